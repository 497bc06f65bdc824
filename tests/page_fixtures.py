"""Fixtures of the page tests, which load this module as a pytest plugin."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.browsers import PHONE, Visit, chromium, ready, visit
from tests.conftest import on_empty
from tests.networks import put_network
from tests.servers import serving


@pytest.fixture(scope="module")
def address(settings: Settings, server: Server) -> Iterator[str]:
    """A service on the network of networks.py."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)

    asyncio.run(fill())
    with serving(settings, server) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:  # after the address: while Playwright runs, no other event loop may
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def kept(browser: Browser, address: str) -> Iterator[Visit]:
    """One desktop visit for the tests of a module, reset before each test."""
    with visit(browser, address) as kept:
        yield kept


@pytest.fixture(scope="module")
def kept_phone(browser: Browser, address: str) -> Iterator[Visit]:
    with visit(browser, address, viewport=PHONE, has_touch=True) as kept:
        yield kept


@pytest.fixture
def visitor(kept: Visit) -> Iterator[Visit]:
    kept.begin_anew()
    yield kept
    assert kept.wrong == []


@pytest.fixture
def phone(kept_phone: Visit) -> Iterator[Visit]:
    kept_phone.begin_anew()
    yield kept_phone
    assert kept_phone.wrong == []


@pytest.fixture
def console(visitor: Visit) -> Page:
    return ready(visitor.open("/console"))
