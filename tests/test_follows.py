"""Lists of following and followers."""

from typing import Any

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.network.summaries import MemberSummary, OrganizationSummary
from graphsvc.problems import MemberNotFound, OrganizationNotFound
from graphsvc.records import BlockRecord, ConnectionRecord, FollowRecord, OrganizationRecord
from graphsvc.relationships.follows import followers, followers_of, following
from graphsvc.store.store import Store
from tests.api import People
from tests.graphs import members, put

pytestmark = pytest.mark.anyio


@pytest.fixture
async def people(ctx: Context) -> Context:
    await put(
        ctx,
        *members(["me", "same", "fan", "friend"]),
        OrganizationRecord(id="same", name="Acme", kind="company"),
        ConnectionRecord(a="me", b="friend"),
        FollowRecord(follower="me", member="same", since="2020-01-01"),
        FollowRecord(follower="me", organization="same", since="2020-01-01"),
        FollowRecord(follower="me", member="friend"),
        FollowRecord(follower="fan", member="me", since="2021-01-01"),
        FollowRecord(follower="friend", member="me", since="2022-01-01"),
    )
    return ctx


async def test_followed_members_and_organizations_are_newest_first(people: Context) -> None:
    page, found = PageRequest(1), list[tuple[str, str]]()
    while True:
        listed = await following(people, "me", page)
        found += [(each.type, each.id) for each in listed.items]
        if listed.next is None:
            break
        page = PageRequest(1, listed.next)
    assert found == [("member", "same"), ("organization", "same"), ("member", "friend")]


async def test_followers_show_whether_connected_or_followed_back(people: Context) -> None:
    listed = (await followers(people, "me", PageRequest(9))).items
    assert [(each.id, each.connected, each.follows) for each in listed] == [
        ("friend", True, True),
        ("fan", False, False),
    ]
    first = await followers(people, "me", PageRequest(1))
    assert [each.id for each in (await followers(people, "me", PageRequest(1, first.next))).items] == ["fan"]


async def test_follow_lists_may_be_empty_and_fail_for_unknown_members(people: Context) -> None:
    assert (await following(people, "same", PageRequest(9))).items == []
    assert (await followers(people, "fan", PageRequest(9))).items == []
    for call in (following(people, "no", PageRequest(9)), followers(people, "no", PageRequest(9))):
        with pytest.raises(MemberNotFound):
            await call


@pytest.fixture
async def circle(ctx: Context) -> Context:
    """Of me's connections a to e, those at b, c and d follow star, and a the organization of the same id."""
    await put(
        ctx,
        *members(["me", "star", "solo", *"abcdexyz"]),
        OrganizationRecord(id="star", name="Star Ltd", kind="company"),
        OrganizationRecord(id="acme", name="Acme", kind="company"),
        *(ConnectionRecord(a="me", b=each) for each in "abcde"),
        *(FollowRecord(follower=each, member="star") for each in "bcdxyz"),
        FollowRecord(follower="star", member="e"),
        FollowRecord(follower="a", organization="star"),
        FollowRecord(follower="x", organization="star"),
        FollowRecord(follower="d", organization="acme"),
    )
    return ctx


async def test_followers_among_connections_come_with_the_total_count(circle: Context) -> None:
    found = await followers_of(circle, "me", "star", PageRequest(2))
    assert (found.member, found.organization) == (MemberSummary(id="star", name="Member star", headline=None), None)
    assert (found.followers, found.followers_connected) == (6, 3)
    assert [each.id for each in found.items] == ["b", "c"]
    last = await followers_of(circle, "me", "star", PageRequest(2, found.next))
    assert ([each.id for each in last.items], last.next, last.followers_connected) == (["d"], None, 3)


async def test_an_organization_is_meant_by_type_or_where_no_member_has_its_id(circle: Context) -> None:
    star = await followers_of(circle, "me", "star", PageRequest(9), "organization")
    assert star.organization == OrganizationSummary(id="star", name="Star Ltd", kind="company")
    assert (star.member, star.followers, [each.id for each in star.items]) == (None, 2, ["a"])
    acme = await followers_of(circle, "me", "acme", PageRequest(9))
    assert acme.organization is not None
    assert (acme.organization.id, acme.followers, [each.id for each in acme.items]) == ("acme", 1, ["d"])


async def test_follower_counts_exclude_members_hidden_by_a_block(circle: Context) -> None:
    await put(circle, BlockRecord(blocker="me", blocked="x"), BlockRecord(blocker="b", blocked="me"))
    found = await followers_of(circle, "me", "star", PageRequest(9))
    assert (found.followers, found.followers_connected) == (4, 2)


async def test_id_of_a_hidden_member_means_the_organization(circle: Context) -> None:
    await put(circle, BlockRecord(blocker="star", blocked="me"))
    assert (await followers_of(circle, "me", "star", PageRequest(9))).organization is not None
    with pytest.raises(MemberNotFound, match="star"):
        await followers_of(circle, "me", "star", PageRequest(9), "member")


async def test_member_without_followers_has_an_empty_list(circle: Context) -> None:
    found = await followers_of(circle, "me", "solo", PageRequest(9))
    assert (found.followers, found.followers_connected, found.items, found.next) == (0, 0, [], None)


