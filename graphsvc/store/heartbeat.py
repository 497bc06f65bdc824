"""The heartbeat: asks the database regularly whether it answers, on a connection of its own."""

import asyncio
import logging
from collections.abc import Callable

from graphsvc.settings import DatabaseSettings
from graphsvc.store.driver import READ_ACCESS, AsyncDriver, DriverError, Neo4jError, Query, new_driver
from graphsvc.store.store import Server, Store
from graphsvc.supervisor import first_of
from graphsvc.timeouts import timeout

logger = logging.getLogger("graphsvc")
# In a row, after which the database is down. One is a pause of Java's garbage collector, or a busy machine.
FAILURES = 2
SOON = 0.1  # seconds between a failure and the next heartbeat
# Of the timeout: the driver gives up opening a connection earlier, since it leaks one whose opening is cancelled.
OPENING = 0.8


async def watch_database(store: Store, current: Callable[[], Server], stopping: asyncio.Event) -> None:
    """Background task: keep `store.availability`, and connect the store to the current server whenever that changes."""
    server = current()
    while not stopping.is_set():
        async with _driver(store.settings, server) as driver:
            while not stopping.is_set() and current() == server:
                await _beat(store, driver, stopping)
        if (found := current()) != server:
            logger.warning("The database is at %s now.", found.uri)
            await store.connect(found)
            server = found


def _driver(settings: DatabaseSettings, server: Server) -> AsyncDriver:
    opening = settings.heartbeat_timeout * OPENING
    return new_driver(
        server.uri,
        (server.user, server.password),
        max_connection_pool_size=1,
        connection_timeout=opening,
        connection_acquisition_timeout=opening,
    )


async def _beat(store: Store, driver: AsyncDriver, stopping: asyncio.Event) -> None:
    """Ask until the database answers or is known to be down, and wait until the next heartbeat."""
    availability, clock = store.availability, asyncio.get_running_loop().time
    before, hangs = availability.answers, False
    for _ in range(FAILURES):
        asked = clock()
        if await _answers(store, driver):
            if availability.is_down:
                logger.warning("The database answers again.")
            availability.came_back()
            break
        hangs |= clock() - asked > store.settings.heartbeat_timeout / 2
        await first_of(stopping.wait(), seconds=SOON)
    else:
        if availability.answers == before and not availability.is_down and not stopping.is_set():
            logger.warning("The database does not answer; requests get 503 until it does.")
            availability.went_down(hangs=hangs)
    availability.suspected.clear()
    await first_of(stopping.wait(), availability.suspected.wait(), seconds=store.settings.heartbeat_interval)


async def _answers(store: Store, driver: AsyncDriver) -> bool:
    """Whether the database answers in time, if only with an error."""
    seconds = store.settings.heartbeat_timeout
    ping = Query(store.queries["store/ping"].text, timeout=seconds)
    try:
        async with (
            timeout(seconds),
            driver.session(database=store.settings.name, default_access_mode=READ_ACCESS) as session,
        ):
            await (await session.run(ping)).consume()
    except TimeoutError:
        return False
    except DriverError as error:
        store.note(error)
        return False
    except Neo4jError:
        return True
    return True
