"""Saved queries, and what the schema says."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import networkx as nx
import pytest
from pydantic import SecretStr

from graphsvc.analyst.errors import SavedQueryNotFound
from graphsvc.analyst.saved import builtin_queries, forget, saved_queries, saved_query
from graphsvc.auth.tokens import new_token
from graphsvc.context import Context
from graphsvc.records import AffiliationRecord, FollowRecord, InvitationRecord
from graphsvc.store.check import is_known
from graphsvc.store.store import Server, Store
from tests.conftest import client_on
from tests.graphs import put
from tests.networks import CONNECTIONS, MEMBERS, put_network
from tests.test_tokens import HOUR, KEY, bearer

pytestmark = pytest.mark.anyio
MINE = {
    "title": "Known by name",
    "query": "UNWIND range(1, $times) AS i "
    "RETURN i, $name AS name, $day AS day, $who AS who, $b AS b, $f AS f, $j AS j",
    "parameters": [
        {"name": "times", "type": "integer", "default": 2},
        {"name": "name", "type": "string"},
        {"name": "day", "type": "date", "default": "2024-02-29"},
        {"name": "who", "type": "member", "default": "ana"},
        {"name": "b", "type": "boolean", "default": False},
        {"name": "f", "type": "float", "default": 0.5},
        {"name": "j", "type": "json", "default": [1]},
    ],
}
DAY = {"$type": "Date", "value": "2024-02-29"}
WRITES = 50


async def rows(client: httpx.AsyncClient, saved: str, /, **parameters: Any) -> list[list[Any]]:
    response = await client.get(f"/cypher/saved/{saved}", params=parameters)
    assert response.status_code == 200, response.text
    document = response.json()
    assert document["summary"]["complete"]
    found: list[list[Any]] = document["rows"]
    return found


async def test_saved_query_runs_at_its_url(client: httpx.AsyncClient) -> None:
    created = await client.put("/cypher/saved/mine", json=MINE)
    assert (created.status_code, created.json()["builtin"], created.json()["owner"]) == (201, False, "anonymous")
    assert (await client.put("/cypher/saved/mine", json=MINE)).status_code == 200
    assert await rows(client, "mine", name="7") == [[i, "7", DAY, "ana", False, 0.5, [1]] for i in (1, 2)]
    given = {
        "times": "1",
        "name": "é &",
        "day": "2020-01-02",
        "who": "bob",
        "b": "true",
        "f": "1e3",
        "j": '{"a": null}',
    }
    assert await rows(client, "mine", **given) == [
        [1, "é &", {"$type": "Date", "value": "2020-01-02"}, "bob", True, 1000.0, {"a": None}]
    ]
    csv = await client.get("/cypher/saved/mine?name=x&times=1", headers={"Accept": "text/csv"})
    assert csv.text.splitlines() == ["i,name,day,who,b,f,j", "1,x,2024-02-29,ana,false,0.5,[1]"]
    definition = (await client.get("/cypher/saved/mine/definition")).json()
    assert (definition["query"], definition["title"]) == (MINE["query"], MINE["title"])
    assert definition in (await client.get("/cypher/saved")).json()["items"]
    assert (await client.delete("/cypher/saved/mine")).status_code == 204
    for response in (await client.get("/cypher/saved/mine"), await client.delete("/cypher/saved/mine")):
        assert (response.status_code, response.json()["type"]) == (404, "/problems/saved-query-not-found")


async def test_every_invalid_parameter_is_named(client: httpx.AsyncClient) -> None:
    await client.put("/cypher/saved/mine", json=MINE)
    wrong = {"times": "many", "day": "2023-02-29", "who": "a b", "b": "perhaps", "f": "x", "j": "{", "more": "1"}
    response = await client.get("/cypher/saved/mine", params=wrong)
    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == {*wrong, "name"}
    for large in ("99999999999999999999", "1.5"):
        response = await client.get("/cypher/saved/mine", params={"name": "x", "times": large})
        assert [error["field"] for error in response.json()["errors"]] == ["times"]


async def test_only_allowed_queries_can_be_saved(client: httpx.AsyncClient) -> None:
    for query, type_ in (
        ("CREATE (n)", "query-refused"),
        ("RETURN", "query-invalid"),
        ("RETURN 1; RETURN 2", "query-refused"),
    ):
        response = await client.put("/cypher/saved/mine", json={"title": "No", "query": query})
        assert response.json()["type"] == f"/problems/{type_}"
    for name in ("Mine", "1st", "a" * 65, "a.b"):
        assert (await client.put(f"/cypher/saved/{name}", json={"title": "No", "query": "RETURN 1"})).status_code == 422
    assert (await client.get("/cypher/saved/mine")).status_code == 404


async def test_shipped_queries_cannot_be_changed(client: httpx.AsyncClient) -> None:
    assert len(builtin_queries()) == 10
    for response in (
        await client.put("/cypher/saved/growth", json={"title": "Mine", "query": "RETURN 1"}),
        await client.delete("/cypher/saved/growth"),
    ):
        assert (response.status_code, response.json()["type"]) == (403, "/problems/saved-query-shipped")


@pytest.fixture
async def guarded(ctx: Context, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_on(ctx.settings.replace(token_key=SecretStr(KEY)), server) as client:
        yield client


def as_(name: str, *scopes: str) -> dict[str, str]:
    return bearer(new_token(KEY, member=name, scopes=scopes or ("analyst",), lasts=HOUR))


async def test_only_the_owner_or_a_service_can_change_a_saved_query(guarded: httpx.AsyncClient) -> None:
    first, second = {"title": "First", "query": "RETURN 1"}, {"title": "Second", "query": "RETURN 2"}
    answers = await asyncio.gather(
        *(guarded.put("/cypher/saved/one", json=first | {"title": name}, headers=as_(name)) for name in ("ana", "bob"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 403]
    owner, other = ("ana", "bob") if answers[0].status_code == 201 else ("bob", "ana")
    assert (await guarded.put("/cypher/saved/one", json=second, headers=as_(other))).status_code == 403
    assert (await guarded.delete("/cypher/saved/one", headers=as_(other))).status_code == 403
    kept = (await guarded.get("/cypher/saved/one/definition", headers=as_(other))).json()
    assert (kept["title"], kept["query"], kept["owner"]) == (owner, "RETURN 1", f"member:{owner}")
    assert (await guarded.put("/cypher/saved/one", json=second, headers=as_(owner))).status_code == 200
    changed = await guarded.put("/cypher/saved/one", json=first, headers=as_("max", "service"))
    assert (changed.status_code, changed.json()["owner"]) == (200, f"member:{owner}")
    assert (await guarded.delete("/cypher/saved/one", headers=as_("max", "service"))).status_code == 204


async def test_shipped_queries_return_correct_results(client: httpx.AsyncClient, ctx: Context) -> None:
    await put_network(ctx)
    now = datetime.now(UTC)
    await put(
        ctx,
        FollowRecord(follower="ana", member="bob"),
        FollowRecord(follower="bob", member="ana"),
        AffiliationRecord(member="max", organization="globex"),
        AffiliationRecord(member="bob", organization="acme"),
        InvitationRecord(id="i2", sender="ana", recipient="lea", sent_at=now),
    )
    industries = {"ana": "law", "bob": "law", "cleo": "art"}
    await ctx.store.driver.execute_query(
        "UNWIND keys($of) AS id MATCH (m:Member {id: id}) SET m.industry = $of[id]",
        of=industries,
        database_=ctx.settings.database.name,
    )
    graph = nx.Graph(CONNECTIONS.keys())
    graph.add_nodes_from(MEMBERS)
    powers = Counter(2 ** (degree.bit_length() - 1) if degree else 0 for _, degree in graph.degree)
    assert await rows(client, "degree-distribution") == [[power, powers[power]] for power in sorted(powers)]
    assert await rows(client, "growth", since="2021-01-01") == [
        ["ana", "Ana Alba", 2, 1], ["cleo", "Cleo Cruz", 1, 4], ["dan", "Dan Diaz", 1, 2],
    ]  # fmt: skip
    pairs = Counter(tuple(sorted(industries.get(member, "unknown") for member in pair)) for pair in CONNECTIONS)
    assert sorted(await rows(client, "industries")) == sorted([*pair, count] for pair, count in pairs.items())
    influencers = [[row[0], *row[3:]] for row in await rows(client, "influencers")]
    assert influencers == [["ana", 4, 3, 1], ["lea", 2, 0, 0], ["bob", 1, 4, 1], ["eve", 1, 3, 0], ["gus", 1, 2, 0]]
    assert await rows(client, "reciprocity") == [[9, 2, 0.2222, 2]]
    introducers = [[row[0], *row[3:]] for row in await rows(client, "introducers", viewer="ana")]
    assert introducers == [["cleo", 3, 1], ["bob", 2, 1], ["dan", 2, 1]]
    paths = [
        [node["properties"]["id"] for node in path["nodes"]]
        for [path] in await rows(client, "path", viewer="ana", other="max")
    ]
    assert sorted(paths) == sorted(nx.all_shortest_paths(graph, "ana", "max"))
    bridges = [[row[0], *row[3:]] for row in await rows(client, "bridges", one="Acme", other="Globex")]
    assert bridges == [["cleo", 2, 1]]
    assert await rows(client, "colleagues", company="Acme") == [[2, 1, 1.0]]
    # Nobody answered the one of 2022 within 180 days.
    assert await rows(client, "invitations") == [
        [now.year, now.month, 1, 0, 0, 0, 0, 1], [2022, 5, 1, 0, 0, 0, 1, 0],
    ]  # fmt: skip


async def test_path_query_with_the_same_member_is_a_query_error(client: httpx.AsyncClient, ctx: Context) -> None:
    await put_network(ctx)
    response = await client.get("/cypher/saved/path?viewer=ana&other=ana")
    assert (response.status_code, response.json()["type"]) == (422, "/problems/query-failed"), response.text
    assert "start and end nodes are the same" in response.json()["detail"]


async def while_it_changes(
    change: Callable[[], Coroutine[Any, Any, None]], read: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Run four readers until the writer is done."""

    async def reading() -> None:
        while not changing.done():
            await read()

    async with asyncio.TaskGroup() as group:
        changing = group.create_task(change())
        for _ in range(4):
            group.create_task(reading())


