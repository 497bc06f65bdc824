"""The lock on the data folder: who holds it, and which Neo4j runs there."""

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import psutil
from filelock import FileLock, Timeout

from graphsvc.embedded.errors import DataFolderInUse
from graphsvc.embedded.home import USER, Home, home_of, write_private, writing
from graphsvc.settings import Settings
from graphsvc.store.store import Server

SAME_START = 0.05  # seconds; psutil's start times are whole ticks of 0.01 s
NAMING_TIME = 0.5  # seconds for a new holder to write its name after it has the lock


@dataclass(frozen=True, slots=True)
class Address:
    """The address, credentials and process of a running Neo4j."""

    uri: str
    user: str
    password: str
    pid: int

    @property
    def server(self) -> Server:
        return Server(self.uri, self.user, self.password)

    def __repr__(self) -> str:
        return f"Address(uri={self.uri!r}, user={self.user!r}, pid={self.pid})"


@dataclass(frozen=True, slots=True)
class Process:
    """A process, identified so that a later one with the same pid is not mistaken for it."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> "Process":
        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> psutil.Process | None:
        with suppress(psutil.Error):
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < SAME_START
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        return None


@dataclass(frozen=True, slots=True)
class LockOwner:
    """The process that holds a data folder."""

    pid: int
    started: float
    command: str
    since: str

    @classmethod
    def this_process(cls, command: str | None) -> "LockOwner":
        myself = Process.of(os.getpid())
        since = datetime.now(UTC).astimezone().isoformat(sep=" ", timespec="seconds")
        return cls(myself.pid, myself.started, command or shown_command(sys.argv), since)

    def alive(self) -> psutil.Process | None:
        return Process(self.pid, self.started).alive()


@dataclass(frozen=True, slots=True)
class Running:
    """The file in the home that tells other processes about a running Neo4j. It does not contain the password."""

    uri: str
    pid: int
    started: float
    version: str

    def alive(self) -> psutil.Process | None:
        return Process(self.pid, self.started).alive()


Written = TypeVar("Written", LockOwner, Running)


class DataDirLock:
    """The exclusive lock on a data folder, from `take` to `release`. A killed holder releases it."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = FileLock(home.holder_lock, thread_local=False)

    def take(self, command: str | None) -> None:
        """Raises DataFolderInUse, which names the current holder."""
        self._home.create()
        with writing(self._home.path):
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                raise DataFolderInUse(in_use(self._home)) from None
            write_private(self._home.holder_file, json.dumps(asdict(LockOwner.this_process(command))))

    def release(self) -> None:
        if self._lock.is_locked:
            self._home.holder_file.unlink(missing_ok=True)
            self._lock.release()


def in_use(home: Home) -> str:
    folder = home.path.parent
    if holder := _await_name(home):
        return f"{folder} is in use by process {holder.pid} ({holder.command}) since {holder.since}."
    return f"{folder} is in use by another process."


def holder_of(settings: Settings) -> LockOwner | None:
    """The process that holds the data folder now."""
    return _living_holder(home_of(settings))


def _living_holder(home: Home) -> LockOwner | None:
    holder = _read(home.holder_file, LockOwner)
    return holder if holder and holder.alive() else None


def running(settings: Settings) -> Address | None:
    """The Neo4j that runs on this data folder and is ready, started by this or another process.

    A Neo4j whose holder was killed does not count, since it is about to end.
    """
    found, process = running_process(settings)
    if found is None or process is None or holder_of(settings) is None:
        return None
    return Address(found.uri, USER, home_of(settings).password(), found.pid)


def running_process(settings: Settings) -> tuple[Running | None, psutil.Process | None]:
    """The file of the last start, and its process if it still runs."""
    left = read_running(home_of(settings))
    return left, left and left.alive()


def read_running(home: Home) -> Running | None:
    """The file of the last start, whether or not the process still runs."""
    return _read(home.running_file, Running)


def write_running(home: Home, running: Running) -> None:
    write_private(home.running_file, json.dumps(asdict(running)))


def shown_command(argv: list[str]) -> str:
    return " ".join([Path(argv[0]).name, *argv[1:]])


def _await_name(home: Home) -> LockOwner | None:
    until = time.monotonic() + NAMING_TIME
    while (holder := _living_holder(home)) is None and time.monotonic() < until:
        time.sleep(0.02)
    return holder


def _read(file: Path, kind: type[Written]) -> Written | None:
    try:
        return kind(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None
