"""Degrees: length of the shortest path over connections, up to three."""

from typing import Any

from graphsvc.snapshot.kernels.bits import (
    add,
    add_connections,
    forget,
    has,
    hidden_from,
    remove,
    span_of,
    touches,
    two_steps,
    words_for,
)
from graphsvc.snapshot.kernels.ids import find_existing
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.prefetching import AHEAD, NEARER, prefetch_record, prefetch_run
from graphsvc.snapshot.kernels.rows import COMPILED, connections_of, contains, degree_of
from graphsvc.snapshot.layout import CONNECTIONS

# Instead of a degree.
NOT_VISIBLE, FAR = -1, 4


@njit(**COMPILED)
def degree(words: Any, directory: Any, pool: Any, viewer: Any, other: Any, mark: Any) -> Any:
    """From 0 to 3, FAR, or NOT_VISIBLE. It never takes three steps: it asks whether one step from the one with more
    connections and two steps from the other meet."""
    hidden = hidden_from(words, directory, pool, viewer)
    if contains(hidden, other):
        return NOT_VISIBLE
    if viewer == other:
        return 0
    if degree_of(words, directory, viewer) > degree_of(words, directory, other):
        viewer, other = other, viewer
    near, far = connections_of(words, directory, pool, viewer), connections_of(words, directory, pool, other)
    if contains(far, viewer):
        return 1
    for at in range(len(far)):
        add(mark, far[at])
    for at in range(len(hidden)):
        remove(mark, hidden[at])
    found = _meeting(words, directory, pool, near, hidden, mark)
    for at in range(len(far)):
        forget(mark, far[at])
    return found


@njit(**COMPILED)
def degree_by_id(
    words: Any, directory: Any, pool: Any, text: Any, table: Any, viewer: Any, other: Any, mark: Any
) -> Any:
    """The degree of two ids in UTF-8; NOT_VISIBLE if one of them does not exist. Handing arrays over to a kernel takes
    longer than finding a member, so it is one call."""
    one = find_existing(words, directory, text, table, viewer)
    two = find_existing(words, directory, text, table, other)
    return NOT_VISIBLE if one < 0 or two < 0 else degree(words, directory, pool, one, two, mark)


@njit(**COMPILED)
def _meeting(words: Any, directory: Any, pool: Any, near: Any, hidden: Any, mark: Any) -> Any:
    """2 if one of some members is in a set, 3 if one is connected to it and not hidden, or FAR."""
    for at in range(len(near)):
        if has(mark, near[at]):
            return 2
    for at in range(len(near)):
        if touches(words, directory, pool, near[at], mark) and not contains(hidden, near[at]):
            return 3
    return FAR


@njit(**COMPILED)
def degrees(
    words: Any, directory: Any, pool: Any, viewer: Any, others: Any, members: Any, mark: Any, found: Any
) -> None:
    """Fill `found` with the degree of each of `others` (-1: unknown). As in the query, the first step may be hidden."""
    hidden = hidden_from(words, directory, pool, viewer)
    asked = 0
    for at in range(len(others)):
        found[at] = NOT_VISIBLE
        if others[at] == viewer:
            found[at] = 0
        elif others[at] >= 0 and not contains(hidden, others[at]):
            found[at] = FAR
            asked += 1
    run = connections_of(words, directory, pool, viewer)
    if not len(run) or not asked:
        return
    # Two steps from the viewer once, or two steps from each of the others until one is met whom the viewer knows.
    forward = two_steps(words, directory, pool, viewer)
    if forward > asked * (members // len(run) + 64):
        _degrees_back(words, directory, pool, run, others, hidden, mark, found)
        return
    _add_two_steps(words, directory, pool, run, mark)
    _degrees_from(words, directory, pool, run, others, hidden, mark, found)
    if forward > words_for(members):
        mark[: words_for(members)] = 0
        return
    for at in range(len(run)):
        forget(mark, run[at])
        start, end = span_of(words, directory, run[at])
        for step in range(start, end):
            forget(mark, pool[step])


@njit(**COMPILED)
def _add_two_steps(words: Any, directory: Any, pool: Any, run: Any, mark: Any) -> None:
    """Add members and their connections to a set."""
    for at in range(min(len(run), AHEAD)):
        prefetch_record(words, directory, run[at])
    for at in range(len(run)):
        if at + AHEAD < len(run):
            prefetch_record(words, directory, run[at + AHEAD])
        if at + NEARER < len(run):
            prefetch_run(words, directory, pool, run[at + NEARER], CONNECTIONS)
        add(mark, run[at])
        add_connections(words, directory, pool, run[at], mark)


@njit(**COMPILED)
def _degrees_from(
    words: Any, directory: Any, pool: Any, run: Any, others: Any, hidden: Any, mark: Any, found: Any
) -> None:
    """With a set of all members within two steps."""
    for at in range(len(hidden)):
        remove(mark, hidden[at])
    for at in range(len(others)):
        if at + AHEAD < len(others) and found[at + AHEAD] == FAR:
            prefetch_record(words, directory, others[at + AHEAD])
        if at + NEARER < len(others) and found[at + NEARER] == FAR:
            prefetch_run(words, directory, pool, others[at + NEARER], CONNECTIONS)
        if found[at] == FAR:
            if has(mark, others[at]):
                found[at] = 1 if contains(run, others[at]) else 2
            elif touches(words, directory, pool, others[at], mark):
                found[at] = 3


@njit(**COMPILED)
def _degrees_back(
    words: Any, directory: Any, pool: Any, run: Any, others: Any, hidden: Any, mark: Any, found: Any
) -> None:
    for at in range(len(run)):
        add(mark, run[at])
    for at in range(len(others)):
        if found[at] == FAR:
            if has(mark, others[at]):
                found[at] = 1
            else:
                steps = connections_of(words, directory, pool, others[at])
                found[at] = _meeting(words, directory, pool, steps, hidden, mark)
    for at in range(len(run)):
        forget(mark, run[at])
