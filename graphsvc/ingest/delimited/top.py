"""What stands above and below the header of a table: titles, as in spreadsheets, and a line of dashes."""

import re
from collections.abc import Sequence

from graphsvc.ingest.delimited.columns import TableColumns, table_columns
from graphsvc.ingest.delimited.dialect import Dialect, dialect_of
from graphsvc.ingest.delimited.headings import Heading, ends_of, heading
from graphsvc.ingest.delimited.values import is_date, is_number

MOST_TITLES = 10
MOST_COLUMNS = 2000
# Of the first lines.
LONGEST = 10_000
# Rows that are looked at to find the delimiter below titles.
ROWS = 200
BEGINS = re.compile(r"[^\W\d]|:")
RULER = re.compile(r"[-=+:─]{2,}")


def titles_above(texts: Sequence[str], given: Dialect | None = None) -> int:
    """The number of lines above a header: titles of one cell, or a row of merged cells.

    A header has headings of ties or of a table, and more cells than what stands above it.
    """
    if any(len(text) > LONGEST for text in texts[: MOST_TITLES + 1]):
        return 0
    for at in range(min(MOST_TITLES + 1, len(texts) - 1)):
        dialect = given or dialect_of(texts[at : at + ROWS])
        cells = dialect.cells(texts[at])
        if not names_columns(cells):
            continue
        above = [dialect.cells(text) for text in texts[:at]]
        is_table = dialect.delimiter is not None and all(_is_title(row, cells) for row in above)
        return at if is_table else 0
    return 0


def _is_title(row: Sequence[str], header: Sequence[str]) -> bool:
    """Whether one cell is filled, or some of the cells that the header has are empty."""
    filled = len(list(filter(None, row)))
    return filled <= 1 or (len(row) == len(header) and filled < len(list(filter(None, header))))


def names_columns(cells: Sequence[str]) -> bool:
    """Whether cells are headings for certain: words of which two name the ends of a tie, or the columns of a table."""
    filled = [cell for cell in cells if cell]
    if not 2 <= len(filled) <= MOST_COLUMNS or not all(map(_may_be_heading, filled)):
        return False
    headings = [heading(cell) for cell in cells]
    return _names_both_ends(headings) or isinstance(table_columns("", headings), TableColumns)


def _may_be_heading(cell: str) -> bool:
    return len(cell) > 1 and BEGINS.match(cell) is not None and not is_number(cell) and not is_date(cell)


def _names_both_ends(headings: Sequence[Heading]) -> bool:
    return ends_of(headings) is not None and {"source", "target"} <= {each.role for each in headings}


def is_ruler(cells: Sequence[str]) -> bool:
    """Whether a row only draws a line below the header, as databases and Markdown do: `----+----`, `|---|---|`."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(RULER.fullmatch(cell) for cell in filled)
