"""Several processes that answer requests on one listening socket: starts them, starts one again that ends, stops all.

The parent owns the socket and the database. Each worker runs `graphsvc.cli.worker`; it writes a line to its standard
output once it answers, and stops when its standard input ends, so no worker outlives the parent.
"""

import asyncio
import json
import logging
import os
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from math import ceil
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from graphsvc.observability.metrics import SHARED
from graphsvc.settings import Settings

logger = logging.getLogger("graphsvc")
INITIAL_BACKOFF, LONGEST_BACKOFF = 0.2, 30.0  # seconds between restarts; doubles each time
STEADY = 60.0  # seconds of running after which the backoff starts over
LEAVING = 20.0  # seconds for a worker to finish its requests and background tasks


class WorkerFailed(Exception):  # noqa: N818  of the start, which it ends
    """A worker ended before it answered for the first time."""


def share(settings: Settings) -> Settings:
    """The settings of one worker: what limits the load on the database is shared out evenly, rounded up."""
    http, count = settings.http, settings.http.workers
    whole = {
        "max_in_flight": http.max_in_flight,
        "max_streams": http.max_streams,
        "max_waiting": http.max_waiting,
        "analyst_in_flight": settings.analyst.in_flight,
        "connections": settings.database.connections,
    }
    return settings.replace(**{name: ceil(size / count) for name, size in whole.items()})


async def run_workers(settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Run the workers until this is cancelled. Calls `ready` once all answer. Raises WorkerFailed."""
    listener.set_inheritable(True)
    answering: set[int] = set()

    def answers(number: int) -> None:
        complete, before = settings.http.workers, len(answering)
        answering.add(number)
        if before < complete == len(answering):
            ready()

    with TemporaryDirectory(prefix="graphsvc-metrics-") as metrics:
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(settings.http.workers):
                    group.create_task(Worker(number, settings, listener, metrics).keep(answers))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None


class Worker:
    """One worker, over all its processes. The first one also does what is done once for each service."""

    def __init__(self, number: int, settings: Settings, listener: socket.socket, metrics: str) -> None:
        self.number, self._listener, self._metrics = number, listener, metrics
        # The others are in the environment, which it inherits.
        given = {"host": settings.http.host, "port": settings.http.port, "workers": settings.http.workers}
        self._task: dict[str, Any] = {"number": number, "listener": listener.fileno(), "settings": given}

    async def keep(self, answers: Callable[[int], None]) -> None:
        """Start it, and start it again whenever it ends. Raises WorkerFailed."""
        pause, answered = INITIAL_BACKOFF, False
        while True:
            since = monotonic()
            process = await self._start()
            try:
                if await _line(process):
                    answers(self.number)
                    answered = True
                status = await process.wait()
            finally:
                await _end(process)
                self._forget(process.pid)
            if not answered:
                raise WorkerFailed(f"Worker {self.number} ended with status {status} before it answered.")
            pause = INITIAL_BACKOFF if monotonic() - since > STEADY else min(2 * pause, LONGEST_BACKOFF)
            logger.error("Worker %d ended with status %d, and is started again.", self.number, status)
            await asyncio.sleep(pause)

    async def _start(self) -> Process:
        # In a session of its own: Ctrl-C reaches the parent only, which then stops all.
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "graphsvc.cli.worker",
            json.dumps(self._task),
            stdin=PIPE,
            stdout=PIPE,
            env=os.environ | {SHARED: self._metrics},
            pass_fds=[self._listener.fileno()],
            start_new_session=True,
        )

    def _forget(self, pid: int) -> None:
        """Its requests stay counted, but none of them is in flight."""
        mark_process_dead(pid, self._metrics)  # type: ignore[no-untyped-call]


async def _line(process: Process) -> bytes:
    return await process.stdout.readline() if process.stdout else b""


async def _end(process: Process) -> None:
    """Have it finish its requests; kill it if it takes too long."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), LEAVING)
    except TimeoutError:
        logger.warning("A worker (process %d) did not stop in %g s, and is killed.", process.pid, LEAVING)
        process.kill()
        await process.wait()
