"""Rings: the members at degree 1, 2 and 3, as numbers and as lists by id."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.bits import (
    ONE,
    SAMPLE,
    add,
    add_connections,
    count,
    has,
    hidden_from,
    lowest,
    remove,
    span_of,
    touches,
    words_for,
)
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.lists import first_after, first_of, is_after, keep, texts_of
from graphsvc.snapshot.kernels.rows import COMPILED, contains, degree_of

# A third ring is counted from the other side if the second ring has more connections than this many for each member
# not reached yet: at 1 M members, both take 43 ms then.
FROM_OUTSIDE = 16


@njit(**COMPILED)
def sizes(
    words: Any, directory: Any, pool: Any, viewer: Any, members: Any, mark: Any, points: Any, touched: Any
) -> Any:
    """How many members are at degree 1, 2 and 3. As in the query, the first counts hidden members, and the second is
    what is within two steps without them, less the first."""
    near, next_ring, length = mark, points.view(np.uint64), words_for(members)
    hidden = hidden_from(words, directory, pool, viewer)
    add(near, viewer)
    start, end = span_of(words, directory, viewer)
    first = np.int64(end - start)
    within = first
    for at in range(start, end):
        add(near, pool[at])
        if contains(hidden, pool[at]):
            within -= 1
        else:
            add_connections(words, directory, pool, pool[at], next_ring)
    for at in range(len(hidden)):
        add(near, hidden[at])
    ring, steps = 0, 0
    for at in range(length):
        word = next_ring[at] & ~near[at]
        next_ring[at] = 0
        near[at] |= word
        while word:
            touched[ring] = (at << 6) | lowest(word)
            steps += degree_of(words, directory, touched[ring])
            ring += 1
            word &= word - ONE
    third = 0
    if steps > FROM_OUTSIDE * (members - within - ring):
        third = _third_from_outside(words, directory, pool, members, near, hidden)
    else:
        for at in range(ring):
            add_connections(words, directory, pool, touched[at], next_ring)
        for at in range(length):
            third += count(next_ring[at] & ~near[at])
        next_ring[:length] = 0
    near[:length] = 0
    return first, within + ring - first, third


@njit(**COMPILED)
def _third_from_outside(words: Any, directory: Any, pool: Any, members: Any, near: Any, hidden: Any) -> Any:
    """How many members outside a set are connected to one within it. Members are read in the order of memory."""
    for at in range(len(hidden)):
        remove(near, hidden[at])
    third = 0
    for at in range(words_for(members)):
        word = ~near[at]
        while word:
            member = (at << 6) | lowest(word)
            word &= word - ONE
            if member < members and touches(words, directory, pool, member, near):
                third += not contains(hidden, member)
    return third


@njit(**COMPILED)
def first_ring(
    words: Any,
    directory: Any,
    pool: Any,
    text: Any,
    viewer: Any,
    sorted_members: Any,
    after: Any,
    whole: Any,
    limit: Any,
) -> Any:
    """Texts of the first connections by id."""
    start, end = span_of(words, directory, viewer)
    run = pool[start:end]
    limit = min(limit, len(run))
    listed, orders = np.empty(limit, np.int64), np.empty(limit, np.int64)
    begin = first_after(words, directory, text, sorted_members, after, whole)
    at, length = np.searchsorted(run, begin), 0
    while at < len(run) and run[at] < sorted_members and length < limit:
        length = keep(words, directory, listed, orders, length, run[at])
        at += 1
    for later in range(np.searchsorted(run, sorted_members), len(run)):
        if whole or is_after(words, directory, text, run[later], after):
            length = keep(words, directory, listed, orders, length, run[later])
    return texts_of(words, directory, listed, length)


@njit(**COMPILED)
def second_ring(
    words: Any,
    directory: Any,
    pool: Any,
    text: Any,
    viewer: Any,
    sorted_members: Any,
    members: Any,
    after: Any,
    whole: Any,
    limit: Any,
    mark: Any,
) -> Any:
    """Texts of the first members at degree 2 by id. As in the query, the first step may be hidden."""
    _add_within_two(words, directory, pool, viewer, mark)
    start, end = span_of(words, directory, viewer)
    for at in range(start, end):
        remove(mark, pool[at])
    remove(mark, viewer)
    starts = first_of(words, directory, text, mark, sorted_members, members, after, whole, min(limit, members))
    mark[: words_for(members)] = 0
    return starts


@njit(**COMPILED)
def _add_within_two(words: Any, directory: Any, pool: Any, viewer: Any, mark: Any) -> None:
    add(mark, viewer)
    start, end = span_of(words, directory, viewer)
    for at in range(start, end):
        add(mark, pool[at])
        add_connections(words, directory, pool, pool[at], mark)
    hidden = hidden_from(words, directory, pool, viewer)
    for at in range(len(hidden)):
        remove(mark, hidden[at])


@njit(**COMPILED)
def third_ring(
    words: Any,
    directory: Any,
    pool: Any,
    text: Any,
    viewer: Any,
    sorted_members: Any,
    members: Any,
    after: Any,
    limit: Any,
    mark: Any,
    points: Any,
) -> Any:
    """Texts of the first members at degree 3 by id.

    A large ring is met soon by asking everybody from the cursor on. If that takes more steps than the whole ring
    would, the ring is collected instead.
    """
    near, ring, length = mark, points.view(np.uint64), words_for(members)
    _add_within_two(words, directory, pool, viewer, near)
    hidden = hidden_from(words, directory, pool, viewer)
    limit = min(limit, members)
    listed, orders = np.empty(limit, np.int64), np.empty(limit, np.int64)
    budget = _connections_within(words, directory, near, length)
    found, member = 0, first_after(words, directory, text, sorted_members, after, False)
    while member < sorted_members and found < limit and budget > 0:
        budget -= degree_of(words, directory, member) + 8
        if _is_third(words, directory, pool, member, near, hidden):
            found = keep(words, directory, listed, orders, found, member)
        member += 1
    if member >= sorted_members or found >= limit:
        for later in range(sorted_members, members):
            if _is_third(words, directory, pool, later, near, hidden) and is_after(
                words, directory, text, later, after
            ):
                found = keep(words, directory, listed, orders, found, later)
        near[:length] = 0
        return texts_of(words, directory, listed, found)
    _move_to_next(words, directory, pool, near, hidden, length, ring)
    starts = first_of(words, directory, text, ring, sorted_members, members, after, False, limit)
    ring[:length] = 0
    return starts


@njit(**COMPILED)
def _is_third(words: Any, directory: Any, pool: Any, member: Any, near: Any, hidden: Any) -> Any:
    if has(near, member):
        return False
    return touches(words, directory, pool, member, near) and not contains(hidden, member)


@njit(**COMPILED)
def _move_to_next(words: Any, directory: Any, pool: Any, near: Any, hidden: Any, length: Any, ring: Any) -> None:
    """Collect everybody in `ring` who is connected to a set, outside it and not hidden. The set is empty then."""
    for at in range(length):
        word = near[at]
        while word:
            add_connections(words, directory, pool, (at << 6) | lowest(word), ring)
            word &= word - ONE
    for at in range(length):
        ring[at] &= ~near[at]
        near[at] = 0
    for at in range(len(hidden)):
        remove(ring, hidden[at])


@njit(**COMPILED)
def _connections_within(words: Any, directory: Any, near: Any, length: Any) -> Any:
    """About how many connections the members of a set have, from the first of them in evenly spread words."""
    size, sampled, total = 0, 0, 0
    for at in range(length):
        size += count(near[at])
    for step in range(SAMPLE):
        at = step * length // SAMPLE
        while at < length and not near[at]:
            at += 1
        if at < length:
            total += degree_of(words, directory, (at << 6) | lowest(near[at]))
            sampled += 1
    return size * total // max(sampled, 1)
