"""Runs Neo4j as a child process: start, watch, restart after a crash, stop."""

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Self

import psutil

from graphsvc.embedded import java
from graphsvc.embedded.aot_cache import BackgroundTraining, StartupCache
from graphsvc.embedded.errors import LocalProblem, PortTaken
from graphsvc.embedded.home import USER, home_of, writing
from graphsvc.embedded.jars import VERSION, fetch
from graphsvc.embedded.lock import Address, DataDirLock, Running, read_running, write_running
from graphsvc.embedded.process import GRACE, JavaProcess
from graphsvc.embedded.readiness import free_port, reason_in, wait_for_answer
from graphsvc.progress import Report, Step, unreported
from graphsvc.seal import Vault
from graphsvc.settings import Settings
from graphsvc.store.store import Server

PORT_ATTEMPTS = 5
INITIAL_BACKOFF, LONGEST_PAUSE = 0.2, 30.0  # seconds between restarts; doubles each time
STEADY = 60.0  # seconds of running after which the backoff starts over
STARTING = Step("Starting Neo4j")
NOT_STARTED = -1  # instead of an exit status, if a restart failed
ORDERLY = {0, 143}  # 143: ended by SIGTERM, which asks it to stop


class LocalNeo4j:
    """The embedded Neo4j, held by this process only.

    `holder` is the name that other processes see. `train` makes a missing start-up cache in the background. `watch` and
    `train` block until `stop_background`. They run in this object's own threads, unless `supervised`: then the caller
    runs each in a thread and restarts it on failure.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        report: Report | None = None,
        train: bool = True,
        holder: str | None = None,
        supervised: bool = False,
    ) -> None:
        self._settings = settings
        self._report: Report = report or unreported
        self._train = train
        self._supervised = supervised
        self._holder = holder
        self._home = home_of(settings)
        self._hold = DataDirLock(self._home)
        self._vault = Vault(settings.embedded.data_dir)
        self._cache = StartupCache(settings)
        self._java: JavaProcess | None = None
        self._address: Address | None = None
        self._port = 0
        self._training = BackgroundTraining(settings)
        self._threads: list[Thread] = []
        self._cached: list[str] = []
        self._stopping = Event()
        self._state = "stopped"

    @property
    def state(self) -> str:
        """`running`, `starting`, `stopped`, or `crashed: ` with the reason."""
        return self._state

    @property
    def address(self) -> Address:
        """The address of the running Neo4j. Raises LocalProblem before the start."""
        if self._address is None:
            raise LocalProblem("Neo4j was not started.")
        return self._address

    @property
    def server(self) -> Server:
        """The address for a store. Raises LocalProblem before the start."""
        return self.address.server

    def start(self) -> Address:
        """Start Neo4j, downloading what is missing, and wait until it answers.

        Raises DataFolderInUse, FetchFailed, StartFailed or another LocalProblem, and leaves nothing running.
        """
        java.refuse_too_large(self._settings.embedded.heap, self._settings.embedded.page_cache)
        self._hold.take(self._holder)
        self._stopping.clear()
        self._training = BackgroundTraining(self._settings)
        try:
            return self._start_held()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop Neo4j cleanly, in about 0.3 s. Kills it if it hangs for 5 s. Does nothing if it is already stopped."""
        self.stop_background()
        self._end_java()
        for thread in self._threads:
            thread.join()
        # The watcher may just have restarted it.
        self._end_java()
        self._threads.clear()
        self._address = None
        self._state = "stopped"
        self._hold.release()

    def stop_background(self) -> None:
        """Make `watch` and `train` return. Neo4j runs until `stop`, but is no longer restarted."""
        self._stopping.set()
        self._training.stop()

    @property
    def wants_training(self) -> bool:
        """Whether it was started without a start-up cache and training is on."""
        return self._train and not self._cached

    def watch(self) -> None:
        """Restart Neo4j on the same port whenever it ends by itself."""
        pause = INITIAL_BACKOFF / 2
        while not self._stopping.is_set():
            since = time.monotonic()
            status = self._await_end()
            if status is None:
                return
            self._state = f"crashed: Neo4j ended with status {status}{reason_in(self._home.console)}"
            pause = INITIAL_BACKOFF if time.monotonic() - since > STEADY else min(2 * pause, LONGEST_PAUSE)
            self._restart(pause)

    def train(self) -> None:
        """Make the start-up cache some time after the start."""
        self._training.run()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_held(self) -> Address:
        self._state = "starting"
        self._end_orphan()
        fetch(self._settings, self._report)
        self._report(STARTING, 0, 1)
        port, running = self._launch_on_some_port()
        address = self._make_known(running)
        self._report(STARTING, 1, 1)
        self._port = port
        if not self._supervised:
            self._in_a_thread(self.watch, "neo4j watcher")
            if self.wants_training:
                self._in_a_thread(self.train, "start-up cache")
        return address

    def _in_a_thread(self, work: Callable[[], None], name: str) -> None:
        thread = Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _end_orphan(self) -> None:
        """After the holder was killed, the watchdog needs a moment to end its Neo4j."""
        left = read_running(self._home)
        if left is None or (process := left.alive()) is None:
            return
        try:
            process.wait(GRACE + 1)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(1)

    def _launch_on_some_port(self) -> tuple[int, Running]:
        for _ in range(PORT_ATTEMPTS):
            port = free_port()
            with suppress(PortTaken):
                return port, self._launch(port)
        raise PortTaken(f"No free port for Neo4j found in {PORT_ATTEMPTS} attempts.")

    def _launch(self, port: int) -> Running:
        """Start Neo4j and wait until it answers."""
        settings, home = self._settings, self._home
        java.refuse_full_disk(home)
        home.prepare(settings, port)
        self._cached = self._cache.flags()
        with writing(home.path):
            self._vault.unseal()
            command = java.serving_command(settings, home, settings.embedded.heap, self._cached)
            self._java = process = JavaProcess(command, home.console, home.path)
        try:
            wait_for_answer(process, home, port, self._stopping)
        except BaseException:
            self._end_java()
            raise
        return Running(f"bolt://127.0.0.1:{port}", process.pid, process.started, VERSION)

    def _make_known(self, running: Running) -> Address:
        write_running(self._home, running)
        self._state = "running"
        self._address = Address(running.uri, USER, self._home.password(), running.pid)
        return self._address

    def _end_java(self) -> None:
        process, self._java = self._java, None
        if process and process.end() in ORDERLY:
            # Otherwise, the file tells the next start that Neo4j did not stop cleanly.
            self._home.running_file.unlink(missing_ok=True)
            self._vault.seal()

    def _await_end(self) -> int | None:
        """The exit status if Neo4j ended by itself; None if it is being stopped."""
        while not self._stopping.wait(0.1):
            process = self._java
            status = process.ended() if process else NOT_STARTED
            if status is not None:
                return status
        return None

    def _restart(self, pause: float) -> None:
        """Restart on the same port, so that drivers reconnect by themselves."""
        while not self._stopping.wait(pause):
            self._end_java()
            try:
                self._make_known(self._launch(self._port))
            except (LocalProblem, OSError) as error:
                self._state = f"crashed: {error}"
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                return
