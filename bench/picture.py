"""The picture of growth: p50 of one client against the number of members, both on logarithmic scales."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.side_by_side import BARE
from bench.wires import CYPHER, DRIVER, SNAPSHOT

PANELS = {"degree": "One degree, random members", "suggestions": "20 suggestions, random member"}
# Okabe and Ito's colours, which differ for everybody (jfly.uni-koeln.de/color).
LINES = {
    "snapshot": ("snapshot, in process", "#D55E00", "-"),
    BARE: ("snapshot, connections only", "#D55E00", ":"),
    SNAPSHOT: ("snapshot, HTTP", "#D55E00", "--"),
    CYPHER: ("Cypher, HTTP", "#0072B2", "--"),
    DRIVER: ("Cypher, bare driver", "#0072B2", "-"),
    "igraph": ("igraph", "#009E73", "-"),
    "networkit": ("networkit", "#CC79A7", "-"),
    "rustworkx": ("rustworkx", "#E69F00", "-"),
    "graphblas": ("python-graphblas", "#56B4E9", "-"),
    "ladybug": ("Ladybug", "#555555", "-"),
}


def draw_growth(sizes: dict[str, dict[str, Any]], path: Path) -> bool:
    """Whether it was drawn: not without matplotlib, nor of one size alone."""
    if len(sizes) < 2 or find_spec("matplotlib") is None:
        return False
    import matplotlib as mpl  # noqa: PLC0415  in requirements/bench.txt only

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    quiet = {"axes.spines.top": False, "axes.spines.right": False, "font.size": 9, "svg.hashsalt": "growth"}
    with mpl.rc_context(quiet):
        figure, axes = plt.subplots(1, len(PANELS), figsize=(9, 4.6), sharex=True, layout="constrained")
        for panel, (question, title) in zip(axes, PANELS.items(), strict=True):
            for who, (label, colour, style) in LINES.items():
                points = _points(sizes, who, question)
                if points:
                    panel.plot(*zip(*points, strict=True), style, color=colour, label=label, marker="o", markersize=3)
            panel.set(xscale="log", yscale="log", title=title, xlabel="members")
            panel.xaxis.set_major_formatter("{x:,.0f}")
            panel.yaxis.set_major_formatter("{x:g}")
            panel.grid(color="#dddddd", linewidth=0.6)
            panel.set_axisbelow(True)
        axes[0].set_ylabel("p50, ms")
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None}, facecolor="white")
        plt.close(figure)
    return True


def _points(sizes: dict[str, dict[str, Any]], who: str, question: str) -> list[tuple[int, float]]:
    found = []
    for size in sizes.values():
        cell = size["competitors"].get(who, {}).get("cells", {}).get(f"{question} random", {}).get("1", {})
        if cell.get("p50"):
            found.append((size["members"], cell["p50"]))
    return sorted(found)
