"""Imports a network into an empty embedded database with Neo4j's own importer, for networks too large for transactions.

The importer writes members, organizations, affiliations, connections and follows. The online loader then writes the
rare rest (duplicate members, invitations, blocks, dismissals, removals) to the running database.
"""

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from graphsvc.ingest.fast_pairs import EPOCH, NO_DATE, Ids, Ints, PairReader, Ties
from graphsvc.ingest.lines import Line
from graphsvc.ingest.online import WRITERS, kind_of
from graphsvc.ingest.readers.edges import ends_of, implied_member
from graphsvc.ingest.rejects import LoadCounts, Rejects
from graphsvc.ingest.source import Source
from graphsvc.progress import BYTES, PERCENT, Report, Step
from graphsvc.records import (
    FOLDED_OF_MEMBERS,
    FOLDED_OF_ORGANIZATIONS,
    AffiliationRecord,
    AnyRecord,
    ConnectionRecord,
    FollowRecord,
    MemberRecord,
    folded,
)
from graphsvc.settings import Settings

# Measured: the importer with its start takes 12 s for any size. In that time the online loader writes 50,000 lines.
WORTHWHILE = 100_000
ROWS = 250_000
NUMBER = 32
IMPORTING = Step("Importing into Neo4j", PERCENT)
ARRAY_DELIMITER = "\x1f"
UNWRITABLE = ("\n", "\r", "\0", ARRAY_DELIMITER)
TEXTS = {"last_active_on": "date", "joined_on": "date", "premium": "boolean", "discoverable": "boolean"}
MEMBER = [name for name in MemberRecord.model_fields if name not in {"type", "id"}]
ORGANIZATION = ["name", "kind", "industry", "size", "location"]
FOLDED = {"member": FOLDED_OF_MEMBERS, "organization": FOLDED_OF_ORGANIZATIONS}
TYPES = TEXTS | {"interests": "string[]", "size": "long"}


class ImportFailed(Exception):  # noqa: N818  as Problem
    """Neo4j's importer failed. The database is unchanged."""


