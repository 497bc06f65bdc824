"""Limits on concurrent requests."""

import asyncio
from types import TracebackType

from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.policy import Slots, policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.observability.metrics import Metrics
from graphsvc.problems import TooBusy
from graphsvc.settings import Settings


class SlotPool:
    """A fixed number of slots, and a limit on how many requests may wait for one."""

    def __init__(self, kind: Slots, size: int, max_waiting: int, metrics: Metrics) -> None:
        self._slots = asyncio.Semaphore(size)
        self._max_waiting = max_waiting
        self._waiting = 0
        self._in_flight = metrics.in_flight.labels(kind.value)
        self._waiting_gauge = metrics.waiting.labels(kind.value)

    @property
    def is_full(self) -> bool:
        """Whether the next request could neither get a slot nor wait for one."""
        return self._slots.locked() and self._waiting >= self._max_waiting

    async def __aenter__(self) -> None:
        """Wait for a slot and hold it."""
        if self._slots.locked():
            self._waiting += 1
            try:
                with self._waiting_gauge.track_inprogress():
                    await self._slots.acquire()
            finally:
                self._waiting -= 1
        else:
            await self._slots.acquire()
        self._in_flight.inc()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._in_flight.dec()
        self._slots.release()


class ConcurrencyLimitMiddleware:
    """For each kind of request: runs some, lets some wait, and refuses the rest immediately."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        sizes = {
            Slots.ORDINARY: settings.http.max_in_flight,
            Slots.STREAM: settings.http.max_streams,
            # As many as may run, and as many again that are checked first: `analyst.runs` limits what runs.
            Slots.ANALYST: 2 * settings.analyst.in_flight,
        }
        self.pools = {kind: SlotPool(kind, size, settings.http.max_waiting, metrics) for kind, size in sizes.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        pool = self.pools.get(policy_of(scope).slots) if scope["type"] == "http" else None
        if pool is None:
            return await self.app(scope, receive, send)
        if pool.is_full:
            return await problem_response(TooBusy())(scope, receive, send)
        async with pool:
            return await self.app(scope, receive, send)
