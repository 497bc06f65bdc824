"""Whether the snapshot and Neo4j answer a query with the same rows."""

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def same_rows(name: str, own: list[Row], theirs: list[Row]) -> bool:
    """Whether two answers are the same, as far as both considered everything.

    Neo4j bounds its work in some queries and says so (`exact`): then there is nothing to compare.
    """
    return BY_NAME.get(name, _equal)(own, theirs)


def _equal(own: list[Row], theirs: list[Row]) -> bool:
    return own == theirs


def _same_connect(own: list[Row], theirs: list[Row]) -> bool:
    """Neo4j gives more candidates than the page has, unsorted, and may have to be asked for more."""
    if len(own) != len(theirs):
        return False
    for ours, other in zip(own, theirs, strict=True):
        if not other["exact"] or other["rest"] is not None:
            continue
        count = len(ours["suggested"])
        best = sorted(other["suggested"], key=lambda it: (-it["points"], it["id"]))[:count]
        if ours["newcomer"] != other["newcomer"] or ours["suggested"] != best:
            return False
    return True


def _same_follow(own: list[Row], theirs: list[Row]) -> bool:
    return len(own) == len(theirs) and all(
        ours == other for ours, other in zip(own, theirs, strict=True) if other["exact"]
    )


BY_NAME: dict[str, Callable[[list[Row], list[Row]], bool]] = {
    "suggestions/connect": _same_connect,
    "suggestions/follow": _same_follow,
}
