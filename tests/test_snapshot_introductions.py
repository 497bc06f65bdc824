"""Introductions from memory: the same rows as from Neo4j, in values, types and order."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from math import nextafter, sqrt
from typing import Any

import pytest

from graphsvc.context import Context
from graphsvc.snapshot.answers.introductions import ANSWERS
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.example import empty
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.kernels.rounding import rounded
from graphsvc.snapshot.layout import BLOCK, BLOCKED, BLOCKS, SHOWS_TO_EVERYONE, Version
from tests.graphs import rows

SETTINGS = (None, "everyone", "connections", "only_me")
# In the order of code points, which is neither that of UTF-16 nor that of a dictionary.
STARTS = ("", "M", "m", "é", "\uffee", "\U0001f600")


@dataclass
class Network:
    """Members with what they show, connections and blocks, by ids."""

    shows: dict[str, str | None]
    connections: set[tuple[str, str]] = field(default_factory=set)
    blocks: set[tuple[str, str]] = field(default_factory=set)

    def facts(self, id_: str) -> MemberFacts:
        ends = [a if id_ == b else b for a, b in self.connections if id_ in (a, b)]
        others = {a if id_ == b else b for a, b in self.blocks if id_ in (a, b)}
        aside = [
            (BLOCK, other, BLOCKS * ((id_, other) in self.blocks) | BLOCKED * ((other, id_) in self.blocks), 0)
            for other in others
        ]
        flags = SHOWS_TO_EVERYONE if self.shows[id_] in (None, "everyone") else 0
        return MemberFacts(id_, name=f"Name {id_}", flags=flags, connections=tuple(ends), aside=tuple(aside))

    def version(self, draw: random.Random) -> Version:
        """The network as it was read in any order, and in several versions."""
        series = Series(empty())
        draft = series.draft()
        for id_ in draw.sample(sorted(self.shows), len(self.shows)):
            draft.apply(self.facts(id_))
            if draw.random() < 0.05:
                series.publish(draft.version())
                draft = series.draft()
        return series.publish(draft.version())

    async def write(self, ctx: Context) -> None:
        await rows(ctx, "MATCH (all:Member) DETACH DELETE all")
        await rows(
            ctx,
            "UNWIND $members AS it CREATE (:Member {id: it[0], name: 'Name ' + it[0], connections_visible_to: it[1]})",
            members=[[*member] for member in self.shows.items()],
        )
        for kind, pairs in (("CONNECTED", self.connections), ("BLOCKED", self.blocks)):
            await rows(
                ctx,
                "UNWIND $pairs AS it MATCH (a:Member {id: it[0]}) MATCH (b:Member {id: it[1]}) "
                f"CREATE (a)-[:{kind}]->(b)",
                pairs=[[*pair] for pair in pairs],
            )


def random_network(draw: random.Random, size: int, hubs: int) -> Network:
    network = Network({draw.choice(STARTS) + str(draw.randrange(10_000)): draw.choice(SETTINGS) for _ in range(size)})
    ids = draw.sample(sorted(network.shows), len(network.shows))
    ratio = draw.choice([3, 6]) / size
    for a, b in combinations(ids, 2):
        if draw.random() < (0.7 if a in ids[:hubs] else ratio):
            network.connections.add((a, b))
        elif draw.random() < ratio / 3:
            network.blocks.add(draw.choice([(a, b), (b, a)]))
    # Two who block each other.
    network.blocks |= {(b, a) for a, b in network.blocks if draw.random() < 0.2}
    return network


def questions(draw: random.Random, network: Network, count: int) -> Iterator[dict[str, Any]]:
    ids = [*sorted(network.shows), "nobody"]
    for _ in range(count):
        viewer, other = draw.choice(ids), draw.choice(ids)
        yield {
            "viewer": viewer,
            "other": other,
            "breadth": draw.choice([0, 1, 3, 10, 200, 200, 10_000]),
            "shown": draw.choice([1, 4, 10, 500, 500]),
            "limit": draw.choice([1, 5, 200]),
        }


def text_of(answer: object) -> str:
    """An answer as JSON, where 1 and 1.0 are not the same."""
    return json.dumps(answer, sort_keys=True)


async def compared(ctx: Context, draw: random.Random, size: int, hubs: int, count: int) -> int:
    """Compare the answers to some questions. Returns how many had rows."""
    network = random_network(draw, size, hubs)
    await network.write(ctx)
    version = network.version(draw)
    with_rows = 0
    for asked in questions(draw, network, count):
        for name, answer in ANSWERS.items():
            from_neo4j = await ctx.store.fetch_all(name, **asked)
            assert text_of(answer.rows(version, asked)) == text_of(from_neo4j), (name, asked)
            assert answer.work is not None
            assert answer.work(version, asked) >= len(from_neo4j)
            with_rows += bool(from_neo4j)
    return with_rows


@pytest.mark.anyio
async def test_rows_equal_those_of_neo4j(ctx: Context) -> None:
    draw = random.Random(7)
    for size, hubs in ((12, 0), (40, 1), (120, 3)):
        assert await compared(ctx, draw, size, hubs, count=60) > 20


@pytest.mark.long
@pytest.mark.anyio
@pytest.mark.parametrize("seed", range(8))
async def test_rows_equal_those_of_neo4j_in_many_networks(ctx: Context, seed: int) -> None:
    draw = random.Random(seed)
    assert await compared(ctx, draw, draw.choice([8, 20, 60, 150]), draw.choice([0, 1, 4]), count=200)


def test_numbers_are_rounded_half_up_by_their_shortest_decimal_form() -> None:
    draw = random.Random(1)
    halves = [(2 * draw.randrange(10**6) + 1) / 2e6 for _ in range(5_000)] + [1 / 128, 1 / 640]
    strengths = [mutuals / sqrt(float(degree * 64)) for degree in range(1, 501) for mutuals in (1, 7, degree)]
    for number in (*halves, *strengths):
        for near in (number, nextafter(number, 0), nextafter(number, 2)):
            assert rounded(near) == float(Decimal(repr(near)).quantize(Decimal("1e-6"), ROUND_HALF_UP)), near


def test_neo4j_answers_for_a_member_whose_only_connections_are_hidden() -> None:
    """A block ends a connection, unless another service made it: then Neo4j divides by 0."""
    network = Network(dict.fromkeys("vabo"), {("v", "a"), ("a", "o"), ("a", "b"), ("b", "o")})
    asked: Mapping[str, Any] = {"viewer": "v", "other": "o", "breadth": 9, "shown": 9, "limit": 9}
    for blocks, answered in ((set[tuple[str, str]](), True), ({("a", "v")}, False)):
        network.blocks = blocks
        version = network.version(random.Random(1))
        for name, answer in ANSWERS.items():
            found = answer.rows(version, asked)
            assert bool(found) if answered else found is None, name
