"""What answers share: members by id, who is hidden, numbers as others see them, rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.kernels.ids import find_existing, find_many, forget_erased
from graphsvc.snapshot.kernels.texts import gather_texts
from graphsvc.snapshot.layout import (
    ASIDE,
    ASIDE_WIDTH,
    BLOCK,
    FLAG_BITS,
    TEXT,
    Numbers,
    Version,
    Words,
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
    return int(find_existing(version.words, version.directory, version.text, version.table, member.encode()))


def numbers_of(version: Version, members: Sequence[Any]) -> NDArray[np.int64]:
    """The numbers of members who exist, or -1, in the order of the request."""
    found = np.empty(len(members), np.int64)
    try:
        keys = "\0".join(members).encode()
    except TypeError:  # not only strings
        count = -1
    else:
        count = find_many(version.words, version.directory, version.text, version.table, keys, found)
    if count != len(members):  # none, or an id with a zero byte
        found[:] = [member_of(version, member) for member in members]
    forget_erased(version.words, version.directory, found)
    return found


def members_of(version: Version, members: Sequence[Any]) -> list[int]:
    """The same as a list."""
    numbers: list[int] = numbers_of(version, members).tolist()
    return numbers


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
    return summary_at(version, version.word(member, TEXT) >> FLAG_BITS)


def summary_at(version: Version, start: int) -> Row:
    """The same for a member whose text begins there. Kernels return it, since reading a word costs more than a text."""
    id_, name, headline = version.texts_at(start)
    return {"id": id_, "name": name, "headline": headline}


def summaries(version: Version, members: Numbers | Words) -> list[Row]:
    """id, name and headline of each, as new rows."""
    members, ends = np.ascontiguousarray(members, np.int64), np.empty((len(members), 3), np.int64)
    text = gather_texts(version.words, version.directory, version.text, members, ends).tobytes().decode()
    rows, at = list[Row](), 0
    for first, second, third in ends.tolist():
        name = None if second < 0 else text[first:second]
        start = max(first, second)
        rows.append({"id": text[at:first], "name": name, "headline": None if third < 0 else text[start:third]})
        at = max(start, third)
    return rows
