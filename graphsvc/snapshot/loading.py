"""Reads a whole network from Neo4j: members in order of id, page by page, and the ties of several pages at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphsvc.policy.unwanted import ALWAYS, unwanted_while
from graphsvc.progress import Report, Step, unreported
from graphsvc.snapshot.build import Columns, Longs
from graphsvc.snapshot.layout import (
    BLOCK,
    BLOCKED,
    BLOCKS,
    EXISTS,
    UNWANTED,
    Organization,
    Totals,
    encoded,
)
from graphsvc.snapshot.reading import days_or_none, flags_of, text_of
from graphsvc.store.store import Row, Store

LOADING = Step("Loading the network into memory", "members")
PAGE = 2000  # members in one query
AT_ONCE = 3  # queries for ties at the same time
# The kinds of ties. The database counts each, and a kind without any is not read.
KINDS = ("connections", "follows", "affiliations", "blocks", "dismissals", "invitations")
# What a node is numbered that is not known.
UNKNOWN = -(2**31)


class NoChangeLogError(Exception):
    """The database has no change log, so a snapshot could not follow it."""


@dataclass
class Loaded:
    """What was read so far. Ties of a kind in any order: int64[k, …], the nodes of both ends and what else there is."""

    nodes: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    text: bytearray = field(default_factory=bytearray)
    starts: list[int] = field(default_factory=list)
    strings: list[str] = field(default_factory=lambda: [""])
    string_numbers: dict[str, int] = field(default_factory=dict)
    ties: dict[str, list[Longs]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def add_member(self, row: Row) -> None:
        self.nodes.append(row["node"])
        self.flags.append(flags_of(row) | EXISTS)
        self.places.append((self._string(row["location"]) << 32) | self._string(row["industry"]))
        self.starts.append(len(self.text))
        self.text += encoded(row["id"], text_of(row["name"]), text_of(row["headline"]))

    def _string(self, value: Any) -> int:
        string = text_of(value)
        if string is None:
            return 0
        number = self.string_numbers.get(string)
        if number is None:
            number = self.string_numbers[string] = len(self.strings)
            self.strings.append(string)
        return number


async def load(store: Store, report: Report = unreported) -> Columns:
    """The whole network, and the numbers of the change log from before it was read.

    What changes meanwhile is in the log after these numbers: read it again then. Raises NoChangeLogError.
    """
    log = await store.fetch_one("snapshot/changes", after=[], limit=1)
    if log is None or log["epoch"] is None:
        raise NoChangeLogError
    counts = await store.fetch_one("snapshot/counts") or {}
    loaded, organizations, organization_nodes = Loaded(), list[Organization](), list[int]()
    async for row in _pages(store, "snapshot/load/organizations"):
        organizations.append(Organization(row["id"], text_of(row["name"]), text_of(row["kind"])))
        organization_nodes.append(row["node"])
    present = [kind for kind in KINDS if counts.get(kind)]
    await _read_members(store, loaded, present, counts.get("members", 0), report)
    watermark = tuple(last for _, last, _ in sorted(log["lanes"]))
    return _columns(loaded, organizations, organization_nodes, watermark, log["epoch"])


async def _pages(store: Store, name: str) -> AsyncIterator[Row]:
    after = ""
    while rows := await store.fetch_all(name, after=after, limit=PAGE):
        for row in rows:
            yield row
        after = rows[-1]["id"]


async def _read_members(store: Store, loaded: Loaded, kinds: list[str], members: int, report: Report) -> None:
    places, after, done = asyncio.Semaphore(AT_ONCE), "", 0

    async def read_ties(first: str, last: str) -> None:
        nonlocal done
        for kind in kinds:
            async with places:
                row = await store.fetch_one(f"snapshot/load/{kind}", first=first, last=last) or {}
            loaded.ties[kind].append(_table(kind, row))
        done += PAGE
        report(LOADING, min(done, members), members)

    async with asyncio.TaskGroup() as reading:
        pending: set[asyncio.Task[None]] = set()
        while rows := await read_page(store, after, PAGE):
            for row in rows:
                loaded.add_member(row)
            after = rows[-1]["id"]
            pending.add(reading.create_task(read_ties(rows[0]["id"], after)))
            # Members are read faster than their ties: wait, so that what was read does not pile up.
            if len(pending) > 2 * AT_ONCE:
                _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)


async def read_page(store: Store, after: str, limit: int) -> list[Row]:
    """The members after an id, without their ties, by id."""
    row = await store.fetch_one("snapshot/load/members", after=after, limit=limit)
    return row["members"] if row else []


def _columns(
    loaded: Loaded,
    organizations: list[Organization],
    organization_nodes: list[int],
    watermark: tuple[int, ...],
    epoch: str,
) -> Columns:
    nodes = np.array(loaded.nodes, np.int64)
    number_of = _numbering(nodes, organization_nodes)
    connections = _ties(loaded, "connections", 2, number_of)
    follows = _ties(loaded, "follows", 2, number_of)
    affiliations = _ties(loaded, "affiliations", 4, number_of)
    affiliations[:, 1] = ~affiliations[:, 1]
    blocks = _ties(loaded, "blocks", 2, number_of)
    dismissals = _ties(loaded, "dismissals", 2, number_of)
    invitations = _ties(loaded, "invitations", 5, number_of)[:, [0, 2, 1, 3, 4]]
    aside = np.concatenate([_block_rows(blocks), _unwanted_rows(dismissals), invitations])
    return Columns(
        text=bytes(loaded.text),
        text_starts=np.array(loaded.starts, np.int64),
        flags=np.array(loaded.flags, np.uint8),
        places=np.array(loaded.places, np.int64),
        nodes=nodes,
        connections=(connections[:, 0].astype(np.int32), connections[:, 1].astype(np.int32)),
        affiliations=affiliations.astype(np.int32),
        following=follows.astype(np.int32),
        aside=aside,
        organizations=organizations,
        strings=loaded.strings,
        totals=Totals(
            members=len(nodes),
            organizations=len(organizations),
            connections=len(connections),
            follows=len(follows),
            affiliations=len(affiliations),
            blocks=len(blocks),
        ),
        watermark=watermark,
        epoch=epoch,
    )


Numbering = Callable[[Any], Any]


def _numbering(nodes: Longs, organization_nodes: list[int]) -> Numbering:
    """From nodes to members' numbers, ~numbers of organizations, and UNKNOWN for nodes that came later.

    An array by node, since Neo4j numbers nodes from 0 and gives numbers of deleted ones to others.
    """
    organizations = np.array(organization_nodes, np.int64)
    numbers = np.full(max(nodes.max(initial=-1), organizations.max(initial=-1)) + 2, UNKNOWN, np.int32)
    numbers[organizations], numbers[nodes] = ~np.arange(len(organizations)), np.arange(len(nodes))
    # The last one stands for all that are higher.
    return lambda asked: numbers[np.minimum(asked, len(numbers) - 1)]


def _table(kind: str, row: Row) -> Longs:
    """Ties as they are kept while the rest is read: a tenth of the memory of lists."""
    match kind:
        case "affiliations":
            rows = [(*ends, days_or_none(first), days_or_none(last)) for *ends, first, last in row["ties"]]
            return np.array(rows, np.int64).reshape(-1, 4)
        case "invitations":
            rows = [(*tie[:2], UNWANTED, *unwanted_while(*tie[2:])) for tie in row["ties"]]
            return np.array(rows, np.int64).reshape(-1, 5)
    return np.stack([np.array(row["nodes"], np.int64), np.array(row["others"], np.int64)], axis=1)


def _ties(loaded: Loaded, kind: str, width: int, number_of: Numbering) -> Any:
    """int64[k, width], with the numbers of both ends. Ties to what was not read are left out, or to a node that was an
    organization when these were read and is a member now: the change log names them.
    """
    found = np.concatenate([np.empty((0, width), np.int64), *loaded.ties.pop(kind)])
    owners, others = number_of(found[:, 0]), number_of(found[:, 1])
    known = (owners >= 0) & (others != UNKNOWN)
    if kind != "follows":
        known &= (others < 0) == (kind == "affiliations")
    found[:, 0], found[:, 1] = owners, others
    return found[known]


def _block_rows(pairs: Any) -> Any:
    """Both ends have an entry, with the bits of both directions."""
    bits: dict[tuple[int, int], int] = {}
    for blocker, blocked in pairs.tolist():
        bits[blocker, blocked] = bits.get((blocker, blocked), 0) | BLOCKS
        bits[blocked, blocker] = bits.get((blocked, blocker), 0) | BLOCKED
    rows = [(member, BLOCK, other, value, 0) for (member, other), value in bits.items()]
    return np.array(rows, np.int64).reshape(-1, 5)


def _unwanted_rows(pairs: Any) -> Any:
    rows = [(member, UNWANTED, other, ALWAYS, ALWAYS) for member, other in pairs.tolist()]
    return np.array(rows, np.int64).reshape(-1, 5)
