"""LDBC SNB: persons, knows, work, study and places, in the layouts of every version of its generator.

These are CsvBasic, CsvComposite and CsvMergeForeign of the older generator, composite and singular files with merged or
projected foreign keys of today's, and what was converted for neo4j-admin and Kuzu. Of later changes (`inserts`,
`deletes`) nothing is read.
"""

from pathlib import Path

from graphsvc.ingest.lines import text_lines
from graphsvc.ingest.readers.ldbc.files import HOLDS, LdbcFile, Lookups
from graphsvc.ingest.readers.ldbc.parts import Part, parts_of
from graphsvc.ingest.readers.ldbc.table import PERSONAL, Table
from graphsvc.ingest.source import Source


def is_ldbc(folder: Path) -> bool:
    """Whether there are persons with LDBC's columns, or persons who know persons."""
    parts = parts_of(folder)
    files = [part for part in parts if not part.header]
    if not any(part.kind == "person" for part in files):
        return False
    headers = _headers(parts)
    for part in files:
        columns = Table(part, headers).columns if part.kind in {"person", "knows"} else None
        if columns and (part.kind == "knows" or len(columns.at.keys() & PERSONAL) >= 2):
            return True
    return False


def ldbc_sources(folder: Path) -> list[Source]:
    """The files to import. Other files are only used for lookups, or ignored."""
    parts = parts_of(folder)
    files = [part for part in parts if not part.header]
    headers = _headers(parts)
    lookups = Lookups(files, headers)
    return [
        LdbcFile(part.path, part=part, headers=headers, lookups=lookups)
        for kind in HOLDS
        for part in files
        if part.kind == kind
    ]


def _headers(parts: list[Part]) -> dict[str, str]:
    """The lines of separate header files, by what they are for."""
    found = {part.name: next(text_lines(part.path), None) for part in parts if part.header}
    return {name: line.text for name, line in found.items() if line and not line.fault}
