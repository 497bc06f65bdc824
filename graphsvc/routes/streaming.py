"""Streams the rows of a query, and stops the query when the client disconnects."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import AsyncExitStack, aclosing
from typing import TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse

from graphsvc.analyst.errors import QueryCancelled
from graphsvc.analyst.formats import Format
from graphsvc.analyst.run import QueryRequest, Run, running
from graphsvc.analyst.runs import RunLimiter
from graphsvc.context import Context

Answer = TypeVar("Answer")


async def stream_query(
    request: Request, ctx: Context, limiter: RunLimiter, query: QueryRequest, written_as: Format
) -> StreamingResponse:
    """The rows of a query in a format, as they arrive. Raises an error before the first row as a problem."""
    async with AsyncExitStack() as stack:
        run = await cancel_on_disconnect(request, stack.enter_async_context(running(ctx, limiter, query)))
        body = _body(written_as, run, stack.pop_all())
        # A format that needs all rows before its first byte, such as Arrow, can fail here.
        first = await cancel_on_disconnect(request, anext(body))
        return StreamingResponse(_with(first, body), media_type=written_as.media_type, headers={"X-Run": run.id})


async def _body(written_as: Format, run: Run, stack: AsyncExitStack) -> AsyncGenerator[bytes]:
    async with stack:
        async for part in written_as.written(run):
            yield part


async def _with(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        yield first
        async for part in rest:
            yield part


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
