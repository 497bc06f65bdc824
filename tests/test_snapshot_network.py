"""What the snapshot answers about the network: the rows that Neo4j gives, and what NetworkX finds."""

import random
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graphsvc.context import Context
from graphsvc.snapshot.answers import ANSWERS
from graphsvc.snapshot.build import Columns, version_of
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.layout import BLOCK, BLOCKED, BLOCKS, EXISTS, Totals, Version, encoded
from graphsvc.snapshot.scratch import scratch
from graphsvc.snapshot.verify import same_rows
from tests.conftest import empty
from tests.graphs import rows

Pair = tuple[str, str]
Row = dict[str, Any]
LEGAL = string.ascii_letters + string.digits + "._~@:-"
NAMES = ["Ana", "Bjørn Ü", "李雷", "🦊"]
HEADLINES = [None, "", "Head of Works", "Ärztin"]
SHOWN = 4  # so that some members have more connections than others may know


@dataclass
class Network:
    """Members with names and headlines, and pairs of members."""

    members: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    connections: set[Pair] = field(default_factory=set)
    blocks: set[Pair] = field(default_factory=set)

    @classmethod
    def at_random(cls, draw: random.Random, size: int, mean: float, blocks: int, *, apart: bool) -> "Network":
        """`apart`: as the service leaves them, blocks and connections have no pair in common."""
        network = cls()
        while len(network.members) < size:
            id_ = "".join(draw.choices(LEGAL, k=draw.choice([1, 2, 3, 30])))
            network.members[id_] = draw.choice(NAMES), draw.choice(HEADLINES)
        # Some members are chosen far more often than others.
        ids = sorted(network.members)
        draw.shuffle(ids)
        skew = draw.choice([0, 0.7, 1.5])
        weights = [1 / (1 + place) ** skew for place in range(size)]
        for _ in range(int(size * mean / 2)):
            a, b = draw.choices(ids, weights, k=2)
            if a != b:
                network.connections.add((min(a, b), max(a, b)))
        for _ in range(blocks):
            a, b = draw.choices(ids, weights, k=2)
            if a != b:
                network.blocks.add((a, b))
                if apart:
                    network.connections.discard((min(a, b), max(a, b)))
        return network

    def part(self, ids: Iterable[str]) -> "Network":
        """Only some of the members, with what is between them."""
        some = set(ids)
        return Network(
            {id_: texts for id_, texts in self.members.items() if id_ in some},
            {pair for pair in self.connections if some.issuperset(pair)},
            {pair for pair in self.blocks if some.issuperset(pair)},
        )

    def facts(self, id_: str) -> MemberFacts:
        if id_ not in self.members:
            return MemberFacts(id_, exists=False)
        bits: dict[str, int] = {}
        for blocker, blocked in self.blocks:
            if blocker == id_:
                bits[blocked] = bits.get(blocked, 0) | BLOCKS
            if blocked == id_:
                bits[blocker] = bits.get(blocker, 0) | BLOCKED
        name, headline = self.members[id_]
        return MemberFacts(
            id_,
            name=name,
            headline=headline,
            connections=tuple(b if a == id_ else a for a, b in self.connections if id_ in (a, b)),
            aside=tuple((BLOCK, other, both, 0) for other, both in bits.items()),
        )

    def version(self) -> Version:
        """All members in order of id."""
        ids = sorted(self.members)
        number = {id_: at for at, id_ in enumerate(ids)}
        texts = [encoded(id_, *self.members[id_]) for id_ in ids]
        aside = [(number[id_], row[0], number[row[1]], *row[2:]) for id_ in ids for row in self.facts(id_).aside]
        pairs = np.array([(number[a], number[b]) for a, b in self.connections], np.int32).reshape(-1, 2)
        return version_of(
            Columns(
                text=b"".join(texts),
                text_starts=np.cumsum([0, *(len(text) for text in texts)])[:-1].astype(np.int64),
                flags=np.full(len(ids), EXISTS, np.uint8),
                places=np.zeros(len(ids), np.int64),
                nodes=np.zeros(len(ids), np.int64),
                connections=(pairs[:, 0].copy(), pairs[:, 1].copy()),
                affiliations=np.empty((0, 4), np.int32),
                following=np.empty((0, 2), np.int32),
                aside=np.array(aside, np.int64).reshape(-1, 5),
                organizations=[],
                strings=[""],
                totals=Totals(members=len(ids), connections=len(pairs)),
                watermark=(0,) * 16,
                epoch="test",
            )
        )

    def history(self, draw: random.Random) -> Version:
        """The same network, of which a part was there at first, with members who are erased by now."""
        ids = sorted(self.members)
        early = draw.sample(ids, draw.randrange(len(ids)))
        past = self.part(early)
        for erased in (f"{draw.choice(ids)}{draw.choice(LEGAL)}" for _ in range(4)):
            if erased not in self.members:
                past.members[erased] = "Erased", None
                past.connections |= {(min(erased, id_), max(erased, id_)) for id_ in early[:5]}
        series = Series(past.version())
        changed = [*ids, *past.members]
        draw.shuffle(changed)
        while changed:
            draft = series.draft()
            for id_ in changed[:20]:
                draft.apply(self.facts(id_))
            changed = changed[20:]
            series.publish(draft.version())
        return series.current

    def graph(self, viewer: str | None = None) -> nx.Graph:
        """The connections, for a viewer without the members hidden from them."""
        graph = nx.Graph(self.connections)
        graph.add_nodes_from(self.members)
        graph.remove_nodes_from(self.hidden(viewer))
        return graph

    def hidden(self, viewer: str | None) -> set[str]:
        return {b if a == viewer else a for a, b in self.blocks if viewer in (a, b)}


