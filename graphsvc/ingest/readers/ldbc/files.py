"""The files of an LDBC folder as sources of records."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from graphsvc.ingest.dates import moment_of
from graphsvc.ingest.lines import Line, reason_of
from graphsvc.ingest.readers.ldbc.parts import Part
from graphsvc.ingest.readers.ldbc.table import Table
from graphsvc.ingest.source import Source
from graphsvc.records import AffiliationRecord, AnyRecord, ConnectionRecord, MemberRecord, OrganizationRecord

HOLDS = {
    "person": "member",
    "organisation": "organization",
    "knows": "connection",
    "works": "affiliation",
    "studies": "affiliation",
}
KINDS = {"company": "company", "university": "school"}
USED = frozenset(
    {"id", "firstname", "lastname", "email", "location", "creationdate", "name", "type"}
    | {"first", "second", "workfrom", "classyear"}
)


class Lookups:
    """Names of places, places of persons and organisations, and e-mail addresses that are in files of their own. Read
    at the first use; lines that cannot be read are ignored."""

    def __init__(self, parts: list[Part], headers: dict[str, str]) -> None:
        self._parts, self._headers = parts, headers
        self._read: dict[str, dict[str, str]] = {}

    def place(self, id: str | None) -> str | None:  # noqa: A002  the field's name
        return self._pairs("place", "id", "name").get(id or "", "").replace("_", " ") or None

    def place_of(self, kind: str, id: str) -> str | None:  # noqa: A002
        return self.place(self._pairs(f"place of {kind}", "first", "second").get(id))

    def email(self, person: str) -> str | None:
        return self._pairs("emails", "first", "second").get(person)

    def _pairs(self, kind: str, key: str, value: str) -> dict[str, str]:
        if kind not in self._read:
            pairs: dict[str, str] = {}
            for part in self._parts:
                if part.kind == kind and (columns := (table := Table(part, self._headers)).columns):
                    at = columns.at
                    for _, cells, fault in table.rows() if {key, value} <= at.keys() else ():
                        if not fault:
                            pairs.setdefault(cells[at[key]], cells[at[value]])
            self._read[kind] = pairs
        return self._read[kind]


@dataclass(slots=True)
class LdbcFile(Source):
    """One file of an LDBC folder."""

    part: Part = field(kw_only=True)
    headers: dict[str, str] = field(kw_only=True)
    lookups: Lookups = field(kw_only=True)

    @property
    def holds(self) -> str:
        return HOLDS[self.part.kind]

    @property
    def reading(self) -> str:
        """How the file is read."""
        table = Table(self.part, self.headers)
        if table.first > 1:
            header = "columns by its header"
        else:
            header = "columns by a separate header" if self.part.name in self.headers else "columns as the generator's"
        return f"LDBC SNB, {self.part.name}, separated by {table.separator!r}, {header}"

    def nodes(self) -> Iterator[Line]:
        return self._lines() if self.part.kind in {"person", "organisation"} else iter(())

    def ties(self) -> Iterator[Line]:
        return iter(()) if self.part.kind in {"person", "organisation"} else self._lines()

    def _lines(self) -> Iterator[Line]:
        table = Table(self.part, self.headers)
        if table.columns is None:
            reason = f"the first line is not a header of LDBC's {self.part.name}" if table.text else "the file is empty"
            yield Line(1, table.text, reason=reason)
            return
        at = [(name, index) for name, index in table.columns.at.items() if name in USED]
        make = getattr(self, f"_{self.part.kind}")
        for line, cells, fault in table.rows(self.progress):
            if fault:
                yield Line(line.number, line.text, reason=fault)
                continue
            try:
                yield Line(line.number, line.text, make({name: cells[index] for name, index in at}))
            except ValidationError as error:
                yield Line(line.number, line.text, reason=reason_of(error))
            except KeyError as error:
                yield Line(line.number, line.text, reason=f"missing column {error.args[0]}")
            except ValueError as error:
                yield Line(line.number, line.text, reason=str(error))

    def _person(self, row: dict[str, str]) -> AnyRecord:
        name = f"{row.get('firstname', '')} {row.get('lastname', '')}".strip()
        created = row.get("creationdate")
        return MemberRecord.model_validate(
            _given(
                id=row["id"],
                name=name or f"Member {row['id']}",
                email=row.get("email", "").partition(";")[0] or self.lookups.email(row["id"]),
                location=self._location(row, "person"),
                joined_on=moment_of(created, epoch="ms").date() if created else None,
            )
        )

    def _organisation(self, row: dict[str, str]) -> AnyRecord:
        kind = KINDS.get(self.part.name) or row["type"].lower()
        return OrganizationRecord.model_validate(
            _given(
                id=row["id"],
                name=row["name"].replace("_", " "),
                kind=KINDS.get(kind, kind),
                location=self._location(row, "organisation"),
            )
        )

    def _location(self, row: dict[str, str], kind: str) -> str | None:
        return self.lookups.place(row["location"]) if "location" in row else self.lookups.place_of(kind, row["id"])

    def _knows(self, row: dict[str, str]) -> AnyRecord:
        created = row.get("creationdate")
        since = moment_of(created, epoch="ms") if created else None
        return ConnectionRecord(a=row["first"], b=row["second"], since=since)

    def _works(self, row: dict[str, str]) -> AnyRecord:
        begun: dict[str, Any] = {"from": date(_year(row["workfrom"]), 1, 1)} if row.get("workfrom") else {}
        return AffiliationRecord(member=row["first"], organization=row["second"], role="Employee", **begun)

    def _studies(self, row: dict[str, str]) -> AnyRecord:
        """LDBC has only the class year, the year of graduation."""
        to = date(_year(row["classyear"]), 12, 31) if row.get("classyear") else None
        return AffiliationRecord(member=row["first"], organization=row["second"], role="Student", to=to)


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _year(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 9999:
        raise ValueError(f"{text[:40]!r} is not a year")
    return int(text)
