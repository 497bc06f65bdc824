"""An Apache Arrow stream. Its schema comes first, so rows wait in a temporary file until their types are known."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib.util import find_spec
from tempfile import TemporaryFile
from typing import IO, Any

from graphsvc.analyst.formats import Format, dumped, json_row
from graphsvc.analyst.result import Rows
from graphsvc.store.driver import hidden

# As many rows as have this many bytes as JSON, and at most as many.
ROWS_AT_ONCE, BYTES_AT_ONCE = 10_000, 4_000_000


def installed() -> bool:
    """Whether pyarrow is installed: `pip install 'graphsvc[arrow]'`."""
    return find_spec("pyarrow") is not None


def kind_of(value: Any) -> str | None:
    """The Arrow type of one JSON value; None for null, `json` for a value without an Arrow type of its own."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, dict):
        return {"Integer": "int64", "Float": "float64", "Date": "date", "DateTime": "timestamp"}.get(
            str(value.get("$type")), "json"
        )
    return {int: "int64", float: "float64", str: "string"}.get(type(value), "json")


def joined(one: str | None, other: str | None) -> str | None:
    """The type of a column that holds both. Floats cannot hold large integers exactly, so a mix of the two is JSON."""
    if one is None or other is None or one == other:
        return one or other
    return "json"


def plain(value: Any, kind: str | None) -> Any:
    """A JSON value as a column of that type stores it."""
    if value is None:
        return None
    if kind == "json":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not isinstance(value, dict):
        return value
    text = value["value"]
    return READERS[kind or ""](text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.partition("[")[0])


READERS: dict[str, Callable[[str], Any]] = {
    "int64": int,
    "float64": float,
    "date": date.fromisoformat,
    "timestamp": _moment,
}


class ArrowFormat(Format):
    """Integers, floats, booleans, strings, dates and date-times get typed columns; other values are JSON strings.

    The metadata of the schema has the summary as JSON. Nothing is sent before all rows have arrived, so a query that
    fails after its first rows still returns a problem.
    """

    media_type = "application/vnd.apache.arrow.stream"

    def written(self, rows: Rows) -> Iterator[bytes]:
        kinds: list[str | None] = [None] * len(rows.columns)
        with TemporaryFile() as spool:
            for batch in rows.batches(lambda row: json_row(row) + "\n"):
                for line in batch:
                    kinds = [joined(kind, kind_of(value)) for kind, value in zip(kinds, json.loads(line), strict=True)]
                spool.writelines(batch)
            spool.seek(0)
            yield from _stream(spool, rows, kinds)


def _stream(spool: IO[bytes], rows: Rows, kinds: list[str | None]) -> Iterator[bytes]:
    # numpy's linear algebra reserves 60 MB, and Arrow does without it.
    with hidden("numpy"):
        import pyarrow as pa  # noqa: PLC0415  takes 0.1 s to import, for one format

    types = {
        "bool": pa.bool_(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "string": pa.string(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
        "json": pa.string(),
    }
    fields = [
        pa.field(name, types[kind or "string"], metadata={"graphsvc": "json"} if kind == "json" else None)
        for name, kind in zip(rows.columns, kinds, strict=True)
    ]
    assert rows.summary is not None  # noqa: S101  all rows were read
    schema = pa.schema(fields, metadata={"summary": dumped(rows.summary.document())})
    sink = _Drained()
    with pa.ipc.new_stream(sink, schema) as writer:
        for some in _rows(spool):
            columns = zip(*some, strict=True)
            arrays = [
                pa.array([plain(value, kind) for value in column], field.type)
                for column, kind, field in zip(columns, kinds, fields, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            yield sink.drain()
    yield sink.drain()


def _rows(spool: IO[bytes]) -> Iterator[list[list[Any]]]:
    rows, size = list[list[Any]](), 0
    for line in spool:
        rows.append(json.loads(line))
        size += len(line)
        if len(rows) == ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


class _Drained:
    """A file whose contents are read and removed while it is written."""

    closed = False

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: Any) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is buffered elsewhere."""

    def close(self) -> None:
        """There is nothing to close."""

    def drain(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)
