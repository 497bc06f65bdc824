"""A real Chromium on a real service: what the tests of the pages share."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

CHROMIUM = os.environ.get("GRAPHSVC_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None,
    reason="needs Chromium: apt-get install chromium, or its path in GRAPHSVC_CHROMIUM",
)
# What a query of theirs may take while other tests keep both cores busy.
expect.set_options(timeout=15_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs user namespaces, which root in a container has not.
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


class Visit:
    """Somebody's browser on one service. What should not happen is gathered in `wrong`."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.address = address
        self.wrong: list[str] = []
        self.asked: list[str] = []
        # Answers that a test wants, and that a browser reports as errors.
        self.expected = {401, 403, 404, 409, 422}
        self.context: BrowserContext = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "locale": "en", "reduced_motion": "reduce", **options}
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.context.on("request", self._requested)
        self.context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        self.context.on("console", self._said)
        self.page = self.context.new_page()

    def _requested(self, request: Request) -> None:
        self.asked.append(f"{request.method} {request.url.removeprefix(self.address)}")
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.wrong.append(f"asked {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        refused = any(f"status of {status}" in message.text for status in self.expected)
        if message.type in {"error", "warning"} and not refused:
            self.wrong.append(message.text)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page


@contextmanager
def visit(browser: Browser, address: str, **options: Any) -> Iterator[Visit]:
    """A visit after which nothing went wrong: no script failed, no policy was broken, nobody else was asked."""
    visit = Visit(browser, address, **options)
    try:
        yield visit
        assert not visit.wrong, "\n".join(visit.wrong)
    finally:
        visit.context.close()


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for violation in found
        for node in violation["nodes"]
        if violation["impact"] in {"serious", "critical"}
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def ready(page: Page) -> Page:
    """The console once it knows the schema."""
    expect(page.locator("#query .cm-content")).to_be_visible()
    expect(page.get_by_text(":Member", exact=True)).to_be_attached()
    return page


def paste(page: Page, editor: str, text: str) -> None:
    """Puts a text into an editor instead of its own; unlike typing, that offers no completions."""
    page.locator(f"{editor} .cm-content").click()
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")


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


def give_parameters(page: Page, text: str) -> None:
    if page.locator(".parameters").is_hidden():
        page.get_by_role("button", name="Parameters").click()
    paste(page, "#parameters", text)
