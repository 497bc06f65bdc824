"""Lists of connections: one's own and those of others."""

import pytest

from graphsvc.connections import connections, connections_of
from graphsvc.paging import Page
from graphsvc.problems import MemberNotFound, NotVisible
from graphsvc.records import ConnectionRecord, MemberRecord
from graphsvc.store.store import Store
from tests.graphs import members, put

pytestmark = pytest.mark.anyio


@pytest.fixture
async def people(store: Store) -> Store:
    await put(
        store,
        *members(["me", "b", "a", "d", "stranger"]),
        MemberRecord(id="c", name="Adam", headline="Sailor"),
        *(
            ConnectionRecord(a="me", b=other, since=since)
            for other, since in (("a", "2020-01-01"), ("b", "2021-01-01"), ("c", None), ("d", "2020-01-01"))
        ),
        ConnectionRecord(a="a", b="stranger"),
        ConnectionRecord(a="a", b="b"),
    )
    return store


async def all_pages(store: Store, sort: str) -> list[str]:
    page, found = Page(1), list[str]()
    while True:
        listed = await connections(store, "me", page, sort)  # type: ignore[arg-type]
        found += [each.id for each in listed.items]
        if listed.next is None:
            return found
        page = Page(1, listed.next)


async def test_newest_come_first_and_those_without_a_date_last(people: Store) -> None:
    assert await all_pages(people, "recent") == ["b", "a", "d", "c"]


async def test_by_name_they_come_by_name(people: Store) -> None:
    assert await all_pages(people, "name") == ["c", "a", "b", "d"]


async def test_words_stand_in_name_or_headline(people: Store) -> None:
    for words in ("SAIL", "adam"):
        listed = await connections(people, "me", Page(9), words=words)
        assert [(each.id, each.since) for each in listed.items] == [("c", None)]


@pytest.mark.parametrize(
    ("setting", "connected_sees", "stranger_sees"),
    [("everyone", True, True), ("connections", True, False), ("only_me", False, False)],
)
async def test_connections_of_another_show_by_that_members_setting(
    people: Store, setting: str, connected_sees: bool, stranger_sees: bool
) -> None:
    await put(people, MemberRecord(id="a", name="Member a", connections_visible_to=setting))
    for viewer, sees in (("me", connected_sees), ("d", stranger_sees)):
        if sees:
            shown = (await connections_of(people, viewer, "a", Page(9))).items
            assert [each.id for each in shown] == ["b", "me", "stranger"]
        else:
            with pytest.raises(NotVisible):
                await connections_of(people, viewer, "a", Page(9))
    assert len((await connections_of(people, "a", "a", Page(9))).items) == 3


async def test_connections_of_another_say_which_are_mutual(people: Store) -> None:
    shown = (await connections_of(people, "me", "a", Page(9))).items
    assert {each.id: each.mutual for each in shown} == {"b": True, "me": False, "stranger": False}


async def test_no_connections_are_an_empty_list_and_no_member_a_problem(people: Store) -> None:
    await put(people, *members(["alone"]))
    assert (await connections(people, "alone", Page(9))).items == []
    assert (await connections_of(people, "me", "alone", Page(9))).items == []
    for call in (connections(people, "no", Page(9)), connections_of(people, "me", "no", Page(9))):
        with pytest.raises(MemberNotFound):
            await call
