"""Recognises formats of plain lines that are no pairs of ids, by how their lines hang together.

Each test looks for what a list of pairs cannot have, since a wrong claim refuses a network that could be read.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from graphsvc.ingest.convert.converted import whole_number
from graphsvc.ingest.delimited.values import is_number

TRUTH = {"true": 1.0, "false": 0.0}
# `write_adjlist` of NetworkX begins with the program, the time and the graph's name, `write_edgelist` with nothing.
BY_NETWORKX = re.compile(r"#.*\n# GMT \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\n#")
METIS_FORMATS = frozenset({"000", "001", "010", "011", "100", "101", "110", "111", "01", "11", "10"})
HEADINGS = re.compile(r"source|target|from|to|src|dst|start|end|a|b|id|name|label|weight|since|date|time|type")
# `ada: ben, cleo`
WITH_COLON = re.compile(r"[^\s:,;]+:(?:\s|$)")
MOST_LINES = 2000


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file's head, without the last if it is cut. `rows` are those that are no comments, in words."""

    texts: list[str]
    rows: list[list[str]]
    suffix: str
    whole: bool


def shape_of(text: str, suffix: str, *, whole: bool) -> str | None:
    """The name of the format, or None."""
    texts = text.splitlines()
    if not whole and len(texts) > 1:
        texts.pop()
    cut = len(texts) > MOST_LINES
    texts = texts[:MOST_LINES]
    rows = [words_of(line) for line in texts if line.strip() and not line.lstrip().startswith(("#", "%"))]
    lines = Lines(texts, rows, suffix, whole and not cut)
    if not texts:
        return None
    if BY_NETWORKX.match(text):
        return "multiline adjacency list" if _is_multiline_adjacency(lines) else "adjacency list"
    return next((name for name, test in TESTS.items() if test(lines)), None)


def words_of(line: str) -> list[str]:
    """The cells of a line, at tabs, commas or semicolons, else at blanks. An empty cell is kept."""
    separator = next((sign for sign in "\t;," if sign in line), None)
    words = line.split(separator) if separator else line.split()
    return [word.strip().strip('"') for word in words]


def _is_tgf(lines: Lines) -> bool:
    """Vertices with labels, a line with only #, then pairs of these vertices."""
    texts = [line.strip() for line in lines.texts]
    if "#" not in texts[1:]:
        return False
    middle = texts.index("#", 1)
    above = [line.split() for line in texts[:middle] if line]
    below = [line.split() for line in texts[middle + 1 :] if line]
    ids = {words[0] for words in above}
    if not above or len(ids) < len(above) or any(line.startswith("#") for line in texts[:middle]):
        return False
    if not all(len(words) >= 2 and set(words[:2]) <= ids for words in below):
        return False
    if lines.suffix == ".tgf":
        return True
    # A lone # is also a comment between pairs, so without the name only labels of numbered vertices count.
    labels = [" ".join(words[1:]) for words in above if len(words) > 1]
    return bool(below and labels) and all(map(str.isdigit, ids)) and not any(label[:1].isdigit() for label in labels)


def _is_lgl(lines: Lines) -> bool:
    """`# vertex`, then its neighbours, each with a weight or without."""
    heads = [line[1:].split() for line in lines.texts if line.startswith("#")]
    if not heads or not lines.texts[0].startswith("#") or any(len(words) != 1 for words in heads):
        return False
    if not lines.rows or not all(len(row) == 1 or (len(row) == 2 and is_number(row[1])) for row in lines.rows):
        return False
    if lines.suffix == ".lgl" or all(len(row) == 1 for row in lines.rows):
        return lines.suffix == ".lgl" or len(heads) > 1
    return len(heads) > 1 and bool({words[0] for words in heads} & {row[0] for row in lines.rows})


