"""Counts created, duplicate and rejected lines, and writes rejected lines to a file."""

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from graphsvc.ingest.lines import KINDS
from graphsvc.text_rules import spreadsheet_cell

Result = Literal["created", "updated", "duplicate", "rejected"]
COUNTED = {"duplicate": "duplicates"}
SHOWN = 2000
MOST_REASONS = 200
ORDER = (*KINDS, "line", "file")
# What differs between two lines that are rejected for the same reason.
PARTICULAR = re.compile(
    r"'[^']*'|\"[^\"]*\"|U\+[^:]+(?= at position)|\d+|(?<=unknown member )\S+|(?<=unknown organization )\S+"
)


class LineRejectedError(Exception):
    """Raised at the first rejected line in strict mode."""

    def __init__(self, shown: str, line: int, reason: str) -> None:
        super().__init__(f"{shown}:{line}: {reason}")
        self.shown, self.line, self.reason = shown, line, reason


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
class Reason:
    """Why lines of a file were rejected, with the first of them as the example."""

    shown: str
    line: int
    reason: str
    text: str
    count: int = 0


@dataclass(slots=True)
class Rejects:
    """A CSV file with file, line, reason and text, created with its first line. Call `close` at the end.

    Unless `raw`, cells that a spreadsheet would take for formulas get an apostrophe in front.
    """

    path: Path | None = None
    strict: bool = False
    raw: bool = False
    written: int = 0
    # By file and by reason without its particulars.
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)
    _file: IO[str] | None = None
    _rows: Any = None

    def reject(self, shown: str, line: int, reason: str, text: str) -> None:
        """`shown` is the file's name for people. Raises LineRejectedError in strict mode."""
        self.note(shown, line, reason, text)
        key = (shown, PARTICULAR.sub("…", reason))
        if key in self.reasons or len(self.reasons) < MOST_REASONS:
            self.reasons.setdefault(key, Reason(shown, line, reason, text[:SHOWN])).count += 1
        if self.strict:
            raise LineRejectedError(shown, line, reason)

    def note(self, shown: str, line: int, reason: str, text: str) -> None:
        """Write a line that does not stop a strict import: a duplicate."""
        self.written += 1
        if self.path is None:
            return
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            self._rows = csv.writer(self._file, lineterminator="\n")
            self._rows.writerow(("file", "line", "reason", "text"))
        # csv.writer does not quote a carriage return, which ends a row for its readers.
        cells = (shown, str(line), reason, text[:SHOWN].replace("\0", "\\x00").replace("\r", "\\r"))
        self._rows.writerow(cells if self.raw else map(spreadsheet_cell, cells))

    def by_file(self) -> dict[str, list[Reason]]:
        """The reasons of each file, the most frequent first."""
        found: dict[str, list[Reason]] = {}
        for each in sorted(self.reasons.values(), key=lambda each: (-each.count, each.line, each.reason)):
            found.setdefault(each.shown, []).append(each)
        return found

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