def answer(version: Version, name: str, given: Row) -> list[Row]:
    found = ANSWERS[name].rows(version, given)
    assert found is not None
    work = ANSWERS[name].work
    assert work is None or work(version, given) >= 0
    return comparable(name, given, found)


def comparable(name: str, given: Row, found: list[Row]) -> list[Row]:
    """Rows without what depends on the way that Neo4j chose: the order of counts, zeros, and the viewer's own count,
    which nobody reads."""
    if name != "network/mutual_counts":
        return found
    return [
        {
            "found": sorted(row["found"]),
            "counts": sorted([other, count] for other, count in row["counts"] if count and other != given["viewer"]),
        }
        for row in found
    ]


def questions(draw: random.Random, network: Network) -> Iterator[tuple[str, Row]]:
    """Every query with a random viewer, and cursors that are ids of members, of nobody, and none."""
    ids = [*network.members, "nobody", ""]
    ends = [id_ for pair in sorted(network.connections | network.blocks) for id_ in pair]
    viewer = draw.choice([draw.choice(ids), draw.choice(ends or ids)])
    other = draw.choice([viewer, *draw.choices(ids, k=9), *sorted(network.hidden(viewer))])
    others = draw.choices([*ids, *ends], k=draw.choice([0, 1, 5, 60]))
    cursor = draw.choice([None, draw.choice(ids), "".join(draw.choices(LEGAL, k=2)), "é"])
    page = {"after_id": cursor, "limit": draw.choice([0, 1, 3, 21, 1000])}
    after_connections = None if cursor is None else draw.choice([0, 1, 2, SHOWN, 9])
    yield "network/degree", {"viewer": viewer, "other": other}
    yield "network/degrees", {"viewer": viewer, "others": others}
    yield "network/mutual_counts", {"viewer": viewer, "others": others}
    yield "network/rings", {"viewer": viewer}
    for ring in ("first", "second", "third"):
        yield f"network/{ring}", {"viewer": viewer, **page}
    mutuals = {"viewer": viewer, "other": other, "shown": SHOWN, "after_connections": after_connections}
    yield "network/mutuals", mutuals | page
    yield "members/visible", {"viewer": viewer, "ids": [viewer, *others]}
    yield "network/around", {"viewer": viewer, "shown": draw.choice([SHOWN, 500]), "limit": page["limit"]}


def expected(network: Network, name: str, given: Row) -> list[Row]:
    """The rows by NetworkX and sets."""
    viewer = given["viewer"]
    if name == "members/visible":
        seen = network.graph(viewer)
        return [{"id": id_} for id_ in sorted(given["ids"]) if id_ in seen]
    if viewer not in network.members:
        return [{"degrees": []}] if name == "network/degrees" else []
    found: list[Row] = EXPECTED[name](network, network.graph(viewer), viewer, given)
    return found


