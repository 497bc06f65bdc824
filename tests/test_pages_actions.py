"""Actions on the pages: each answers at once, excludes others on the same pair, and can be taken back."""

from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browsers import Visit, needs_chromium, press, ready, run, side

pytest_plugins = ["tests.page_fixtures"]
pytestmark = needs_chromium


class HeldChange:
    """Requests that change something under a path, held until they are released."""

    def __init__(self, page: Page, path: str) -> None:
        self.page = page
        self.path = path
        self.routes: list[Route] = []
        self.released = False
        page.route(lambda url: urlsplit(url).path.startswith(path), self._asked)

    def _asked(self, route: Route) -> None:
        if self.released or route.request.method == "GET":
            route.fallback()
        else:
            self.routes.append(route)

    def release(self) -> None:
        self.released = True
        for route in self.routes:
            route.continue_()


def ids(address: str, path: str) -> list[str]:
    return [
        each.get("member", each)["id"] for each in httpx.get(f"{address}/members/{path}", timeout=120).json()["items"]
    ]


def test_a_slow_invitation_cannot_be_followed_by_a_dismissal(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=fay&show=suggestions")
    card = page.locator(".suggestion").first
    name = card.get_attribute("aria-label") or ""
    held = HeldChange(page, "/members/fay/")
    press(card, f"Invite {name}")
    expect(card).to_have_attribute("aria-busy", "true")
    expect(card.get_by_role("button", name=f"Invite {name}").locator(".spinner")).to_be_visible()
    dismiss = card.get_by_role("button", name=f"Dismiss {name}")
    expect(dismiss).to_have_attribute("aria-disabled", "true")
    dismiss.dispatch_event("click")
    card.get_by_role("button", name=f"Invite {name}").dispatch_event("click")
    held.release()
    expect(card).to_contain_text("Invitation sent")
    assert [route.request.method for route in held.routes] == ["POST"]
    press(card, "Undo")
    expect(dismiss).to_be_visible()


def test_a_dismissal_can_be_undone(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=dan&show=suggestions")
    card = page.locator(".suggestion").first
    name = card.get_attribute("aria-label") or ""
    before = ids(visitor.address, "dan/suggestions")
    press(card, f"Dismiss {name}")
    expect(card).to_contain_text("Dismissed")
    assert ids(visitor.address, "dan/suggestions") == before[1:]
    press(card, "Undo")
    expect(card.get_by_role("button", name=f"Invite {name}")).to_be_visible()
    assert ids(visitor.address, "dan/suggestions") == before


@pytest.mark.long
def test_one_side_of_a_pair_waits_for_the_other(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=hal&other=max")
    hal, max_ = side(page, "Hal Hahn", "Max Moss"), side(page, "Max Moss", "Hal Hahn")
    expect(max_.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    held = HeldChange(page, "/members/hal/following")
    press(hal, "Follow")
    for each in (hal, max_):
        expect(each.get_by_role("button", name="Block")).to_have_attribute("aria-disabled", "true")
    max_.get_by_role("button", name="Follow", exact=True).dispatch_event("click")
    held.release()
    expect(hal.locator(".outcome")).to_contain_text("Following Max Moss")
    expect(max_.get_by_role("button", name="Follow", exact=True)).not_to_have_attribute("aria-disabled", "true")
    assert [it for it in visitor.asked if it.startswith("PUT ")] == ["PUT /members/hal/following/max?type=member"]
    press(hal, "Undo")
    expect(hal.locator(".outcome")).to_contain_text("Unfollowed Max Moss")
    assert ids(visitor.address, "hal/following") == []


def test_what_cannot_be_taken_back_is_confirmed(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=lea&other=kim")
    lea, kim = side(page, "Lea Lund", "Kim Kahn"), side(page, "Kim Kahn", "Lea Lund")
    press(lea, "Invite")
    press(kim, "Ignore")
    expect(kim.get_by_role("alertdialog")).to_contain_text("Lea is not told")
    press(kim.get_by_role("alertdialog"), "Cancel")
    press(kim, "Accept")
    expect(page.locator(".degree")).to_have_text("1st degree")
    press(kim, "Undo")
    expect(page.locator(".degree")).to_have_text("out of network")
    assert ids(visitor.address, "kim/connections?limit=100").count("lea") == 0


@pytest.mark.long
def test_a_deleted_query_can_be_brought_back(console: Page, address: str) -> None:
    saved = {"title": "All", "description": "Everybody", "query": "MATCH (m:Member) RETURN m", "parameters": []}
    httpx.put(f"{address}/cypher/saved/all", json=saved)
    console.get_by_role("tab", name="Saved").click()
    console.get_by_role("button", name="Delete All").click()
    press(console.get_by_role("dialog"), "Delete")
    expect(console.locator(".toast")).to_contain_text("deleted")
    press(console.locator(".toast"), "Undo")
    expect(console.get_by_role("button", name="Delete All")).to_be_visible()
    found = httpx.get(f"{address}/cypher/saved/all/definition").json()
    assert {key: found[key] for key in saved} == saved
    httpx.delete(f"{address}/cypher/saved/all")


@pytest.mark.long
def test_a_cleared_history_can_be_brought_back(console: Page) -> None:
    run(console, "RETURN 41 + 1 AS answer")
    console.get_by_role("tab", name="History").click()
    expect(console.locator(".history .open")).to_have_count(1)
    console.get_by_role("button", name="Clear history").click()
    expect(console.locator(".history .open")).to_have_count(0)
    press(console.locator(".toast"), "Undo")
    expect(console.locator(".history .open")).to_contain_text("RETURN 41 + 1 AS answer")


NOT_READY = {"ready": False, "database": "does not answer", "warnings": [], "tasks": {}}
AWAY = {"type": "/problems/database-unavailable", "title": "Database unavailable", "status": 503, "detail": "Away."}


def goes_away(visitor: Visit) -> None:
    """As the service answers while its database is down."""
    visitor.expected.add(503)
    visitor.page.route("**/members/**", lambda route: route.fulfill(status=503, json=AWAY))
    visitor.page.route("**/cypher**", lambda route: route.fulfill(status=503, json=AWAY))
    visitor.page.route("**/readyz", lambda route: route.fulfill(status=503, json=NOT_READY))


def test_pages_say_that_the_database_is_away_and_recover(visitor: Visit) -> None:
    page = visitor.open("/explorer?viewer=ana&other=eve")
    expect(page.locator(".degree")).to_have_text("2nd degree")
    goes_away(visitor)
    expect(page.locator(".app-header .state")).to_have_text("not ready")
    expect(page.locator(".away.note")).to_contain_text("The database does not answer.")
    page.get_by_role("button", name="Swap members").click()
    expect(page.locator(".stage-panel .failure")).to_contain_text("Database unavailable")
    page.unroute_all()
    expect(page.locator(".app-header .state")).to_have_text("ready")
    expect(page.locator(".away.note")).to_have_count(0)
    expect(page.locator(".graph .canvas")).to_have_attribute("data-laid", "true")
    expect(page.locator(".degree")).to_have_text("2nd degree")


@pytest.mark.long
def test_a_failed_query_waits_for_the_database(visitor: Visit) -> None:
    page = ready(visitor.open("/console"))
    goes_away(visitor)
    run(page, "RETURN 1 AS one")
    expect(page.locator(".failure")).to_contain_text("The database is away")
    page.unroute_all()
    expect(page.locator(".toast")).to_contain_text("The database is back")
    expect(page.locator(".failure")).to_have_count(0)


@pytest.mark.long
def test_a_failure_of_the_service_names_the_request(visitor: Visit) -> None:
    visitor.expected.add(500)
    broken = {"type": "/problems/internal-error", "title": "Internal error", "status": 500, "request_id": "r-17"}
    visitor.page.route("**/network/around*", lambda route: route.fulfill(status=500, json=broken))
    page = visitor.open("/explorer?viewer=ana")
    expect(page.locator(".failure .request-id")).to_contain_text("r-17")
    page.get_by_role("button", name="Copy the request id").click()
    expect(page.locator(".toast")).to_have_text("Request id copied")
    assert page.evaluate("navigator.clipboard.readText()") == "r-17"


@pytest.mark.parametrize(
    "path", [pytest.param("/", marks=pytest.mark.long), "/explorer", pytest.param("/console", marks=pytest.mark.long)]
)
def test_the_header_turns_when_the_service_is_gone(visitor: Visit, path: str) -> None:
    page = visitor.open(path)
    expect(page.locator(".app-header .state")).to_have_text("ready")
    page.route("**/readyz", lambda route: route.abort("connectionrefused"))
    expect(page.locator(".away.note")).to_contain_text("The service does not respond.")
    page.unroute_all()
    press(page.locator(".away.note"), "Try now")
    expect(page.locator(".app-header .state")).to_have_text("ready")
