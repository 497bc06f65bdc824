"""Profiles as other members see them."""

from dataclasses import replace

import pytest

from graphsvc.context import Context
from graphsvc.members.profiles import profile
from graphsvc.problems import MemberNotFound
from graphsvc.records import (
    AffiliationRecord,
    BlockRecord,
    ConnectionRecord,
    FollowRecord,
    MemberRecord,
    OrganizationRecord,
)
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
EVE = {
    "name": "Eve Ekman",
    "headline": "Sails",
    "title": "CTO",
    "seniority": "Executive",
    "industry": "Ships",
    "location": "Oslo",
    "interests": ("sea", "tea"),
}


@pytest.fixture
async def chain(ctx: Context) -> Context:
    """eve - one - two - three - four, far on their own."""
    await put(
        ctx,
        MemberRecord(id="eve", email="eve@example.org", **EVE),
        *members(["one", "two", "three", "four", "far"]),
        OrganizationRecord(id="acme", name="Acme", kind="company"),
        AffiliationRecord(member="eve", organization="acme", role="CTO", **{"from": "2015-01-01"}),
        *(ConnectionRecord(a=a, b=b) for a, b in (("eve", "one"), ("one", "two"), ("two", "three"), ("three", "four"))),
        *(FollowRecord(follower=each, member="eve") for each in ("one", "far")),
        FollowRecord(follower="eve", member="two"),
    )
    return ctx


async def test_profile_contains_member_fields_and_counts(chain: Context) -> None:
    found = (await profile(chain, "two", "eve")).model_dump(by_alias=True, mode="json")
    assert found == EVE | {
        "id": "eve",
        "interests": ["sea", "tea"],
        "affiliations": [
            {"id": "acme", "name": "Acme", "kind": "company", "role": "CTO", "from": "2015-01-01", "to": None}
        ],
        "email": None,
        "degree": 2,
        "connections": 1,
        "connections_shown": "1",
        "followers": 2,
    }


@pytest.mark.parametrize(
    ("viewer", "degree", "sees_email"),
    [
        ("eve", 0, True),
        ("one", 1, True),
        ("two", 2, False),
        ("three", 3, False),
        ("four", None, False),
        ("far", None, False),
    ],
)
async def test_email_is_visible_only_to_the_member_and_connections(
    chain: Context, viewer: str, degree: int | None, sees_email: bool
) -> None:
    found = await profile(chain, viewer, "eve")
    assert (found.degree, found.email) == (degree, "eve@example.org" if sees_email else None)


@pytest.mark.parametrize(
    ("count", "to_others", "to_oneself"), [(3, (3, "3"), "3"), (4, (4, "4+"), "4"), (5, (4, "4+"), "5")]
)
async def test_connection_count_is_capped_for_other_viewers(
    ctx: Context, count: int, to_others: tuple[int, str], to_oneself: str
) -> None:
    ctx = replace(ctx, settings=ctx.settings.replace(shown_connections=4))
    crowd = [f"c{number}" for number in range(count)]
    await put(ctx, *members(["hub", "me", *crowd]), *(ConnectionRecord(a="hub", b=each) for each in crowd))
    seen, own = await profile(ctx, "me", "hub"), await profile(ctx, "hub", "hub")
    assert (seen.connections, seen.connections_shown) == to_others
    assert (own.connections, own.connections_shown) == (count, to_oneself)


async def test_profile_counts_exclude_members_hidden_by_a_block(chain: Context) -> None:
    await put(
        chain,
        FollowRecord(follower="three", member="two"),
        BlockRecord(blocker="eve", blocked="three"),
    )
    for viewer, seen in (("eve", (1, 1)), ("four", (2, 2))):
        two = await profile(chain, viewer, "two")
        assert (two.connections, two.followers) == seen


async def test_profile_of_an_unknown_or_blocked_member_is_not_found(chain: Context) -> None:
    await put(chain, BlockRecord(blocker="eve", blocked="far"))
    for viewer, other in (("eve", "no"), ("eve", "far"), ("far", "eve")):
        with pytest.raises(MemberNotFound, match=other):
            await profile(chain, viewer, other)
    with pytest.raises(MemberNotFound, match="no"):
        await profile(chain, "no", "eve")
