"""Lists of whom a member follows and who follows them."""

import pytest

from graphsvc.follows import followers, following
from graphsvc.paging import Page
from graphsvc.problems import MemberNotFound
from graphsvc.records import ConnectionRecord, FollowRecord, OrganizationRecord
from graphsvc.store.store import Store
from tests.graphs import members, put

pytestmark = pytest.mark.anyio


@pytest.fixture
async def people(store: Store) -> Store:
    await put(
        store,
        *members(["me", "same", "fan", "friend"]),
        OrganizationRecord(id="same", name="Acme", kind="company"),
        ConnectionRecord(a="me", b="friend"),
        FollowRecord(follower="me", member="same", since="2020-01-01"),
        FollowRecord(follower="me", organization="same", since="2020-01-01"),
        FollowRecord(follower="me", member="friend"),
        FollowRecord(follower="fan", member="me", since="2021-01-01"),
        FollowRecord(follower="friend", member="me", since="2022-01-01"),
    )
    return store


async def test_members_and_organizations_followed_come_newest_first(people: Store) -> None:
    page, found = Page(1), list[tuple[str, str]]()
    while True:
        listed = await following(people, "me", page)
        found += [(each.kind, each.id) for each in listed.items]
        if listed.next is None:
            break
        page = Page(1, listed.next)
    assert found == [("member", "same"), ("organization", "same"), ("member", "friend")]


async def test_followers_say_whether_they_are_connected_or_followed_back(people: Store) -> None:
    listed = (await followers(people, "me", Page(9))).items
    assert [(each.id, each.connected, each.followed_back) for each in listed] == [
        ("friend", True, True),
        ("fan", False, False),
    ]
    first = await followers(people, "me", Page(1))
    assert [each.id for each in (await followers(people, "me", Page(1, first.next))).items] == ["fan"]


async def test_an_unknown_member_is_a_problem_and_nobody_an_empty_list(people: Store) -> None:
    assert (await following(people, "same", Page(9))).items == []
    assert (await followers(people, "fan", Page(9))).items == []
    for call in (following(people, "no", Page(9)), followers(people, "no", Page(9))):
        with pytest.raises(MemberNotFound):
            await call
