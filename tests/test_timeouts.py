"""Timeouts around a library that passes a cancellation on by cancelling the task once more, as Neo4j's driver does."""

import asyncio
from contextlib import suppress

import pytest

from graphsvc.timeouts import timeout

pytestmark = pytest.mark.anyio


async def cancelled_once_more(*, awaits: bool) -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
    if awaits:
        await asyncio.sleep(0)


@pytest.mark.parametrize("awaits", [True, False])
async def test_it_times_out_and_the_task_goes_on(*, awaits: bool) -> None:
    task = asyncio.current_task()
    for _ in range(2):
        with pytest.raises(TimeoutError):
            async with timeout(0):
                await cancelled_once_more(awaits=awaits)
        await asyncio.sleep(0)
        assert task is not None
        assert task.cancelling() == 0


async def test_an_error_after_the_timeout_leaves_no_cancellation() -> None:
    async def failing() -> None:
        async with timeout(0):
            await cancelled_once_more(awaits=False)
            raise OSError

    with pytest.raises(TimeoutError):
        await failing()
    await asyncio.sleep(0)


async def test_one_that_ends_in_time_does_nothing() -> None:
    async with timeout(60):
        await asyncio.sleep(0)
    with pytest.raises(OSError, match="lost"):
        async with timeout(60):
            raise OSError("lost")


async def test_a_cancellation_by_somebody_else_goes_through() -> None:
    begun = asyncio.Event()

    async def working() -> None:
        async with timeout(60):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(working())
    await begun.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
