"""How a line is split into cells: the delimiter, quotes, and quotes escaped by a backslash."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# In the order in which ties are broken.
DELIMITERS = ("\t", ";", "|", ",")
NAMES = {"\t": "tabs", ";": "semicolons", "|": "bars (|)", ",": "commas", None: "blanks"}
GIVEN = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "bar": "|",
    "pipe": "|",
    "blank": None,
    "space": None,
}
COMMENTS = ("#", "%")
# Excel's hint for the delimiter, as the first line.
SEP_LINE = re.compile(r"sep=(.)", re.IGNORECASE)
# The dictionary that NetworkX writes after the two nodes of an edge.
ATTRIBUTES = re.compile(r"\s\{.*\}$")
BLANKS = re.compile(r"[ \t]+")
MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Dialect:
    """`delimiter` is None for blanks: runs of spaces and tabs. With `backslash`, `\\"` is a quote within a cell."""

    delimiter: str | None = ","
    backslash: bool = False

    @property
    def name(self) -> str:
        return NAMES.get(self.delimiter) or repr(self.delimiter)

    def cells(self, text: str) -> list[str]:
        """The cells of a row, trimmed."""
        if self.delimiter is None:
            return _split_blanks(text)
        if '"' not in text:
            return [cell.strip() for cell in text.split(self.delimiter)]
        escaped = self.backslash and '\\"' in text
        cells = _csv_cells(text, self.delimiter, escaped=escaped)
        if cells is None:
            cells = _csv_cells(text, self.delimiter, escaped=escaped, strict=False) or text.split(self.delimiter)
        return [cell.strip() for cell in cells]


def _csv_cells(text: str, delimiter: str, *, escaped: bool, strict: bool = True) -> list[str] | None:
    """The cells of a row; None if it is not valid. Strictly, no text follows a closing quote, and all are closed."""
    try:
        # Not splitlines: a cell may hold other characters that end lines.
        rows = csv.reader(
            [line + "\n" for line in text.split("\n")],
            delimiter=delimiter,
            escapechar="\\" if escaped else None,
            skipinitialspace=True,
            strict=strict,
        )
        return next(rows, [])
    except csv.Error:
        return None


def _split_blanks(text: str) -> list[str]:
    text = text.strip()
    if text.endswith("}"):
        text = ATTRIBUTES.sub("", text)
    if '"' not in text:
        return text.split()
    try:
        return [cell.strip() for cell in next(csv.reader([BLANKS.sub(" ", text)], delimiter=" "), [])]
    except csv.Error:
        return text.split()


def is_comment(text: str) -> bool:
    return text.startswith(COMMENTS)


def dialect_of(texts: Sequence[str]) -> Dialect:
    """The dialect of the first rows of a file, which are neither blank nor comments.

    The delimiter is the one by which most rows have the same number of cells, two or more.
    """
    if not texts:
        return Dialect(None)
    backslash = any(map(_escapes_quotes, texts))
    if hint := SEP_LINE.fullmatch(texts[0]):
        return Dialect(hint[1], backslash)
    best, most = Dialect(None, backslash), 0.0
    for delimiter in DELIMITERS:
        dialect = Dialect(delimiter, backslash)
        agreeing = _agreement([len(dialect.cells(text)) for text in texts])
        if agreeing > most:
            best, most = dialect, agreeing
    if best.delimiter == "\t" and _mixes_blanks(texts):
        return Dialect(None, backslash)
    return best


def _escapes_quotes(text: str) -> bool:
    """Whether a row is valid only if a backslash keeps a quote from closing its cell."""
    return '\\"' in text and any(
        _csv_cells(text, delimiter, escaped=False) is None and _csv_cells(text, delimiter, escaped=True) is not None
        for delimiter in DELIMITERS
    )


def _agreement(widths: list[int]) -> float:
    """The share of rows with the most frequent number of cells; 0 if half of the rows have one cell only.

    Rows that are shorter or longer count a little less, so that a delimiter of optional cells is found, too.
    """
    split = [width for width in widths if width > 1]
    if widths[0] < 2 or len(split) <= MOSTLY * len(widths):
        return 0.0
    return 0.5 * len(split) / len(widths) + 0.5 * Counter(split).most_common(1)[0][1] / len(widths)


def _mixes_blanks(texts: Sequence[str]) -> bool:
    """Whether rows have the same pairs split by blanks as by tabs, as in KONECT: `1 2<tab>1<tab>1082040961`."""
    by_tabs = [Dialect("\t").cells(text) for text in texts]
    by_blanks = [_split_blanks(text) for text in texts]
    blank_inside = any(" " in cell for cells in by_tabs for cell in cells[:1])
    plain = all(len(cells) >= 2 and all(map(_is_plain, cells)) for cells in by_blanks)
    return blank_inside and plain


def _is_plain(cell: str) -> bool:
    """A number, or a word with a digit in it."""
    return any(character.isdigit() for character in cell)
