"""Every query on the run's server, which may be a Neo4j of another version or with another default language."""

import pytest

from graphsvc.analyst.probe import PROBES
from graphsvc.store.driver import Neo4jError
from graphsvc.store.queries import Query
from graphsvc.store.store import Store
from tests.api import for_each

pytestmark = pytest.mark.anyio
# These are refused by a server with the recommended settings (tests/test_analyst_probe.py).
REFUSED = {name for name, _ in PROBES.values()}
# An index is created in a transaction without other changes (tests/test_store_migrations.py), and it is awaited.
OF_THE_SCHEMA = ("schema/", "migrations/await_indexes")


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
