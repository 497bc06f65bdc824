"""The command line: tables for people, JSON for programs, one line and an exit code when something is wrong."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psutil
import pytest
from typer.testing import CliRunner

from graphsvc.cli import app, serve
from graphsvc.seal import Vault
from graphsvc.settings import Settings
from graphsvc.store.queries import queries
from graphsvc.store.store import Server
from tests.conftest import client_on, on_empty
from tests.networks import put_network
from tests.own_neo4j import CHECKOUT

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def variables(server: Server, settings: Settings) -> dict[str, str]:
    """Variables that point a command to the run's Neo4j, which holds the network of networks.py."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)

    asyncio.run(fill())
    return {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
    }


@pytest.fixture
def graphsvc(variables: dict[str, str]) -> Command:
    """Runs a graphsvc command on the network of networks.py."""
    return lambda *arguments: CliRunner().invoke(app, [*arguments], env=variables)


def in_words(text: str) -> str:
    """A table without its lines."""
    return re.sub(r"[^\w.–:→()-]+", " ", text)


# What each command shows, by its arguments.
SHOWN: dict[str, list[str]] = {
    "member ana": ["Ana Alba", "connections 3", "Acme 2015–2019"],
    "degree ana ana": ["ana — ana: the same member"],
    "degree ana bob": ["ana — bob: 1st: connected"],
    "degree ana eve": ["ana — eve: 2nd"],
    "degree ana gus": ["ana — gus: 3rd"],
    "degree ana hal": ["ana — hal: out of network"],
    "mutuals ana eve": [
        "2 mutual connections of ana and eve",
        "cleo Cleo Cruz Cleo Cruz of Oslo 5 bob Bob Berg Bob Berg of Oslo 4",
    ],
    "suggest ana": ["People ana may know", "Eve Ekman", "Acme"],
    "suggest ana --follow": ["member lea Lea Lund"],
    "network ana": ["degree 1 3 degree 2 5 degree 3 2"],
    "network ana --ring 1": ["bob Bob Berg Bob Berg of Oslo cleo Cleo Cruz Cleo Cruz of Oslo dan"],
    "network ana --ring 3": ["gus Gus Grau Gus Grau of Oslo ivy"],
    "path ana eve": ["ana → Bob Berg (bob) → eve 0.289 ana → Cleo Cruz (cleo) → eve 0.258"],
    "search eve --as ana": ["eve Eve Ekman Eve Ekman of Oslo Oslo 2"],
    "search eve": ["eve Eve Ekman Eve Ekman of Oslo Oslo"],
    "search --as ana --company Acme": ["eve Eve Ekman"],
    "search --company acm": ["ana Ana Alba", "eve Eve Ekman"],
    "search --location osl -n 1": [
        "Next page: graphsvc search --location osl -n 1 --cursor",
        "All: graphsvc search --location osl --all",
    ],
    "connections ana": ["dan Dan Diaz Dan Diaz of Oslo 2022-01-01 cleo"],
    "connections ana --sort name": ["bob Bob Berg Bob Berg of Oslo 2020-01-01 cleo"],
    "connections ana --words CRUZ": ["cleo Cleo Cruz"],
    "connections ana --of eve": ["bob Bob Berg Bob Berg of Oslo yes cleo"],
    "connections ana --limit 1": ["Next page: graphsvc connections ana --limit 1 --cursor"],
    "following ana": ["organization globex Globex 2021-02-01 member gus Gus Grau"],
    "followers ana": ["lea Lea Lund Lea Lund of Oslo 2021-03-01 eve Eve Ekman Eve Ekman of Oslo 2020-03-01 fay"],
    "followers ana --of lea": [
        "Lea Lund: 2 followers, 2 of them connections of ana",
        "bob Bob Berg Bob Berg of Oslo cleo",
    ],
    "followers ana --of acme --organization": ["Acme: 1 followers, 1 of them connections of ana"],
    "suggest gus --limit 1": ["Next page: graphsvc suggest gus --limit 1 --cursor"],
    "connections lea": ["lea has no connections."],
    "blocks lea": ["lea blocks nobody."],
    "invitations lea": ["There are no pending invitations to lea."],
    "mutuals ana hal": ["ana and hal have no mutual connections."],
    "path ana lea": ["ana — lea: out of network. Nobody can introduce them."],
    "profile ana eve": ["Eve Ekman, as ana sees them", "degree 2nd connections 3 followers 1 affiliations Acme, 2017–"],
    "timeline ana": ["2022-05-01 00:00 invited max Max Moss 2022-01-01 00:00 connected dan Dan Diaz"],
    "timeline ana --with gus": ["2020-02-01 00:00 followed gus Gus Grau"],
    "timeline ana --event was_followed --limit 1": [
        "Next page: graphsvc timeline ana --event was_followed --limit 1 --cursor"
    ],
    "sources ana": ["organization globex Globex 2021-02-01 member gus Gus Grau Gus Grau of Oslo 2020-02-01"],
    "audience ana": ["followers 3 followers who are connections 0 reach beyond followers 5"],
    "review ana": [
        "connections 3 followers 3 following members 1 following organizations 1",
        "followers per connection 1.00",
        "connections 3 500 not yet followers 3 100 not yet many followers 3 500 not yet",
        "2021-12 0 2 0 3 2022-01 1 3 0 3",
        "Connections by location location connections share Oslo 3 100",
    ],
    "review ana --part connections-without-mutuals": ["dan Dan Diaz Dan Diaz of Oslo 2022-01-01"],
    "review ana --part followers-not-followed --limit 1": [
        "Next page: graphsvc review ana --part followers-not-followed --limit 1 --cursor"
    ],
}


