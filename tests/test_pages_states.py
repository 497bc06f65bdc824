"""Accessibility of every page state, on a screen and a phone, in light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import (
    PHONE,
    SCHEMES,
    Visit,
    cell,
    give_parameters,
    needs_chromium,
    overflow,
    ready,
    run,
    serious,
    status,
    write,
)

pytest_plugins = ["tests.page_fixtures"]
pytestmark = needs_chromium
PAGES = ["/", "/explorer", "/console"]
NOTHING: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}


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
    page.get_by_role("button", name="Show as list").click()


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


def misspelt(page: Page) -> None:
    run(page, "MATCH (m:Memberr) RETURN m")
    expect(page.locator(".result-body .unknown")).to_contain_text("Did you mean Member?")


def asked_for_a_value(page: Page) -> None:
    run(page, "MATCH (m:Member {id: $viewer}) RETURN m")
    expect(page.locator("#parameter-viewer")).to_be_focused()


def styled(page: Page) -> None:
    run(page, "MATCH p = (:Member {id: 'ana'})--() RETURN p")
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")
    page.get_by_role("button", name="Style").click()
    page.get_by_role("combobox", name="Colour", exact=True).select_option("number of relationships")
    expect(page.locator(".scale .step").first).to_be_visible()


def cut(page: Page) -> None:
    page.get_by_label("Row limit").select_option("100")
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
RESULTS = [table, as_json, graph, graph_as_list, styled, plan, messages, failure, misspelt, cut]
STATES = [*RESULTS, asked_for_a_value, parameters, saving, value, menu, *BESIDE]


def name(state: Callable[[Page], None]) -> str:
    return state.__name__


def reached(visitor: Visit, state: Callable[[Page], None]) -> Page:
    """The console in a state. On a phone what stands beside the query is opened by a button."""
    page = ready(visitor.open("/console"))
    if visitor.window == PHONE and state in BESIDE:
        page.get_by_role("button", name="Schema, saved queries, history").click()
    state(page)
    return page


def opened(visitor: Visit, path: str) -> Page:
    page = visitor.open(path)
    expect(page.locator(".state.ready").first).to_be_visible()
    return page


# Some of the states in light on a screen and others in dark on a phone; all in all four in the long run.
@pytest.mark.parametrize("state", STATES[::12], ids=name)
def test_axe_finds_nothing_serious_in_the_console(visitor: Visit, state: Callable[[Page], None]) -> None:
    assert serious(reached(visitor, state), "light") == []


@pytest.mark.parametrize("state", STATES[3::12], ids=name)
def test_console_fits_a_phone_without_horizontal_scrolling(phone: Visit, state: Callable[[Page], None]) -> None:
    page = reached(phone, state)
    assert overflow(page) <= 0
    assert serious(page, "dark") == []


@pytest.mark.parametrize("path", PAGES[::2])
def test_axe_finds_nothing_serious_in_a_newly_opened_page(visitor: Visit, path: str) -> None:
    assert serious(opened(visitor, path), "light") == []


@pytest.mark.parametrize("path", PAGES[1::2])
def test_newly_opened_page_fits_a_phone_without_horizontal_scrolling(phone: Visit, path: str) -> None:
    page = opened(phone, path)
    assert overflow(page) <= 0
    assert serious(page, "dark") == []


@pytest.mark.long
@pytest.mark.parametrize("state", STATES, ids=name)
def test_console_states_are_accessible_in_all_windows_and_schemes(
    visitor: Visit, phone: Visit, state: Callable[[Page], None]
) -> None:
    for who in (visitor, phone):
        page = reached(who, state)
        assert overflow(page) <= 0
        assert {scheme: serious(page, scheme) for scheme in SCHEMES} == NOTHING, who.window


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_newly_opened_pages_are_accessible_in_all_windows_and_schemes(visitor: Visit, phone: Visit, path: str) -> None:
    for who in (visitor, phone):
        page = opened(who, path)
        assert overflow(page) <= 0
        assert {scheme: serious(page, scheme) for scheme in SCHEMES} == NOTHING, who.window


def test_api_docs_page_loads_only_from_the_service(visitor: Visit) -> None:
    page = visitor.open("/docs")
    expect(page.get_by_text("/members/{viewer}/degree/{other}", exact=True)).to_be_visible()
