"""What is right, by numpy from the connections alone, and whether an answer is that."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.engines import SUGGESTED
from bench.network import Network, Request

ROUNDING = 2e-6


def expected(network: Network, question: str, request: Request) -> Any:
    match question:
        case "degree":
            return degrees(network, request.viewer, [request.other])[0]
        case "degrees":
            return degrees(network, request.viewer, request.others)
        case "mutuals":
            return len(np.intersect1d(network.of(request.viewer), network.of(request.other), assume_unique=True))
        case "rings":
            return rings(network, request.viewer)
        case _:
            return None


def degrees(network: Network, viewer: int, others: list[int]) -> list[int | None]:
    at = np.full(network.members, 4, np.int8)
    second = _reached(network, network.of(viewer))
    for degree, members in ((2, second), (1, network.of(viewer)), (0, viewer)):
        at[members] = degree
    near = at <= 2
    found = [3 if at[other] > 2 and near[network.of(other)].any() else int(at[other]) for other in others]
    return [degree if degree <= 3 else None for degree in found]


def rings(network: Network, viewer: int) -> list[int]:
    seen = np.zeros(network.members, bool)
    seen[viewer] = True
    front, sizes = np.array([viewer]), []
    for _ in range(3):
        reached = np.zeros(network.members, bool)
        reached[_reached(network, front)] = True
        reached &= ~seen
        seen |= reached
        front = np.flatnonzero(reached)
        sizes.append(len(front))
    return sizes


def _reached(network: Network, members: NDArray[Any]) -> NDArray[np.int32]:
    """All connections of some members, with repeats."""
    starts, counts = network.starts[members], network.degrees[members]
    places = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
    found: NDArray[np.int32] = network.neighbours[places]
    return found


def closeness(network: Network, viewer: int, shown: int | None) -> NDArray[np.float64]:
    """Adamic and Adar's measure to every member. With `shown`, the service's: degrees above it count as it, and who is
    not discoverable is left out."""
    connections = network.of(viewer)
    degrees = network.degrees[connections]
    weights = 1 / np.log(np.maximum(np.minimum(degrees, shown or np.inf), 2))
    found = np.bincount(_reached(network, connections), np.repeat(weights, degrees), network.members)
    found[connections] = found[viewer] = 0
    if shown:
        found[~network.discoverable] = 0
    return found.astype(np.float64)


def suggestions_are_right(network: Network, viewer: int, found: list[tuple[int, float]], shown: int | None) -> bool:
    """Whether each has the right closeness. Without `shown`, also whether they are the closest: the service ranks by
    more than closeness."""
    exact = closeness(network, viewer, shown)
    wanted = np.sort(exact[exact > 0])[::-1][:SUGGESTED]
    if len(found) != len(wanted) or any(abs(exact[member] - close) > ROUNDING for member, close in found):
        return False
    return shown is not None or np.allclose([close for _, close in found], wanted, rtol=0, atol=ROUNDING)


def is_exact(network: Network, viewer: int, sources: int) -> bool:
    """Whether bounded queries consider all connections of the viewer."""
    return len(network.of(viewer)) <= sources
