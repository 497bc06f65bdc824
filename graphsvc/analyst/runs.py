"""Running queries: limit how many run at once, list them, stop one."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from graphsvc.analyst.errors import QueryCancelled, RunNotFound, TooManyQueries
from graphsvc.analyst.pool import WorkerPool
from graphsvc.context import Context
from graphsvc.problems import DatabaseUnavailable, TimedOut, TooBusy
from graphsvc.settings import Settings
from graphsvc.store.store import Store
from graphsvc.supervisor import first_of
from graphsvc.timeouts import timeout

RunId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="1–64 letters, digits, _ and -")]
SHOWN_QUERY = 2000
STOPPING = 5.0  # seconds
SOON, SELDOM = 0.02, 1.0  # seconds between two checks


class RunInfo(BaseModel):
    """A running query."""

    run: str
    query: str
    started_at: datetime
    seconds: float


class Stopped(BaseModel):
    """`stopped` is true when the database no longer runs the query."""

    run: str
    stopped: bool


def marked(caller: str, run: str, query: str) -> dict[str, str]:
    """Transaction metadata that identifies the run of a transaction."""
    return {"graphsvc_run": run, "graphsvc_caller": caller, "graphsvc_query": query[:SHOWN_QUERY]}


async def runs(ctx: Context) -> list[RunInfo]:
    """The caller's running queries, oldest first."""
    return [RunInfo.model_validate(row) for row in await ctx.store.fetch_all("analyst/runs", caller=ctx.principal.id)]


async def transactions(store: Store, caller: str, run: str) -> list[str]:
    """The ids of the database transactions of a run."""
    return [row["transaction"] for row in await store.fetch_all("analyst/runs", caller=caller) if row["run"] == run]


async def stop(ctx: Context, limiter: "RunLimiter", run: str) -> Stopped:
    """Stop a run, and wait until the database has stopped it. Raises RunNotFound.

    This finds a run of this process in each of its steps: between its EXPLAIN and its query the database does not know
    about it, and the query must not start.
    """
    caller, store = ctx.principal.id, ctx.store
    known = limiter.cancel(caller, run)
    try:
        async with timeout(STOPPING):
            while True:
                # Ask this first: a query that begins after it is among the transactions.
                beginning = limiter.is_beginning(caller, run)
                found = await transactions(store, caller, run)
                for transaction in found:
                    known = True
                    await store.execute("analyst/stop", transaction=transaction)
                if not found and not beginning:
                    break
                await asyncio.sleep(SOON)
    except TimeoutError:
        return Stopped(run=run, stopped=False)
    if not known:
        raise RunNotFound(run)
    return Stopped(run=run, stopped=True)


@dataclass(slots=True)
class RunLimiter:
    """Limits how many queries run at once, for each caller and in total. `workers` run them."""

    settings: Settings
    taken: Counter[str] = field(default_factory=Counter)
    # Runs that hold a slot and have not started their query; and those that were stopped in that state.
    beginning: set[tuple[str, str]] = field(default_factory=set)
    cancelled: set[tuple[str, str]] = field(default_factory=set)
    # Abandoned runs that the database may still execute: caller and run.
    abandoned: set[tuple[str, str]] = field(default_factory=set)
    workers: WorkerPool = field(init=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.workers = WorkerPool(self.settings)

    @asynccontextmanager
    async def slot(self, caller: str, run: str) -> AsyncIterator[None]:
        """A slot for a run, released when the database has finished the run. Raises TooManyQueries, TooBusy.

        Neo4j's planner cannot be stopped. An abandoned query can keep a core busy for a long time, so it keeps its
        slot.
        """
        self._acquire(caller)
        abandoned = False
        self.beginning.add((caller, run))
        try:
            yield
        except Exception as error:
            abandoned = isinstance(error, TimedOut)
            raise
        except BaseException:
            abandoned = True
            raise
        finally:
            self.beginning.discard((caller, run))
            self.cancelled.discard((caller, run))
            if abandoned:
                self.abandoned.add((caller, run))
                self._news.set()
            else:
                self._release(caller)

    def cancel(self, caller: str, run: str) -> bool:
        """Prevent a run of this process from starting its query. Returns whether such a run exists."""
        if (caller, run) not in self.beginning:
            return False
        self.cancelled.add((caller, run))
        return True

    def is_beginning(self, caller: str, run: str) -> bool:
        """Whether a run holds a slot and has not started its query."""
        return (caller, run) in self.beginning

    def require_not_cancelled(self, caller: str, run: str) -> None:
        """Raises QueryCancelled if the run was stopped before its query starts."""
        if (caller, run) in self.cancelled:
            raise QueryCancelled("The query was stopped.")

    def began(self, caller: str, run: str) -> None:
        """Mark the query of a run as known to the database."""
        self.beginning.discard((caller, run))

    def _acquire(self, caller: str) -> None:
        if self.taken[caller] >= self.settings.analyst.in_flight_each:
            raise TooManyQueries(self.settings.analyst.in_flight_each)
        if self.taken.total() >= self.settings.analyst.in_flight:
            raise TooBusy
        self.taken[caller] += 1

    def _release(self, caller: str) -> None:
        self.taken[caller] -= 1
        if not self.taken[caller]:
            del self.taken[caller]

    async def release_abandoned(self, store: Store, stopping: asyncio.Event) -> None:
        """Background task: release the slots of abandoned runs once the database has finished them."""
        while not stopping.is_set():
            self._news.clear()
            for caller, run in list(self.abandoned):
                if not await _may_run(store, caller, run):
                    self.abandoned.discard((caller, run))
                    self._release(caller)
            await first_of(stopping.wait(), self._news.wait(), seconds=SELDOM if self.abandoned else None)


async def _may_run(store: Store, caller: str, run: str) -> bool:
    try:
        return bool(await transactions(store, caller, run))
    except DatabaseUnavailable:
        # The database is down, so the run has ended.
        return False
