"""The history of the console, which the browser keeps."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from graphsvc.auth.tokens import new_token
from tests.browsers import Visit, cell, give_parameters, needs_chromium, ready, run, visit, written

pytest_plugins = ["tests.page_fixtures"]
pytestmark = needs_chromium
KEY = "a key of more than thirty-two letters"
KEPT = 100
LONGEST = 5000
CUT_MARK = "… [cut at 5,000 characters]"
# Fills the browser's storage to the last character.
FILL = """() => {
    for (let size = 2 ** 22, at = 0; size >= 1; at++) {
        try { localStorage.setItem(`filler ${at}`, "x".repeat(size)); } catch { size = Math.floor(size / 2); }
    }
}"""
# Adds this many older runs to the only existing one.
ADD_OLDER = """count => {
    const key = Object.keys(localStorage).find((key) => key.startsWith("graphsvc.history/"));
    const [prefix, entry] = [key.slice(0, key.lastIndexOf("/") + 1), JSON.parse(localStorage.getItem(key))];
    for (let at = 1; at <= count; at++)
        localStorage.setItem(
            `${prefix}${String(at).padStart(15, "0")}`,
            JSON.stringify({ ...entry, query: `RETURN ${at}` }),
        );
}"""
REFUSE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("Storage is off.", "SecurityError"); },
});"""


def opened(page: Page) -> Locator:
    """The runs in the history, newest first."""
    page.get_by_role("tab", name="History").click()
    return page.locator(".history .open")


def run_to_end(page: Page, query: str) -> None:
    with page.expect_response("**/cypher"):
        run(page, query)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_history_lists_runs_with_their_outcome(console: Page, visitor: Visit) -> None:
    run(console, "RETURN 'from the history' AS text")
    expect(cell(console, 0, 0)).to_have_text("from the history")
    run(console, "RETURN 1 / 0")
    expect(console.locator(".failure")).to_be_visible()
    run(console, "MATCH (m:Member) SET m.name = 'Nobody'")
    expect(console.locator(".failure")).to_contain_text("Query refused")
    entries = opened(console)
    expect(entries.nth(0)).to_contain_text("refused")
    expect(entries.nth(1)).to_contain_text("failed")
    expect(entries.nth(1)).to_have_attribute("title", "/ by zero")
    expect(entries.nth(2)).to_contain_text("complete 1 row")
    entries.nth(2).click()
    assert written(console) == "RETURN 'from the history' AS text"
    console.reload()
    expect(opened(ready(console))).to_have_count(3)
    console.get_by_role("button", name="Clear history").click()
    expect(console.locator(".side-panel")).to_contain_text("No queries yet")
    console.reload()
    expect(opened(ready(console))).to_have_count(0)
    assert not [asked for asked in visitor.asked if "/cypher/history" in asked]


def test_history_restores_a_query_with_its_parameters(console: Page) -> None:
    give_parameters(console, '{"large": 9007199254740993, "name": "ana"}')
    run_to_end(console, "RETURN $large AS large, $name AS name")
    give_parameters(console, "")
    opened(console).first.click()
    shown = "\n".join(console.locator("#parameters .cm-line").all_inner_texts())
    assert json.loads(shown) == {"large": {"$type": "Integer", "value": "9007199254740993"}, "name": "ana"}


@pytest.mark.long
def test_only_an_immediate_repeat_replaces_the_last_run(console: Page) -> None:
    entries = opened(console)
    for query in ("RETURN 1", "RETURN 1", "RETURN 2", "RETURN 1"):
        run_to_end(console, query)
    expect(entries.locator("code")).to_have_text(["RETURN 1", "RETURN 2", "RETURN 1"])
    give_parameters(console, '{"x": 1}')
    run_to_end(console, "RETURN 1")
    expect(entries).to_have_count(4)


