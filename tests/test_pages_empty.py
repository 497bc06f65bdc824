"""The explorer before there is any member."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from graphsvc.settings import Settings
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, open_store
from tests.browsers import chromium, needs_chromium, serious, visit
from tests.conftest import empty
from tests.servers import serving

pytestmark = needs_chromium


@pytest.fixture
def emptied(settings: Settings, server: Server) -> Iterator[str]:
    async def clear() -> None:
        async with open_store(settings.database, server) as store:
            await apply_schema(store)
            await empty(store)

    asyncio.run(clear())
    with serving(settings, server) as address:
        yield address


def test_empty_database_shows_how_to_import_members(emptied: str) -> None:
    with chromium() as browser, visit(browser, emptied) as visitor:
        page = visitor.open("/explorer")
        expect(page.get_by_text("There are no members yet.")).to_be_visible()
        expect(page.locator(".stage-panel")).to_contain_text("graphsvc import")
        assert serious(page) == []
