"""The guard against hundreds of attempts, each of its layers alone and all together, on a real server."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from graphsvc.analyst.runs import runs
from graphsvc.auth.principal import UNRESTRICTED
from graphsvc.context import Context
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
            return await everything(ctx)

    return asyncio.run(fill())


@pytest.fixture
async def tried(
    request: pytest.FixtureRequest, network: list[str], settings: Settings, server: Server, counting: Counting
) -> AsyncIterator[Context]:
    """A context, after whose use the database is as it was, and nobody was visited."""
    async with open_store(settings.database, server) as store:
        # The language of the database is part of what there is.
        ctx = Context(store, settings, UNRESTRICTED)
        before = await everything(ctx) if "old_language" in request.fixturenames else network
        yield ctx
        assert await everything(ctx) == before
        assert not counting.visits


@pytest.fixture
async def old_language(network: list[str], settings: Settings, server: Server) -> AsyncIterator[None]:
    """The database reads queries as Cypher 5 where they do not say, as those made before 2025 do."""
    async with open_store(settings.database, server) as store:
        language = (await languages_of(store)).get("neo4j")
        if language is None:
            pytest.skip("this Neo4j has only Cypher 5, in which the other tests run")
        await store.driver.execute_query("ALTER DATABASE neo4j SET DEFAULT LANGUAGE CYPHER 5", database_="system")
        yield
        await store.driver.execute_query(f"ALTER DATABASE neo4j SET DEFAULT LANGUAGE {language}", database_="system")


def test_there_are_as_many_attempts_as_promised() -> None:
    assert len({attempt.query for attempt in ATTEMPTS}) >= 300
    assert len(set(HARMLESS)) >= 100


@pytest.mark.parametrize("family", families(ATTEMPTS))
def test_the_text_alone_tells(family: str) -> None:
    said = {attempt.query: (said_by_text(attempt.query), attempt.text) for attempt in members_of(family)}
    assert {query: verdicts for query, verdicts in said.items() if verdicts[0] != verdicts[1]} == {}


@pytest.mark.embedded
@pytest.mark.parametrize("family", families(CHEAP))
async def test_the_plan_alone_tells(tried: Context, counting: Counting, family: str) -> None:
    wrong = {}
    for attempt in members_of(family):
        said = await said_by_plan(tried, counting.named(attempt.query), counting.named(PARAMETERS))
        if not agrees(attempt.plan, said):
            wrong[attempt.query] = said, attempt.plan
    assert wrong == {}


@pytest.mark.embedded
@pytest.mark.parametrize("family", families(CHEAP))
async def test_a_read_only_session_and_the_server_alone_tell(tried: Context, counting: Counting, family: str) -> None:
    wrong = {}
    for attempt in members_of(family):
        said = await said_by_database(tried.store, counting.named(attempt.query), counting.named(PARAMETERS))
        if not agrees(attempt.run, said):
            wrong[attempt.query] = said, attempt.run
    assert wrong == {}


async def test_all_layers_together_refuse_by_a_named_problem(
    tried: Context, server: Server, counting: Counting
) -> None:
    assert await let_through(tried, server, counting) == []


async def test_all_layers_together_refuse_where_the_database_speaks_cypher_5(
    old_language: None, tried: Context, server: Server, counting: Counting
) -> None:
    assert await let_through(tried, server, counting) == []


# For as many at once as the tests send.
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
async def test_a_refused_plan_is_told_where_in_the_text_it_comes_from(
    tried: Context, server: Server, query: str, pointed_at: str
) -> None:
    async with client_on(tried.settings, server) as client:
        problem = (await client.post("/cypher", json={"query": query})).json()
    assert query[problem["offset"] :].startswith(pointed_at)
    assert problem["line"] == query[: problem["offset"]].count("\n") + 1


async def test_what_only_looks_like_an_attempt_is_run(tried: Context, server: Server, counting: Counting) -> None:
    async with client_on(tried.settings.replace(**ROOM), server) as client:
        answers = await for_each(HARMLESS, lambda query: asked(client, counting, query))
    assert {query: said for query, said in zip(HARMLESS, answers, strict=True) if said != (200, "")} == {}


@pytest.mark.parametrize("query", HARMLESS)
def test_the_text_of_what_is_harmless_passes(query: str) -> None:
    assert said_by_text(query) is None


async def test_what_looks_harmless_passes_each_layer_alone(tried: Context, counting: Counting) -> None:
    parameters = counting.named(PARAMETERS)

    async def verdicts(query: str) -> tuple[str | None, str | None]:
        return await said_by_plan(tried, query, parameters), await said_by_database(tried.store, query, parameters)

    said = await for_each(HARMLESS, verdicts)
    assert {query: told for query, told in zip(HARMLESS, said, strict=True) if told != (None, None)} == {}


async def ends_by_a_bound(
    tried: Context, server: Server, counting: Counting, attempts: list[Attempt], seconds: float
) -> None:
    """Each in its turn, and the service answers after each."""
    bounds = {"analyst_timeout": seconds, "query_timeout": seconds, "analyst_max_rows": 1000, **ROOM}
    async with client_on(tried.settings.replace(**bounds), server) as client:
        for attempt in attempts:
            response = await client.post("/cypher", json={"query": attempt.query})
            document = response.json()
            # What goes wrong after the first rows stands at the end of the answer.
            problem = document if response.status_code >= 400 else document.get("error", {})
            kind = problem.get("type", "").removeprefix("/problems/")
            if attempt.text:
                assert kind == "query-refused", attempt.query[:100]
            elif problem:
                assert kind in {"timed-out", "query-too-large", "query-failed"}, (attempt.query[:100], problem)
            else:
                assert document["summary"]["truncated_by"] == "rows", attempt.query[:100]
            async with asyncio.timeout(600):
                while (await asked(client, counting, "RETURN 1"))[0] != 200:
                    # While a planner takes a core, even this may not be planned in time.
                    pass
        # What the planner could not be stopped from ends by itself, and a test after this one has the cores again.
        async with asyncio.timeout(600):
            while await runs(tried):  # noqa: ASYNC110  only the database knows
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("family", families(expensive.ATTEMPTS))
async def test_what_is_expensive_ends_by_a_bound(
    tried: Context, server: Server, counting: Counting, family: str
) -> None:
    attempts = [attempt for attempt in expensive.FEW if attempt.family == family]
    await ends_by_a_bound(tried, server, counting, attempts, 0.3)


@pytest.mark.long
@pytest.mark.serial
@pytest.mark.parametrize("family", families(expensive.ATTEMPTS))
async def test_everything_expensive_ends_by_a_bound(
    tried: Context, server: Server, counting: Counting, family: str
) -> None:
    await ends_by_a_bound(tried, server, counting, members_of(family), 1.0)


def test_a_visit_would_be_counted() -> None:
    counting = Counting()
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{counting.port}/")
    assert counting.visits == 1
    counting.close()
