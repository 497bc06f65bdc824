"""Runs of connections from pairs."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED


@njit(**COMPILED)
def rows_of_pairs(ends: Any, others: Any, members: Any) -> Any:
    """Ascending runs of each member's connections, one after the other, and where each begins (members + 1).

    ends, others: int32[pairs], each connection once. By counting: twice stable, first by neighbour, then by member.
    """
    first = np.zeros(members + 1, np.int64)
    for at in range(len(ends)):
        first[ends[at] + 1] += 1
        if ends[at] != others[at]:
            first[others[at] + 1] += 1
    for member in range(members):
        first[member + 1] += first[member]
    total = first[members]
    # Transpose twice: the second pass visits neighbours in ascending order, so each run comes out sorted.
    half, at_next = np.empty(total, np.int32), first[:-1].copy()
    for at in range(len(ends)):
        a, b = ends[at], others[at]
        half[at_next[a]] = b
        at_next[a] += 1
        if a != b:
            half[at_next[b]] = a
            at_next[b] += 1
    rows = np.empty(total, np.int32)
    at_next[:] = first[:-1]
    for member in range(members):
        for at in range(first[member], first[member + 1]):
            neighbour = half[at]
            rows[at_next[neighbour]] = member
            at_next[neighbour] += 1
    return rows, first
