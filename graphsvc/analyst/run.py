"""The third layer of the guard: running a query, read-only and bounded."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.analyst.errors import QueryFailed, RunTaken, refused_by_database
from graphsvc.analyst.guard import admit
from graphsvc.analyst.notifications import Notification, notifications_of
from graphsvc.analyst.runs import Places, RunId, marked, transactions
from graphsvc.analyst.text import statement
from graphsvc.analyst.values import from_json, require_unicode
from graphsvc.problems import Problem, TimedOut
from graphsvc.settings import Settings
from graphsvc.store.ad_hoc import GRACE, ad_hoc
from graphsvc.store.driver import AsyncResult, BrokenRecordError, DriverError, Neo4jError, ResultSummary
from graphsvc.store.store import Store

Cut = Literal["rows", "bytes"]


class Asked(BaseModel):
    """A query, and bounds that may only lower those of the service."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1)
    parameters: dict[str, Any] = Field({}, description="Plain JSON, or typed values as in answers")
    run: RunId | None = Field(None, description="A name for this run, to stop it by")
    timeout: float | None = Field(None, gt=0, description="Seconds")
    max_rows: int | None = Field(None, ge=1)
    max_bytes: int | None = Field(None, ge=1)
    history: bool = Field(True, description="Whether it is kept in the history")


class Summary(BaseModel):
    """The end of an answer. `cut` says which bound ended it, and `limit` what the bound was."""

    rows: int
    seconds: float
    complete: bool
    cut: Cut | None
    limit: int | None
    notifications: list[Notification]


@dataclass(slots=True)
class Run:
    """A query that was admitted and has begun. Its pieces are taken once; then it has a summary or an error."""

    id: str
    asked: Asked
    columns: list[str]
    result: AsyncResult
    settings: Settings
    started: float
    until: float
    first: list[list[Any]]
    summary: Summary | None = None
    error: Problem | None = None

    async def pieces(self, encode: Callable[[list[Any]], str]) -> AsyncIterator[list[str]]:
        """Rows as texts, a few hundred at a time, until the end or a bound. Raises what the database says."""
        most_rows = min(self.asked.max_rows or self.settings.analyst_max_rows, self.settings.analyst_max_rows)
        most_bytes = min(self.asked.max_bytes or self.settings.analyst_max_bytes, self.settings.analyst_max_bytes)
        rows, size, batch = 0, 0, self.first
        cut: Cut | None = None
        while batch and not cut:
            pieces: list[str] = []
            for row in batch:
                if rows == most_rows:
                    cut = "rows"
                    break
                piece = encode(row)
                size += len(piece.encode())
                if size > most_bytes:
                    cut = "bytes"
                    break
                pieces.append(piece)
                rows += 1
            yield pieces
            # Rows that have come already are taken without a pause, in which nobody else gets a turn, nor a Ctrl-C.
            await asyncio.sleep(0)
            batch = [] if cut else await self._next()
        self.summary = await self._end(rows, cut, most_rows if cut == "rows" else most_bytes)

    async def _next(self) -> list[list[Any]]:
        with self._noting_error(), told_as_problems(self.asked.query):
            return await fetched(self.result, self.settings.fetch_size, self.until)

    @contextmanager
    def _noting_error(self) -> Iterator[None]:
        try:
            yield
        except Problem as problem:
            self.error = problem
            raise

    async def _end(self, rows: int, cut: Cut | None, limit: int) -> Summary:
        with self._noting_error(), told_as_problems(self.asked.query):
            found = await ended(self.result, self.until)
        return Summary(
            rows=rows,
            seconds=round(perf_counter() - self.started, 4),
            complete=cut is None,
            cut=cut,
            limit=limit if cut else None,
            notifications=notifications_of(found, self.asked.query),
        )


async def fetched(result: AsyncResult, count: int, until: float) -> list[list[Any]]:
    """The next rows, by a moment of the loop's clock. Raises TimedOut."""
    async with in_time(until):
        records = await result.fetch(count)
    return [record.values() for record in records]


async def ended(result: AsyncResult, until: float) -> ResultSummary:
    """The summary, rows that were not taken being discarded. Raises TimedOut."""
    async with in_time(until):
        summary = await result.consume()
    return summary  # noqa: RET504  mypy takes in_time for one that may keep errors


@asynccontextmanager
async def in_time(until: float) -> AsyncIterator[None]:
    """The database's own timeout comes first, but interrupts not everything: not a regular expression, for one."""
    try:
        async with asyncio.timeout_at(until):
            yield
    except TimeoutError:
        raise TimedOut("The query took longer than it may.") from None


def deadline(seconds: float) -> float:
    """The moment of the loop's clock by which a query that may take so long has ended, or is given up."""
    return asyncio.get_running_loop().time() + seconds + GRACE


@contextmanager
def told_as_problems(query: str, skipped: int = 0) -> Any:
    """What the database says against a query becomes a problem with a position."""
    try:
        yield
    except BrokenRecordError as error:
        # The driver has the years 1 to 9999.
        raise QueryFailed(f"A row has a value that cannot be given: {error.__cause__}. toString() shows it.") from error
    except (Neo4jError, DriverError) as error:
        raise refused_by_database(error, query, skipped) from error


def parameters_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the driver takes them. Raises InvalidRequest that names the one that is none."""
    for name in parameters:
        require_unicode(name, "parameters")
    return {name: from_json(value, f"parameters.{name}") for name, value in parameters.items()}


@asynccontextmanager
async def running(store: Store, places: Places, caller: str, asked: Asked) -> AsyncIterator[Run]:
    """A run whose first rows are there. Leaving it early stops the query.

    Raises QueryRefused, QueryInvalid, QueryFailed, TooManyQueries, TooBusy, RunTaken, TimedOut, QueryTooLarge.
    """
    parameters, settings = parameters_of(asked.parameters), store.settings
    run = asked.run or uuid4().hex
    started = perf_counter()
    metadata = marked(caller, run, asked.query)
    async with places.one(caller, run):
        if asked.run and await transactions(store, caller, run):
            raise RunTaken(run)
        await admit(store, asked.query, parameters, metadata)
        seconds = min(asked.timeout or settings.analyst_timeout, settings.analyst_timeout)
        until = deadline(seconds)
        with told_as_problems(asked.query):
            async with ad_hoc(store, statement(asked.query), parameters, seconds=seconds, metadata=metadata) as result:
                first = await fetched(result, settings.fetch_size, until)
                yield Run(run, asked, list(result.keys()), result, settings, started, until, first)
