"""Streams the rows of a query, and stops the query when the client disconnects."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AsyncExitStack, aclosing
from typing import TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

from graphsvc.analyst.errors import QueryCancelled
from graphsvc.analyst.run import QueryRequest, Run, running
from graphsvc.analyst.runs import RunLimiter
from graphsvc.analyst.writers import WRITERS
from graphsvc.context import Context

Answer = TypeVar("Answer")


async def stream_query(
    request: Request, ctx: Context, limiter: RunLimiter, query: QueryRequest, written_as: str
) -> StreamingResponse:
    """The rows of a query in a format, as they arrive. Raises an error before the first row as a problem."""
    async with AsyncExitStack() as stack:
        entering = stack.enter_async_context(running(ctx, limiter, query, written_as))
        run = await cancel_on_disconnect(request, entering)
        body, media_type = _body(run, stack.pop_all()), WRITERS[written_as].media_type
        return StreamingResponse(body, media_type=media_type, headers={"X-Run": run.id})


async def _body(run: Run, stack: AsyncExitStack) -> AsyncGenerator[bytes]:
    async with stack:
        async with aclosing(run.parts()) as parts:
            async for part in parts:
                yield part
        if run.error is not None and not WRITERS[run.job.written_as].tells_errors:
            raise run.error


async def cancel_on_disconnect(request: Request, work: Awaitable[Answer]) -> Answer:
    """The result of `work`. When the client disconnects, cancels the work and raises QueryCancelled."""
    doing = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise QueryCancelled("The client disconnected.")
        return doing.result()
    finally:
        for task in (doing, gone):
            task.cancel()
        await asyncio.gather(doing, gone, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
