"""Blocks over HTTP: what they end, that unblocking restores nothing, and that they stay invisible."""

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.records import ConnectionRecord, OrganizationRecord
from tests.api import People
from tests.graphs import members, put

pytestmark = pytest.mark.anyio


@pytest.fixture
async def people(ctx: Context, client: httpx.AsyncClient) -> People:
    """ana, bob, cy and dan; cy is connected with ana and bob."""
    ties = (ConnectionRecord(a="cy", b=other) for other in ("ana", "bob"))
    acme = OrganizationRecord(id="acme", name="Acme", kind="company")
    await put(ctx, *members(["ana", "bob", "cy", "dan"]), acme, *ties)
    return People(client)


async def block(people: People, blocker: str, blocked: str) -> None:
    await people.ask("PUT", f"{blocker}/blocks/{blocked}")


async def unblock(people: People, blocker: str, blocked: str) -> None:
    await people.ask("DELETE", f"{blocker}/blocks/{blocked}")


async def counts(people: People, member: str) -> tuple[int, int, int]:
    """Connections, following, followers."""
    own = await people.get(member)
    return own["connections"], own["following"], own["followers"]


async def test_block_ends_connection_and_follows_and_unblocking_restores_none(people: People) -> None:
    await people.connect("ana", "bob")
    assert (await counts(people, "ana"), await counts(people, "bob")) == ((2, 1, 1), (2, 1, 1))
    await block(people, "ana", "bob")
    assert (await counts(people, "ana"), await counts(people, "bob")) == ((1, 0, 0), (1, 0, 0))
    await unblock(people, "ana", "bob")
    assert (await counts(people, "ana"), await counts(people, "bob")) == ((1, 0, 0), (1, 0, 0))
    for viewer, other in (("ana", "bob"), ("bob", "ana")):
        between = await people.relationship(viewer, other)
        assert (between["degree"], between["follows"], between["followed_by"]) == (2, False, False)
        assert (between["pending_invitation"], between["connected_since"]) == (None, None)


@pytest.mark.parametrize(("blocker", "blocked"), [("ana", "bob"), ("bob", "ana")])
async def test_block_ends_pending_invitations(people: People, blocker: str, blocked: str) -> None:
    sent = await people.invite("ana", "bob")
    await block(people, blocker, blocked)
    for viewer, direction in (("ana", "sent"), ("bob", "received")):
        assert await people.ids(f"{viewer}/invitations?direction={direction}") == []
    await people.answer("bob", "accept", sent["id"], refused="invitation-not-found")
    await people.answer("ana", "withdraw", sent["id"], refused="invitation-not-found")
    await unblock(people, blocker, blocked)
    for viewer, direction in (("ana", "sent"), ("bob", "received")):
        assert await people.ids(f"{viewer}/invitations?direction={direction}") == []
    refused = await people.answer("bob", "accept", sent["id"], refused="invitation-not-pending")
    assert refused["state"] == "expired"
    assert (await people.invite("ana", "bob"))["state"] == "pending"


@pytest.mark.parametrize(("viewer", "other"), [("ana", "bob"), ("bob", "ana")])
async def test_actions_across_a_block_fail_like_for_an_unknown_member(people: People, viewer: str, other: str) -> None:
    await block(people, "ana", "bob")
    actions = [
        ("POST", "{}/invitations", True),
        ("DELETE", "{}/connections/{}", False),
        ("PUT", "{}/following/{}", False),
        ("DELETE", "{}/following/{}", False),
        ("DELETE", "{}/followers/{}", False),
        ("DELETE", "{}/suggestions/{}", False),
    ]
    for method, path, with_body in actions:
        about_other, about_nobody = [
            await people.ask(method, path.format(viewer, whom), {"other": whom} if with_body else None, refused=NOBODY)
            for whom in (other, "nobody")
        ]
        assert about_nobody["member"] == "nobody"
        assert about_other["member"] == other
        assert about_other["detail"] == about_nobody["detail"].replace("nobody", other)


NOBODY = "member-not-found"


async def test_blocked_member_cannot_block_or_unblock_the_blocker(people: People) -> None:
    await block(people, "ana", "bob")
    await people.ask("PUT", "bob/blocks/ana", refused=NOBODY)
    await people.ask("DELETE", "bob/blocks/ana", refused=NOBODY)
    assert await people.ids("bob/blocks") == []
    await unblock(people, "ana", "bob")
    await block(people, "bob", "ana")


async def test_blocking_and_unblocking_are_idempotent(people: People) -> None:
    await block(people, "ana", "bob")
    first = await people.get("ana/blocks")
    await block(people, "ana", "bob")
    assert await people.get("ana/blocks") == first
    await unblock(people, "ana", "bob")
    await unblock(people, "ana", "bob")
    assert await people.ids("ana/blocks") == []


async def test_blocks_are_listed_by_id_to_the_blocker_only(people: People) -> None:
    for other in ("dan", "bob", "cy"):
        await block(people, "ana", other)
    listed = await people.all_pages("ana/blocks")
    assert [(each["id"], each["name"]) for each in listed] == [
        ("bob", "Member bob"),
        ("cy", "Member cy"),
        ("dan", "Member dan"),
    ]
    assert all(each["blocked_since"] for each in listed)
    assert await people.ids("bob/blocks") == []


async def test_block_cuts_paths_through_the_blocked_member(people: People) -> None:
    assert (await people.get("ana/degree/bob"))["degree"] == 2
    await block(people, "ana", "cy")
    assert (await people.get("ana/degree/bob"))["degree"] is None
    assert (await people.get("bob/degree/cy"))["degree"] == 1


async def test_blocking_self_or_unknown_members_is_refused(people: People) -> None:
    await people.ask("PUT", "ana/blocks/ana", refused="self-relation")
    await people.ask("PUT", "ana/blocks/nobody", refused=NOBODY)
    await people.ask("PUT", "nobody/blocks/ana", refused=NOBODY)
    await people.ask("PUT", "ana/blocks/acme", refused=NOBODY)
