"""Suggestions, against NetworkX and scores worked by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.network.suggestions import (
    Suggestion,
    reasons_to_connect,
    suggestions,
    suggestions_to_follow,
)
from graphsvc.problems import MemberNotFound, SelfRelation
from graphsvc.records import (
    AffiliationRecord,
    BlockRecord,
    ConnectionRecord,
    FollowRecord,
    InvitationRecord,
    MemberRecord,
    OrganizationRecord,
)
from graphsvc.relationships.dismissals import dismiss_suggestion
from tests.conftest import empty
from tests.graphs import members, put, put_graph

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SQUARE = nx.Graph(["ab", "ac", "bd", "cd", "be"])  # a's second ring is d (by b and c) and e (by b)


async def whole_list(ctx: Context, viewer: str, size: int = 50) -> list[Suggestion]:
    """All pages, joined."""
    page, found = PageRequest(size), list[Suggestion]()
    while True:
        listed = await suggestions(replace(ctx, now=NOW), viewer, page)
        found += listed.items
        if listed.next is None:
            return found
        page = PageRequest(size, listed.next)


async def ids(ctx: Context, viewer: str) -> list[str]:
    return [each.id for each in await whole_list(ctx, viewer)]


def adamic_adar(graph: nx.Graph, viewer: str) -> dict[str, float]:
    """Of everybody at degree 2, by NetworkX."""
    distances = nx.single_source_shortest_path_length(graph, viewer, cutoff=2)
    pairs = [(viewer, other) for other, distance in distances.items() if distance == 2]
    return {other: score for _, other, score in nx.adamic_adar_index(graph, pairs)}


async def test_closeness_matches_networkx_adamic_adar(ctx: Context) -> None:
    karate = nx.relabel_nodes(nx.karate_club_graph(), str)
    await put_graph(ctx, karate)
    for viewer in ("0", "2", "11", "16", "33"):
        expected = adamic_adar(karate, viewer)
        found = await whole_list(ctx, viewer)
        assert {each.id: each.score for each in found} == pytest.approx(expected, abs=1e-6)
        assert [each.id for each in found] == sorted(expected, key=lambda other: (-round(expected[other], 6), other))
        assert all(each.mutuals == len(set(karate[viewer]) & set(karate[each.id])) for each in found)


async def test_dismissed_blocked_and_undiscoverable_members_are_not_suggested(ctx: Context) -> None:
    await put_graph(
        ctx, nx.Graph([("me", "friend"), *(("friend", name) for name in ("yes", "gone", "hidden", "foe", "hater"))])
    )
    await put(
        ctx,
        MemberRecord(id="hidden", name="Hidden", discoverable=False),
        BlockRecord(blocker="me", blocked="foe"),
        BlockRecord(blocker="hater", blocked="me"),
    )
    await dismiss_suggestion(ctx, "me", "gone")
    await dismiss_suggestion(ctx, "me", "gone")
    assert await ids(ctx, "me") == ["yes"]


async def test_excluded_members_are_not_suggested_to_newcomers(ctx: Context) -> None:
    around = {"location": "Oslo"}
    await put(
        ctx,
        *(MemberRecord(id=each, name=each, **around) for each in ("me", "yes", "gone", "foe", "hater")),
        MemberRecord(id="hidden", name="Hidden", discoverable=False, **around),
        BlockRecord(blocker="me", blocked="foe"),
        BlockRecord(blocker="hater", blocked="me"),
    )
    await dismiss_suggestion(ctx, "me", "gone")
    assert await ids(ctx, "me") == ["yes"]


EXPIRED, COOLED = NOW - timedelta(days=180), NOW - timedelta(days=21)
A_SECOND = timedelta(seconds=1)
# The sender of an invitation, its fields, and whether the other member is suggested.
INVITED: list[tuple[str, dict[str, Any], bool]] = [
    ("me", {"sent_at": EXPIRED + A_SECOND}, False),
    ("me", {"sent_at": EXPIRED}, True),
    ("other", {"sent_at": EXPIRED + A_SECOND}, False),
    ("other", {"sent_at": EXPIRED}, True),
    # To its sender a declined one looks pending as long as any other, and while cooling down.
    *(
        case
        for state in ("ignored", "reported")
        for case in (
            ("me", {"state": state, "sent_at": EXPIRED + A_SECOND, "answered_at": COOLED}, False),
            ("me", {"state": state, "sent_at": EXPIRED, "answered_at": COOLED}, True),
            ("me", {"state": state, "sent_at": EXPIRED, "answered_at": COOLED + A_SECOND}, False),
            ("other", {"state": state, "sent_at": EXPIRED + A_SECOND, "answered_at": COOLED}, True),
            ("other", {"state": state, "sent_at": EXPIRED, "answered_at": COOLED + A_SECOND}, False),
            (
                "me",
                {"state": state, "sent_at": EXPIRED + A_SECOND, "answered_at": COOLED, "withdrawn_at": COOLED},
                True,
            ),
            # Closed by a block or a connection.
            (
                "me",
                {
                    "state": state,
                    "sent_at": EXPIRED,
                    "answered_at": COOLED + A_SECOND,
                    "withdrawn_at": COOLED + A_SECOND,
                },
                True,
            ),
            (
                "me",
                {"state": state, "sent_at": EXPIRED, "answered_at": EXPIRED, "withdrawn_at": COOLED + A_SECOND},
                False,
            ),
        )
    ),
    ("me", {"state": "withdrawn", "sent_at": EXPIRED, "answered_at": COOLED + A_SECOND}, False),
    ("me", {"state": "withdrawn", "sent_at": EXPIRED + A_SECOND, "answered_at": COOLED}, True),
    ("me", {"state": "expired", "sent_at": EXPIRED + A_SECOND, "answered_at": COOLED + A_SECOND}, True),
    ("me", {"state": "accepted", "sent_at": EXPIRED + A_SECOND, "answered_at": COOLED + A_SECOND}, True),
]


@pytest.mark.parametrize("connected", [True, False], ids=["connected", "newcomer"])
async def test_pending_and_cooling_down_invitations_prevent_suggestions(ctx: Context, connected: bool) -> None:
    others = [f"x{number:02}" for number in range(len(INVITED))]
    await put(ctx, *(MemberRecord(id=each, name=each, location="Oslo") for each in ("me", "friend", *others)))
    if connected:
        await put(ctx, *(ConnectionRecord(a="friend", b=each) for each in ("me", *others)))
    for other, (sender, fields, _) in zip(others, INVITED, strict=True):
        ends = {"sender": "me", "recipient": other} if sender == "me" else {"sender": other, "recipient": "me"}
        await put(ctx, InvitationRecord(id=other, **ends, **fields))
    expected = [other for other, (_, _, suggested) in zip(others, INVITED, strict=True) if suggested]
    assert [each for each in await ids(ctx, "me") if each != "friend"] == expected


async def test_hidden_members_do_not_affect_closeness(ctx: Context) -> None:
    """`a` has four connections and `b` three; of these, two and three are visible to me."""
    known = {"me": "ab", "a": "xhi", "b": "xy"}
    await put_graph(ctx, nx.Graph(known))
    await put(ctx, BlockRecord(blocker="me", blocked="h"), BlockRecord(blocker="i", blocked="me"))
    found = {each.id: each for each in await whole_list(ctx, "me")}
    assert [each.id for each in found["x"].among] == ["a", "b"]
    assert found["x"].closeness == pytest.approx(1 / log(2) + 1 / log(3), abs=1e-6)
    ctx = replace(ctx, settings=ctx.settings.replace(suggestion_sources=1))
    assert await ids(ctx, "me") == ["x"]


async def test_setting_limits_the_number_of_named_mutuals(ctx: Context) -> None:
    await put_graph(ctx, SQUARE)
    ctx = replace(ctx, settings=ctx.settings.replace(named_mutuals=1))
    d, _ = await whole_list(ctx, "a")
    assert ([each.id for each in d.among], d.mutuals) == (["c"], 2)
    assert d.reasons == ["2 mutual connections, among them Member c"]


async def test_shared_organizations_location_and_industry_raise_the_score(ctx: Context) -> None:
    """Two years of five together: 0.5 + 0.5 · 730/1826.25 for the organization, 0.3 and 0.2 for place and industry."""
    await put_graph(ctx, SQUARE)
    at = {"industry": "Software", "location": "Berlin"}
    await put(
        ctx,
        *(MemberRecord(id=each, name=each.upper(), **at) for each in "ae"),
        OrganizationRecord(id="acme", name="Acme", kind="company"),
        AffiliationRecord(member="a", organization="acme", **{"from": "2015-01-01"}),
        AffiliationRecord(member="e", organization="acme", **{"from": "2012-01-01"}, to="2016-12-31"),
        AffiliationRecord(member="d", organization="acme", **{"from": "2010-01-01"}, to="2014-12-31"),
    )
    d, e = await whole_list(ctx, "a")
    assert e.score == pytest.approx(1 / log(3) + 0.5 + 0.5 * 730 / 1826.25 + 0.3 + 0.2, abs=1e-6)
    assert e.closeness == pytest.approx(1 / log(3), abs=1e-6)
    assert e.reasons == [
        "1 mutual connection: Member b",
        "both at Acme 2015–2016",
        "both in Berlin",
        "both work in Software",
    ]
    assert d.score == pytest.approx(1 / log(3) + 1 / log(2), abs=1e-6)
    assert d.reasons == ["2 mutual connections: Member c and Member b"]


def test_reasons_name_three_mutuals_and_the_total() -> None:
    shared = {
        "mutuals": 12,
        "among": [{"name": name} for name in ("Ana", "Bo", "Cy")],
        "organizations": [
            {"name": "Acme", "kind": "company", "from_year": 2015, "to_year": 2019},
            {"name": "Graph NL", "kind": "group", "from_year": None, "to_year": None},
            {"name": "MIT", "kind": "school", "from_year": 2010, "to_year": 2010},
        ],
        "location": None,
        "industry": None,
    }
    assert reasons_to_connect(shared) == [
        "12 mutual connections, among them Ana, Bo and Cy",
        "both at Acme 2015–2019",
        "both in Graph NL",
        "both at MIT 2010",
    ]


async def test_newcomers_get_colleagues_then_similar_popular_members(ctx: Context) -> None:
    await put(
        ctx,
        MemberRecord(id="new", name="New", industry="Law", location="Oslo"),
        MemberRecord(id="colleague", name="Colleague"),
        MemberRecord(id="star", name="Star", industry="Law"),
        MemberRecord(id="neighbour", name="Neighbour", location="Oslo"),
        MemberRecord(id="stranger", name="Stranger", industry="Art", location="Rome"),
        OrganizationRecord(id="o", name="O", kind="school"),
        AffiliationRecord(member="new", organization="o"),
        AffiliationRecord(member="colleague", organization="o"),
        FollowRecord(follower="stranger", member="star"),
    )
    found = await whole_list(ctx, "new", size=1)
    assert [each.id for each in found] == ["colleague", "star", "neighbour"]
    assert [each.reasons for each in found] == [["both at O"], ["both work in Law"], ["both in Oslo"]]


async def test_least_connected_connections_are_explored_first(ctx: Context) -> None:
    graph = nx.Graph([("me", "small"), ("small", "x"), ("me", "big"), *(("big", f"y{n}") for n in range(5))])
    await put_graph(ctx, graph)
    ctx = replace(ctx, settings=ctx.settings.replace(suggestion_sources=1))
    assert await ids(ctx, "me") == ["x"]


async def test_follow_suggestions_weigh_circle_against_popularity(ctx: Context) -> None:
    """By two of two followers: 2/√2; by two of eight: 2/√8; by one of one: 1."""
    crowd = [f"c{number}" for number in range(6)]
    await put(
        ctx,
        *members(["me", "x", "y", "niche", "famous", "lone", *crowd]),
        OrganizationRecord(id="org", name="Org", kind="company"),
        ConnectionRecord(a="me", b="x"),
        FollowRecord(follower="me", member="y"),
        *(FollowRecord(follower=each, member=to) for each in "xy" for to in ("niche", "famous")),
        *(FollowRecord(follower=each, member="famous") for each in crowd),
        FollowRecord(follower="x", organization="org"),
    )
    found = (await suggestions_to_follow(ctx, "me", PageRequest(10))).items
    assert [(each.type, each.id, each.followers_in_network, each.followers) for each in found] == [
        ("member", "niche", 2, 2),
        ("organization", "org", 1, 1),
        ("member", "famous", 2, 8),
    ]
    assert [each.score for each in found] == pytest.approx([2 / 2**0.5, 1.0, 2 / 8**0.5], abs=1e-6)


async def test_suggestions_name_unknown_members(ctx: Context) -> None:
    await put(ctx, *members("a"))
    for viewer, other, missing in (("no", "a", "no"), ("a", "no", "no")):
        with pytest.raises(MemberNotFound, match=missing):
            await dismiss_suggestion(ctx, viewer, other)
    with pytest.raises(SelfRelation):
        await dismiss_suggestion(ctx, "a", "a")
    with pytest.raises(MemberNotFound):
        await suggestions(ctx, "no", PageRequest(1))
    with pytest.raises(MemberNotFound):
        await suggestions_to_follow(ctx, "no", PageRequest(1))
    assert await whole_list(ctx, "a") == []


ON_ONE_DATABASE: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
EDGES = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), max_size=25)


async def pages_join(ctx: Context, edges: set[tuple[int, int]], size: int) -> None:
    graph = nx.relabel_nodes(nx.Graph(list(edges)), str)
    graph.add_nodes_from(map(str, range(10)))
    await empty(ctx.store)
    await put_graph(ctx, graph)
    for viewer in ("0", "5"):
        whole = await whole_list(ctx, viewer)
        assert await whole_list(ctx, viewer, size) == whole
        assert {each.id for each in whole} == set(adamic_adar(graph, viewer))


@settings(max_examples=6, **ON_ONE_DATABASE)
@given(edges=EDGES, size=st.integers(1, 5))
async def test_suggestion_pages_form_the_whole_list_on_any_graph(
    ctx: Context, edges: set[tuple[int, int]], size: int
) -> None:
    await pages_join(ctx, edges, size)


@pytest.mark.long
@settings(max_examples=300, **ON_ONE_DATABASE)
@given(edges=EDGES, size=st.integers(1, 5))
async def test_suggestion_pages_form_the_whole_list_on_hundreds_of_graphs(
    ctx: Context, edges: set[tuple[int, int]], size: int
) -> None:
    await pages_join(ctx, edges, size)
