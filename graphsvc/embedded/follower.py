"""A service that uses the Neo4j of another process on the same data folder."""

import logging
import time
from threading import Event

from graphsvc.embedded.errors import DataFolderInUse, LocalProblem
from graphsvc.embedded.lock import Address, running
from graphsvc.embedded.server import INITIAL_BACKOFF, LONGEST_PAUSE, LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.store import Server

logger = logging.getLogger("graphsvc")
POLL = 0.2  # seconds
OWNER_STARTS = 30.0  # seconds for the owner of a data folder to have its Neo4j ready


class FollowedNeo4j:
    """The Neo4j of another process. When its owner ends, the service uses the one that the next owner starts, or
    becomes the owner itself. Used like a supervised LocalNeo4j.
    """

    wants_training = False  # its owner does that

    def __init__(self, settings: Settings, found: Address) -> None:
        self._settings, self._address = settings, found
        # `_starting` may fail to start; `_own` has started.
        self._starting: LocalNeo4j | None = None
        self._own: LocalNeo4j | None = None
        self._state = "running"
        self._stopping = Event()

    @property
    def state(self) -> str:
        """As of LocalNeo4j."""
        return self._own.state if self._own else self._state

    @property
    def server(self) -> Server:
        return self._own.server if self._own else self._address.server

    def watch(self) -> None:
        """Follow the owner, and after becoming the owner restart Neo4j whenever it ends."""
        pause = INITIAL_BACKOFF
        while self._own is None and not self._stopping.wait(POLL):
            if found := running(self._settings):
                self._address, self._state, pause = found, "running", INITIAL_BACKOFF
            elif not self._take_over():
                self._stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        if self._own is not None:
            self._own.watch()

    def train(self) -> None:
        """Nothing: `wants_training` is false."""

    def stop_background(self) -> None:
        """Make `watch` return."""
        self._stopping.set()
        if own := self._starting:
            own.stop_background()

    def stop(self) -> None:
        """Stop Neo4j if this process has become its owner."""
        self.stop_background()
        if own := self._own:
            own.stop()

    def _take_over(self) -> bool:
        """Start Neo4j. Returns false if that is not possible: another process is about to, or it does not start."""
        own = LocalNeo4j(self._settings, supervised=True)
        self._starting, self._state = own, "starting"
        try:
            own.start()
        except DataFolderInUse:
            return True  # look again soon
        except LocalProblem as error:
            self._state = f"crashed: {error}"
            logger.warning("The owner of the database has ended, and it cannot be started: %s", error)
            return False
        logger.warning("The owner of the database has ended: this process has started it again.")
        self._own = own
        if self._stopping.is_set():  # too early for the start to notice
            own.stop_background()
        return True


class ParentsNeo4j(FollowedNeo4j):
    """The Neo4j of the process that started this worker. That process starts it again, and the worker waits."""

    def _take_over(self) -> bool:
        self._state = "starting"
        return True


def await_owner(settings: Settings) -> Address | None:
    """The Neo4j that the owner of the data folder is starting; None if there is none in time."""
    until = time.monotonic() + OWNER_STARTS
    while time.monotonic() < until:
        if found := running(settings):
            return found
        time.sleep(POLL)
    return None
