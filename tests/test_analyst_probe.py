"""The guard's last layer: a server's own settings; and what holds on one that lacks them."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graphsvc.analyst.probe import security_warnings
from graphsvc.embedded import LocalNeo4j, home
from graphsvc.settings import Settings
from graphsvc.store.store import Server, Store, open_store
from tests.conftest import CHECKOUT, client_on
from tests.guard import PARAMETERS
from tests.guard.reaches import LOADS, WRITING_LOADS
from tests.guard.trying import Counting, said_by_database

pytestmark = pytest.mark.anyio
LAX = ("dbms.security.allow_csv_import_from_file_urls=false", "internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0")


@pytest.fixture(scope="module")
def lax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as somebody may run their own: LOAD CSV reads files and reaches other machines."""
    settings = Settings.load(
        data_dir=tmp_path_factory.mktemp("lax"),
        cache_dir=CHECKOUT / ".graphsvc" / "cache",
        neo4j_small=True,
        neo4j_heap="256m",
        neo4j_page_cache="16m",
    )
    with pytest.MonkeyPatch.context() as patch:
        kept = [line for line in home.CONFIGURATION.splitlines(keepends=True) if not line.startswith(LAX)]
        patch.setattr(home, "CONFIGURATION", "".join(kept))
        with LocalNeo4j(settings, train=False) as local:
            yield Server(local.address.uri, local.address.user, local.address.password)


def settings_of(server: Server) -> Settings:
    return Settings.load(neo4j_uri=server.uri, neo4j_user=server.user, neo4j_password=server.password)


async def test_our_own_server_has_no_weakness(store: Store) -> None:
    assert await security_warnings(store) == []


@pytest.mark.starts_neo4j
async def test_a_server_without_the_settings_is_told_which_to_set(lax: Server) -> None:
    settings = settings_of(lax)
    async with open_store(settings.database, lax) as store:
        found = await security_warnings(store)
    of_files, *of_machines = found
    assert "allow_csv_import_from_file_urls" in of_files
    assert len(of_machines) == 2
    assert all("cypher_ip_blocklist" in each for each in of_machines)
    service = client_on(settings, lax)
    async with service as client:
        check = service.app.state.supervisor.statuses["security-check"]
        async with asyncio.timeout(120):
            while check.state != "done":  # noqa: ASYNC110  a status has no event
                await asyncio.sleep(0.02)
        answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["warnings"] == found


@pytest.mark.starts_neo4j
async def test_without_the_settings_the_guard_alone_lets_nobody_out(lax: Server, tmp_path: Path) -> None:
    settings = settings_of(lax)
    with closing(Counting()) as counting:
        async with open_store(settings.database, lax) as store:
            query = counting.named("LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row")
            await said_by_database(store, query, {})
            visits = counting.visits
            assert visits, "such a server lets out whom nobody stops"
        attempts = (*LOADS, *WRITING_LOADS)
        assert len(attempts) > 20
        said = set()
        async with client_on(settings, lax) as client:
            for attempt in attempts:
                query, parameters = counting.named(attempt.query), counting.named(PARAMETERS)
                body = {"query": query, "parameters": parameters}
                answer = await client.post("/cypher", json=body)
                said.add((answer.status_code, answer.json()["type"]))
        assert said == {(403, "/problems/query-refused"), (422, "/problems/query-invalid")}
        assert counting.visits == visits


@pytest.mark.starts_neo4j
async def test_without_the_settings_a_file_can_be_read_but_for_the_guard(lax: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("the secret\n")
    query = f"LOAD CSV FROM '{secret.as_uri()}' AS row RETURN row[0] AS line"
    settings = settings_of(lax)
    async with client_on(settings, lax) as client, open_store(settings.database, lax) as store:
        async with store.driver.session() as session:
            assert [record["line"] async for record in await session.run(query)] == ["the secret"]
        answer = await client.post("/cypher", json={"query": query})
    assert answer.status_code == 403
    assert "the secret" not in answer.text
