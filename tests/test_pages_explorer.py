"""The explorer in a real Chromium, against the real service and the network of networks.py."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pydantic import SecretStr

from graphsvc.auth.tokens import new_token
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.browsers import (
    SCHEMES,
    SHIFTS,
    Held,
    Visit,
    laid,
    needs_chromium,
    overflow,
    painted,
    press,
    serious,
    side,
    visit,
)
from tests.servers import serving

pytest_plugins = ["tests.page_fixtures"]
pytestmark = needs_chromium
KEY = "a key of more than thirty-two letters"
ANA_AND_EVE = "/explorer?viewer=ana&other=eve"


def picker(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=label)


def pick(page: Page, label: str, text: str, name: str) -> None:
    """Types into a picker and takes the member found by Enter."""
    picker(page, label).fill(text)
    expect(page.get_by_role("option", name=name)).to_be_visible()
    picker(page, label).press("Enter")


def drawn(page: Page) -> set[str]:
    return set(page.evaluate("[...document.querySelector('graph-view').graph.nodes.keys()]"))


def asked(address: str, path: str) -> Any:
    answer = httpx.get(f"{address}/members/{path}")
    assert answer.is_success, answer.text
    return answer.json()


def ids(address: str, path: str) -> list[str]:
    return [each.get("member", each)["id"] for each in asked(address, path)["items"]]


def test_picking_two_members_shows_their_introductions(visitor: Visit) -> None:
    """Salton's index of bob's ties is 1/√(4·3), of cleo's 1/√(5·3): bob comes first."""
    page = visitor.open("/explorer")
    pick(page, "Member", "Áña-AL", "Ana Alba")
    expect(page.locator(".tally")).to_have_text("3 connections")
    assert drawn(page) == {"ana", "bob", "cleo", "dan"}
    pick(page, "Compare with", "eve", "Eve Ekman")
    expect(page.locator(".degree")).to_have_text("2nd degree")
    ways = page.get_by_role("list", name="Paths from Ana Alba to Eve Ekman").get_by_role("listitem")
    expect(ways).to_have_count(2)
    expect(ways.nth(0)).to_contain_text("Bob Berg")
    expect(ways.nth(0)).to_contain_text("1 mutual connection with each")
    expect(ways.nth(0).get_by_role("img")).to_have_accessible_name("Strength of the weakest tie: 29 of 100")
    expect(ways.nth(1)).to_contain_text("Cleo Cruz")
    both = page.get_by_role("region", name="Mutual connections 2")
    expect(both.get_by_role("button")).to_have_text(["Cleo Cruz", "Bob Berg"])
    laid(page)
    highlighted = page.evaluate("document.querySelector('graph-view').highlighted")
    assert sorted(highlighted) == ["ana bob", "ana cleo", "bob eve", "cleo eve"]
    expect(page).to_have_url(re.compile(re.escape(ANA_AND_EVE) + "$"))


