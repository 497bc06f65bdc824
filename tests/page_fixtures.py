"""Fixtures of the page tests, which load this module as a pytest plugin."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property

import httpx
import pytest
from playwright.sync_api import Browser, Page

from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.browsers import PHONE, Visit, chromium, ready, visit
from tests.conftest import on_empty
from tests.networks import put_network
from tests.servers import serving


class Shared:
    """A service and a browser for all page tests that run one after the other, whatever their module.

    To start them takes 2.5 s of CPU time. Each test begins anew in one of two visits, on a screen and on a phone.
    """

    def __init__(self, settings: Settings, server: Server) -> None:
        self._settings, self._server, self._opened = settings, server, ExitStack()

    @cached_property
    def address(self) -> str:
        address = self._opened.enter_context(serving(self._settings, self._server))
        # FastAPI silences warnings while it builds an app, which two threads must not do at once.
        httpx.get(f"{address}/livez", timeout=120).raise_for_status()
        return address

    @cached_property
    def browser(self) -> Browser:
        return self._opened.enter_context(chromium())

    @cached_property
    def screen(self) -> Visit:
        return self._opened.enter_context(visit(self.browser, self.address))

    @cached_property
    def phone(self) -> Visit:
        return self._opened.enter_context(visit(self.browser, self.address, viewport=PHONE, has_touch=True))

    def close(self) -> None:
        # The test in which something went wrong has failed already.
        for name in {"screen", "phone"} & vars(self).keys():
            vars(self)[name].wrong.clear()
        self._opened.close()


OPENED: list[Shared] = []


def close() -> None:
    while OPENED:
        OPENED.pop().close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """While Playwright runs, no other event loop may: it ends before a test of another kind."""
    if "shared" not in getattr(item, "fixturenames", ()):
        close()


@pytest.fixture(scope="session")
def closing() -> Iterator[None]:
    yield
    close()


@pytest.fixture(scope="module")
def shared(settings: Settings, server: Server, closing: None) -> Shared:
    """What page tests share, on the network of networks.py."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)

    with ThreadPoolExecutor(1) as beside_playwright:
        beside_playwright.submit(asyncio.run, fill()).result()
    if not OPENED:
        OPENED.append(Shared(settings, server))
    return OPENED[0]


@pytest.fixture(scope="module")
def address(shared: Shared) -> str:
    return shared.address


@pytest.fixture(scope="module")
def browser(shared: Shared, address: str) -> Browser:
    return shared.browser


@pytest.fixture
def visitor(shared: Shared, address: str) -> Iterator[Visit]:
    shared.screen.begin_anew()
    yield shared.screen
    assert shared.screen.wrong == []


@pytest.fixture
def phone(shared: Shared, address: str) -> Iterator[Visit]:
    shared.phone.begin_anew()
    yield shared.phone
    assert shared.phone.wrong == []


@pytest.fixture
def console(visitor: Visit) -> Page:
    return ready(visitor.open("/console"))