async def test_saved_queries_can_be_read_during_changes(ctx: Context) -> None:
    kept = dict(ctx.store.queries["analyst/save"].sample)

    async def write() -> None:
        for number in range(WRITES):
            await ctx.store.execute("analyst/save", **kept | {"now": f"2026-01-01T00:00:{number:02}Z"})
            await forget(ctx, "mine")

    async def read() -> None:
        own = [saved for saved in (await saved_queries(ctx)).items if not saved.builtin]
        assert {saved.name for saved in own} <= {"mine"}
        with suppress(SavedQueryNotFound):
            assert (await saved_query(ctx, "mine")).query == "RETURN 1"

    await while_it_changes(write, read)
    assert {saved.builtin for saved in (await saved_queries(ctx)).items} == {True}


# Schema


async def test_schema_counts_nodes_and_relationships(client: httpx.AsyncClient, ctx: Context) -> None:
    await put_network(ctx)
    schema = (await client.get("/cypher/schema")).json()
    labels = {label["name"]: label for label in schema["labels"]}
    types = {kind["name"]: kind for kind in schema["relationship_types"]}
    assert labels["Member"]["count"] == len(MEMBERS)
    assert labels["Organization"]["count"] == 2
    assert (types["CONNECTED"]["count"], types["CONNECTED"]["start_labels"], types["CONNECTED"]["end_labels"]) == (
        len(CONNECTIONS), ["Member"], ["Member"],
    )  # fmt: skip
    assert (types["FOLLOWS"]["count"], types["FOLLOWS"]["end_labels"]) == (9, ["Member", "Organization"])
    member = {each["name"]: each for each in labels["Member"]["properties"]}
    assert (member["id"]["types"], member["id"]["present"], member["id"]["indexed"]) == (["STRING"], 1.0, True)
    since = {each["name"]: each for each in types["CONNECTED"]["properties"]}["since"]
    assert (since["types"], since["present"]) == (["ZONED DATETIME"], round(3 / 14, 3))
    assert any(
        index["unique"] and (index["labels_or_types"], index["properties"]) == (["Member"], ["id"])
        for index in schema["indexes"]
    )
    assert {"count", "vector.similarity.cosine"} <= {each["name"] for each in schema["functions"]}
    assert {each["name"] for each in schema["procedures"]} <= ctx.settings.analyst.procedures


