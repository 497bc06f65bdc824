"""JSON documents: a graph, an array of records or of flat objects, an object with such arrays."""

import json
from pathlib import Path
from typing import Any

from graphsvc.ingest.convert.converted import (
    ConversionError,
    Converted,
    counted,
    csv_file,
    listed,
    new_file,
    require_size,
    stem_of,
)
from graphsvc.ingest.convert.graph import converted_graph, json_line, record
from graphsvc.ingest.convert.json_graphs import find_graph, write_graph
from graphsvc.ingest.convert.numerals import Numeral, id_of, real
from graphsvc.ingest.lines import KINDS, NODES
from graphsvc.nesting import DEEPEST, is_too_deep

# A megabyte of JSON takes up to 22 MB of memory while it is converted.
LARGEST = 50_000_000
IDS = frozenset(
    {
        "id",
        "a",
        "b",
        "member",
        "organization",
        "follower",
        "sender",
        "recipient",
        "blocker",
        "blocked",
        "dismissed",
        "remover",
        "removed",
    }
)


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    document = _document(path)
    if found := find_graph(document):
        return converted_graph(path, folder, directed, lambda graph: write_graph(found, graph))
    match document:
        case list():
            return [_array(document, folder, stem_of(path), "")]
        case {"type": kind} if kind in KINDS:
            return [_records([document], folder, stem_of(path), "")]
        case dict():
            return _arrays(document, folder)
    raise ConversionError("a single value; an array of records is wanted")


def _document(path: Path) -> Any:
    require_size(path, LARGEST, "JSON may have; write one record a line (NDJSON), which may have any size")
    text = path.read_bytes()
    if is_too_deep(text):
        raise ConversionError(f"nested deeper than {DEEPEST} levels")
    try:
        return json.loads(text, parse_float=real, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise ConversionError(
                f"line {error.lineno}: a second JSON document begins; if each line is a record, name the file .ndjson"
            ) from error
        raise ConversionError(f"line {error.lineno}, column {error.colno}: not JSON ({error.msg})") from error
    except UnicodeDecodeError as error:
        raise ConversionError(f"not UTF-8 at byte {error.start + 1}; save it as UTF-8") from error
    except ValueError as error:
        raise ConversionError(f"a number of more digits than any id has ({error})") from error


def _arrays(document: dict[str, Any], folder: Path) -> list[Converted]:
    """One file for each array of objects."""
    arrays = {name: value for name, value in document.items() if isinstance(value, list) and _has_objects(value)}
    if not arrays:
        raise ConversionError(
            f"an object with {listed(list(document)) or 'nothing in it'}; wanted is an array of objects, "
            "a graph with nodes and links, or one record a line (pandas: to_json(orient='records'), "
            "NetworkX: node_link_data)"
        )
    results = [_array(value, folder, name, name) for name, value in arrays.items()]
    if others := [name for name in document if name not in arrays]:
        first = results[0]
        results[0] = Converted(first.path, first.part, (*first.notes, f"ignored the parts {listed(others)}"))
    return results


def _has_objects(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(item, dict) for item in value)


def _array(items: list[Any], folder: Path, stem: str, part: str) -> Converted:
    if not items:
        raise ConversionError("an empty array: there is nothing to read")
    if any(isinstance(item, dict) and item.get("type") in KINDS for item in items):
        return _records(items, folder, stem, part)
    if _has_objects(items):
        return _table(items, folder, stem, part)
    if all(
        isinstance(item, list) and item and not any(isinstance(cell, list | dict) for cell in item) for item in items
    ):
        written = new_file(folder, stem, ".csv")
        with csv_file(written) as file:
            for item in items:
                file.row(map(plain, item))
        return Converted(written, part)
    raise ConversionError("an array of neither objects nor rows; wanted is one object for each record or each pair")


def _records(items: list[Any], folder: Path, stem: str, part: str) -> Converted:
    """Records as they are, members and organizations first. What is no record is rejected by its reader."""
    written = new_file(folder, stem, ".ndjson")
    with written.open("wb") as file:
        for nodes in (True, False):
            for item in items:
                if (isinstance(item, dict) and item.get("type") in NODES) == nodes:
                    file.write(_record(item))
    return Converted(written, part)


def _record(item: Any) -> bytes:
    if not isinstance(item, dict):
        return json_line(plain_value(item))
    fields = {
        key: id_of(value) or plain_value(value) if key in IDS else plain_value(value)
        for key, value in item.items()
        if key != "type"
    }
    if "type" not in item:
        return json_line(fields)
    return record(plain_value(item["type"]), **fields)


def _table(items: list[dict[str, Any]], folder: Path, stem: str, part: str) -> Converted:
    """CSV with the columns of all objects. Objects within them have no place in a table."""
    names = list(dict.fromkeys(name for item in items for name in item))
    nested = {name for item in items for name, value in item.items() if is_nested(value)}
    columns = [name for name in names if name not in nested]
    if not columns:
        raise ConversionError(f"only nested objects ({listed(names)}), which are no table; flatten them")
    written = new_file(folder, stem, ".csv")
    with csv_file(written) as file:
        file.row(columns)
        for item in items:
            file.row(plain(item.get(name)) for name in columns)
    dropped = [name for name in names if name in nested]
    notes = (f"ignored the nested {counted(len(dropped), 'field')} {listed(dropped)}",) if dropped else ()
    return Converted(written, part, notes)


def is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, list | dict) for part in value))


def plain(value: Any) -> Any:
    """A cell: long numbers as they are written, lists with their parts."""
    if isinstance(value, Numeral):
        return id_of(value)
    return [plain(part) for part in value] if isinstance(value, list) else value


def plain_value(value: Any) -> Any:
    """The JSON value again, with numbers that are numbers."""
    match value:
        case Numeral():
            return float(value)
        case dict():
            return {key: plain_value(part) for key, part in value.items()}
        case list():
            return [plain_value(part) for part in value]
    return value
