"""Every query on the run's server, which may be a Neo4j of another version or with another default language."""

import re
from typing import Any

import pytest

from graphsvc.analyst.probe import PROBES
from graphsvc.context import Context
from graphsvc.records import MemberRecord
from graphsvc.store.driver import READ_ACCESS, Neo4jError
from graphsvc.store.queries import Query
from graphsvc.store.store import Store
from tests.api import for_each
from tests.conftest import empty
from tests.graphs import put
from tests.networks import put_network

pytestmark = pytest.mark.anyio
# These are refused by a server with the recommended settings (tests/test_analyst_probe.py).
REFUSED = {name for name, _ in PROBES.values()}
# An index is created in a transaction without other changes (tests/test_store_migrations.py), and it is awaited.
OF_THE_SCHEMA = ("schema/", "migrations/await_indexes")


# Long, since it takes 11 s: `make test` checks the plans of all queries, and `make test-servers` has this too.
@pytest.mark.long
@pytest.mark.short_form
async def test_every_query_runs_with_its_sample(store: Store) -> None:
    """Nothing is kept. For those of the analyst this is the only test of all columns on each version."""

    async def run(query: Query) -> str | None:
        try:
            async with store.driver.session() as session, await session.begin_transaction() as transaction:
                await (await transaction.run(query.text, dict(query.sample))).consume()
                await transaction.rollback()
        except Neo4jError as error:
            return f"{query.name}: {error.message}"
        return None

    tried = [query for name, query in store.queries.items() if not name.startswith(OF_THE_SCHEMA)]
    assert len(tried) > 100
    failed = [line for line in await for_each(tried, run) if line]
    assert {line.partition(":")[0] for line in failed} == REFUSED, failed


NOBODY, ALONE, WITH_TIES = "nobody", "alone", "eve"


def about(value: Any, member: str) -> Any:
    """A parameter of a sample, with another member."""
    if isinstance(value, list):
        return [about(each, member) for each in value]
    return member if isinstance(value, str) and re.fullmatch(r"m\d+", value) else value


@pytest.mark.long
@pytest.mark.short_form
@pytest.mark.parametrize("planned_on", ["an empty network", "members without ties"])
async def test_every_read_answers_about_members_without_ties(ctx: Context, planned_on: str) -> None:
    """A plan depends on the network of its time, and is used for all members afterwards."""
    if planned_on == "members without ties":
        await put(ctx, *(MemberRecord(id=f"m{number}", name="Mia Moss") for number in range(300)))
    await ctx.store.execute("store/clear_plans")
    reads = [
        query
        for name, query in ctx.store.queries.items()
        if query.access == "read" and not name.startswith(OF_THE_SCHEMA) and name not in REFUSED
    ]
    assert len(reads) > 60
    await for_each(reads, ctx.store.explain)
    await empty(ctx.store)
    await put_network(ctx)
    await put(ctx, MemberRecord(id=ALONE, name="Alo Ne"))

    async def ask(asked: tuple[Query, str, str]) -> str | None:
        query, viewer, other = asked
        parameters = {name: about(value, viewer if name == "viewer" else other) for name, value in query.sample.items()}
        try:
            async with ctx.store.driver.session(default_access_mode=READ_ACCESS) as session:
                await (await session.run(query.text, parameters)).consume()
        except Neo4jError as error:
            return f"{query.name} {viewer} {other}: {error.message}"
        return None

    pairs = [(NOBODY, NOBODY), (ALONE, NOBODY), (NOBODY, ALONE), (ALONE, WITH_TIES), (WITH_TIES, ALONE)]
    asked = [(query, viewer, other) for query in reads for viewer, other in pairs]
    assert [line for line in await for_each(asked, ask) if line] == []
