"""From a question to a streamed answer: run it, write it as it comes, stop it when nobody listens, remember it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AsyncExitStack, aclosing
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

from graphsvc.analyst.errors import QueryCancelled, QueryRefused
from graphsvc.analyst.formats import Format
from graphsvc.analyst.history import Outcome, remember
from graphsvc.analyst.run import QueryRequest, Run, running
from graphsvc.analyst.runs import RunLimiter
from graphsvc.problems import InvalidRequest, Problem
from graphsvc.store.store import Store

logger = logging.getLogger("graphsvc")
Answer = TypeVar("Answer")
# Tasks that nobody awaits are kept from being collected.
remembering: set[asyncio.Task[None]] = set()


async def stream_query(
    request: Request, store: Store, limiter: RunLimiter, caller: str, asked: QueryRequest, written_as: Format
) -> StreamingResponse:
    """The rows of a query, in a format, as they come. What goes wrong before the first of them is a problem."""
    async with AsyncExitStack() as stack:
        try:
            run = await cancel_on_disconnect(request, stack.enter_async_context(running(store, limiter, caller, asked)))
        except InvalidRequest:
            # Not a query that anybody could run again.
            raise
        except Problem as problem:
            _remember(store, caller, asked, _outcome_of(problem), detail=problem.detail)
            raise
        body = _body(written_as, run, stack.pop_all(), store, caller)
        # What a format must know all rows for can fail before its first byte.
        first = await cancel_on_disconnect(request, anext(body))
        body = _with(first, body)
        return StreamingResponse(body, media_type=written_as.media_type, headers={"X-Run": run.id})


async def _body(
    written_as: Format, run: Run, stack: AsyncExitStack, store: Store, caller: str
) -> AsyncGenerator[bytes]:
    async with stack:
        outcome: Outcome = "cancelled"
        try:
            async for part in written_as.written(run):
                yield part
            if run.summary:
                outcome = "complete" if run.summary.complete else "cut"
        finally:
            seconds, rows = (run.summary.seconds, run.summary.rows) if run.summary else (None, None)
            if run.error:
                outcome = _outcome_of(run.error)
            detail = run.error.detail if run.error else None
            _remember(store, caller, run.request, outcome, seconds=seconds, rows=rows, detail=detail)


async def _with(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        yield first
        async for part in rest:
            yield part


def _outcome_of(problem: Problem) -> Outcome:
    kinds: dict[type[Problem], Outcome] = {QueryRefused: "refused", QueryCancelled: "cancelled"}
    return kinds.get(type(problem), "failed")


def _remember(store: Store, caller: str, asked: QueryRequest, outcome: Outcome, **more: Any) -> None:
    """After the answer, which does not wait for it; unless it is not to be kept."""
    if not asked.history:
        return

    async def kept() -> None:
        try:
            await remember(store, caller, asked.query, asked.parameters, outcome=outcome, **more)
        except Problem as problem:
            logger.warning("A query was not remembered: %s", problem.detail)

    task = asyncio.create_task(kept())
    remembering.add(task)
    task.add_done_callback(remembering.discard)


async def cancel_on_disconnect(request: Request, work: Awaitable[Answer]) -> Answer:
    """What the work gives; it is cancelled when the client goes away. Raises QueryCancelled then."""
    doing = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise QueryCancelled("The client went away.")
        return doing.result()
    finally:
        for task in (doing, gone):
            task.cancel()
        await asyncio.gather(doing, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
