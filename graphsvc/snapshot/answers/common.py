"""What answers share: members by id, who is hidden, numbers as others see them, rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.rows import find, find_many
from graphsvc.snapshot.layout import (
    ASIDE,
    ASIDE_WIDTH,
    BLOCK,
    EXISTS,
    FLAG_BITS,
    TEXT,
    Numbers,
    Version,
)

Row = dict[str, Any]
Parameters = Mapping[str, Any]
NOBODY: Numbers = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Answer:
    """`rows` gives the rows of the query of the same name, or None if Neo4j must answer.

    `work` estimates the steps that it takes, a few nanoseconds each. Long work runs in a thread.
    """

    rows: Callable[[Version, Parameters], list[Row] | None]
    work: Callable[[Version, Parameters], int] | None = None


def member_of(version: Version, member: Any) -> int:
    """The number of a member who exists, or -1."""
    if not isinstance(member, str):
        return -1
    number = int(find(version.words, version.directory, version.text, version.table, member.encode()))
    return number if number >= 0 and version.word(number, TEXT) & EXISTS else -1


def members_of(version: Version, members: list[str]) -> list[int]:
    """The numbers of members who exist, or -1, in the order of the request."""
    keys = "\0".join(members).encode()
    found = np.empty(len(members), np.int64)
    count = find_many(version.words, version.directory, version.text, version.table, keys, found)
    if count != len(members):  # an id with a zero byte
        return [member_of(version, member) for member in members]
    return [number if number >= 0 and version.word(number, TEXT) & EXISTS else -1 for number in found.tolist()]


def hidden_from(version: Version, viewer: int) -> Numbers:
    """The members hidden from a member, ascending: one of the two blocks the other."""
    aside = version.row(viewer, ASIDE)
    if not len(aside) or aside[0] != BLOCK:
        return NOBODY
    entries = aside.reshape(-1, ASIDE_WIDTH)
    return np.ascontiguousarray(entries[entries[:, 0] == BLOCK, 1])


def is_among(members: Numbers, member: int) -> bool:
    """Whether an ascending list of members has a member."""
    at = int(np.searchsorted(members, member))
    return at < len(members) and int(members[at]) == member


def summary(version: Version, member: int) -> Row:
    """id, name and headline, as a new row."""
    start = version.word(member, TEXT) >> FLAG_BITS
    return dict(zip(("id", "name", "headline"), version.texts_at(start), strict=True))
