"""Runs a user's query read-only. Callers must check the text first."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from graphsvc.problems import TimedOut
from graphsvc.store.driver import READ_ACCESS, AsyncResult, NotificationMinimumSeverity, ResultSummary
from graphsvc.store.driver import Query as DriverQuery
from graphsvc.store.store import Store
from graphsvc.timeouts import timeout

GRACE = 1.0  # seconds for the database's own timeout to end a query with an error


@asynccontextmanager
async def run_read_only(
    store: Store, text: str, parameters: Mapping[str, Any], *, seconds: float, metadata: Mapping[str, Any]
) -> AsyncIterator[AsyncResult]:
    """The rows as they arrive. Unread rows are discarded. Nothing is retried.

    Raises the driver's own errors, DatabaseUnavailable, and TimedOut: parts of the database's planner ignore timeouts.
    """
    store.availability.require()
    async with store.driver.session(
        database=store.settings.name,
        default_access_mode=READ_ACCESS,
        fetch_size=store.settings.fetch_size,
        notifications_min_severity=NotificationMinimumSeverity.INFORMATION,
    ) as session:
        # Always pass a timeout: without one, the server's own does not apply.
        query = DriverQuery(text, metadata=dict(metadata), timeout=seconds)
        try:
            async with timeout(seconds + GRACE):
                result = await session.run(query, dict(parameters))
        except TimeoutError:
            raise TimedOut("The database took too long to plan the query.") from None
        yield result


async def explained(
    store: Store, text: str, parameters: Mapping[str, Any], *, seconds: float, metadata: Mapping[str, Any]
) -> ResultSummary:
    """The summary of EXPLAIN: type, plan and notifications. Nothing runs."""
    async with run_read_only(store, f"EXPLAIN {text}", parameters, seconds=seconds, metadata=metadata) as result:
        return await result.consume()
