"""The workers of a service: processes that run analysts' queries (worker.py). One is kept, more start on demand."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import graphsvc
from graphsvc.analyst.frames import HEADER, KINDS, Connection, Frame, Job, to_line
from graphsvc.settings import Settings
from graphsvc.store.store import Server, Store
from graphsvc.supervisor import first_of

PACKAGES = str(Path(graphsvc.__file__).parents[1])
# Bytes of a result that the service reads ahead of its reader, for each query.
READ_AHEAD = 262_144
# A worker takes some 50 MB before it reads a row.
LEAST_MEMORY = 80_000_000
IDLE = 60.0  # seconds after which an idle worker ends, unless it is the last


class WorkerDiedError(Exception):
    """A worker ended while it ran a query. `status` is its exit status, or a signal as a negative number."""

    def __init__(self, status: int) -> None:
        super().__init__(f"A worker ended with status {status} while it ran a query.")
        self.status = status


class Worker:
    """A worker process. It is busy from a job until the last frame of its result."""

    def __init__(self, process: Process, server: Server) -> None:
        self.process, self.server = process, server
        self.busy = False
        self.idle_since = asyncio.get_running_loop().time()

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def begin(self, job: Job) -> None:
        """Send a job. Raises WorkerDiedError."""
        self.busy = True
        await self.send(to_line(job))

    async def send(self, line: bytes) -> None:
        assert self.process.stdin is not None  # noqa: S101  a pipe
        try:
            self.process.stdin.write(line)
            await self.process.stdin.drain()
        except OSError:
            raise WorkerDiedError(await self.process.wait()) from None

    async def frame(self) -> Frame:
        """The next frame. Raises WorkerDiedError."""
        assert self.process.stdout is not None  # noqa: S101  a pipe
        try:
            code, rows, size = HEADER.unpack(await self.process.stdout.readexactly(HEADER.size))
            frame = Frame(KINDS[code], rows, await self.process.stdout.readexactly(size))
        except asyncio.IncompleteReadError:
            raise WorkerDiedError(await self.process.wait()) from None
        self.busy = frame.kind not in {"ended", "failed"}
        return frame

    async def end(self) -> None:
        """End the process. The database ends what it runs for it."""
        with suppress(ProcessLookupError):
            self.process.kill()
        # Reads what is left: asyncio closes a process only when its pipes have ended, and stops reading a full one.
        await self.process.communicate()


@dataclass
class WorkerPool:
    """Lends workers. One that is given back in the middle of a query is ended, since it cannot be stopped."""

    settings: Settings
    idle: list[Worker] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        """End all workers that are not lent."""
        while self.idle or self._tasks:
            while self.idle:
                self._in_background(self.idle.pop().end())
            await asyncio.gather(*self._tasks)

    async def prepare(self, server: Server | None) -> None:
        """Have an idle worker, so that it starts while the caller does something else."""
        self.idle = [worker for worker in self.idle if worker.alive]
        if server is not None and not self.idle:
            await self._start(server)

    @asynccontextmanager
    async def worker(self, server: Server) -> AsyncIterator[Worker]:
        """A worker for one query."""
        while (worker := self._idle_one(server)) is None:
            await self._start(server)
        try:
            yield worker
        finally:
            if worker.alive and not worker.busy:
                worker.idle_since = asyncio.get_running_loop().time()
                self.idle.append(worker)
            else:
                self._in_background(worker.end())
            self._news.set()

    async def keep(self, store: Store, stopping: asyncio.Event) -> None:
        """Background task: end workers that are idle for long, and keep one if the service is to be warm."""
        keep = 1 if self.settings.database.warm_up else 0
        while not stopping.is_set():
            self._news.clear()
            if keep:
                await self.prepare(store.server)
            now = asyncio.get_running_loop().time()
            for worker in self.idle[: len(self.idle) - keep]:
                if now - worker.idle_since >= IDLE:
                    self.idle.remove(worker)
                    self._in_background(worker.end())
            await first_of(stopping.wait(), self._news.wait(), seconds=IDLE if len(self.idle) > keep else None)

    def _idle_one(self, server: Server) -> Worker | None:
        while self.idle:
            worker = self.idle.pop()
            if worker.alive and worker.server == server:
                return worker
            self._in_background(worker.end())
        return None

    def _in_background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """In a task of its own: it goes on when the caller is cancelled, whose client may be gone."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _start(self, server: Server) -> None:
        """Add an idle worker. uvloop loses a process whose start is cancelled."""
        await asyncio.shield(self._in_background(self._start_one(server)))

    async def _start_one(self, server: Server) -> None:
        database = self.settings.database
        connection = Connection(
            server.uri,
            server.user,
            server.password,
            database.name,
            database.connect_timeout,
            max(self.settings.analyst.worker_memory, LEAST_MEMORY),
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            # Without the current folder, which may have modules of any name.
            "-P",
            "-m",
            "graphsvc.analyst.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=None,
            env=_environment(),
            limit=READ_AHEAD,
            # Ctrl-C in a terminal goes to the whole process group.
            start_new_session=True,
        )
        worker = Worker(process, server)
        self.idle.append(worker)
        await worker.send(to_line(connection))


def _environment() -> dict[str, str]:
    """The environment without the settings of the service, which hold passwords."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}
    path = os.pathsep.join(filter(None, (PACKAGES, kept.get("PYTHONPATH"))))
    # Arrow's own allocators reserve more than a worker may use.
    return {**kept, "PYTHONPATH": path, "ARROW_DEFAULT_MEMORY_POOL": "system"}