@pytest.mark.parametrize("arguments", SHOWN)
def test_read_commands_print_readable_output(graphsvc: Command, arguments: str) -> None:
    result = graphsvc(*arguments.split())
    assert (result.exit_code, result.stderr) == (0, "")
    found = in_words(result.stdout)
    assert [shown for shown in SHOWN[arguments] if in_words(shown) not in found] == []


def test_suggest_excludes_dismissed_and_undiscoverable_members(graphsvc: Command) -> None:
    suggested = {item["id"] for item in json.loads(graphsvc("suggest", "ana", "--json").stdout)["items"]}
    # Of degree 2 without jon (dismissed) and kim (not discoverable); the invitation to max expired long ago.
    assert suggested == {"eve", "fay", "max"}


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ("member ana", "/members/ana"),
        ("degree ana eve", "/members/ana/degree/eve"),
        ("mutuals ana eve", "/members/ana/mutuals/eve"),
        ("suggest ana", "/members/ana/suggestions"),
        ("suggest ana --follow", "/members/ana/suggestions/follows"),
        ("network ana", "/members/ana/network"),
        ("network ana --ring 2", "/members/ana/network/2"),
        ("path ana eve", "/members/ana/introductions/eve"),
        ("search --as ana --location Oslo --degree 2", "/members/ana/search?location=Oslo&degree=2"),
        ("connections ana", "/members/ana/connections"),
        ("connections ana --of eve", "/members/ana/connections-of/eve"),
        ("following ana", "/members/ana/following"),
        ("followers ana", "/members/ana/followers"),
        ("followers ana --of lea", "/members/ana/followers-of/lea"),
        ("followers ana --of acme --organization", "/members/ana/followers-of/acme?type=organization"),
        ("profile ana eve", "/members/ana/profiles/eve"),
        ("timeline ana", "/members/ana/timeline"),
        ("timeline ana --with max --event invited", "/members/ana/timeline?with=max&event=invited"),
        ("sources ana", "/members/ana/feed-sources"),
        ("audience ana", "/members/ana/audience"),
        ("review ana", "/members/ana/insights"),
        ("review ana --part followers-not-followed", "/members/ana/insights/followers-not-followed"),
    ],
)
def test_json_output_matches_the_http_response(
    graphsvc: Command, server: Server, settings: Settings, arguments: str, path: str
) -> None:
    async def answer() -> Any:
        async with client_on(settings, server) as client:
            return (await client.get(path)).json()

    result = graphsvc(*arguments.split(), "--json")
    assert json.loads(result.stdout) == asyncio.run(answer())


