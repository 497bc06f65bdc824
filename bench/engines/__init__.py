"""Who is compared: one module each, named here. A module defines `engine(network)`.

An engine answers by the numbers of members, in this process and one question at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from bench.network import Ints

SUGGESTED = 20
Degree = int | None
Suggested = list[tuple[int, float]]
"""Members with their closeness (Adamic and Adar), best first."""
Rings = tuple[int, int, int]


class Engine(Protocol):
    def degree(self, viewer: int, other: int) -> Degree: ...
    def degrees(self, viewer: int, others: Ints) -> Sequence[Degree] | Ints:
        """Where an array: 0 to 3, and 4 for None."""

    def mutuals(self, viewer: int, other: int) -> int: ...
    def suggestions(self, viewer: int) -> Suggested: ...
    def rings(self, viewer: int) -> Rings: ...


@dataclass(frozen=True)
class Competitor:
    """`needs` is what must be installed; in networks of more than `most_members` it takes no part."""

    name: str
    module: str
    needs: tuple[str, ...]
    most_members: int = 1_000_000
    about: str = ""

    @property
    def missing(self) -> str | None:
        return next((package for package in self.needs if find_spec(package) is None), None)

    def load(self) -> Any:
        return import_module(self.module)


LIBRARIES = {
    each.name: each
    for each in (
        Competitor("snapshot", "bench.snapshot", ("numba",), 5_000_000),
        Competitor("igraph", "bench.engines.igraph", ("igraph",)),
        Competitor("networkit", "bench.engines.networkit", ("networkit",), 5_000_000),
        Competitor("rustworkx", "bench.engines.rustworkx", ("rustworkx",)),
        Competitor("graphblas", "bench.engines.graphblas", ("graphblas",)),
        Competitor("ladybug", "bench.engines.ladybug", ("ladybug", "pyarrow")),
    )
}
