"""Timeouts around calls of Neo4j's driver, which passes a cancellation on by cancelling the task once more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager


@asynccontextmanager
async def timeout_at(when: float) -> AsyncIterator[asyncio.Timeout]:
    """Like `asyncio.timeout_at`, which takes a second cancellation for somebody else's: it lets it through instead of
    raising TimeoutError, and the task counts as cancelled from then on. Or the cancellation comes at the first `await`
    after the timeout."""
    task, limit = asyncio.current_task(), asyncio.timeout_at(when)
    before = task.cancelling() if task else 0
    try:
        async with limit:
            try:
                yield limit
            finally:
                if limit.expired():
                    # A cancellation that is still to come comes here.
                    await asyncio.sleep(0)
    except asyncio.CancelledError as error:
        if not limit.expired():
            raise
        raise TimeoutError from error
    finally:
        while task and limit.expired() and task.cancelling() > before:
            task.uncancel()


def timeout(seconds: float) -> AbstractAsyncContextManager[asyncio.Timeout]:
    """The same, from now on."""
    return timeout_at(asyncio.get_running_loop().time() + seconds)
