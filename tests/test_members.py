"""Members: profiles, export and erasure, over HTTP."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.members.erase import erase_member
from graphsvc.members.export import export_member
from graphsvc.network.visibility import deleted_during_read
from graphsvc.records import (
    AffiliationRecord,
    BlockRecord,
    ConnectionRecord,
    DismissalRecord,
    FollowRecord,
    InvitationRecord,
    OrganizationRecord,
    RemovalRecord,
)
from graphsvc.store.store import Store
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
ANA = {"name": "Ana Ríos", "headline": "CTO at Acme", "interests": ["graphs", "tea"], "joined_on": "2020-02-29"}


async def test_put_creates_a_member_or_replaces_the_profile(client: httpx.AsyncClient) -> None:
    made = await client.put("/members/ana", json=ANA)
    assert (made.status_code, made.json()["name"], made.json()["interests"]) == (201, "Ana Ríos", ["graphs", "tea"])
    assert (made.json()["connections"], made.json()["premium"], made.json()["joined_on"]) == (0, False, "2020-02-29")
    replaced = await client.put("/members/ana", json={"name": "Ana"})
    assert (replaced.status_code, replaced.json()["headline"], replaced.json()["interests"]) == (200, None, [])


async def test_patch_changes_given_fields_and_null_clears_them(client: httpx.AsyncClient) -> None:
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


async def whole(ctx: Context) -> None:
    """Load ana with one tie of each kind."""
    await put(
        ctx,
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
        RemovalRecord(remover="ana", removed="cy", since="2020-01-01", at="2021-01-01"),
        RemovalRecord(remover="ana", removed="cy", at="2022-01-01"),
        RemovalRecord(remover="cy", removed="ana", at="2023-01-01"),
    )


async def test_member_export_contains_everything_once(ctx: Context, client: httpx.AsyncClient) -> None:
    await whole(ctx)
    found = (await client.get("/members/ana/export")).json()
    assert [each["id"] for each in found["member"]["affiliations"]] == ["o"]
    assert found["connections"] == [{"id": "bob", "name": "Member bob", "connected_since": "2020-01-01T00:00:00Z"}]
    assert [(each["type"], each["id"]) for each in found["following"]] == [("member", "cy"), ("organization", "o")]
    assert [each["id"] for each in found["followers"]] == ["bob"]
    assert [each["id"] for each in found["dismissals"]] == ["bob"]
    assert found["removals"] == [
        {
            "id": "cy",
            "name": "Member cy",
            "connected_since": "2020-01-01T00:00:00Z",
            "removed_at": "2021-01-01T00:00:00Z",
        },
        {"id": "cy", "name": "Member cy", "connected_since": None, "removed_at": "2022-01-01T00:00:00Z"},
    ]


NOW = datetime(2026, 6, 1, tzinfo=UTC)
RECENT, EXPIRED, COOLED, COOLING = "2026-05-01", "2025-11-01", "2026-05-01", "2026-05-20"
# The sender, the stored fields, and the state and answered_at in ana's export.
INVITATIONS: list[tuple[str, dict[str, str], tuple[str, str | None] | None]] = [
    ("ana", {"sent_at": RECENT}, ("pending", None)),
    ("ana", {"sent_at": EXPIRED}, ("expired", None)),
    ("ana", {"sent_at": EXPIRED, "state": "expired", "answered_at": COOLED}, ("expired", None)),
    ("ana", {"sent_at": EXPIRED, "state": "accepted", "answered_at": COOLED}, ("accepted", COOLED)),
    ("ana", {"sent_at": EXPIRED, "state": "withdrawn", "answered_at": COOLED}, ("withdrawn", COOLED)),
    ("ana", {"sent_at": RECENT, "state": "ignored", "answered_at": COOLED}, ("pending", None)),
    ("ana", {"sent_at": EXPIRED, "state": "reported", "answered_at": COOLING}, ("pending", None)),
    ("ana", {"sent_at": EXPIRED, "state": "reported", "answered_at": COOLED}, ("expired", None)),
    (
        "ana",
        {"sent_at": EXPIRED, "state": "ignored", "answered_at": COOLED, "withdrawn_at": COOLING},
        ("withdrawn", COOLING),
    ),
    (
        "ana",
        {"sent_at": EXPIRED, "state": "ignored", "answered_at": COOLED, "withdrawn_at": COOLED},
        ("expired", None),
    ),
    ("cy", {"sent_at": RECENT}, ("pending", None)),
    ("cy", {"sent_at": EXPIRED}, ("expired", None)),
    ("cy", {"sent_at": RECENT, "state": "accepted", "answered_at": COOLING}, ("accepted", COOLING)),
    ("cy", {"sent_at": RECENT, "state": "ignored", "answered_at": COOLING}, ("ignored", COOLING)),
    (
        "cy",
        {"sent_at": EXPIRED, "state": "reported", "answered_at": COOLED, "withdrawn_at": COOLING},
        ("reported", COOLED),
    ),
    ("cy", {"sent_at": RECENT, "state": "withdrawn", "answered_at": COOLING}, None),
]


async def test_member_export_shows_invitations_as_the_member_may_see_them(ctx: Context) -> None:
    await put(ctx, *members(["ana", "cy"]))
    expected = []
    for number, (sender, stored, known) in enumerate(INVITATIONS):
        id = f"i{number:02}"  # noqa: A001
        ends = {"sender": sender, "recipient": "cy" if sender == "ana" else "ana"}
        await put(ctx, InvitationRecord.model_validate({"id": id, "note": f"note {id}", **ends, **stored}))
        if known:
            direction = "sent" if sender == "ana" else "received"
            expected.append((id, direction, {"id": "cy", "name": "Member cy"}, f"note {id}", *known, stored["sent_at"]))
    found = json.loads("".join([part async for part in await export_member(replace(ctx, now=NOW), "ana")]))[
        "invitations"
    ]
    keys = ("id", "direction", "member", "note", "state", "answered_at", "sent_at")
    assert [
        tuple(each[key][:10] if key.endswith("_at") and each[key] else each[key] for key in keys) for each in found
    ] == expected


async def test_member_export_spans_many_pages(ctx: Context, client: httpx.AsyncClient) -> None:
    crowd = [f"c{number:04}" for number in range(1003)]
    await put(ctx, *members(["star", *crowd]), *(FollowRecord(follower=each, member="star") for each in crowd))
    found = (await client.get("/members/star/export")).json()
    assert [each["id"] for each in found["followers"]] == crowd


async def test_an_erased_member_leaves_no_trace(ctx: Context, client: httpx.AsyncClient) -> None:
    await whole(ctx)
    assert (await client.delete("/members/ana")).status_code == 204
    assert (await client.get("/members/ana")).json()["type"] == "/problems/member-not-found"
    assert (await client.delete("/members/ana")).status_code == 404
    for other in ("bob", "cy"):
        left = (await client.get(f"/members/{other}")).json()
        assert (left["connections"], left["following"], left["followers"]) == (0, 0, 0)
        export = (await client.get(f"/members/{other}/export")).json()
        assert not any(export[part] for part in export if part != "member")
    assert (await client.get("/members/bob/followers-of/o")).json()["followers"] == 0
    assert await remains(ctx.store) == (["bob", "cy", "o"], 0)


async def remains(store: Store) -> tuple[list[str], int]:
    """The ids of all that is in the database, and how many ties there are."""
    nodes, _, _ = await store.driver.execute_query(
        "MATCH (n) WHERE n:Member OR n:Organization OR n:Invitation RETURN n.id AS id ORDER BY id"
    )
    ties, _, _ = await store.driver.execute_query("MATCH (:Member)-[tie]-() RETURN count(tie) AS ties")
    return [row["id"] for row in nodes], ties[0]["ties"]


async def test_ties_added_during_an_erasure_are_erased_too(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    await whole(ctx)
    between, come = change, iter("4567")

    async def with_a_guest(ctx: Context, work: Callable[[UnitOfWork], Awaitable[Any]]) -> Any:
        if id := next(come, None):  # noqa: A001
            await put(
                ctx,
                InvitationRecord(id=f"i{id}", sender="ana", recipient="bob", sent_at="2026-01-01"),
                InvitationRecord(id=f"j{id}", sender="bob", recipient="ana", sent_at="2026-01-01"),
                FollowRecord(follower="cy", member="ana"),
            )
        return await between(ctx, work)

    monkeypatch.setattr("graphsvc.members.erase.change", with_a_guest)
    await erase_member(ctx, "ana")
    assert next(come, None) is None
    assert await remains(ctx.store) == (["bob", "cy", "o"], 0)


async def test_member_with_more_ties_than_a_batch_is_erased_completely(ctx: Context) -> None:
    await put(ctx, *members(["star"]))
    await ctx.store.driver.execute_query(
        "MATCH (star:Member {id: 'star'}) UNWIND range(0, 5099) AS number "
        "CREATE (:Member {id: 'c' + number, name: 'Member'})-[:FOLLOWS]->(star)"
    )
    assert (await ctx.store.fetch_one("members/get", id="star") or {})["followers"] == 5100
    await erase_member(ctx, "star")
    assert (await ctx.store.fetch_one("members/get", id="c0") or {})["following"] == 0
    assert await ctx.store.fetch_one("members/get", id="star") is None


async def test_block_is_only_in_the_export_of_the_blocker(ctx: Context, client: httpx.AsyncClient) -> None:
    await put(ctx, *members(["ana", "bob"]), BlockRecord(blocker="ana", blocked="bob"))
    assert [each["id"] for each in (await client.get("/members/ana/export")).json()["blocks"]] == ["bob"]
    assert (await client.get("/members/bob/export")).json()["blocks"] == []


@pytest.mark.parametrize(("values", "deleted"), [(("ana", "Ana"), False), (("ana", None), True), ((None, None), True)])
def test_member_whose_name_is_gone_was_deleted_even_if_the_index_still_had_the_id(
    values: tuple[str | None, ...], deleted: bool
) -> None:
    assert deleted_during_read(*values) is deleted