@pytest.mark.parametrize(
    "arguments",
    [
        "member nobody",
        "degree ana nobody",
        "degree nobody ana",
        "mutuals ana nobody",
        "suggest nobody",
        "suggest nobody --follow",
        "network nobody",
        "network nobody --ring 2",
        "path ana nobody",
        "search eve --as nobody",
        "connections nobody",
        "connections ana --of nobody",
        "following nobody",
        "followers nobody",
        "followers ana --of nobody",
        "profile ana nobody",
        "timeline nobody",
        "timeline ana --with nobody",
        "sources nobody",
        "audience nobody",
        "review nobody",
        "review nobody --part old-invitations",
    ],
)
def test_unknown_member_prints_one_line_and_exits_with_1(graphsvc: Command, arguments: str) -> None:
    result = graphsvc(*arguments.split())
    assert (result.exit_code, result.stdout) == (1, "")
    kinds = "member or organization" if arguments == "followers ana --of nobody" else "member"
    assert result.stderr == f"graphsvc: There is no {kinds} nobody.\nFind members: graphsvc search WORDS\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("put a!b name=A", "not an id (1–128 letters"),
        (f"put {'a' * 129} name=A", "not an id (1–128 letters"),
        ("suggest ana --limit 0", "--limit: 0 is not a whole number of 1 or more"),
    ],
)
def test_invalid_arguments_exit_with_2(graphsvc: Command, arguments: str, said: str) -> None:
    result = graphsvc(*arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert in_words(said) in in_words(result.stderr)


def test_too_broad_search_prints_one_line(graphsvc: Command) -> None:
    result = graphsvc("search", "--as", "ana", "--degree", "3")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("graphsvc: Search too broad")


def test_same_member_twice_prints_one_line(graphsvc: Command) -> None:
    assert graphsvc("mutuals", "ana", "ana").stderr == "graphsvc: Name two different members; both are ana.\n"


def test_invalid_setting_is_named_in_the_error(graphsvc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHSVC_PAGE_SIZE", "0")
    result = graphsvc("degree", "ana", "bob")
    assert result.exit_code == 2
    assert "GRAPHSVC_PAGE_SIZE" in result.stderr
    monkeypatch.setenv("GRAPHSVC_TOKEN_KEY", "short")
    result = graphsvc("token", "ana")
    assert result.exit_code == 2
    assert "GRAPHSVC_TOKEN_KEY: must be at least 32 characters" in result.stderr


def test_serve_refuses_a_non_loopback_host(graphsvc: Command) -> None:
    result = graphsvc("serve", "--host", "0.0.0.0")  # noqa: S104
    assert result.exit_code == 2
    assert "GRAPHSVC_LISTEN_BEYOND_LOOPBACK_WITHOUT_TOKENS" in result.stderr


def test_unreachable_database_prints_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    away = {"GRAPHSVC_NEO4J_URI": "bolt://127.0.0.1:1", "GRAPHSVC_RETRY_TIME": "0.1"}
    result = CliRunner().invoke(app, ["degree", "ana", "bob"], env=away)
    assert (result.exit_code, result.stderr) == (
        1,
        "graphsvc: The database does not answer.\nSee what runs: graphsvc status\n",
    )


# The short run has `test_every_query_passes_the_check`.
@pytest.mark.long
def test_check_command_finds_no_problems_in_the_query_files(graphsvc: Command) -> None:
    result = graphsvc("check")
    assert (result.exit_code, result.stdout) == (0, f"{len(queries())} queries checked, no problems found\n")


class Serving:
    """A `graphsvc serve` of its own."""

    def __init__(self, variables: dict[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "graphsvc", "serve", *arguments],
            env=os.environ | {"COLUMNS": "200", "GRAPHSVC_WARM_UP": "false"} | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""

    def url(self) -> str:
        """The address that it prints once it answers."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line
            if found := re.search(r"Serving on (http://\S+)", line):
                return found[1]
        raise AssertionError(self.said)

    def ended_by(self, sign: signal.Signals) -> tuple[int, list[psutil.Process]]:
        """The exit code, and the children that outlived it."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(sign)
        self.said += self.process.communicate(timeout=20)[1]
        _, alive = psutil.wait_procs(children, timeout=5)
        return self.process.returncode, alive


@contextmanager
def serving(variables: dict[str, str], *arguments: str) -> Iterator[Serving]:
    service = Serving(variables, *arguments)
    try:
        yield service
    finally:
        service.process.kill()
        service.process.communicate()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_until_it_is_interrupted(variables: dict[str, str], sign: signal.Signals, tmp_path: Path) -> None:
    folders = {"GRAPHSVC_DATA_DIR": str(tmp_path), "GRAPHSVC_CACHE_DIR": str(CHECKOUT / ".graphsvc" / "cache")}
    variables = variables | folders | {"GRAPHSVC_PORT": "1"}
    with serving(variables, "--port", "0") as service:
        url = service.url()
        status = json.loads(CliRunner().invoke(app, ["status", "--json"], env=variables).stdout)
        assert [(each["url"], each["pid"]) for each in status["services"]] == [(url, service.process.pid)]
        assert httpx.get(f"{url}/livez").status_code == 200
        assert httpx.get(f"{url}/members/ana/degree/eve").json()["degree"] == 2
        code, alive = service.ended_by(sign)
    assert (code, alive) == (0, [])
    assert f"Using Neo4j at {variables['GRAPHSVC_NEO4J_URI']}\n" in service.said
    lines = [line for line in service.said.splitlines() if line]
    assert (lines[0], lines[-1]) == ("Starting graphsvc", "Stopped.")
    assert lines.index(f"Serving on {url}") < lines.index("Stopping …")
    # Nothing of the web server.
    assert re.findall("server process|[Aa]pplication|Shutting down|Uvicorn", service.said) == []
    assert CliRunner().invoke(app, ["status", "--json"], env=variables).stdout.count('"url"') == 0


@pytest.mark.parametrize(("has_started", "code"), [(False, 130), (True, 0)])
def test_only_a_service_that_has_started_is_stopped_with_success(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], has_started: bool, code: int
) -> None:
    async def run(settings: Any, listener: Any, before: Any, say: Callable[[str], None], examples: Any) -> None:
        if has_started:
            say("http://127.0.0.1:8000")
        raise asyncio.CancelledError

    monkeypatch.setattr("graphsvc.cli.serve._run", run)
    done = CliRunner().invoke(app, ["serve", "--port", "0"], env=variables)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (code, "Stopped.")


@pytest.mark.anyio
@pytest.mark.parametrize("ends", ["opened", "the service stops"])
async def test_demo_asks_its_examples_once_a_saved_snapshot_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    monkeypatch.setattr(serve, "OPENING", 600.0)
    monkeypatch.setattr("graphsvc.snapshot.compiling.is_compiled", lambda folder: True)
    settings = Settings.load(data_dir=tmp_path, snapshot=True)
    app = SimpleNamespace(state=SimpleNamespace(snapshot_opened=asyncio.Event()))
    serving = asyncio.get_running_loop().create_future()
    await serve._snapshot_opened(app, settings, serving)
    Vault(tmp_path).snapshot.touch()
    waiting = asyncio.create_task(serve._snapshot_opened(app, settings, serving))
    await asyncio.sleep(0)
    assert not waiting.done()
    app.state.snapshot_opened.set() if ends == "opened" else serving.set_result(None)
    await waiting


def test_serve_writes_one_audit_log_line_per_query(variables: dict[str, str]) -> None:
    query = "RETURN '" + 500 * "long " + "'"
    with serving(variables, "--port", "0") as service:
        url = service.url()
        assert httpx.post(f"{url}/cypher", json={"query": query}).is_success
        service.process.send_signal(signal.SIGINT)
        _, said = service.process.communicate(timeout=20)
    lines = [line.partition(" ")[2] for line in said.splitlines() if line.startswith("graphsvc.audit ")]
    assert [json.loads(line)["query"] for line in lines] == [query]


def test_serve_on_a_used_port_names_the_port(variables: dict[str, str], graphsvc: Command) -> None:
    with serving(variables, "--port", "0") as service:
        port = service.url().rpartition(":")[2]
        second = graphsvc("serve", "--port", port)
    assert second.exit_code == 1
    assert f"cannot listen on 127.0.0.1:{port}" in second.stderr


@pytest.mark.long
@pytest.mark.starts_neo4j
def test_serve_stops_its_embedded_database_on_exit(tmp_path: Path) -> None:
    embedded = {
        "GRAPHSVC_DATA_DIR": str(tmp_path),
        "GRAPHSVC_CACHE_DIR": str(CHECKOUT / ".graphsvc" / "cache"),
        "GRAPHSVC_NEO4J_SMALL": "true",
        "GRAPHSVC_NEO4J_HEAP": "256m",
        "GRAPHSVC_NEO4J_PAGE_CACHE": "16m",
    }
    with serving(embedded, "--port", "0") as service:
        url = service.url()
        assert f"Using Neo4j of this process, data folder {tmp_path}\n" in service.said
        with serving(embedded, "--port", "0") as second:
            assert httpx.get(f"{second.url()}/members/ana", timeout=20).status_code == 404
            assert f"Using Neo4j of process {service.process.pid} (" in second.said
            assert second.ended_by(signal.SIGTERM) == (0, [])
        assert psutil.Process(service.process.pid).children()
        assert httpx.get(f"{url}/members/ana", timeout=20).status_code == 404
        code, alive = service.ended_by(signal.SIGINT)
    assert (code, alive) == (0, [])
