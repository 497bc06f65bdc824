"""The snapshot, as the benchmark asks it. All that depends on `graphsvc.snapshot` is here.

A snapshot answers `degree(viewer, other)`, `degrees(viewer, others)`, `mutuals(viewer, other)`, `suggestions(viewer)`
(the best twenty with their closeness) and `rings(viewer)`; `publish_change(viewer, other)` connects two and publishes a
version; `memory()` gives `connection_bytes` and `member_bytes`, all that it keeps. `by_id` says whether members are
given by id rather than by number; `shown` is the number from which degrees count as equal in closeness, and None where
suggestions are by closeness alone, over all members.
"""

from pathlib import Path
from typing import Any

import numpy as np
from neo4j import GraphDatabase

from bench.network import Network, network_of
from bench.sketch import Sketch

# Settings of `graphsvc serve` without and with its snapshot, and whether it has one at all.
WITHOUT = {"GRAPHSVC_SNAPSHOT": "false"}
WITH = {"GRAPHSVC_SNAPSHOT": "true"}
SERVED = False

READ = """MATCH (member:Member) WHERE $first <= toInteger(substring(member.id, 1)) < $last
RETURN toInteger(substring(member.id, 1)) - 1 AS member, coalesce(member.discoverable, true) AS discoverable,
  COLLECT { MATCH (member)-[:CONNECTED]-(other) RETURN toInteger(substring(other.id, 1)) - 1 } AS others"""


def engine(network: Network) -> Sketch:
    """A snapshot of connections alone, for sizes that no database is filled with."""
    return Sketch.of(network)


def load(uri: str, user: str, password: str) -> Sketch:
    """Everything, read from the database over Bolt."""
    pairs = []
    with GraphDatabase.driver(uri, auth=(user, password)) as driver:
        rows, _, _ = driver.execute_query("MATCH (member:Member) RETURN count(member) AS members")
        members = rows[0]["members"]
        rows, _, _ = driver.execute_query(READ, first=1, last=members + 1)
        pairs = [(row["member"], other) for row in rows for other in row["others"] if row["member"] < other]
    return Sketch.of(network_of(members, np.array(pairs).reshape(-1, 2), np.ones(members, bool)))


def save(snapshot: Sketch, path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    np.save(path / "rows.npy", snapshot.rows)
    np.save(path / "pool.npy", snapshot.pool)
    (path / "used").write_text(str(snapshot.used))


def open_saved(path: Path) -> Sketch:
    """The file, mapped."""
    rows = np.load(path / "rows.npy", mmap_mode="r")
    pool: Any = np.load(path / "pool.npy", mmap_mode="c")
    return Sketch(rows, pool, int((path / "used").read_text()))


def is_ready(readiness: dict[str, Any]) -> bool:
    """Whether a service answers from its snapshot, from the document of `/readyz`."""
    return bool(readiness.get("snapshot"))
