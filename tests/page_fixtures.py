"""Fixtures of the tests of the pages, which name this module as a plugin of pytest."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from graphsvc.settings import Settings
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, open_store
from tests.browsers import Visit, chromium, ready, visit
from tests.conftest import empty
from tests.networks import put_network
from tests.servers import serving


@pytest.fixture(scope="module")
def address(settings: Settings, server: Server) -> Iterator[str]:
    """A service on the network of networks.py."""

    async def fill() -> None:
        async with open_store(settings, server) as store:
            await apply_schema(store)
            await empty(store)
            await put_network(store)

    asyncio.run(fill())
    with serving(settings, server) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:  # after the address: while Playwright runs, no other event loop may
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visit]:
    with visit(browser, address) as visitor:
        yield visitor


@pytest.fixture
def console(visitor: Visit) -> Page:
    return ready(visitor.open("/console"))
