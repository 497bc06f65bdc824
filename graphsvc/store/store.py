"""Runs named queries on Neo4j with explicit access mode, timeout, retries and bookmarks."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, TypeVar, cast

from graphsvc.problems import DatabaseUnavailable, Problem
from graphsvc.settings import DatabaseSettings
from graphsvc.store.availability import Availability
from graphsvc.store.bookmarks import Bookmarks
from graphsvc.store.driver import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncSession,
    DatabaseError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    new_driver,
)
from graphsvc.store.driver import Bookmarks as DriverBookmarks
from graphsvc.store.driver import Query as DriverQuery
from graphsvc.store.errors import is_transient, to_problem
from graphsvc.store.memory import Memory
from graphsvc.store.plans import Activity, QueryPlans, key_of
from graphsvc.store.queries import Query, queries, require_rows

logger = logging.getLogger("graphsvc")
Row = dict[str, Any]
Answer = TypeVar("Answer")
INITIAL_BACKOFF = 0.05
# Seconds that a background query waits until no other query runs.
BACKGROUND_PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class Server:
    """The address and credentials of a Neo4j server."""

    uri: str
    user: str
    password: str = field(repr=False)


Observer = Callable[[str, float, bool], None]


@dataclass(slots=True)
class Store:
    """Runs the queries under cypher/ by name.

    With `bookmarks`, reads see what these have seen, and writes save theirs in them. With `rehearsal`, its queries wait
    for those of all others, and its changes are rolled back.
    """

    driver: AsyncDriver
    settings: DatabaseSettings
    queries: Mapping[str, Query] = field(default_factory=queries)
    observe: Observer = lambda name, seconds, failed: None
    plans: QueryPlans = field(default_factory=QueryPlans)
    activity: Activity = field(default_factory=Activity)
    availability: Availability = field(default_factory=Availability)
    bookmarks: Bookmarks | None = None
    rehearsal: bool = False
    schema_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    # Of the driver, for processes with a driver of their own. None: there is no database yet.
    server: Server | None = None
    # Asked first.
    memory: Memory | None = None

    def with_bookmarks(self, bookmarks: Bookmarks) -> "Store":
        """The same store for one caller."""
        return replace(self, bookmarks=bookmarks)

    async def fetch_all(self, name: str, /, **parameters: Any) -> list[Row]:
        """All rows of a query, in order. Raises RuntimeError for a query that changes the network."""
        query = self.queries[name]
        if query.changes_network:
            raise RuntimeError(f"{name} changes the network, which only a unit of work may (graphsvc/changes)")
        if self.rehearsal and query.access == "write":
            return await self.write_transaction(lambda it: it.fetch_all(name, **parameters))
        if self.memory is not None and not self.rehearsal and self.memory.answers(name):
            return await self._from_memory(self.memory, query, parameters)
        return await self._from_database(query, parameters)

    async def _from_memory(self, memory: Memory, query: Query, parameters: Mapping[str, Any]) -> list[Row]:
        """From the database if what is in memory is not fresh enough."""
        verified, down = memory.is_verified(), self.availability.is_down
        if not (verified or down) and (rows := await memory.rows(query.name, parameters, self.bookmarks)) is not None:
            return rows
        try:
            rows = await self._from_database(query, parameters)
        except DatabaseUnavailable:
            stale = await memory.rows_without_database(query.name, parameters, self.bookmarks)
            if stale is None:
                raise
            return stale
        if verified:
            await memory.compare(query.name, parameters, rows, lambda: self._from_database(query, parameters))
        return rows

    async def _from_database(self, query: Query, parameters: Mapping[str, Any]) -> list[Row]:
        started, failed = perf_counter(), True
        try:
            rows = await self._with_retries(lambda: self._run(query, parameters))
            failed = False
            return rows
        finally:
            if self.bookmarks is not None:
                self.bookmarks.from_database = True
            self.observe(query.name, perf_counter() - started, failed)

    def in_memory(self, name: str) -> bool:
        """Whether memory answers a query for this caller: then another query need not find the same.

        It may still be too old for one answer. So the query may be asked all the same, and takes longer then.
        """
        if self.memory is None or self.rehearsal or not self.memory.answers(name):
            return False
        return self.bookmarks is None or self.bookmarks.consistency != "database"

    async def fetch_one(self, name: str, /, **parameters: Any) -> Row | None:
        """The only row of a query, or none."""
        rows = await self.fetch_all(name, **parameters)
        require_rows(name, "one", len(rows))
        return rows[0] if rows else None

    async def execute(self, name: str, /, **parameters: Any) -> None:
        """Run a query and discard its rows."""
        await self.fetch_all(name, **parameters)

    async def stream(self, name: str, /, **parameters: Any) -> AsyncIterator[Row]:
        """The rows of a read as they arrive, in constant memory. Not retried after the first row."""
        query = self.queries[name]
        self.availability.require()
        await self.plan(query, parameters)
        count = 0
        try:
            async with self._session(query) as session:
                result = await session.run(self._timed(query), dict(parameters))
                async for record in result:
                    require_rows(name, query.rows, count := count + 1)
                    yield record.data()
        except (Neo4jError, DriverError) as error:
            self.note(error)
            raise to_problem(error) from error

    async def explain(self, query: Query, language: str = "") -> Any:
        """The summary of EXPLAIN for a query with its sample, in a language such as CYPHER 25 or the database's own."""
        text = " ".join(filter(None, ("EXPLAIN", language, query.text)))
        try:
            async with self.driver.session(database=self.settings.name) as session:
                result = await session.run(text, dict(query.sample))
                return await result.consume()
        except (ServiceUnavailable, SessionExpired) as error:
            raise to_problem(error) from error

    async def plan(self, query: Query, parameters: Mapping[str, Any]) -> None:
        """Have a query planned for parameters of these types, unless the database already has that plan."""
        if not self.plans.knows(key_of(query.text, parameters)):
            await self._with_retries(lambda: self._planned(query, parameters))

    async def write_transaction(self, work: Callable[["Transaction"], Awaitable[Answer]]) -> Answer:
        """Run several queries in one transaction. Retries the whole transaction after transient errors.

        To change the network, use `graphsvc.changes.unit_of_work.change`, which also writes the change log.
        """

        async def once() -> Answer:
            async with self._session(write=True) as session:
                transaction = await session.begin_transaction(timeout=self.settings.query_timeout)
                async with transaction:
                    result = await work(Transaction(transaction, self.queries, self._planned))
                    if self.rehearsal:
                        await transaction.rollback()
                        return result
                    await transaction.commit()
                await self._save_bookmarks(session)
                return result

        return await self._with_retries(once)

    async def is_reachable(self) -> bool:
        """Whether the database answers."""
        try:
            await self.fetch_all("store/ping")
        except Problem:
            return False
        return True

    async def _run(self, query: Query, parameters: Mapping[str, Any]) -> list[Row]:
        await self._planned(query, parameters)
        try:
            return await self._rows(query, parameters)
        except DatabaseError as error:
            # A bug of Neo4j in this plan, which stays in its cache.
            if query.access == "write" or not (error.code or "").endswith("ExecutionFailed"):
                raise
            logger.warning("%s failed within the database and is planned again: %s", query.name, error.message)
            await self._explain(query, parameters, "CYPHER replan=force EXPLAIN")
            return await self._rows(query, parameters)

    async def _rows(self, query: Query, parameters: Mapping[str, Any]) -> list[Row]:
        async with self._session(query) as session:
            result = await session.run(self._timed(query), dict(parameters))
            keys = result.keys()
            # `values` creates no Record for each row: a third less time for a thousand rows.
            rows = [dict(zip(keys, row, strict=True)) for row in await result.values()]
            if query.access == "write":
                await self._save_bookmarks(session)
            require_rows(query.name, query.rows, len(rows))
            return rows

    async def _planned(self, query: Query, parameters: Mapping[str, Any], transaction: Any = None) -> None:
        """Have a query planned once, with EXPLAIN, which fills the same cache and takes no locks.

        In a transaction, use its own connection: transactions may have taken all others.
        """
        key = key_of(query.text, parameters)
        if self.plans.knows(key):
            return

        async def plan() -> None:
            if transaction is not None:
                await (await transaction.run(f"EXPLAIN {query.text}", dict(parameters))).consume()
            else:
                await self._explain(query, parameters, "EXPLAIN")

        await self.plans.once(key, plan, in_background=self.rehearsal)

    async def _explain(self, query: Query, parameters: Mapping[str, Any], how: str) -> None:
        async with self._session(query) as session:
            timed = DriverQuery(f"{how} {query.text}", timeout=self.settings.query_timeout)
            await (await session.run(timed, dict(parameters))).consume()

    async def connect(self, server: Server) -> None:
        """Use another server from now on."""
        before, self.driver, self.server = self.driver, _driver(self.settings, server), server
        self.plans.forget()
        await before.close()

    def note(self, error: Exception) -> None:
        """Forget plans if the error says that the connection was lost, and have the heartbeat check at once."""
        if isinstance(error, (ServiceUnavailable, SessionExpired)):
            self.availability.suspected.set()
            if self.plans.forget():
                logger.warning("The connection to the database was lost.")
                logger.debug("It was lost because: %s", error)

    def _timed(self, query: Query) -> DriverQuery:
        return DriverQuery(query.text, timeout=self.settings.query_timeout)

    def _session(self, query: Query | None = None, *, write: bool = False) -> AsyncSession:
        seen = self.bookmarks
        writes = write or (query is not None and query.access == "write")
        return self.driver.session(
            database=self.settings.name,
            default_access_mode=WRITE_ACCESS if writes else READ_ACCESS,
            fetch_size=self.settings.fetch_size,
            bookmarks=DriverBookmarks.from_raw_values(seen.bookmarks) if seen and seen.bookmarks else None,
        )

    async def _save_bookmarks(self, session: AsyncSession) -> None:
        if seen := self.bookmarks:
            seen.bookmarks = frozenset((await session.last_bookmarks()).raw_values)
            seen.changed = True

    async def _with_retries(self, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """Retry transient errors with exponential backoff and jitter, for at most `retry_time`, unless the database is
        known to be down.

        The driver's managed transactions take one more round trip (begin, run, commit), which a read does not need.
        They also retry for 30 s when a query runs out of memory, which does not help.
        """
        if self.rehearsal:
            await self.activity.idle(BACKGROUND_PATIENCE)
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + self.settings.retry_time, INITIAL_BACKOFF
        while True:
            try:
                async with self.availability.within(deadline + self.settings.query_timeout):
                    with nullcontext() if self.rehearsal else self.activity:
                        answer = await work()
                    self.availability.answers += 1
                    return answer
            except (Neo4jError, DriverError) as error:
                self.note(error)
                wait = pause * random.uniform(0.5, 1.5)  # noqa: S311
                if not is_transient(error) or loop.time() + wait > deadline:
                    raise to_problem(error) from error
            await asyncio.sleep(wait)
            pause = min(pause * 2, 1.0)


@dataclass(slots=True)
class Transaction:
    """The queries of one transaction. `updated` is true once the database has counted a change by one of them."""

    transaction: Any
    queries: Mapping[str, Query]
    plan: Callable[[Query, Mapping[str, Any], Any], Awaitable[None]]
    updated: bool = False

    async def fetch_all(self, name: str, /, **parameters: Any) -> list[Row]:
        """All rows of a query, in its order."""
        query = self.queries[name]
        await self.plan(query, parameters, self.transaction)
        result = await self.transaction.run(query.text, dict(parameters))
        rows = cast(list[Row], await result.data())
        require_rows(query.name, query.rows, len(rows))
        if query.access == "write":
            self.updated |= (await result.consume()).counters.contains_updates
        return rows

    async def fetch_one(self, name: str, /, **parameters: Any) -> Row | None:
        """The only row of a query, or none."""
        rows = await self.fetch_all(name, **parameters)
        require_rows(name, "one", len(rows))
        return rows[0] if rows else None


@asynccontextmanager
async def open_store(settings: DatabaseSettings, server: Server) -> AsyncIterator[Store]:
    """A store on a server, which need not be running yet."""
    # Database warnings are for the caller, not for the log.
    logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)
    store = Store(_driver(settings, server), settings, server=server)
    try:
        yield store
    finally:
        await store.driver.close()


def _driver(settings: DatabaseSettings, server: Server) -> AsyncDriver:
    return new_driver(
        server.uri,
        (server.user, server.password),
        max_connection_pool_size=settings.connections,
        connection_timeout=settings.connect_timeout,
        connection_acquisition_timeout=settings.connect_timeout + settings.retry_time,
        max_transaction_retry_time=settings.retry_time,
    )
