"""Lists of connections: the viewer's own and those of others."""

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.problems import MemberNotFound, NotVisible
from graphsvc.records import ConnectionRecord, MemberRecord
from graphsvc.relationships.connections import Sort, connections, connections_of
from tests.api import READS, People
from tests.graphs import members, put

pytestmark = pytest.mark.anyio


@pytest.fixture
async def people(ctx: Context) -> Context:
    await put(
        ctx,
        *members(["me", "b", "a", "d", "stranger"]),
        MemberRecord(id="c", name="Adam", headline="Sailor"),
        *(
            ConnectionRecord(a="me", b=other, since=since)
            for other, since in (("a", "2020-01-01"), ("b", "2021-01-01"), ("c", None), ("d", "2020-01-01"))
        ),
        ConnectionRecord(a="a", b="stranger"),
        ConnectionRecord(a="a", b="b"),
    )
    return ctx


async def all_pages(ctx: Context, sort: Sort) -> list[str]:
    page, found = PageRequest(1), list[str]()
    while True:
        listed = await connections(ctx, "me", page, sort)
        found += [each.id for each in listed.items]
        if listed.next is None:
            return found
        page = PageRequest(1, listed.next)


async def test_connections_are_newest_first_with_undated_last(people: Context) -> None:
    assert await all_pages(people, "recent") == ["b", "a", "d", "c"]


async def test_connections_can_be_sorted_by_name(people: Context) -> None:
    assert await all_pages(people, "name") == ["c", "a", "b", "d"]


async def test_words_filter_matches_name_and_headline(people: Context) -> None:
    for words in ("SAIL", "adam"):
        listed = await connections(people, "me", PageRequest(9), words=words)
        assert [(each.id, each.connected_since) for each in listed.items] == [("c", None)]


@pytest.mark.parametrize(
    ("setting", "connected_sees", "stranger_sees"),
    [("everyone", True, True), ("connections", True, False), ("only_me", False, False)],
)
async def test_visibility_setting_controls_who_sees_connections(
    people: Context, setting: str, connected_sees: bool, stranger_sees: bool
) -> None:
    await put(people, MemberRecord(id="a", name="Member a", connections_visible_to=setting))
    for viewer, sees in (("me", connected_sees), ("d", stranger_sees)):
        if sees:
            shown = (await connections_of(people, viewer, "a", PageRequest(9))).items
            assert [each.id for each in shown] == ["b", "me", "stranger"]
        else:
            with pytest.raises(NotVisible):
                await connections_of(people, viewer, "a", PageRequest(9))
    assert len((await connections_of(people, "a", "a", PageRequest(9))).items) == 3


async def test_connections_of_another_member_flag_mutual_ones(people: Context) -> None:
    shown = (await connections_of(people, "me", "a", PageRequest(9))).items
    assert {each.id: each.connected for each in shown} == {"b": True, "me": False, "stranger": False}


async def test_connection_lists_may_be_empty_and_fail_for_unknown_members(people: Context) -> None:
    await put(people, *members(["alone"]))
    assert (await connections(people, "alone", PageRequest(9))).items == []
    assert (await connections_of(people, "me", "alone", PageRequest(9))).items == []
    for call in (connections(people, "no", PageRequest(9)), connections_of(people, "me", "no", PageRequest(9))):
        with pytest.raises(MemberNotFound):
            await call


# Removing, over HTTP


@pytest.fixture
async def acting(people: Context, client: httpx.AsyncClient) -> People:
    return People(client)


async def follows_between(acting: People, viewer: str, other: str) -> tuple[bool, bool]:
    between = await acting.relationship(viewer, other)
    return between["follows"], between["followed_by"]


async def test_removing_a_connection_keeps_the_follows(acting: People) -> None:
    await acting.connect("me", "stranger")
    await acting.ask("DELETE", "me/connections/stranger")
    assert (await acting.relationship("me", "stranger"))["connected_since"] is None
    assert (await acting.relationship("me", "stranger"))["degree"] == 2
    assert await follows_between(acting, "me", "stranger") == (True, True)
    assert await acting.ids("me/connections") == ["b", "a", "d", "c"]
    assert await acting.ids("me/followers") == ["stranger"]


async def test_unfollow_option_removes_only_the_removers_follow(acting: People) -> None:
    await acting.connect("me", "stranger")
    await acting.ask("DELETE", "me/connections/stranger?unfollow=true")
    assert await follows_between(acting, "me", "stranger") == (False, True)


async def test_either_member_can_remove_a_connection(acting: People) -> None:
    await acting.ask("DELETE", "a/connections/me")
    assert await acting.ids("me/connections") == ["b", "d", "c"]
    await acting.ask("DELETE", "me/connections/a", refused="not-connected")


async def test_removed_connection_can_be_restored_by_invitation(acting: People) -> None:
    await acting.ask("DELETE", "me/connections/a")
    await acting.connect("a", "me")
    assert (await acting.relationship("me", "a"))["degree"] == 1


async def test_only_an_accepted_invitation_creates_a_connection(acting: People) -> None:
    """Both members take every other action, and follow each other."""
    for viewer, other in (("me", "stranger"), ("stranger", "me")):
        await acting.ask("PUT", f"{viewer}/following/{other}")
    for viewer, other in (("me", "stranger"), ("stranger", "me")):
        for path in READS:
            named = {"viewer": viewer, "id": viewer, "other": other, "target": other}
            await acting.client.get(path.format(**named, degree=1, part="inactive-connections", name="not-found"))
        await acting.ask("PUT", viewer, {"name": f"Member {viewer}"})
        await acting.ask("POST", f"{viewer}/degrees", {"others": [other]})
        await acting.ask("DELETE", f"{viewer}/suggestions/{other}")
        await acting.ask("DELETE", f"{viewer}/connections/{other}", refused="not-connected")
        assert (await acting.relationship(viewer, other))["degree"] == 2
    sent = await acting.invite("me", "stranger")
    assert (await acting.relationship("me", "stranger"))["degree"] == 2
    await acting.answer("stranger", "ignore", sent["id"])
    assert (await acting.relationship("me", "stranger"))["degree"] == 2
    await acting.connect("stranger", "me")
    assert (await acting.relationship("me", "stranger"))["degree"] == 1


@pytest.mark.parametrize(
    ("setting", "refusal_of_connected", "refusal_of_stranger"),
    [
        ("everyone", None, None),
        ("connections", None, "d shows connections to connections only."),
        ("only_me", "d shows connections to nobody.", "d shows connections to nobody."),
    ],
)
async def test_hidden_connection_list_is_refused_with_a_reason(
    acting: People, setting: str, refusal_of_connected: str | None, refusal_of_stranger: str | None
) -> None:
    await acting.set("d", connections_visible_to=setting)
    for viewer, detail in (("me", refusal_of_connected), ("stranger", refusal_of_stranger)):
        may = (await acting.relationship(viewer, "d"))["capabilities"]["view_connections"]["allowed"]
        shown = await acting.get(f"{viewer}/connections-of/d", refused="not-visible" if detail else None)
        assert may is (detail is None)
        assert shown.get("detail") == detail
    # Mutual connections are for the two who share them, whatever the setting.
    assert await acting.ids("a/mutuals/d") == ["me"]
