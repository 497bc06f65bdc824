"""Results as JSON, JSON lines, CSV or an Arrow stream, written as rows arrive and in constant memory."""

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from graphsvc.analyst.result import Rows, Summary
from graphsvc.analyst.values import to_display, to_json
from graphsvc.problems import Problem
from graphsvc.text_rules import spreadsheet_cell


class Format(ABC):
    """Writes a result: a header, rows, and an end that says whether the result is complete."""

    media_type: ClassVar[str] = ""
    # Whether its end tells an error. Without, a result that fails after its first bytes breaks off.
    tells_errors: ClassVar[bool] = False

    @abstractmethod
    def written(self, rows: Rows) -> Iterator[bytes]:
        """The result in chunks, without its end. Called in a worker."""

    def end(self, summary: Summary | None, error: Problem | None) -> bytes:
        """After the last row: the summary, or the error that occurred after the first rows."""
        return b""


class TextFormat(Format):
    """A format that writes one text for each row."""

    separator: ClassVar[bytes] = b""
    tells_errors = True

    def beginning(self, run: str, columns: list[str]) -> str:
        return ""

    @abstractmethod
    def row(self, values: list[Any]) -> str: ...

    def written(self, rows: Rows) -> Iterator[bytes]:
        batches = rows.batches(self.row)
        # Before the beginning, so that an error in the first row is a problem instead of a result.
        first = next(batches, [])
        yield self.beginning(rows.job.run, rows.columns).encode() + self.separator.join(first)
        for batch in batches:
            yield self.separator + self.separator.join(batch)


# Built once: `json.dumps` with options builds an encoder on each call.
dumped = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_row(values: list[Any]) -> str:
    return dumped([to_json(value) for value in values])


def _named_end(summary: Summary | None, error: Problem | None) -> str:
    if summary is None or error:
        return f'"error":{dumped(error.document() if error else None)}'
    return f'"summary":{dumped(summary.document())}'


class JsonFormat(TextFormat):
    """One JSON document. It has `error` instead of `summary` if the query failed after its first rows."""

    media_type = "application/json"
    separator = b","

    def beginning(self, run: str, columns: list[str]) -> str:
        return f'{{"run":{dumped(run)},"columns":{dumped(columns)},"rows":['

    def row(self, values: list[Any]) -> str:
        return json_row(values)

    def end(self, summary: Summary | None, error: Problem | None) -> bytes:
        return f"],{_named_end(summary, error)}}}\n".encode()


class LinesFormat(TextFormat):
    """Lines for the columns, each row, and a summary or an error. Without that last line the result is incomplete."""

    media_type = "application/x-ndjson"

    def beginning(self, run: str, columns: list[str]) -> str:
        return f'{{"run":{dumped(run)},"columns":{dumped(columns)}}}\n'

    def row(self, values: list[Any]) -> str:
        return f'{{"row":{json_row(values)}}}\n'

    def end(self, summary: Summary | None, error: Problem | None) -> bytes:
        return f"{{{_named_end(summary, error)}}}\n".encode()


class CsvFormat(TextFormat):
    """A header line, rows, and, only if the result is incomplete, a last line: `# truncated` or `# error`, and why.

    A header or row that itself begins with `#` is quoted; that last line never is. Cells that a spreadsheet would take
    for formulas get an apostrophe in front.
    """

    media_type = "text/csv"
    raw: ClassVar[bool] = False

    def beginning(self, run: str, columns: list[str]) -> str:
        return self.row(list(columns))

    def row(self, values: list[Any]) -> str:
        line = io.StringIO()
        cells = [_text(value) if self.raw else spreadsheet_cell(_text(value)) for value in values]
        csv.writer(line, lineterminator="\r\n").writerow(cells)
        text = line.getvalue()
        # The csv module left the first cell unquoted, so nothing in it needs escaping.
        return f'"{cells[0]}"{text[len(cells[0]) :]}' if text.startswith("#") else text

    def end(self, summary: Summary | None, error: Problem | None) -> bytes:
        if error:
            return f"# error: {' '.join(error.detail.split())}\r\n".encode()
        if summary and summary.truncated_by:
            return f"# truncated: the limit of {summary.limit} {summary.truncated_by} is reached\r\n".encode()
        return b""


class RawCsvFormat(CsvFormat):
    """CSV with all cells as they are."""

    raw = True


def _text(value: Any) -> str:
    """Strings unchanged, everything else as JSON. Typed values that are a single string lose their type."""
    plain = to_json(value)
    if plain is None or isinstance(plain, str):
        return plain or ""
    if isinstance(plain, dict) and plain.keys() == {"$type", "value"} and isinstance(plain["value"], str):
        return str(plain["value"])
    return dumped(plain)


class CellsFormat(TextFormat):
    """A JSON list for each row, for a table on the command line: whether a number, and the text that is shown."""

    def row(self, values: list[Any]) -> str:
        return dumped([[type(value) in {int, float}, to_display(value)] for value in values]) + "\n"


class NoFormat(Format):
    """Reads all rows and writes none, for a profile: the database profiles only what is read."""

    def written(self, rows: Rows) -> Iterator[bytes]:
        for _ in rows.batches(json_row):
            yield b""
