"""The few smallest of many keys of three numbers, each with two members, in a heap with the largest at 0."""

from typing import Any

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED


@njit(**COMPILED)
def _is_less(keys: Any, one: Any, other: Any) -> Any:
    for column in range(3):
        if keys[one, column] != keys[other, column]:
            return keys[one, column] < keys[other, column]
    return False


@njit(**COMPILED)
def _swap(keys: Any, members: Any, one: Any, other: Any) -> None:
    for column in range(3):
        keys[one, column], keys[other, column] = keys[other, column], keys[one, column]
    for column in range(2):
        members[one, column], members[other, column] = members[other, column], members[one, column]


@njit(**COMPILED)
def _raise(keys: Any, members: Any, at: Any) -> None:
    while at:
        parent = (at - 1) >> 1
        if not _is_less(keys, parent, at):
            break
        _swap(keys, members, parent, at)
        at = parent


@njit(**COMPILED)
def _lower(keys: Any, members: Any) -> None:
    at, count = 0, len(keys)
    while True:
        child = 2 * at + 1
        if child + 1 < count and _is_less(keys, child, child + 1):
            child += 1
        if child >= count or not _is_less(keys, at, child):
            break
        _swap(keys, members, at, child)
        at = child


@njit(**COMPILED)
def keep_smallest(keys: Any, members: Any, count: Any, key: Any, pair: Any) -> Any:
    """Add a key, a tuple of three, to the `count` that there are; if there is no room, in place of the largest.

    Returns how many there are now. keys: int64[room, 3]; members: int32[room, 2].
    """
    full = count == len(keys)
    if full and key >= (keys[0, 0], keys[0, 1], keys[0, 2]):
        return count
    at = 0 if full else count
    keys[at, 0], keys[at, 1], keys[at, 2] = key
    members[at, 0], members[at, 1] = pair
    if full:
        _lower(keys, members)
        return count
    _raise(keys, members, at)
    return count + 1
