"""Keeps the best of many: rows of points, order word, number, and one more word; most points first, then in order.

While rows are offered they are a heap with the worst row at the top. `sort_best` brings them in order.
"""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.layout import FLAG_BITS, ORDER, TEXT, TEXT_HEAD, Words

WIDTH = 4


def room_for_best(limit: int) -> Words:
    """For the best `limit` rows."""
    return np.empty((limit, WIDTH), np.int64)


@njit(**COMPILED)
def _is_worse(best: Any, one: Any, other: Any) -> Any:
    return best[one, 0] < best[other, 0] or (best[one, 0] == best[other, 0] and best[one, 1] > best[other, 1])


@njit(**COMPILED)
def _swap(best: Any, one: Any, other: Any) -> None:
    for column in range(WIDTH):
        best[one, column], best[other, column] = best[other, column], best[one, column]


@njit(**COMPILED)
def _sink(best: Any, count: Any) -> None:
    """Move the row at the top down to its place among the first `count`."""
    at = 0
    while 2 * at + 1 < count:
        child = 2 * at + 1
        if child + 1 < count and _is_worse(best, child + 1, child):
            child += 1
        if not _is_worse(best, child, at):
            return
        _swap(best, at, child)
        at = child


@njit(**COMPILED)
def offer(best: Any, count: Any, points: Any, order: Any, number: Any, more: Any) -> Any:
    """Keep a row if it is among the best. Returns the number of rows kept."""
    if count == len(best):
        if not count or points < best[0, 0] or (points == best[0, 0] and order >= best[0, 1]):
            return count
        at = 0
    else:
        at = count
    best[at, 0], best[at, 1], best[at, 2], best[at, 3] = points, order, number, more
    if count == len(best):
        _sink(best, count)
        return count
    while at and _is_worse(best, at, (at - 1) >> 1):
        _swap(best, at, (at - 1) >> 1)
        at = (at - 1) >> 1
    return count + 1


@njit(**COMPILED)
def sort_best(best: Any, count: Any) -> None:
    """Best first."""
    for end in range(count - 1, 0, -1):
        _swap(best, 0, end)
        _sink(best, end)


@njit(**COMPILED)
def is_after(points: Any, order: Any, after: Any) -> Any:
    """Whether a row comes after a cursor: 1 or 0 for whether there is one, its points, its order word."""
    return not after[0] or points < after[1] or (points == after[1] and order > after[2])


@njit(**COMPILED)
def order_before(words: Any, directory: Any, text: Any, members: Any, key: Any) -> Any:
    """The last order word of the ids before a key (UTF-8, whose order is that of code points), or 0."""
    last = np.int64(0)
    for member in range(members):
        record = place_of(directory, member)
        if words[record, ORDER] > last:
            at = words[record, TEXT] >> FLAG_BITS
            length = np.int64(text[at]) | np.int64(text[at + 1]) << 8 | np.int64(text[at + 2]) << 16
            if _is_before(text, at + TEXT_HEAD, length, key):
                last = words[record, ORDER]
    return last


@njit(**COMPILED)
def _is_before(text: Any, start: Any, length: Any, key: Any) -> Any:
    for at in range(min(length, len(key))):
        if text[start + at] != key[at]:
            return text[start + at] < key[at]
    return length < len(key)
