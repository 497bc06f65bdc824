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
# Kinds whose ties are plain nodes: kept as arrays, which take a tenth of the memory of lists.
FLAT = {"connections", "follows", "blocks", "dismissals"}
# What a node is numbered that is not known.
UNKNOWN = -(2**31)


class NoChangeLogError(Exception):
    """The database has no change log, so a snapshot could not follow it."""


@dataclass
class Loaded:
    """What was read so far: ties of a kind as lists of (node, ties) in any order."""

    ids: list[str] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    text: bytearray = field(default_factory=bytearray)
    starts: list[int] = field(default_factory=list)
    strings: list[str] = field(default_factory=lambda: [""])
    string_numbers: dict[str, int] = field(default_factory=dict)
    ties: dict[str, list[tuple[Longs, list[Any]]]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def add_member(self, row: Row) -> None:
        self.ids.append(row["id"])
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
    return _columns(loaded, organizations, organization_nodes, tuple(lane[1] for lane in log["lanes"]), log["epoch"])


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
                rows = await store.fetch_all(f"snapshot/load/{kind}", first=first, last=last)
            nodes = np.fromiter((row["node"] for row in rows), np.int64, len(rows))
            ties = [row["ties"] for row in rows]
            loaded.ties[kind].append((nodes, ties if kind not in FLAT else _flat(ties)))
        done += PAGE
        report(LOADING, min(done, members), members)

    async with asyncio.TaskGroup() as reading:
        pending: set[asyncio.Task[None]] = set()
        while rows := await store.fetch_all("snapshot/load/members", after=after, limit=PAGE):
            for row in rows:
                loaded.add_member(row)
            after = rows[-1]["id"]
            pending.add(reading.create_task(read_ties(rows[0]["id"], after)))
            # Members are read faster than their ties: wait, so that what was read does not pile up.
            if len(pending) > 2 * AT_ONCE:
                _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)


def _flat(ties: list[list[int]]) -> list[Any]:
    counts = np.fromiter(map(len, ties), np.int64, len(ties))
    joined = np.fromiter((node for row in ties for node in row), np.int64, int(counts.sum()))
    return [counts, joined]


def _columns(
    loaded: Loaded,
    organizations: list[Organization],
    organization_nodes: list[int],
    watermark: tuple[int, ...],
    epoch: str,
) -> Columns:
    nodes = np.array(loaded.nodes, np.int64)
    number_of = _numbering(nodes, organization_nodes)
    connections = _pairs(loaded, "connections", number_of)
    follows = _pairs(loaded, "follows", number_of)
    affiliations = _rows(loaded, "affiliations", number_of, _affiliation)
    blocks = _pairs(loaded, "blocks", number_of)
    dismissals = _pairs(loaded, "dismissals", number_of)
    invitations = _rows(loaded, "invitations", number_of, _invitation)
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


def _numbering(nodes: Any, organization_nodes: list[int]) -> Numbering:
    """From nodes to members' numbers, ~numbers of organizations, and UNKNOWN for nodes that came later."""
    every = np.concatenate([nodes, np.array(organization_nodes, np.int64)])
    numbers = np.concatenate([np.arange(len(nodes)), ~np.arange(len(organization_nodes))])
    order = np.argsort(every, kind="stable")
    every, numbers = every[order], numbers[order]

    def number_of(asked: Any) -> Any:
        if not len(every):
            return np.full(len(asked), UNKNOWN, np.int64)
        at = np.minimum(np.searchsorted(every, asked), len(every) - 1)
        return np.where(every[at] == asked, numbers[at], UNKNOWN)

    return number_of


def _pairs(loaded: Loaded, kind: str, number_of: Numbering) -> Any:
    """int64[k, 2]: member and other. Ties to what was not read are left out: the change log names them."""
    parts = loaded.ties[kind]
    if not parts:
        return np.empty((0, 2), np.int64)
    owners = np.concatenate([np.repeat(number_of(nodes), counts) for nodes, (counts, _) in parts])
    others = np.concatenate([number_of(joined) for _, (_, joined) in parts])
    known = (owners != UNKNOWN) & (others != UNKNOWN)
    return np.stack([owners[known], others[known]], axis=1)


def _rows(loaded: Loaded, kind: str, number_of: Numbering, row_of: Callable[[int, list[Any]], tuple[int, ...]]) -> Any:
    rows = [
        (int(node), tie[0], *row_of(int(node), tie))
        for nodes, ties in loaded.ties[kind]
        for node, own in zip(nodes.tolist(), ties, strict=True)
        for tie in own
    ]
    width = {"affiliations": 4, "invitations": 5}[kind]
    table = np.array(rows, np.int64).reshape(-1, width)
    owners, others = number_of(table[:, 0]), number_of(table[:, 1])
    known = (owners != UNKNOWN) & (others != UNKNOWN)
    if kind == "affiliations":
        return np.stack([owners, ~others, table[:, 2], table[:, 3]], axis=1)[known]
    return np.stack([owners, table[:, 2], others, table[:, 3], table[:, 4]], axis=1)[known]


def _affiliation(node: int, tie: list[Any]) -> tuple[int, ...]:
    return days_or_none(tie[1]), days_or_none(tie[2])


def _invitation(node: int, tie: list[Any]) -> tuple[int, ...]:
    return (UNWANTED, *unwanted_while(*tie[1:]))


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