def test_strengths_stand_beside_the_first_line_of_their_paths(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=ana&other=gus")
    page.set_viewport_size({"width": 320, "height": 740})
    ways = page.get_by_role("list", name="Paths from Ana Alba to Gus Grau").get_by_role("listitem")
    expect(ways).to_have_count(2)
    for way in ways.all():
        name, strength = way.get_by_role("button").first.bounding_box(), way.get_by_role("img").bounding_box()
        assert name is not None
        assert strength is not None
        assert name["y"] <= strength["y"] <= name["y"] + name["height"]


@pytest.mark.long
def test_typing_again_cancels_the_previous_search(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=ana")
    laid(page)
    late: list[Route] = []
    page.route("**/search?*name=bob", lambda route: late.append(route))  # noqa: PLW0108  Playwright names what it calls
    with page.expect_request("**/search?*name=bob"):
        picker(page, "Compare with").fill("bob")
    with page.expect_event("requestfailed", lambda it: "name=bob" in it.url):
        picker(page, "Compare with").fill("gus")
    expect(page.get_by_role("option", name="Gus Grau")).to_be_visible()
    assert len(late) == 1
    expect(page.get_by_role("option", name="Bob Berg")).to_have_count(0)
    picker(page, "Compare with").press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.long
def test_picker_accepts_a_member_id(visitor: Visit) -> None:
    page = visitor.open("/explorer")
    picker(page, "Member").fill("lea")
    picker(page, "Member").press("Enter")
    expect(page.get_by_text("Lea Lund has no connections yet.")).to_be_visible()


def test_suggestion_can_be_invited_with_a_note_and_undone(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=gus&show=suggestions")
    card = page.get_by_role("listitem", name="Bob Berg")
    expect(card).to_contain_text("1 mutual connection: Eve Ekman")
    press(card, "Add a note to Bob Berg")
    page.get_by_role("textbox", name="Note to Bob Berg").fill("From Eve")
    press(card, "Invite Bob Berg")
    expect(card).to_contain_text("Invitation sent")
    received = asked(visitor.address, "bob/invitations")["items"]
    assert [(each["member"]["id"], each["note"]) for each in received] == [("gus", "From Eve")]
    press(card, "Undo")
    expect(card).to_contain_text("Invitation withdrawn")
    assert ids(visitor.address, "bob/invitations") == []


@pytest.mark.long
def test_a_dismissed_suggestion_does_not_come_back(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=hal&show=suggestions")
    card = page.get_by_role("listitem", name="Eve Ekman")
    press(card, "Dismiss Eve Ekman")
    expect(card).to_contain_text("Dismissed")
    expect(card).to_be_focused()
    assert "eve" not in ids(visitor.address, "hal/suggestions")
    page.reload()
    expect(page.get_by_text("No suggestions")).to_be_visible()


@pytest.mark.long
def test_both_members_of_a_pair_can_act_on_the_page(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=ivy&other=kim")
    ivy, kim = side(page, "Ivy Ito", "Kim Kahn"), side(page, "Kim Kahn", "Ivy Ito")
    press(ivy, "Invite")
    expect(ivy).to_contain_text("Follows Kim, invited Kim on")
    press(kim, "Accept")
    expect(page.locator(".degree")).to_have_text("1st degree")
    expect(ivy).to_contain_text("Connected since")
    expect(page.locator(".tally")).to_have_text("2 connections")
    press(ivy, "Unfollow")
    expect(ivy).to_contain_text("followed by Kim")
    press(kim, "Remove connection")
    press(kim.get_by_role("alertdialog"), "Remove connection")
    expect(page.locator(".degree")).to_have_text("out of network")
    assert "kim" not in ids(visitor.address, "ivy/connections")


# The short run has `test_what_cannot_be_taken_back_is_confirmed`.
@pytest.mark.long
def test_block_asks_for_confirmation_and_can_be_removed(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=jon&other=lea")
    jon = side(page, "Jon Juul", "Lea Lund")
    press(jon, "Block")
    press(jon.get_by_role("alertdialog"), "Cancel")
    assert ids(visitor.address, "jon/blocks") == []
    press(jon, "Block")
    press(jon.get_by_role("alertdialog"), "Block")
    expect(jon).to_contain_text("Has blocked Lea Lund")
    assert ids(visitor.address, "jon/blocks") == ["lea"]
    page.reload()
    page.get_by_role("button", name="Unblock").click()
    expect(page.locator(".degree")).to_have_text("out of network")
    assert ids(visitor.address, "jon/blocks") == []


def test_refused_action_shows_an_explanation(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=jon&other=max")
    jon = side(page, "Jon Juul", "Max Moss")
    expect(jon.get_by_role("button", name="Invite", exact=True)).to_be_visible()
    sent = httpx.post(f"{visitor.address}/members/jon/invitations", json={"other": "max"})
    press(jon, "Invite")
    expect(jon.get_by_role("alert")).to_contain_text("pending")
    httpx.post(f"{visitor.address}/members/jon/invitations/{sent.json()['id']}/withdraw")
    page.reload()
    expect(jon).to_contain_text("Cannot invite")


@pytest.mark.long
def test_review_shows_charts_and_their_data_as_tables(visitor: Visit) -> None:
    """Ana's three connections are of January 2020, 2021 and 2022; 25 months, both ends counted."""
    page = visitor.open("/explorer?viewer=ana&show=review")
    tiles = page.locator(".tiles > div")
    expect(tiles.filter(has_text="connections")).to_contain_text("3")
    growth = page.locator(".growth").first
    expect(growth).to_contain_text("3 by 20")
    growth.get_by_text("As a table").click()
    rows = growth.locator("tbody tr")
    expect(rows.filter(has_text="2021-01")).to_have_text("2021-0112")
    expect(rows.filter(has_text="2021-02")).to_have_text("2021-0202")
    expect(page.get_by_role("region", name="Breakdown")).to_be_visible()
    expect(page.get_by_role("region", name="Benchmarks")).to_contain_text("3 of 500")


def test_url_reflects_the_view_and_supports_back_and_forward(visitor: Visit) -> None:
    page = visitor.open(ANA_AND_EVE)
    expect(page.locator(".degree")).to_have_text("2nd degree")
    page.get_by_role("tab", name="Review").click()
    page.get_by_role("tab", name="Suggestions").click()
    page.get_by_role("button", name="Swap members").click()
    expect(picker(page, "Member")).to_have_value("Eve Ekman")
    expect(page).to_have_url(re.compile(r"\?viewer=eve&other=ana&show=suggestions$"))
    page.get_by_role("button", name="Link").click()
    expect(page.locator(".toast")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.go_back()
    expect(picker(page, "Member")).to_have_value("Ana Alba")
    expect(page.get_by_role("tab", name="Suggestions")).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(page.get_by_role("tab", name="Review")).to_have_attribute("aria-selected", "true")
    page.go_forward()
    expect(page.get_by_role("tab", name="Suggestions")).to_have_attribute("aria-selected", "true")


@pytest.mark.long
def test_member_in_the_graph_can_be_expanded_compared_and_viewed(visitor: Visit) -> None:
    page = laid(visitor.open("/explorer?viewer=dan"))
    assert drawn(page) == {"dan", "ana", "max", "fay"}
    page.evaluate("document.querySelector('graph-view').select('fay')")
    inspector = page.locator(".inspector")
    expect(inspector.get_by_role("heading").first).to_have_text("Fay Ford")
    press(inspector, "Expand")
    expect(inspector.get_by_role("button", name="Ivy Ito")).to_be_visible()
    press(inspector, "Compare")
    expect(page.locator(".degree")).to_have_text("1st degree")
    laid(page)
    page.evaluate("document.querySelector('graph-view').select('ana')")
    press(inspector, "View network")
    expect(picker(page, "Member")).to_have_value("Ana Alba")


def test_explorer_works_with_the_keyboard(visitor: Visit) -> None:
    page = visitor.open("/explorer")
    keys = page.keyboard
    picker(page, "Member").focus()
    keys.type("b")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(picker(page, "Member")).to_have_value("Bob Berg")
    expect(picker(page, "Compare with")).to_be_enabled()
    laid(page)
    keys.press("Tab")
    expect(picker(page, "Compare with")).to_be_focused()
    page.locator(".graph .frame").focus()
    keys.press("ArrowRight")
    expect(page.locator(".inspector")).to_be_visible()
    keys.press("Escape")
    expect(page.locator(".inspector")).to_have_count(0)
    page.get_by_role("tab", name="Overview").focus()
    keys.press("ArrowRight")
    expect(page.get_by_role("tab", name="Suggestions")).to_be_focused()
    expect(page.get_by_role("heading", name="People Bob may know")).to_be_visible()


@pytest.fixture(scope="module")
def guarded(settings: Settings, server: Server, address: str) -> Iterator[str]:
    """A service on the same network that asks for tokens."""
    with serving(settings.replace(token_key=SecretStr(KEY)), server) as guarded:
        yield guarded


@contextmanager
def with_token(browser: Browser, address: str, path: str, **claims: Any) -> Iterator[Visit]:
    with visit(browser, address) as visitor:
        token = new_token(KEY, lasts=timedelta(hours=1), **claims)
        visitor.context.add_init_script(f"sessionStorage.setItem('graphsvc.token', '{token}')")
        visitor.open(path)
        yield visitor


# The short run has test_pages_sign_in, as for the next ones.
@pytest.mark.long
def test_member_token_limits_the_explorer_to_that_member(browser: Browser, guarded: str) -> None:
    with with_token(browser, guarded, "/explorer?viewer=bob", member="ana") as visitor:
        page = visitor.page
        expect(page.locator(".fixed-viewer")).to_contain_text("Ana Alba from your token")
        expect(page.locator(".notice")).to_contain_text("Your token gives access to ana only")
        pick(page, "Compare with", "eve", "Eve Ekman")
        expect(side(page, "Ana Alba", "Eve Ekman").get_by_role("button", name="Block")).to_be_visible()
        expect(page.get_by_text("Your token does not give access to the actions of Eve Ekman")).to_be_visible()
        expect(page.locator("member-panel")).to_have_count(1)
        assert [it for it in visitor.asked if "/members/ana/" in it]
        assert not [it for it in visitor.asked if "/members/eve/" in it or "POST /cypher" in it]


@pytest.mark.long
def test_analyst_token_without_member_shows_an_explanation(browser: Browser, guarded: str) -> None:
    with with_token(browser, guarded, "/explorer?viewer=ana", scopes=["analyst"]) as visitor:
        expect(visitor.page.get_by_text("Your token does not belong to a member.")).to_be_visible()
        expect(picker(visitor.page, "Member")).to_be_disabled()
        assert not [it for it in visitor.asked if "/members/" in it]
        assert serious(visitor.page) == []


@pytest.mark.long
def test_service_token_can_view_any_network(browser: Browser, guarded: str) -> None:
    with with_token(browser, guarded, "/explorer", scopes=["service"]) as visitor:
        pick(visitor.page, "Member", "eve", "Eve Ekman")
        expect(visitor.page.locator(".tally")).to_have_text("3 connections")


@pytest.mark.long
def test_explorer_asks_for_a_missing_token(browser: Browser, guarded: str) -> None:
    with visit(browser, guarded) as visitor:
        page = visitor.open("/explorer?viewer=ana")
        expect(page.get_by_role("dialog")).to_be_visible()
        press(page.get_by_role("dialog"), "Cancel")
        expect(page.locator(".stage-panel .failure")).to_contain_text("You need a valid token")


@pytest.mark.long
def test_unknown_member_shows_a_message(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=nobody")
    expect(page.locator(".stage-panel")).to_contain_text("Search for another member")
    pick(page, "Member", "ana", "Ana Alba")
    laid(page)
    visitor.open("/explorer?viewer=ana&other=nobody")
    expect(page.locator(".sidebar .failure").first).to_contain_text("nobody")


@pytest.mark.long
def test_busy_service_shows_when_to_retry(visitor: Visit) -> None:
    visitor.expected.add(503)
    busy = {"type": "/problems/too-busy", "title": "Too busy", "status": 503, "detail": "Too many requests wait."}
    visitor.page.route(
        "**/network/around*", lambda route: route.fulfill(status=503, json=busy, headers={"Retry-After": "7"})
    )
    page = visitor.open("/explorer?viewer=ana")
    expect(page.locator(".failure")).to_contain_text("Try again in 7 s.")
    page.unroute("**/network/around*")
    page.get_by_role("button", name="Try again").click()
    laid(page)


def test_html_in_a_member_name_is_escaped(visitor: Visit) -> None:
    name = "<img src=x onerror=alert(1)>"
    httpx.put(f"{visitor.address}/members/mallory", json={"name": name, "headline": name}).raise_for_status()
    page = visitor.open("/explorer?viewer=mallory&other=ana")
    expect(page.get_by_role("heading", name=f"{name} and Ana Alba")).to_be_visible()
    expect(page.locator("img[src=x]")).to_have_count(0)


def alone(page: Page) -> None:
    expect(page.get_by_text("Choose a member.")).to_be_visible()


def options(page: Page) -> None:
    picker(page, "Member").fill("a")
    expect(page.get_by_role("option").first).to_be_visible()


def around(page: Page) -> None:
    laid(page)
    page.locator(".graph .frame").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".inspector")).to_be_visible()


def as_list(page: Page) -> None:
    laid(page)
    page.get_by_role("button", name="Show as list").click()


def pair(page: Page) -> None:
    expect(page.locator("member-panel .capabilities")).to_have_count(2)
    expect(page.get_by_text("Loading")).to_have_count(0)
    side(page, "Ana Alba", "Eve Ekman").get_by_role("button", name="Block").click()


def suggested(page: Page) -> None:
    page.get_by_role("button", name="Add a note").first.click()
    expect(page.locator("#suggestion-note")).to_be_visible()


def reviewed(page: Page) -> None:
    page.get_by_text("As a table").first.click()


def missing(page: Page) -> None:
    expect(page.locator(".failure")).to_be_visible()


STATES: list[tuple[str, Callable[[Page], None]]] = [
    ("/explorer", alone),
    ("/explorer", options),
    ("/explorer?viewer=ana", around),
    (ANA_AND_EVE, as_list),
    (ANA_AND_EVE, pair),
    ("/explorer?viewer=cleo&show=suggestions", suggested),
    ("/explorer?viewer=ana&show=review", reviewed),
    ("/explorer?viewer=nobody", missing),
]


def states(chosen: list[tuple[str, Callable[[Page], None]]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("path", "state"), chosen, ids=[state.__name__ for _, state in chosen])


# One of the states in light on a screen and another in dark on a phone; all in all four in the long run.
@states(STATES[4:5])
def test_axe_finds_nothing_serious_in_the_explorer(visitor: Visit, path: str, state: Callable[[Page], None]) -> None:
    state(visitor.open(path))
    assert serious(visitor.page, "light") == []


@states(STATES[2:3])
def test_explorer_fits_a_phone_without_horizontal_scrolling(
    phone: Visit, path: str, state: Callable[[Page], None]
) -> None:
    state(phone.open(path))
    assert overflow(phone.page) <= 0
    assert serious(phone.page, "dark") == []


@pytest.mark.long
@states(STATES)
def test_explorer_states_are_accessible_in_all_windows_and_schemes(
    visitor: Visit, phone: Visit, path: str, state: Callable[[Page], None]
) -> None:
    for who in (visitor, phone):
        state(who.open(path))
        assert overflow(who.page) <= 0
        for scheme in SCHEMES:
            assert serious(who.page, scheme) == [], f"{scheme}, {who.window}"


def test_explorer_renders_before_responses_without_layout_shift(visitor: Visit) -> None:
    held = Held(visitor.page, "/readyz", "/cypher", "/members")
    page = visitor.open(ANA_AND_EVE)
    painted(page)
    expect(picker(page, "Member")).to_be_visible()
    page.evaluate(SHIFTS)
    held.let_go("/members/ana/network/around")
    laid(page)
    expect(page.locator("member-panel .capabilities")).to_have_count(2)
    assert page.evaluate("window.shifted") < 0.1