def _summary(network: Network, id_: str) -> Row:
    name, headline = network.members[id_]
    return {"id": id_, "name": name, "headline": headline}


def _distances(graph: nx.Graph, viewer: str) -> dict[str, int]:
    return dict(nx.single_source_shortest_path_length(graph, viewer, cutoff=3))


def _degree(network: Network, graph: nx.Graph, viewer: str, given: Row) -> list[Row]:
    seen = given["other"] in graph
    return [{"degree": _distances(graph, viewer).get(given["other"])}] if seen else []


def _degrees(network: Network, graph: nx.Graph, viewer: str, given: Row) -> list[Row]:
    distances = _distances(graph, viewer)
    return [{"degrees": [[other in graph, distances.get(other)] for other in given["others"]]}]


def _rings(network: Network, graph: nx.Graph, viewer: str, given: Row) -> list[Row]:
    distances = list(_distances(graph, viewer).values())
    sizes = {ring: distances.count(degree) for degree, ring in enumerate(("first", "second", "third"), 1)}
    return [{"viewer": viewer, **sizes}]


def _ring(degree: int) -> Any:
    def found(network: Network, graph: nx.Graph, viewer: str, given: Row) -> list[Row]:
        ring = sorted(other for other, distance in _distances(graph, viewer).items() if distance == degree)
        after = [other for other in ring if given["after_id"] is None or other > given["after_id"]]
        return [_summary(network, other) for other in after[: given["limit"]]]

    return found


def _mutual_counts(network: Network, graph: nx.Graph, viewer: str, given: Row) -> list[Row]:
    others = {other for other in given["others"] if other in graph}
    counts = [[other, len(set(graph[viewer]) & set(graph[other]))] for other in others - {viewer}]
    return [{"found": sorted(others), "counts": sorted(count for count in counts if count[1])}]


def _mutuals(network: Network, graph: nx.Graph, viewer: str, given: Row) -> list[Row]:
    if given["other"] not in graph:
        return []
    found = set(graph[viewer]) & set(graph[given["other"]])
    keys = sorted((-min(graph.degree[each], given["shown"]), each) for each in found)
    if given["after_id"] is not None:
        keys = [key for key in keys if key > (-given["after_connections"], given["after_id"])]
    return [
        {"mutuals": len(found), **_summary(network, each), "connections": -connections}
        for connections, each in keys[: given["limit"]]
    ]


def _around(network: Network, graph: nx.Graph, viewer: str, given: Row) -> list[Row]:
    keys = sorted((-min(graph.degree[each], given["shown"]), each) for each in graph[viewer])[: given["limit"]]
    edges = graph.subgraph(each for _, each in keys).edges
    return [
        {
            "member": _summary(network, viewer),
            "connections": len(graph[viewer]),
            "items": [_summary(network, each) | {"connections": -connections} for connections, each in keys],
            "edges": sorted(sorted(edge) for edge in edges),
        }
    ]


EXPECTED = {
    "network/degree": _degree,
    "network/degrees": _degrees,
    "network/rings": _rings,
    "network/first": _ring(1),
    "network/second": _ring(2),
    "network/third": _ring(3),
    "network/mutual_counts": _mutual_counts,
    "network/mutuals": _mutuals,
    "network/around": _around,
}


