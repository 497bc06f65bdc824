"""The first rows of a delimited file."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graphsvc.ingest.delimited.dialect import COMMENTS, GIVEN, SEP_LINE, Dialect, dialect_of
from graphsvc.ingest.lines import TextLine, joined, text_lines

ROWS = 1000


@dataclass(frozen=True, slots=True)
class Sample:
    """Up to 1,000 rows, without blank lines and comments. `begins` is the number of the first of these lines.

    `whole` if these are all rows. `fault` is that of the last line that is no text: the damage, if there is any.
    """

    dialect: Dialect
    rows: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    begins: int
    whole: bool
    fault: str | None = None

    def column(self, at: int, *, rows: int | None = None, skip: int = 0) -> list[str]:
        """The cells of a column, without those of rows that are too short."""
        return [row[at] for row in self.rows[skip:rows] if at < len(row)]


def sample_of(path: Path, delimiter: str | None = None) -> Sample:
    """Read the first rows. `delimiter` is used instead of a guess; a name such as tab, or one character."""
    texts = list(islice(_data(text_lines(path)), ROWS + 1))
    whole, texts = len(texts) <= ROWS, texts[:ROWS]
    if delimiter is not None:
        backslash = dialect_of([line.text for line in texts if not line.fault]).backslash
        dialect = Dialect(GIVEN.get(delimiter, delimiter), backslash)
    else:
        dialect = dialect_of([line.text for line in texts if not line.fault])
    if texts and SEP_LINE.fullmatch(texts[0].text):
        texts = texts[1:]
    rows = [line for line in joined(texts, backslash=dialect.backslash) if not line.fault]
    cells = [(line, tuple(dialect.cells(line.text))) for line in rows]
    filled = [(line, row) for line, row in cells if any(row)]
    return Sample(
        dialect,
        tuple(row for _, row in filled),
        tuple(line.text for line, _ in filled),
        filled[0][0].number if filled else 1,
        whole,
        fault=next((line.fault for line in reversed(texts) if line.fault), None),
    )


def _data(lines: Iterable[TextLine]) -> Iterable[TextLine]:
    return (line for line in lines if line.fault or (line.text.strip() and not line.text.startswith(COMMENTS)))
