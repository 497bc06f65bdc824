"""Whether all competitors say the same, and what bounding suggestions costs in quality."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.competitors import QUESTIONS, SUGGESTED, Competitor, Driver, Question
from bench.network import Ints, Network, Request, id_of

ROUNDING = 2e-6


async def disagreements(
    competitors: Sequence[Competitor],
    requests: dict[str, list[Request]],
    *,
    each: int,
    sources: int,
    shown: int,
    network: Network,
) -> dict[str, Any]:
    """The first `each` requests of each group, answered by everybody."""
    differing: list[str] = []
    unanswered: list[str] = []
    asked = 0
    for question in QUESTIONS:
        for group, drawn in requests.items():
            for request in drawn[:each]:
                exact = question != "suggestions" or _is_exact(network, request.viewer, sources, shown)
                answers = []
                for who in competitors:
                    try:
                        answers.append((who.name, await getattr(who, question)(request)))
                    except Exception as error:  # noqa: BLE001  as an answer that took too long; the rest compare
                        unanswered.append(f"{question}, {group}, {id_of(request.viewer)}: {who.name}: {error}")
                asked += 1
                differing += [
                    f"{question}, {group}, {id_of(request.viewer)}, {id_of(request.other)}: {one[0]} and {two[0]}"
                    for one, two in combinations(answers, 2)
                    if exact and not same(question, one[1], two[1])
                ]
    return {"asked": asked, "differing": differing, "unanswered": unanswered}


def _is_exact(network: Network, viewer: int, sources: int, shown: int) -> bool:
    """Whether closeness is the textbook's: it considers `sources` connections, and counts `shown` of each."""
    connections = network.of(viewer)
    return len(connections) <= sources and bool((network.degrees[connections] <= shown).all())


def same(question: Question, one: Any, two: Any) -> bool:
    """Peers know no organizations, so their suggestions may be others: each that both make must be as close."""
    if question != "suggestions":
        return bool(one == two)
    return all(abs(one[member] - two[member]) <= ROUNDING for member in one.keys() & two.keys())


async def kept_of_exact(driver: Driver, network: Network, viewers: Ints) -> float:
    """Share of the closest twenty, of all at two steps, that the bounded query keeps when closeness alone counts."""
    nothing_else = {"organization": 0.0, "location": 0.0, "industry": 0.0}
    kept = wanted = 0
    for viewer in viewers.tolist():
        closeness = exact_closeness(network, viewer, driver.settings.rules.shown_connections)
        best = np.sort(closeness[closeness > 0])[-SUGGESTED:]
        rows = await driver.suggested(viewer, nothing_else)
        # Whoever is as close as the last of the best is as good.
        good = sum(closeness[int(row["id"][1:]) - 1] >= best[0] - ROUNDING for row in rows[:SUGGESTED])
        kept, wanted = kept + good, wanted + len(best)
    return round(kept / wanted, 4) if wanted else 1.0


def exact_closeness(network: Network, viewer: int, shown: int) -> NDArray[np.float64]:
    """Adamic and Adar's measure to every member who may be suggested, by all connections. Degrees above `shown` count
    as `shown`."""
    connections = network.of(viewer)
    shared = connections[network.degrees[connections] > 1]
    reached = np.concatenate([network.of(int(member)) for member in shared] or [connections[:0]])
    degrees = network.degrees[shared]
    weights = np.repeat(1 / np.log(np.minimum(degrees, shown)), degrees)
    closeness = np.bincount(reached, weights, minlength=network.members).astype(np.float64)
    closeness[connections] = closeness[viewer] = 0
    closeness[~network.discoverable] = 0
    return closeness
