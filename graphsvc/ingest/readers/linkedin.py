"""A LinkedIn data export: Connections.csv and Invitations.csv of one member, whom the caller names.

The network is a star: the export has no connections among the member's connections.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from graphsvc.ingest.lines import Line, TextLine, csv_texts, reason_of
from graphsvc.ingest.readers.edges import implied_member
from graphsvc.ingest.readers.tables import cells_of
from graphsvc.ingest.source import Source
from graphsvc.records import (
    AffiliationRecord,
    AnyRecord,
    ConnectionRecord,
    InvitationRecord,
    MemberRecord,
    OrganizationRecord,
)
from graphsvc.text_rules import ID

CONNECTIONS, INVITATIONS = "Connections.csv", "Invitations.csv"
HEADINGS = {CONNECTIONS: {"First Name", "Connected On"}, INVITATIONS: {"From", "To", "Sent At", "Direction"}}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SENT_AT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}), (\d{1,2}):(\d\d)\s(AM|PM)")
Row = dict[str, str]
Found = Iterator[tuple[AnyRecord, bool]]


def is_linkedin(path: Path) -> bool:
    """Whether one of the first lines is a known header."""
    return kind_of(path) is not None


def kind_of(path: Path) -> str | None:
    for _, line in zip(range(20), csv_texts(path), strict=False):
        columns = set(cells_of(line.text))
        for kind, headings in HEADINGS.items():
            if columns >= headings:
                return kind
    return None


def linkedin_sources(paths: list[Path], ego: str) -> list[Source]:
    export = Export(ego)
    files: list[Source] = [LinkedInFile(path, kind=kind, export=export) for path in paths if (kind := kind_of(path))]
    return sorted(files, key=lambda source: getattr(source, "kind"))  # noqa: B009  only such files are here


@dataclass(slots=True)
class Export:
    """Members by name: an invitation without URLs finds its member among the connections by name."""

    ego: str
    by_name: dict[str, str] = field(default_factory=dict)
    connected: set[str] = field(default_factory=set)


@dataclass(slots=True)
class LinkedInFile(Source):
    kind: str = CONNECTIONS
    export: Export = field(default_factory=lambda: Export("me"))

    @property
    def holds(self) -> str:
        return "connection" if self.kind == CONNECTIONS else "invitation"

    def nodes(self) -> Iterator[Line]:
        if self.kind == CONNECTIONS:
            yield Line(1, "", implied_member(self.export.ego), implied=True)
        for line, record, implied in self._lines():
            if isinstance(record, MemberRecord | OrganizationRecord):
                yield Line(line.number, line.text, record, implied=implied)
            elif isinstance(record, str):
                yield Line(line.number, line.text, reason=record)

    def ties(self) -> Iterator[Line]:
        for line, record, _ in self._lines():
            if not isinstance(record, MemberRecord | OrganizationRecord | str):
                yield Line(line.number, line.text, record)

    def _lines(self) -> Iterator[tuple[TextLine, AnyRecord | str, bool]]:
        """Records or reasons. Lines above the header are a preamble."""
        columns: list[str] = []
        read = self._connection if self.kind == CONNECTIONS else self._invitation
        for line in csv_texts(self.path, self.progress):
            cells = cells_of(line.text)
            if not columns:
                columns = cells if set(cells) >= HEADINGS[self.kind] else []
                continue
            if line.fault or len(cells) != len(columns):
                if line.fault or line.text.strip():
                    reason = line.fault or f"{len(cells)} columns where the header has {len(columns)}"
                    yield line, reason, False
                continue
            try:
                row = dict(zip(columns, map(str.strip, cells), strict=True))
                yield from ((line, record, implied) for record, implied in list(read(row)))
            except ValidationError as error:
                yield line, reason_of(error), False
            except ValueError as error:
                yield line, str(error), False

    def _connection(self, row: Row) -> Found:
        name = f"{row['First Name']} {row.get('Last Name', '')}".strip()
        company, position = row.get("Company", ""), row.get("Position", "")
        if not name and not row.get("URL"):
            raise ValueError("a hidden member: only the date is there")
        member = member_id(row.get("URL", ""), name, company)
        self.export.by_name.setdefault(name, member)
        self.export.connected.add(member)
        since = connected_on(row["Connected On"])
        headline = " at ".join(part for part in (position, company) if part)
        profile = {"headline": headline, "title": position, "email": row.get("Email Address", "")}
        yield _member(member, name, profile), False
        yield ConnectionRecord(a=self.export.ego, b=member, since=since), False
        if company:
            organization = organization_id(company)
            yield OrganizationRecord(id=organization, name=company, kind="company"), True
            yield AffiliationRecord(member=member, organization=organization, role=position or None), False

    def _invitation(self, row: Row) -> Found:
        outgoing = row["Direction"].upper() == "OUTGOING"
        name = row["To" if outgoing else "From"]
        url = row.get("inviteeProfileUrl" if outgoing else "inviterProfileUrl", "")
        if not name and not url:
            raise ValueError("a hidden member: there is no name")
        other = member_id(url, name, "") if url else self.export.by_name.get(name) or member_id("", name, "")
        sender, recipient = (self.export.ego, other) if outgoing else (other, self.export.ego)
        at = sent_at(row["Sent At"])
        yield _member(other, name, {}), True
        yield (
            InvitationRecord(
                id=f"li-{_digest(sender, recipient, at.isoformat())}",
                sender=sender,
                recipient=recipient,
                note=row.get("Message", "")[:300] or None,
                state="accepted" if other in self.export.connected else "pending",
                sent_at=at,
            ),
            False,
        )


def _member(id: str, name: str, profile: dict[str, Any]) -> MemberRecord:  # noqa: A002  the field's name
    given = {key: value[:500] for key, value in profile.items() if value}
    return MemberRecord.model_validate({"id": id, "name": (name or f"Member {id}")[:200], **given})


def member_id(url: str, name: str, company: str) -> str:
    """The last part of the URL if that is a valid id, otherwise a digest of the URL, or of name and company."""
    slug = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    if ID.fullmatch(slug):
        return slug
    return f"li-{_digest(slug)}" if slug else f"li-{_digest(name, company)}"


def organization_id(company: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")
    plain = slug and company.isascii() and len(slug) <= 100
    return f"company-{slug}" if plain else f"company-{_digest(company.casefold())}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def connected_on(text: str) -> datetime:
    """Parses `07 Jun 2026`. It is English in every export, so the locale is not used."""
    try:
        day, month, year = text.split()
        return datetime(int(year), MONTHS.index(month) + 1, int(day), tzinfo=UTC)
    except ValueError:
        raise ValueError(f"Connected On: {text[:40]!r} is not a date (DD Mon YYYY)") from None


def sent_at(text: str) -> datetime:
    """Parses `6/7/26, 3:04 PM`. It has no time zone; UTC is assumed."""
    fault = ValueError(f"Sent At: {text[:40]!r} is not a time (M/D/YY, h:mm AM)")
    match = SENT_AT.fullmatch(text)
    if not match:
        raise fault
    try:
        month, day, year, hour, minute = (int(match[group]) for group in range(1, 6))
        return datetime(2000 + year, month, day, hour % 12 + 12 * (match[6] == "PM"), minute, tzinfo=UTC)
    except ValueError:
        raise fault from None
