"""Matrix Market's coordinate files (.mtx), as a stream."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from graphsvc.ingest.convert.converted import (
    ConversionError,
    Converted,
    counted,
    csv_file,
    lines_of,
    new_file,
    stem_of,
    whole_number,
)

BANNER = "%%matrixmarket"
FIELDS = frozenset({"pattern", "real", "integer", "double", "complex"})
SYMMETRIES = frozenset({"general", "symmetric", "skew-symmetric", "hermitian"})


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    """CSV with the columns source and target. Rows are sources and columns are targets."""
    lines = lines_of(path)
    first = next(lines, (1, ""))
    symmetry = _symmetry(first[1])
    size, entries = _size(lines if first[1].startswith("%") else chain([first], lines), symmetry)
    counts = {"entries": 0, "loops": 0, "zeros": 0}
    written = new_file(folder, stem_of(path), ".csv")
    with csv_file(written) as file:
        file.row(("source", "target"))
        for number, text in lines:
            if text.lstrip().startswith("%"):
                continue
            source, target, value = _entry(number, text, size)
            counts["entries"] += 1
            if counts["entries"] > entries:
                raise ConversionError(f"line {number}: more than the {entries} entries that the size line announces")
            if source == target:
                counts["loops"] += 1
            elif value is not None and float(value) == 0:
                counts["zeros"] += 1
            else:
                file.row((source, target))
    if counts["entries"] < entries:
        raise ConversionError(
            f"the file is cut off: {counts['entries']:,} of the {entries:,} entries that the size line announces; "
            "download or export it again"
        )
    return [Converted(written, "", tuple(_notes(counts, symmetry, directed)))]


def _symmetry(banner: str) -> str:
    """general, symmetric, …; a file of that name without a banner is taken for general."""
    words = banner.lower().split()
    if not words or words[0] != BANNER:
        return "general"
    if len(words) < 5 or words[1] != "matrix" or words[3] not in FIELDS or words[4] not in SYMMETRIES:
        raise ConversionError(
            "line 1: not a header of Matrix Market (matrix coordinate pattern symmetric, for example)"
        )
    if words[2] != "coordinate":
        raise ConversionError(
            "a dense matrix (array) is not read; write the sparse one, "
            "with scipy.io.mmwrite(file, scipy.sparse.coo_array(matrix))"
        )
    return words[4]


def _size(lines: Iterator[tuple[int, str]], symmetry: str) -> tuple[int, int]:
    """The number of vertices, and of entries. Some symmetric matrices are declared with too few columns."""
    for number, text in lines:
        if text.lstrip().startswith("%"):
            continue
        numbers = [whole_number(word) for word in text.split()]
        if len(numbers) != 3 or None in numbers:
            raise ConversionError(f"line {number}: rows, columns and entries are wanted, such as 5 5 4")
        rows, columns, entries = (number or 0 for number in numbers)
        if rows != columns and symmetry == "general":
            raise ConversionError(
                f"{rows:,} rows and {columns:,} columns: a matrix of two kinds of things (people and groups, "
                "for example) is no network of people; only square ones are read"
            )
        return max(rows, columns), entries
    raise ConversionError("no size line: the file is cut off")


def _entry(number: int, text: str, size: int) -> tuple[int, int, str | None]:
    words = text.split()
    source, target = (whole_number(word) for word in words[:2]) if len(words) > 1 else (None, None)
    value = words[2] if len(words) == 3 else None
    try:
        float(value or 0)
    except ValueError:
        source = None
    if source is None or target is None:
        raise ConversionError(f"line {number}: an entry is a row, a column and a number")
    if not (1 <= source <= size and 1 <= target <= size):
        raise ConversionError(f"line {number}: rows and columns go from 1 to {size}")
    return source, target, value


def _notes(counts: dict[str, int], symmetry: str, directed: bool | None) -> Iterator[str]:
    if symmetry == "general" and directed is None:
        yield "the matrix is not declared as symmetric: with --directed, the row of each entry follows its column"
    if counts["loops"]:
        yield f"left out {counted(counts['loops'], 'edge')} from a vertex to itself"
    if counts["zeros"]:
        yield f"left out {counted(counts['zeros'], 'entry')} of 0".replace("entrys", "entries")
    if counts["entries"] == counts["loops"] + counts["zeros"]:
        raise ConversionError("holds no edges: there is nothing to read")
