"""Degrees, rings and mutual connections, against NetworkX."""

from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.network import degrees, ego_network, mutuals, rings
from graphsvc.problems import MemberNotFound, SelfRelation
from tests.conftest import empty
from tests.graphs import members, put, put_graph

pytestmark = pytest.mark.anyio
ON_ONE_DATABASE: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def truth(graph: nx.Graph, cutoff: int = 3) -> dict[str, dict[str, int]]:
    """Shortest path lengths up to three, by NetworkX."""
    return dict(nx.all_pairs_shortest_path_length(graph, cutoff=cutoff))


async def whole_ring(ctx: Context, viewer: str, degree: int, size: int) -> list[str]:
    """All pages of a ring, joined."""
    page, found = PageRequest(size), list[str]()
    while True:
        listed = await rings.ring(ctx, viewer, degree, page)
        found += [each.id for each in listed.items]
        if listed.next is None:
            return found
        page = PageRequest(size, listed.next)


@pytest.fixture
def karate() -> nx.Graph:
    """Zachary's karate club: 34 members, 78 connections, diameter 5."""
    return nx.relabel_nodes(nx.karate_club_graph(), str)


async def test_degrees_match_shortest_path_lengths(ctx: Context, karate: nx.Graph) -> None:
    await put_graph(ctx, karate)
    expected = truth(karate)
    for viewer in karate:
        found = (await degrees.degrees(ctx, viewer, list(karate))).items
        assert {each.id: each.degree for each in found} == {other: expected[viewer].get(other) for other in karate}


async def test_single_degree_matches_shortest_path_length(ctx: Context, karate: nx.Graph) -> None:
    await put_graph(ctx, karate)
    expected = truth(karate)
    for other in karate:
        assert (await degrees.degree(ctx, "16", other)).degree == expected["16"].get(other)


async def test_degrees_from_a_hub_match_for_single_and_batch_requests(ctx: Context) -> None:
    graph = nx.relabel_nodes(nx.star_graph(60), str)
    graph.add_edges_from([("1", "x"), ("x", "y"), ("y", "z")])
    await put_graph(ctx, graph)
    expected = truth(graph)["0"]
    for asked in (["1"], ["x", "y"], ["z"], ["0"], list(graph)):
        assert [each.degree for each in (await degrees.degrees(ctx, "0", asked)).items] == [
            expected.get(o) for o in asked
        ]


async def test_rings_match_shortest_path_distances(ctx: Context, karate: nx.Graph) -> None:
    await put_graph(ctx, karate)
    for viewer, distances in truth(karate).items():
        at = {degree: sorted(o for o, d in distances.items() if d == degree) for degree in (1, 2, 3)}
        sizes = await rings.rings(ctx, viewer)
        assert (sizes.first, sizes.second, sizes.third) == (len(at[1]), len(at[2]), len(at[3]))
    for degree in (1, 2, 3):
        assert await whole_ring(ctx, "16", degree, size=4) == sorted(
            other for other, distance in truth(karate)["16"].items() if distance == degree
        )


async def test_small_third_ring_in_a_large_network_is_complete(ctx: Context) -> None:
    chain = nx.relabel_nodes(nx.path_graph(4), {0: "a", 1: "b", 2: "c", 3: "d"})
    await put_graph(ctx, chain)
    await put(ctx, *members(f"far{number}" for number in range(300)))
    assert await whole_ring(ctx, "a", 3, size=1) == ["d"]


async def test_mutual_connections_and_counts_match_common_neighbours(ctx: Context, karate: nx.Graph) -> None:
    await put_graph(ctx, karate)
    for viewer in karate:
        counts = (await mutuals.mutual_counts(ctx, viewer, [other for other in karate if other != viewer])).items
        assert all(each.mutuals == len(set(karate[viewer]) & set(karate[each.id])) for each in counts)
    listed = await mutuals.mutual_connections(ctx, "0", "33", PageRequest(100))
    common = sorted(set(karate["0"]) & set(karate["33"]), key=lambda member: (-karate.degree(member), member))
    assert [each.id for each in listed.items] == common
    assert [each.connections for each in listed.items] == [karate.degree(member) for member in common]
    assert listed.mutuals == len(common)


async def test_connection_counts_of_other_members_are_capped(ctx: Context) -> None:
    graph = nx.Graph([("a", "hub"), ("b", "hub"), *(("hub", f"m{number}") for number in range(600))])
    await put_graph(ctx, graph)
    (hub,) = (await mutuals.mutual_connections(ctx, "a", "b", PageRequest(20))).items
    assert hub.connections == 500


async def test_follows_do_not_affect_degrees(ctx: Context) -> None:
    from graphsvc.records import FollowRecord

    await put(ctx, *members("ab"), FollowRecord(follower="a", member="b"), FollowRecord(follower="b", member="a"))
    assert (await degrees.degree(ctx, "a", "b")).degree is None


async def test_answers_come_in_the_order_asked_duplicates_and_unknown_members_included(ctx: Context) -> None:
    await put_graph(ctx, nx.Graph([("a", "b"), ("b", "c")]))
    found = (await degrees.degrees(ctx, "a", ["c", "nobody", "b", "c", "a"])).items
    assert [(each.id, each.found, each.degree) for each in found] == [
        ("c", True, 2),
        ("nobody", False, None),
        ("b", True, 1),
        ("c", True, 2),
        ("a", True, 0),
    ]


