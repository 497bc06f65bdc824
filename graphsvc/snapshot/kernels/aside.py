"""Who is hidden from a member or no suggestion for them, from the member's own entries."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, connections_of, contains
from graphsvc.snapshot.layout import ASIDE_WIDTH, BLOCK

LOW_HALF = (1 << 32) - 1


@njit(**COMPILED)
def moment_at(aside: Any, at: Any) -> Any:
    """A 64-bit number within an entry."""
    return (np.int64(aside[at + 1]) << 32) | (np.int64(aside[at]) & LOW_HALF)


@njit(**COMPILED)
def is_hidden_or_unwanted(aside: Any, at: Any, pending_since: Any, cooling_since: Any) -> Any:
    """Whether an entry of a viewer rules out the other member as a suggestion."""
    return aside[at] == BLOCK or pending_since < moment_at(aside, at + 2) or cooling_since < moment_at(aside, at + 4)


@njit(**COMPILED)
def hidden_in(aside: Any) -> Any:
    """The members hidden from the one with these entries, ascending."""
    count = 0
    while count * ASIDE_WIDTH < len(aside) and aside[count * ASIDE_WIDTH] == BLOCK:
        count += 1
    hidden = np.empty(count, np.int32)
    for at in range(count):
        hidden[at] = aside[at * ASIDE_WIDTH + 1]
    return hidden


@njit(**COMPILED)
def hidden_degrees(words: Any, directory: Any, pool: Any, members: Any, hidden: Any) -> Any:
    """How many hidden members each of some members (ascending) is connected with."""
    less = np.zeros(len(members), np.int64)
    for one in hidden:
        run = connections_of(words, directory, pool, one)
        if len(run) > 8 * len(members):
            for at in range(len(members)):
                less[at] += contains(run, members[at])
            continue
        at, other = 0, 0
        while at < len(members) and other < len(run):
            less[at] += members[at] == run[other]
            ahead, behind = members[at] <= run[other], run[other] <= members[at]
            at += ahead
            other += behind
    return less
