"""Members: profiles, export and erasure, over HTTP."""

import httpx
import pytest

from graphsvc.members import erase_member
from graphsvc.records import (
    AffiliationRecord,
    BlockRecord,
    ConnectionRecord,
    DismissalRecord,
    FollowRecord,
    InvitationRecord,
    OrganizationRecord,
)
from graphsvc.store.store import Store
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
ANA = {"name": "Ana Ríos", "headline": "CTO at Acme", "interests": ["graphs", "tea"], "joined_on": "2020-02-29"}


async def test_put_makes_a_member_and_put_again_replaces_the_profile(client: httpx.AsyncClient) -> None:
    made = await client.put("/members/ana", json=ANA)
    assert (made.status_code, made.json()["name"], made.json()["interests"]) == (201, "Ana Ríos", ["graphs", "tea"])
    assert (made.json()["connections"], made.json()["premium"], made.json()["joined_on"]) == (0, False, "2020-02-29")
    replaced = await client.put("/members/ana", json={"name": "Ana"})
    assert (replaced.status_code, replaced.json()["headline"], replaced.json()["interests"]) == (200, None, [])


async def test_patch_changes_what_is_given_and_null_takes_away(client: httpx.AsyncClient) -> None:
    await client.put("/members/ana", json=ANA)
    changed = (await client.patch("/members/ana", json={"title": "CEO", "headline": None, "premium": True})).json()
    assert (changed["name"], changed["title"], changed["headline"], changed["premium"]) == (
        "Ana Ríos",
        "CEO",
        None,
        True,
    )
    assert (await client.patch("/members/ana", json={"name": None})).status_code == 422
    assert (await client.patch("/members/ana", json={"shoe_size": 38})).status_code == 422
    assert (await client.get("/members/ana")).json() == changed


async def whole(store: Store) -> None:
    """ana with one of every tie there is."""
    await put(
        store,
        *members(["ana", "bob", "cy"]),
        OrganizationRecord(id="o", name="Acme", kind="company"),
        AffiliationRecord(member="ana", organization="o", role="CTO", **{"from": "2015-01-01"}),
        ConnectionRecord(a="bob", b="ana", since="2020-01-01"),
        FollowRecord(follower="ana", member="cy"),
        FollowRecord(follower="ana", organization="o"),
        FollowRecord(follower="bob", member="ana"),
        InvitationRecord(id="i1", sender="ana", recipient="cy", note="hi", state="ignored", sent_at="2026-01-01"),
        InvitationRecord(id="i2", sender="cy", recipient="ana", sent_at="2026-01-02"),
        DismissalRecord(member="ana", dismissed="bob"),
    )


async def test_the_export_of_a_member_holds_everything_once(store: Store, client: httpx.AsyncClient) -> None:
    await whole(store)
    found = (await client.get("/members/ana/export")).json()
    assert [each["id"] for each in found["member"]["affiliations"]] == ["o"]
    assert found["connections"] == [{"other": "bob", "name": "Member bob", "since": "2020-01-01T00:00:00Z"}]
    assert [each["other"] for each in found["following"]] == ["member:cy", "organization:o"]
    assert [each["other"] for each in found["followers"]] == ["bob"]
    assert [each["other"] for each in found["dismissals"]] == ["bob"]
    # What cy made of the invitation is cy's own.
    assert [(each["direction"], each["state"]) for each in found["invitations"]] == [
        ("sent", "pending"),
        ("received", "pending"),
    ]


async def test_the_export_goes_on_over_many_pages(store: Store, client: httpx.AsyncClient) -> None:
    crowd = [f"c{number:04}" for number in range(1003)]
    await put(store, *members(["star", *crowd]), *(FollowRecord(follower=each, member="star") for each in crowd))
    found = (await client.get("/members/star/export")).json()
    assert [each["other"] for each in found["followers"]] == crowd


async def test_an_erased_member_leaves_no_trace(store: Store, client: httpx.AsyncClient) -> None:
    await whole(store)
    assert (await client.delete("/members/ana")).status_code == 204
    assert (await client.get("/members/ana")).json()["type"] == "/problems/member-not-found"
    assert (await client.delete("/members/ana")).status_code == 404
    bob = (await client.get("/members/bob")).json()
    assert (bob["connections"], bob["following"], bob["followers"]) == (0, 0, 0)
    assert (await client.get("/members/cy/export")).json()["invitations"] == []


async def test_a_member_with_more_ties_than_a_batch_is_erased_whole(store: Store) -> None:
    crowd = [f"c{number}" for number in range(5100)]
    await put(store, *members(["star", *crowd]), *(FollowRecord(follower=each, member="star") for each in crowd))
    await erase_member(store, "star")
    assert (await store.one("members/get", id="c0") or {})["following"] == 0
    assert await store.one("members/get", id="star") is None


async def test_a_block_stays_with_who_blocked(store: Store, client: httpx.AsyncClient) -> None:
    await put(store, *members(["ana", "bob"]), BlockRecord(blocker="ana", blocked="bob"))
    assert [each["other"] for each in (await client.get("/members/ana/export")).json()["blocks"]] == ["bob"]
    assert (await client.get("/members/bob/export")).json()["blocks"] == []
