"""The guard against hundreds of attempts, each of its layers alone and all together, on a real server."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import httpx
import pytest

from graphsvc.analyst.runs import runs
from graphsvc.auth.principal import UNRESTRICTED
from graphsvc.context import Context
from graphsvc.relationships.invitations import expire
from graphsvc.settings import Settings
from graphsvc.store.store import Server, open_store
from tests.api import for_each
from tests.conftest import client_on, on_empty
from tests.guard import ATTEMPTS, CHEAP, HARMLESS, PARAMETERS, Attempt, expensive
from tests.guard.trying import Counting, agrees, everything, languages_of, said_by_database, said_by_plan, said_by_text
from tests.networks import put_network

pytestmark = pytest.mark.anyio


def families(attempts: list[Attempt]) -> list[str]:
    return list(dict.fromkeys(attempt.family for attempt in attempts))


def members_of(family: str) -> list[Attempt]:
    return [attempt for attempt in ATTEMPTS if attempt.family == family]


@pytest.fixture(scope="module")
def counting() -> Iterator[Counting]:
    counting = Counting()
    yield counting
    counting.close()


@pytest.fixture(scope="module")
def network(settings: Settings, server: Server) -> list[str]:
    """All that is in the database before the first attempt."""

    async def fill() -> list[str]:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)
            # As a service does that starts later.
            await expire(ctx)
            return await everything(ctx)

    return asyncio.run(fill())


@pytest.fixture
async def tried(
    request: pytest.FixtureRequest, network: list[str], settings: Settings, server: Server, counting: Counting
) -> AsyncIterator[Context]:
    """A context that asserts afterwards that the database is unchanged and no request went out."""
    async with open_store(settings.database, server) as store:
        # The database's language is part of the compared state.
        ctx = Context(store, settings, UNRESTRICTED)
        before = await everything(ctx) if "old_language" in request.fixturenames else network
        yield ctx
        assert await everything(ctx) == before
        assert not counting.visits


@pytest.fixture
async def old_language(network: list[str], settings: Settings, server: Server) -> AsyncIterator[None]:
    """Cypher 5 as the default language of the database, as in databases created before 2025."""
    async with open_store(settings.database, server) as store:
        language = (await languages_of(store)).get("neo4j")
        if language is None:
            pytest.skip("this Neo4j has only Cypher 5, in which the other tests run")
        await store.driver.execute_query("ALTER DATABASE neo4j SET DEFAULT LANGUAGE CYPHER 5", database_="system")
        yield
        await store.driver.execute_query(f"ALTER DATABASE neo4j SET DEFAULT LANGUAGE {language}", database_="system")


def test_at_least_300_attempts_and_100_harmless_queries_exist() -> None:
    assert len({attempt.query for attempt in ATTEMPTS}) >= 300
    assert len(set(HARMLESS)) >= 100


def some_of(families: Sequence[str], each: int) -> list[Any]:
    """One family in so many; the others are long. All of them go through all layers together."""
    return [pytest.param(family, marks=pytest.mark.long if at % each else ()) for at, family in enumerate(families)]


@pytest.mark.parametrize("family", families(ATTEMPTS))
def test_text_layer_alone_gives_the_expected_verdict(family: str) -> None:
    said = {attempt.query: (said_by_text(attempt.query), attempt.text) for attempt in members_of(family)}
    assert {query: verdicts for query, verdicts in said.items() if verdicts[0] != verdicts[1]} == {}


@pytest.mark.embedded
@pytest.mark.parametrize("family", some_of(families(CHEAP), 3))
async def test_plan_layer_alone_gives_the_expected_verdict(tried: Context, counting: Counting, family: str) -> None:
    wrong = {}
    for attempt in members_of(family):
        said = await said_by_plan(tried, counting.named(attempt.query), counting.named(PARAMETERS))
        if not agrees(attempt.plan, said):
            wrong[attempt.query] = said, attempt.plan
    assert wrong == {}


@pytest.mark.embedded
@pytest.mark.parametrize("family", some_of(families(CHEAP), 6))
async def test_run_layer_alone_gives_the_expected_verdict(tried: Context, counting: Counting, family: str) -> None:
    wrong = {}
    for attempt in members_of(family):
        said = await said_by_database(tried.store, counting.named(attempt.query), counting.named(PARAMETERS))
        if not agrees(attempt.run, said):
            wrong[attempt.query] = said, attempt.run
    assert wrong == {}


async def test_all_layers_together_refuse_every_attempt(tried: Context, server: Server, counting: Counting) -> None:
    assert await let_through(tried, server, counting) == []


@pytest.mark.long
async def test_all_layers_together_refuse_every_attempt_in_cypher_5(
    old_language: None, tried: Context, server: Server, counting: Counting
) -> None:
    assert await let_through(tried, server, counting) == []


# Enough slots for the queries that the tests send at the same time.
ROOM = {"analyst_in_flight_each": 30, "analyst_in_flight": 30}
REFUSALS = {(403, "query-refused"), (422, "query-invalid"), (422, "query-failed")}


async def let_through(ctx: Context, server: Server, counting: Counting) -> list[str]:
    """The attempts that were answered with anything but a refusal."""
    async with client_on(ctx.settings.replace(**ROOM), server) as client:

        async def passes(attempt: Attempt) -> bool:
            status, problem = await asked(client, counting, attempt.query)
            assert status < 500, attempt.query
            return attempt.refused and (status, problem) not in REFUSALS

        passed = await for_each(CHEAP, passes)
    return [attempt.query for attempt, let in zip(CHEAP, passed, strict=True) if let]


async def asked(client: httpx.AsyncClient, counting: Counting, query: str) -> tuple[int, str]:
    body = {"query": counting.named(query), "parameters": counting.named(PARAMETERS)}
    response = await client.post("/cypher", json=body)
    kind = response.json().get("type", "") if response.status_code >= 400 else ""
    return response.status_code, kind.removeprefix("/problems/")


@pytest.mark.parametrize(
    ("query", "pointed_at"),
    [
        ("MATCH (n:Member)\nWHERE n.set = 'SET'\nSET n.name = 'x'", "SET n.name"),
        ("MATCH (n:Merge) /* DELETE */ DETACH DELETE n", "DETACH DELETE"),
        ("MATCH (n) LOAD CSV FROM 'x' AS row RETURN row", "LOAD CSV"),
        ("MATCH (n:Member)\nCALL db.ping() YIELD success RETURN n", "CALL db.ping"),
    ],
)
async def test_plan_refusal_points_to_the_clause_in_the_text(
    tried: Context, server: Server, query: str, pointed_at: str
) -> None:
    async with client_on(tried.settings, server) as client:
        problem = (await client.post("/cypher", json={"query": query})).json()
    assert query[problem["offset"] :].startswith(pointed_at)
    assert problem["line"] == query[: problem["offset"]].count("\n") + 1


async def test_harmless_look_alikes_are_run(tried: Context, server: Server, counting: Counting) -> None:
    async with client_on(tried.settings.replace(**ROOM), server) as client:
        answers = await for_each(HARMLESS, lambda query: asked(client, counting, query))
    assert {query: said for query, said in zip(HARMLESS, answers, strict=True) if said != (200, "")} == {}


@pytest.mark.parametrize("query", HARMLESS)
def test_harmless_queries_pass_the_text_layer(query: str) -> None:
    assert said_by_text(query) is None


async def test_harmless_queries_pass_plan_layer_and_read_only_session(tried: Context, counting: Counting) -> None:
    parameters = counting.named(PARAMETERS)

    async def verdicts(query: str) -> tuple[str | None, str | None]:
        return await said_by_plan(tried, query, parameters), await said_by_database(tried.store, query, parameters)

    said = await for_each(HARMLESS, verdicts)
    assert {query: told for query, told in zip(HARMLESS, said, strict=True) if told != (None, None)} == {}


async def ends_by_a_bound(
    tried: Context, server: Server, counting: Counting, attempts: list[Attempt], seconds: float
) -> None:
    """Run the attempts one by one, and assert that the service still answers after each."""
    bounds = {"analyst_timeout": seconds, "query_timeout": seconds, "analyst_max_rows": 1000, **ROOM}
    async with client_on(tried.settings.replace(**bounds), server) as client:
        for attempt in attempts:
            response = await client.post("/cypher", json={"query": attempt.query})
            document = response.json()
            # An error after the first rows is at the end of the response.
            problem = document if response.status_code >= 400 else document.get("error", {})
            kind = problem.get("type", "").removeprefix("/problems/")
            if attempt.text:
                assert kind == "query-refused", attempt.query[:100]
            elif problem:
                assert kind in {"timed-out", "query-too-large", "query-failed"}, (attempt.query[:100], problem)
            else:
                # A query within the limits on width may be planned in time.
                assert document["summary"]["truncated_by"] == "rows" or attempt.run == "any", attempt.query[:100]
            async with asyncio.timeout(600):
                while (await asked(client, counting, "RETURN 1"))[0] != 200:
                    # While the planner occupies a core, even this query may time out.
                    pass
        # Planning that cannot be stopped ends by itself; wait, so that the next test has the cores again.
        async with asyncio.timeout(600):
            while await runs(tried):  # noqa: ASYNC110  only the database knows
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("family", families(expensive.ATTEMPTS))
async def test_expensive_queries_end_at_a_limit(
    tried: Context, server: Server, counting: Counting, family: str
) -> None:
    attempts = [attempt for attempt in expensive.FEW if attempt.family == family]
    await ends_by_a_bound(tried, server, counting, attempts, 0.3)


@pytest.mark.long
@pytest.mark.serial
@pytest.mark.parametrize("family", families(expensive.ATTEMPTS))
async def test_all_expensive_queries_end_at_a_limit(
    tried: Context, server: Server, counting: Counting, family: str
) -> None:
    await ends_by_a_bound(tried, server, counting, members_of(family), 1.0)


def test_counting_server_counts_a_visit() -> None:
    counting = Counting()
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{counting.port}/")
    assert counting.visits == 1
    counting.close()
