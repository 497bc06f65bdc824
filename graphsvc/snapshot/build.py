"""Builds a version from columns: everything that was read of a whole network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.kernels.building import rows_of_pairs
from graphsvc.snapshot.kernels.ids import fill_table
from graphsvc.snapshot.kernels.signatures import fill_signatures
from graphsvc.snapshot.layout import (
    AFFILIATIONS,
    ASIDE,
    ASIDE_WIDTH,
    CONNECTIONS,
    FLAG_BITS,
    FOLLOWERS,
    FOLLOWING,
    LENGTH_BITS,
    ORDER,
    ORDER_GAP,
    PAGE,
    PLACE,
    TEXT,
    WORDS,
    Numbers,
    Organization,
    Signatures,
    Totals,
    Version,
    Words,
    capacity,
)

Longs = NDArray[np.int64]


@dataclass
class Columns:
    """A network by members' numbers, which are in order of id. Every row in any order, connections once.

    text is the encoded text of all members one after the other, and text_starts where each begins. Places are words as
    in a record. Affiliations: member, organization, first day, last day. Following: member, and member or
    ~organization. Aside: member, kind, other member, moment, moment.
    """

    text: bytes
    text_starts: Longs
    flags: NDArray[np.uint8]
    places: Longs
    nodes: Longs
    connections: tuple[Numbers, Numbers]
    affiliations: Numbers
    following: Numbers
    aside: Longs
    organizations: Sequence[Organization]
    strings: Sequence[str]
    totals: Totals
    watermark: tuple[int, ...]
    epoch: str


def table_size(members: int) -> int:
    """At most half of the table is in use, with room for half as many members again."""
    return 1 << max(10, (3 * members).bit_length())


def signatures_of(words: Words, directory: Numbers, pool: Numbers, members: int) -> Signatures:
    signatures = grown_signatures(np.empty(0, np.uint32), members)
    fill_signatures(words, directory, pool, signatures, members)
    return signatures


def grown_signatures(signatures: Signatures, members: int) -> Signatures:
    """A copy with room for more members than these, whose signatures are unknown."""
    grown = np.zeros(capacity(members, 4), np.uint32)
    grown[: len(signatures)] = signatures
    return grown


def version_of(columns: Columns) -> Version:
    """A version with these columns in memory of its own."""
    members = len(columns.text_starts)
    pages = -(-members // PAGE)
    words = np.zeros((capacity(pages * PAGE, WORDS * 8), WORDS), np.int64)
    directory = np.arange(pages, dtype=np.int32)
    text = np.zeros(capacity(len(columns.text)), np.uint8)
    text[: len(columns.text)] = np.frombuffer(columns.text, np.uint8)
    records = words[:members]
    records[:, TEXT] = (columns.text_starts << FLAG_BITS) | columns.flags
    records[:, PLACE] = columns.places
    records[:, ORDER] = (np.arange(members, dtype=np.int64) + 1) * ORDER_GAP

    connections, first = rows_of_pairs(*columns.connections, members)
    pool_parts: list[Numbers] = [connections]
    records[:, CONNECTIONS] = (first[:-1] << LENGTH_BITS) | np.diff(first)
    used = len(connections)
    for which, owners, values in (
        (AFFILIATIONS, *_sorted(columns.affiliations)),
        (FOLLOWING, *_sorted(columns.following)),
        (ASIDE, *_sorted_aside(columns.aside)),
    ):
        width = values.shape[1] if len(values) else 1
        counts = np.bincount(owners, minlength=members) * width
        starts = used + np.concatenate([[0], np.cumsum(counts)[:-1]])
        records[:, which] = np.where(counts > 0, (starts << LENGTH_BITS) | counts, 0)
        pool_parts.append(values.reshape(-1))
        used += values.size
    pool = np.empty(capacity(used, 4), np.int32)
    np.concatenate(pool_parts, out=pool[:used])

    targets = columns.following[:, 1] if len(columns.following) else np.empty(0, np.int32)
    followers = np.bincount(targets[targets >= 0], minlength=members).astype(np.int64)
    records[:, FOLLOWERS] = followers | (columns.nodes << 32)
    of_organizations = np.bincount(~targets[targets < 0], minlength=len(columns.organizations)).astype(np.int32)

    table = np.zeros(table_size(members), np.int32)
    fill_table(words, directory, text, table, members)
    return Version(
        words=words,
        directory=directory,
        pool=pool,
        text=text,
        table=table,
        signatures=signatures_of(words, directory, pool, members),
        members=members,
        organizations=columns.organizations,
        organization_numbers={each.id: number for number, each in enumerate(columns.organizations)},
        followers=of_organizations,
        strings=columns.strings,
        string_numbers={string: number for number, string in enumerate(columns.strings) if number},
        totals=columns.totals,
        watermark=columns.watermark,
        epoch=columns.epoch,
        sorted_members=members,
        used=(pages, used, len(columns.text)),
    )


def _sorted(rows: Numbers) -> tuple[Numbers, Numbers]:
    """Owners, and values of each, both in ascending order of owner and values."""
    if not len(rows):
        return np.empty(0, np.int32), rows
    rows = rows[np.lexsort(rows.T[::-1])]
    return rows[:, 0], rows[:, 1:]


def _sorted_aside(rows: Longs) -> tuple[Numbers, Numbers]:
    if not len(rows):
        return np.empty(0, np.int32), np.empty((0, ASIDE_WIDTH), np.int32)
    rows = rows[np.lexsort(rows.T[::-1])]
    return rows[:, 0].astype(np.int32), aside_entries(rows[:, 1:])


def aside_entries(rows: Longs) -> Numbers:
    """Entries as they are in the pool, of rows of kind, other member, and two moments."""
    entries = np.empty((len(rows), ASIDE_WIDTH), np.int32)
    entries[:, :2] = rows[:, :2]
    entries[:, 2:] = np.ascontiguousarray(rows[:, 2:]).view(np.int32).reshape(len(rows), 4)
    return entries
