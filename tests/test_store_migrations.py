"""Migrations: applied once, twice without harm, and on a store of an earlier version."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from graphsvc.analyst.saved import saved_queries, saved_query
from graphsvc.changes.log import LANES
from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.members.members import put_member
from graphsvc.network.search import Filters, search
from graphsvc.records import AffiliationRecord, MemberRecord, OrganizationRecord, Profile
from graphsvc.store import schema
from graphsvc.store.driver import Neo4jError
from graphsvc.store.schema import apply_schema, migrations
from graphsvc.store.store import Store
from tests.graphs import put, rows

pytestmark = pytest.mark.anyio


async def schema_of(store: Store) -> set[tuple[str, str]]:
    constraints = await store.driver.execute_query("SHOW CONSTRAINTS YIELD name, type RETURN name, type")
    indexes = await store.driver.execute_query("SHOW INDEXES YIELD name, type RETURN name, type")
    return {(row["name"], row["type"]) for row in constraints.records + indexes.records}


async def test_migrations_are_applied_once(store: Store) -> None:
    await apply_schema(store)
    assert await apply_schema(store) == []


# The migrations of version 0.1.0 before this one.
EARLIER = (
    "schema/001_member_id",
    "schema/002_organization_id",
    "schema/003_invitation_id",
    "schema/004_member_industry",
    "schema/005_member_location",
    "schema/006_invitation_state",
    "schema/007_organization_name",
    "schema/008_member_words",
    "schema/009_locked",
    "schema/010_saved_query_name",
    "schema/011_query_run_caller",
)


@pytest.fixture
async def earlier(ctx: Context) -> AsyncIterator[Context]:
    """A database as an earlier version left it, with saved queries, and 2,500 queries in its history."""
    for query in (
        "MATCH (migration:_Migration) DELETE migration",
        "DROP CONSTRAINT service_saved_query_name",
        "UNWIND $names AS name CREATE (:Migration {name: name, applied_at: datetime()})",
        "CREATE CONSTRAINT saved_query_name FOR (saved:SavedQuery) REQUIRE saved.name IS UNIQUE",
        """UNWIND ['one', 'two'] AS name
        CREATE (saved:SavedQuery {name: name, title: name, description: '', query: 'RETURN 1', parameters: '[]'})
        SET saved.owner = 'ana', saved.changed_at = datetime()""",
        "CREATE INDEX query_run_caller FOR (run:QueryRun) ON (run.caller, run.at)",
        "UNWIND range(1, 2500) AS number CREATE (:QueryRun {id: toString(number), caller: 'ana', at: datetime()})",
    ):
        await ctx.store.driver.execute_query(query, names=EARLIER)
    yield ctx
    await ctx.store.driver.execute_query("MATCH (own:Migration|SavedQuery) DETACH DELETE own")
    await apply_schema(ctx.store)


async def labelled(store: Store, label: str) -> int:
    found = await store.driver.execute_query("MATCH (node:$($label)) RETURN count(node) AS count", label=label)
    return int(found.records[0]["count"])


async def test_migrating_an_old_store_removes_its_query_history(earlier: Context) -> None:
    assert ("query_run_caller", "RANGE") in await schema_of(earlier.store)
    assert await apply_schema(earlier.store) == [name for name in migrations(earlier.store) if name not in EARLIER]
    assert await labelled(earlier.store, "QueryRun") == 0
    assert ("query_run_caller", "RANGE") not in await schema_of(earlier.store)
    assert await apply_schema(earlier.store) == []


async def test_migrating_an_old_store_keeps_saved_queries_and_migrations(earlier: Context) -> None:
    done = {row["name"] for row in await earlier.store.fetch_all("migrations/applied")}
    assert done == {*EARLIER}
    await apply_schema(earlier.store)
    own = [saved for saved in (await saved_queries(earlier)).items if not saved.builtin]
    assert [(saved.name, saved.owner, saved.query) for saved in own] == [
        (n, "client:ana", "RETURN 1") for n in ("one", "two")
    ]
    assert await labelled(earlier.store, "SavedQuery") == await labelled(earlier.store, "Migration") == 0
    constraints = {name for name, kind in await schema_of(earlier.store) if kind.endswith("UNIQUENESS")}
    assert constraints >= {"service_saved_query_name"}
    assert "saved_query_name" not in constraints
    done = {row["name"] for row in await earlier.store.fetch_all("migrations/applied")}
    assert done == {*EARLIER, *migrations(earlier.store)}
    assert await labelled(earlier.store, "_Migration") == len(done)


async def test_migration_keeps_labels_of_foreign_nodes(earlier: Context) -> None:
    await earlier.store.driver.execute_query("CREATE (:Migration {name: 'north'})")
    await apply_schema(earlier.store)
    assert await labelled(earlier.store, "Migration") == 1


async def test_migration_continues_when_a_saved_query_name_is_taken(earlier: Context) -> None:
    given = {**earlier.store.queries["analyst/save"].sample, "name": "one", "owner": "bob"}
    await earlier.store.execute("analyst/save", **given)
    await apply_schema(earlier.store)
    assert (await saved_query(earlier, "one")).owner == "bob"
    assert (await saved_query(earlier, "two")).owner == "client:ana"
    assert await labelled(earlier.store, "SavedQuery") == 1


async def test_migrations_applied_twice_change_nothing(store: Store) -> None:
    before = await schema_of(store)
    await store.driver.execute_query("MATCH (migration:_Migration) DELETE migration")
    assert await apply_schema(store) == migrations(store)
    assert await schema_of(store) == before


async def test_migrating_an_old_store_lets_search_find_its_members(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what search compares, which an earlier version did not store; in several batches."""
    members = [MemberRecord(id=f"m{number}", name=f"Zoë {number}", interests=("Tea",)) for number in range(5)]
    at = OrganizationRecord(id="at", name="Fern & Söhne", kind="company")
    await put(ctx, *members, at, AffiliationRecord(member="m3", organization="at"))
    folded = "MATCH (node:Member|Organization) RETURN node.id AS id, properties(node) AS kept ORDER BY id"
    before = await rows(ctx, folded)
    for text in (
        "MATCH (node:Member|Organization) REMOVE node._name, node._industry, node._interests",
        "MATCH (migration:_Migration) WHERE migration.name >= 'schema/026' DELETE migration",
        "DROP INDEX member_words",
        "DROP INDEX organization_words",
        """CREATE FULLTEXT INDEX member_words FOR (member:Member) ON EACH [member.name]
        OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}""",
    ):
        await ctx.store.driver.execute_query(text)
    monkeypatch.setattr(schema, "FOLDED_AT_ONCE", 2)
    assert await apply_schema(ctx.store) == [name for name in migrations(ctx.store) if name >= "schema/026"]
    assert await rows(ctx, folded) == before
    found = await search(ctx, "m0", Filters(name="zoe", company="soehne"), PageRequest(9))
    assert [each.id for each in found.items] == ["m3"]


