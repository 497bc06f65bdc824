"""Exports the whole network as NDJSON, in a fixed order: the same network gives the same bytes."""

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, cast

from pydantic import BaseModel

from graphsvc.context import Context
from graphsvc.files import whole_file
from graphsvc.progress import Report, Step
from graphsvc.records import InvitationRecord, MemberRecord, OrganizationRecord

NODES_AT_ONCE = 2000
# Members have at most 30,000 connections, so 100 members stay below the memory limit of a transaction.
MEMBERS_AT_ONCE = 100
NODES: dict[str, type[BaseModel]] = {
    "member": MemberRecord,
    "organization": OrganizationRecord,
    "invitation": InvitationRecord,
}
# The fields of a tie, in the order of its query's columns.
TIES = {
    "affiliations": ("affiliation", "member", ("organization", "role", "from", "to")),
    "connections": ("connection", "a", ("b", "since")),
    "follows_of_members": ("follow", "follower", ("member", "since")),
    "follows_of_organizations": ("follow", "follower", ("organization", "since")),
    "blocks": ("block", "blocker", ("blocked", "since")),
    "dismissals": ("dismissal", "member", ("dismissed", "at")),
    "removals": ("removal", "remover", ("removed", "at", "since")),
}
PARTS = (
    "members",
    "organizations",
    "affiliations",
    "connections",
    "follows_of_members",
    "follows_of_organizations",
    "invitations",
    "blocks",
    "dismissals",
    "removals",
)


async def export(ctx: Context, report: Report | None = None) -> AsyncIterator[str]:
    """Each record as a line, in constant memory. Concurrent changes may or may not be included."""
    for part in PARTS:
        step, done = Step(f"Exporting {part.replace('_', ' ')}", "records"), 0
        async for lines in _ties(ctx, part) if part in TIES else _nodes(ctx, part):
            done += len(lines)
            for line in lines:
                yield line
            if report:
                report(step, done, 0)


async def _nodes(ctx: Context, part: str) -> AsyncIterator[list[str]]:
    kind = part.removesuffix("s")
    fields = [name for name in NODES[kind].model_fields if name != "type"]
    after = ""
    while rows := await ctx.store.fetch_all(f"export/{part}", after=after, limit=NODES_AT_ONCE):
        after = rows[-1]["key"]
        yield [_line(kind, {name: row["record"].get(name) for name in fields}) for row in rows]


async def _ties(ctx: Context, part: str) -> AsyncIterator[list[str]]:
    kind, own, fields = TIES[part]
    after = ""
    while rows := await ctx.store.fetch_all(f"export/{part}", after=after, limit=MEMBERS_AT_ONCE):
        after = rows[-1]["key"]
        yield [
            _line(kind, {own: row["key"], **dict(zip(fields, tie, strict=True))}) for row in rows for tie in row["ties"]
        ]


def _line(kind: str, fields: dict[str, Any]) -> str:
    given = {name: _plain(value) for name, value in fields.items() if value is not None and value != []}
    return json.dumps({"type": kind, **given}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _plain(value: Any) -> Any:
    return value.iso_format() if hasattr(value, "iso_format") else value


async def export_to(ctx: Context, path: Path, report: Report | None = None) -> int:
    """Write the file atomically, with gzip if its name ends in .gz. Returns the number of records."""
    count = 0
    with whole_file(path) as raw, _packed(raw) if path.suffix == ".gz" else nullcontext(raw) as file:
        async for line in export(ctx, report):
            file.write(line.encode())
            count += 1
    return count


def _packed(raw: IO[bytes]) -> IO[bytes]:
    """A gzip file without name and time, so that the same network gives the same bytes."""
    return cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, 0))
