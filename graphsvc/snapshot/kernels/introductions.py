"""Shortest paths of two and three connections, those whose members have the fewest connections, and their strengths.

A path is a row of members in between: the introducer, and at degree 3 the second. `keys` has what decides which paths
are kept, ascending: the product of their shown numbers of connections, and the order words of the members.
"""

from math import sqrt
from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rounding import rounded
from graphsvc.snapshot.kernels.rows import COMPILED, connections_of, contains, degree_of, word_of
from graphsvc.snapshot.kernels.smallest import keep_smallest
from graphsvc.snapshot.layout import ORDER, SHOWS_TO_EVERYONE, TEXT

# A run is searched for the few instead of read if it is longer by this factor.
GALLOP = 16
LOW_HALF = (1 << 32) - 1


@njit(**COMPILED)
def _first_from(run: Any, start: Any, number: Any) -> Any:
    """The first place from `start` on with at least a number in an ascending run, in steps that double."""
    low, high, step = start, start, 1
    while high < len(run) and run[high] < number:
        low = high + 1
        high += step
        step *= 2
    high = min(high, len(run))
    while low < high:
        middle = (low + high) >> 1
        if run[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


@njit(**COMPILED)
def _common(one: Any, other: Any) -> Any:
    """How many numbers two ascending runs share."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    count, at = 0, 0
    for number in few:
        at = _first_from(many, at, number)
        if at == len(many):
            break
        if many[at] == number:
            count += 1
    return count


@njit(**COMPILED)
def _shows_to_everyone(words: Any, directory: Any, member: Any) -> Any:
    return word_of(words, directory, member, TEXT) & SHOWS_TO_EVERYONE != 0


@njit(**COMPILED)
def _shows_ties(words: Any, directory: Any, viewer: Any, member: Any, near: Any) -> Any:
    """Whether the viewer, whose connections are `near`, may know of every connection of a member."""
    return viewer == member or _shows_to_everyone(words, directory, member) or contains(near, member)


@njit(**COMPILED)
def _shown_mutuals(
    words: Any, directory: Any, viewer: Any, near: Any, hidden: Any, one: Any, other: Any, allowed: Any
) -> Any:
    """How many numbers two runs of connections share that the viewer may know of: all if `allowed` by both members."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    count, at = 0, 0
    for mutual in few:
        at = _first_from(many, at, mutual)
        if at == len(many):
            break
        if many[at] != mutual or (len(hidden) and contains(hidden, mutual)):
            continue
        if allowed or _shows_ties(words, directory, viewer, mutual, near):
            count += 1
    return count


@njit(**COMPILED)
def shown_degree(words: Any, directory: Any, pool: Any, member: Any, hidden: Any, shown: Any) -> Any:
    """A member's number of connections without hidden members, at most `shown`."""
    if not len(hidden):
        return min(degree_of(words, directory, member), shown)
    run = connections_of(words, directory, pool, member)
    return min(len(run) - _common(run, hidden), shown)


@njit(**COMPILED)
def second_paths(
    words: Any, directory: Any, pool: Any, viewer: Any, other: Any, hidden: Any, breadth: Any, shown: Any
) -> Any:
    """Introducers at degree 2: keys and paths."""
    near, far = connections_of(words, directory, pool, viewer), connections_of(words, directory, pool, other)
    few, many = (near, far) if len(near) <= len(far) else (far, near)
    room = min(breadth, len(few))
    keys, paths = np.empty((room, 3), np.int64), np.empty((room, 2), np.int32)
    count, at = 0, 0
    for introducer in few:
        at = _first_from(many, at, introducer)
        if at == len(many) or room == 0:
            break
        if many[at] == introducer:
            degree = shown_degree(words, directory, pool, introducer, hidden, shown)
            order = word_of(words, directory, introducer, ORDER)
            count = keep_smallest(keys, paths, count, (degree, order, np.int64(0)), (introducer, np.int32(0)))
    return keys[:count], paths[:count]


@njit(**COMPILED)
def _steps(words: Any, directory: Any, outers: Any, inners: Any) -> Any:
    """How many steps it takes to find the connections between two groups from the first."""
    steps, longest = 0, GALLOP * len(inners)
    for outer in outers:
        steps += min(degree_of(words, directory, outer), longest)
    return steps


@njit(**COMPILED)
def _seconds(words: Any, directory: Any, pool: Any, viewer: Any, other: Any, hidden: Any) -> Any:
    """The connections of `other` whose tie to them is shown to the viewer, who is connected to neither of the two."""
    allowed = viewer == other or _shows_to_everyone(words, directory, other)
    far = connections_of(words, directory, pool, other)
    seconds, count = np.empty(len(far), np.int32), 0
    for second in far:
        shows = allowed or second == viewer or _shows_to_everyone(words, directory, second)
        if shows and not contains(hidden, second):
            seconds[count] = second
            count += 1
    return seconds[:count]


@njit(**COMPILED)
def _among(run: Any, some: Any, mark: Any, found: Any) -> Any:
    """Fill `found` with the members of a run that are among some, who are marked. Returns how many there are."""
    count = 0
    if len(run) > GALLOP * len(some):
        for member in some:
            if contains(run, member):
                found[count] = member
                count += 1
        return count
    for member in run:
        if (mark[member >> 6] >> np.uint64(member & 63)) & np.uint64(1):
            found[count] = member
            count += 1
    return count


@njit(**COMPILED)
def third_paths(
    words: Any,
    directory: Any,
    pool: Any,
    viewer: Any,
    other: Any,
    hidden: Any,
    breadth: Any,
    shown: Any,
    mark: Any,
    points: Any,
) -> Any:
    """Pairs of an introducer and a second at degree 3: keys and paths. Leaves `mark` and `points` zero."""
    # A path does not use a connection twice.
    near = connections_of(words, directory, pool, viewer)
    firsts, seconds = near[near != other], _seconds(words, directory, pool, viewer, other, hidden)
    from_first, from_second = _steps(words, directory, firsts, seconds), _steps(words, directory, seconds, firsts)
    backward = from_second <= from_first
    outers, inners = (seconds, firsts) if backward else (firsts, seconds)
    room = min(breadth, from_second if backward else from_first)
    keys, paths, count = np.empty((room, 3), np.int64), np.empty((room, 2), np.int32), 0
    if room == 0:
        return keys, paths
    fewest = shown
    for inner in inners:
        mark[inner >> 6] |= np.uint64(1) << np.uint64(inner & 63)
        points[inner] = shown_degree(words, directory, pool, inner, hidden, shown)
        fewest = min(fewest, points[inner])
    found = np.empty(len(inners), np.int32)
    for outer in outers:
        degree = shown_degree(words, directory, pool, outer, hidden, shown)
        if count == room and degree * fewest > keys[0, 0]:
            continue
        order, run = word_of(words, directory, outer, ORDER), connections_of(words, directory, pool, outer)
        for inner in found[: _among(run, inners, mark, found)]:
            product = degree * points[inner]
            if count == room and product > keys[0, 0]:
                continue
            inner_order = word_of(words, directory, inner, ORDER)
            if backward:
                count = keep_smallest(keys, paths, count, (product, inner_order, order), (inner, outer))
            else:
                count = keep_smallest(keys, paths, count, (product, order, inner_order), (outer, inner))
    for inner in inners:
        mark[inner >> 6] = np.uint64(0)
        points[inner] = 0
    return keys[:count], paths[:count]


@njit(**COMPILED)
def second_strengths(
    words: Any, directory: Any, pool: Any, viewer: Any, other: Any, hidden: Any, shown: Any, paths: Any
) -> Any:
    """Mutual connections and strength of both ties of each path of degree 2."""
    near, far = connections_of(words, directory, pool, viewer), connections_of(words, directory, pool, other)
    from_degree = shown_degree(words, directory, pool, viewer, hidden, shown)
    to_degree = shown_degree(words, directory, pool, other, hidden, shown)
    allowed = _shows_ties(words, directory, viewer, other, near)
    mutuals, ties = np.empty((len(paths), 2), np.int64), np.empty((len(paths), 2), np.float64)
    for at in range(len(paths)):
        run = connections_of(words, directory, pool, paths[at, 0])
        degree = float(shown_degree(words, directory, pool, paths[at, 0], hidden, shown))
        mutuals[at, 0] = min(_common(run, near), shown)
        mutuals[at, 1] = min(_shown_mutuals(words, directory, viewer, near, hidden, run, far, allowed), shown)
        ties[at, 0] = rounded(mutuals[at, 0] / sqrt(degree * from_degree))
        ties[at, 1] = rounded(mutuals[at, 1] / sqrt(degree * to_degree))
    return mutuals, ties


@njit(**COMPILED)
def third_strengths(
    words: Any,
    directory: Any,
    pool: Any,
    viewer: Any,
    other: Any,
    hidden: Any,
    shown: Any,
    paths: Any,
    points: Any,
) -> Any:
    """Mutual connections and strength of the three ties of each path of degree 3. Leaves `points` zero."""
    near, far = connections_of(words, directory, pool, viewer), connections_of(words, directory, pool, other)
    from_degree = shown_degree(words, directory, pool, viewer, hidden, shown)
    to_degree = shown_degree(words, directory, pool, other, hidden, shown)
    allowed = _shows_ties(words, directory, viewer, other, near)
    mutuals, ties = np.empty((len(paths), 3), np.int64), np.empty((len(paths), 3), np.float64)
    for at in range(len(paths)):
        introducer, second = paths[at, 0], paths[at, 1]
        run, of_second = (
            connections_of(words, directory, pool, introducer),
            connections_of(words, directory, pool, second),
        )
        second_allowed = _shows_ties(words, directory, viewer, second, near)
        # Many paths share members: a point has 1 + the mutual connections with the viewer, and with other, in halves.
        if not points[introducer] & LOW_HALF:
            points[introducer] |= 1 + min(_common(run, near), shown)
        if not points[second] >> 32:
            last = _shown_mutuals(words, directory, viewer, near, hidden, of_second, far, allowed and second_allowed)
            points[second] |= (1 + min(last, shown)) << 32
        mutuals[at, 0] = (points[introducer] & LOW_HALF) - 1
        mutuals[at, 1] = min(
            _shown_mutuals(words, directory, viewer, near, hidden, run, of_second, second_allowed), shown
        )
        mutuals[at, 2] = (points[second] >> 32) - 1
        degree = float(shown_degree(words, directory, pool, introducer, hidden, shown))
        second_degree = float(shown_degree(words, directory, pool, second, hidden, shown))
        ties[at, 0] = rounded(mutuals[at, 0] / sqrt(degree * from_degree))
        ties[at, 1] = rounded(mutuals[at, 1] / sqrt(degree * second_degree))
        ties[at, 2] = rounded(mutuals[at, 2] / sqrt(second_degree * to_degree))
    for at in range(len(paths)):
        points[paths[at, 0]] = points[paths[at, 1]] = 0
    return mutuals, ties


@njit(**COMPILED)
def pair_steps(words: Any, directory: Any, pool: Any, viewer: Any, other: Any) -> Any:
    """An estimate of the steps of `third_paths`, from a few connections of both."""
    fewest: Any = np.int64(1) << 62
    for member in (viewer, other):
        run = connections_of(words, directory, pool, member)
        stride, steps, read = max(1, len(run) // 16), 0, 0
        for at in range(0, len(run), stride):
            steps += degree_of(words, directory, run[at])
            read += 1
        if read:
            steps = steps * len(run) // read
        fewest = min(fewest, steps)
    return fewest
