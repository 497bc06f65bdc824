"""Answers as JSON, JSON lines, CSV or an Arrow stream: each written as it comes, in constant memory."""

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from graphsvc.analyst.errors import NotAcceptable
from graphsvc.analyst.run import Run, Summary
from graphsvc.analyst.values import to_json
from graphsvc.problems import Problem


class Format(ABC):
    """How an answer is written: a beginning, rows, and an end that says whether that was all."""

    media_type: ClassVar[str]

    @abstractmethod
    def written(self, run: Run) -> AsyncIterator[bytes]:
        """The answer, as it comes."""


class TextFormat(Format):
    """One whose rows are texts one after the other."""

    separator: ClassVar[str] = ""

    @abstractmethod
    def beginning(self, run: Run) -> str: ...

    @abstractmethod
    def row(self, values: list[Any]) -> str: ...

    @abstractmethod
    def end(self, summary: Summary | None, error: Problem | None) -> str:
        """After the last row: the summary, or the error that came after the first rows."""

    async def written(self, run: Run) -> AsyncIterator[bytes]:
        yield self.beginning(run).encode()
        before, error = "", None
        try:
            async for pieces in run.pieces(self.row):
                if pieces:
                    yield (before + self.separator.join(pieces)).encode()
                    before = self.separator
        except Problem as problem:
            error = problem
        yield self.end(run.summary, error).encode()


# Made once: `json.dumps` with options makes one for each value.
dumped = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def json_row(values: list[Any]) -> str:
    return dumped([to_json(value) for value in values])


def _named_end(summary: Summary | None, error: Problem | None) -> str:
    if summary is None or error:
        return f'"error":{dumped(error.document() if error else None)}'
    return f'"summary":{summary.model_dump_json()}'


class JsonFormat(TextFormat):
    """One document. `error` stands in the place of `summary` if the query failed after its first rows."""

    media_type = "application/json"
    separator = ","

    def beginning(self, run: Run) -> str:
        return f'{{"run":{dumped(run.id)},"columns":{dumped(run.columns)},"rows":['

    def row(self, values: list[Any]) -> str:
        return json_row(values)

    def end(self, summary: Summary | None, error: Problem | None) -> str:
        return f"],{_named_end(summary, error)}}}\n"


class LinesFormat(TextFormat):
    """A line each: columns, rows, and a summary or an error. Without the last one the answer is not whole."""

    media_type = "application/x-ndjson"

    def beginning(self, run: Run) -> str:
        return f'{{"run":{dumped(run.id)},"columns":{dumped(run.columns)}}}\n'

    def row(self, values: list[Any]) -> str:
        return f'{{"row":{json_row(values)}}}\n'

    def end(self, summary: Summary | None, error: Problem | None) -> str:
        return f"{{{_named_end(summary, error)}}}\n"


class CsvFormat(TextFormat):
    """A line of names, rows, and, only if that was not all, a last line that begins with `# cut` or `# error`.

    A name or a row that itself begins with `#` stands in quotes; that last line never does.
    """

    media_type = "text/csv"

    def beginning(self, run: Run) -> str:
        return self.row(list(run.columns))

    def row(self, values: list[Any]) -> str:
        line = io.StringIO()
        cells = [_cell(value) for value in values]
        csv.writer(line, lineterminator="\r\n").writerow(cells)
        text = line.getvalue()
        # A first cell without quotes has nothing in it that would need them.
        return f'"{cells[0]}"{text[len(cells[0]) :]}' if text.startswith("#") else text

    def end(self, summary: Summary | None, error: Problem | None) -> str:
        if error:
            return f"# error: {' '.join(error.detail.split())}\r\n"
        if summary and summary.cut:
            return f"# cut: the limit of {summary.limit} {summary.cut} is reached\r\n"
        return ""


def _cell(value: Any) -> str:
    """Texts as they are, all else as JSON has it; typed values without their type where they are one text."""
    plain = to_json(value)
    if plain is None or isinstance(plain, str):
        return plain or ""
    if isinstance(plain, dict) and plain.keys() == {"$type", "value"} and isinstance(plain["value"], str):
        return str(plain["value"])
    return dumped(plain)


def formats() -> dict[str, Format]:
    """By media type, the one for whoever does not mind first."""
    from graphsvc.analyst.arrow import ArrowFormat, installed  # noqa: PLC0415  imports this module

    known: list[Format] = [JsonFormat(), LinesFormat(), CsvFormat()]
    if installed():
        known.append(ArrowFormat())
    return {each.media_type: each for each in known}


def accepted(accept: str | None) -> Format:
    """The format that an Accept header asks for first. Raises NotAcceptable, which names those there are."""
    from graphsvc.http.negotiation import preferred_media_type  # noqa: PLC0415  0.06 s, which no command needs

    known = formats()
    preferred = preferred_media_type(accept, list(known))
    if preferred is None:
        raise NotAcceptable(f"An answer is one of {', '.join(known)}.", acceptable=list(known))
    return known[preferred]
