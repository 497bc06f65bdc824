"""The third layer of the guard: runs a query read-only and within limits, in a process of its own."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.analyst.audit import AuditEntry, audited
from graphsvc.analyst.errors import RunTaken
from graphsvc.analyst.frames import Frame, Job, problem_of
from graphsvc.analyst.guard import authorize
from graphsvc.analyst.meant import meant_names
from graphsvc.analyst.pool import Worker, WorkerDiedError
from graphsvc.analyst.result import Summary
from graphsvc.analyst.runs import RunId, RunLimiter, marked, transactions
from graphsvc.analyst.values import from_json, require_unicode
from graphsvc.analyst.writers import WRITERS
from graphsvc.context import Context
from graphsvc.problems import InternalError, Problem, QueryTooLarge, TimedOut
from graphsvc.store.read_only import GRACE

logger = logging.getLogger("graphsvc")


class QueryRequest(BaseModel):
    """A query with optional limits. They can only lower the limits of the service."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1)
    parameters: dict[str, Any] = Field({}, description="Plain JSON, or typed values as in results")
    run: RunId | None = Field(None, description="Your id for this run, to stop it")
    timeout: float | None = Field(None, gt=0, description="Seconds")
    max_rows: int | None = Field(None, ge=1)
    max_bytes: int | None = Field(None, ge=1)


class Result(BaseModel):
    """A result as JSON. It has `error`, a problem, instead of `summary` if the query failed after its first rows."""

    run: str
    columns: list[str]
    rows: list[list[Any]] = Field(description="One list per row; see Values in docs/analysts.md")
    summary: Summary | None = None
    error: dict[str, Any] | None = None


@dataclass(slots=True)
class Run:
    """An authorized query that has started. Read its parts once. Then it has a summary or an error."""

    job: Job
    columns: list[str]
    entry: AuditEntry
    _worker: Worker
    _until: float
    _first: Frame
    outcome: dict[str, Any] | None = None
    error: Problem | None = None

    @property
    def id(self) -> str:
        return self.job.run

    @property
    def summary(self) -> Summary | None:
        return Summary.of(self.outcome["summary"]) if self.outcome else None

    async def parts(self) -> AsyncGenerator[bytes]:
        """The result in its format, with an end that says whether it is complete. Raises no problem."""
        frame = self._first
        try:
            while frame.kind == "part":
                self.entry.rows = frame.rows
                yield frame.body
                frame = await next_frame(self._worker, self._until)
            self.outcome = frame.document
            self.entry.rows = frame.rows
            self.entry.completed(truncated=not self.outcome["summary"]["complete"])
        except Problem as problem:
            self.error = problem
            self.entry.ended_by(problem)
        if ending := WRITERS[self.job.written_as].end(self.summary, self.error):
            yield ending


async def next_frame(worker: Worker, until: float) -> Frame:
    """The next frame. `until` is a deadline on the event loop's clock. Raises a `failed` frame as its problem."""
    with worker_errors_as_problems():
        async with in_time(until):
            frame = await worker.frame()
    if frame.kind not in {"failed", "broken"}:
        return frame
    problem = problem_of(frame.document)
    if isinstance(problem, InternalError):
        logger.error("A worker failed: %s", problem.detail)
        raise InternalError("The service failed unexpectedly; its log has the details.")
    raise problem


@asynccontextmanager
async def in_time(until: float) -> AsyncIterator[None]:
    """A fallback: the database's own timeout comes first, but cannot interrupt, for example, regular expressions."""
    try:
        async with asyncio.timeout_at(until):
            yield
    except TimeoutError:
        raise TimedOut("The query exceeded its time limit.") from None


@contextmanager
def worker_errors_as_problems() -> Iterator[None]:
    try:
        yield
    except WorkerDiedError as error:
        if error.status < 0:
            # What has no memory left, or too many levels for its stack, is ended by a signal.
            raise QueryTooLarge(
                "A row of the result is too large, or nested too deeply. Return less in one row: UNWIND a list into "
                "rows, or return a part of it."
            ) from error
        logger.error("%s", error)  # noqa: TRY400  its traceback is that of this process
        raise InternalError("The service failed unexpectedly; its log has the details.") from None


def parameters_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as driver values. Raises InvalidRequest, which names the invalid parameter."""
    for name in parameters:
        require_unicode(name, "parameters")
    return {name: from_json(value, f"parameters.{name}") for name, value in parameters.items()}


@asynccontextmanager
async def running(ctx: Context, limiter: RunLimiter, request: QueryRequest, written_as: str) -> AsyncIterator[Run]:
    """A run whose first rows have arrived. Leaving the context early stops the query.

    Raises QueryRefused, QueryInvalid, QueryFailed, TooManyQueries, TooBusy, RunTaken, TimedOut, QueryTooLarge.
    """
    run, caller, limits = request.run or uuid4().hex, ctx.principal.id, ctx.settings.analyst
    started = perf_counter()
    metadata = marked(caller, run, request.query)
    with audited(caller, run, request.query, request.parameters) as entry:
        parameters = parameters_of(request.parameters)
        async with limiter.slot(caller, run):
            if request.run and await transactions(ctx.store, caller, run):
                raise RunTaken(run)
            with worker_errors_as_problems():
                await limiter.workers.prepare(ctx.store.server)
            authorized = await authorize(ctx, request.query, parameters, metadata)
            job = Job(
                run=run,
                query=request.query,
                statement=authorized.statement,
                skipped=0,
                parameters=request.parameters,
                seconds=min(request.timeout or limits.timeout, limits.timeout),
                elapsed=perf_counter() - started,
                metadata=metadata,
                written_as=written_as,
                fetch_size=ctx.settings.database.fetch_size,
                max_rows=min(request.max_rows or limits.max_rows, limits.max_rows),
                max_bytes=min(request.max_bytes or limits.max_bytes, limits.max_bytes),
                meant=await meant_names(ctx, authorized.explained),
            )
            async with executed(ctx, limiter, job, entry) as it:
                yield it


@asynccontextmanager
async def executed(ctx: Context, limiter: RunLimiter, job: Job, entry: AuditEntry) -> AsyncIterator[Run]:
    """A job whose first rows have arrived from a worker. Needs a slot of the limiter."""
    assert ctx.store.server is not None  # noqa: S101  the query is authorized by the database
    until = asyncio.get_running_loop().time() + job.seconds + GRACE
    async with limiter.workers.worker(ctx.store.server) as worker:
        limiter.require_not_cancelled(ctx.principal.id, job.run)
        with worker_errors_as_problems():
            await worker.begin(job)
        started = await next_frame(worker, until)
        limiter.began(ctx.principal.id, job.run)
        first = await next_frame(worker, until)
        yield Run(job, started.document["columns"], entry, worker, until, first)
