"""Neo4j as others run it: of any version, with Neo4j's defaults and the settings that docs/guard.md recommends."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from graphsvc.embedded import StartupCache, java
from graphsvc.embedded.home import Home, credentials, write_private
from graphsvc.embedded.jars import LOCK_FILE, class_path, fetch
from graphsvc.embedded.process import JavaProcess
from graphsvc.embedded.readiness import free_port, wait_for_answer
from graphsvc.settings import Settings
from graphsvc.store.store import Server

CHECKOUT = Path(__file__).parents[1]
GUARD = CHECKOUT / "docs" / "guard.md"
COMPOSE = CHECKOUT / "docker-compose.yml"
JVM = "server.jvm.additional"
USER = "neo4j"


@dataclass(frozen=True)
class Release:
    """A version of Neo4j. `unknown` is the beginning of recommended settings that it does not know."""

    lock_file: Path
    main: str
    unknown: str = "-"


# By the value of --neo4j. Both read queries as Cypher 5, as every server does on which nobody changed it.
RELEASES: Mapping[str, Release] = {
    "cypher-5": Release(LOCK_FILE, java.SERVER),
    "5.26": Release(
        CHECKOUT / "tests" / "data" / "neo4j-5.26.30.jars.lock",
        "org.neo4j.server.CommunityEntryPoint",
        "dbms.fleet_manager.",
    ),
}


def recommended() -> dict[str, str]:
    """The settings that docs/guard.md recommends for your own server."""
    section = GUARD.read_text().partition("\n## Your own Neo4j\n")[2]
    block = section.split("```")[1]
    return dict(re.findall(r"^([\w.]+)=(\S+)", block, re.MULTILINE))


@contextmanager
def own_neo4j(name: str, folder: Path, cache: Path, given: Mapping[str, str]) -> Iterator[Server]:
    """A release, on a free port, with a store in `folder`. At the end it is killed."""
    release, port, password = RELEASES[name], free_port(), secrets.token_urlsafe()
    settings = Settings.load(cache_dir=cache, neo4j_small=True)
    fetch(settings, lock_file=release.lock_file)
    home = Home(folder / "neo4j")
    home.create()
    write_private(home.password_file, password)
    write_private(home.path / "data" / "dbms" / "auth.ini", credentials(password))
    lines = {
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "dbms.usage_report.enabled": "false",
        "server.memory.pagecache.size": "32m",
        # A plan is kept while tests fill and empty the database, and serves parameters of any length, as in the
        # embedded Neo4j of tests.
        "dbms.cypher.min_replan_interval": "24h",
        "internal.cypher.use_parameter_size": "false",
        **{key: value for key, value in given.items() if key != JVM and not key.startswith(release.unknown)},
    }
    write_private(home.config, "".join(f"{key}={value}\n" for key, value in lines.items()))
    jars = ":".join(map(str, class_path(settings, release.lock_file)))
    flags = [*java.COMMON, *java.JVM_PROFILES["small"], "-Xmx384m", *given.get(JVM, "").split()]
    if release.lock_file == LOCK_FILE:
        flags += StartupCache(settings).flags()
    places = (f"--home-dir={home.path}", f"--config-dir={home.config.parent}")
    process = JavaProcess(
        [str(java.runtime()), *flags, "-cp", jars, release.main, *places], home.console, home.path, grace=0
    )
    try:
        wait_for_answer(process, home, port, Event())
        yield Server(f"bolt://127.0.0.1:{port}", USER, password)
    finally:
        process.end()
