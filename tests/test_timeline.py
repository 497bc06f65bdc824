"""The timeline, against a history written down by hand."""

from typing import Any

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.problems import MemberNotFound, SelfRelation
from graphsvc.records import (
    BlockRecord,
    ConnectionRecord,
    FollowRecord,
    InvitationRecord,
    OrganizationRecord,
    RemovalRecord,
)
from graphsvc.relationships.timeline import Event, timeline
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
OTHERS = ("accepting", "asking", "away", "crowd", "fan", "gone", "ignorant", "ignored", "org", "reporting", "taken")

# What `me` may see, newest first.
HISTORY = [
    ("2026-03-09", "was_followed", "fan"),
    ("2026-03-08", "followed", "fan"),
    ("2026-03-07", "followed", "org"),
    ("2026-03-06", "withdrew", "ignorant"),
    ("2026-03-05", "removed", "gone"),
    ("2026-03-04", "removed", "gone"),
    ("2026-03-03", "reported", "crowd"),
    ("2026-03-02", "ignored", "ignored"),
    ("2026-03-01", "connected", "asking"),
    ("2026-03-01", "accepted", "asking"),
    ("2026-02-09", "connected", "accepting"),
    ("2026-02-09", "was_accepted", "accepting"),
    ("2026-02-08", "withdrew", "taken"),
    ("2026-02-07", "connected", "gone"),
    ("2026-02-06", "was_invited", "crowd"),
    ("2026-02-05", "was_invited", "ignored"),
    ("2026-02-04", "was_invited", "asking"),
    ("2026-02-03", "invited", "ignorant"),
    ("2026-02-02", "invited", "reporting"),
    ("2026-02-01", "invited", "taken"),
    ("2026-01-01", "invited", "accepting"),
]


def invitation(id: str, sender: str, recipient: str, sent_at: str, **more: Any) -> InvitationRecord:  # noqa: A002
    return InvitationRecord.model_validate(
        {"id": id, "sender": sender, "recipient": recipient, "sent_at": sent_at, **more}
    )


@pytest.fixture
async def lived(ctx: Context) -> Context:
    """`me` with one event of each kind, and events that `me` must not see."""
    await put(
        ctx,
        *members(["me", *OTHERS]),
        OrganizationRecord(id="org", name="Org", kind="company"),
        invitation("i1", "me", "accepting", "2026-01-01", note="Hello", state="accepted", answered_at="2026-02-09"),
        invitation("i2", "me", "taken", "2026-02-01", state="withdrawn", answered_at="2026-02-08"),
        invitation("i3", "me", "reporting", "2026-02-02", state="reported", answered_at="2026-02-20"),
        invitation(
            "i4", "me", "ignorant", "2026-02-03",
            state="ignored", answered_at="2026-02-21", withdrawn_at="2026-03-06",
        ),
        invitation("i5", "asking", "me", "2026-02-04", note="Hi", state="accepted", answered_at="2026-03-01"),
        invitation("i6", "ignored", "me", "2026-02-05", state="ignored", answered_at="2026-03-02"),
        invitation("i7", "crowd", "me", "2026-02-06", state="reported", answered_at="2026-03-03"),
        invitation("i8", "away", "me", "2026-02-10", state="withdrawn", answered_at="2026-02-11"),
        ConnectionRecord(a="me", b="accepting", since="2026-02-09"),
        ConnectionRecord(a="asking", b="me", since="2026-03-01"),
        ConnectionRecord(a="me", b="fan"),
        FollowRecord(follower="me", organization="org", since="2026-03-07"),
        FollowRecord(follower="me", member="fan", since="2026-03-08"),
        FollowRecord(follower="fan", member="me", since="2026-03-09"),
        FollowRecord(follower="me", member="crowd"),
        RemovalRecord(remover="me", removed="gone", since="2026-02-07", at="2026-03-04"),
        RemovalRecord(remover="me", removed="gone", at="2026-03-05"),
        RemovalRecord(remover="away", removed="me", since="2026-02-11", at="2026-03-05"),
    )  # fmt: skip
    return ctx


async def told(ctx: Context, viewer: str = "me", size: int = 50, **filters: Any) -> list[Event]:
    """All pages, joined."""
    page, found = PageRequest(size), list[Event]()
    while True:
        listed = await timeline(ctx, viewer, page, **filters)
        found += listed.items
        if listed.next is None:
            return found
        page = PageRequest(size, listed.next)


def about(event: Event) -> str:
    """The id of the member or organization at the other end: exactly one is given."""
    (other,) = (each.id for each in (event.member, event.organization) if each)
    return other


def shown(events: list[Event]) -> list[tuple[str, str, str]]:
    return [(f"{event.occurred_at:%Y-%m-%d}", event.event, about(event)) for event in events]


async def test_timeline_shows_all_visible_events_newest_first(lived: Context) -> None:
    events = await told(lived)
    days = [day for day, _, _ in HISTORY]
    assert [day for day, _, _ in shown(events)] == days
    assert sorted(shown(events)) == sorted(HISTORY)


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_timeline_pages_form_the_whole_timeline(lived: Context, size: int) -> None:
    assert await told(lived, size=size) == await told(lived)


