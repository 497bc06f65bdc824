"""Sets of members as bits, and where their runs are."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, place_of
from graphsvc.snapshot.layout import ASIDE, ASIDE_WIDTH, BLOCK, CONNECTIONS, LENGTH_BITS, LENGTH_MASK

# Unsigned indices: numba checks others for being negative, at each access.
ONE, SIX, LOW = np.uint64(1), np.uint64(6), np.uint64(63)
SAMPLE = 32


@njit(**COMPILED)
def add(mark: Any, member: Any) -> None:
    at = np.uint64(member)
    mark[at >> SIX] |= ONE << (at & LOW)


@njit(**COMPILED)
def remove(mark: Any, member: Any) -> None:
    at = np.uint64(member)
    mark[at >> SIX] &= ~(ONE << (at & LOW))


@njit(**COMPILED)
def has(mark: Any, member: Any) -> Any:
    at = np.uint64(member)
    return (mark[at >> SIX] >> (at & LOW)) & ONE != 0


@njit(**COMPILED)
def forget(mark: Any, member: Any) -> None:
    """Clear the word of a member, to empty a set of which all members are known."""
    mark[np.uint64(member) >> SIX] = 0


@njit(**COMPILED)
def count(word: Any) -> Any:
    """Number of bits of a word. LLVM makes one instruction of it."""
    word = word - ((word >> ONE) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(**COMPILED)
def lowest(word: Any) -> Any:
    """The lowest bit's number. The word is not zero; `word & (word - ONE)` is the word without the bit."""
    return count((word & (~word + ONE)) - ONE)


@njit(**COMPILED)
def words_for(members: Any) -> Any:
    return (members + 63) >> 6


@njit(**COMPILED)
def span_of(words: Any, directory: Any, member: Any) -> Any:
    """Where a member's connections begin and end in the pool."""
    word = words[place_of(directory, member), CONNECTIONS]
    start = word >> LENGTH_BITS
    return np.uint64(start), np.uint64(start + (word & LENGTH_MASK))


@njit(**COMPILED)
def add_connections(words: Any, directory: Any, pool: Any, member: Any, mark: Any) -> None:
    start, end = span_of(words, directory, member)
    for at in range(start, end):
        add(mark, pool[at])


@njit(**COMPILED)
def touches(words: Any, directory: Any, pool: Any, member: Any, mark: Any) -> Any:
    """Whether a member is connected to one of a set."""
    start, end = span_of(words, directory, member)
    for at in range(start, end):  # noqa: SIM110  numba compiles no generators
        if has(mark, pool[at]):
            return True
    return False


@njit(**COMPILED)
def hidden_from(words: Any, directory: Any, pool: Any, viewer: Any) -> Any:
    """The members hidden from a member, ascending: one of the two blocks the other."""
    word = words[place_of(directory, viewer), ASIDE]
    start, length = word >> LENGTH_BITS, word & LENGTH_MASK
    blocks = 0
    while blocks < length and pool[start + blocks] == BLOCK:
        blocks += ASIDE_WIDTH
    hidden = np.empty(blocks // ASIDE_WIDTH, np.int32)
    for at in range(len(hidden)):
        hidden[at] = pool[start + at * ASIDE_WIDTH + 1]
    return hidden


@njit(**COMPILED)
def two_steps(words: Any, directory: Any, pool: Any, viewer: Any) -> Any:
    """About how many connections a member's connections have, from a sample."""
    start, end = span_of(words, directory, viewer)
    length = np.int64(end - start)
    sampled: Any = min(length, SAMPLE)
    total = 0
    for step in range(sampled):
        member = pool[np.int64(start) + step * length // sampled]
        total += words[place_of(directory, member), CONNECTIONS] & LENGTH_MASK
    return total * length // max(sampled, 1)
