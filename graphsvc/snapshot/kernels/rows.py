"""Records and runs: what all other kernels begin with."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.layout import CONNECTIONS, LENGTH_BITS, LENGTH_MASK, PAGE, PAGE_BITS

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
