"""Introductions, against NetworkX and strengths worked by hand."""

from itertools import pairwise
from math import sqrt

import networkx as nx
import pytest

from graphsvc.context import Context
from graphsvc.network.introductions import introductions
from graphsvc.problems import MemberNotFound, SelfRelation
from graphsvc.records import BlockRecord
from tests.graphs import put, put_graph

pytestmark = pytest.mark.anyio


def salton(graph: nx.Graph, a: str, b: str) -> float:
    return len(set(graph[a]) & set(graph[b])) / sqrt(graph.degree(a) * graph.degree(b))


async def test_introductions_are_all_shortest_paths_strongest_first(ctx: Context) -> None:
    karate = nx.relabel_nodes(nx.karate_club_graph(), str)
    await put_graph(ctx, karate)
    for viewer, other in (("16", "0"), ("16", "2"), ("16", "1"), ("25", "0"), ("11", "33"), ("24", "4")):
        assert nx.shortest_path_length(karate, viewer, other) in {2, 3}
        found = await introductions(ctx, viewer, other, limit=200)
        paths = [(viewer, *(step.id for step in each.through), other) for each in found.items]
        assert sorted(paths) == sorted(map(tuple, nx.all_shortest_paths(karate, viewer, other)))
        weakest = [min(salton(karate, a, b) for a, b in pairwise(path)) for path in paths]
        assert [each.strength for each in found.items] == pytest.approx(weakest, abs=1e-6)
        assert weakest == sorted(weakest, reverse=True)
        first = found.items[0]
        assert [tie.mutuals for tie in first.ties] == [
            len(set(karate[a]) & set(karate[b])) for a, b in pairwise(paths[0])
        ]
        assert found.items[:2] == (await introductions(ctx, viewer, other, limit=2)).items


async def test_no_introductions_to_connections_or_unreachable_members(ctx: Context) -> None:
    await put_graph(ctx, nx.Graph(["ab", "bc", "cd", "de", "xy"]))
    assert (await introductions(ctx, "a", "b", 5)).model_dump()["items"] == []
    for far in ("e", "x"):
        found = await introductions(ctx, "a", far, 5)
        assert (found.degree, found.items) == (None, [])
    with pytest.raises(SelfRelation):
        await introductions(ctx, "a", "a", 5)
    with pytest.raises(MemberNotFound):
        await introductions(ctx, "a", "nobody", 5)


async def test_introductions_never_go_through_a_blocked_member(ctx: Context) -> None:
    await put_graph(ctx, nx.Graph(["ab", "bc", "cd", "be", "ed"]))
    await put(ctx, BlockRecord(blocker="a", blocked="c"))
    found = await introductions(ctx, "a", "d", 5)
    assert [[step.id for step in each.through] for each in found.items] == [["b", "e"]]