def _is_metis(lines: Lines) -> bool:
    """`n m`, then n lines with the neighbours of each vertex, which name each other."""
    texts = [line for line in lines.texts if not line.lstrip().startswith("%")]
    if not texts or not all(whole_number(word) is not None for line in texts for word in line.split()):
        return False
    first, rows = texts[0].split(), [line.split() for line in texts[1:]]
    if not 2 <= len(first) <= 4:
        return False
    size, edges = int(first[0]), int(first[1])
    if lines.suffix in {".metis", ".chaco"}:
        return True
    if lines.whole and len(rows) == size and (first[2:] or [""])[0] in METIS_FORMATS and lines.suffix == ".graph":
        return True
    while len(rows) > size and not rows[-1]:
        rows.pop()
    if not lines.whole or len(first) > 2 or len(rows) != size or sum(map(len, rows)) != 2 * edges or not edges:
        return False
    return _are_mutual({str(number): row for number, row in enumerate(rows, 1)})


def _is_multiline_adjacency(lines: Lines) -> bool:
    """`id k`, then k lines with a neighbour each, alone or with a dictionary."""
    rows = [line.split(None, 1) for line in lines.texts if line.strip() and not line.startswith("#")]
    at = neighbours = 0
    while at < len(rows):
        count = whole_number(rows[at][1].strip()) if len(rows[at]) == 2 else None
        if count is None:
            return False
        following = rows[at + 1 : at + 1 + count]
        if not all(len(row) == 1 or row[1].startswith("{") for row in following):
            return False
        if len(following) < count and lines.whole:
            return False
        neighbours += len(following)
        at += 1 + count
    return neighbours > 0


def _is_adjacency_list(lines: Lines) -> bool:
    """An id that begins no other line, and its neighbours, which begin lines of their own."""
    rows = [[word for word in row if word] for row in lines.rows]
    rows = [row for row in rows if row]
    texts = [line.strip() for line in lines.texts if line.strip() and not line.startswith(("#", "%"))]
    if len(texts) > 1 and all(WITH_COLON.match(line) for line in texts):
        # Otherwise it is a list of fields, such as `licence: MIT`.
        begins = {line.partition(":")[0].strip() for line in texts}
        named = [word for line in texts for word in line.partition(":")[2].replace(",", " ").split()]
        return any(len(line.split()) > 2 for line in texts) and 2 * sum(word in begins for word in named) > len(named)
    firsts = {row[0] for row in rows}
    others = [word for row in rows for word in row[1:]]
    if lines.suffix in {".adjlist", ".adj"}:
        return len(firsts) == len(rows) and not all(len(row) == 2 for row in rows)
    if len(rows) < 3 or len(firsts) < len(rows) or not others or max(map(len, rows)) < 3:
        return False
    known = sum(word in firsts for word in others)
    ragged = len({len(row) for row in rows}) > 1
    alone, longest = any(len(row) == 1 for row in rows), max(map(len, rows))
    if ragged and ((known == len(others) and (alone or longest > 4)) or (known and alone and longest > 4)):
        return True
    return _are_mutual({row[0]: row[1:] for row in rows})


def _are_mutual(neighbours: dict[str, list[str]]) -> bool:
    """Whether all name each other, none themselves and none twice."""
    named = {vertex: set(others) for vertex, others in neighbours.items()}
    return all(
        len(named[vertex]) == len(others)
        and all(other != vertex and vertex in named.get(other, ()) for other in others)
        for vertex, others in neighbours.items()
    )


def _is_sif(lines: Lines) -> bool:
    """A few words in the middle that are no ids, between ids of which some stand on both sides."""
    rows = lines.rows
    if lines.suffix == ".sif":
        return any(len(row) >= 3 for row in rows)
    if len(rows) < 2 or any(len(row) < 3 for row in rows) or any(HEADINGS.fullmatch(word.lower()) for word in rows[0]):
        return False
    if any(is_number(row[1]) or row[1][:1].isdigit() or not row[1] for row in rows):
        return False
    left, middle = {row[0] for row in rows}, {row[1] for row in rows}
    right = {word for row in rows for word in row[2:]}
    if middle & (left | right) or not left & right or len({is_number(word) for word in left | right}) > 1:
        return False
    # Numbers on the right may be weights.
    if any(map(is_number, right)) and (any(len(row) > 3 for row in rows) or len(set(map(tuple, rows))) < len(rows)):
        return False
    return len(middle) < min(len(left), len(right)) and len(middle) * 2 <= len(rows)


