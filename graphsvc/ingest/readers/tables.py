"""graphsvc's own CSV: members, organizations, affiliations, connections, follows (docs/formats.md)."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from graphsvc.ingest.lines import LONGEST_LINE, NODES, Line, TextLine, csv_texts, decoded, reason_of
from graphsvc.ingest.source import PairColumns, Source
from graphsvc.records import (
    AffiliationRecord,
    AnyRecord,
    ConnectionRecord,
    FollowRecord,
    MemberRecord,
    OrganizationRecord,
)

Model = (
    type[MemberRecord]
    | type[OrganizationRecord]
    | type[AffiliationRecord]
    | type[ConnectionRecord]
    | type[FollowRecord]
)


@dataclass(frozen=True, slots=True)
class Table:
    """Required columns, optional columns, and date columns."""

    kind: str
    model: Model
    required: tuple[str, ...]
    optional: tuple[str, ...]
    dates: tuple[str, ...] = ()


TABLES = {
    "members": Table(
        "member",
        MemberRecord,
        ("id", "name"),
        tuple(name for name in MemberRecord.model_fields if name not in {"type", "id", "name"}),
        ("last_active_on", "joined_on"),
    ),
    "organizations": Table(
        "organization", OrganizationRecord, ("id", "name", "kind"), ("industry", "size", "location")
    ),
    "affiliations": Table(
        "affiliation", AffiliationRecord, ("member", "organization"), ("role", "from", "to"), ("from", "to")
    ),
    "connections": Table("connection", ConnectionRecord, ("a", "b"), ("since",)),
    "follows": Table("follow", FollowRecord, ("follower",), ("member", "organization", "since")),
}
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def cells_of(text: str) -> list[str]:
    """The cells of a row; empty if it is not CSV, for example with a carriage return within the line."""
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return []


def table_of(header: list[str]) -> str | None:
    """The table with these columns, or None."""
    columns = {cell.strip().lower() for cell in header}
    for name in ("organizations", "affiliations", "connections", "follows", "members"):
        if columns.issuperset(TABLES[name].required):
            return name
    return None


def _columns(header: TextLine) -> tuple[str, ...]:
    return tuple(cell.strip().lower() for cell in cells_of(header.text))


@dataclass(slots=True)
class TableSource(Source):
    """A CSV file of one table."""

    table: Table = TABLES["members"]
    _columns: tuple[str, ...] = field(default=(), init=False)

    @property
    def pairs(self) -> PairColumns | None:
        header = next(csv_texts(self.path), None)
        columns = _columns(header) if header and not header.fault else ()
        if self.table.kind not in {"connection", "follow"} or self._fault_in(columns):
            return None
        at = {name: index for index, name in enumerate(columns)}
        first, second = ("a", "b") if self.table.kind == "connection" else ("follower", "member")
        if second not in at:
            return None
        return PairColumns(
            separator=b",",
            count=len(columns),
            kind=self.table.kind,
            first=at[first],
            second=at[second],
            organization=at.get("organization"),
            since=at.get("since"),
        )

    @property
    def holds(self) -> str:
        return self.table.kind

    def nodes(self) -> Iterator[Line]:
        return self._read() if self.table.kind in NODES else iter(())

    def ties(self) -> Iterator[Line]:
        return iter(()) if self.table.kind in NODES else self._read()

    def _read(self) -> Iterator[Line]:
        lines = csv_texts(self.path, self.progress)
        header = next(lines, None)
        if header is None:
            yield Line(1, "", reason="the file is empty")
            return
        columns = _columns(header)
        if fault := header.fault or self._fault_in(columns):
            yield Line(1, header.text, reason=fault)
            return
        for line in lines:
            if line.fault or line.text.strip():
                yield self._line(columns, line)

    def _fault_in(self, columns: tuple[str, ...]) -> str | None:
        missing = [name for name in self.table.required if name not in columns]
        if self.table.kind == "follow" and not {"member", "organization"} & set(columns):
            missing.append("member or organization")
        if missing:
            return f"the header has no column {', '.join(missing)}"
        unknown = [name for name in columns if name not in self.table.required + self.table.optional]
        if unknown:
            return f"the header has an unknown column {', '.join(unknown)}"
        twice = sorted({name for name in columns if columns.count(name) > 1})
        return f"the header has the column {', '.join(twice)} twice" if twice else None

    def line(self, number: int, text: bytes) -> Line | None:
        if not self._columns:
            self._columns = _columns(next(csv_texts(self.path)))
        line = decoded(number, text, too_long=len(text) > LONGEST_LINE)
        return self._line(self._columns, line) if line.fault or line.text.strip() else None

    def _line(self, columns: tuple[str, ...], line: TextLine) -> Line:
        """The record of a row, or the reason why it is invalid."""
        if line.fault:
            return Line(line.number, line.text, reason=line.fault)
        if line.text.count('"') % 2:
            return Line(line.number, line.text, reason="a quote is opened and not closed")
        cells = cells_of(line.text)
        if len(cells) != len(columns):
            return Line(line.number, line.text, reason=f"{len(cells)} columns where the header has {len(columns)}")
        record, reason = self._record(dict(zip(columns, cells, strict=True)))
        return Line(line.number, line.text, record, reason)

    def _record(self, row: dict[str, str]) -> tuple[AnyRecord | None, str | None]:
        fields: dict[str, Any] = {name: cell for name, cell in row.items() if cell.strip()}
        for name in self.table.required:
            if name not in fields:
                return None, f"{name}: empty"
        for name in self.table.dates:
            if name in fields and not DATE.fullmatch(fields[name]):
                return None, f"{name}: not a date (YYYY-MM-DD)"
        if "interests" in fields:
            fields["interests"] = [part.strip() for part in fields["interests"].split(";") if part.strip()]
        try:
            return self.table.model.model_validate(fields), None
        except ValidationError as error:
            return None, reason_of(error)
