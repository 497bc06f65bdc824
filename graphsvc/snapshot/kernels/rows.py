"""Records and runs: what all other kernels begin with."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.layout import (
    CONNECTIONS,
    EXISTS,
    FLAG_BITS,
    LENGTH_BITS,
    LENGTH_MASK,
    PAGE,
    PAGE_BITS,
    TEXT,
    TEXT_HEAD,
)

# Compiled code is kept on disk: a process that finds it imports all kernels in half a second.
COMPILED: dict[str, Any] = {"nogil": True, "cache": True, "boundscheck": False}


@njit(**COMPILED)
def place_of(directory: Any, member: Any) -> Any:
    """The row of a member's record in `words`."""
    return (np.int64(directory[member >> PAGE_BITS]) << PAGE_BITS) | (member & (PAGE - 1))


@njit(**COMPILED)
def word_of(words: Any, directory: Any, member: Any, which: Any) -> Any:
    return words[place_of(directory, member), which]


@njit(**COMPILED)
def run_of(words: Any, directory: Any, pool: Any, member: Any, which: Any) -> Any:
    """A member's run of numbers."""
    word = words[place_of(directory, member), which]
    start = word >> LENGTH_BITS
    return pool[start : start + (word & LENGTH_MASK)]


@njit(**COMPILED)
def connections_of(words: Any, directory: Any, pool: Any, member: Any) -> Any:
    word = words[place_of(directory, member), CONNECTIONS]
    start = word >> LENGTH_BITS
    return pool[start : start + (word & LENGTH_MASK)]


@njit(**COMPILED)
def degree_of(words: Any, directory: Any, member: Any) -> Any:
    """A member's number of connections."""
    return words[place_of(directory, member), CONNECTIONS] & LENGTH_MASK


@njit(**COMPILED)
def contains(run: Any, number: Any) -> Any:
    """Whether an ascending run has a number."""
    low, high = 0, len(run)
    while low < high:
        middle = (low + high) >> 1
        if run[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low < len(run) and run[low] == number


@njit(**COMPILED)
def _hash(key: Any, start: Any, end: Any) -> Any:
    """FNV-1a (Fowler, Noll and Vo), 64 bits."""
    value = np.uint64(0xCBF29CE484222325)
    for at in range(start, end):
        value = (value ^ np.uint64(key[at])) * np.uint64(0x100000001B3)
    return value ^ (value >> np.uint64(29))


@njit(**COMPILED)
def _is_id(words: Any, directory: Any, text: Any, member: Any, key: Any, start: Any, end: Any) -> Any:
    at = words[place_of(directory, member), TEXT] >> FLAG_BITS
    length = end - start
    stored = np.int64(text[at]) | np.int64(text[at + 1]) << 8 | np.int64(text[at + 2]) << 16
    if stored != length:
        return False
    at += TEXT_HEAD
    for step in range(length):  # noqa: SIM110  numba compiles no generators
        if text[at + step] != key[start + step]:
            return False
    return True


@njit(**COMPILED)
def _find(words: Any, directory: Any, text: Any, table: Any, key: Any, start: Any, end: Any) -> Any:
    mask = len(table) - 1
    slot = np.int64(_hash(key, start, end) & np.uint64(mask))
    while table[slot]:
        member = np.int64(table[slot]) - 1
        # A newer version may have entered members whose pages this one does not have.
        if member >> PAGE_BITS < len(directory) and _is_id(words, directory, text, member, key, start, end):
            return member
        slot = (slot + 1) & mask
    return np.int64(-1)


@njit(**COMPILED)
def find(words: Any, directory: Any, text: Any, table: Any, key: Any) -> Any:
    """The member with an id in UTF-8, erased or not, or -1."""
    return _find(words, directory, text, table, key, 0, len(key))


@njit(**COMPILED)
def find_existing(words: Any, directory: Any, text: Any, table: Any, key: Any) -> Any:
    """The member with an id in UTF-8 who exists, or -1."""
    member = find(words, directory, text, table, key)
    return member if member >= 0 and words[place_of(directory, member), TEXT] & EXISTS else np.int64(-1)


@njit(**COMPILED)
def find_many(words: Any, directory: Any, text: Any, table: Any, keys: Any, found: Any) -> Any:
    """Like `find` for keys joined by zero bytes. Fills `found`, and returns how many keys there were."""
    count, start = 0, 0
    for at in range(len(keys) + 1):
        if at == len(keys) or keys[at] == 0:
            if count == len(found):
                return count + 1
            found[count] = _find(words, directory, text, table, keys, start, at)
            count += 1
            start = at + 1
    return count


@njit(**COMPILED)
def forget_erased(words: Any, directory: Any, found: Any) -> None:
    """Make members -1 who do not exist."""
    for at in range(len(found)):
        if found[at] >= 0 and words[place_of(directory, found[at]), TEXT] & EXISTS == 0:
            found[at] = -1


@njit(**COMPILED)
def add_to_table(text: Any, table: Any, member: Any, offset: Any) -> None:
    """Enter a new member's id, whose text begins at an offset."""
    length = np.int64(text[offset]) | np.int64(text[offset + 1]) << 8 | np.int64(text[offset + 2]) << 16
    start = offset + TEXT_HEAD
    mask = len(table) - 1
    slot = np.int64(_hash(text, start, start + length) & np.uint64(mask))
    while table[slot]:
        slot = (slot + 1) & mask
    table[slot] = member + 1


@njit(**COMPILED)
def fill_table(words: Any, directory: Any, text: Any, table: Any, members: Any) -> None:
    """Enter all members from 0."""
    for member in range(members):
        add_to_table(text, table, member, words[place_of(directory, member), TEXT] >> FLAG_BITS)
