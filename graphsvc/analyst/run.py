"""The third layer of the guard: runs a query read-only and within limits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.analyst.audit import AuditEntry, audited
from graphsvc.analyst.errors import QueryFailed, RunTaken, refused_by_database
from graphsvc.analyst.guard import authorize
from graphsvc.analyst.notifications import Notification, notifications_of
from graphsvc.analyst.runs import RunId, RunLimiter, marked, transactions
from graphsvc.analyst.values import from_json, require_unicode
from graphsvc.context import Context
from graphsvc.problems import Problem, TimedOut
from graphsvc.settings import Settings
from graphsvc.store.driver import AsyncResult, BrokenRecordError, DriverError, Neo4jError, ResultSummary
from graphsvc.store.read_only import GRACE, run_read_only

Truncation = Literal["rows", "bytes"]


class QueryRequest(BaseModel):
    """A query with optional limits. They can only lower the limits of the service."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1)
    parameters: dict[str, Any] = Field({}, description="Plain JSON, or typed values as in results")
    run: RunId | None = Field(None, description="Your id for this run, to stop it")
    timeout: float | None = Field(None, gt=0, description="Seconds")
    max_rows: int | None = Field(None, ge=1)
    max_bytes: int | None = Field(None, ge=1)


class Summary(BaseModel):
    """The end of a result. `truncated_by` is the limit that ended it early, `limit` its value."""

    rows: int
    seconds: float
    complete: bool
    truncated_by: Truncation | None
    limit: int | None
    notifications: list[Notification]

    def to_json(self) -> str:
        return self.model_dump_json(by_alias=True)


@dataclass(slots=True)
class Run:
    """An authorized query that has started. Read its batches once. Then it has a summary or an error."""

    id: str
    request: QueryRequest
    columns: list[str]
    result: AsyncResult
    settings: Settings
    started: float
    until: float
    first: list[list[Any]]
    entry: AuditEntry
    summary: Summary | None = None
    error: Problem | None = None

    async def encoded_batches(self, encode: Callable[[list[Any]], str]) -> AsyncIterator[list[str]]:
        """Encoded rows, one batch for each fetch, until the end or a limit. Raises database errors as problems."""
        most_rows = min(self.request.max_rows or self.settings.analyst.max_rows, self.settings.analyst.max_rows)
        most_bytes = min(self.request.max_bytes or self.settings.analyst.max_bytes, self.settings.analyst.max_bytes)
        rows, size, batch = 0, 0, self.first
        truncated_by: Truncation | None = None
        while batch and not truncated_by:
            encoded: list[str] = []
            for row in batch:
                if rows == most_rows:
                    truncated_by = "rows"
                    break
                text = encode(row)
                size += len(text.encode())
                if size > most_bytes:
                    truncated_by = "bytes"
                    break
                encoded.append(text)
                rows += 1
            self.entry.rows = rows
            yield encoded
            # Buffered rows arrive without a pause: let other requests run, and let Ctrl-C through.
            await asyncio.sleep(0)
            batch = [] if truncated_by else await self._next()
        self.summary = await self._end(rows, truncated_by, most_rows if truncated_by == "rows" else most_bytes)
        self.entry.completed(truncated=truncated_by is not None)

    async def _next(self) -> list[list[Any]]:
        with self._recording_error(), database_errors_as_problems(self.request.query):
            return await fetched(self.result, self.settings.database.fetch_size, self.until)

    @contextmanager
    def _recording_error(self) -> Iterator[None]:
        try:
            yield
        except Problem as problem:
            self.error = problem
            self.entry.ended_by(problem)
            raise

    async def _end(self, rows: int, truncated_by: Truncation | None, limit: int) -> Summary:
        with self._recording_error(), database_errors_as_problems(self.request.query):
            found = await ended(self.result, self.until)
        return Summary(
            rows=rows,
            seconds=round(perf_counter() - self.started, 4),
            complete=truncated_by is None,
            truncated_by=truncated_by,
            limit=limit if truncated_by else None,
            notifications=notifications_of(found, self.request.query),
        )


async def fetched(result: AsyncResult, count: int, until: float) -> list[list[Any]]:
    """The next rows. `until` is a deadline on the event loop's clock. Raises TimedOut."""
    async with in_time(until):
        records = await result.fetch(count)
    return [record.values() for record in records]


async def ended(result: AsyncResult, until: float) -> ResultSummary:
    """The summary. Discards rows that were not read. Raises TimedOut."""
    async with in_time(until):
        summary = await result.consume()
    return summary  # noqa: RET504  mypy assumes that in_time may suppress exceptions


@asynccontextmanager
async def in_time(until: float) -> AsyncIterator[None]:
    """A fallback: the database's own timeout comes first, but cannot interrupt, for example, regular expressions."""
    try:
        async with asyncio.timeout_at(until):
            yield
    except TimeoutError:
        raise TimedOut("The query exceeded its time limit.") from None


def deadline(seconds: float) -> float:
    """The time on the event loop's clock at which a query with this timeout is abandoned."""
    return asyncio.get_running_loop().time() + seconds + GRACE


@contextmanager
def database_errors_as_problems(query: str, skipped: int = 0) -> Any:
    """Turns database errors into problems with a position in the query."""
    try:
        yield
    except BrokenRecordError as error:
        # The driver supports only the years 1 to 9999.
        raise QueryFailed(
            f"A row has a value that cannot be returned: {error.__cause__}. toString() shows it."
        ) from error
    except (Neo4jError, DriverError) as error:
        raise refused_by_database(error, query, skipped) from error


def parameters_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as driver values. Raises InvalidRequest, which names the invalid parameter."""
    for name in parameters:
        require_unicode(name, "parameters")
    return {name: from_json(value, f"parameters.{name}") for name, value in parameters.items()}


@asynccontextmanager
async def running(ctx: Context, limiter: RunLimiter, request: QueryRequest) -> AsyncIterator[Run]:
    """A run whose first rows have arrived. Leaving the context early stops the query.

    Raises QueryRefused, QueryInvalid, QueryFailed, TooManyQueries, TooBusy, RunTaken, TimedOut, QueryTooLarge.
    """
    run, caller, settings = request.run or uuid4().hex, ctx.principal.id, ctx.settings
    started = perf_counter()
    metadata = marked(caller, run, request.query)
    with audited(caller, run, request.query, request.parameters) as entry:
        parameters = parameters_of(request.parameters)
        async with limiter.slot(caller, run):
            if request.run and await transactions(ctx.store, caller, run):
                raise RunTaken(run)
            authorized = await authorize(ctx, request.query, parameters, metadata)
            seconds = min(request.timeout or settings.analyst.timeout, settings.analyst.timeout)
            until = deadline(seconds)
            limiter.require_not_cancelled(caller, run)
            with database_errors_as_problems(request.query):
                async with run_read_only(
                    ctx.store, authorized.statement, parameters, seconds=seconds, metadata=metadata
                ) as result:
                    limiter.began(caller, run)
                    first = await fetched(result, settings.database.fetch_size, until)
                    yield Run(run, request, list(result.keys()), result, settings, started, until, first, entry)
