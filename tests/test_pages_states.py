"""Every state of the pages: nothing that keeps somebody from using it, on a screen, in the dark, on a phone."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsers import (
    cell,
    give_parameters,
    needs_chromium,
    overflow,
    ready,
    run,
    serious,
    status,
    visit,
    write,
)

pytest_plugins = ["tests.page_fixtures"]
pytestmark = needs_chromium
PHONE = {"width": 360, "height": 740}
PAGES = ["/", "/explorer"]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
NOTHING: dict[str, list[str]] = {"light": [], "dark": []}


def schema(page: Page) -> None:
    page.locator("summary", has_text=":Member").click()


def table(page: Page) -> None:
    run(page, "MATCH (m:Member) RETURN m, m.name AS name, size(m.name) AS length, null AS nothing")
    expect(status(page)).to_contain_text("13 rows")
    page.locator("#tab-table").click()


def as_json(page: Page) -> None:
    table(page)
    page.locator("#tab-json").click()


def graph(page: Page) -> None:
    run(page, "MATCH p = (:Member {id: 'ana'})--() RETURN p")
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")
    page.locator(".graph .frame").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".inspector")).to_be_visible()


def graph_as_list(page: Page) -> None:
    graph(page)
    page.get_by_role("button", name="As a list").click()


def plan(page: Page) -> None:
    write(page, "MATCH (m:Member)-[:CONNECTED]-(o) RETURN m.name AS name, count(o) AS others ORDER BY others")
    page.get_by_role("button", name="Profile").click()
    expect(status(page)).to_contain_text("Profiled")


def messages(page: Page) -> None:
    run(page, "MATCH (a:Member), (b:Nowhere) RETURN a.id, b")
    page.get_by_role("tab", name="Messages").click()
    expect(page.locator(".messages li").first).to_be_visible()


def failure(page: Page) -> None:
    run(page, "MATCH (m:Member RETURN m")
    expect(page.locator(".failure")).to_be_visible()


def cut(page: Page) -> None:
    page.get_by_label("Most rows").select_option("100")
    run(page, "UNWIND range(1, 500) AS n RETURN n")
    expect(page.locator(".result-head + .note")).to_be_visible()


def parameters(page: Page) -> None:
    give_parameters(page, '{"viewer": ana}')
    expect(page.locator(".parameters .wrong")).to_contain_text("Line 1")


def saved(page: Page) -> None:
    page.get_by_role("tab", name="Saved").click()
    page.locator(".saved-list .open", has=page.locator(".names")).first.click()
    expect(page.locator("parameter-fields input").first).to_be_visible()


def saving(page: Page) -> None:
    write(page, "MATCH (m:Member {id: $viewer}) RETURN m")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def history(page: Page) -> None:
    page.get_by_role("tab", name="History").click()
    expect(page.locator(".side-panel")).not_to_contain_text("Loading")


def value(page: Page) -> None:
    run(page, "MATCH (m:Member {id: 'ana'}) RETURN m.name, m")
    cell(page, 0, 1).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Ana Alba")


def menu(page: Page) -> None:
    run(page, "RETURN 1 AS one")
    page.get_by_role("button", name="Download").click()
    expect(page.get_by_role("menuitem").first).to_be_focused()


BESIDE: list[Callable[[Page], None]] = [schema, saved, history]
STATES = [table, as_json, graph, graph_as_list, plan, messages, failure, cut, parameters, saving, value, menu, *BESIDE]


def name(state: Callable[[Page], None]) -> str:
    return state.__name__


def serious_in_both_themes(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found[scheme] = serious(page)
    return found


@pytest.mark.parametrize("state", STATES, ids=name)
def test_axe_finds_nothing_serious_in_the_console(
    browser: Browser, address: str, state: Callable[[Page], None]
) -> None:
    with visit(browser, address) as visitor:
        page = ready(visitor.open("/console"))
        state(page)
        assert serious_in_both_themes(page) == NOTHING


@pytest.mark.parametrize("path", [*PAGES, "/console"])
def test_axe_finds_nothing_serious_in_a_page_as_it_opens(browser: Browser, address: str, path: str) -> None:
    with visit(browser, address) as visitor:
        page = visitor.open(path)
        expect(page.locator(".state.ready").first).to_be_visible()
        assert serious_in_both_themes(page) == NOTHING


@pytest.mark.parametrize("state", STATES, ids=name)
def test_a_phone_shows_the_console_without_scrolling_sideways(
    browser: Browser, address: str, state: Callable[[Page], None]
) -> None:
    with visit(browser, address, viewport=PHONE, has_touch=True) as visitor:
        page = ready(visitor.open("/console"))
        if state in BESIDE:
            page.get_by_role("button", name="Schema, saved queries, history").click()
        state(page)
        assert overflow(page) <= 0


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_the_other_pages_without_scrolling_sideways(browser: Browser, address: str, path: str) -> None:
    with visit(browser, address, viewport=PHONE) as visitor:
        page = visitor.open(path)
        expect(page.locator(".state.ready").first).to_be_visible()
        assert overflow(page) <= 0


def test_the_page_of_the_api_comes_whole_from_the_service(browser: Browser, address: str) -> None:
    with visit(browser, address) as visitor:
        page = visitor.open("/docs")
        expect(page.get_by_text("/members/{viewer}/degree/{other}", exact=True)).to_be_visible()
