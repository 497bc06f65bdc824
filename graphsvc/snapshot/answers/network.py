"""Answers to `cypher/network/`: degrees, rings, mutual connections, and the ego network."""

from typing import Any

import numpy as np

from graphsvc.snapshot.answers.common import Answer, Parameters, Row, member_of, numbers_of, summary, summary_at
from graphsvc.snapshot.kernels import degrees as degree_kernels
from graphsvc.snapshot.kernels import mutuals as mutual_kernels
from graphsvc.snapshot.kernels import rings as ring_kernels
from graphsvc.snapshot.kernels.bits import two_steps
from graphsvc.snapshot.kernels.rows import degree_of
from graphsvc.snapshot.layout import Version
from graphsvc.snapshot.scratch import scratch

# How a degree is returned, by what the kernel gives: the last is for NOT_VISIBLE, which is -1.
DEGREES = [0, 1, 2, 3, None, None]
# The same for one of many: whether the member is visible, and the degree.
MANY_DEGREES = [[number != len(DEGREES) - 1, degree] for number, degree in enumerate(DEGREES)]
# A row of a list takes about as long as so many steps.
ROW = 500


def _degree(version: Version, given: Parameters) -> list[Row]:
    viewer, other = given["viewer"], given["other"]
    if not (isinstance(viewer, str) and isinstance(other, str)):
        return []
    with scratch(version) as it:
        found = degree_kernels.degree_by_id(
            *version.graph, version.text, version.table, viewer.encode(), other.encode(), it.mark
        )
    return [] if found == degree_kernels.NOT_VISIBLE else [{"degree": DEGREES[found]}]


def _degrees(version: Version, given: Parameters) -> list[Row]:
    viewer, others = member_of(version, given["viewer"]), given["others"]
    if viewer < 0 or not others:
        return [{"degrees": []}]
    found = np.empty(len(others), np.int8)
    with scratch(version) as it:
        numbers = numbers_of(version, others)
        degree_kernels.degrees(*version.graph, viewer, numbers, version.members, it.mark, found)
    return [{"degrees": [MANY_DEGREES[degree] for degree in found.tolist()]}]


def _degrees_work(version: Version, given: Parameters) -> int:
    return min(_two_steps(version, given), 500 * len(given["others"])) + 100 * len(given["others"])


def _rings(version: Version, given: Parameters) -> list[Row]:
    viewer = member_of(version, given["viewer"])
    if viewer < 0:
        return []
    with scratch(version) as it:
        sizes = ring_kernels.sizes(*version.graph, viewer, version.members, it.mark, it.points, it.touched)
    first, second, third = map(int, sizes)
    return [{"viewer": given["viewer"], "first": first, "second": second, "third": third}]


def _rings_work(version: Version, given: Parameters) -> int:
    """The third ring has at most all members, and is counted from the side with less to read."""
    second = _two_steps(version, given)
    return second + min(second * _mean(version), version.totals.connections)


def _first(version: Version, given: Parameters) -> list[Row] | None:
    page = _page(given)
    if page is None:
        return None
    viewer, (key, whole, limit) = member_of(version, given["viewer"]), page
    if viewer < 0:
        return []
    starts = ring_kernels.first_ring(*version.graph, version.text, viewer, version.sorted_members, key, whole, limit)
    return [summary_at(version, start) for start in starts.tolist()]


def _first_work(version: Version, given: Parameters) -> int:
    return ROW * min(given["limit"] or 0, _connections(version, given))


def _second(version: Version, given: Parameters) -> list[Row] | None:
    page = _page(given)
    if page is None:
        return None
    viewer, (key, whole, limit) = member_of(version, given["viewer"]), page
    if viewer < 0:
        return []
    with scratch(version) as it:
        starts = ring_kernels.second_ring(
            *version.graph,
            version.text,
            viewer,
            version.sorted_members,
            version.members,
            key,
            whole,
            limit,
            it.mark,
        )
    return [summary_at(version, start) for start in starts.tolist()]


def _second_work(version: Version, given: Parameters) -> int:
    second = _two_steps(version, given)
    return second + version.members // 64 + ROW * min(given["limit"] or 0, second)


def _third(version: Version, given: Parameters) -> list[Row] | None:
    page = _page(given)
    if page is None:
        return None
    viewer, (key, _, limit) = member_of(version, given["viewer"]), page
    if viewer < 0:
        return []
    with scratch(version) as it:
        starts = ring_kernels.third_ring(
            *version.graph,
            version.text,
            viewer,
            version.sorted_members,
            version.members,
            key,
            limit,
            it.mark,
            it.points,
        )
    return [summary_at(version, start) for start in starts.tolist()]


