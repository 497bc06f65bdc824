"""Attempts and look-alikes, changed and joined at random: what the guard lets through changes nothing."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from neo4j.exceptions import DriverError, Neo4jError

from graphsvc.analyst.errors import QueryFailed, QueryInvalid, QueryRefused
from graphsvc.analyst.guard import authorize
from graphsvc.context import Context
from graphsvc.store.lexer import TOKEN
from graphsvc.store.store import Server
from tests.api import for_each
from tests.conftest import client_on
from tests.guard import CHEAP, HARMLESS, PARAMETERS
from tests.guard.trying import Counting, everything
from tests.networks import put_network

pytestmark = pytest.mark.anyio
THOUSANDS = 5000
QUERIES = [*(attempt.query for attempt in CHEAP), *HARMLESS]
SPACES = " \t\n\r\u00a0\u2003\u2028\ufeff\u000b\u001c"
INSERTED = ("/**/", "/* ; */", "//\n", "// ' \n", "`", "'", '"', "\\", ";", "\u200b", "{", "}", "(", ")", "🙂", "\x00")


def pieces(query: str) -> list[str]:
    return [match[0] for match in TOKEN.finditer(query)]


def with_a_comment(random: random.Random, query: str) -> str:
    parts = pieces(query)
    parts.insert(random.randrange(len(parts) + 1), random.choice(INSERTED))
    return "".join(parts)


def in_another_case(random: random.Random, query: str) -> str:
    return "".join(random.choice((str.upper, str.lower, str))(part) for part in pieces(query))


def with_other_spaces(random: random.Random, query: str) -> str:
    return "".join(random.choice(SPACES) if part.isspace() else part for part in pieces(query))


def escaped(random: random.Random, query: str) -> str:
    if not query:
        return query
    place = random.randrange(len(query))
    return f"{query[:place]}\\u{ord(query[place]) & 0xFFFF:04x}{query[place + 1 :]}"


def spliced(random: random.Random, query: str) -> str:
    mine, other = pieces(query), pieces(random.choice(QUERIES))
    return "".join(mine[: random.randrange(len(mine) + 1)] + other[random.randrange(len(other) + 1) :])


def quoted(random: random.Random, query: str) -> str:
    parts = pieces(query)
    place = random.randrange(len(parts) + 1)
    quote = random.choice("`'\"")
    return "".join([*parts[:place], quote, *parts[place : place + 3], quote, *parts[place + 3 :]])


def without_a_piece(random: random.Random, query: str) -> str:
    parts = pieces(query)
    gone = random.randrange(len(parts) + 1)
    return "".join(part for place, part in enumerate(parts) if place != gone)


def wrapped(random: random.Random, query: str) -> str:
    around = random.choice(
        (
            "CALL () {{ {} RETURN 1 AS one }} RETURN one",
            "RETURN COUNT {{ {} }}",
            "RETURN 1 AS x UNION {} RETURN 1 AS x",
            "MATCH (a:Member) WITH a LIMIT 1 {}",
            "{}; {}",
            "{} UNION ALL {}",
            "FOREACH (i IN [1] | {})",
            "/* {} */ {}",
        )
    )
    return around.format(query, random.choice(QUERIES))


CHANGES: tuple[Callable[[random.Random, str], str], ...] = (
    with_a_comment,
    in_another_case,
    with_other_spaces,
    escaped,
    spliced,
    quoted,
    without_a_piece,
    wrapped,
)


def changed(seed: int) -> str:
    by = random.Random(seed)
    query = by.choice(QUERIES)
    for _ in range(by.randint(1, 4)):
        query = by.choice(CHANGES)(by, query)
    return query


@pytest.fixture
def counting() -> Iterator[Counting]:
    counting = Counting()
    yield counting
    counting.close()


@pytest.fixture
async def untouched(ctx: Context, counting: Counting) -> AsyncIterator[Context]:
    await put_network(ctx)
    before = await everything(ctx)
    yield ctx
    assert await everything(ctx) == before
    assert not counting.visits


async def changes_of(ctx: Context, statement: str, parameters: dict[str, object]) -> str | None:
    """The changes that an authorized query would make in a session that may write; rolled back."""
    async with ctx.store.driver.session(database=ctx.settings.database.name) as session:
        transaction = await session.begin_transaction(timeout=1)
        try:
            result = await transaction.run(statement, parameters)
            await result.fetch(1000)
            summary = await result.consume()
            return str(summary.counters) if summary.counters.contains_updates else None
        except (Neo4jError, DriverError):
            return None
        finally:
            await transaction.close()


async def passed_without_a_change(ctx: Context, counting: Counting, count: int) -> int:
    """Count the fuzzed queries that pass text and plan, and assert that none changes anything."""
    parameters = counting.named(PARAMETERS)

    async def tried(seed: int) -> bool:
        query = counting.named(changed(seed))
        try:
            authorized = await authorize(ctx, query, parameters, layers={"text", "plan"})
        except (QueryRefused, QueryInvalid, QueryFailed):
            return False
        assert await changes_of(ctx, authorized.statement, parameters) is None, (seed, query)
        return True

    return sum(await for_each(range(count), tried))


# If every query were refused, these tests would prove nothing.
async def test_fuzzed_queries_that_pass_text_and_plan_change_nothing(
    untouched: Context, counting: Counting, request: pytest.FixtureRequest
) -> None:
    assert await passed_without_a_change(untouched, counting, request.config.getoption("--fuzz")) > 0


@pytest.mark.long
async def test_thousands_of_fuzzed_queries_that_pass_change_nothing(untouched: Context, counting: Counting) -> None:
    assert await passed_without_a_change(untouched, counting, THOUSANDS) > 50


async def answered(ctx: Context, server: Server, counting: Counting, seeds: range) -> Counter[int]:
    """Count the response statuses, and assert that the service never fails."""
    bounds = {"analyst_timeout": 1.0, "analyst_max_rows": 1000, "analyst_in_flight_each": 30, "analyst_in_flight": 30}
    async with client_on(ctx.settings.replace(**bounds), server) as client:

        async def asked(seed: int) -> int:
            body = {"query": counting.named(changed(seed)), "parameters": counting.named(PARAMETERS)}
            answer = await client.post("/cypher", json=body)
            assert answer.status_code in {200, 403, 422, 504}, (seed, body["query"], answer.text)
            return answer.status_code

        return Counter(await for_each(seeds, asked))


async def test_fuzzed_queries_never_cause_an_internal_error(
    untouched: Context, server: Server, counting: Counting, request: pytest.FixtureRequest
) -> None:
    count = request.config.getoption("--fuzz")
    found = await answered(untouched, server, counting, range(count, 2 * count))
    assert {403, 422} <= set(found)


@pytest.mark.long
async def test_thousands_of_fuzzed_queries_never_cause_an_internal_error(
    untouched: Context, server: Server, counting: Counting
) -> None:
    found = await answered(untouched, server, counting, range(THOUSANDS, 2 * THOUSANDS))
    assert {200, 403, 422} <= set(found)
