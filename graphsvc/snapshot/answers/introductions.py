"""Introductions: the paths whose members have the fewest connections, strongest first."""

from typing import Any

import numpy as np

from graphsvc.snapshot.answers.common import Answer, Parameters, Row, hidden_from, is_among, member_of, summary
from graphsvc.snapshot.kernels.introductions import (
    pair_steps,
    second_paths,
    second_strengths,
    third_paths,
    third_strengths,
)
from graphsvc.snapshot.layout import CONNECTIONS, LENGTH_MASK, Numbers, Version
from graphsvc.snapshot.scratch import scratch


def _ends(version: Version, given: Parameters) -> tuple[int, int, Numbers] | None:
    """The viewer, the other, and who is hidden; None if one of the two does not exist for the viewer."""
    viewer, other = member_of(version, given["viewer"]), member_of(version, given["other"])
    if viewer < 0 or other < 0:
        return None
    hidden = hidden_from(version, viewer)
    return None if is_among(hidden, other) else (viewer, other, hidden)


def second(version: Version, given: Parameters) -> list[Row] | None:
    ends = _ends(version, given)
    if ends is None:
        return []
    keys, paths = second_paths(*version.graph, *ends, given["breadth"], given["shown"])
    if _without_connections(version, ends, keys):
        return None
    mutuals, ties = second_strengths(*version.graph, *ends, given["shown"], paths)
    return _rows(version, keys, paths[:, :1], mutuals, ties, given["limit"])


def third(version: Version, given: Parameters) -> list[Row] | None:
    ends = _ends(version, given)
    if ends is None:
        return []
    with scratch(version) as it:
        keys, paths = third_paths(*version.graph, *ends, given["breadth"], given["shown"], it.mark, it.points)
        if _without_connections(version, ends, keys):
            return None
        mutuals, ties = third_strengths(*version.graph, *ends, given["shown"], paths, it.points)
    return _rows(version, keys, paths, mutuals, ties, given["limit"])


def _without_connections(version: Version, ends: tuple[int, int, Numbers], keys: Any) -> bool:
    """Whether a member of a path has no connection but hidden ones: blocks end connections, but other services may have
    made them. Then Neo4j divides by zero in its own way."""
    viewer, other, hidden = ends
    if not len(hidden) or not len(keys):
        return False
    runs = (version.row(member, CONNECTIONS) for member in (viewer, other))
    return any(np.isin(run, hidden).all() for run in runs) or not keys[:, 0].all()


def _rows(version: Version, keys: Any, paths: Any, mutuals: Any, ties: Any, limit: int) -> list[Row]:
    strengths = np.minimum(ties.min(axis=1, initial=1.0), 1.0)
    sums = ties[:, 0] + ties[:, 1]
    if ties.shape[1] == 3:
        sums = sums + ties[:, 2]
    best = np.lexsort((keys[:, 2], keys[:, 1], -sums, -strengths))[:limit]
    return [
        {
            "through": [summary(version, member) for member in paths[at].tolist()],
            "mutuals": mutuals[at].tolist(),
            "ties": ties[at].tolist(),
            "strength": float(strengths[at]),
        }
        for at in best.tolist()
    ]


def _second_work(version: Version, given: Parameters) -> int:
    viewer, other = member_of(version, given["viewer"]), member_of(version, given["other"])
    if viewer < 0 or other < 0:
        return 0
    fewer = min(version.word(member, CONNECTIONS) & LENGTH_MASK for member in (viewer, other))
    return 4 * fewer + min(fewer, int(given["breadth"])) * _reading(version)


def _third_work(version: Version, given: Parameters) -> int:
    viewer, other = member_of(version, given["viewer"]), member_of(version, given["other"])
    if viewer < 0 or other < 0:
        return 0
    steps = int(pair_steps(*version.graph, viewer, other))
    return 2 * steps + min(steps, int(given["breadth"])) * _reading(version)


def _reading(version: Version) -> int:
    """Steps to count the mutual connections on a path, whose members have few connections."""
    return 1 + 4 * version.totals.connections // max(version.totals.members, 1)


ANSWERS = {
    "introductions/second": Answer(second, _second_work),
    "introductions/third": Answer(third, _third_work),
}
