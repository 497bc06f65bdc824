"""Java's cache of loaded and linked classes (AOT cache), trained once per machine. It halves the start-up time."""

import hashlib
import json
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from threading import Event

from filelock import FileLock, Timeout

from graphsvc.embedded import java
from graphsvc.embedded.errors import LocalProblem
from graphsvc.embedded.home import DATABASE, Home, home_of, write_private
from graphsvc.embedded.jars import class_path, jar_folder
from graphsvc.embedded.process import JavaProcess
from graphsvc.embedded.readiness import connect, free_port, wait_for_answer
from graphsvc.progress import Step
from graphsvc.settings import Settings
from graphsvc.store.driver import Driver, Neo4jError
from graphsvc.store.queries import Query, queries

DELAY = 45.0  # seconds after the start, so that training does not slow down the warm-up and the first requests
NICENESS = 19
# The cache of a serving Neo4j also has Java's profile of each method, which takes several rounds of planning.
ROUNDS = {"small": 1, "serving": 4}
HEAP = "512m"
TRAINING = Step("Training the start-up cache")
LIMIT = 600.0  # seconds for each step of the training; all steps take 40 on an idle machine


class StartupCache:
    """The cache for the Java flags that the settings require."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.folder = jar_folder(settings).parent
        self.file = self.folder / f"startup-{java.jvm_profile(settings)}.aot"
        self.checksum = self.file.with_suffix(".json")

    def flags(self) -> list[str]:
        """Java's flag for the cache; empty if the cache is missing, was changed, or was made for other jars.

        Java does not notice a flipped byte, and does not say when it ignores a cache. Hashing 155 MB takes 0.1 s.
        """
        try:
            checksum = json.loads(self.checksum.read_text())
            good = checksum == self._checksum_of(self.file)
        except (OSError, ValueError):
            return []
        return [f"-XX:AOTCache={self.file}"] if good else []

    def keep(self, trained: Path) -> None:
        """Install a trained cache. A concurrent reader finds a checksum that does not match."""
        checksum = json.dumps(self._checksum_of(trained))
        write_private(self.checksum, checksum)
        trained.replace(self.file)

    def _checksum_of(self, file: Path) -> dict[str, str]:
        with file.open("rb") as content:
            return {"sha256": hashlib.file_digest(content, "sha256").hexdigest(), "made_for": self._made_for()}

    def _made_for(self) -> str:
        """Everything that a cache depends on: Java, its flags, and each jar's path, size and date."""
        digest = hashlib.sha256(repr((java.COMMON, java.JVM_PROFILES[java.jvm_profile(self._settings)])).encode())
        for file in (java.runtime().parents[1] / "lib" / "modules", *class_path(self._settings)):
            status = file.stat()
            digest.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        return digest.hexdigest()


class Training:
    """One training: a separate Neo4j with a temporary home runs every query, and Java writes the cache from that run.

    Only one training runs at a time for each cache folder.
    """

    def __init__(self, settings: Settings, *, niceness: int = NICENESS) -> None:
        self._settings = settings
        self._cache = StartupCache(settings)
        self._niceness = niceness
        self._stopping = Event()

    def run(self, *, wait: bool = True) -> None:
        """Train, unless a cache exists.

        Raises LocalProblem, OSError, and, without `wait`, Timeout if another process is training.
        """
        self._cache.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._cache.folder / "training.lock", timeout=-1 if wait else 0, thread_local=False):
            if self._cache.flags():
                return
            for left in self._cache.folder.glob("training-*"):
                shutil.rmtree(left, ignore_errors=True)
            folder = Path(mkdtemp(prefix="training-", dir=self._cache.folder))
            try:
                self._train_in(folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def stop(self) -> None:
        """Abort the training."""
        self._stopping.set()

    def stopped(self, within: float) -> bool:
        """Whether it is stopped, or stops within this many seconds."""
        return self._stopping.wait(within)

    def _train_in(self, folder: Path) -> None:
        settings = self._settings.replace(data_dir=folder, neo4j_page_cache="16m")
        home = home_of(settings)
        recorded, trained = folder / "recorded.aotconf", folder / "trained.aot"
        port = free_port()
        home.prepare(settings, port)
        command = java.serving_command(settings, home, HEAP, ("-XX:AOTMode=record", f"-XX:AOTConfiguration={recorded}"))
        self._run(command, home, port)
        command = java.serving_command(
            settings,
            home,
            HEAP,
            ("-XX:AOTMode=create", f"-XX:AOTConfiguration={recorded}", f"-XX:AOTCache={trained}"),
        )
        self._run(command, home)
        self._cache.keep(trained)

    def _run(self, command: list[str], home: Home, port: int | None = None) -> None:
        process = JavaProcess(command, home.console, home.path, niceness=self._niceness, grace=0)
        try:
            if port is not None:
                wait_for_answer(process, home, port, self._stopping)
                with connect(port, home.password()) as driver:
                    self._exercise(driver)
                process.terminate()
            self._await_end(process)
        finally:
            process.end()

    def _exercise(self, driver: Driver) -> None:
        """Run every query with its sample, planned each time. Writes run first, so that reads find data."""
        typical = sorted(
            queries().values(), key=lambda query: (not query.name.startswith("schema/"), query.access == "read")
        )
        for _ in range(ROUNDS[java.jvm_profile(self._settings)]):
            for query in typical:
                if self._stopping.is_set():
                    return
                _try(driver, query)
            _try(driver, queries()["store/clear_plans"])

    def _await_end(self, process: JavaProcess) -> None:
        until = time.monotonic() + LIMIT
        while process.ended() is None:
            if self._stopping.wait(0.1) or time.monotonic() > until:
                raise LocalProblem("The training of the start-up cache was ended.")


class BackgroundTraining:
    """A delayed training at the lowest priority. If it fails, the next start tries again."""

    def __init__(self, settings: Settings, delay: float = DELAY) -> None:
        self._training = Training(settings)
        self._delay = delay

    def run(self) -> None:
        """Wait, then train. Returns soon after `stop`."""
        if not self._training.stopped(within=self._delay):
            with suppress(OSError, LocalProblem, Timeout, Neo4jError):
                self._training.run(wait=False)

    def stop(self) -> None:
        self._training.stop()


def _try(driver: Driver, query: Query) -> None:
    with suppress(Neo4jError), driver.session(database=DATABASE) as session:
        session.run(query.text, dict(query.sample)).consume()
