"""The command `status`: what runs where, how large the network is, and how fresh. It starts nothing."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from graphsvc.cli.common import errors_in_a_line, load_settings, typed
from graphsvc.cli.output import Output, documents, show_document

if TYPE_CHECKING:
    from graphsvc.settings import Settings
    from graphsvc.store.store import Server

app = typer.Typer()
NOT_RUNNING = 3
ANSWERS_WITHIN = 2.0  # seconds


@app.command()
@documents
def status(output: Output) -> None:
    """Show what runs where, how large the network is, and when it changed; exit with 3 if no database runs."""
    import asyncio

    with errors_in_a_line():
        found = asyncio.run(_status(load_settings()))
    show_document(output, found, "", list(_facts(found)))
    if not found["neo4j"]["running"]:
        raise typer.Exit(NOT_RUNNING)


async def _status(settings: "Settings") -> dict[str, Any]:
    """Each part by name. What else can be old or large gets a part of its own, and a line in `_facts`."""
    from importlib.metadata import version

    neo4j, server = _neo4j(settings)
    network = await _network(settings, server) if server else None
    if server and network is None:
        neo4j["running"] = False
    return {
        "version": version("graphsvc"),
        "services": _services(settings),
        "neo4j": neo4j,
        "data_folder": str(settings.embedded.data_dir.absolute()) if settings.database.embedded else None,
        "network": network,
    }


def _facts(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    services, neo4j, network = found["services"], found["neo4j"], found["network"]
    yield "graphsvc", found["version"]
    yield "service", [_service_in_words(each) for each in services] or f"not running; start it: {typed('serve')}"
    yield "Neo4j", _neo4j_in_words(neo4j)
    yield "data folder", found["data_folder"]
    if network is not None:
        for name in ("members", "connections", "follows", "organizations"):
            yield name, network[name]
        changed = network["changed_at"]
        none = f"none in the last {network['changes_kept_hours']:g} hours"
        yield "last change", _ago(datetime.fromisoformat(changed)) if changed else none


def _service_in_words(service: dict[str, Any]) -> str:
    state = "ready" if service["ready"] else f"not ready: {service['database']}"
    return f"{service['url']}, {state}" + (f", process {service['pid']}" if service["pid"] else "")


def _neo4j_in_words(neo4j: dict[str, Any]) -> str:
    if not neo4j["running"]:
        if neo4j["uri"]:
            return f"{neo4j['uri']} does not answer"
        return f"not running; the service and each question start it, or: {typed('neo4j', 'start')}"
    if not neo4j["embedded"]:
        return str(neo4j["uri"])
    owner = f", of {neo4j['owner']}" if neo4j["owner"] else ""
    return (
        f"{neo4j['version']} at {neo4j['uri']}, process {neo4j['pid']}{owner}, {neo4j['memory'] >> 20:,} MB, "
        f"up {_span(neo4j['uptime'])}"
    )


def _span(seconds: float) -> str:
    """Such as 5 s, 12 min, 3 h, 2 d."""
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def _ago(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}, {_span((datetime.now(UTC) - moment).total_seconds())} ago"


def _neo4j(settings: "Settings") -> "tuple[dict[str, Any], Server | None]":
    """What is known about the database, and its address if it runs."""
    from graphsvc.store.store import Server

    if not settings.database.embedded:
        password = settings.database.password.get_secret_value() if settings.database.password else ""
        uri = settings.database.uri or ""
        return {"running": True, "embedded": False, "uri": uri}, Server(uri, settings.database.user, password)
    from graphsvc.embedded import holder_of, running, running_process

    address = running(settings)
    found, process = running_process(settings)
    if address is None or found is None or process is None:
        return {"running": False, "embedded": True, "uri": None}, None
    holder = holder_of(settings)
    return {
        "running": True,
        "embedded": True,
        "uri": address.uri,
        "pid": address.pid,
        "version": found.version,
        "owner": f"process {holder.pid} ({holder.command})" if holder else None,
        "memory": process.memory_info().rss,
        "uptime": round(time.time() - process.create_time()),
    }, address.server


async def _network(settings: "Settings", server: "Server") -> dict[str, Any] | None:
    """Its size, and when graphsvc changed it last; none if the database does not answer."""
    from graphsvc.problems import DatabaseUnavailable
    from graphsvc.store.store import open_store

    async with open_store(settings.database, server) as store:
        try:
            row = await store.fetch_one("status/size")
        except DatabaseUnavailable:
            return None
    changed = row["changed_at"] if row else None
    return {
        **(row or {}),
        "changed_at": changed and changed.to_native().isoformat(timespec="seconds"),
        "changes_kept_hours": settings.database.change_retention / 3600,
    }


def _services(settings: "Settings") -> list[dict[str, Any]]:
    """The services that answer: those that wrote where they listen, and whatever is at the configured address."""
    from graphsvc.cli.serve import url_of

    written: dict[str, int | None] = dict(_written(settings))
    written.setdefault(url_of(settings.http.host, settings.http.port), None)
    return [{**answer, "pid": pid} for url, pid in written.items() if (answer := _readiness(url))]


def _readiness(url: str) -> dict[str, Any] | None:
    from urllib.error import HTTPError
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(f"{url}/readyz", timeout=ANSWERS_WITHIN) as answer:
            found = json.load(answer)
    except HTTPError as unready:
        with suppress(ValueError), unready:
            found = json.load(unready)
            return {"url": url, "ready": found["ready"], "database": found["database"]}
        return None
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or "ready" not in found:
        return None  # something else listens there
    return {"url": url, "ready": found["ready"], "database": found["database"]}


def _folder(settings: "Settings") -> Path:
    return settings.embedded.data_dir / "services"


def _written(settings: "Settings") -> Iterator[tuple[str, int]]:
    for file in sorted(_folder(settings).glob("*.json")):
        with suppress(OSError, ValueError, KeyError):
            yield json.loads(file.read_text())["url"], int(file.stem)


@contextmanager
def written(settings: "Settings", url: str) -> Iterator[None]:
    """While a service runs, a file says where, for `status`; not on a file system that is read-only."""
    from graphsvc.files import whole_file

    file = _folder(settings) / f"{os.getpid()}.json"
    try:
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(file) as out:
                out.write(json.dumps({"url": url}).encode())
        yield
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)
