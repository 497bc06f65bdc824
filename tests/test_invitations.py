"""Invitations over HTTP: what both members can do, what they see, and what stays hidden from them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.records import AnyRecord, ConnectionRecord, InvitationRecord
from graphsvc.relationships.invitations import expire
from graphsvc.store.store import Server
from tests.api import People, without_moments
from tests.conftest import AppClient
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def people(ctx: Context, client: httpx.AsyncClient) -> People:
    """ana, bob, cy, dan and eve; cy is connected with all others."""
    ties = (ConnectionRecord(a="cy", b=other) for other in ("ana", "bob", "dan", "eve"))
    await put(ctx, *members(["ana", "bob", "cy", "dan", "eve"]), *ties)
    return People(client)


def invitation(sender: str, recipient: str, days_ago: float, id: str = "", **more: Any) -> AnyRecord:  # noqa: A002
    sent_at = NOW - days_ago * DAY
    return InvitationRecord(
        id=id or f"{sender}-{recipient}", sender=sender, recipient=recipient, sent_at=sent_at, **more
    )


async def state(people: People, viewer: str, direction: str) -> dict[str, str]:
    """The viewer's invitations of a direction by the other's id, each with its state as the viewer may see it."""
    found = {}
    for each in ("pending", "accepted", "ignored", "reported", "withdrawn", "expired"):
        for item in (await people.get(f"{viewer}/invitations?direction={direction}&state={each}"))["items"]:
            assert item["state"] == each
            assert item["member"]["id"] not in found
            found[item["member"]["id"]] = each
    return found


# Sending


async def test_invitation_and_note_are_visible_to_both_members(people: People) -> None:
    made = await people.invite("ana", "bob", "  We met in Oslo ")
    assert (made["direction"], made["member"]["id"], made["state"], made["note"]) == (
        "sent",
        "bob",
        "pending",
        "We met in Oslo",
    )
    assert made["answered_at"] is None
    for viewer, direction, other in (("ana", "sent", "bob"), ("bob", "received", "ana")):
        (listed,) = (await people.get(f"{viewer}/invitations?direction={direction}"))["items"]
        assert (listed["id"], listed["direction"], listed["member"]["id"]) == (made["id"], direction, other)
        assert (listed["note"], listed["member"]["name"], listed["mutuals"]) == ("We met in Oslo", f"Member {other}", 1)
        standing = (await people.relationship(viewer, other))["pending_invitation"]
        assert (standing["id"], standing["direction"], standing["note"]) == (made["id"], direction, "We met in Oslo")


async def test_inviting_makes_the_sender_follow_the_recipient(people: People) -> None:
    await people.invite("ana", "bob")
    assert (await people.relationship("ana", "bob"))["follows"] is True
    assert (await people.relationship("bob", "ana"))["follows"] is False


async def test_note_may_have_at_most_300_characters(people: People) -> None:
    refused = await people.invite("ana", "bob", "ø" * 301, refused="invalid-request")
    assert refused["errors"] == [{"field": "note", "reason": "at most 300 characters, but got 301"}]
    assert await people.ids("bob/invitations") == []
    assert (await people.invite("ana", "bob", "ø" * 300))["note"] == "ø" * 300


async def test_blank_note_becomes_null(people: People) -> None:
    assert (await people.invite("ana", "bob", "  "))["note"] is None


async def test_crossing_invitations_connect_the_pair(people: People) -> None:
    first = await people.invite("ana", "bob", "hello")
    response = await people.client.post("/members/bob/invitations", json={"other": "ana", "note": "hello too"})
    crossed = response.json()
    assert response.status_code == 200
    assert (crossed["id"], crossed["direction"], crossed["state"]) == (first["id"], "received", "accepted")
    assert (crossed["note"], crossed["member"]["id"]) == ("hello", "ana")
    assert (await people.relationship("ana", "bob"))["degree"] == 1
    assert await state(people, "ana", "sent") == {"bob": "accepted"}
    assert await state(people, "bob", "sent") == {}


async def test_new_invitation_returns_201(people: People) -> None:
    assert (await people.client.post("/members/ana/invitations", json={"other": "bob"})).status_code == 201


async def test_shares_connection_setting_limits_who_may_invite(ctx: Context, people: People) -> None:
    await put(ctx, *members(["stranger"]))
    await people.set("bob", invitations_from="shares_connection")
    await people.invite("stranger", "bob", refused="invitations-not-accepted")
    await people.invite("ana", "bob")


# Accepting


async def test_accepting_connects_and_both_follow(people: People) -> None:
    sent = await people.invite("ana", "bob")
    accepted = await people.answer("bob", "accept", sent["id"])
    assert (accepted["state"], accepted["direction"], accepted["member"]["id"]) == ("accepted", "received", "ana")
    for viewer, other in (("ana", "bob"), ("bob", "ana")):
        between = await people.relationship(viewer, other)
        assert (between["degree"], between["follows"], between["followed_by"]) == (1, True, True)
        assert between["connected_since"] == accepted["answered_at"]
        assert between["pending_invitation"] is None
    assert await state(people, "ana", "sent") == {"bob": "accepted"}
    assert await state(people, "bob", "received") == {"ana": "accepted"}


@pytest.mark.parametrize("action", ["accept", "ignore", "report", "withdraw"])
async def test_answered_invitation_cannot_be_answered_again(people: People, action: str) -> None:
    sent = await people.invite("ana", "bob")
    await people.answer("bob", "accept", sent["id"])
    member = "ana" if action == "withdraw" else "bob"
    refused = await people.answer(member, action, sent["id"], refused="invitation-not-pending")
    assert refused["state"] == "accepted"


# Declining is not told


@pytest.mark.parametrize("decline", ["ignore", "report"])
async def test_decline_is_invisible_to_the_sender(people: People, decline: str) -> None:
    sent = await people.invite("ana", "bob", "hello")
    others = ["bob", "cy", "dan"]
    before = await people.all_that_is_told("ana", others)
    done = await people.answer("bob", decline, sent["id"])
    assert done["state"] == f"{decline}ed".replace("eed", "ed")
    assert await people.all_that_is_told("ana", others) == before
    assert len(before) > 50
    assert await state(people, "bob", "received") == {"ana": done["state"]}
    again = await people.invite("ana", "bob", refused="invitation-pending")
    assert again["invitation"] == sent["id"]


AFTERWARDS = ["nothing", "withdraw", "block by the other and unblock", "block and unblock", "follow and unfollow"]


async def afterwards(people: People, what: str) -> None:
    """Something that one of the two does after ana invited bob."""
    if what == "withdraw":
        await people.answer("ana", "withdraw", "ana-bob")
    if "block" in what:
        blocker, blocked = ("bob", "ana") if "by the other" in what else ("ana", "bob")
        await people.ask("PUT", f"{blocker}/blocks/{blocked}")
        await people.ask("DELETE", f"{blocker}/blocks/{blocked}")
    if "follow" in what:
        await people.ask("DELETE", "ana/following/bob")
        await people.ask("PUT", "ana/following/bob")


async def told_of_a_second_invitation(people: People) -> tuple[int, str]:
    answer = await people.client.post("/members/ana/invitations", json={"other": "bob"})
    return answer.status_code, answer.json().get("title", "")


@pytest.mark.parametrize(
    ("decline", "what"),
    [
        # Each of the two and each of what may follow; the rest of their product takes long.
        pytest.param(decline, what, marks=[] if (place + number) % 2 == 0 else pytest.mark.long)
        for place, decline in enumerate(("ignore", "report"))
        for number, what in enumerate(AFTERWARDS)
    ],
)
async def test_later_actions_do_not_reveal_a_decline(ctx: Context, people: People, decline: str, what: str) -> None:
    """Compares two histories that differ only by the decline, ignoring timestamps."""
    told, again = [], []
    for actions in ([], [decline]):
        await people.ask("DELETE", "ana")
        await put(ctx, *members(["ana"]), ConnectionRecord(a="ana", b="cy"), invitation("ana", "bob", 2))
        for action in actions:
            await people.answer("bob", action, "ana-bob")
        await afterwards(people, what)
        told.append(without_moments(await people.all_that_is_told("ana", ["bob", "cy", "dan"])))
        again.append(await told_of_a_second_invitation(people))
    assert {path: text for path, text in told[1].items() if text != told[0][path]} == {}
    assert again[0] == again[1]


# Withdrawing


async def test_withdrawn_invitation_disappears_for_the_recipient(people: People) -> None:
    others = ["ana", "cy", "dan"]
    before = await people.all_that_is_told("bob", others)
    sent = await people.invite("ana", "bob", "hello")
    assert await people.all_that_is_told("bob", others) != before
    taken_back = await people.answer("ana", "withdraw", sent["id"])
    assert (taken_back["state"], taken_back["direction"]) == ("withdrawn", "sent")
    after = await people.all_that_is_told("bob", others)
    # Members are not suggested while an invitation cools down, in either direction.
    suggestions = "/members/bob/suggestions"
    assert after.pop(suggestions) != before.pop(suggestions)
    assert after == before
    assert await state(people, "ana", "sent") == {"bob": "withdrawn"}
    for action in ("accept", "ignore", "report"):
        await people.answer("bob", action, sent["id"], refused="invitation-not-found")


async def test_withdrawing_removes_the_follow_made_by_the_invitation(people: People) -> None:
    await people.answer("ana", "withdraw", (await people.invite("ana", "bob"))["id"])
    assert (await people.relationship("ana", "bob"))["follows"] is False


async def test_withdrawing_keeps_an_earlier_follow(people: People) -> None:
    await people.ask("PUT", "ana/following/bob")
    await people.answer("ana", "withdraw", (await people.invite("ana", "bob"))["id"])
    assert (await people.relationship("ana", "bob"))["follows"] is True


@pytest.mark.parametrize("decline", ["ignore", "report"])
async def test_declined_invitation_can_be_withdrawn_like_any_other(people: People, decline: str) -> None:
    sent = await people.invite("ana", "bob")
    declined = await people.answer("bob", decline, sent["id"])
    taken_back = await people.answer("ana", "withdraw", sent["id"])
    assert (taken_back["state"], taken_back["id"]) == ("withdrawn", sent["id"])
    assert await state(people, "ana", "sent") == {"bob": "withdrawn"}
    # bob still sees his own answer.
    assert await state(people, "bob", "received") == {"ana": declined["state"]}
    until = datetime.fromisoformat((await people.invite("ana", "bob", refused="cooling-down"))["until"])
    assert until == datetime.fromisoformat(taken_back["answered_at"]) + 21 * DAY


async def test_sender_who_withdrew_can_be_invited_by_the_recipient(people: People) -> None:
    await people.answer("ana", "withdraw", (await people.invite("ana", "bob"))["id"])
    assert (await people.invite("bob", "ana"))["state"] == "pending"


async def test_invitation_may_be_repeated_after_cooling_down(ctx: Context, people: People) -> None:
    await put(ctx, invitation("ana", "bob", 30, state="withdrawn", answered_at=NOW - 20.9 * DAY))
    await people.invite("ana", "bob", refused="cooling-down")
    await put(ctx, invitation("ana", "bob", 30, state="withdrawn", answered_at=NOW - 21 * DAY))
    await people.invite("ana", "bob")


# Expiring


async def test_invitation_expires_everywhere_after_180_days(ctx: Context, people: People) -> None:
    await put(ctx, invitation("ana", "bob", 181), invitation("dan", "bob", 179))
    assert await people.ids("bob/invitations") == ["dan-bob"]
    assert await state(people, "bob", "received") == {"ana": "expired", "dan": "pending"}
    assert await state(people, "ana", "sent") == {"bob": "expired"}
    for viewer, other in (("ana", "bob"), ("bob", "ana")):
        assert (await people.relationship(viewer, other))["pending_invitation"] is None
    for member, action in (("bob", "accept"), ("bob", "ignore"), ("bob", "report"), ("ana", "withdraw")):
        refused = await people.answer(member, action, "ana-bob", refused="invitation-not-pending")
        assert refused["state"] == "expired"
    exported = (await people.get("ana/export"))["invitations"]
    assert [each["state"] for each in exported] == ["expired"]
    assert "bob" in await people.ids("ana/suggestions")
    assert "dan" not in await people.ids("bob/suggestions")
    again = await people.invite("bob", "ana")
    assert (again["direction"], again["state"]) == ("sent", "pending")


async def test_an_expired_invitation_may_be_repeated_at_once(ctx: Context, people: People) -> None:
    await put(ctx, invitation("ana", "bob", 181))
    assert (await people.invite("ana", "bob"))["id"] != "ana-bob"


async def test_late_decline_looks_pending_until_cooling_down_ends(ctx: Context, people: People) -> None:
    declined: dict[str, Any] = {"state": "ignored", "answered_at": NOW - 20 * DAY}
    await put(ctx, invitation("ana", "bob", 190, **declined), invitation("ana", "dan", 190))
    assert await state(people, "ana", "sent") == {"bob": "pending", "dan": "expired"}
    await people.invite("ana", "bob", refused="invitation-pending")
    declined["answered_at"] = NOW - 22 * DAY
    await put(ctx, invitation("ana", "bob", 190, **declined))
    assert await state(people, "ana", "sent") == {"bob": "expired", "dan": "expired"}


async def test_expire_marks_expired_invitations_in_the_database(ctx: Context, people: People) -> None:
    await put(
        ctx,
        invitation("ana", "bob", 182),
        invitation("ana", "dan", 179),
        invitation("dan", "bob", 400, state="ignored", answered_at=NOW - 300 * DAY),
    )
    before = {viewer: await people.all_that_is_told(viewer, ["dan"]) for viewer in ("ana", "bob")}
    assert [await expire(ctx), await expire(ctx)] == [1, 0]
    assert {viewer: await people.all_that_is_told(viewer, ["dan"]) for viewer in ("ana", "bob")} == before
    found, _, _ = await ctx.store.driver.execute_query("MATCH (i:Invitation) RETURN i.id AS id, i.state AS state")
    assert {row["id"]: row["state"] for row in found} == {
        "ana-bob": "expired",
        "ana-dan": "pending",
        "dan-bob": "ignored",
    }


# Limits


@pytest.mark.parametrize("taken_back", [False, True])
async def test_five_reports_restrict_a_member_from_inviting(ctx: Context, people: People, taken_back: bool) -> None:
    crowd = [f"c{number}" for number in range(5)]
    await put(ctx, *members(crowd))
    for number, each in enumerate(crowd):
        sent = await people.invite("ana", each)
        last = await people.answer(each, "report", sent["id"])
        if taken_back:
            await people.answer("ana", "withdraw", sent["id"])
        if number < 4:
            assert (await people.relationship("ana", "bob"))["capabilities"]["invite"]["allowed"]
    refused = await people.invite("ana", "bob", refused="invitations-restricted")
    until = datetime.fromisoformat(last["answered_at"]) + 30 * DAY
    assert datetime.fromisoformat(refused["until"]) == until
    capability = (await people.relationship("ana", "bob"))["capabilities"]["invite"]
    assert (capability["allowed"], capability["reason"]) == (False, "invitations-restricted")
    # Others may still invite ana, and crossing sends nothing.
    await people.invite("bob", "ana")
    assert (await people.invite("ana", "bob"))["state"] == "accepted"


async def test_ignored_invitations_do_not_count_as_reports(ctx: Context, people: People) -> None:
    crowd = [f"c{number}" for number in range(6)]
    await put(ctx, *members(crowd))
    for each in crowd:
        await people.answer(each, "ignore", (await people.invite("ana", each))["id"])
    await people.invite("ana", "bob")


async def test_reports_spread_over_more_than_90_days_do_not_restrict(ctx: Context, people: People) -> None:
    crowd = [f"c{number}" for number in range(5)]
    await put(ctx, *members(crowd))
    for each, days in zip(crowd, (100, 60, 40, 20, 5), strict=True):
        await put(ctx, invitation("ana", each, 150, state="reported", answered_at=NOW - days * DAY))
    await people.invite("ana", "bob")


async def test_the_weekly_limit_counts_withdrawn_invitations(ctx: Context, server: Server, people: People) -> None:
    settings = ctx.settings.replace(weekly_invitations=2)
    async with AppClient(settings, server) as client:
        limited = People(client)
        await put(ctx, invitation("ana", "cy", 7.1))
        await limited.answer("ana", "withdraw", (await limited.invite("ana", "bob"))["id"])
        await limited.invite("ana", "dan")
        refused = await client.post("/members/ana/invitations", json={"other": "eve"})
        assert refused.json()["type"] == "/problems/weekly-invitation-limit"
        assert 7 * 86_400 - 600 < int(refused.headers["Retry-After"]) <= 7 * 86_400


# Lists


async def test_invitation_lists_are_paged_newest_first(ctx: Context, people: People) -> None:
    crowd = [f"c{number}" for number in range(7)]
    await put(ctx, *members(crowd))
    # Two of the same moment among them: these come by id.
    ages = (5, 3, 3, 9, 1, 2, 7)
    for each, days in zip(crowd, ages, strict=True):
        await put(ctx, invitation(each, "ana", days), invitation("bob", each, days))
    expected = ["c4", "c5", "c1", "c2", "c0", "c6", "c3"]
    for size in (1, 2, 3, 100):
        received = await people.all_pages("ana/invitations", size)
        assert [each["member"]["id"] for each in received] == expected
        sent = await people.all_pages("bob/invitations?direction=sent", size)
        assert [each["member"]["id"] for each in sent] == expected