async def test_degrees_and_mutuals_handle_empty_unknown_and_same_members(ctx: Context) -> None:
    await put(ctx, *members("a"))
    assert (await degrees.degrees(ctx, "a", [])).items == []
    with pytest.raises(MemberNotFound):
        await degrees.degrees(ctx, "nobody", [])
    with pytest.raises(MemberNotFound):
        await mutuals.mutual_counts(ctx, "nobody", ["a"])
    with pytest.raises(SelfRelation):
        await mutuals.mutual_connections(ctx, "a", "a", PageRequest(1))


async def test_ego_network_has_best_connected_members_and_their_ties(ctx: Context, karate: nx.Graph) -> None:
    await put_graph(ctx, karate)
    for viewer in ("0", "16", "33"):
        best = sorted(karate[viewer], key=lambda member: (-karate.degree[member], member))[:7]
        found = await ego_network.ego_network(ctx, viewer, 7)
        assert found.connections == karate.degree[viewer]
        assert [(each.id, each.connections) for each in found.items] == [(it, karate.degree[it]) for it in best]
        assert found.edges == sorted(tuple(sorted(edge)) for edge in karate.subgraph(best).edges)


async def test_ego_network_counts_exclude_hidden_members(ctx: Context) -> None:
    """a - b, a - c, b - c, b - x, b - y: for a, who is blocked by x, b has a, c and y."""
    from graphsvc.records import BlockRecord

    await put_graph(ctx, nx.Graph(["ab", "ac", "bc", "bx", "by"]))
    await put(ctx, BlockRecord(blocker="x", blocked="a"))
    found = await ego_network.ego_network(ctx, "a", 10)
    assert [(each.id, each.connections) for each in found.items] == [("b", 3), ("c", 2)]
    assert (found.edges, found.connections) == ([("b", "c")], 2)


async def test_ego_network_is_empty_if_unconnected_and_not_found_if_unknown(ctx: Context) -> None:
    await put(ctx, *members(["a"]))
    alone = await ego_network.ego_network(ctx, "a", 10)
    assert (alone.member.id, alone.items, alone.edges, alone.connections) == ("a", [], [], 0)
    with pytest.raises(MemberNotFound):
        await ego_network.ego_network(ctx, "nobody", 10)


async def test_paths_through_a_blocked_member_do_not_count(ctx: Context) -> None:
    """a - b - c - d and a - e - f - g - d: without c, d is four steps away and c is not there."""
    from graphsvc.records import BlockRecord

    await put_graph(ctx, nx.Graph(["ab", "bc", "cd", "ae", "ef", "fg", "gd"]))
    assert (await degrees.degree(ctx, "a", "d")).degree == 3
    await put(ctx, BlockRecord(blocker="c", blocked="a"))
    assert (await degrees.degree(ctx, "a", "d")).degree is None
    assert [each.degree for each in (await degrees.degrees(ctx, "a", list("bcdefg"))).items] == [1, None, None, 1, 2, 3]
    assert [each.found for each in (await degrees.degrees(ctx, "a", ["c"])).items] == [False]
    sizes = await rings.rings(ctx, "a")
    assert (sizes.first, sizes.second, sizes.third) == (2, 1, 1)
    assert [await whole_ring(ctx, "a", degree, 9) for degree in (1, 2, 3)] == [["b", "e"], ["f"], ["g"]]
    with pytest.raises(MemberNotFound):
        await degrees.degree(ctx, "a", "c")
    with pytest.raises(MemberNotFound):
        await degrees.degree(ctx, "c", "a")


EDGES = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1]), max_size=30)


async def symmetric_and_partitioned(ctx: Context, edges: set[tuple[int, int]]) -> None:
    graph = nx.relabel_nodes(nx.Graph(list(edges)), str)
    graph.add_nodes_from(map(str, range(12)))
    await empty(ctx.store)
    await put_graph(ctx, graph)
    everybody = sorted(graph)
    degree = {a: {each.id: each.degree for each in (await degrees.degrees(ctx, a, everybody)).items} for a in everybody}
    for a in everybody:
        assert all(degree[a][b] == degree[b][a] for b in everybody)
        counts = {each.id: each.mutuals for each in (await mutuals.mutual_counts(ctx, a, everybody)).items}
        for b in set(everybody) - {a}:
            assert (degree[a][b] == 2) == (not graph.has_edge(a, b) and counts[b] != 0)
        members_of = [await whole_ring(ctx, a, ring, size=3) for ring in (1, 2, 3)]
        assert members_of == [[b for b in everybody if degree[a][b] == ring] for ring in (1, 2, 3)]
        sizes = await rings.rings(ctx, a)
        assert [sizes.first, sizes.second, sizes.third] == [len(ring) for ring in members_of]


@settings(max_examples=5, **ON_ONE_DATABASE)
@given(edges=EDGES)
async def test_degrees_are_symmetric_and_rings_partition_any_graph(ctx: Context, edges: set[tuple[int, int]]) -> None:
    await symmetric_and_partitioned(ctx, edges)


@pytest.mark.long
@settings(max_examples=300, **ON_ONE_DATABASE)
@given(edges=EDGES)
async def test_degrees_are_symmetric_and_rings_partition_hundreds_of_graphs(
    ctx: Context, edges: set[tuple[int, int]]
) -> None:
    await symmetric_and_partitioned(ctx, edges)
