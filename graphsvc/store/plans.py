"""Tracks which queries the database has planned since its start, so that each is planned once while others wait."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

# Neo4j keeps a plan for each text and each combination of parameter types.
Key = tuple[Any, ...]


def key_of(text: str, parameters: Mapping[str, Any]) -> Key:
    """The key of a plan in Neo4j's cache."""
    return (text, *(type(parameters[name]) for name in sorted(parameters)))


class QueryPlans:
    """The plans that the database made for this process.

    Neo4j lets every caller plan a query that it has no plan for: after a start, sixteen callers of one query plan it
    sixteen times at once, 0.3–1 s of CPU each. Here the first caller plans it and the others wait. At most `limit`
    different queries are planned at once.
    """

    def __init__(self, limit: int = 2) -> None:
        self.generation = 0
        self._known: set[Key] = set()
        self._planning: dict[Key, asyncio.Event] = {}
        self._slots = asyncio.Semaphore(limit)
        self._forgotten = asyncio.Event()

    def knows(self, key: Key) -> bool:
        return key in self._known

    def forget(self) -> bool:
        """Forget all plans, since the database stopped. Returns whether there was anything to forget."""
        news = bool(self._known)
        self.generation += 1
        self._known.clear()
        self._forgotten.set()
        self._forgotten = asyncio.Event()
        return news

    async def until_forgotten(self, generation: int) -> None:
        """Wait until the plans of that generation are forgotten."""
        while self.generation == generation:
            await self._forgotten.wait()

    async def once(self, key: Key, plan: Callable[[], Awaitable[object]], *, in_background: bool = False) -> None:
        """Call `plan`, or wait for the caller that is already planning. Only that caller gets an error of `plan`.

        Background planning does not take slots from callers who wait for a result.
        """
        while key not in self._known:
            if other := self._planning.get(key):
                await other.wait()
                continue
            self._planning[key], generation = asyncio.Event(), self.generation
            try:
                if in_background:
                    await plan()
                else:
                    async with self._slots:
                        await plan()
                if generation == self.generation:
                    self._known.add(key)
                    return
            finally:
                self._planning.pop(key).set()


class Activity:
    """Counts the running queries of foreground callers."""

    def __init__(self) -> None:
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __enter__(self) -> None:
        self._running += 1
        self._idle.clear()

    def __exit__(self, *error: object) -> None:
        self._running -= 1
        if not self._running:
            self._idle.set()

    async def idle(self, patience: float) -> None:
        """Wait until none runs, at most `patience` seconds: under a steady load there always is one."""
        try:
            async with asyncio.timeout(patience):
                await self._idle.wait()
        except TimeoutError:
            return