async def test_events_at_the_same_moment_are_listed_once_each(ctx: Context) -> None:
    """Connected, removed, and connected before that: all at the same moment, told once each."""
    at = "2026-01-01"
    await put(
        ctx,
        *members(["me", "x", "y"]),
        OrganizationRecord(id="x", name="X", kind="group"),
        ConnectionRecord(a="me", b="x", since=at),
        RemovalRecord(remover="me", removed="x", since=at, at="2026-01-02"),
        RemovalRecord(remover="me", removed="x", since=at, at="2026-01-03"),
        *(FollowRecord(follower="me", member=each, since=at) for each in "xy"),
        FollowRecord(follower="me", organization="x", since=at),
        FollowRecord(follower="x", member="me", since=at),
    )
    found = shown(await told(ctx, size=1))
    assert sorted(found) == sorted(
        [
            ("2026-01-03", "removed", "x"), ("2026-01-02", "removed", "x"), *[(at, "connected", "x")] * 3,
            (at, "followed", "x"), (at, "followed", "x"), (at, "followed", "y"), (at, "was_followed", "x"),
        ]
    )  # fmt: skip


async def test_events_are_ordered_by_fractions_of_a_second(ctx: Context) -> None:
    moments = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.123456Z"]
    await put(
        ctx,
        *members(["me", "0", "1", "2"]),
        *(FollowRecord(follower="me", member=str(n), since=moment) for n, moment in enumerate(moments)),
    )
    for size in (1, 9):
        assert [about(event) for event in await told(ctx, size=size)] == ["1", "2", "0"]


async def test_timeline_can_be_filtered_by_kind_and_member(lived: Context) -> None:
    for name in {name for _, name, _ in HISTORY}:
        assert sorted(shown(await told(lived, event=name))) == sorted(each for each in HISTORY if each[1] == name)
    for other in OTHERS:
        with_other = sorted(each for each in HISTORY if each[2] == other and other != "org")
        assert sorted(shown(await told(lived, other=other, size=1))) == with_other
    assert shown(await told(lived, other="gone", event="connected")) == [("2026-02-07", "connected", "gone")]


async def test_invitation_events_have_an_id_and_note(lived: Context) -> None:
    known = {(event.event, about(event)): (event.invitation, event.note) for event in await told(lived)}
    assert known["was_accepted", "accepting"] == ("i1", "Hello")
    assert known["was_invited", "asking"] == ("i5", "Hi")
    assert known["connected", "asking"] == (None, None)
    organizations = {about(event) for event in await told(lived) if event.organization}
    assert organizations == {"org"}


@pytest.mark.parametrize("declined", ["ignored", "reported"])
async def test_decline_is_visible_only_to_the_decliner(ctx: Context, declined: str) -> None:
    """Also where it was closed later, by a block or by a crossing: then with the moment of the decline."""
    ended = {"state": declined, "answered_at": "2026-01-02"}
    await put(
        ctx,
        *members(["me", "other"]),
        invitation("i1", "me", "other", "2026-01-01", **ended),
        invitation("i2", "me", "other", "2026-01-01", **ended, withdrawn_at="2026-01-02"),
    )
    assert {event.event for event in await told(ctx)} == {"invited"}
    kinds = sorted(event.event for event in await told(ctx, "other"))
    assert kinds == sorted([declined, "was_invited"] * 2)


async def test_removal_is_visible_only_to_the_remover(lived: Context) -> None:
    assert await told(lived, "gone") == []
    assert [event.event for event in await told(lived, "away")] == ["removed", "connected", "withdrew", "invited"]


async def test_timeline_hides_blocked_members(lived: Context) -> None:
    await put(lived, BlockRecord(blocker="me", blocked="gone"), BlockRecord(blocker="fan", blocked="me"))
    hidden = {"gone", "fan"}
    assert sorted(shown(await told(lived))) == sorted(each for each in HISTORY if each[2] not in hidden)
    for other in hidden:
        with pytest.raises(MemberNotFound, match=other):
            await told(lived, other=other)


async def test_timeline_refuses_unknown_members_and_self_and_may_be_empty(lived: Context) -> None:
    assert await told(lived, other="away", event="removed") == []
    for viewer, other in (("no", None), ("no", "me"), ("me", "no")):
        with pytest.raises(MemberNotFound, match="no"):
            await told(lived, viewer, other=other)
    with pytest.raises(SelfRelation):
        await told(lived, other="me")


async def test_over_http_the_filters_are_with_and_event(lived: Context, client: httpx.AsyncClient) -> None:
    found = (await client.get("/members/me/timeline", params={"with": "gone", "event": "connected"})).json()["items"]
    assert found == [
        {
            "occurred_at": "2026-02-07T00:00:00Z",
            "event": "connected",
            "member": {"id": "gone", "name": "Member gone", "headline": None},
            "organization": None,
            "invitation": None,
            "note": None,
        }
    ]
    for wrong in ({"with": "a b"}, {"event": "hugged"}):
        assert (await client.get("/members/me/timeline", params=wrong)).status_code == 422
