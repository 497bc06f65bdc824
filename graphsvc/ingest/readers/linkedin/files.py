"""The files of an export as sources of records."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import ValidationError

from graphsvc.ingest.dates import DayOrder, day_of, moment_of, order_of
from graphsvc.ingest.lines import Line, TextLine, csv_texts, reason_of
from graphsvc.ingest.readers.linkedin.export import Export, member
from graphsvc.ingest.readers.linkedin.headings import WORDS, folded
from graphsvc.ingest.readers.linkedin.layout import Layout, rows_of
from graphsvc.ingest.readers.linkedin.people import digest, is_employer, member_id, organization_id, unnamed_id
from graphsvc.ingest.source import Source
from graphsvc.records import (
    AffiliationRecord,
    AnyRecord,
    ConnectionRecord,
    FollowRecord,
    InvitationRecord,
    MemberRecord,
    OrganizationRecord,
)

Row = dict[str, str]
# A record, and whether it is implied: only mentioned, so that it never changes an existing one.
Found = tuple[AnyRecord, bool]
DATES = frozenset({"connected_on", "sent_at", "started_on", "finished_on", "followed_on"})
# A date whose day and month may be in either order.
TWO_WAYS = re.compile(r"\s*\d{1,2}\s?[/-]")


@dataclass(slots=True)
class LinkedInFile(Source):
    layout: Layout = field(kw_only=True)
    export: Export = field(kw_only=True)
    HOLDS: ClassVar[str]
    _order: DayOrder | None = field(default=None, init=False)

    @property
    def reading(self) -> str:
        """How the file is read, and why its dates are read so."""
        layout, order = self.layout, self.order
        separator = {",": "commas", ";": "semicolons", "\t": "tabs"}[layout.delimiter]
        header = f"with the header in line {layout.header}" if layout.header else "without a header"
        dates = ""
        if order.reason:
            first = {True: "the day first", False: "the month first", None: "both orders"}[order.day_first]
            dates = f"; dates have {first}: {order.reason}"
        return f"LinkedIn {layout.kind.replace('_', ' ')}, separated by {separator}, {header}{dates}"

    @property
    def holds(self) -> str:
        return self.HOLDS

    @property
    def order(self) -> DayOrder:
        """The order of day and month in the dates of the file, which is read once for it."""
        if self._order is None:
            columns = DATES & self.layout.columns.keys()
            rows = rows_of(self.layout, csv_texts(self.path))
            self._order = order_of(row[name] for _, row, fault in rows if not fault for name in columns)
        return self._order

    def nodes(self) -> Iterator[Line]:
        """The owner of the export is implied by the first row that is accepted."""
        owner = False
        for line, record, implied in self._lines():
            if isinstance(record, str):
                yield Line(line.number, line.text, reason=record)
                continue
            if not owner and getattr(record, "id", "") != self.export.ego:
                yield Line(line.number, line.text, self.export.owner(), implied=True)
            owner = True
            if isinstance(record, MemberRecord | OrganizationRecord):
                yield Line(line.number, line.text, record, implied=implied)

    def ties(self) -> Iterator[Line]:
        for line, record, _ in self._lines():
            if not isinstance(record, MemberRecord | OrganizationRecord | str):
                yield Line(line.number, line.text, record)

    def _lines(self) -> Iterator[tuple[TextLine, AnyRecord | str, bool]]:
        """Records or reasons."""
        self.begin()
        for line, row, fault in rows_of(self.layout, csv_texts(self.path, self.progress)):
            if fault:
                yield line, fault, False
                continue
            try:
                yield from ((line, record, implied) for record, implied in list(self.records(row)))
            except ValidationError as error:
                yield line, reason_of(error), False
            except ValueError as error:
                yield line, str(error), False

    def begin(self) -> None:
        """Called before each of the two readings."""

    @abstractmethod
    def records(self, row: Row) -> Iterator[Found]:
        """The records of a row. ValueError with the reason if it has none."""

    def moment(self, row: Row, name: str) -> datetime | None:
        """None for an empty cell."""
        text = row.get(name, "")
        if not text:
            return None
        try:
            return moment_of(text, day_first=self._day_first(text))
        except ValueError as error:
            raise ValueError(f"{self.layout.heading(name)}: {error}") from None

    def day(self, row: Row, name: str, *, last: bool = False) -> date | None:
        """As `moment`, for a date that may lack its day or its month."""
        text = row.get(name, "")
        if not text:
            return None
        try:
            return day_of(text, day_first=self._day_first(text), last=last)
        except ValueError as error:
            raise ValueError(f"{self.layout.heading(name)}: {error}") from None

    def _day_first(self, text: str) -> bool | None:
        return self.order.day_first if TWO_WAYS.match(text) else False


def full_name(row: Row) -> str:
    return row.get("name") or f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()


def work_of(who: str, company: str, *, kind: str = "company", **affiliation: Any) -> Iterator[Found]:
    """An organization and the affiliation with it; nothing for "Freelance" and the like."""
    if is_employer(company):
        organization = organization_id(company, kind)
        record: dict[str, Any] = {"id": organization, "name": company[:200], "kind": kind}
        yield OrganizationRecord.model_validate(record), True
        yield AffiliationRecord(member=who, organization=organization, **affiliation), False


@dataclass(slots=True)
class Connections(LinkedInFile):
    """LinkedIn lists each connection once. So two rows without an address are two people, unless they are the same
    word for word."""

    _unnamed: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False)
    _seen: set[str] = field(default_factory=set, init=False)

    HOLDS: ClassVar[str] = "connection"

    def begin(self) -> None:
        self._unnamed.clear()
        self._seen.clear()

    def records(self, row: Row) -> Iterator[Found]:
        name, url = full_name(row), row.get("url", "")
        company, position = row.get("company", ""), row.get("position", "")
        if not name and not url:
            raise ValueError("a hidden member: there is no name and no address")
        since = self.moment(row, "connected_on")
        who = member_id(url) or self._namesake(row, name, since)
        employed = is_employer(company)
        headline = f"{position} at {company}" if position and employed and company else f"{position}, {company}"
        title = position or ("" if employed else company)
        profile = {"headline": headline.strip(", "), "title": title, "email": row.get("email", "")}
        records: list[Found] = [
            (member(who, name, **profile), who in self._seen),
            (ConnectionRecord(a=self.export.ego, b=who, since=since), False),
            *work_of(who, company, role=position[:500] or None),
        ]
        self._seen.add(who)
        self.export.connect(name, who, since)
        yield from records

    def _namesake(self, row: Row, name: str, since: datetime | None) -> str:
        """The first of a name and a date is known by these alone, a second one also by company and position."""
        who = unnamed_id(name, since)
        more = (row.get("email", ""), row.get("company", ""), row.get("position", ""))
        first = self._unnamed.setdefault(who, more)
        return who if first == more else unnamed_id(name, since, *more)


@dataclass(slots=True)
class Invitations(LinkedInFile):
    HOLDS: ClassVar[str] = "invitation"

    def records(self, row: Row) -> Iterator[Found]:
        outgoing = self._is_outgoing(row)
        name = row["to" if outgoing else "from"]
        url = row.get("invitee_url" if outgoing else "inviter_url", "")
        if not name and not url:
            raise ValueError("a hidden member: there is no name and no address")
        at = self.moment(row, "sent_at")
        if at is None:
            raise ValueError(f"{self.layout.heading('sent_at')}: empty")
        other = member_id(url) or self.export.invited(name, at) or unnamed_id(name, None)
        sender, recipient = (self.export.ego, other) if outgoing else (other, self.export.ego)
        invitation = InvitationRecord(
            id=f"li-{digest(sender, recipient, at.isoformat())}",
            sender=sender,
            recipient=recipient,
            note=row.get("message", "")[:300] or None,
            state="accepted" if other in self.export.connected else "pending",
            sent_at=at,
        )
        yield member(other, name), True
        yield invitation, False

    def _is_outgoing(self, row: Row) -> bool:
        direction = row.get("direction", "")
        if known := WORDS["directions"].get(folded(direction)):
            return known == "outgoing"
        owner = folded(self.export.name)
        sent, received = (bool(owner) and folded(row[end]) == owner for end in ("from", "to"))
        if sent != received:
            return sent
        shown = f"{direction[:40]!r} is neither INCOMING nor OUTGOING" if direction else "missing"
        raise ValueError(f"{self.layout.heading('direction')}: {shown}")


@dataclass(slots=True)
class Profile(LinkedInFile):
    HOLDS: ClassVar[str] = "member"

    def records(self, row: Row) -> Iterator[Found]:
        name = full_name(row)
        profile = {key: row.get(key, "") for key in ("headline", "industry", "location")}
        record = member(self.export.ego, name, **profile)
        self.export.name = name
        yield record, False


@dataclass(slots=True)
class Positions(LinkedInFile):
    HOLDS: ClassVar[str] = "affiliation"

    def records(self, row: Row) -> Iterator[Found]:
        yield from work_of(
            self.export.ego,
            row["company"],
            role=row["title"][:500] or None,
            from_=self.day(row, "started_on"),
            to=self.day(row, "finished_on", last=True),
        )


@dataclass(slots=True)
class Education(LinkedInFile):
    HOLDS: ClassVar[str] = "affiliation"

    def records(self, row: Row) -> Iterator[Found]:
        yield from work_of(
            self.export.ego,
            row["school"],
            kind="school",
            role=row.get("degree", "")[:500] or "Student",
            from_=self.day(row, "started_on"),
            to=self.day(row, "finished_on", last=True),
        )


@dataclass(slots=True)
class CompanyFollows(LinkedInFile):
    HOLDS: ClassVar[str] = "follow"

    def records(self, row: Row) -> Iterator[Found]:
        company = row["organization"]
        if not is_employer(company):
            raise ValueError(f"{self.layout.heading('organization')}: {company[:40]!r} is no organization")
        organization = organization_id(company, "company")
        follow = FollowRecord(
            follower=self.export.ego, organization=organization, since=self.moment(row, "followed_on")
        )
        yield OrganizationRecord(id=organization, name=company[:200], kind="company"), True
        yield follow, False
