"""Writes records to any running Neo4j in batches. Each batch is one idempotent transaction."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.ingest.lines import Line
from graphsvc.ingest.rejects import LineRejectedError, LoadCounts, Rejects, Result
from graphsvc.ingest.source import Source
from graphsvc.progress import BYTES, Report, Step
from graphsvc.records import AnyRecord, MemberRecord, OrganizationRecord, properties_of
from graphsvc.vocabulary import RecordType

REFUSED = {"blocked": "one of the two blocks the other", "taken": "another invitation has that id"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a record."""

    result: Result
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RecordWriter:
    """How to write records of one kind: their query, their key, and the members and organizations that they name.

    `owners` are the fields of a row with the members whose record or ties it changes. They are locked and logged.
    """

    type: RecordType
    query: str
    key: Callable[[Any], Hashable]
    row: Callable[[Any], dict[str, Any]]
    owners: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()


def _node(record: MemberRecord | OrganizationRecord) -> dict[str, Any]:
    return {"id": record.id, "whole": properties_of(record), "given": properties_of(record, given_only=True)}


def _invitation(record: Any) -> dict[str, Any]:
    whole = record.model_dump(exclude={"type", "id", "sender", "recipient"})
    return {"id": record.id, "sender": record.sender, "recipient": record.recipient, "whole": whole}


def _affiliation(record: Any) -> dict[str, Any]:
    return {
        "member": record.member,
        "organization": record.organization,
        "role": record.role or None,
        "from": record.from_,
        "to": record.to,
    }


def _connection(record: Any) -> dict[str, Any]:
    a, b = sorted((record.a, record.b))
    return {"a": a, "b": b, "since": _iso(record.since)}


def _iso(moment: datetime | None) -> str | None:
    """As a string: the driver takes 150 µs for a datetime and 1 µs for a string, which the database reads as fast."""
    return moment.isoformat() if moment else None


def _fields(*names: str, moment: str | None = None) -> Callable[[Any], dict[str, Any]]:
    def row(record: Any) -> dict[str, Any]:
        fields = {name: getattr(record, name) for name in names}
        return fields | {moment: _iso(getattr(record, moment))} if moment else fields

    return row


def _removal(record: Any) -> dict[str, Any]:
    return {"remover": record.remover, "removed": record.removed, "since": _iso(record.since), "at": _iso(record.at)}


# In the order in which a batch is written: members and organizations before the records that name them.
WRITERS = {
    "members": RecordWriter("member", "members/write", lambda it: it.id, _node, ("id",)),
    "organizations": RecordWriter("organization", "ingest/organizations", lambda it: it.id, _node),
    "affiliations": RecordWriter(
        "affiliation",
        "ingest/affiliations",
        lambda it: (it.member, it.organization, it.role or "", str(it.from_ or "")),
        _affiliation,
        ("member",),
        ("member",),
        ("organization",),
    ),
    "connections": RecordWriter(
        "connection", "ingest/connections", lambda it: tuple(sorted((it.a, it.b))), _connection, ("a", "b"), ("a", "b")
    ),
    "follows_of_members": RecordWriter(
        "follow",
        "ingest/follows_of_members",
        lambda it: (it.follower, it.member),
        _fields("follower", "member", moment="since"),
        ("follower",),
        ("follower", "member"),
    ),
    "follows_of_organizations": RecordWriter(
        "follow",
        "ingest/follows_of_organizations",
        lambda it: (it.follower, it.organization),
        _fields("follower", "organization", moment="since"),
        ("follower",),
        ("follower",),
        ("organization",),
    ),
    "invitations": RecordWriter(
        "invitation",
        "ingest/invitations",
        lambda it: it.id,
        _invitation,
        ("sender", "recipient"),
        ("sender", "recipient"),
    ),
    "blocks": RecordWriter(
        "block",
        "ingest/blocks",
        lambda it: (it.blocker, it.blocked),
        _fields("blocker", "blocked", moment="since"),
        ("blocker", "blocked"),
        ("blocker", "blocked"),
    ),
    "dismissals": RecordWriter(
        "dismissal",
        "ingest/dismissals",
        lambda it: (it.member, it.dismissed),
        _fields("member", "dismissed", moment="at"),
        ("member",),
        ("member", "dismissed"),
    ),
    "removals": RecordWriter(
        "removal",
        "ingest/removals",
        lambda it: (it.remover, it.removed, str(it.at)),
        _removal,
        ("remover",),
        ("remover", "removed"),
    ),
}


def kind_of(record: AnyRecord) -> str:
    """The record's key in WRITERS."""
    if record.type == "follow":
        return "follows_of_members" if record.member is not None else "follows_of_organizations"
    return f"{record.type}s"


async def write(ctx: Context, records: Sequence[AnyRecord], implied: frozenset[int] = frozenset()) -> list[Outcome]:
    """The outcome of each record, in order. Records at the positions `implied` are created, but never changed."""
    outcomes = [Outcome("rejected")] * len(records)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for number, record in enumerate(records):
        by_kind[kind_of(record)].append(number)
    for name, kind in WRITERS.items():
        for numbers in _rounds(kind, records, by_kind.get(name, [])):
            rows = [{"number": n, "keep": n in implied, **kind.row(records[n])} for n in numbers]
            results = await _run(ctx, kind, rows)
            missing = [records[number] for number in numbers if number not in results]
            unknown = await _unknown(ctx, kind, missing) if missing else {}
            for number in numbers:
                outcomes[number] = results.get(number) or _rejected(kind, records[number], unknown)
    return outcomes


