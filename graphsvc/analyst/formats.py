"""Results as JSON, JSON lines, CSV or an Arrow stream, written as rows arrive and in constant memory."""

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from graphsvc.analyst.errors import NotAcceptable
from graphsvc.analyst.run import Run, Summary
from graphsvc.analyst.values import to_json
from graphsvc.problems import Problem


class Result(BaseModel):
    """A result as JSON. It has `error`, a problem, instead of `summary` if the query failed after its first rows."""

    run: str
    columns: list[str]
    rows: list[list[Any]] = Field(description="One list per row; see Values in docs/analysts.md")
    summary: Summary | None = None
    error: dict[str, Any] | None = None


class Format(ABC):
    """Writes a result: a header, rows, and an end that says whether the result is complete."""

    media_type: ClassVar[str]

    @abstractmethod
    def written(self, run: Run) -> AsyncIterator[bytes]:
        """The result in chunks."""


class TextFormat(Format):
    """A format that writes one text for each row."""

    separator: ClassVar[str] = ""

    @abstractmethod
    def beginning(self, run: Run) -> str: ...

    @abstractmethod
    def row(self, values: list[Any]) -> str: ...

    @abstractmethod
    def end(self, summary: Summary | None, error: Problem | None) -> str:
        """After the last row: the summary, or the error that occurred after the first rows."""

    async def written(self, run: Run) -> AsyncIterator[bytes]:
        yield self.beginning(run).encode()
        before, error = "", None
        try:
            async for batch in run.encoded_batches(self.row):
                if batch:
                    yield (before + self.separator.join(batch)).encode()
                    before = self.separator
        except Problem as problem:
            error = problem
        yield self.end(run.summary, error).encode()


# Built once: `json.dumps` with options builds an encoder on each call.
dumped = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_row(values: list[Any]) -> str:
    return dumped([to_json(value) for value in values])


def _named_end(summary: Summary | None, error: Problem | None) -> str:
    if summary is None or error:
        return f'"error":{dumped(error.document() if error else None)}'
    return f'"summary":{summary.to_json()}'


class JsonFormat(TextFormat):
    """One JSON document. It has `error` instead of `summary` if the query failed after its first rows."""

    media_type = "application/json"
    separator = ","

    def beginning(self, run: Run) -> str:
        return f'{{"run":{dumped(run.id)},"columns":{dumped(run.columns)},"rows":['

    def row(self, values: list[Any]) -> str:
        return json_row(values)

    def end(self, summary: Summary | None, error: Problem | None) -> str:
        return f"],{_named_end(summary, error)}}}\n"


class LinesFormat(TextFormat):
    """Lines for the columns, each row, and a summary or an error. Without that last line the result is incomplete."""

    media_type = "application/x-ndjson"

    def beginning(self, run: Run) -> str:
        return f'{{"run":{dumped(run.id)},"columns":{dumped(run.columns)}}}\n'

    def row(self, values: list[Any]) -> str:
        return f'{{"row":{json_row(values)}}}\n'

    def end(self, summary: Summary | None, error: Problem | None) -> str:
        return f"{{{_named_end(summary, error)}}}\n"


class CsvFormat(TextFormat):
    """A header line, rows, and, only if the result is incomplete, a last line: `# truncated` or `# error`, and why.

    A header or row that itself begins with `#` is quoted; that last line never is.
    """

    media_type = "text/csv"

    def beginning(self, run: Run) -> str:
        return self.row(list(run.columns))

    def row(self, values: list[Any]) -> str:
        line = io.StringIO()
        cells = [_cell(value) for value in values]
        csv.writer(line, lineterminator="\r\n").writerow(cells)
        text = line.getvalue()
        # The csv module left the first cell unquoted, so nothing in it needs escaping.
        return f'"{cells[0]}"{text[len(cells[0]) :]}' if text.startswith("#") else text

    def end(self, summary: Summary | None, error: Problem | None) -> str:
        if error:
            return f"# error: {' '.join(error.detail.split())}\r\n"
        if summary and summary.truncated_by:
            return f"# truncated: the limit of {summary.limit} {summary.truncated_by} is reached\r\n"
        return ""


def _cell(value: Any) -> str:
    """Strings unchanged, everything else as JSON. Typed values that are a single string lose their type."""
    plain = to_json(value)
    if plain is None or isinstance(plain, str):
        return plain or ""
    if isinstance(plain, dict) and plain.keys() == {"$type", "value"} and isinstance(plain["value"], str):
        return str(plain["value"])
    return dumped(plain)


def formats() -> dict[str, Format]:
    """The formats by media type, default first."""
    from graphsvc.analyst.arrow import ArrowFormat, installed  # noqa: PLC0415  it imports this module

    known: list[Format] = [JsonFormat(), LinesFormat(), CsvFormat()]
    if installed():
        known.append(ArrowFormat())
    return {each.media_type: each for each in known}


def accepted(accept: str | None) -> Format:
    """The format that an Accept header prefers. Raises NotAcceptable, which lists the available ones."""
    from graphsvc.http.negotiation import preferred_media_type  # noqa: PLC0415  0.06 s, which no command needs

    known = formats()
    preferred = preferred_media_type(accept, list(known))
    if preferred is None:
        raise NotAcceptable(f"A result is one of {', '.join(known)}.", acceptable=list(known))
    return known[preferred]
