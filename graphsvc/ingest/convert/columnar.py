"""Parquet, Feather and other Arrow files: CSV, a batch of rows at a time, read by pyarrow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphsvc.ingest.convert.converted import ConversionError, Converted, csv_file, listed, new_file, stem_of
from graphsvc.ingest.convert.recognition import ARROW_STREAM

ROWS = 10_000
INSTEAD = "write it as CSV (pandas: to_csv(file, index=False))"


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    try:
        import pyarrow as arrow  # noqa: PLC0415  an optional library
    except ImportError as error:
        raise ConversionError(f"install graphsvc[formats] to read it, or {INSTEAD}") from error
    try:
        with _open(path) as (schema, batches):
            return [_written(path, folder, schema, batches, arrow.types)]
    except ConversionError:
        raise
    except (arrow.ArrowException, ValueError, OverflowError) as error:
        # ValueError: a text that is not UTF-8, a date that Python does not have.
        reason = str(error).partition("\n")[0]
        raise ConversionError(f"cannot be read ({reason}); {INSTEAD}") from error


@contextmanager
def _open(path: Path) -> Iterator[tuple[Any, Any]]:
    """The schema and the batches. The file says what it is."""
    import pyarrow as arrow  # noqa: PLC0415  an optional library

    with path.open("rb") as file:
        magic = file.read(6)
    if magic[:4] == b"PAR1":
        import pyarrow.parquet  # noqa: PLC0415  an optional library

        with arrow.parquet.ParquetFile(path) as parquet:
            columns = [field.name for field in parquet.schema_arrow if not _is_left_out(field, arrow.types)]
            yield parquet.schema_arrow, parquet.iter_batches(batch_size=ROWS, columns=columns)
    elif magic == b"ARROW1":
        with arrow.memory_map(str(path)) as mapped, arrow.ipc.open_file(mapped) as reader:
            yield reader.schema, (reader.get_batch(number) for number in range(reader.num_record_batches))
    elif magic[:4] == b"FEA1":
        raise ConversionError(f"Feather version 1 is not read; {INSTEAD}")
    elif magic[:4] != ARROW_STREAM:
        raise ConversionError("neither Parquet nor Arrow by its first bytes")
    else:
        with path.open("rb") as file, arrow.ipc.open_stream(file) as reader:
            yield reader.schema, reader


def _written(path: Path, folder: Path, schema: Any, batches: Any, types: Any) -> Converted:
    dropped = [field.name for field in schema if _is_left_out(field, types)]
    # pandas adds its index as a column.
    columns = [field.name for field in schema if field.name not in dropped]
    if not columns:
        raise ConversionError(f"only nested columns ({listed(dropped)}), which are no table; flatten them")
    if len(set(columns)) < len(columns):
        raise ConversionError("two columns of one name; rename one")
    written = new_file(folder, stem_of(path), ".csv")
    rows = 0
    with csv_file(written) as file:
        file.row(columns)
        for batch in batches:
            # Arrow does not check what it maps: a broken file would end the process.
            batch.validate(full=True)
            for start in range(0, batch.num_rows, ROWS):
                part = batch.slice(start, ROWS)
                cells = [_cells(part.column(name), types) for name in columns]
                rows += part.num_rows
                for row in zip(*cells, strict=True):
                    file.row(row)
    if not rows:
        raise ConversionError("no rows: there is nothing to read")
    ignored = [name for name in dropped if not name.startswith("__index_level_")]
    notes = (f"ignored the nested columns {listed(ignored)}",) if ignored else ()
    return Converted(written, "", (*notes, *file.notes))


def _is_left_out(field: Any, types: Any) -> bool:
    """Whether a column has no place in CSV. A list of texts has: interests."""
    if field.name.startswith("__index_level_"):
        return True
    if types.is_list(field.type) or types.is_large_list(field.type):
        return bool(types.is_nested(field.type.value_type))
    return bool(types.is_nested(field.type))


def _cells(column: Any, types: Any) -> list[Any]:
    """Python values. Python's datetime has no nanoseconds, so they are cut."""
    if types.is_timestamp(column.type) and column.type.unit == "ns":
        import pyarrow as arrow  # noqa: PLC0415  an optional library

        column = column.cast(arrow.timestamp("us", column.type.tz), safe=False)
    values: list[Any] = column.to_pylist()
    return values