@dataclass(slots=True)
class OfflineLoading:
    """Reads all sources into CSV files for the importer, in `folder`."""

    folder: Path
    tally: LoadCounts
    rejects: Rejects
    report: Report | None = None
    members: Ids = field(default_factory=dict)
    organizations: Ids = field(default_factory=dict)
    # Left to the online loader. Corrections are already counted.
    later: list[tuple[Source, Line]] = field(default_factory=list)
    corrections: list[AnyRecord] = field(default_factory=list)
    connections: Ties = field(default_factory=Ties)
    follows: Ties = field(default_factory=Ties)
    organization_follows: Ties = field(default_factory=Ties)
    # Names of members that ties create, where they are no ids themselves.
    names: dict[bytes, str] = field(default_factory=dict)
    _rows: dict[str, Any] = field(default_factory=dict)
    _affiliations: set[int] = field(default_factory=set)

    def read(self, sources: list[Source]) -> None:
        with ExitStack() as stack:
            for name in ("members", "organizations", "affiliations"):
                file = stack.enter_context((self.folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
                self._rows[name] = csv.writer(file, lineterminator="\n")
            self._write_headers()
            for source in sources:
                if source.pairs is None:
                    self._nodes(source)
            named = len(self.members)
            for source in sorted(sources, key=lambda source: not (source.pairs and source.pairs.makes_members)):
                self._ties(source)
            self._write_implied(named)
        self._write_ties("connections", self.connections, directed=False)
        self._write_ties("follows", self.follows, directed=True)
        self._write_ties("organization_follows", self.organization_follows, directed=True)

    def _write_headers(self) -> None:
        def typed(names: list[str]) -> Iterator[str]:
            return (f"{name}:{TYPES.get(name, 'string')}" for name in names)

        headers = {
            "members": [":ID(member)", "id:string", *typed(MEMBER), *_folded("member")],
            "organizations": [":ID(organization)", "id:string", *typed(ORGANIZATION), *_folded("organization")],
            "affiliations": [":START_ID(member)", ":END_ID(organization)", "role:string", "from:date", "to:date"],
            "connections": [":START_ID(member)", ":END_ID(member)", "since:datetime"],
            "follows": [":START_ID(member)", ":END_ID(member)", "since:datetime"],
            "organization_follows": [":START_ID(member)", ":END_ID(organization)", "since:datetime"],
        }
        for name, columns in headers.items():
            (self.folder / f"{name}.header.csv").write_text(",".join(columns) + "\n")

    def _reject(self, source: Source, kind: str, number: int, reason: str, text: str) -> None:
        self.tally.add(kind, "rejected")
        self.rejects.reject(source.shown, number, reason, text)

    def _tell(self, source: Source) -> None:
        if self.report and source.progress.size:
            self.report(Step(f"Reading {source.name}", BYTES), source.progress.done, source.progress.size)

    def _nodes(self, source: Source) -> None:
        for count, line in enumerate(source.nodes()):
            if count % 20_000 == 0:
                self._tell(source)
            if line.reason is not None:
                self._reject(source, source.holds, line.number, line.reason, line.text)
            elif line.record is not None:
                self._node(source, line, line.record)

    def _node(self, source: Source, line: Line, record: Any) -> None:
        ids = self.members if record.type == "member" else self.organizations
        key = record.id.encode()
        if key in ids:
            if not line.implied:
                self.later.append((source, line))
            return
        ids[key] = len(ids)
        self._write_node(ids[key], record)
        self.tally.add(record.type, "created")

    def _write_node(self, number: int, record: Any) -> None:
        names = MEMBER if record.type == "member" else ORGANIZATION
        cells = [_cell(getattr(record, name)) for name in names]
        if any(mark in cell for cell in cells for mark in UNWRITABLE[:3]) or any(
            ARRAY_DELIMITER in text for text in getattr(record, "interests", ())
        ):
            self.corrections.append(record)
            cells = ["".join(" " if mark in UNWRITABLE[:3] else mark for mark in cell) for cell in cells]
        words = [folded(name, getattr(record, name)) or "" for name in FOLDED[record.type]]
        self._rows[f"{record.type}s"].writerow([number, record.id, *cells, *words])

    def _write_implied(self, named: int) -> None:
        for number, key in enumerate(self.members):
            if number >= named:
                self._write_node(number, implied_member(key.decode(), self.names.get(key)))
                self.tally.add("member", "created")

    def _ties(self, source: Source) -> None:
        if source.pairs is not None:
            reader = PairReader(source, source.pairs, self.members, self.organizations)
            self._pairs(source, reader)
            return
        for count, line in enumerate(source.ties()):
            if count % 20_000 == 0:
                self._tell(source)
            self._line(source, line)

    def _pairs(self, source: Source, reader: PairReader) -> None:
        to_members = self.connections if reader.columns.kind == "connection" else self.follows
        for block in reader.blocks():
            self._tell(source)
            rows = (block.first, block.second, block.since, block.lines)
            if (to := block.to_organization) is not None:
                self.organization_follows.add(source, *(column[to] for column in rows))
                rows = (block.first[~to], block.second[~to], block.since[~to], block.lines[~to])
            to_members.add(source, *rows)
            for number, text in block.irregular:
                if line := source.line(number, text):
                    self._line(source, line)
        if reader.rest is not None:
            for line in source.ties():
                if line.number >= reader.rest:
                    self._line(source, line)
        self._tell(source)

    def _line(self, source: Source, line: Line) -> None:
        record = line.record
        if line.reason is not None:
            self._reject(source, source.holds, line.number, line.reason, line.text)
        elif record is None or record.type in {"invitation", "block", "dismissal", "removal"}:
            self.later.append((source, line))
        elif unknown := self._unknown(source, record):
            self._reject(source, record.type, line.number, unknown, line.text)
        elif isinstance(record, ConnectionRecord):
            self._add(self.connections, source, line.number, self.members, record.a, record.b, record.since)
        elif isinstance(record, FollowRecord) and record.member is not None:
            self._add(self.follows, source, line.number, self.members, record.follower, record.member, record.since)
        elif isinstance(record, FollowRecord) and record.organization is not None:
            ids, organization = self.organizations, record.organization
            self._add(self.organization_follows, source, line.number, ids, record.follower, organization, record.since)
        elif isinstance(record, AffiliationRecord):
            self._affiliation(source, line, record)

    def _unknown(self, source: Source, record: AnyRecord) -> str | None:
        if source.pairs is not None and source.pairs.makes_members:
            for member in ends_of(record):
                if self.members.setdefault(member.encode(), len(self.members)) == len(self.members) - 1:
                    self.names[member.encode()] = source.name_of(member)
            return None
        kind = WRITERS[kind_of(record)]
        for what, names, ids in (
            ("member", kind.members, self.members),
            ("organization", kind.organizations, self.organizations),
        ):
            for name in names:
                if getattr(record, name).encode() not in ids:
                    return f"unknown {what} {getattr(record, name)}"
        return None

    def _add(
        self, ties: Ties, source: Source, number: int, ids: Ids, first: str, second: str, since: datetime | None
    ) -> None:
        moment = NO_DATE if since is None else (since - EPOCH) // timedelta(microseconds=1)
        ties.add_row(source, self.members[first.encode()], ids[second.encode()], moment, number)

    def _affiliation(self, source: Source, line: Line, record: AffiliationRecord) -> None:
        role, begun, ended = _cell(record.role), _cell(record.from_), _cell(record.to)
        numbers = self.members[record.member.encode()], self.organizations[record.organization.encode()]
        key = hash((*numbers, role, begun))
        if key in self._affiliations or any(mark in role for mark in UNWRITABLE):
            self.later.append((source, line))
            return
        self._affiliations.add(key)
        self._rows["affiliations"].writerow([*numbers, role, begun, ended])
        self.tally.add("affiliation", "created")

    def _write_ties(self, name: str, ties: Ties, *, directed: bool) -> None:
        kind = "follow" if directed else "connection"
        first, second, since, lines = ties.joined()
        low, high = (first, second) if directed else (np.minimum(first, second), np.maximum(first, second))
        keys = (low << NUMBER) | high
        order = np.argsort(keys, kind="stable")
        again = np.zeros(len(keys), bool)
        again[order[1:]] = keys[order[1:]] == keys[order[:-1]]
        del order, keys
        self._note_duplicates(kind, ties, np.flatnonzero(again), first, second, lines)
        if not directed:
            # The lesser id comes first, as in the online loader.
            texts = np.array(list(self.members) or [b""])
            rank = np.empty(len(texts), np.int64)
            rank[np.argsort(texts)] = np.arange(len(texts))
            swapped = rank[first] > rank[second] if len(first) else np.zeros(0, bool)
            first, second = np.where(swapped, second, first), np.where(swapped, first, second)
        kept = np.flatnonzero(~again)
        self.tally.add(kind, "created", len(kept))
        with (self.folder / f"{name}.csv").open("w", encoding="ascii") as file:
            for start in range(0, len(kept), ROWS):
                rows = kept[start : start + ROWS]
                pairs = zip(first[rows].tolist(), second[rows].tolist(), _instants(since[rows]), strict=True)
                file.write("".join(map("%d,%d,%s\n".__mod__, pairs)))

    def _note_duplicates(self, kind: str, ties: Ties, rows: Ints, first: Ints, second: Ints, lines: Ints) -> None:
        self.tally.add(kind, "duplicate", len(rows))
        names = list(self.members) if len(rows) else []
        others = list(self.organizations) if ties is self.organization_follows else names
        for row in rows.tolist():
            text = f"{names[first[row]].decode()},{others[second[row]].decode()}"
            reason = "duplicate: an earlier line says the same"
            self.rejects.note(ties.source_of(row).shown, int(lines[row]), reason, text)


def _folded(kind: str) -> list[str]:
    return [f"_{name}:string" for name in FOLDED[kind]]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ARRAY_DELIMITER.join(value) if isinstance(value, tuple) else str(value)


def _instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _instants(since: Ints) -> list[str]:
    """Dates as text. Each distinct date is formatted once."""
    different, which = np.unique(since, return_inverse=True)
    made = ["" if value == NO_DATE else _instant(EPOCH + timedelta(microseconds=value)) for value in different.tolist()]
    return [made[at] for at in which.tolist()]


def import_offline(
    settings: Settings, sources: list[Source], tally: LoadCounts, rejects: Rejects, report: Report | None = None
) -> tuple[list[tuple[Source, Line]], list[AnyRecord]]:
    """Fill the embedded database, which is empty and does not run. Returns what is left for the online loader.

    The importer works in its own folder, so the database is either complete or unchanged.
    """
    from graphsvc.embedded import admin, wipe_database  # noqa: PLC0415  needs the extra `local`
    from graphsvc.embedded.home import home_of  # noqa: PLC0415

    settings.embedded.data_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="import-", dir=settings.embedded.data_dir) as scratch:
        folder = Path(scratch)
        loading = OfflineLoading(folder, tally, rejects, report)
        loading.read(sources)
        apart = settings.replace(data_dir=folder / "made", cache_dir=settings.embedded.cache)
        done = admin(apart, _arguments(folder), report=report, step=IMPORTING)
        if done.returncode != 0:
            raise ImportFailed(f"Neo4j's importer ended with {done.returncode}: {done.stdout[-2000:]}")
        wipe_database(settings)
        made, home = home_of(apart), home_of(settings)
        for new, place in ((made.transactions, home.transactions), (made.store, home.store)):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(place, ignore_errors=True)
            new.rename(place)
    return loading.later, loading.corrections


def _arguments(folder: Path) -> list[str]:
    nodes = {"Member": "members", "Organization": "organizations"}
    ties = defaultdict(list)
    for kind, name in (
        ("AFFILIATED", "affiliations"),
        ("CONNECTED", "connections"),
        ("FOLLOWS", "follows"),
        ("FOLLOWS", "organization_follows"),
    ):
        ties[kind].append(name)

    def files(name: str) -> str:
        return f"{folder / name}.header.csv,{folder / name}.csv"

    return [
        "database",
        "import",
        "full",
        "neo4j",
        *(f"--nodes={label}={files(name)}" for label, name in nodes.items()),
        *(f"--relationships={kind}={files(name)}" for kind, names in ties.items() for name in names),
        "--id-type=integer",
        "--array-delimiter=U+001F",
        "--overwrite-destination=true",
        "--bad-tolerance=0",
        f"--report-file={folder / 'import.report'}",
    ]
