"""The first rows of a delimited file."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graphsvc.ingest.delimited.dialect import COMMENTS, GIVEN, SEP_LINE, Dialect, dialect_of
from graphsvc.ingest.delimited.top import is_ruler, titles_above
from graphsvc.ingest.lines import TextLine, joined, text_lines

ROWS = 1000
# Of blank lines and comments, if nothing else comes.
MOST_LINES = 1_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """Up to 1,000 rows, without blank lines and comments. `begins` is the number of the first of these lines.

    `whole` if these are all rows. `fault` is that of the last line that is no text: the damage, if there is any.
    `titles` are the lines above the header. If `ruled`, a line of dashes is below the header, and `begins` is its
    number.
    """

    dialect: Dialect
    rows: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    begins: int
    whole: bool
    fault: str | None = None
    titles: tuple[str, ...] = ()
    ruled: bool = False
    comments: tuple[str, ...] = ()

    def column(self, at: int, *, rows: int | None = None, skip: int = 0) -> list[str]:
        """The cells of a column, without those of rows that are too short."""
        return [row[at] for row in self.rows[skip:rows] if at < len(row)]


def sample_of(path: Path, delimiter: str | None = None, *, header: bool | None = None) -> Sample:
    """Read the first rows. `delimiter` is used instead of a guess; a name such as tab, or one character."""
    comments: list[str] = []
    texts = list(islice(_data(islice(text_lines(path), MOST_LINES), comments), ROWS + 1))
    whole, texts = len(texts) <= ROWS, texts[:ROWS]
    fault = next((line.fault for line in reversed(texts) if line.fault), None)
    given = None if delimiter is None else Dialect(GIVEN.get(delimiter, delimiter))
    sound = [line for line in texts if not line.fault]
    if header is not False and not (sound and SEP_LINE.fullmatch(sound[0].text)):
        above = titles_above([line.text for line in sound], given)
        titles, sound = sound[:above], sound[above:]
        texts = texts if not titles else [line for line in texts if line.number >= sound[0].number]
    else:
        titles = []
    dialect = dialect_of([line.text for line in sound])
    if given is not None:
        dialect = Dialect(given.delimiter, dialect.backslash)
    if texts and SEP_LINE.fullmatch(texts[0].text):
        texts = texts[1:]
    rows = [line for line in joined(texts, backslash=dialect.backslash) if not line.fault]
    cells = [(line, tuple(dialect.cells(line.text))) for line in rows]
    filled = [(line, row) for line, row in cells if any(row)]
    ruled = len(filled) > 1 and is_ruler(filled[1][1])
    begins = filled[ruled][0].number if filled else 1
    if ruled:
        del filled[1]
    return Sample(
        dialect,
        tuple(row for _, row in filled),
        tuple(line.text for line, _ in filled),
        begins,
        whole,
        fault=fault,
        titles=tuple(title for line in titles if (title := line.text.strip(" \t,;|"))),
        ruled=ruled,
        comments=tuple(comments),
    )


def _data(lines: Iterable[TextLine], comments: list[str]) -> Iterable[TextLine]:
    """Lines of data. Comments before the first of them are added to `comments`."""
    begun = False
    for line in lines:
        if line.fault or (line.text.strip() and not line.text.startswith(COMMENTS)):
            begun = True
            yield line
        elif not begun and line.text.strip() and len(comments) < ROWS:
            comments.append(line.text)
