"""JSON objects, one a line, that are no records: a table, as pandas, jq, MongoDB and BigQuery write it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphsvc.ingest.convert.converted import (
    ConversionError,
    Converted,
    counted,
    csv_file,
    lines_of,
    listed,
    new_file,
    stem_of,
)
from graphsvc.ingest.convert.json_files import is_nested, plain
from graphsvc.ingest.convert.numerals import real
from graphsvc.nesting import DEEPEST, is_too_deep

MOST_FIELDS = 1000


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    """CSV with the columns of all objects. The file is read twice, and may have any size."""
    names: dict[str, bool] = {}
    for item in _objects(path):
        for name, value in item.items():
            names[name] = names.get(name, False) or is_nested(value)
        if len(names) > MOST_FIELDS:
            raise ConversionError(f"objects with more than {MOST_FIELDS:,} different fields, which are no table")
    columns = [name for name, nested in names.items() if not nested]
    dropped = [name for name, nested in names.items() if nested]
    if not columns:
        raise ConversionError(f"only nested objects ({listed(dropped)}), which are no table; flatten them")
    written = new_file(folder, stem_of(path), ".csv")
    with csv_file(written) as file:
        file.row(columns)
        for item in _objects(path):
            file.row(plain(item.get(name)) for name in columns)
    notes = (f"ignored the nested {counted(len(dropped), 'field')} {listed(dropped)}",) if dropped else ()
    return [Converted(written, "", notes)]


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in lines_of(path):
        if is_too_deep(line.encode()):
            raise ConversionError(f"line {number}: nested deeper than {DEEPEST} levels")
        try:
            found = json.loads(line, parse_float=real, parse_constant=lambda _: None)
        except ValueError as error:
            raise ConversionError(f"line {number}: not JSON ({error})") from error
        if not isinstance(found, dict):
            raise ConversionError(f"line {number}: not an object")
        yield found
