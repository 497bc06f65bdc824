"""`python -m bench.page RESULTS`: the tables of docs/performance.md, and its picture, from a run's document.

The text of the page is written by hand; between `<!-- bench: name -->` and `<!-- /bench -->` a table is put.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.picture import draw_growth
from bench.side_by_side import BARE, CELLS
from bench.wires import CYPHER, DRIVER, SNAPSHOT

CHECKOUT = Path(__file__).parents[1]
PAGE = CHECKOUT / "docs" / "performance.md"
Figures = dict[str, Any]
NAMES = {
    "degree": "one degree",
    "degrees": "1 × 1,000 degrees",
    "mutuals": "mutual connections, counted",
    "suggestions": "20 suggestions",
    "rings": "sizes of the rings",
    "nothing": "an empty endpoint",
}
COMPETITORS = ("snapshot", SNAPSHOT, CYPHER, DRIVER, "igraph", "networkit", "rustworkx", "graphblas", "ladybug")
COLUMNS = {"graphblas": "python-graphblas", "ladybug": "Ladybug", DRIVER: "bare driver", BARE: BARE}
MOST = "12"
NONE = "–"


def tables(document: Figures) -> dict[str, str]:
    sizes = document["sizes"]
    return {
        "setup": setup(document),
        "bars": bars(document["bars"]),
        "times": "\n\n".join(part for size in sizes.values() for part in times(size)),
        "throughput": "\n\n".join(part for size in sizes.values() for part in throughput(size)),
        "memory": "\n\n".join(part for size in sizes.values() for part in memory(size)),
        "growth": (GROWN if len(sizes) > 1 else "") + growth(sizes),
        "answers": "\n".join(answers(sizes)),
    }


def setup(document: Figures) -> str:
    machine = document["machine"]
    packages = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    return (
        f"{machine['date'][:10]}, {machine['cores']} cores ({machine['machine']}), load before the run "
        f"{machine['load']}, Python {machine['python']}; {packages}. `{document['command']}`, "
        f"{document['plan']['seconds']:g} s a cell, seed {document['plan']['seed']}."
    )


def bars(found: Sequence[Figures]) -> str:
    return table(
        ("figure", "measured", "bar", "met"),
        ([bar["what"], str(bar["figure"]), bar["bar"], "yes" if bar["met"] else "no"] for bar in found),
    )


def times(size: Figures) -> Iterator[str]:
    """p50 / p99 with one client."""
    who = _present(size, (*COMPETITORS, BARE))
    if "snapshot" in who:
        who = [each for each in who if each != BARE]
    yield _title(size)
    yield table(
        ("", "members", *(COLUMNS.get(each, each) for each in who)),
        (
            [NAMES[question], _group(group), *(_cell(size, each, question, group, _percentiles) for each in who)]
            for question, group in CELLS
        ),
    )


def throughput(size: Figures) -> Iterator[str]:
    """Answers a second and p99 with twelve clients."""
    who = _present(size, (SNAPSHOT, CYPHER, DRIVER))
    if not who:
        return
    yield _title(size)
    yield table(
        ("", "members", *(COLUMNS.get(each, each) for each in who), "snapshot / Cypher"),
        (
            [
                NAMES[question],
                _group(group),
                *(_cell(size, each, question, group, _per_second, MOST) for each in who),
                _times(size, question, group),
            ]
            for question, group in (("nothing", "random"), *CELLS)
        ),
    )


def memory(size: Figures) -> Iterator[str]:
    yield _title(size)
    yield table(("", "opening, s", "memory, MB", "bytes a connection", "bytes a member"), _memory_rows(size))


def _memory_rows(size: Figures) -> Iterator[list[str]]:
    for who in _present(size, (*COMPETITORS, BARE)):
        found = size["competitors"][who]
        if "missing" in found:
            yield [COLUMNS.get(who, who), f"not installed: {found['missing']}", *[NONE] * 3]
        elif "bytes" in found:
            resident = found["bytes"]
            # A snapshot counts both itself; of others it is known only how much they take for all.
            of_connections, of_members = found.get("connection_bytes"), found.get("member_bytes")
            yield [
                COLUMNS.get(who, who),
                _number(found.get("seconds")),
                _number(resident / 1e6),
                _number((of_connections or resident) / max(size["connections"], 1)),
                _number((of_members or resident) / size["members"]),
            ]
    if "neo4j_bytes" in size:
        loading = size.get("import_seconds")
        yield ["Neo4j (opening: its offline import)", _number(loading), _number(size["neo4j_bytes"] / 1e6), NONE, NONE]


GROWN = (
    "![p50 of one degree and of 20 suggestions against the number of members, on logarithmic scales]"
    "(pictures/growth.svg)\n\n"
)


def growth(sizes: dict[str, Figures]) -> str:
    found = [size for size in sizes.values() if BARE in size["competitors"]]
    return table(
        ("members", "connections", "degree, p50 ms", "20 suggestions, p50 ms", "opening, s"),
        (
            [
                f"{size['members']:,}",
                f"{size['connections']:,}",
                *(_cell(size, BARE, question, "random", _p50) for question in ("degree", "suggestions")),
                _number(size["competitors"][BARE].get("seconds")),
            ]
            for size in found
        ),
    )


def answers(sizes: dict[str, Figures]) -> Iterator[str]:
    for size in sizes.values():
        checked = size.get("answers", {"checked": 0, "differing": []})
        unlike = checked["differing"]
        verdict = "all right" if not unlike else f"{len(unlike)} not right: {'; '.join(unlike[:5])}"
        yield f"- {size['members']:,} members: {checked['checked']:,} answers checked, {verdict}."
        for who, found in size["competitors"].items():
            for what, trouble in found["trouble"].items():
                yield f"  - {who}, {what}: {' '.join(trouble.split())}"
        if "changes" in size:
            yield f"  - {_changes(size['changes'])}"


def _changes(found: Figures) -> str:
    return (
        f"With {found['per_second']:.0f} changes/s by another service: visible after p50 {_number(found['p50'])} "
        f"and p99 {_number(found['p99'])} ms ({found['seen']} looked for, {found['lost']} not seen); lookups "
        f"{found['lookups_quiet']:,.0f}/s without and {found['lookups_changing']:,.0f}/s with them, an empty endpoint "
        f"{found['nothing_quiet']:,.0f}/s and {found['nothing_changing']:,.0f}/s."
    )


def _title(size: Figures) -> str:
    return (
        f"**{size['members']:,} members, {size['connections']:,} connections** (largest degree "
        f"{size['largest_degree']:,})"
    )


def _present(size: Figures, names: Iterable[str]) -> list[str]:
    return [name for name in names if name in size["competitors"]]


def _group(group: str) -> str:
    return group.replace("-", " ")


def _cell(
    size: Figures, who: str, question: str, group: str, write: Callable[[Figures], str], clients: str = "1"
) -> str:
    found = size["competitors"][who]
    key = f"{question} {group}"
    cell = found["cells"].get(key, {}).get(clients)
    if cell:
        return write(cell)
    return str(found["trouble"].get(key, NONE)) if len(found["trouble"].get(key, "")) < 15 else "failed"


def _percentiles(cell: Figures) -> str:
    return f"{_number(cell['p50'])} / {_number(cell['p99'])}"


def _p50(cell: Figures) -> str:
    return _number(cell["p50"])


def _per_second(cell: Figures) -> str:
    return f"{_number(cell['per_second'])} (p99 {_number(cell['p99'])} ms)"


def _times(size: Figures, question: str, group: str) -> str:
    rates = [
        size["competitors"].get(who, {}).get("cells", {}).get(f"{question} {group}", {}).get(MOST, {}).get("per_second")
        for who in (SNAPSHOT, CYPHER)
    ]
    return f"{rates[0] / rates[1]:.1f}" if all(rates) else NONE


def _number(figure: float | None) -> str:
    """Two digits, more in front of the point."""
    if figure is None:
        return NONE
    if figure >= 10:
        return f"{figure:,.0f}"
    return f"{figure:.2g}" if figure >= 0.001 else f"{figure:.4f}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def filled(page: str, document: Figures) -> str:
    """The page with its tables replaced. Raises KeyError for a marker that names no table."""
    found = tables(document)
    return re.sub(
        r"(<!-- bench: (\w+) -->\n).*?(<!-- /bench -->)",
        lambda marker: f"{marker[1]}\n{found[marker[2]]}\n\n{marker[3]}",
        page,
        flags=re.DOTALL,
    )


def write_page(document: Figures, page: Path = PAGE) -> None:
    page.write_text(filled(page.read_text(), document))
    draw_growth(document["sizes"], page.parent / "pictures" / "growth.svg")


def main(results: Annotated[Path, typer.Argument(help="The document of a run, in bench/results/")]) -> None:
    """Write docs/performance.md anew from a run that is over."""
    write_page(json.loads(results.read_text()))


if __name__ == "__main__":
    typer.run(main)
