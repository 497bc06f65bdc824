"""The one way to Neo4j: access, timeouts, retries, bookmarks, and what a caller sees when the database is away."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from neo4j.exceptions import ClientError, DatabaseError, Neo4jError, TransientError

from graphsvc.context import Context
from graphsvc.http.problem_responses import problem_response
from graphsvc.members.members import put_member
from graphsvc.problems import DatabaseUnavailable, QueryTooLarge, TimedOut
from graphsvc.records import Profile
from graphsvc.settings import Settings
from graphsvc.store.bookmarks import Bookmarks
from graphsvc.store.queries import Access, Rows, parameters_of, queries
from graphsvc.store.store import Row, Server, Store, Transaction, open_store

pytestmark = pytest.mark.anyio
ANA = {"number": 0, "id": "ana", "whole": {"name": "Ana"}, "given": {"name": "Ana"}, "keep": False}
ENDLESS = "UNWIND range(1, 1000000000) AS number WITH number WHERE number % 7 = 8 RETURN count(number) AS count"


def knowing(ctx: Context, text: str, access: Access = "read", rows: Rows = "many", **changes: Any) -> Store:
    """The store with one more query, `made/query`, and changed settings."""
    sample = dict.fromkeys(parameters_of(text))
    made: Any = {
        "name": "made/query",
        "text": text,
        "access": access,
        "rows": rows,
        "sample": sample,
        "unlogged": "a test",
    }
    query = replace(queries()["store/ping"], **made)
    return replace(
        ctx.store,
        queries={**ctx.store.queries, query.name: query},
        settings=ctx.store.settings.model_copy(update=changes),
    )


async def put(ctx: Context, *ids: str) -> None:
    for member in ids:
        await put_member(ctx, member, Profile(name=member))


class Clock:
    """The clock of the store's retries, which only their pauses advance, however busy the machine is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        acting = SimpleNamespace(
            get_running_loop=lambda: SimpleNamespace(time=lambda: self.now),
            sleep=self.sleep,
        )
        monkeypatch.setattr("graphsvc.store.store.asyncio", acting)
        monkeypatch.setattr("graphsvc.store.availability.timeout_at", lambda moment: asyncio.timeout(60))

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class Sessions:
    """A driver that counts the sessions it gives: each attempt takes one."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.opened = 0

    def session(self, **how: Any) -> Any:
        self.opened += 1
        return self.driver.session(**how)

    async def close(self) -> None:
        await self.driver.close()


def seeing(ctx: Context, seen: Bookmarks) -> Context:
    return replace(ctx, store=ctx.store.with_bookmarks(seen))


async def test_a_slow_query_is_timed_out(ctx: Context) -> None:
    slow = knowing(ctx, ENDLESS, query_timeout=0.2)
    with pytest.raises(TimedOut):
        await slow.fetch_all("made/query")


async def test_a_slow_transaction_is_timed_out(ctx: Context) -> None:
    slow = knowing(ctx, ENDLESS, query_timeout=0.2)
    with pytest.raises(TimedOut):
        await slow.write_transaction(lambda transaction: transaction.fetch_all("made/query"))


async def test_a_slow_stream_is_timed_out(ctx: Context) -> None:
    slow = knowing(ctx, ENDLESS, query_timeout=0.2)
    with pytest.raises(TimedOut):
        [row async for row in slow.stream("made/query")]


async def test_fetch_one_returns_a_row_or_none(ctx: Context) -> None:
    await put(ctx, "ana")
    assert (await ctx.store.fetch_one("store/any_member")) is not None
    named = knowing(ctx, "MATCH (m:Member {id: $id}) RETURN m.id AS id")
    assert await named.fetch_one("made/query", id="ana") == {"id": "ana"}
    assert await named.fetch_one("made/query", id="nobody") is None


async def test_fetch_one_raises_on_two_rows(ctx: Context) -> None:
    two = knowing(ctx, "UNWIND [1, 2] AS number RETURN number")
    with pytest.raises(RuntimeError, match="made/query returned 2 rows where one was promised"):
        await two.fetch_one("made/query")


async def streamed(store: Store) -> list[Row]:
    return [row async for row in store.stream("made/query")]


RUNS: dict[str, Callable[[Store], Awaitable[list[Row]]]] = {
    "alone": lambda made: made.fetch_all("made/query"),
    "as a rehearsal": lambda made: replace(made, rehearsal=True).fetch_all("made/query"),
    "in a transaction": lambda made: made.write_transaction(lambda transaction: transaction.fetch_all("made/query")),
    "as a stream": streamed,
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("access", ["read", "write"])
async def test_query_with_more_rows_than_declared_raises(
    ctx: Context, access: Access, run: Callable[[Store], Awaitable[list[Row]]]
) -> None:
    async def rows(promised: Rows, count: int) -> int:
        return len(await run(knowing(ctx, f"UNWIND range(1, {count}) AS n RETURN n", access, promised)))

    kept: list[tuple[Rows, int]] = [("none", 0), ("one", 0), ("one", 1), ("many", 2)]
    assert [await rows(promised, count) for promised, count in kept] == [count for _, count in kept]
    broken: list[tuple[Rows, int]] = [("none", 1), ("one", 2)]
    for promised, count in broken:
        with pytest.raises(RuntimeError, match=f"made/query returned {count} rows where {promised} was promised"):
            await rows(promised, count)


async def test_a_read_cannot_write(ctx: Context) -> None:
    writing = knowing(ctx, "CREATE (m:Member {id: 'eve'}) RETURN m.id")
    with pytest.raises(ClientError, match=r"(?i)access mode|read"):
        await writing.fetch_all("made/query")
    assert await ctx.store.fetch_one("store/any_member") is None


async def test_two_transactions_that_deadlock_both_succeed(ctx: Context) -> None:
    await put(ctx, "ana", "bob")
    touching = knowing(ctx, "MATCH (m:Member {id: $id}) SET m.touches = coalesce(m.touches, 0) + 1", "write")
    both_hold_one, attempts = asyncio.Barrier(2), 0

    async def touch(first: str, second: str) -> None:
        met = False

        async def work(transaction: Transaction) -> None:
            nonlocal met, attempts
            attempts += 1
            await transaction.fetch_all("made/query", id=first)
            if not met:
                met = True
                await both_hold_one.wait()
            await transaction.fetch_all("made/query", id=second)

        await touching.write_transaction(work)

    await asyncio.gather(touch("ana", "bob"), touch("bob", "ana"))
    counting = knowing(ctx, "MATCH (m:Member) RETURN collect(m.touches) AS touches")
    assert await counting.fetch_one("made/query") == {"touches": [2, 2]}
    assert attempts >= 3


def server_error(code: str) -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message="made")


@pytest.mark.parametrize(
    ("code", "retried", "raised"),
    [
        ("Neo.TransientError.Transaction.DeadlockDetected", True, DatabaseUnavailable),
        ("Neo.TransientError.General.DatabaseUnavailable", True, DatabaseUnavailable),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", False, QueryTooLarge),
        ("Neo.TransientError.General.TransactionOutOfMemoryError", False, QueryTooLarge),
        ("Neo.ClientError.Transaction.TransactionTimedOut", False, TimedOut),
        ("Neo.ClientError.Transaction.LockClientStopped", False, TimedOut),
        ("Neo.ClientError.Statement.SyntaxError", False, ClientError),
    ],
)
async def test_only_transient_errors_are_retried(
    ctx: Context, clock: Clock, code: str, retried: bool, raised: type[Exception]
) -> None:
    patient = knowing(ctx, "RETURN 1", retry_time=3.0)
    attempts = 0

    async def work(transaction: Transaction) -> None:
        nonlocal attempts
        attempts += 1
        raise server_error(code)

    with pytest.raises(raised):
        await patient.write_transaction(work)
    # Pauses of 0.05 s, doubled each time, of at least half and at most one and a half of that.
    assert (6 <= attempts <= 10) if retried else (attempts == 1)
    assert clock.now <= 3.0


async def test_transaction_succeeds_after_transient_errors(store: Store, clock: Clock) -> None:
    errors = [server_error("Neo.TransientError.Transaction.DeadlockDetected")] * 2

    async def work(transaction: Transaction) -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert isinstance(errors[0], TransientError)
    assert await store.write_transaction(work) == "done"


async def test_a_transaction_that_fails_changes_nothing(store: Store) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.fetch_all("members/write", rows=[ANA])
        raise LookupError

    with pytest.raises(LookupError):
        await store.write_transaction(work)
    assert await store.fetch_one("store/any_member") is None


async def test_out_of_memory_query_is_not_retried(ctx: Context) -> None:
    greedy = knowing(ctx, "UNWIND range(1, 20000000) AS number RETURN collect(toString(number)) AS numbers")
    await greedy.plan(greedy.queries["made/query"], {})
    greedy.driver = sessions = Sessions(ctx.store.driver)  # type: ignore[assignment]
    with pytest.raises(QueryTooLarge):
        await greedy.fetch_all("made/query")
    assert sessions.opened == 1


class Failing:
    """A driver whose session fails once when it runs a query, other than EXPLAIN. Records how queries begin."""

    def __init__(self, driver: Any, code: str) -> None:
        self.driver, self.code, self.begun = driver, code, list[str]()

    @asynccontextmanager
    async def session(self, **how: Any) -> AsyncIterator[Any]:
        async with self.driver.session(**how) as session:

            async def run(query: Any, parameters: dict[str, Any]) -> Any:
                self.begun.append(query.text.partition("RETURN")[0])
                if self.begun.count("") == 1 and self.begun[-1] == "":
                    raise server_error(self.code)
                return await session.run(query, parameters)

            yield SimpleNamespace(run=run)


async def test_read_that_fails_within_the_database_is_planned_again(
    ctx: Context, caplog: pytest.LogCaptureFixture
) -> None:
    reading = knowing(ctx, "RETURN 1 AS one")
    reading.driver = failing = Failing(ctx.store.driver, "Neo.DatabaseError.Statement.ExecutionFailed")  # type: ignore[assignment]
    assert await reading.fetch_one("made/query") == {"one": 1}
    assert failing.begun == ["EXPLAIN ", "", "CYPHER replan=force EXPLAIN ", ""]
    assert [record.message for record in caplog.records] == [
        "made/query failed within the database and is planned again: made"
    ]


async def test_other_errors_of_the_database_are_raised_at_once(ctx: Context) -> None:
    reading = knowing(ctx, "RETURN 1 AS one")
    reading.driver = failing = Failing(ctx.store.driver, "Neo.DatabaseError.General.UnknownError")  # type: ignore[assignment]
    with pytest.raises(DatabaseError):
        await reading.fetch_one("made/query")
    assert failing.begun.count("") == 1


async def test_write_adds_a_bookmark(ctx: Context) -> None:
    seen = Bookmarks()
    await put(seeing(ctx, seen), "ana")
    assert seen.changed
    assert len(seen.bookmarks) == 1


async def test_transaction_adds_a_bookmark(ctx: Context) -> None:
    seen = Bookmarks()
    await seeing(ctx, seen).store.write_transaction(lambda it: it.fetch_all("members/write", rows=[ANA]))
    assert seen.changed
    assert len(seen.bookmarks) == 1


async def test_read_keeps_bookmarks_unchanged(ctx: Context) -> None:
    seen = Bookmarks()
    await put(seeing(ctx, seen), "ana")
    later = Bookmarks(seen.bookmarks)
    assert await seeing(ctx, later).store.fetch_one("store/any_member")
    assert (later.bookmarks, later.changed) == (seen.bookmarks, False)


async def test_stream_yields_every_row_in_order(ctx: Context) -> None:
    counting = knowing(ctx, "UNWIND range(1, 2500) AS number RETURN number", fetch_size=1000)
    assert [row["number"] async for row in counting.stream("made/query")] == list(range(1, 2501))


async def test_observer_receives_every_query_by_name(ctx: Context) -> None:
    observed: list[tuple[str, bool]] = []
    failing = knowing(ctx, "RETURN 1 / 0 AS never")
    watched = replace(failing, observe=lambda name, seconds, failed: observed.append((name, failed)))
    await watched.fetch_all("store/ping")
    with pytest.raises(ClientError):
        await watched.fetch_all("made/query")
    assert observed == [("store/ping", False), ("made/query", True)]


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


async def test_unreachable_database_fails_after_the_retry_time(clock: Clock) -> None:
    settings = Settings.load(retry_time=5.0)
    async with open_store(settings.database, Server(f"bolt://127.0.0.1:{closed_port()}", "neo4j", "password")) as store:
        store.driver = sessions = Sessions(store.driver)  # type: ignore[assignment]
        with pytest.raises(DatabaseUnavailable) as away:
            await store.fetch_all("store/ping")
        # The longest pause is 1.5 s.
        assert settings.database.retry_time - 1.5 < clock.now <= settings.database.retry_time
        assert sessions.opened >= 6
        assert not await store.is_reachable()
    assert problem_response(away.value).headers["Retry-After"].isdecimal()


async def test_unresponsive_database_raises_a_problem() -> None:
    """Without a timeout the store would wait forever."""
    settings = Settings.load(connect_timeout=0.5, retry_time=0.5, query_timeout=0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Server(f"bolt://127.0.0.1:{silent.getsockname()[1]}", "neo4j", "password")
        async with open_store(settings.database, server) as store:
            async with asyncio.timeout(60):
                with pytest.raises((DatabaseUnavailable, TimedOut)):
                    await store.fetch_all("store/ping")


async def test_wrong_password_raises_database_unavailable(server: Server, settings: Settings) -> None:
    async with open_store(settings.database, replace(server, password="not this one")) as store:
        with pytest.raises(DatabaseUnavailable, match="password"):
            await store.fetch_all("store/ping")