# Internal data as the service stores it, or may store it in the future.
OF_THE_SERVICE = """
    CREATE (saved:_SavedQuery {name: 'mine', title: 'Mine', query: 'RETURN 1', parameters: '[]', hidden_name: 1})
    CREATE (:_Made {hidden_number: 0})-[:_NEXT {hidden_at: 1}]->(:_MadeToo {hidden_seq: 1})
    CREATE (:Forgotten)
"""


async def test_schema_excludes_internal_data(client: httpx.AsyncClient, ctx: Context) -> None:
    await put_network(ctx)
    before = (await client.get("/cypher/schema")).json()
    assert not [label for label in before["labels"] if label["name"].startswith("_")]
    of_members = {each["name"] for label in before["labels"] for each in label["properties"]}
    of_members |= {name for index in before["indexes"] for name in index["properties"]}
    assert "name" in of_members
    assert not [name for name in of_members if name.startswith("_")]
    run = ctx.store.driver.execute_query
    await run(OF_THE_SERVICE)
    await run("MATCH (forgotten:Forgotten) DELETE forgotten")
    await run("CREATE INDEX hidden_seq FOR (node:_MadeToo) ON (node.hidden_seq)")
    await run("CREATE FULLTEXT INDEX hidden_words FOR (node:_MadeToo|Member) ON EACH [node.hidden_seq]")
    await run("CREATE INDEX hidden_at FOR ()-[next:_NEXT]-() ON (next.hidden_at)")
    await run("CALL db.awaitIndexes()")
    try:
        assert (await client.get("/cypher/schema")).json() == before
    finally:
        for index in ("hidden_seq", "hidden_words", "hidden_at"):
            await run(f"DROP INDEX {index}")
        await run("MATCH (node:_Made|_MadeToo) DETACH DELETE node")