@pytest.mark.long
def test_the_last_hundred_runs_are_kept(console: Page) -> None:
    run_to_end(console, "RETURN 'last but one'")
    console.evaluate(ADD_OLDER, KEPT - 1)
    run_to_end(console, "RETURN 'last'")
    texts = opened(console).locator("code").all_inner_texts()
    assert texts == ["RETURN 'last'", "RETURN 'last but one'", *(f"RETURN {at}" for at in range(KEPT - 1, 1, -1))]


@pytest.mark.long
def test_long_queries_and_parameters_are_truncated_with_a_mark(console: Page) -> None:
    name = "n" * (LONGEST + 1)
    give_parameters(console, json.dumps({"name": name, "short": "s"}))
    query = f"RETURN $name, $short // {'q' * LONGEST}"
    run_to_end(console, query)
    opened(console).first.click()
    assert written(console) == query[:LONGEST] + CUT_MARK
    shown = "\n".join(console.locator("#parameters .cm-line").all_inner_texts())
    assert json.loads(shown) == {"name": name[:LONGEST] + CUT_MARK, "short": "s"}


@pytest.mark.long
def test_history_is_shared_between_two_tabs(console: Page, visitor: Visit) -> None:
    with visitor.context.new_page() as second:
        second.goto(f"{visitor.address}/console")
        entries = [opened(ready(page)) for page in (console, second)]
        for page, query in ((console, "RETURN 1"), (second, "RETURN 2"), (console, "RETURN 3")):
            page.bring_to_front()
            run_to_end(page, query)
        for shown in entries:
            expect(shown.locator("code")).to_have_text(["RETURN 3", "RETURN 2", "RETURN 1"])


def signed_in(page: Page, client: str) -> Page:
    token = new_token(KEY, scopes=["analyst"], client=client, lasts=timedelta(hours=1))
    page.evaluate("token => sessionStorage.setItem('graphsvc.token', token)", token)
    page.reload()
    return ready(page)


def test_each_sign_in_sees_its_own_history(console: Page) -> None:
    run_to_end(console, "RETURN 'of nobody'")
    expect(opened(signed_in(console, "anna"))).to_have_count(0)
    run_to_end(console, "RETURN 'of anna'")
    signed_in(console, "ben")
    run_to_end(console, "RETURN 'of ben'")
    expect(opened(console).locator("code")).to_have_text(["RETURN 'of ben'"])
    console.get_by_role("button", name="Clear history").click()
    expect(console.locator(".history .open")).to_have_count(0)
    expect(opened(signed_in(console, "anna")).locator("code")).to_have_text(["RETURN 'of anna'"])


@pytest.mark.long
def test_oldest_run_is_dropped_when_storage_is_full(console: Page) -> None:
    for query in (f"RETURN 1 // {'q' * 2000}", "RETURN 2"):
        run_to_end(console, query)
    console.evaluate(FILL)
    run_to_end(console, "RETURN 3")
    expect(cell(console, 0, 0)).to_have_text("3")
    expect(opened(console).locator("code")).to_have_text(["RETURN 3", "RETURN 2"])


@pytest.mark.parametrize("how", ["full", "off"])
@pytest.mark.long
def test_queries_run_without_storage(browser: Browser, address: str, how: str) -> None:
    with visit(browser, address) as visitor:
        if how == "off":
            visitor.context.add_init_script(REFUSE)
        page = ready(visitor.open("/console"))
        if how == "full":
            page.evaluate(FILL)
        run_to_end(page, "RETURN 'kept nowhere' AS text")
        expect(cell(page, 0, 0)).to_have_text("kept nowhere")
        expect(opened(page)).to_have_count(0)


@pytest.mark.long
def test_queries_sent_by_the_page_are_not_in_the_history(visitor: Visit) -> None:
    page = visitor.open("/explorer")
    page.get_by_role("combobox", name="Member").fill("cleo")
    expect(page.get_by_role("option", name="Cleo Cruz")).to_be_visible()
    assert "POST /cypher" in visitor.asked
    expect(opened(ready(visitor.open("/console")))).to_have_count(0)