def _rounds(kind: RecordWriter, records: Sequence[AnyRecord], numbers: list[int]) -> Iterator[list[int]]:
    """Rounds in which each record occurs once, so that no query gets one twice. Sorted, so that all transactions lock
    in the same order."""
    rounds: list[list[int]] = []
    seen: dict[Hashable, int] = defaultdict(int)
    for number in numbers:
        key = kind.key(records[number])
        if seen[key] == len(rounds):
            rounds.append([])
        rounds[seen[key]].append(number)
        seen[key] += 1
    for each in rounds:
        yield sorted(each, key=lambda number: str(kind.key(records[number])))


async def _run(ctx: Context, kind: RecordWriter, rows: list[dict[str, Any]]) -> dict[int, Outcome]:
    by_number = {row["number"]: row for row in rows}

    async def write_rows(unit: UnitOfWork) -> dict[int, Outcome]:
        if kind.owners:
            await unit.lock(row[name] for row in rows for name in kind.owners)
        # One row with a thousand results: a thousand rows would take the asynchronous driver 50 ms more.
        found = await unit.fetch_one(kind.query, rows=rows)
        results = found["results"] if found else []
        for number, result, *ended in results:
            row = by_number[number]
            if result in {"created", "updated"}:
                organizations = () if kind.owners else [row["id"]]
                unit.log(kind.type, members=(row[name] for name in kind.owners), organizations=organizations)
            for others in ended:
                if others:
                    unit.log(*others, members=(row[name] for name in kind.owners))
        return {number: _outcome(result) for number, result, *_ in results}

    return await change(ctx, write_rows)


def _outcome(result: Any) -> Outcome:
    return Outcome("rejected", REFUSED[result]) if result in REFUSED else Outcome(result)


async def _unknown(ctx: Context, kind: RecordWriter, records: list[AnyRecord]) -> dict[str, set[str]]:
    named = {
        "member": {getattr(record, name) for record in records for name in kind.members},
        "organization": {getattr(record, name) for record in records for name in kind.organizations},
    }
    rows = await ctx.store.fetch_all(
        "ingest/known", members=sorted(named["member"]), organizations=sorted(named["organization"])
    )
    for row in rows:
        named[row["kind"]].discard(row["id"])
    return named


def _rejected(kind: RecordWriter, record: AnyRecord, unknown: dict[str, set[str]]) -> Outcome:
    for what, names in (("member", kind.members), ("organization", kind.organizations)):
        for name in names:
            if getattr(record, name) in unknown.get(what, ()):
                return Outcome("rejected", f"unknown {what} {getattr(record, name)}")
    return Outcome("rejected", "what it names came in at the same moment; load it again")


@dataclass(slots=True)
class OnlineLoading:
    """Collects lines into batches. Written batches stay written, even if a later one fails."""

    ctx: Context
    tally: LoadCounts
    rejects: Rejects
    report: Report | None = None
    waiting: list[tuple[Source, Line]] = field(default_factory=list)
    # Hashes of imported records, to tell duplicates within the files from records that existed before; 60 bytes each.
    seen: set[int] = field(default_factory=set)

    async def load(self, sources: list[Source]) -> None:
        begun = set()
        for source in sources:
            if await self._lines(Step(f"Loading {source.name}", BYTES), source, source.nodes()):
                begun.add(source.path)
        await self.flush()
        for source in sources:
            label = f"Loading {source.name}{', second reading' if source.path in begun else ''}"
            await self._lines(Step(label, BYTES), source, source.ties())
        await self.flush()

    async def _lines(self, step: Step, source: Source, lines: Iterator[Line]) -> int:
        """Returns the number of lines. A file without lines of this kind is not reported."""
        count, size = 0, source.progress.size
        for count, line in enumerate(lines, 1):
            if self.report and (count == 1 or not self.waiting):
                # Reading is ahead of writing, so the end of the file may be read long before it is written.
                self.report(step, min(source.progress.done, size - 1) if count > 1 else 0, size)
            await self.take(source, line)
        if self.report and count:
            self.report(step, size, size)
        return count

    async def take(self, source: Source, line: Line) -> None:
        """Raises LineRejectedError, after all earlier lines are written."""
        if line.reason is not None:
            self.tally.add(source.holds, "rejected")
            if self.rejects.strict:
                await self.flush()
            self.rejects.reject(source.shown, line.number, line.reason, line.text)
            return
        self.waiting.append((source, line))
        if len(self.waiting) >= self.ctx.settings.ingest.bulk_batch:
            await self.flush()

    async def flush(self) -> None:
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        records = [line.record for _, line in waiting if line.record is not None]
        implied = frozenset(number for number, (_, line) in enumerate(waiting) if line.implied)
        outcomes = await write(self.ctx, records, implied)
        stopped: LineRejectedError | None = None
        for (source, line), record, outcome in zip(waiting, records, outcomes, strict=True):
            try:
                self._account(source, line, record, outcome)
            except LineRejectedError as first:
                stopped = stopped or first
        if stopped:
            raise stopped

    def _account(self, source: Source, line: Line, record: AnyRecord, outcome: Outcome) -> None:
        if line.implied and outcome.result == "duplicate":
            return
        self.tally.add(record.type, outcome.result)
        name = kind_of(record)
        key = hash((name, WRITERS[name].key(record)))
        if outcome.result == "rejected":
            self.rejects.reject(source.shown, line.number, outcome.reason or "", line.text)
        elif outcome.result == "duplicate" and key in self.seen:
            self.rejects.note(source.shown, line.number, "duplicate: an earlier line says the same", line.text)
        self.seen.add(key)
