"""The mutual connections of a member with each of several others, least connected first."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.aside import hidden_degrees
from graphsvc.snapshot.kernels.best import offer, sort_best
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, connections_of, contains, degree_of, word_of
from graphsvc.snapshot.layout import ORDER

# From so many times the length, a list is searched instead of read.
MUCH_LONGER = 8


@njit(**COMPILED)
def _common(one: Any, other: Any) -> Any:
    """The numbers in both of two ascending runs."""
    if len(one) > len(other):
        one, other = other, one
    found, count = np.empty(len(one), np.int32), 0
    if len(other) > MUCH_LONGER * len(one):
        for number in one:
            found[count] = number
            count += contains(other, number)
        return found[:count]
    at, there = 0, 0
    while at < len(one) and there < len(other):
        number, theirs = one[at], other[there]
        found[count] = number
        count += number == theirs
        at += number <= theirs
        there += theirs <= number
    return found[:count]


@njit(**COMPILED)
def name_mutuals(
    words: Any,
    directory: Any,
    pool: Any,
    viewer: Any,
    others: Any,
    hidden: Any,
    shown: Any,
    counts: Any,
    named: Any,
) -> None:
    """Fills `counts` with how many mutual connections each of the others has, and `named` with the first of them.

    named: a list as in `kernels.best` for each. Degrees are as others see them: without hidden members, up to `shown`.
    """
    connections = connections_of(words, directory, pool, viewer)
    for place in range(len(others)):
        mutuals = _common(connections, connections_of(words, directory, pool, others[place]))
        counts[place] = len(mutuals)
        less = hidden_degrees(words, directory, pool, mutuals, hidden)
        best, count = named[place], 0
        for at in range(len(mutuals)):
            degree = min(degree_of(words, directory, mutuals[at]) - less[at], shown)
            count = offer(best, count, -degree, word_of(words, directory, mutuals[at], ORDER), mutuals[at], 0)
        sort_best(best, count)
