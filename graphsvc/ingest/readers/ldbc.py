"""LDBC SNB, as its generator writes it (CsvComposite and CsvBasic): persons, knows, work, study, places."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from graphsvc.ingest.lines import Line, reason_of, text_lines
from graphsvc.ingest.source import Source
from graphsvc.records import AffiliationRecord, AnyRecord, ConnectionRecord, MemberRecord, OrganizationRecord

PARTS = {
    "person": "member",
    "organisation": "organization",
    "person_knows_person": "connection",
    "person_workAt_organisation": "affiliation",
    "person_studyAt_organisation": "affiliation",
}
KINDS = {"company": "company", "university": "school"}
Row = list[str]


def part_of(path: Path) -> str | None:
    """The content of a file in an LDBC folder, by its name without numbers: `person` for person_0_0.csv."""
    match = re.fullmatch(r"([A-Za-z_]+?)(_\d+)+\.csv(\.gz)?", path.name)
    return match[1] if match else None


def is_ldbc(folder: Path) -> bool:
    return any(part_of(path) == "person" for path in folder.rglob("person_*.csv*"))


def ldbc_sources(folder: Path) -> list[Source]:
    """The files to import. Other files are only used for lookups, or ignored."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*.csv*")):
        if part := part_of(path):
            files[part].append(path)
    places = Places(files)
    return [LdbcFile(path, part=part, places=places) for part in PARTS for path in files[part]]


class Places:
    """Places of persons and organisations, read at the first use."""

    def __init__(self, files: dict[str, list[Path]]) -> None:
        self._files = files
        self._read: dict[str, dict[str, str]] | None = None

    def of(self, kind: str, id: str) -> str | None:  # noqa: A002  the field's name
        if self._read is None:
            names = self._column("place")
            self._read = {
                kind: {id: names[place] for id, place in self._column(part).items() if place in names}  # noqa: A001
                for kind, part in (("person", "person_isLocatedIn_place"), ("org", "organisation_isLocatedIn_place"))
            }
        return self._read[kind].get(id)

    def _column(self, part: str) -> dict[str, str]:
        """The second column by id. Invalid lines are ignored, so their places are unknown."""
        rows = (line.text.split("|") for path in self._files[part] for line in text_lines(path) if not line.fault)
        return {row[0]: row[1].replace("_", " ") for row in rows if len(row) >= 2}


@dataclass(slots=True)
class LdbcFile(Source):
    """One file of an LDBC folder."""

    part: str = "person"
    places: Places = field(default_factory=lambda: Places(defaultdict(list)))

    @property
    def holds(self) -> str:
        return PARTS[self.part]

    def nodes(self) -> Iterator[Line]:
        return self._lines() if self.part in {"person", "organisation"} else iter(())

    def ties(self) -> Iterator[Line]:
        return iter(()) if self.part in {"person", "organisation"} else self._lines()

    def _lines(self) -> Iterator[Line]:
        lines = text_lines(self.path, self.progress)
        header = next(lines, None)
        if header is None:
            yield Line(1, "", reason="the file is empty")
            return
        columns = header.text.split("|")
        make = self._maker(columns)
        for line in lines:
            cells = line.text.split("|")
            if line.fault:
                yield Line(line.number, line.text, reason=line.fault)
            elif len(cells) != len(columns):
                reason = f"{len(cells)} columns where the header has {len(columns)}"
                yield Line(line.number, line.text, reason=reason)
            else:
                yield _line(line.number, line.text, make, cells)

    def _maker(self, columns: Row) -> Callable[[Row], AnyRecord]:
        at = {name.rpartition(".")[2]: index for index, name in enumerate(columns)}

        def person(row: Row) -> AnyRecord:
            email = row[at["email"]] if "email" in at else ""
            return MemberRecord.model_validate(
                given(
                    id=row[at["id"]],
                    name=f"{row[at['firstName']]} {row[at['lastName']]}",
                    email=email.partition(";")[0] or None,
                    location=self.places.of("person", row[at["id"]]),
                    joined_on=moment(row[at["creationDate"]]).date(),
                )
            )

        def organisation(row: Row) -> AnyRecord:
            return OrganizationRecord.model_validate(
                given(
                    id=row[at["id"]],
                    name=row[at["name"]].replace("_", " "),
                    kind=KINDS.get(row[at["type"]].lower(), row[at["type"]]),
                    location=self.places.of("org", row[at["id"]]),
                )
            )

        makers: dict[str, Callable[[Row], AnyRecord]] = {
            "person": person,
            "organisation": organisation,
            "person_knows_person": _knows,
            "person_workAt_organisation": _works,
            "person_studyAt_organisation": _studied,
        }
        return makers[self.part]


def _line(number: int, text: str, make: Callable[[Row], AnyRecord], cells: Row) -> Line:
    try:
        return Line(number, text, make(cells))
    except ValidationError as error:
        return Line(number, text, reason=reason_of(error))
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        return Line(number, text, reason=f"missing column {error}" if isinstance(error, KeyError) else str(error))


def given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _knows(row: Row) -> AnyRecord:
    return ConnectionRecord(a=row[0], b=row[1], since=moment(row[2]) if len(row) > 2 else None)


def _works(row: Row) -> AnyRecord:
    begun: dict[str, Any] = {"from": date(int(row[2]), 1, 1)}
    return AffiliationRecord(member=row[0], organization=row[1], role="Employee", **begun)


def _studied(row: Row) -> AnyRecord:
    """LDBC has only the class year, the year of graduation."""
    return AffiliationRecord(member=row[0], organization=row[1], role="Student", to=date(int(row[2]), 12, 31))


def moment(text: str) -> datetime:
    """A date as milliseconds since 1970 or in ISO 8601, depending on the version of the generator."""
    if text.isdecimal():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a date") from None
