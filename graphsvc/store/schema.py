"""Migrations: the numbered files under cypher/schema. Each is idempotent."""

import logging
from typing import Any

from graphsvc.records import folded_properties
from graphsvc.store.driver import DriverError, Neo4jError
from graphsvc.store.errors import to_problem
from graphsvc.store.queries import require_rows
from graphsvc.store.store import Store

logger = logging.getLogger("graphsvc")
# Migrations that fold properties for search, which Cypher cannot, and the queries that read these.
FOLDING = {
    "schema/026_folded_members": "migrations/members_to_fold",
    "schema/027_folded_organizations": "migrations/organizations_to_fold",
}
FOLDED_AT_ONCE = 5000
INDEX_EXISTS = "Neo.ClientError.Schema.IndexWithNameAlreadyExists"


def migrations(store: Store) -> list[str]:
    """The names of all migrations, in order."""
    return sorted(name for name in store.queries if name.startswith("schema/"))


async def apply_schema(store: Store) -> list[str]:
    """Apply the missing migrations and wait for indexes. Returns the names of the migrations applied.

    One caller of a process at a time: two that create the same constraint at once can fail.
    """
    async with store.schema_lock:
        done = {row["name"] for row in await store.fetch_all("migrations/applied")}
        applied = [name for name in migrations(store) if name not in done]
        for name in applied:
            if name in FOLDING:
                await _fold(store, name)
            else:
                await _apply_despite_orphan(store, name)
            await store.execute("migrations/record", name=name)
        if applied:
            await _await_indexes(store)
        return applied


async def _fold(store: Store, name: str) -> None:
    """Write the folded properties of all members or organizations, in batches by id."""
    after = ""
    while rows := await store.fetch_all(FOLDING[name], after=after, limit=FOLDED_AT_ONCE):
        found = [{"id": row["id"], "folded": folded_properties(row["properties"])} for row in rows]
        await _apply(store, name, rows=found)
        after = rows[-1]["id"]


async def _apply_despite_orphan(store: Store, name: str) -> None:
    """Apply a migration. If the database was killed while it created the migration's constraint, drop the index that
    this left behind: otherwise the constraint could never be created."""
    try:
        await _apply(store, name)
    except Neo4jError as error:
        created = name.partition("/")[2].partition("_")[2]  # a migration is named like its constraint
        if error.code != INDEX_EXISTS or not await _is_orphan(store, created, store.queries[name].text):
            raise
        logger.warning("The index %s of an unfinished constraint is dropped.", created)
        await store.execute("migrations/drop_index", name=created)
        await _apply(store, name)


async def _is_orphan(store: Store, index: str, constraint: str) -> bool:
    """Whether an index has no constraint, and the labels and properties of this one."""
    found = await store.fetch_one("migrations/orphan_index", name=index)
    return found is not None and all(
        part in constraint
        for part in (*(f":{label})" for label in found["labels"]), *(f".{each}" for each in found["properties"]))
    )


async def _apply(store: Store, name: str, **parameters: Any) -> None:
    """Run a migration without the usual query timeout, since it takes long on a large network.

    It is an auto-commit transaction, so that it can commit in batches (IN TRANSACTIONS).
    """
    query = store.queries[name]
    try:
        async with store.driver.session(database=store.settings.name) as session:
            rows = await (await session.run(query.text, parameters)).values()
    except (Neo4jError, DriverError) as error:
        raise to_problem(error) from error
    require_rows(name, query.rows, len(rows))


async def _await_indexes(store: Store) -> None:
    await _apply(store, "migrations/await_indexes")
