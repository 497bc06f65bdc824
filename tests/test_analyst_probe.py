"""The guard's last layer, the server's settings, and the guard on a server that lacks them."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graphsvc.analyst.probe import security_warnings
from graphsvc.settings import Settings
from graphsvc.store.store import Server, Store, open_store
from tests.conftest import client_on
from tests.guard import PARAMETERS
from tests.guard.reaches import LOADS, WRITING_LOADS
from tests.guard.trying import Counting, said_by_database
from tests.own_neo4j import CHECKOUT, COMPOSE, own_neo4j, recommended

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def lax(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with Neo4j's defaults, as somebody may run it: LOAD CSV reads files and reaches other machines."""
    with own_neo4j("cypher-5", tmp_path_factory.mktemp("lax"), CHECKOUT / ".graphsvc" / "cache", {}) as server:
        yield server


def settings_of(server: Server) -> Settings:
    return Settings.load(neo4j_uri=server.uri, neo4j_user=server.user, neo4j_password=server.password, warm_up=False)


async def test_default_server_has_no_security_warnings(store: Store) -> None:
    assert await security_warnings(store) == []


def test_docker_compose_sets_what_is_recommended() -> None:
    written = dict(re.findall(r"^ +NEO4J_(\w+): (.*)$", COMPOSE.read_text(), re.MULTILINE))
    settings = {name.replace("__", "!").replace("_", ".").replace("!", "_"): value for name, value in written.items()}
    assert {name: settings.get(name, "").strip('"') for name in recommended()} == recommended()


class Foreign(Store):
    """A store on a server with procedures of plugins."""

    async def fetch_all(self, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
        if name != "analyst/foreign_procedures":
            return await Store.fetch_all(self, name, **parameters)
        return [{"namespace": namespace} for namespace in ("apoc", "gds")]


async def test_procedures_of_plugins_are_named(store: Store) -> None:
    (warning,) = await security_warnings(Foreign(store.driver, store.settings))
    assert "(apoc, gds): set dbms.security.procedures.allowlist=db.*" in warning


@pytest.mark.starts_neo4j
@pytest.mark.long
async def test_lax_server_gets_warnings_that_name_the_settings(lax: Server) -> None:
    settings = settings_of(lax)
    async with open_store(settings.database, lax) as store:
        found = await security_warnings(store)
    of_files, *of_machines, of_fleet_manager = found
    assert "allow_csv_import_from_file_urls" in of_files
    assert len(of_machines) == 2
    assert all("cypher_ip_blocklist" in each for each in of_machines)
    assert "dbms.fleet_manager.enabled=false" in of_fleet_manager
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
@pytest.mark.long
async def test_guard_blocks_outgoing_requests_on_a_lax_server(lax: Server, tmp_path: Path) -> None:
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
@pytest.mark.long
async def test_guard_blocks_file_access_on_a_lax_server(lax: Server, tmp_path: Path) -> None:
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
