"""The tables, and the document."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.thresholds import Bar

NAMES = {
    "nothing": "nothing (GET /livez, RETURN 1)",
    "degree": "one degree",
    "degrees": "1 × 100 degrees",
    "mutuals": "mutual connections, first page",
    "suggestions": "20 suggestions",
    "rings": "sizes of the rings",
}


def about_machine() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def print_cells(console: Console, cells: Sequence[dict[str, Any]]) -> None:
    table = Table("question", "group", "who", "clients", "p50 ms", "p95", "p99", "answers/s")
    last = ""
    for cell in cells:
        if (block := cell["question"] + cell["group"]) != last and last:
            table.add_section()
        question, group = ("", "") if block == last else (NAMES[cell["question"]], cell["group"])
        last = block
        percentiles = ["–" if cell[name] is None else f"{cell[name]:,.2f}" for name in ("p50", "p95", "p99")]
        table.add_row(
            question, group, cell["competitor"], str(cell["clients"]), *percentiles, f"{cell['per_second']:,.0f}"
        )
    console.print(table)


def print_acting(console: Console, acted: dict[str, dict[str, dict[str, Any]]]) -> None:
    table = Table("action", "times", "p50 ms", "p95", "p99")
    for name, figures in (acted["actions"] | acted["follower counts"]).items():
        label = f"count of {figures['followers']:,} followers" if "followers" in figures else name
        table.add_row(label, f"{figures['answers']:,}", *(f"{figures[p]:,.2f}" for p in ("p50", "p95", "p99")))
    console.print(table)


def print_bars(console: Console, bars: Iterable[Bar]) -> None:
    table = Table("bar", "figure", "wanted", "met")
    for bar in bars:
        table.add_row(bar.what, str(bar.figure), bar.bar, "yes" if bar.met else "no")
    console.print(table)