async def test_index_of_an_unfinished_constraint_is_replaced(store: Store) -> None:
    """A database that is killed while it creates a constraint keeps the index without it."""
    await store.driver.execute_query("DROP CONSTRAINT change_lane")
    await store.driver.execute_query("CREATE RANGE INDEX change_lane FOR (lane:_ChangeLane) ON (lane.number)")
    await store.driver.execute_query("MATCH (m:_Migration {name: 'schema/012_change_lane'}) DELETE m")
    assert await apply_schema(store) == ["schema/012_change_lane"]
    found = await store.driver.execute_query("SHOW CONSTRAINTS YIELD name WHERE name = 'change_lane'")
    assert len(found.records) == 1


async def test_an_index_of_yours_with_the_name_of_a_constraint_is_not_dropped(store: Store) -> None:
    await store.driver.execute_query("DROP CONSTRAINT change_lane")
    await store.driver.execute_query("CREATE RANGE INDEX change_lane FOR (other:Other) ON (other.number)")
    await store.driver.execute_query("MATCH (m:_Migration {name: 'schema/012_change_lane'}) DELETE m")
    try:
        with pytest.raises(Neo4jError, match="change_lane"):
            await apply_schema(store)
    finally:
        await store.driver.execute_query("DROP INDEX change_lane")
    assert await apply_schema(store) == ["schema/012_change_lane"]


async def test_concurrent_first_changes_apply_the_schema_once(ctx: Context) -> None:
    """As on an empty folder, when requests arrive before the schema is applied."""
    await rows(ctx, "MATCH (n) DETACH DELETE n")
    for constraint in ("change_lane", "change_sequence", "member_id"):
        await rows(ctx, f"DROP CONSTRAINT {constraint} IF EXISTS")
    names = [f"m{number}" for number in range(8)]
    assert await asyncio.gather(*(put_member(ctx, name, Profile(name=name)) for name in names)) == [True] * 8
    assert await rows(ctx, "MATCH (l:_ChangeLane) RETURN count(l) AS lanes") == [{"lanes": LANES}]
    assert await apply_schema(ctx.store) == []
