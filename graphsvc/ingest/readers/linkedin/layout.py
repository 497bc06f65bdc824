"""How a file of an export is laid out: what it holds, its delimiter, its header and its columns."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graphsvc.ingest.dates import moment_of
from graphsvc.ingest.lines import TextLine, csv_texts
from graphsvc.ingest.readers.linkedin.headings import REQUIRED, columns_of, is_complete

DELIMITERS = (",", ";", "\t")
# The header may come after notes, and after rows of commas only in a file that was sorted.
ROWS_BEFORE_HEADER = 200
SAMPLED_ROWS = 20
PROFILE_URL = re.compile(r"linkedin\.com/(?:in|pub)/", re.IGNORECASE)
# What programs and people write into an empty cell. A name may be Null or Nan.
EMPTY = frozenset({"-", "--", ".", "/", "?", "nan", "nat", "null", "none", "<na>", "na", "n/a", "n.a.", "#n/a"})
NAMES = frozenset({"first_name", "last_name", "name", "from", "to"})
# The order of LinkedIn's columns, which is the same in every language.
AS_EXPORTED = ("first_name", "last_name", "url", "email", "company", "position", "connected_on")


@dataclass(frozen=True, slots=True)
class Layout:
    """`header` is the line number of the header, or 0. `columns` has the index of each field."""

    kind: str
    delimiter: str
    header: int
    headings: tuple[str, ...]
    columns: dict[str, int]
    width: int

    def heading(self, field: str) -> str:
        """The heading of a field as it is in the file."""
        index = self.columns.get(field, self.width)
        return self.headings[index] if index < len(self.headings) else field.replace("_", " ")


def split(text: str, delimiter: str) -> list[str]:
    """The trimmed cells of a row; empty if it is not CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), [])]
    except csv.Error:
        return []


def layout_of(path: Path) -> Layout | None:
    """None if it is no file of an export."""
    lines = [line for line in islice(csv_texts(path), ROWS_BEFORE_HEADER) if not line.fault]
    for number, line in enumerate(lines):
        for delimiter in DELIMITERS:
            cells = split(line.text, delimiter)
            if len([cell for cell in cells if cell]) >= 2 and (
                found := _by_heading(cells, lines[number:], delimiter) or _by_content(cells, lines[:number], delimiter)
            ):
                kind, columns, header, headings = found
                return Layout(kind, delimiter, header, tuple(headings), columns, len(cells))
    return None


Found = tuple[str, dict[str, int], int, Sequence[str]]


def _by_heading(cells: list[str], lines: list[TextLine], delimiter: str) -> Found | None:
    for kind in REQUIRED:
        columns = columns_of(kind, cells)
        if kind == "connections" and ("first_name" in columns or "name" in columns):
            _add_by_content(columns, [split(line.text, delimiter) for line in lines[1 : SAMPLED_ROWS + 1]], len(cells))
        if is_complete(kind, columns):
            return kind, columns, lines[0].number, cells
    return None


def _add_by_content(columns: dict[str, int], rows: list[list[str]], width: int) -> None:
    """Finds columns whose headings are not known: profile addresses, and beside them the date of the connection."""
    values = [[row[index] for row in rows if len(row) == width and row[index]] for index in range(width)]
    addresses = [index for index in range(width) if values[index] and all(map(PROFILE_URL.search, values[index]))]
    if not addresses:
        return
    columns.setdefault("url", addresses[0])
    for index in sorted(set(range(width)) - set(columns.values())):
        if "email" not in columns and values[index] and all("@" in value for value in values[index]):
            columns["email"] = index
        elif "connected_on" not in columns and values[index] and all(map(_is_date, values[index])):
            columns["connected_on"] = index


def _by_content(cells: list[str], before: list[TextLine], delimiter: str) -> Found | None:
    """Connections under headings of an unknown language, or under none."""
    if len(cells) != len(AS_EXPORTED) or not PROFILE_URL.search(cells[2]) or not _is_date(cells[6]):
        return None
    columns = {field: index for index, field in enumerate(AS_EXPORTED)}
    above = [(line, split(line.text, delimiter)) for line in before]
    header = [(line, row) for line, row in above if len(row) == len(cells) and all(row)]
    return ("connections", columns, header[-1][0].number, header[-1][1]) if header else ("connections", columns, 0, ())


def _is_date(text: str) -> bool:
    try:
        moment_of(text)
    except ValueError:
        return False
    return True


def rows_of(layout: Layout, lines: Iterator[TextLine]) -> Iterator[tuple[TextLine, dict[str, str], str | None]]:
    """Each row below the header with its fields, and the reason if it cannot be read. Empty rows are left out."""
    for line in lines:
        if line.number <= layout.header:
            continue
        if line.fault:
            yield line, {}, line.fault
            continue
        cells = split(line.text, layout.delimiter)
        while len(cells) > layout.width and not cells[-1]:
            cells.pop()
        if line.text.strip() and not cells:
            yield line, {}, "not a row of CSV"
        elif len(cells) != layout.width and any(cells):
            yield line, {}, f"{len(cells)} columns where the header has {layout.width}"
        elif any(cells):
            yield line, {field: _cell(field, cells[index]) for field, index in layout.columns.items()}, None


def _cell(field: str, cell: str) -> str:
    return "" if field not in NAMES and cell.casefold() in EMPTY else cell
