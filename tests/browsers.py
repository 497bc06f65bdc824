"""A real Chromium on a real service: what the tests of the pages share."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

CHROMIUM = os.environ.get("GRAPHSVC_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None,
    reason="needs Chromium: apt-get install chromium, or its path in GRAPHSVC_CHROMIUM",
)
# Only guards against hanging: an answer may take long while other tests keep both cores busy.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
SCREEN: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
# Statuses that tests expect but the browser reports as errors.
EXPECTED = {401, 403, 404, 409, 422}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value; })
        .observe({ type: "layout-shift", buffered: true });
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium's sandbox needs user namespaces, which root in a container does not have.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A browser visiting one service. Unexpected events are collected in `wrong`."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.wrong: list[str] = []
        self.asked: list[str] = []
        self.expected = set(EXPECTED)
        self.window: ViewportSize = options.get("viewport", SCREEN)
        self.context: BrowserContext = browser.new_context(
            **{"viewport": self.window, "locale": "en", "reduced_motion": "reduce", **options}
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.context.on("request", self._requested)
        self.context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        self.context.on("console", self._said)
        self.page = self.context.new_page()

    def begin_anew(self) -> None:
        """Reset to a first visit: empty storage, no collected events, the initial window size.

        A new context takes 1.5 s of CPU time until the console is ready; a reused page takes 0.4 s, since its
        scripts are already compiled.
        """
        self.page.unroute_all()
        # A URL of the same origin without scripts, so that nothing is written after clearing the storage.
        self.open("/static/icon.svg")
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.context.clear_cookies()
        self.page.set_viewport_size(self.window)
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.wrong.clear()
        self.asked.clear()
        self.expected = set(EXPECTED)

    def _requested(self, request: Request) -> None:
        self.asked.append(f"{request.method} {request.url.removeprefix(self.address)}")
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.wrong.append(f"asked {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        refused = any(f"status of {status}" in message.text for status in self.expected)
        # A busy machine may miss a check of the readiness, which the page asks for every second, and shows.
        polled = urlsplit(message.location["url"]).path.endswith("/readyz")
        if message.type in {"error", "warning"} and not refused and not polled:
            self.wrong.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page


@contextmanager
def visit(browser: Browser, address: str, **options: Any) -> Iterator[Visit]:
    """A visit that asserts no script errors, no policy violations and no requests to other hosts."""
    visit = Visit(browser, address, **options)
    try:
        yield visit
        assert visit.wrong == []
    finally:
        visit.context.close()


def serious(page: Page, scheme: Scheme = "light") -> list[str]:
    """The serious and critical violations that axe finds on the page."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
        if violation["impact"] in {"serious", "critical"}
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


class Held:
    """A page's requests to some paths, held back until they are released."""

    def __init__(self, page: Page, *paths: str) -> None:
        self.page = page
        self.routes: list[Route] | None = []
        page.route(lambda url: urlsplit(url).path.startswith(paths), self._asked)

    def _asked(self, route: Route) -> None:
        if self.routes is None:
            route.continue_()
        else:
            self.routes.append(route)

    def let_go(self, path: str) -> None:
        """Release the held requests once one to `path` is among them."""
        while not any(urlsplit(route.request.url).path == path for route in self.routes or ()):
            self.page.wait_for_event("request")
        held, self.routes = self.routes or [], None
        for route in held:
            route.continue_()


def painted(page: Page) -> float:
    """Wait for the first contentful paint and return its time in ms."""
    name = "performance.getEntriesByName('first-contentful-paint')"
    page.wait_for_function(f"{name}.length > 0")
    after: float = page.evaluate(f"{name}[0].startTime")
    return after


def ready(page: Page) -> Page:
    """Wait until the console has loaded the schema."""
    expect(page.locator("#query .cm-content")).to_be_visible()
    expect(page.get_by_text(":Member", exact=True)).to_be_attached()
    return page


def paste(page: Page, editor: str, text: str) -> None:
    """Replace an editor's text by pasting, which, unlike typing, opens no completions."""
    page.locator(f"{editor} .cm-content").click()
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")
    if text.strip():
        # Reading the clipboard takes longer than pressing the next key.
        page.wait_for_function(
            "([editor, first]) => document.querySelector(`${editor} .cm-line`)?.textContent === first",
            arg=[editor, text.split("\n", maxsplit=1)[0]],
        )


def write(page: Page, query: str) -> None:
    paste(page, "#query", query)


def run(page: Page, query: str) -> None:
    write(page, query)
    page.keyboard.press("Control+Enter")


def written(page: Page) -> str:
    return "\n".join(page.locator("#query .cm-line").all_inner_texts())


def status(page: Page) -> Locator:
    return page.locator(".status")


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f'[data-cell="{row}:{column}"]')


def side(page: Page, of: str, on: str) -> Locator:
    """One member's side of a pair in the explorer."""
    return page.get_by_role("article", name=f"{of} with {on}")


def press(within: Locator, name: str) -> None:
    within.get_by_role("button", name=name, exact=True).click()


def laid(page: Page) -> Page:
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")
    return page


def give_parameters(page: Page, text: str) -> None:
    if page.locator(".parameters").is_hidden():
        page.get_by_role("button", name="Parameters").click()
    paste(page, "#parameters", text)
