"""Ladybug, an embedded database with Cypher: the same questions as queries, prepared by its cache."""

from typing import Any

import ladybug
import numpy as np
import pyarrow as pa

from bench.engines import SUGGESTED, Degree, Rings, Suggested
from bench.network import Ints, Network

TIMEOUT = 10_000  # milliseconds, as for Neo4j
DEGREE = """MATCH (a:Member)-[path:Connected* SHORTEST 1..3]-(b:Member)
WHERE a.number = $viewer AND b.number = $other RETURN length(path)"""
DEGREES = """MATCH (a:Member {number: $viewer})-[path:Connected* SHORTEST 1..3]-(b:Member)
WHERE b.number IN $others RETURN b.number, length(path)"""
MUTUALS = (
    "MATCH (a:Member {number: $viewer})-[:Connected]-(:Member)-[:Connected]-(b:Member {number: $other}) RETURN count(*)"
)
# The number of connections of each member is stored with them.
SUGGESTIONS = f"""MATCH (a:Member {{number: $viewer}})-[:Connected]-(m:Member)-[:Connected]-(c:Member)
WHERE c.number <> $viewer AND NOT EXISTS {{ MATCH (a)-[:Connected]-(c) }}
RETURN c.number, sum(1.0 / ln(m.connections)) AS closeness ORDER BY closeness DESC, c.number LIMIT {SUGGESTED}"""
RINGS = """MATCH (a:Member {number: $viewer})-[path:Connected* SHORTEST 1..3]-(b:Member)
RETURN length(path), count(*)"""


class Ladybug:
    def __init__(self, network: Network) -> None:
        self.database = ladybug.Database(":memory:")
        self.connection = ladybug.Connection(self.database)
        self.rows("CREATE NODE TABLE Member(number INT64, connections INT64, PRIMARY KEY (number))")
        self.rows("CREATE REL TABLE Connected(FROM Member TO Member)")
        pairs = network.pairs
        # COPY finds these by their names in this function.
        members = pa.table({"number": np.arange(network.members), "connections": network.degrees})  # noqa: F841
        connections = pa.table({"from": pairs[:, 0], "to": pairs[:, 1]})  # noqa: F841
        self.connection.execute("COPY Member FROM members")
        self.connection.execute("COPY Connected FROM connections")
        self.connection.set_query_timeout(TIMEOUT)

    def rows(self, query: str, **parameters: Any) -> list[list[Any]]:
        rows: list[list[Any]] = self.connection.execute(query, parameters).get_all()
        return rows

    def degree(self, viewer: int, other: int) -> Degree:
        if viewer == other:
            return 0
        rows = self.rows(DEGREE, viewer=viewer, other=other)
        return int(rows[0][0]) if rows else None

    def degrees(self, viewer: int, others: Ints) -> list[Degree]:
        asked = others.tolist()
        found = dict(self.rows(DEGREES, viewer=viewer, others=asked)) | {viewer: 0}
        return [found.get(other) for other in asked]

    def mutuals(self, viewer: int, other: int) -> int:
        return int(self.rows(MUTUALS, viewer=viewer, other=other)[0][0])

    def suggestions(self, viewer: int) -> Suggested:
        return [(member, closeness) for member, closeness in self.rows(SUGGESTIONS, viewer=viewer)]

    def rings(self, viewer: int) -> Rings:
        sizes = dict(self.rows(RINGS, viewer=viewer))
        return sizes.get(1, 0), sizes.get(2, 0), sizes.get(3, 0)


engine = Ladybug
