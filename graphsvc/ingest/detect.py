"""Selects the reader for a path."""

from itertools import islice
from pathlib import Path

from graphsvc.ingest.lines import csv_texts, text_lines
from graphsvc.ingest.readers.edges import COMMENTS, EdgeList, cells_of, edge_list, separator_of
from graphsvc.ingest.readers.ldbc import is_ldbc, ldbc_sources
from graphsvc.ingest.readers.linkedin import as_one_export, is_export, is_linkedin, linkedin_sources
from graphsvc.ingest.readers.ndjson import Ndjson
from graphsvc.ingest.readers.tables import TABLES, TableSource, table_of
from graphsvc.ingest.readers.tables import cells_of as table_cells
from graphsvc.ingest.source import Source, Unreadable
from graphsvc.vocabulary import ImportFormat

KNOWN = "CSV tables, an edge list, LDBC SNB, a LinkedIn export or NDJSON (docs/formats.md)"


def sources_of(
    paths: list[Path],
    *,
    format: ImportFormat | None = None,  # noqa: A002  the option's name
    directed: bool = False,
    ego: str = "me",
) -> list[Source]:
    """The sources to read. A path that no reader accepts becomes `Unreadable`."""
    found = [source for path in paths for source in _sources(path, format, directed=directed, ego=ego)]
    return as_one_export(found)


def _sources(path: Path, format: ImportFormat | None, *, directed: bool, ego: str) -> list[Source]:  # noqa: A002
    try:
        if path.is_dir():
            return _in_folder(path, format, directed=directed, ego=ego)
        if not path.is_file():
            return [Unreadable(path, reason="not a file" if path.exists() else "no such file")]
        return _of_file(path, format, directed=directed, ego=ego)
    except OSError as error:
        return [Unreadable(path, reason=f"cannot be read: {error.strerror or error}")]


def _in_folder(folder: Path, format: ImportFormat | None, *, directed: bool, ego: str) -> list[Source]:  # noqa: A002
    if format == "ldbc" or (format is None and is_ldbc(folder)):
        return ldbc_sources(folder) or [Unreadable(folder, reason="no file of LDBC SNB persons in this folder")]
    files = sorted(path for path in folder.iterdir() if path.is_file())
    if format == "linkedin" or (format is None and is_export(files)):
        return linkedin_sources(files, ego) or [Unreadable(folder, reason="no LinkedIn export in this folder")]
    chosen = [path for path in files if format is not None or stem_of(path) in TABLES or suffix_of(path) == ".ndjson"]
    if not chosen:
        return [Unreadable(folder, reason=f"unknown format: this folder holds no {KNOWN}")]
    return [source for path in chosen for source in _sources(path, format, directed=directed, ego=ego)]


def _of_file(  # noqa: PLR0911  one return for each format
    path: Path,
    format: ImportFormat | None,  # noqa: A002
    *,
    directed: bool,
    ego: str,
) -> list[Source]:
    if path.stat().st_size == 0:
        return [Unreadable(path, reason="the file is empty")]
    format = format or _format_of(path)  # noqa: A001
    match format:
        case "csv":
            return [_table(path)]
        case "edges":
            return [edge_list(path, directed=directed)]
        case "ndjson":
            return [Ndjson(path)]
        case "linkedin":
            return linkedin_sources([path], ego) or [Unreadable(path, reason="not a file of a LinkedIn export")]
        case "ldbc":
            return [Unreadable(path, reason="name the folder of the LDBC files")]
        case None:
            return [Unreadable(path, reason=f"unknown format: not {KNOWN}")]


def _format_of(path: Path) -> ImportFormat | None:
    if suffix_of(path) in {".ndjson", ".jsonl"}:
        return "ndjson"
    lines = list(islice((line for line in text_lines(path) if line.text.strip()), 30))
    first = next((line for line in lines if not line.text.startswith(COMMENTS)), None)
    if first is None:
        return "edges" if lines else None
    if first.text.startswith("{"):
        return "ndjson"
    if is_linkedin(path):
        return "linkedin"
    if (stem_of(path) in TABLES and suffix_of(path) == ".csv") or table_of(table_cells(first.text)):
        return "csv"
    cells = cells_of(first.text, separator_of(first.text))
    return "edges" if len(cells) >= 2 and not first.fault and _looks_like_edges(path) else None


def _looks_like_edges(path: Path) -> bool:
    """Whether most of the first lines begin with a pair of ids."""
    source: EdgeList = edge_list(path, directed=False)
    lines = list(islice(source.ties(), 20))
    return sum(line.record is not None for line in lines) * 2 > len(lines)


def _table(path: Path) -> Source:
    header = next(csv_texts(path), None)
    cells = table_cells(header.text) if header else []
    name = stem_of(path) if stem_of(path) in TABLES else table_of(cells)
    if name is None:
        return Unreadable(path, reason="the header has the columns of no table (docs/formats.md)")
    return TableSource(path, table=TABLES[name])


def stem_of(path: Path) -> str:
    """The stem: `connections` for connections.csv.gz."""
    return path.name.lower().split(".")[0]


def suffix_of(path: Path) -> str:
    """The last suffix other than .gz."""
    return next((suffix.lower() for suffix in reversed(path.suffixes) if suffix.lower() != ".gz"), "")
