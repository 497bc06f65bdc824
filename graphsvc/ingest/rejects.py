"""Counts created, duplicate and rejected lines, and writes rejected lines to a file."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from graphsvc.ingest.lines import KINDS
from graphsvc.text_rules import spreadsheet_cell

Result = Literal["created", "updated", "duplicate", "rejected"]
COUNTED = {"duplicate": "duplicates"}
SHOWN = 2000
ORDER = (*KINDS, "line")


class LineRejectedError(Exception):
    """Raised at the first rejected line in strict mode."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(slots=True)
class LoadCounts:
    """The number of lines by kind and result."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, kind: str, result: Result, count: int = 1) -> None:
        if count:
            self.counts[kind][result] += count

    def total(self, *results: Result) -> int:
        return sum(counter[result] for counter in self.counts.values() for result in results)

    def document(self) -> dict[str, dict[str, int]]:
        """The counts by kind, in the order in which kinds are loaded, under the names that they have in a summary."""
        return {
            kind: {COUNTED.get(result, result): count for result, count in sorted(self.counts[kind].items())}
            for kind in ORDER
            if kind in self.counts
        }


@dataclass(slots=True)
class Rejects:
    """A CSV file with file, line, reason and text, created with its first line. Call `close` at the end.

    Unless `raw`, cells that a spreadsheet would take for formulas get an apostrophe in front.
    """

    path: Path | None = None
    strict: bool = False
    raw: bool = False
    written: int = 0
    _file: IO[str] | None = None
    _rows: Any = None

    def reject(self, path: Path, line: int, reason: str, text: str) -> None:
        """Raises LineRejectedError in strict mode."""
        self.note(path, line, reason, text)
        if self.strict:
            raise LineRejectedError(path, line, reason)

    def note(self, path: Path, line: int, reason: str, text: str) -> None:
        """Write a line that does not stop a strict import: a duplicate."""
        self.written += 1
        if self.path is None:
            return
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._rows = csv.writer(self._file, lineterminator="\n")
            self._rows.writerow(("file", "line", "reason", "text"))
        cells = (str(path), str(line), reason, text[:SHOWN].replace("\0", "\\x00"))
        self._rows.writerow(cells if self.raw else map(spreadsheet_cell, cells))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
