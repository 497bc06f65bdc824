"""Running it: readiness, and the pages that explain problems."""

import httpx
import pytest

from graphsvc.http.health import problem_pages
from graphsvc.settings import Settings
from graphsvc.store.store import Server, Store
from tests.conftest import AppClient

pytestmark = pytest.mark.anyio


async def test_readiness_reports_a_refused_schema(store: Store, settings: Settings, server: Server) -> None:
    driver = store.driver
    await driver.execute_query("DROP CONSTRAINT organization_id")
    await driver.execute_query("MATCH (migration:_Migration {name: 'schema/002_organization_id'}) DELETE migration")
    await driver.execute_query("UNWIND [1, 2] AS _ CREATE (:Organization {id: 'twice'})")
    app = AppClient(settings, server).app
    try:
        async with app.router.lifespan_context(app):
            while app.state.schema_failure is None:
                await store.fetch_all("store/ping")
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                answer = await client.get("/readyz")
            assert answer.status_code == 503
            assert "its schema is refused" in answer.json()["database"]
    finally:
        await driver.execute_query("MATCH (twice:Organization {id: 'twice'}) DETACH DELETE twice")
        await driver.execute_query(store.queries["schema/002_organization_id"].text)


async def test_every_problem_page_explains_its_meaning(client: httpx.AsyncClient) -> None:
    for name, page in problem_pages().items():
        assert page.meaning
        assert (await client.get(f"/problems/{name}")).json() == page.model_dump()
    assert (await client.get("/problems/nothing")).status_code == 404
