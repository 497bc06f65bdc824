"""Mutual connections, and the best connected of some members."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.bits import add, forget, has, hidden_from
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.lists import is_after, texts_of
from graphsvc.snapshot.kernels.rows import COMPILED, connections_of, contains, place_of
from graphsvc.snapshot.layout import ORDER

# A run so many times as long as the other is searched, not read.
SEARCHED = 16


@njit(**COMPILED)
def mutual_counts(words: Any, directory: Any, pool: Any, viewer: Any, others: Any, mark: Any, counts: Any) -> None:
    """Fill `counts` with the number of mutual connections with each of `others` (-1: unknown), or -1."""
    hidden = hidden_from(words, directory, pool, viewer)
    known = connections_of(words, directory, pool, viewer)
    for at in range(len(known)):
        add(mark, known[at])
    for at in range(len(others)):
        other = others[at]
        if other < 0 or contains(hidden, other):
            counts[at] = -1
            continue
        mutuals = 0
        run = connections_of(words, directory, pool, other)
        if len(run) > SEARCHED * len(known):
            for place in range(len(known)):
                mutuals += contains(run, known[place])
        else:
            for place in range(len(run)):
                mutuals += has(mark, run[place])
        counts[at] = mutuals
    for at in range(len(known)):
        forget(mark, known[at])


@njit(**COMPILED)
def mutuals(words: Any, directory: Any, pool: Any, one: Any, other: Any, mark: Any, touched: Any) -> Any:
    """Write the mutual connections of two members to `touched`, and return how many there are."""
    few, many = connections_of(words, directory, pool, one), connections_of(words, directory, pool, other)
    if len(few) > len(many):
        few, many = many, few
    length = 0
    if len(many) > SEARCHED * len(few):
        for at in range(len(few)):
            if contains(many, few[at]):
                touched[length] = few[at]
                length += 1
        return length
    for at in range(len(few)):
        add(mark, few[at])
    for at in range(len(many)):
        if has(mark, many[at]):
            touched[length] = many[at]
            length += 1
    for at in range(len(few)):
        forget(mark, few[at])
    return length


@njit(**COMPILED)
def shown_degree(words: Any, directory: Any, pool: Any, member: Any, hidden: Any, shown: Any) -> Any:
    """A member's number of connections without hidden members, at most `shown`."""
    run = connections_of(words, directory, pool, member)
    connections = len(run)
    for at in range(len(hidden)):
        connections -= contains(run, hidden[at])
    return min(connections, shown)


@njit(**COMPILED)
def _best_connected(
    words: Any,
    directory: Any,
    pool: Any,
    text: Any,
    some: Any,
    hidden: Any,
    shown: Any,
    after: Any,
    after_connections: Any,
    limit: Any,
) -> Any:
    """The first of some members, best connected first, then by id, with their connections and orders. They come after
    the id `after` with `after_connections`; that is -1 for a list without a cursor."""
    listed, orders = np.empty(limit, np.int64), np.empty(limit, np.int64)
    counts = np.empty(limit, np.int64)
    length = 0
    for place in range(len(some) if limit else 0):
        member = some[place]
        connections = shown_degree(words, directory, pool, member, hidden, shown)
        if after_connections >= 0:
            if connections > after_connections:
                continue
            if connections == after_connections and not is_after(words, directory, text, member, after):
                continue
        order = words[place_of(directory, member), ORDER]
        if length == limit:
            worst = counts[limit - 1]
            if connections < worst or (connections == worst and order > orders[limit - 1]):
                continue
            length -= 1
        at = length
        while at and (counts[at - 1] < connections or (counts[at - 1] == connections and orders[at - 1] > order)):
            listed[at], orders[at], counts[at] = listed[at - 1], orders[at - 1], counts[at - 1]
            at -= 1
        listed[at], orders[at], counts[at] = member, order, connections
        length += 1
    return listed[:length], counts[:length], orders[:length]


@njit(**COMPILED)
def best_mutuals(
    words: Any,
    directory: Any,
    pool: Any,
    text: Any,
    viewer: Any,
    other: Any,
    shown: Any,
    after: Any,
    after_connections: Any,
    limit: Any,
    mark: Any,
    touched: Any,
) -> Any:
    """Number of mutual connections, or -1 if the two are hidden from each other; texts and connections of the best."""
    hidden = hidden_from(words, directory, pool, viewer)
    total = -1
    if not contains(hidden, other):
        total = mutuals(words, directory, pool, viewer, other, mark, touched)
    some = touched[: max(total, 0)]
    listed, counts, _ = _best_connected(
        words, directory, pool, text, some, hidden, shown, after, after_connections, min(limit, len(some))
    )
    return total, texts_of(words, directory, listed, len(listed)), counts


@njit(**COMPILED)
def around(
    words: Any, directory: Any, pool: Any, text: Any, viewer: Any, shown: Any, limit: Any, mark: Any, points: Any
) -> Any:
    """Texts and connections of the best connected connections, and the connections among them: pairs of places in
    that list, in order of the two ids."""
    hidden = hidden_from(words, directory, pool, viewer)
    some = connections_of(words, directory, pool, viewer)
    listed, counts, orders = _best_connected(
        words, directory, pool, text, some, hidden, shown, b"", -1, min(limit, len(some))
    )
    by_id = np.argsort(orders)
    edges = _edges_among(words, directory, pool, listed[by_id], mark, points)
    for at in range(len(edges)):
        edges[at, 0], edges[at, 1] = by_id[edges[at, 0]], by_id[edges[at, 1]]
    return texts_of(words, directory, listed, len(listed)), counts, edges


@njit(**COMPILED)
def _edges_among(words: Any, directory: Any, pool: Any, some: Any, mark: Any, points: Any) -> Any:
    """Connections among some members, as ascending pairs of places."""
    for at in range(len(some)):
        add(mark, some[at])
        points[some[at]] = at
    edges, length = np.empty((len(some) + 1, 2), np.int64), 0
    joined = np.zeros(len(some), np.bool_)
    for at in range(len(some)):
        _find_joined(connections_of(words, directory, pool, some[at]), some, at, mark, points, joined)
        for later in range(at + 1, len(some)):
            if joined[later]:
                if length == len(edges):
                    edges = np.concatenate((edges, np.empty_like(edges)))
                edges[length, 0], edges[length, 1] = at, later
                length += 1
        joined[:] = False
    for at in range(len(some)):
        forget(mark, some[at])
        points[some[at]] = 0
    return edges[:length]


@njit(**COMPILED)
def _find_joined(run: Any, some: Any, at: Any, mark: Any, points: Any, joined: Any) -> None:
    """Fill `joined` with which of the members after place `at` are in a run."""
    if len(run) > SEARCHED * (len(some) - at):
        for later in range(at + 1, len(some)):
            joined[later] = contains(run, some[later])
        return
    for place in range(len(run)):
        if has(mark, run[place]):
            joined[points[run[place]]] = True
