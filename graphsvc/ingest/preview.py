"""What an import would read, without a database."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphsvc.ingest.lines import KINDS, Line
from graphsvc.ingest.online import WRITERS, kind_of
from graphsvc.ingest.rejects import Rejects
from graphsvc.ingest.source import Source, Unreadable
from graphsvc.records import AnyRecord, ConnectionRecord, FollowRecord, MemberRecord, OrganizationRecord

SHOWN = 3


@dataclass(slots=True)
class FilePreview:
    """How a file is read, with its first records in words."""

    shown: str
    about: str
    notes: tuple[str, ...]
    first: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """The number of different records by kind. `unknown` ties name what these files do not have."""

    files: list[FilePreview] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    unknown: int = 0

    def document(self) -> dict[str, Any]:
        return {
            "files": [
                {"file": each.shown, "read_as": each.about, "notes": list(each.notes), "first": each.first}
                for each in self.files
            ],
            "kinds": self.counts,
            "rejected": self.rejected,
            "unknown": self.unknown,
        }


def preview(sources: list[Source], rejects: Rejects) -> Preview:
    """Read all sources. Rejected lines are noted in `rejects`."""
    found = Preview()
    counts: Counter[str] = Counter()
    # Hashes of records, to count each once; 60 bytes each.
    seen: set[int] = set()
    known: set[tuple[str, str]] = set()
    files = {id(source): FilePreview(source.shown, source.about, source.notes) for source in sources}
    for source, line in _lines(sources):
        if line.reason is not None:
            found.rejected += 1
            rejects.reject(source.shown, line.number, line.reason, line.text)
            continue
        if line.record is None:
            continue
        kind = kind_of(line.record)
        key = hash((kind, WRITERS[kind].key(line.record)))
        if key in seen:
            continue
        seen.add(key)
        counts[line.record.type] += 1
        file = files[id(source)]
        if isinstance(line.record, MemberRecord | OrganizationRecord):
            known.add((line.record.type, line.record.id))
        elif not _knows(known, line.record):
            found.unknown += 1
        if len(file.first) < SHOWN and not line.implied:
            file.first.append(in_words(line.record))
    found.counts = {kind: counts[kind] for kind in KINDS if counts[kind]}
    found.files = [files[id(source)] for source in sources if not isinstance(source, Unreadable)]
    return found


def _lines(sources: list[Source]) -> Iterator[tuple[Source, Line]]:
    """Members and organizations of all sources, then ties, as the loaders read them."""
    for source in sources:
        yield from ((source, line) for line in source.nodes())
    for source in sources:
        yield from ((source, line) for line in source.ties())


def _knows(known: set[tuple[str, str]], record: AnyRecord) -> bool:
    writer = WRITERS[kind_of(record)]
    named = [("member", getattr(record, name)) for name in writer.members]
    named += [("organization", getattr(record, name)) for name in writer.organizations]
    return all(each in known for each in named)


def in_words(record: AnyRecord) -> str:
    """A record for people: `ada – ben since 2026-06-07`, `ada → ben`, `member ada: Ada Quill`."""
    if isinstance(record, ConnectionRecord):
        return f"{record.a} – {record.b}{f' since {record.since.date()}' if record.since else ''}"
    if isinstance(record, FollowRecord):
        return f"{record.follower} → {record.member or record.organization}"
    if isinstance(record, MemberRecord | OrganizationRecord):
        return f"{record.type} {record.id}: {record.name}"
    fields = record.model_dump(mode="json", exclude={"type"}, exclude_none=True)
    return f"{record.type} {', '.join(f'{name} {value}' for name, value in fields.items())}"
