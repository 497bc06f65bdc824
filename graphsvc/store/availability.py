"""Whether the database is known to be down, so that nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphsvc.problems import DatabaseUnavailable, TimedOut
from graphsvc.timeouts import timeout_at


class Availability:
    """What is known about the database. `heartbeat.py` decides; without it, the database is never known to be down.

    `answers` counts queries that the database answered: a busy database may miss a heartbeat. `suspected` wakes the
    heartbeat when a connection was lost.
    """

    def __init__(self) -> None:
        self.answers = 0
        self.suspected = asyncio.Event()
        self._down = False
        self._limits: set[asyncio.Timeout] = set()

    @property
    def is_down(self) -> bool:
        return self._down

    def require(self) -> None:
        """Raises DatabaseUnavailable while the database is known to be down."""
        if self._down:
            raise DatabaseUnavailable

    def went_down(self, *, hangs: bool) -> None:
        """Ends what runs in `within` if the database hangs: otherwise the driver does, as its connections are lost."""
        self._down = True
        now = asyncio.get_running_loop().time()
        for limit in self._limits if hangs else ():
            if not limit.expired():
                limit.reschedule(now)

    def came_back(self) -> None:
        self._down = False

    @asynccontextmanager
    async def within(self, deadline: float) -> AsyncIterator[None]:
        """Ends what runs in the context, at the deadline with TimedOut, or with DatabaseUnavailable as soon as the
        database is known to be down. The deadline is on the event loop's clock."""
        self.require()
        try:
            async with timeout_at(deadline) as limit:
                self._limits.add(limit)
                try:
                    yield
                finally:
                    self._limits.discard(limit)
        except TimeoutError as error:
            self.require()
            raise TimedOut("The database did not answer in time.") from error
