"""graphsvc's own tables as CSV: members, organizations, affiliations, connections, follows (docs/formats.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from graphsvc.ingest.dates import moment_of
from graphsvc.ingest.delimited.columns import PARTS_OF_NAME
from graphsvc.ingest.delimited.layout import TableLayout
from graphsvc.ingest.delimited.values import is_nothing
from graphsvc.ingest.lines import LONGEST_LINE, NODES, Line, TextLine, csv_texts, decoded, open_quote, reason_of
from graphsvc.ingest.source import PairColumns, Source
from graphsvc.ingest.table_kinds import TableKind
from graphsvc.records import AnyRecord

DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(slots=True)
class TableSource(Source):
    """A file of one table."""

    layout: TableLayout = field(kw_only=True)

    @property
    def kind(self) -> TableKind:
        return self.layout.columns.kind

    @property
    def pairs(self) -> PairColumns | None:
        columns = self.layout.columns
        first, second = ("a", "b") if self.kind.kind == "connection" else ("follower", "member")
        at, to = columns.at(first), columns.at(second)
        delimiter = self.layout.dialect.delimiter
        if self.kind.kind not in {"connection", "follow"} or at is None or to is None or delimiter is None:
            return None
        return PairColumns(
            separator=delimiter.encode(),
            count=len(columns.fields),
            kind=self.kind.kind,
            first=at,
            second=to,
            organization=columns.at("organization"),
            since=columns.at("since"),
            begins=self.layout.begins,
        )

    @property
    def holds(self) -> str:
        return self.kind.kind

    def nodes(self) -> Iterator[Line]:
        return self._rows() if self.kind.kind in NODES else iter(())

    def ties(self) -> Iterator[Line]:
        return iter(()) if self.kind.kind in NODES else self._rows()

    def _rows(self) -> Iterator[Line]:
        for line in csv_texts(self.path, self.progress, backslash=self.layout.dialect.backslash):
            if line.number > self.layout.begins and (found := self._line(line)):
                yield found

    def line(self, number: int, text: bytes) -> Line | None:
        line = decoded(number, text, too_long=len(text) > LONGEST_LINE)
        if not line.fault and open_quote(line.text, backslash=self.layout.dialect.backslash):
            return Line(number, line.text, reason="a quote is opened and not closed")
        return self._line(line)

    def _line(self, line: TextLine) -> Line | None:
        """The record of a row, or the reason why it is invalid; None for a row of empty cells."""
        if line.fault:
            return Line(line.number, line.text, reason=line.fault)
        if not line.text.strip():
            return None
        cells, width = self.layout.dialect.cells(line.text), len(self.layout.columns.fields)
        if not any(cells):
            return None
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if len(cells) != width:
            return Line(line.number, line.text, reason=f"{len(cells)} columns where the header has {width}")
        record, reason = self._record(cells)
        return Line(line.number, line.text, record, reason)

    def _record(self, cells: list[str]) -> tuple[AnyRecord | None, str | None]:
        columns = self.layout.columns
        row: dict[str, Any] = {
            name: cell for name, cell in zip(columns.fields, cells, strict=True) if name and not is_nothing(cell)
        }
        parts = [row.pop(part) for part in PARTS_OF_NAME if part in row]
        if "name" in self.kind.required and "name" not in row and (parts or columns.default_name) and "id" in row:
            row["name"] = " ".join(parts) or f"Member {row['id']}"
        for name in self.kind.required:
            if name not in row:
                return None, f"{name}: empty"
        for name, day_first in self.layout.day_first.items():
            if name in row and not DATE.fullmatch(row[name]):
                try:
                    moment = moment_of(row[name], day_first=day_first)
                except ValueError as error:
                    return None, f"{name}: {error}"
                row[name] = moment.date() if name in self.kind.dates else moment
        if "interests" in row:
            row["interests"] = [part.strip() for part in row["interests"].split(";") if part.strip()]
        try:
            return self.kind.model.model_validate(row), None
        except ValidationError as error:
            return None, reason_of(error)
