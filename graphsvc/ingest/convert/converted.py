"""What a conversion gives: new files, or the reason why there are none."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

from graphsvc.ingest.lines import LONGEST_LINE

# Bytes that are no UTF-8, as Python decodes them, and NUL.
NO_TEXT = re.compile("[\udc80-\udcff\0]")
DIGITS_OF_A_SPREADSHEET = 10**15


class ConversionError(ValueError):
    """A file that cannot be converted. The text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A new file. `part` says which part of the original it is, and `notes` are sentences for the screen."""

    path: Path
    part: str = ""
    notes: tuple[str, ...] = ()


def new_file(folder: Path, stem: str, suffix: str) -> Path:
    """A path that does not exist yet. Its name up to the first dot is the stem, as readers recognize tables by it."""
    stem = re.sub(r"[^\w -]+", "_", stem).strip() or "part"
    names = (f"{stem}{f'.{number}' if number > 1 else ''}{suffix}" for number in count(1))
    return next(path for name in names if not (path := folder / name).exists())


def stem_of(path: Path) -> str:
    return path.name.split(".")[0] or path.name


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is not blank, whatever ends the lines: LF, CRLF or CR."""
    with path.open("rb") as file:
        encoding = "utf-16" if file.read(2) in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    number = 0
    with path.open(encoding=encoding, errors="surrogateescape") as text:
        while line := text.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise ConversionError(f"line {number}: longer than {LONGEST_LINE:,} characters")
            if NO_TEXT.search(line):
                raise ConversionError(f"line {number}: not UTF-8; save the file as UTF-8")
            if line.strip():
                yield number, line.rstrip("\n")


def require_size(path: Path, largest: int, what: str) -> None:
    """Refuses files that would not fit into memory. `what` completes the sentence: JSON may have."""
    if (size := path.stat().st_size) > largest:
        raise ConversionError(f"{size // 1_000_000} MB, more than the {largest // 1_000_000} MB that {what}")


@contextmanager
def csv_file(path: Path) -> Iterator["CsvFile"]:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        yield CsvFile(csv.writer(file, lineterminator="\n"))


@dataclass(slots=True)
class CsvFile:
    """Writes rows, and counts numbers whose last digits the original did not keep."""

    writer: Any
    rounded: int = 0

    def row(self, cells: Iterable[Any]) -> None:
        self.writer.writerow([self._text(cell) for cell in cells])

    def _text(self, cell: Any) -> str:
        if isinstance(cell, float) and cell.is_integer() and abs(cell) >= DIGITS_OF_A_SPREADSHEET:
            self.rounded += 1
        return text_of(cell)

    @property
    def notes(self) -> tuple[str, ...]:
        if not self.rounded:
            return ()
        lost = f"{counted(self.rounded, 'number')} of 16 digits or more may have lost its last digits in the original"
        return (f"{lost}; save ids as text there",)


def text_of(value: Any) -> str:  # noqa: PLR0911  one return for each type
    """A cell as text: whole numbers without `.0` or exponent, dates as ISO 8601, nothing for null and NaN."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            if value != value:  # noqa: PLR0124  NaN
                return ""
            return f"{value:.0f}" if value.is_integer() else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() and not value.tzinfo else value.isoformat()
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.decode(errors="backslashreplace")
        case list() | tuple():
            return ";".join(text_of(part) for part in value)
        case _:
            return str(value)


def whole_number(word: str) -> int | None:
    """The number of a vertex or a size. None for other words, for other digits than 0–9, and beyond 18 digits."""
    return int(word) if len(word) <= 18 and word.isascii() and word.isdigit() else None


def counted(number: int, noun: str) -> str:
    """`1 edge`, `2 edges`, `3 vertices`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun.removesuffix('ex') + 'ices' if noun.endswith('ex') else noun + 's'}"


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names with commas, cut after `most`."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