async def test_schema_includes_indexed_labels_without_nodes(client: httpx.AsyncClient) -> None:
    labels = (await client.get("/cypher/schema")).json()["labels"]
    assert [label["name"] for label in labels if not label["count"]] == ["Invitation", "Member", "Organization"]


async def test_builtin_queries_ignore_internal_data(client: httpx.AsyncClient, ctx: Context) -> None:
    await put_network(ctx)
    given = {"one": "Acme", "other": "Globex", "company": "Acme", "viewer": "ana"}

    async def is_reachable() -> dict[str, Any]:
        found = {}
        for name, saved in builtin_queries().items():
            values = {each.name: given[each.name] for each in saved.parameters if each.name in given}
            values |= {"other": "max"} if name == "path" else {}
            found[name] = await rows(client, name, **values)
        return found

    before = await is_reachable()
    await ctx.store.driver.execute_query(OF_THE_SERVICE)
    assert await is_reachable() == before
    await ctx.store.driver.execute_query("MATCH (node:_Made|_MadeToo|Forgotten) DETACH DELETE node")


async def test_analysts_may_read_internal_data(client: httpx.AsyncClient) -> None:
    assert (await client.put("/cypher/saved/mine", json=MINE)).status_code == 201
    read = await client.post("/cypher", json={"query": "MATCH (saved:_SavedQuery) RETURN saved.name, saved.title"})
    assert read.json()["rows"] == [["mine", MINE["title"]]]


async def test_schema_queries_avoid_full_scans(store: Store) -> None:
    if not await is_known(store, "CYPHER 25"):
        pytest.skip("Neo4j 5.26 reads all nodes for a label that is a parameter (docs/running.md)")
    for name in ("analyst/counts", "analyst/node_properties", "analyst/relationship_properties"):
        summary = await store.explain(store.queries[name])
        text = str(summary.plan)
        assert "AllNodesScan" not in text, name
        assert "AllRelationshipsScan" not in text, name
