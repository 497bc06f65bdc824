"""Questions answered from a library's lists of neighbours, in plain Python: how far the paths go is known, so this is
often much faster than the library's own search through the whole network."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray

from bench.engines import SUGGESTED, Degree, Suggested
from bench.network import Ints, Network

NeighboursOf = Callable[[int], Iterable[int]]


def weights_of(network: Network) -> NDArray[np.float64]:
    """1 / ln(degree) of each member; nobody reaches others through a member with one connection."""
    weights: NDArray[np.float64] = 1 / np.log(np.maximum(network.degrees, 2))
    return weights


def degree(neighbours: NeighboursOf, viewer: int, other: int) -> Degree:
    if viewer == other:
        return 0
    theirs = set(neighbours(other))
    if viewer in theirs:
        return 1
    mine = neighbours(viewer)
    if not theirs.isdisjoint(mine):
        return 2
    return 3 if any(not theirs.isdisjoint(neighbours(each)) for each in mine) else None


def degrees(neighbours: NeighboursOf, viewer: int, others: Ints) -> list[Degree]:
    first = set(neighbours(viewer))
    second = set().union(*map(neighbours, first))

    def one(other: int) -> Degree:
        if other == viewer:
            return 0
        if other in first:
            return 1
        if other in second:
            return 2
        return 3 if not second.isdisjoint(neighbours(other)) else None

    return [one(other) for other in others.tolist()]


def mutuals(neighbours: NeighboursOf, viewer: int, other: int) -> int:
    return len(set(neighbours(viewer)).intersection(neighbours(other)))


def suggestions(neighbours: NeighboursOf, weights: list[float], viewer: int) -> Suggested:
    closeness: defaultdict[int, float] = defaultdict(float)
    mine = list(neighbours(viewer))
    for each in mine:
        weight = weights[each]
        for candidate in neighbours(each):
            closeness[candidate] += weight
    for ruled_out in (viewer, *mine):
        closeness.pop(ruled_out, None)
    return nsmallest(SUGGESTED, closeness.items(), key=lambda found: (-found[1], found[0]))