def _matrix(lines: Lines) -> list[list[float]] | None:
    """The numbers of a matrix, without a row and a column of names. None if there are others."""
    rows = lines.rows
    if len(rows) < 3:
        return None
    header = rows[0] if not all(is_number(word) for word in rows[0]) else []
    if header and not all(is_number(word) for word in header[1:]):
        rows = rows[1:]
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        return None
    # R writes no name above the names, pandas an empty one.
    if not all(is_number(row[0]) for row in rows) or width == len(header) + 1 or header[:1] == [""]:
        rows = [row[1:] for row in rows]
    if not all(is_number(word) or not word or word.lower() in TRUTH for row in rows for word in row):
        return None
    return [[_value(word) for word in row] for row in rows]


def _value(word: str) -> float:
    return TRUTH[word.lower()] if word.lower() in TRUTH else float(word.replace(",", ".") or 0)


def _is_labelled_matrix(lines: Lines) -> bool:
    """Numbers between names that are the same in the first row and the first column."""
    if not _matrix(lines):
        return False
    header, names = lines.rows[0], [row[0] for row in lines.rows[1:]]
    corner = len(lines.rows[1]) == len(header)
    if corner and is_number(header[0]):
        return False
    labels = header[1:] if corner else header
    if lines.whole and len(labels) != len(names):
        return False
    return len(set(names)) == len(names) > 1 and labels[: len(names)] == names


def _is_adjacency_matrix(lines: Lines) -> bool:
    """Square, of 0 and 1; larger ones may have other numbers if most are 0 or both halves are equal."""
    matrix = _matrix(lines)
    if not matrix or len(matrix[0]) < 3:
        return False
    width = len(matrix[0])
    cells = [cell for row in matrix for cell in row]
    binary = all(cell in {0, 1} for cell in cells)
    if not lines.whole:
        return width > 10 and len(matrix) <= width and cells.count(0) * 2 > len(cells)
    if len(matrix) != width:
        return False
    diagonal = {matrix[place][place] for place in range(width)}
    symmetric = all(matrix[one][two] == matrix[two][one] for one in range(width) for two in range(one))
    if width < 5:
        return binary and 1 in cells and (diagonal == {0} or (width == 4 and symmetric and 0 in cells))
    return binary or cells.count(0) * 2 > len(cells) or (symmetric and len(diagonal) == 1)


def _is_incidence_matrix(lines: Lines) -> bool:
    """0 and 1 in more columns than a list of pairs has."""
    matrix = _matrix(lines)
    if not matrix or len(matrix[0]) < 5:
        return False
    return all(cell in {0, 1} for row in matrix for cell in row)


def _is_prose(lines: Lines) -> bool:
    """Sentences: lines of several words that differ in number, some with a full stop, and no table below."""
    texts = [line.strip() for line in lines.texts if line.strip()]
    if len(texts) < 2 or any(_is_tabular(first, second) for first, second in pairwise(texts)):
        return False
    counts = [len(line.split()) for line in texts]
    words = [word.strip(".,;:!?()\"'’“”") for line in texts for word in line.split()]
    if sum(word.replace("-", "").replace("’", "").replace("'", "").isalpha() for word in words) * 10 < len(words) * 7:
        return False
    stops = sum(line[-1] in ".!?:," for line in texts)
    return len(set(counts)) > 1 and sum(counts) >= 4 * len(counts) and stops > 0


def _is_tabular(first: str, second: str) -> bool:
    """Whether two lines have the same number of separators."""
    return any(first.count(sign) == second.count(sign) > 0 for sign in "\t,;|")


TESTS: dict[str, Callable[[Lines], bool]] = {
    "tgf": _is_tgf,
    "lgl": _is_lgl,
    "metis": _is_metis,
    "multiline adjacency list": _is_multiline_adjacency,
    "labelled matrix": _is_labelled_matrix,
    "adjacency matrix": _is_adjacency_matrix,
    "incidence matrix": _is_incidence_matrix,
    "adjacency list": _is_adjacency_list,
    "sif": _is_sif,
    "prose": _is_prose,
}
