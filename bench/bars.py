"""What a run is held against. A bar that is missed is said, and fails nothing: machines differ."""

from collections.abc import Iterator
from typing import Any

from bench.side_by_side import BARE
from bench.thresholds import Bar
from bench.wires import CYPHER, SNAPSHOT

Figures = dict[str, Any]
MOST = "12"
GROWTH = ("100000", "5000000")
NOT_MEASURED = "not measured"


def bars_of(sizes: dict[str, Figures]) -> Iterator[Bar]:
    """Of the largest size with a database; growth across sizes."""
    filled = [size for size in sizes.values() if CYPHER in size.get("competitors", {})]
    if filled:
        size = filled[-1]
        yield from _in_process(size)
        yield from _over_http(size)
        yield from _changes(size)
        yield from _kept(size)
    yield from _growth(sizes)


def _in_process(size: Figures) -> Iterator[Bar]:
    who = size["competitors"].get("snapshot", {})
    for what, cell, most, most_p99 in (
        ("degree, random", "degree random", 0.02, 0.1),
        ("20 suggestions, random", "suggestions random", 0.15, 1.2),
        ("20 suggestions, best connected", "suggestions best-connected", 8, None),
        ("sizes of the rings, random", "rings random", 4, None),
        ("sizes of the rings, best connected", "rings best-connected", 60, None),
        ("1 × 1,000 degrees, random", "degrees random", 0.5, None),
    ):
        figures = who.get("cells", {}).get(cell, {}).get("1", {})
        yield at_most(f"in process: {what}: p50, ms", figures.get("p50"), most)
        if most_p99:
            yield at_most(f"in process: {what}: p99, ms", figures.get("p99"), most_p99)
    yield at_most("publishing a change: p50, ms", who.get("published", {}).get("p50"), 1)


def _over_http(size: Figures) -> Iterator[Bar]:
    def cell(who: str, name: str) -> Figures:
        found: Figures = size["competitors"].get(who, {}).get("cells", {}).get(name, {}).get(MOST, {})
        return found

    for what, name, times, most in (("degrees", "degree random", 12, 5), ("suggestions", "suggestions random", 30, 15)):
        ours, cypher = cell(SNAPSHOT, name), cell(CYPHER, name)
        ratio = _ratio(ours.get("per_second"), cypher.get("per_second"))
        yield least(f"HTTP, {MOST} clients: {what}/s, snapshot / Cypher", ratio, times)
        yield at_most(f"HTTP, {MOST} clients: {what}, p99, ms", ours.get("p99"), most)
    ratio = _ratio(
        cell(SNAPSHOT, "degree random").get("per_second"), cell(SNAPSHOT, "nothing random").get("per_second")
    )
    yield least(f"HTTP, {MOST} clients: degrees/s / answers/s of an empty endpoint", ratio, 0.85)


def _changes(size: Figures) -> Iterator[Bar]:
    changes = size.get("changes", {}) if SNAPSHOT in size["competitors"] else {}
    yield at_most("another service's change is visible: p99, ms", changes.get("p99"), 200)
    yield least("changes/s meanwhile", changes.get("per_second"), 195)
    kept = _ratio(changes.get("lookups_changing"), changes.get("lookups_quiet"))
    yield least("lookups/s meanwhile / without changes", kept, 0.85)


def _kept(size: Figures) -> Iterator[Bar]:
    who = size["competitors"].get("snapshot", {})
    yield at_most("reopening to the first answer, s", who.get("reopened", {}).get("altogether"), 2)
    yield at_most("memory: bytes a connection", _ratio(who.get("connection_bytes"), size["connections"]), 16)
    yield at_most("memory: bytes a member", _ratio(who.get("member_bytes"), size["members"]), 250)
    yield at_most("loading anew over Bolt, s", who.get("loaded", {}).get("seconds"), 40)


def _growth(sizes: dict[str, Figures]) -> Iterator[Bar]:
    for what in ("degree", "suggestions"):
        small, large = (
            sizes.get(size, {}).get("competitors", {}).get(BARE, {}).get("cells", {}).get(f"{what} random", {})
            for size in GROWTH
        )
        ratio = _ratio(large.get("1", {}).get("p50"), small.get("1", {}).get("p50"))
        yield at_most(f"{what}: p50 at 5 M members / at 100,000", ratio, 2)


def _ratio(one: float | None, two: float | None) -> float | None:
    return one / two if one is not None and two else None


def at_most(what: str, figure: float | None, bar: float) -> Bar:
    return _bar(what, figure, f"≤ {bar:g}", figure is not None and figure <= bar)


def least(what: str, figure: float | None, bar: float) -> Bar:
    return _bar(what, figure, f"≥ {bar:g}", figure is not None and figure >= bar)


def _bar(what: str, figure: float | None, bar: str, met: bool) -> Bar:
    return Bar(what, NOT_MEASURED if figure is None else float(f"{figure:.3g}"), bar, met)
