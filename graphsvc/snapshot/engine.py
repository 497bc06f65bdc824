"""The engine: answers named queries from the current version, as fresh as the caller asks."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic, perf_counter
from typing import Any

from graphsvc.settings import SnapshotSettings
from graphsvc.snapshot.answers.common import Answer
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.layout import Version
from graphsvc.snapshot.verify import same_rows
from graphsvc.store.bookmarks import Bookmarks

logger = logging.getLogger("graphsvc")
Row = dict[str, Any]
Observer = Callable[[str, float], None]
# Steps of an answer's work that the event loop does itself, about 0.3 ms. More runs in a thread, which costs 0.1 ms.
IN_LOOP = 100_000
COMPARISONS = 5  # of one answer with that of Neo4j, while the network changes


@dataclass(slots=True)
class Statistics:
    """Counted since the start of the process."""

    verified: int = 0
    different: int = 0
    mended: int = 0
    rebuilt: int = 0
    failures: int = 0


@dataclass
class Engine:
    """The snapshot of one process. `follower.py` keeps it current; without a version it answers nothing."""

    settings: SnapshotSettings
    answers_by_name: Mapping[str, Answer] = field(default_factory=dict)
    observe: Observer = lambda name, seconds: None
    clock: Callable[[], float] = monotonic
    draw: Callable[[], float] = random.random
    series: Series | None = None
    # When the pass began that last found the version current, and the number of passes that ended.
    as_of: float = float("-inf")
    statistics: Statistics = field(default_factory=Statistics)
    # Entries of the change log that the last pass left.
    lag: int = 0
    # Set to have the follower look at once.
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _next_pass: "asyncio.Future[None] | None" = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def version(self) -> Version | None:
        return None if self.series is None else self.series.current

    @property
    def age(self) -> float:
        """Seconds since the version was known to be current; infinite without a version."""
        return float("inf") if self.series is None else self.clock() - self.as_of

    @property
    def state(self) -> dict[str, float]:
        """Numbers for metrics and `graphsvc snapshot status`."""
        version, counted = self.version, self.statistics
        return {
            "members": version.totals.members if version else 0,
            "connections": version.totals.connections if version else 0,
            "version": version.number if version else 0,
            "living_versions": self.series.living if self.series else 0,
            "bytes": version.bytes_used if version else 0,
            "garbage_bytes": version.garbage if version else 0,
            "lag_entries": self.lag,
            "verified": counted.verified,
            "different": counted.different,
            "mended": counted.mended,
            "rebuilt": counted.rebuilt,
            "failures": counted.failures,
        }

    def answers(self, name: str) -> bool:
        return self.series is not None and name in self.answers_by_name

    # For the store ---------------------------------------------------------------------------------------------------

    async def rows(self, name: str, parameters: Mapping[str, Any], seen: Bookmarks | None) -> list[Row] | None:
        answer = self.answers_by_name.get(name)
        if answer is None or self.series is None:
            return None
        if seen is not None and (seen.changes or seen.consistency != "recent") and not await self._is_as_new(seen):
            return None
        if self.age > self.settings.max_age and not await self._is_current_soon():
            return None
        return await self._answered(name, answer, parameters, seen, self.age)

    async def _is_current_soon(self) -> bool:
        """Wait for a pass to end. If all requests went to Neo4j at once, they would slow the next pass too."""
        return await self._after_a_pass(lambda: self.age <= self.settings.max_age, self.settings.pass_timeout)

    async def rows_without_database(
        self, name: str, parameters: Mapping[str, Any], seen: Bookmarks | None
    ) -> list[Row] | None:
        answer, age = self.answers_by_name.get(name), self.age
        if answer is None or age > self.settings.max_stale:
            return None
        if seen is not None and (seen.consistency != "recent" or not self._has(seen.changes)):
            return None
        return await self._answered(name, answer, parameters, seen, age)

    async def until_visible(self, changes: Mapping[int, int]) -> None:
        """Wait until the version has these changes, at most `max_age`: later reads then ask Neo4j if it has not."""
        if self.series is not None and not self._has(changes):
            await self._after_a_pass(lambda: self._has(changes), self.settings.max_age)

    async def _after_a_pass(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Have the follower look at once, and wait until a condition holds after a pass. Returns whether it did."""
        self.wanted.set()
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            return False
        return True

    async def compare(
        self, name: str, parameters: Mapping[str, Any], rows: list[Row], ask: Callable[[], Awaitable[list[Row]]]
    ) -> None:
        """Count and log if the snapshot has other rows than Neo4j, although nothing was committed in between.

        `ask` asks Neo4j again: what changes all the time is compared a few times, and then given up.
        """
        answer, before = self.answers_by_name[name], None
        self.statistics.verified += 1
        for _ in range(COMPARISONS):
            if not await self.look_again() or (version := self.version) is None:
                return
            own = await self._rows(answer, version, parameters)
            if own is None or same_rows(name, own, rows):
                return
            if version.watermark == before:
                break
            before, rows = version.watermark, await ask()
        else:
            return
        self.statistics.different += 1
        logger.error("The snapshot answers %s otherwise than Neo4j, with %s", name, parameters)

    def is_verified(self) -> bool:
        """Whether the next answer is one that is compared with Neo4j's."""
        return self.draw() < self.settings.verify_ratio

    async def _is_as_new(self, seen: Bookmarks) -> bool:
        if seen.consistency == "database":
            return False
        if seen.changes and not self._has(seen.changes):
            await self.until_visible(seen.changes)
            if not self._has(seen.changes):
                return False
        return seen.consistency != "now" or await self.look_again()

    def _has(self, changes: Mapping[int, int]) -> bool:
        version = self.version
        if version is None:
            return False
        mark = version.watermark
        return all(lane < len(mark) and mark[lane] >= number for lane, number in changes.items())

    async def _answered(
        self, name: str, answer: Answer, parameters: Mapping[str, Any], seen: Bookmarks | None, age: float
    ) -> list[Row] | None:
        version = self.version
        if version is None:
            return None
        started = perf_counter()
        rows = await self._rows(answer, version, parameters)
        if rows is not None:
            self.observe(name, perf_counter() - started)
            if seen is not None:
                seen.age = age if seen.age is None else max(seen.age, age)
        return rows

    async def _rows(self, answer: Answer, version: Version, parameters: Mapping[str, Any]) -> list[Row] | None:
        try:
            if answer.work is not None and answer.work(version, parameters) > IN_LOOP:
                return await asyncio.to_thread(answer.rows, version, parameters)
            return answer.rows(version, parameters)
        except Exception:
            # Neo4j has the answer.
            self.statistics.failures += 1
            logger.exception("The snapshot failed to answer.")
            return None

    # For the follower ------------------------------------------------------------------------------------------------

    async def look_again(self) -> bool:
        """Wait for a pass that begins after this call. Returns whether one ended in time."""
        if self._next_pass is None or self._next_pass.done():
            self._next_pass = asyncio.get_running_loop().create_future()
        waiting = self._next_pass
        self.wanted.set()
        try:
            async with asyncio.timeout(self.settings.pass_timeout):
                await asyncio.shield(waiting)
        except TimeoutError:
            return False
        return True

    def begin_pass(self) -> "tuple[float, asyncio.Future[None] | None]":
        """Who asks from now on waits for the next pass. Give the result to `end_pass`."""
        waiting, self._next_pass = self._next_pass, None
        self.wanted.clear()
        return self.clock(), waiting

    async def end_pass(self, begun: "tuple[float, asyncio.Future[None] | None]", *, current: bool) -> None:
        """A pass ended; with `current`, the version has everything that was committed when it began."""
        started, waiting = begun
        if current:
            self.as_of = max(self.as_of, started)
        if waiting is not None:
            if current:
                _resolve(waiting)
            elif self._next_pass is None:
                self._next_pass = waiting
            else:
                self._next_pass.add_done_callback(lambda done: _resolve(waiting))
        async with self._changed:
            self._changed.notify_all()

    def use(self, series: Series) -> None:
        """Answer from these versions from now on."""
        self.series = series

    def forget(self) -> None:
        """Answer nothing until there is another version: the store was replaced."""
        self.series, self.as_of = None, float("-inf")


def _resolve(waiting: "asyncio.Future[None]") -> None:
    if not waiting.done():
        waiting.set_result(None)
