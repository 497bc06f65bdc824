"""Signing in with a token: who somebody is, what they may do, and what they may not."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from graphsvc.auth.tokens import new_token
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.browsers import Visit, cell, needs_chromium, press, ready, run, serious, visit
from tests.servers import serving

pytest_plugins = ["tests.page_fixtures"]
pytestmark = needs_chromium
KEY = "a key of more than thirty-two letters"


def token(**claims: Any) -> str:
    return new_token(KEY, lasts=timedelta(hours=1), **claims)


@pytest.fixture(scope="module")
def guarded(settings: Settings, server: Server, address: str) -> Iterator[str]:
    """A service on the same network that requires tokens."""
    with serving(settings.replace(token_key=SecretStr(KEY)), server) as guarded:
        yield guarded


@pytest.fixture(scope="module")
def kept_guarded(browser: Browser, guarded: str) -> Iterator[Visit]:
    with visit(browser, guarded) as kept:
        yield kept


@pytest.fixture
def guest(kept_guarded: Visit) -> Visit:
    kept_guarded.begin_anew()
    return kept_guarded


def sign_in(page: Page, given: str) -> None:
    dialog = page.get_by_role("dialog", name="Sign in")
    if not dialog.is_visible():
        page.get_by_role("button", name="Sign in", exact=True).first.click()
    dialog.get_by_label("Token").fill(given)
    press(dialog, "Sign in")


def test_console_asks_for_a_token_and_sends_it(guest: Visit) -> None:
    page = guest.open("/console")
    dialog = page.get_by_role("dialog", name="Sign in")
    expect(dialog).to_be_visible()
    assert serious(page) == []
    sign_in(page, "nonsense")
    expect(dialog.get_by_role("alert")).to_contain_text("The token is malformed")
    sign_in(page, token(scopes=["analyst"], client="report"))
    expect(dialog).to_be_hidden()
    ready(page)
    run(page, "RETURN 1 AS one")
    expect(cell(page, 0, 0)).to_have_text("1")
    page.get_by_role("tab", name="History").click()
    expect(page.locator(".history .open")).to_have_count(1)
    page.locator(".account > button").click()
    card = page.locator(".account .card")
    expect(card).to_contain_text("Signed in as report a program")
    expect(card.get_by_role("listitem")).to_have_text(
        ["You may not act for every member (scope service)", "You may run Cypher (scope analyst)"]
    )
    assert serious(page) == []
    card.get_by_role("button", name="Use another token").click()
    sign_in(page, token(scopes=["analyst"], client="other"))
    expect(page.locator(".account")).to_contain_text("other")
    # Another token has another history.
    expect(page.locator(".history .open")).to_have_count(0)


def test_a_member_sees_who_they_are_and_what_they_may_not_do(guest: Visit) -> None:
    page = guest.open("/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("combobox", name="Find a member")).to_have_count(0)
    sign_in(page, token(member="ana"))
    expect(page.locator(".account")).to_contain_text("ana")
    expect(page.locator(".size")).to_contain_text("your connections")
    expect(page.locator(".way", has_text="Console")).to_contain_text("Your token does not include Cypher")
    assert serious(page) == []
    page.get_by_role("combobox", name="Find a member").fill("eve")
    page.get_by_role("option", name="Eve Ekman").click()
    expect(page.locator(".degree")).to_have_text("2nd degree")
    page.goto(f"{guest.address}/console")
    expect(page.locator(".strip")).to_contain_text("You cannot run queries.")
    for name in ("Run", "Explain", "Profile"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_disabled()
        expect(button).to_have_attribute(
            "title", "Your token does not include Cypher. Ask for one with the scope analyst: graphsvc token --analyst."
        )
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("Your token does not include Cypher")
    assert "POST /cypher" not in guest.asked


def test_signing_out_ends_what_was_seen(guest: Visit) -> None:
    page = guest.open("/explorer?viewer=bob")
    expect(page.get_by_role("dialog", name="Sign in")).to_be_visible()
    sign_in(page, token(scopes=["service"]))
    expect(page.locator(".overview h2")).to_have_text("Bob Berg")
    page.locator(".account > button").click()
    press(page.locator(".account"), "Sign out")
    expect(page.get_by_role("dialog", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Bob Berg")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.long
def test_an_expired_token_is_refused_with_its_reason(guest: Visit) -> None:
    page = guest.open("/")
    sign_in(page, new_token(KEY, member="ana", lasts=timedelta(seconds=-5)))
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("The token has expired.")
