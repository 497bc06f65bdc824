"""Insights: feed sources, audience, the review of one's network and the lists behind it."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import networkx as nx
import pytest

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.problems import MemberNotFound
from graphsvc.records import (
    AffiliationRecord,
    ConnectionRecord,
    FollowRecord,
    InvitationRecord,
    MemberRecord,
    OrganizationRecord,
)
from graphsvc.review import PARTS, audience, feed_sources, review, review_part
from graphsvc.review.rules import (
    Breakdown,
    activity_spans,
    benchmarks,
    breakdowns,
    followers_per_connection,
    growth,
    is_leader,
    months_between,
)
from graphsvc.settings import Settings
from graphsvc.vocabulary import ReviewPart
from tests.graphs import members, put
from tests.networks import put_block

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "seniority",
    [
        "Manager", "managing director", "Director of Sales", "HEAD of product", "vp", "SVP, Sales", "Vice President",
        "C-level", "c-suite", "CXO", "CEO", "ciso", "Executive", "Founder", "co-founder", "Cofounder", "Partner",
        "Product Owner", "Chief of Staff", "VP_SALES", "head/lead",
    ],
)  # fmt: skip
def test_leaders_are_recognized_by_a_word(seniority: str) -> None:
    assert is_leader(seniority)


@pytest.mark.parametrize("seniority", [None, "", "Senior", "Entry", "Headless", "Partnership", "MVP", "Coordinator"])
def test_leader_words_inside_other_words_do_not_count(seniority: str | None) -> None:
    assert not is_leader(seniority)


@pytest.mark.parametrize(
    ("seniority", "connections", "followers", "said"),
    [
        ("Senior", 500, 99, {"connections": (True, True), "connections-of-leaders": (False, False),
                             "followers": (False, True), "many-followers": (False, True)}),
        (None, 499, 100, {"connections": (False, True), "connections-of-leaders": (False, False),
                          "followers": (True, True), "many-followers": (False, True)}),
        ("Director", 1000, 500, {"connections": (True, False), "connections-of-leaders": (True, True),
                                 "followers": (True, True), "many-followers": (True, True)}),
    ],
)  # fmt: skip
def test_benchmarks_apply_by_seniority(
    seniority: str | None, connections: int, followers: int, said: dict[str, tuple[bool, bool]]
) -> None:
    found = benchmarks(Settings.load(), seniority=seniority, connections=connections, followers=followers)
    assert {each.name: (each.reached, each.applies) for each in found} == said
    assert [each.target for each in found] == [500, 1000, 100, 500]


def test_followers_per_connection_is_none_without_connections() -> None:
    assert followers_per_connection(3, 0) is None
    assert followers_per_connection(3, 2) == 1.5


def test_months_continue_across_the_year_end() -> None:
    assert months_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_between("0999-12", "0999-12") == ["0999-12"]


def test_months_without_growth_are_listed_as_zero() -> None:
    rows: list[dict[str, Any]] = [
        {"month": "2026-01", "connections": 2, "followers": 0},
        {"month": "2025-11", "connections": 1, "followers": 4},
        {"month": None, "connections": 5, "followers": 6},
    ]
    found = growth(rows)
    assert [tuple(dict(month).values()) for month in found.months] == [
        ("2025-11", 1, 4, 1, 4),
        ("2025-12", 0, 0, 1, 4),
        ("2026-01", 2, 0, 3, 4),
    ]
    assert (found.undated.connections, found.undated.followers) == (5, 6)


def test_growth_without_dates_has_no_months() -> None:
    assert growth([]).months == []
    undated = growth([{"month": None, "connections": 1, "followers": 0}])
    assert (undated.months, undated.undated.connections) == ([], 1)


def test_breakdown_shares_are_relative_to_all_connections() -> None:
    rest = [{"dimension": "industry", "connections": 4, "remaining": 1, "unknown": 0}]
    found = breakdowns({"industry": [{"value": "Law", "count": 3}]}, rest)
    assert [(each.value, each.count, each.share) for each in found.industry.entries] == [("Law", 3, 0.75)]
    assert (found.industry.remaining, found.industry.unknown) == (1, 0)
    assert found.company == Breakdown(entries=[], remaining=0, unknown=0)


def test_activity_spans_start_the_day_after_their_boundary() -> None:
    assert [(each["value"], each["after"]) for each in activity_spans(date(2026, 1, 31))] == [
        ("last 7 days", "2026-01-24"),
        ("last 30 days", "2026-01-01"),
        ("last 90 days", "2025-11-02"),
        ("last year", "2025-01-31"),
        ("longer ago", ""),
    ]


def sent(id: str, to: str, at: str, **more: Any) -> InvitationRecord:  # noqa: A002
    return InvitationRecord(id=id, sender="me", recipient=to, sent_at=at, **more)


def got(id: str, sender: str, at: str, **more: Any) -> InvitationRecord:  # noqa: A002
    return InvitationRecord(id=id, sender=sender, recipient="me", sent_at=at, **more)


def works(member: str, at: str, **more: Any) -> AffiliationRecord:
    return AffiliationRecord(member=member, organization=at, **more)


@pytest.fixture
async def people(ctx: Context) -> Context:
    """Connections of me: a and b (who know each other), c and d; followers: a, fan and quiet."""
    await put(
        ctx,
        *members(["fan", "quiet", "star", "idol", "stranger", *(f"p{number}" for number in range(9))]),
        MemberRecord(id="me", name="Me", seniority="VP Sales"),
        MemberRecord(
            id="a", name="A", industry="Law", seniority="Senior", location="Oslo", interests=("chess", "go", "chess"),
            last_active_on="2025-02-01",
        ),
        MemberRecord(id="b", name="B", industry="Law", interests=("go",), last_active_on="2025-01-31"),
        MemberRecord(id="c", name="C", industry="Media", location="Bergen", seniority=""),
        MemberRecord(
            id="d", name="D", industry="Arts", location="Oslo", interests=("jazz",), last_active_on="2024-12-01"
        ),
        OrganizationRecord(id="acme", name="Acme", kind="company", size=50),
        OrganizationRecord(id="globex", name="Globex", kind="company"),
        OrganizationRecord(id="initech", name="Initech", kind="company", size=1001),
        OrganizationRecord(id="hooli", name="Hooli", kind="company"),
        OrganizationRecord(id="school", name="School", kind="school", size=300),
        works("a", "acme", role="Clerk"), works("a", "acme", role="Head"), works("a", "globex", to="2020-01-01"),
        works("a", "school"), works("b", "acme"), works("b", "initech"), works("b", "hooli"), works("d", "globex"),
        ConnectionRecord(a="me", b="a", since="2025-10-05"),
        ConnectionRecord(a="b", b="me", since="2025-12-31T23:59:59Z"),
        ConnectionRecord(a="me", b="c"),
        ConnectionRecord(a="me", b="d", since="2025-10-20"),
        ConnectionRecord(a="a", b="b"),
        ConnectionRecord(a="c", b="stranger"),
        FollowRecord(follower="me", member="a", since="2025-11-01"),
        FollowRecord(follower="me", member="star", since="2025-12-01"),
        FollowRecord(follower="me", member="idol"),
        FollowRecord(follower="me", organization="acme", since="2025-12-02"),
        FollowRecord(follower="a", member="me", since="2025-11-15"),
        FollowRecord(follower="fan", member="me", since="2025-12-24"),
        FollowRecord(follower="quiet", member="me"),
        got("r0", "fan", "2026-01-01"), got("r1", "star", "2025-08-04T12:00:00Z"),
        got("r2", "idol", "2026-01-01", state="ignored", answered_at="2026-01-02"),
        got("r3", "quiet", "2026-01-01", state="withdrawn"),
        sent("s0", "p0", "2026-01-20"),
        sent("s1", "p1", "2025-12-01"),
        sent("s2", "p2", "2025-11-01", state="ignored", answered_at="2025-11-02"),
        sent("s3", "p3", "2025-07-01", state="reported", answered_at="2026-01-20"),
        sent("s4", "p4", "2025-12-01", state="ignored", answered_at="2025-12-02", withdrawn_at="2025-12-20"),
        sent("s5", "p5", "2025-08-04T12:00:00Z"),
        sent("s6", "p6", "2025-07-01", state="ignored", answered_at="2025-07-02"),
        sent("s9", "p8", "2025-06-01", state="reported", answered_at="2025-06-02"),
        sent("s7", "p7", "2026-01-01T12:00:00Z"),
        sent("s8", "p8", "2026-01-01T12:00:01Z", state="withdrawn"),
    )  # fmt: skip
    return ctx


def at_now(ctx: Context) -> Context:
    return replace(ctx, now=NOW)


def with_settings(ctx: Context, **changes: Any) -> Context:
    return replace(ctx, settings=ctx.settings.replace(**changes))


async def ids(ctx: Context, part: ReviewPart, size: int = 1) -> list[str]:
    """The members of a part, from page to page."""
    page, found = PageRequest(size), list[str]()
    while True:
        listed = await review_part(at_now(ctx), "me", part, page)
        found += [each.id for each in listed.items]
        if listed.next is None:
            return found
        page = PageRequest(size, listed.next)


def counts(found: Breakdown) -> tuple[list[tuple[str, int]], int, int]:
    return [(each.value, each.count) for each in found.entries], found.remaining, found.unknown


@pytest.mark.anyio
async def test_feed_sources_are_followed_members_and_organizations(people: Context) -> None:
    await put(people, FollowRecord(follower="me", member="d", since="2025-12-01"))
    await put(people, OrganizationRecord(id="star", name="Star", kind="company"))
    await put(people, FollowRecord(follower="me", organization="star", since="2025-12-01"))
    page, found = PageRequest(2), list[tuple[str, str, bool | None]]()
    while True:
        listed = await feed_sources(people, "me", page)
        found += [(each.type, each.id, each.connected) for each in listed.items]
        if listed.next is None:
            break
        page = PageRequest(2, listed.next)
    # b and c are connections that are not followed.
    assert found == [
        ("organization", "acme", None),
        ("member", "d", True),
        ("member", "star", False),
        ("organization", "star", None),
        ("member", "a", True),
        ("member", "idol", False),
    ]


@pytest.fixture
async def circle(ctx: Context) -> Context:
    """me is followed by f1 (a connection) and f2; f1 knows x, y and f2; z and x follow f2, who follows w."""
    await put(
        ctx,
        *members(["me", "f1", "f2", "x", "y", "z", "w"]),
        *(ConnectionRecord(a="f1", b=other) for other in ("me", "x", "y", "f2")),
        *(FollowRecord(follower=follower, member="me") for follower in ("f1", "f2")),
        *(FollowRecord(follower=follower, member="f2") for follower in ("z", "x", "me")),
        FollowRecord(follower="f2", member="w"),
    )
    return ctx


@pytest.mark.anyio
async def test_reach_excludes_direct_followers(circle: Context) -> None:
    found = await audience(circle, "me")
    # x, y and z; w does not follow f2.
    assert dict(found) == {"followers": 2, "followers_connected": 1, "reach": 3, "reach_exact": True}


@pytest.mark.anyio
async def test_reach_excludes_hidden_members(circle: Context) -> None:
    await put_block(circle, "y", "me")
    await put_block(circle, "me", "z")
    assert (await audience(circle, "me")).reach == 1


@pytest.mark.anyio
async def test_reach_from_some_followers_is_marked_inexact(circle: Context) -> None:
    found = await audience(with_settings(circle, reach_sources=1), "me")
    # The first by id is f1.
    assert (found.followers, found.reach, found.reach_exact) == (2, 2, False)


@pytest.mark.anyio
async def test_of_a_follower_with_more_connections_than_others_may_count_the_first_are_reached(ctx: Context) -> None:
    since = {"c1": "2023-01-01T00:00:00Z", "c2": "2021-01-01T00:00:00Z", "c3": None, "c4": "2022-01-01T00:00:00Z"}
    await put(
        ctx,
        *members(["me", "hub", *since]),
        *(ConnectionRecord.model_validate({"a": "hub", "b": other, "since": at}) for other, at in since.items()),
        *(FollowRecord(follower=follower, member="me") for follower in ("hub", "c3")),
    )
    found = await audience(ctx, "me")
    assert (found.reach, found.reach_exact) == (3, True)
    # c3 has no date and so comes first, but follows me; then c2.
    found = await audience(with_settings(ctx, shown_connections=2), "me")
    assert (found.reach, found.reach_exact) == (1, False)


@pytest.mark.anyio
async def test_reach_over_some_ties_is_marked_inexact(circle: Context) -> None:
    # f1 has four connections; f2 has one, and three followers.
    assert (await audience(with_settings(circle, reach_ties=8), "me")).reach_exact
    found = await audience(with_settings(circle, reach_ties=7), "me")
    assert not found.reach_exact
    # x and y by f1, and z if it is not the one tie that is left out.
    assert found.reach in {2, 3}


@pytest.mark.anyio
async def test_review_counts_size_attention_and_benchmarks(people: Context) -> None:
    found = await review(at_now(people), "me")
    assert dict(found.size) == {
        "connections": 4,
        "followers": 3,
        "following_members": 3,
        "following_organizations": 1,
        "invitations_received": 1,
        "invitations_sent": 5,
    }
    assert dict(found.attention) == {
        "inactive_connections": 2,
        "connections_of_unknown_activity": 1,
        "connections_without_mutuals": 2,
        "followers_not_followed": 2,
        "followed_not_following": 2,
        "old_invitations": 4,
    }
    assert found.followers_per_connection == 0.75
    assert [each.name for each in found.benchmarks if each.applies] == [
        "connections-of-leaders",
        "followers",
        "many-followers",
    ]


@pytest.mark.anyio
async def test_growth_is_grouped_by_month(people: Context) -> None:
    found = (await review(at_now(people), "me")).growth
    assert [tuple(dict(month).values()) for month in found.months] == [
        ("2025-10", 2, 0, 2, 0),
        ("2025-11", 0, 1, 2, 1),
        ("2025-12", 1, 1, 3, 2),
    ]
    assert (found.undated.connections, found.undated.followers) == (1, 1)


@pytest.mark.anyio
async def test_breakdowns_list_the_most_frequent_first(people: Context) -> None:
    found = (await review(at_now(people), "me")).breakdown
    assert {name: counts(each) for name, each in found} == {
        "industry": ([("Law", 2), ("Arts", 1), ("Media", 1)], 0, 0),
        "seniority": ([("Senior", 1)], 0, 3),
        "company": ([("Acme", 2), ("Globex", 1), ("Hooli", 1), ("Initech", 1)], 0, 1),
        "company_size": ([("11-50", 2), ("1001-5000", 1)], 0, 2),
        "location": ([("Oslo", 2), ("Bergen", 1)], 0, 1),
        "interest": ([("go", 2), ("chess", 1), ("jazz", 1)], 0, 1),
        "activity": ([("longer ago", 2), ("last year", 1)], 0, 1),
    }


@pytest.mark.anyio
async def test_breakdown_others_are_members_in_no_listed_entry(people: Context) -> None:
    found = (await review(at_now(with_settings(people, review_entries=1)), "me")).breakdown
    assert {name: counts(each) for name, each in found} == {
        "industry": ([("Law", 2)], 2, 0),
        "seniority": ([("Senior", 1)], 0, 3),
        # b is at Initech too, and counted under Acme.
        "company": ([("Acme", 2)], 1, 1),
        "company_size": ([("11-50", 2)], 0, 2),
        "location": ([("Oslo", 2)], 1, 1),
        "interest": ([("go", 2)], 1, 1),
        "activity": ([("longer ago", 2)], 1, 1),
    }


@pytest.mark.anyio
async def test_company_size_buckets_include_their_bounds(people: Context) -> None:
    for size, bucket in ((10, "1-10"), (11, "11-50"), (1000, "501-1000"), (10_001, "10001+"), (10_000_000, "10001+")):
        await put(people, OrganizationRecord(id="globex", name="Globex", kind="company", size=size))
        found = (await review(at_now(people), "me")).breakdown.company_size
        assert Counter(dict(counts(found)[0])) == Counter({"11-50": 2, "1001-5000": 1}) + Counter([bucket])
        assert found.unknown == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("part", "listed"),
    [
        ("inactive-connections", ["d", "b"]),
        ("connections-without-mutuals", ["c", "d"]),
        ("followers-not-followed", ["fan", "quiet"]),
        ("followed-not-following", ["star", "idol"]),
        ("old-invitations", ["p3", "p2", "p1", "p7"]),
    ],
)
async def test_review_parts_list_the_counted_members(people: Context, part: ReviewPart, listed: list[str]) -> None:
    assert await ids(people, part) == listed
    assert await ids(people, part, 9) == listed


@pytest.mark.anyio
async def test_equal_rows_of_review_parts_are_ordered_by_id(people: Context) -> None:
    await put(
        people,
        *(MemberRecord(id=id_, name=id_, last_active_on="2024-12-01") for id_ in ("d2", "d3")),
        *(ConnectionRecord(a="me", b=id_) for id_ in ("d3", "d2")),
        *(FollowRecord(follower=id_, member="me", since="2025-12-24") for id_ in ("p1", "p0")),
        *(FollowRecord(follower="me", member=id_, since="2025-12-01") for id_ in ("p3", "p2")),
        sent("s10", "p0", "2025-12-01"),
    )
    assert await ids(people, "inactive-connections") == ["d", "d2", "d3", "b"]
    assert await ids(people, "followers-not-followed") == ["fan", "p0", "p1", "quiet"]
    assert await ids(people, "followed-not-following") == ["p2", "p3", "star", "idol"]
    assert await ids(people, "old-invitations") == ["p3", "p2", "p1", "p0", "p7"]


@pytest.mark.anyio
async def test_review_part_rows_have_the_relevant_fields(people: Context) -> None:
    inactive = (await review_part(at_now(people), "me", "inactive-connections", PageRequest(1))).items[0]
    assert (inactive.last_active_on, inactive.connected_since) == (
        date(2024, 12, 1),
        datetime(2025, 10, 20, tzinfo=UTC),
    )
    alone = (await review_part(at_now(people), "me", "connections-without-mutuals", PageRequest(1))).items[0]
    assert alone.connected_since is None
    fan = (await review_part(at_now(people), "me", "followers-not-followed", PageRequest(1))).items[0]
    assert fan.followed_since == datetime(2025, 12, 24, tzinfo=UTC)
    old = (await review_part(at_now(people), "me", "old-invitations", PageRequest(1))).items[0]
    assert (old.invitation, old.sent_at) == ("s3", datetime(2025, 7, 1, tzinfo=UTC))


@pytest.mark.anyio
async def test_invitation_to_a_connection_is_not_pending(people: Context) -> None:
    await put(people, *(ConnectionRecord(a="me", b=other) for other in ("p1", "fan")))
    found = await review(at_now(people), "me")
    assert (found.size.invitations_received, found.size.invitations_sent) == (0, 4)
    assert await ids(people, "old-invitations") == ["p3", "p2", "p7"]


@pytest.mark.anyio
@pytest.mark.parametrize("blocker_is_viewer", [True, False])
async def test_review_hides_blocked_members_even_with_remaining_ties(people: Context, blocker_is_viewer: bool) -> None:
    hidden = ["a", "d", "fan", "star", "p2"]
    await people.store.driver.execute_query(
        """MATCH (me:Member {id: 'me'}) UNWIND $hidden AS id MATCH (other:Member {id: id})
        WITH CASE WHEN $mine THEN me ELSE other END AS blocker, CASE WHEN $mine THEN other ELSE me END AS blocked
        CREATE (blocker)-[:BLOCKED]->(blocked)""",
        hidden=hidden,
        mine=blocker_is_viewer,
        database_=people.settings.database.name,
    )
    found = await review(at_now(people), "me")
    assert tuple(dict(found.size).values()) == (2, 1, 1, 1, 0, 4)
    # Of b's mutual connections only a hidden one is left.
    assert tuple(dict(found.attention).values()) == (1, 1, 2, 1, 1, 3)
    assert counts(found.breakdown.industry) == ([("Law", 1), ("Media", 1)], 0, 0)
    assert [(month.connections, month.followers) for month in found.growth.months] == [(1, 0)]
    assert {part: await ids(people, part) for part in PARTS} == {
        "inactive-connections": ["b"],
        "connections-without-mutuals": ["b", "c"],
        "followers-not-followed": ["quiet"],
        "followed-not-following": ["idol"],
        "old-invitations": ["p3", "p1", "p7"],
    }
    assert [each.id for each in (await feed_sources(people, "me", PageRequest(9))).items] == ["acme", "idol"]
    reached = await audience(people, "me")
    assert (reached.followers, reached.followers_connected, reached.reach_exact) == (1, 0, True)


@pytest.mark.anyio
async def test_review_counts_match_networkx_on_a_random_network(ctx: Context) -> None:
    draw = random.Random(5)
    connected = nx.gnp_random_graph(80, 0.05, seed=5)
    follows = nx.gnp_random_graph(80, 0.04, seed=6, directed=True)
    industries = {node: draw.choice(["Law", "Media", "Arts", None]) for node in connected}
    await put(
        ctx,
        *(MemberRecord(id=f"m{node}", name=f"M{node}", industry=industry) for node, industry in industries.items()),
        *(ConnectionRecord(a=f"m{a}", b=f"m{b}") for a, b in connected.edges),
        *(FollowRecord(follower=f"m{a}", member=f"m{b}") for a, b in follows.edges),
    )
    isolated_somewhere = 0
    for viewer in range(0, 80, 8):
        found, reached = await review(ctx, f"m{viewer}"), await audience(ctx, f"m{viewer}")
        known, followers = set(connected[viewer]), set(follows.predecessors(viewer))
        by_industry = Counter(industries[other] for other in known)
        assert found.breakdown.industry.unknown == by_industry.pop(None, 0)
        assert dict(counts(found.breakdown.industry)[0]) == dict(by_industry)
        isolated = [other for other in known if not any(nx.common_neighbors(connected, viewer, other))]
        isolated_somewhere += len(isolated)
        assert found.attention.connections_without_mutuals == len(isolated)
        assert found.attention.followers_not_followed == len(followers - set(follows[viewer]))
        assert found.attention.followed_not_following == len(set(follows[viewer]) - followers)
        second = {other for source in followers for other in (*connected[source], *follows.predecessors(source))}
        assert reached.followers_connected == len(followers & known)
        assert reached.reach == len(second - followers - {viewer})
    assert isolated_somewhere


@pytest.mark.anyio
async def test_review_of_an_unconnected_member_is_empty(people: Context) -> None:
    found = await review(at_now(people), "p0")
    assert (found.size.connections, found.followers_per_connection, found.growth.months) == (0, None, [])
    assert all(counts(each) == ([], 0, 0) for _, each in found.breakdown)
    assert dict(await audience(people, "p0")) == {
        "followers": 0, "followers_connected": 0, "reach": 0, "reach_exact": True,
    }  # fmt: skip
    assert (await feed_sources(people, "p0", PageRequest(9))).items == []
    for part in PARTS:
        assert (await review_part(at_now(people), "p0", part, PageRequest(9))).items == []


@pytest.mark.anyio
async def test_review_of_an_unknown_member_fails(people: Context) -> None:
    # acme is an organization.
    calls = [review(people, "acme"), audience(people, "acme"), feed_sources(people, "acme", PageRequest(9))]
    for call in (*calls, *(review_part(people, "acme", part, PageRequest(9)) for part in PARTS)):
        with pytest.raises(MemberNotFound):
            await call