async def test_followers_of_names_the_unknown_id(circle: Context) -> None:
    with pytest.raises(MemberNotFound, match="no"):
        await followers_of(circle, "me", "no", PageRequest(9))
    with pytest.raises(MemberNotFound, match="acme"):
        await followers_of(circle, "me", "acme", PageRequest(9), "member")
    with pytest.raises(OrganizationNotFound, match="solo"):
        await followers_of(circle, "me", "solo", PageRequest(9), "organization")
    for kind in (None, "member", "organization"):
        with pytest.raises(MemberNotFound, match="no"):
            await followers_of(circle, "no", "star", PageRequest(9), kind)


async def reads(store: Store, target: str) -> int:
    """The db hits of the query."""
    query = store.queries["follows/among_connections"]
    parameters = {"viewer": "me", "target": target, "type": None, "after_id": None, "limit": 21}
    _, summary, _ = await store.driver.execute_query("PROFILE " + query.text, parameters)

    def hits(plan: dict[str, Any]) -> int:
        return int(plan["args"].get("DbHits", 0)) + sum(map(hits, plan.get("children", ())))

    assert summary.profile
    return hits(summary.profile)


async def test_query_cost_does_not_grow_with_the_follower_count(circle: Context) -> None:
    crowd = [f"f{number}" for number in range(400)]
    await put(circle, *members(["famous", *crowd]), *(FollowRecord(follower=each, member="famous") for each in "bcd"))
    few = await reads(circle.store, "star")
    await put(circle, *(FollowRecord(follower=each, member="famous") for each in crowd))
    assert await reads(circle.store, "famous") <= few + 10


# Following, over HTTP


@pytest.fixture
async def acting(people: Context, client: httpx.AsyncClient) -> People:
    return People(client)


async def followed(acting: People, member: str) -> set[tuple[str, str]]:
    return {(each["type"], each["id"]) for each in (await acting.get(f"{member}/following"))["items"]}


async def test_following_is_immediate_and_idempotent(acting: People) -> None:
    await acting.ask("PUT", "friend/following/fan")
    first = await acting.get("friend/following")
    await acting.ask("PUT", "friend/following/fan")
    assert await acting.get("friend/following") == first
    assert await acting.ids("fan/followers") == ["friend"]
    assert (await acting.get("fan"))["followers"] == 1


async def test_unfollowing_keeps_the_connection_and_messaging(acting: People) -> None:
    await acting.ask("DELETE", "me/following/friend")
    between = await acting.relationship("me", "friend")
    assert (between["follows"], between["followed_by"], between["degree"]) == (False, True, 1)
    assert between["primary_action"] == "message"
    assert between["capabilities"]["message"]["allowed"] is True
    assert ("member", "friend") not in {
        (each["type"], each["id"]) for each in (await acting.get("me/feed-sources"))["items"]
    }


async def test_unfollowing_someone_not_followed_changes_nothing(acting: People) -> None:
    before = await acting.get("me/following")
    await acting.ask("DELETE", "me/following/fan")
    assert await acting.get("me/following") == before


async def test_removed_follower_may_follow_again(acting: People) -> None:
    await acting.ask("DELETE", "me/followers/fan")
    await acting.ask("DELETE", "me/followers/fan")
    assert await acting.ids("me/followers") == ["friend"]
    assert await followed(acting, "fan") == set()
    await acting.ask("PUT", "fan/following/me")
    assert await acting.ids("me/followers") == ["fan", "friend"]


async def test_removing_a_follower_keeps_the_connection(acting: People) -> None:
    await acting.ask("DELETE", "me/followers/friend")
    between = await acting.relationship("me", "friend")
    assert (between["degree"], between["follows"], between["followed_by"]) == (1, True, False)


async def test_shared_id_means_the_member_unless_kind_is_organization(acting: People) -> None:
    await acting.ask("PUT", "fan/following/same")
    assert await followed(acting, "fan") == {("member", "me"), ("member", "same")}
    await acting.ask("PUT", "fan/following/same?type=organization")
    assert await followed(acting, "fan") == {("member", "me"), ("member", "same"), ("organization", "same")}
    await acting.ask("DELETE", "fan/following/same")
    assert await followed(acting, "fan") == {("member", "me"), ("organization", "same")}
    await acting.ask("DELETE", "fan/following/same?type=organization")
    assert await followed(acting, "fan") == {("member", "me")}


async def test_organization_with_a_unique_id_needs_no_kind(people: Context, acting: People) -> None:
    await put(people, OrganizationRecord(id="acme", name="Acme", kind="company"))
    await acting.ask("PUT", "fan/following/acme")
    first = await acting.get("fan/following")
    await acting.ask("PUT", "fan/following/acme")
    assert await acting.get("fan/following") == first
    assert ("organization", "acme") in await followed(acting, "fan")
    await acting.ask("PUT", "fan/following/acme?type=member", refused="member-not-found")
    await acting.ask("DELETE", "fan/following/acme")
    assert await followed(acting, "fan") == {("member", "me")}


async def test_following_self_or_unknown_targets_is_refused(acting: People) -> None:
    await acting.ask("PUT", "me/following/me", refused="self-relation")
    await acting.ask("DELETE", "me/followers/me", refused="self-relation")
    for method in ("PUT", "DELETE"):
        await acting.ask(method, "me/following/nobody", refused="member-not-found")
        await acting.ask(method, "nobody/following/me", refused="member-not-found")
        await acting.ask(method, "nobody/following/same?type=organization", refused="member-not-found")
        await acting.ask(method, "me/following/fan?type=organization", refused="organization-not-found")
