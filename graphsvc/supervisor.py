"""Supervises background tasks: they have names, restart after a failure, and end with the service."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from traceback import TracebackException
from typing import Any, Literal, Protocol

logger = logging.getLogger("graphsvc")
INITIAL_BACKOFF, LONGEST_BACKOFF = 1.0, 30.0  # seconds between restarts; doubles each time
STEADY = 60.0  # seconds of running after which the backoff starts over
TRACEBACK_ENTRIES = 6  # the innermost
MESSAGE_LENGTH = 200
STOPPING = 5.0  # seconds for tasks to end by themselves, and as many again after they are cancelled

State = Literal["running", "waiting", "done"]
# The event is set when the service stops. Work checks it between steps, and every wait must also wait for it.
Work = Callable[[asyncio.Event], Awaitable[None]]


@dataclass(slots=True)
class TaskStatus:
    """`waiting` to be restarted after `error`; `done` once the work returned."""

    state: State = "running"
    error: str | None = None
    restarts: int = 0


class Observer(Protocol):
    """Called for each change of a task's status."""

    def __call__(self, name: str, *, up: bool, restarted: bool) -> None: ...


def _unobserved(name: str, *, up: bool, restarted: bool) -> None:
    """Does nothing."""


async def first_of(*waits: Coroutine[Any, Any, object], seconds: float | None = None) -> None:
    """Wait until one of the waits ends or the time is over, and cancel the others. Only for waits, never for work."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        ended, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Sleep for this many seconds, or until the service stops."""
    await first_of(stopping.wait(), seconds=seconds)


async def in_thread(stopping: asyncio.Event, work: Callable[[], None], stop: Callable[[], None]) -> None:
    """Run blocking work in its own thread until it returns. When the service stops, `stop` makes it return."""
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await first_of(stopping.wait(), asyncio.wait({working}))
    finally:
        if not working.done():
            stop()
        await working


def summary_of(error: BaseException) -> str:
    """The type of an error and the first line of its message."""
    said = str(error).strip().partition("\n")[0][:MESSAGE_LENGTH]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def traceback_of(error: BaseException, entries: int = TRACEBACK_ENTRIES) -> str:
    """The innermost entries of its traceback."""
    told = TracebackException.from_exception(error, limit=-entries, max_group_width=3, max_group_depth=2)
    return "".join(told.stack.format()).rstrip()


@dataclass
class Supervisor:
    """Runs background tasks. Restarts one that raises, with exponential backoff and jitter; one that returns is done.

    Errors in `expected` are answers, such as that the database took too long, and are logged without a traceback.
    """

    observe: Observer = _unobserved
    expected: tuple[type[BaseException], ...] = ()
    sleep: Callable[[asyncio.Event, float], Awaitable[None]] = pause
    clock: Callable[[], float] = monotonic
    jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.5)  # noqa: S311
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    statuses: dict[str, TaskStatus] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def start(self, name: str, work: Work) -> None:
        """Start a task under a unique name."""
        if name in self._tasks:
            raise ValueError(f"There is a background task {name} already.")
        self.statuses[name] = TaskStatus()
        self.observe(name, up=True, restarted=False)
        self._tasks[name] = asyncio.create_task(self._supervise(name, work), name=name)

    async def stop(self, within: float) -> None:
        """Ask all tasks to end, wait `within` seconds, and cancel those that have not ended."""
        self.stopping.set()
        for cancelling in (False, True):
            late = [task for task in self._tasks.values() if not task.done()]
            if not late:
                return
            for task in late if cancelling else ():
                logger.warning("Background task %s did not end in %g s, and is cancelled.", task.get_name(), within)
                task.cancel()
            await asyncio.wait(late, timeout=within)

    async def _supervise(self, name: str, work: Work) -> None:
        status, backoff = self.statuses[name], INITIAL_BACKOFF
        while True:
            started = self.clock()
            error = await self._failure_of(work)
            if error is None or self.stopping.is_set():
                if error is not None:
                    logger.info("Background task %s ended with %s", name, summary_of(error))
                status.state = "done"
                return
            if self.clock() - started > STEADY:
                backoff = INITIAL_BACKOFF
            await self._wait_to_restart(name, error, backoff * self.jitter())
            if self.stopping.is_set():
                status.state = "done"
                return
            backoff = min(2 * backoff, LONGEST_BACKOFF)

    async def _failure_of(self, work: Work) -> BaseException | None:
        try:
            await work(self.stopping)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # This task was not cancelled: a library leaked its own cancellation.
            return error
        except Exception as error:  # noqa: BLE001  restart the task after any error
            return error
        return None

    async def _wait_to_restart(self, name: str, error: BaseException, seconds: float) -> None:
        status = self.statuses[name]
        status.state, status.error = "waiting", summary_of(error)
        self.observe(name, up=False, restarted=False)
        place = "" if isinstance(error, self.expected) else f"\n{traceback_of(error)}"
        logger.error("Background task %s failed, and is restarted in %.1f s: %s%s", name, seconds, status.error, place)
        if not place:
            logger.debug("Background task %s failed here:\n%s", name, traceback_of(error))
        await self.sleep(self.stopping, seconds)
        if not self.stopping.is_set():
            status.state, status.error, status.restarts = "running", None, status.restarts + 1
            self.observe(name, up=True, restarted=True)
