"""Which queries run, how many may, and how to stop one."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, Field

from graphsvc.analyst.errors import RunNotFound, TooManyQueries
from graphsvc.problems import DatabaseUnavailable, TimedOut, TooBusy
from graphsvc.settings import Settings
from graphsvc.store.store import Store
from graphsvc.supervisor import first_of

RunId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="1–64 letters, digits, _ and -")]
SHOWN_QUERY = 2000
STOPPING = 5.0  # seconds
SOON, SELDOM = 0.02, 1.0  # seconds between two looks


class Running(BaseModel):
    """A query that runs."""

    run: str
    query: str
    started_at: str
    seconds: float


class Stopped(BaseModel):
    """`stopped` once the database runs it no longer."""

    run: str
    stopped: bool


def marked(caller: str, run: str, query: str) -> dict[str, str]:
    """The metadata by which the database's list of transactions tells whose run it is."""
    return {"graphsvc_run": run, "graphsvc_caller": caller, "graphsvc_query": query[:SHOWN_QUERY]}


async def runs(store: Store, caller: str) -> list[Running]:
    """The caller's queries that run now, the oldest first."""
    return [Running.model_validate(row) for row in await store.many("analyst/runs", caller=caller)]


async def transactions(store: Store, caller: str, run: str) -> list[str]:
    """The database's names of what runs under a caller's run."""
    return [row["transaction"] for row in await store.many("analyst/runs", caller=caller) if row["run"] == run]


async def stop(store: Store, caller: str, run: str) -> Stopped:
    """Have the database stop a run, and wait until it has. Raises RunNotFound."""
    found = await transactions(store, caller, run)
    if not found:
        raise RunNotFound(run)
    for transaction in found:
        await store.execute("analyst/stop", transaction=transaction)
    try:
        async with asyncio.timeout(STOPPING):
            await _gone(store, caller, run)
    except TimeoutError:
        return Stopped(run=run, stopped=False)
    return Stopped(run=run, stopped=True)


async def _gone(store: Store, caller: str, run: str) -> None:
    while await transactions(store, caller, run):  # noqa: ASYNC110  only the database knows
        await asyncio.sleep(SOON)


@dataclass(slots=True)
class Places:
    """How many queries run at once, for each caller and in all."""

    settings: Settings
    taken: Counter[str] = field(default_factory=Counter)
    # Runs that nobody waits for any more, and that the database may not be done with: caller and run.
    given_up: set[tuple[str, str]] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def one(self, caller: str, run: str) -> AsyncIterator[None]:
        """A place for a run, given back when the database is done with it. Raises TooManyQueries, TooBusy.

        The planner cannot be stopped: a query given up by its caller may keep a core busy for long, and its place.
        """
        self._take(caller)
        given_up = False
        try:
            yield
        except Exception as error:
            given_up = isinstance(error, TimedOut)
            raise
        except BaseException:
            given_up = True
            raise
        finally:
            if given_up:
                self.given_up.add((caller, run))
                self._news.set()
            else:
                self._give_back(caller)

    def _take(self, caller: str) -> None:
        if self.taken[caller] >= self.settings.analyst_in_flight_each:
            raise TooManyQueries(self.settings.analyst_in_flight_each)
        if self.taken.total() >= self.settings.analyst_in_flight:
            raise TooBusy
        self.taken[caller] += 1

    def _give_back(self, caller: str) -> None:
        self.taken[caller] -= 1
        if not self.taken[caller]:
            del self.taken[caller]

    async def give_back(self, store: Store, stopping: asyncio.Event) -> None:
        """Give back the places of runs that were given up, as the database is done with them; a background task."""
        while not stopping.is_set():
            self._news.clear()
            for caller, run in list(self.given_up):
                if not await _may_run(store, caller, run):
                    self.given_up.discard((caller, run))
                    self._give_back(caller)
            await first_of(stopping.wait(), self._news.wait(), seconds=SELDOM if self.given_up else None)


async def _may_run(store: Store, caller: str, run: str) -> bool:
    try:
        return bool(await transactions(store, caller, run))
    except DatabaseUnavailable:
        # The database is away, and with it the run.
        return False