def _third_work(version: Version, given: Parameters) -> int:
    """A page of a ring of many members is full soon."""
    members, mean = max(version.totals.members, 1), _mean(version)
    limit, second = given["limit"] or 0, _two_steps(version, given)
    reached = min(second * mean, version.totals.connections)
    return second + min(reached, limit * mean * (1 + members // max(reached, 1))) + members // 16 + ROW * limit


def _mutual_counts(version: Version, given: Parameters) -> list[Row]:
    viewer, others = member_of(version, given["viewer"]), list(dict.fromkeys(given["others"]))
    if viewer < 0:
        return []
    counts = np.empty(len(others), np.int64)
    with scratch(version) as it:
        numbers = numbers_of(version, others)
        mutual_kernels.mutual_counts(*version.graph, viewer, numbers, it.mark, counts)
    counted = list(zip(others, counts.tolist(), strict=True))
    return [
        {
            "found": [other for other, count in counted if count >= 0],
            "counts": [[other, count] for other, count in counted if count > 0 and other != given["viewer"]],
        }
    ]


def _mutuals(version: Version, given: Parameters) -> list[Row] | None:
    page, after_connections = _page(given), given["after_connections"]
    if page is None or not (after_connections is None or type(after_connections) is int):
        return None
    viewer, other, (key, whole, limit) = member_of(version, given["viewer"]), member_of(version, given["other"]), page
    if whole:
        after_connections = -1
    elif after_connections is None or after_connections < 0:
        # No number is less than null.
        return []
    if viewer < 0 or other < 0:
        return []
    with scratch(version) as it:
        total, starts, connections = mutual_kernels.best_mutuals(
            *version.graph,
            version.text,
            viewer,
            other,
            given["shown"],
            key,
            after_connections,
            limit,
            it.mark,
            it.touched,
        )
    return [
        {"mutuals": total} | summary_at(version, start) | {"connections": count}
        for start, count in zip(starts.tolist(), connections.tolist(), strict=True)
    ]


def _around(version: Version, given: Parameters) -> list[Row] | None:
    viewer, limit = member_of(version, given["viewer"]), given["limit"]
    if not _is_limit(limit):
        return None
    if viewer < 0:
        return []
    with scratch(version) as it:
        starts, connections, edges = mutual_kernels.around(
            *version.graph, version.text, viewer, given["shown"], limit, it.mark, it.points
        )
    items = [
        summary_at(version, start) | {"connections": count}
        for start, count in zip(starts.tolist(), connections.tolist(), strict=True)
    ]
    return [
        {
            "member": summary(version, viewer),
            "connections": int(degree_of(version.words, version.directory, viewer)),
            "items": items,
            "edges": [[items[one]["id"], items[other]["id"]] for one, other in edges.tolist()],
        }
    ]


def _around_work(version: Version, given: Parameters) -> int:
    connections = _connections(version, given)
    listed = min(given["limit"] or 0, connections)
    return 5 * connections + listed * (ROW + 1_000)


def _page(given: Parameters) -> tuple[bytes, bool, int] | None:
    """The cursor in UTF-8, whether there is none, and the limit; None for what only Neo4j can tell what it means."""
    after, limit = given["after_id"], given["limit"]
    if not _is_limit(limit) or not (after is None or isinstance(after, str)):
        return None
    return (after or "").encode(), after is None, limit


def _is_limit(limit: Any) -> bool:
    return type(limit) is int and limit >= 0


def _connections(version: Version, given: Parameters) -> int:
    viewer = member_of(version, given["viewer"])
    return 0 if viewer < 0 else int(degree_of(version.words, version.directory, viewer))


def _mean(version: Version) -> int:
    return 2 * version.totals.connections // max(version.totals.members, 1)


def _two_steps(version: Version, given: Parameters) -> int:
    """About how many connections a viewer's connections have."""
    viewer = member_of(version, given["viewer"])
    return 0 if viewer < 0 else int(two_steps(*version.graph, viewer))


ANSWERS: dict[str, Answer] = {
    "network/degree": Answer(_degree),
    "network/degrees": Answer(_degrees, _degrees_work),
    "network/rings": Answer(_rings, _rings_work),
    "network/first": Answer(_first, _first_work),
    "network/second": Answer(_second, _second_work),
    "network/third": Answer(_third, _third_work),
    "network/mutual_counts": Answer(_mutual_counts),
    "network/mutuals": Answer(_mutuals),
    "network/around": Answer(_around, _around_work),
}
