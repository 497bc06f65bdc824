"""Fetching Neo4j's jars from a small local repository."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from graphsvc.embedded.errors import FetchFailed
from graphsvc.embedded.jars import LOCK_FILE, WAITING, fetch, jar_folder, read_lock
from graphsvc.progress import Step
from graphsvc.settings import Settings
from tests.waiting import eventually

JARS = {f"org/sample/jar{number}.jar": bytes([number]) * 200_000 for number in range(6)}


@dataclass
class Repository:
    """A Maven repository that records the requests and truncates the files in `cut`."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    go_on: Event = field(default_factory=Event)


class Answer(BaseHTTPRequestHandler):
    def __init__(self, repository: Repository, *arguments: object) -> None:
        self.repository = repository
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        name = self.path.removeprefix("/")
        self.repository.asked.append(name)
        self.repository.go_on.wait(600)
        content = JARS[name]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if name in self.repository.wrong:
            content = b"x" * len(content)
        self.wfile.write(content[:1000] if name in self.repository.cut else content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name in the base class
        pass


@pytest.fixture
def repository() -> Iterator[Repository]:
    repository = Repository()
    repository.go_on.set()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Answer, repository)) as server:
        repository.address = f"http://127.0.0.1:{server.server_port}"
        serving = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        serving.start()
        yield repository
        repository.go_on.set()
        server.shutdown()
        serving.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lines = (f"{hashlib.sha256(content).hexdigest()}  {len(content)}  {path}\n" for path, content in JARS.items())
    file = tmp_path / LOCK_FILE.name
    file.write_text("".join(lines))
    return file


@pytest.fixture
def settings(tmp_path: Path, repository: Repository) -> Settings:
    return Settings.load(cache_dir=tmp_path / "cache", maven_repository=repository.address)


def kept(settings: Settings) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in jar_folder(settings).iterdir()}


WHOLE = {Path(path).name: content for path, content in JARS.items()}


def test_jars_are_fetched_once_with_progress_in_bytes(settings: Settings, lock: Path, repository: Repository) -> None:
    reports: list[tuple[Step, int, int]] = []
    fetch(settings, lambda *report: reports.append(report), lock)
    assert kept(settings) == WHOLE
    assert sorted(repository.asked) == sorted(JARS)
    assert [reports[0][1], reports[-1][1]] == [0, sum(map(len, JARS.values()))]
    assert {total for _, _, total in reports} == {sum(map(len, JARS.values()))}


def test_cached_jars_need_no_network(settings: Settings, lock: Path, repository: Repository) -> None:
    fetch(settings, lock_file=lock)
    repository.asked.clear()
    fetch(settings.replace(maven_repository="http://127.0.0.1:9"), lock_file=lock)
    assert repository.asked == []


def test_a_corrupt_jar_is_fetched_again(settings: Settings, lock: Path, repository: Repository) -> None:
    fetch(settings, lock_file=lock)
    repository.asked.clear()
    jar = jar_folder(settings) / "jar3.jar"
    jar.write_bytes(b"\0" + jar.read_bytes()[1:])
    fetch(settings, lock_file=lock)
    assert kept(settings) == WHOLE
    assert repository.asked == ["org/sample/jar3.jar"]


def test_interrupted_download_leaves_only_complete_jars(settings: Settings, lock: Path, repository: Repository) -> None:
    repository.cut.add("org/sample/jar5.jar")
    with pytest.raises(FetchFailed, match="GRAPHSVC_MAVEN_REPOSITORY"):
        fetch(settings, lock_file=lock)
    assert "jar5.jar" not in kept(settings)
    repository.cut.clear()
    fetch(settings, lock_file=lock)
    assert kept(settings) == WHOLE


def test_file_that_differs_from_the_lock_is_refused(settings: Settings, lock: Path, repository: Repository) -> None:
    repository.wrong.add("org/sample/jar2.jar")
    with pytest.raises(FetchFailed, match="not the file that the lock names"):
        fetch(settings, lock_file=lock)
    assert "jar2.jar" not in kept(settings)


def test_fetch_recovers_from_a_killed_download(settings: Settings, lock: Path, repository: Repository) -> None:
    repository.go_on.clear()
    with fetching(settings, lock) as killed:
        eventually(lambda: repository.asked)
        killed.kill()
    repository.go_on.set()
    (jar_folder(settings) / "jar0.jar.part").write_bytes(b"half of it")
    fetch(settings, lock_file=lock)
    assert kept(settings) == WHOLE


def test_second_concurrent_fetch_waits_for_the_first(settings: Settings, lock: Path, repository: Repository) -> None:
    repository.go_on.clear()
    reports: list[Step] = []

    def report(step: Step, done: int, total: int) -> None:
        reports.append(step)
        repository.go_on.set()

    with fetching(settings, lock) as first:
        eventually(lambda: repository.asked)
        fetch(settings, report, lock)
        assert first.wait(600) == 0
    assert reports == [WAITING]
    assert sorted(repository.asked) == sorted(JARS)
    assert kept(settings) == WHOLE


def test_unreachable_repository_is_named_in_the_error(settings: Settings, lock: Path) -> None:
    with pytest.raises(FetchFailed, match=r"127\.0\.0\.1:9"):
        fetch(settings.replace(maven_repository="http://127.0.0.1:9"), lock_file=lock)


def test_shipped_lock_file_lists_each_jar_once() -> None:
    assert len({jar.path for jar in read_lock(LOCK_FILE)}) == len(read_lock(LOCK_FILE)) == 225


def fetching(settings: Settings, lock: Path) -> "subprocess.Popen[bytes]":
    script = (
        "import sys, pathlib; from graphsvc.settings import Settings; from graphsvc.embedded import fetch;"
        "fetch(Settings.model_validate_json(sys.argv[1]), lock_file=pathlib.Path(sys.argv[2]))"
    )
    return subprocess.Popen([sys.executable, "-c", script, settings.model_dump_json(), str(lock)])