def check_against_networkx(seed: int, asked: int) -> None:
    draw = random.Random(seed)
    size = draw.choice([1, 2, 30, 150])
    network = Network.at_random(draw, size, draw.choice([0.5, 2, 6, 30]), size // 4, apart=True)
    versions = [network.version(), network.history(draw)]
    for _ in range(asked):
        for name, given in questions(draw, network):
            rows_expected = expected(network, name, given)
            for version in versions:
                assert answer(version, name, given) == rows_expected, (seed, name, given)


@pytest.mark.parametrize("seed", [*range(7), 12])
def test_answers_are_what_networkx_finds(seed: int) -> None:
    check_against_networkx(seed, 20)


def test_answers_around_a_dense_core_are_what_networkx_finds() -> None:
    """Most members are at degree 2, and few beyond: the third ring is counted from outside. `hub` knows all of them,
    others a few."""
    draw = random.Random(3)
    core = [f"c{number}" for number in range(60)]
    ties = {*combinations(core, 2), *(("hub", member) for member in core), ("a", "hub"), ("a", "b"), ("c", "c1")}
    ties |= {(draw.choice(core), f"o{number}") for number in range(20)} | {("o1", "p1"), ("o2", "p2")}
    members: dict[str, tuple[str, str | None]] = {id_: (f"Member {id_}", None) for tie in ties for id_ in tie}
    blocks = {("a", "o3"), ("c5", "a"), ("a", "p1")}
    network = Network(members, {(min(tie), max(tie)) for tie in ties}, blocks)
    version = network.version()
    asked: list[tuple[str, Row]] = [("network/rings", {"viewer": viewer}) for viewer in members]
    asked += [("network/mutual_counts", {"viewer": viewer, "others": sorted(members)}) for viewer in members]
    asked += [question for _ in range(20) for question in questions(draw, network)]
    for name, given in asked:
        assert answer(version, name, given) == expected(network, name, given), (name, given)


@pytest.mark.long
def test_answers_are_what_networkx_finds_in_many_networks() -> None:
    for seed in range(1000, 2000):
        check_against_networkx(seed, 20)


def test_working_memory_is_empty_after_each_answer() -> None:
    draw = random.Random(5)
    network = Network.at_random(draw, 150, 5, 20, apart=False)
    version = network.history(draw)
    for _ in range(50):
        for name, given in questions(draw, network):
            answer(version, name, given)
            with scratch(version) as it:
                assert not it.mark.any(), name
                assert not it.points.any(), name


def types(value: Any) -> Any:
    """The types of all values within."""
    if isinstance(value, dict):
        return {key: types(each) for key, each in value.items()}
    return [types(each) for each in value] if isinstance(value, list) else type(value)


async def put(ctx: Context, network: Network) -> None:
    """Write a network into the database as it is, also what the service would not."""
    await empty(ctx.store)
    members = [{"id": id_, "name": name, "headline": text} for id_, (name, text) in network.members.items()]
    await rows(ctx, "UNWIND $members AS member CREATE (node:Member) SET node = member", members=members)
    for pairs, create in (
        (network.connections, "CREATE (a)-[:CONNECTED]->(b)"),
        (network.blocks, "CREATE (a)-[:BLOCKED]->(b)"),
    ):
        text = "UNWIND $pairs AS pair MATCH (a:Member {id: pair[0]}) MATCH (b:Member {id: pair[1]}) " + create
        await rows(ctx, text, pairs=[list(pair) for pair in sorted(pairs)])


async def check_against_neo4j(ctx: Context, seed: int, asked: int, *, apart: bool) -> None:
    draw = random.Random(seed)
    size = draw.choice([40, 120])
    network = Network.at_random(draw, size, draw.choice([1, 3, 6, 20]), size // 3, apart=apart)
    await put(ctx, network)
    versions = [network.version(), network.history(draw)]
    for _ in range(asked):
        for name, given in questions(draw, network):
            theirs = await ctx.store.fetch_all(name, **given)
            found = comparable(name, given, theirs)
            for version in versions:
                answered = answer(version, name, given)
                assert answered == found, (seed, name, given)
                assert same_rows(name, ANSWERS[name].rows(version, given) or [], theirs)
                assert types(answered) == types(found), (seed, name, given)
                assert [list(row) for row in answered] == [list(row) for row in found], name


@pytest.mark.anyio
@pytest.mark.parametrize(("seed", "apart"), [(1, True), (2, False)])
async def test_answers_are_those_of_neo4j(ctx: Context, seed: int, apart: bool) -> None:
    await check_against_neo4j(ctx, seed, 15, apart=apart)


@pytest.mark.long
@pytest.mark.anyio
async def test_answers_are_those_of_neo4j_in_many_networks(ctx: Context) -> None:
    for seed in range(100, 112):
        await check_against_neo4j(ctx, seed, 40, apart=seed % 3 == 0)
