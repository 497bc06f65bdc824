"""Members by id: a hash table with open addressing, whose keys are the ids in the text."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.prefetching import prefetch_number, prefetch_record
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.layout import EXISTS, FLAG_BITS, PAGE_BITS, TEXT, TEXT_HEAD

# Ids that are looked up at the same time.
BLOCK = 256


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
def _slot(table: Any, key: Any, start: Any, end: Any) -> Any:
    """Where to begin to look for a key."""
    return np.int64(_hash(key, start, end) & np.uint64(len(table) - 1))


@njit(**COMPILED)
def _find(words: Any, directory: Any, text: Any, table: Any, slot: Any, key: Any, start: Any, end: Any) -> Any:
    mask = len(table) - 1
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
    return _find(words, directory, text, table, _slot(table, key, 0, len(key)), key, 0, len(key))


@njit(**COMPILED)
def find_existing(words: Any, directory: Any, text: Any, table: Any, key: Any) -> Any:
    """The member with an id in UTF-8 who exists, or -1."""
    member = find(words, directory, text, table, key)
    return member if member >= 0 and words[place_of(directory, member), TEXT] & EXISTS else np.int64(-1)


@njit(**COMPILED)
def find_many(words: Any, directory: Any, text: Any, table: Any, keys: Any, found: Any) -> Any:
    """Like `find` for keys joined by zero bytes. Fills `found`, and returns how many keys there were.

    To find one means to wait for memory three times, so for a block of them each wait is begun for all.
    """
    starts, slots = np.empty(BLOCK + 1, np.int64), np.empty(BLOCK, np.int64)
    count, held, starts[0] = 0, 0, 0
    for at in range(len(keys) + 1):
        if at == len(keys) or keys[at] == 0:
            if count + held == len(found):
                return count + held + 1
            slots[held] = _slot(table, keys, starts[held], at)
            prefetch_number(table, slots[held])
            held += 1
            starts[held] = at + 1
            if held == BLOCK or at == len(keys):
                _find_block(words, directory, text, table, keys, starts, slots, found[count : count + held])
                count += held
                starts[0], held = at + 1, 0
    return count


@njit(**COMPILED)
def _find_block(
    words: Any, directory: Any, text: Any, table: Any, keys: Any, starts: Any, slots: Any, found: Any
) -> None:
    for at in range(len(found)):
        member = np.int64(table[slots[at]]) - 1
        if 0 <= member >> PAGE_BITS < len(directory):
            prefetch_record(words, directory, member)
    for at in range(len(found)):
        member = np.int64(table[slots[at]]) - 1
        if 0 <= member >> PAGE_BITS < len(directory):
            prefetch_number(text, words[place_of(directory, member), TEXT] >> FLAG_BITS)
    for at in range(len(found)):
        found[at] = _find(words, directory, text, table, slots[at], keys, starts[at], starts[at + 1] - 1)


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
    mask, slot = len(table) - 1, _slot(table, text, start, start + length)
    while table[slot]:
        slot = (slot + 1) & mask
    table[slot] = member + 1


@njit(**COMPILED)
def fill_table(words: Any, directory: Any, text: Any, table: Any, members: Any) -> None:
    """Enter all members from 0."""
    for member in range(members):
        add_to_table(text, table, member, words[place_of(directory, member), TEXT] >> FLAG_BITS)
