"""Kernels of a sketch of the snapshot: connections only, members by number, no blocks. The harness runs on it until
`graphsvc.snapshot` answers (see `bench/snapshot.py`)."""

from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from bench.engines import SUGGESTED, Degree, Rings, Suggested
from bench.network import Ints, Network

BITS = 24
LENGTH = (1 << BITS) - 1
MOST_SHOWN = 1 << 15
ROOM = 1 << 20
compiled = nb.njit(nogil=True, cache=True, boundscheck=False)


@compiled
def run_of(rows: Any, pool: Any, member: Any) -> Any:
    start = rows[member] >> BITS
    return pool[start : start + (rows[member] & LENGTH)]


@compiled
def mutual(one: Any, two: Any) -> Any:
    if len(one) > len(two):
        one, two = two, one
    found = 0
    if len(two) > 10 * len(one):
        for member in one:
            at = np.searchsorted(two, member)
            found += at < len(two) and two[at] == member
        return found
    i = j = 0
    while i < len(one) and j < len(two):
        a, b = one[i], two[j]
        i += a <= b
        j += b <= a
        found += a == b
    return found


@compiled
def has(mark: Any, member: Any) -> Any:
    return (mark[member >> 6] >> np.uint64(member & 63)) & np.uint64(1)


@compiled
def degree(rows: Any, pool: Any, one: Any, two: Any, mark: Any) -> Any:  # noqa: C901  a call costs more than a branch
    if one == two:
        return 0
    first, second = run_of(rows, pool, one), run_of(rows, pool, two)
    if len(first) > len(second):
        first, second = second, first
        one, two = two, one
    at = np.searchsorted(second, one)
    if at < len(second) and second[at] == one:
        return 1
    if mutual(first, second):
        return 2
    for member in second:
        mark[member >> 6] |= np.uint64(1) << np.uint64(member & 63)
    found = 4
    for member in first:
        for reached in run_of(rows, pool, member):
            if has(mark, reached):
                found = 3
                break
        if found == 3:
            break
    for member in second:
        mark[member >> 6] = np.uint64(0)
    return found


@compiled
def degrees(rows: Any, pool: Any, viewer: Any, others: Any, mark: Any, found: Any) -> Any:  # noqa: C901
    mine = run_of(rows, pool, viewer)
    for member in mine:
        for reached in run_of(rows, pool, member):
            mark[reached >> 6] |= np.uint64(1) << np.uint64(reached & 63)
    for i in range(len(others)):
        other = others[i]
        at = np.searchsorted(mine, other)
        if other == viewer:
            found[i] = 0
        elif at < len(mine) and mine[at] == other:
            found[i] = 1
        elif has(mark, other):
            found[i] = 2
        else:
            found[i] = 4
            for reached in run_of(rows, pool, other):
                if has(mark, reached):
                    found[i] = 3
                    break
    for member in mine:
        for reached in run_of(rows, pool, member):
            mark[reached >> 6] = np.uint64(0)


@compiled
def suggest(rows: Any, pool: Any, viewer: Any, wanted: Any, weights: Any, points: Any, touched: Any) -> Any:
    mine = run_of(rows, pool, viewer)
    reached = 0
    for member in mine:
        run = run_of(rows, pool, member)
        weight = weights[min(len(run), len(weights) - 1)]
        for other in run:
            if points[other] == 0:
                touched[reached] = other
                reached += 1
            points[other] += weight
    points[viewer] = 0
    for member in mine:
        points[member] = 0
    best, members = np.zeros(wanted, np.int64), np.full(wanted, -1, np.int32)
    for i in range(reached):
        member = touched[i]
        value, points[member] = points[member], 0
        if value > best[-1] or (value == best[-1] and value and member < members[-1]):
            at = wanted - 1
            while at and (best[at - 1] < value or (best[at - 1] == value and members[at - 1] > member)):
                best[at], members[at] = best[at - 1], members[at - 1]
                at -= 1
            best[at], members[at] = value, member
    return members, best


@compiled
def rings(rows: Any, pool: Any, viewer: Any, mark: Any, touched: Any) -> Any:
    sizes = np.zeros(4, np.int64)
    touched[0] = viewer
    mark[viewer >> 6] |= np.uint64(1) << np.uint64(viewer & 63)
    start, end = 0, 1
    for ring in range(1, 4):
        upto = end
        if ring == 3 and (upto - start) * 25 > len(rows):
            seen = mark.copy()
            for member in range(len(rows)):
                if not has(seen, member):
                    for reached in run_of(rows, pool, member):
                        if has(seen, reached):
                            sizes[3] += 1
                            break
            break
        for i in range(start, upto):
            for member in run_of(rows, pool, touched[i]):
                if not has(mark, member):
                    mark[member >> 6] |= np.uint64(1) << np.uint64(member & 63)
                    touched[end] = member
                    end += 1
        sizes[ring] = end - upto
        start = upto
    mark[:] = 0
    return sizes


class Sketch:
    """Rows in a pool; a change writes a new row behind and publishes a copy of all rows."""

    by_id = False
    shown: int | None = None

    def __init__(self, rows: Ints, pool: NDArray[np.int32], used: int) -> None:
        self.rows, self.pool, self.used = rows, pool, used
        members = len(rows)
        steps = np.maximum(np.arange(min(int((rows & LENGTH).max()), MOST_SHOWN) + 1), 2)
        self.weights = np.rint(1e9 / np.log(steps)).astype(np.int64)
        self.mark = np.zeros((members >> 6) + 1, np.uint64)
        self.points = np.zeros(members, np.int64)
        self.touched = np.zeros(members, np.int32)

    @classmethod
    def of(cls, network: Network) -> "Sketch":
        used = len(network.neighbours)
        pool = np.zeros(used + ROOM, np.int32)
        pool[:used] = network.neighbours
        return cls((network.starts[:-1] << BITS) | network.degrees, pool, used)

    def degree(self, viewer: int, other: int) -> Degree:
        return int(degree(self.rows, self.pool, viewer, other, self.mark))

    def degrees(self, viewer: int, others: Ints) -> Any:
        found = np.empty(len(others), np.int8)
        degrees(self.rows, self.pool, viewer, others, self.mark, found)
        return found

    def mutuals(self, viewer: int, other: int) -> int:
        return int(mutual(run_of(self.rows, self.pool, viewer), run_of(self.rows, self.pool, other)))

    def suggestions(self, viewer: int) -> Suggested:
        members, points = suggest(self.rows, self.pool, viewer, SUGGESTED, self.weights, self.points, self.touched)
        return [(m, p / 1e9) for m, p in zip(members.tolist(), points.tolist(), strict=True) if m >= 0]

    def rings(self, viewer: int) -> Rings:
        _, first, second, third = rings(self.rows, self.pool, viewer, self.mark, self.touched).tolist()
        return first, second, third

    def publish_change(self, viewer: int, other: int) -> None:
        rows = self.rows.copy()
        for one, two in ((viewer, other), (other, viewer)):
            run = run_of(self.rows, self.pool, one)
            changed = np.union1d(run, np.array([two], np.int32))
            self.pool[self.used : self.used + len(changed)] = changed
            rows[one] = (self.used << BITS) | len(changed)
            self.used += len(changed)
        self.rows = rows

    def memory(self) -> dict[str, int]:
        return {"connection_bytes": 4 * self.used, "member_bytes": self.rows.nbytes}
