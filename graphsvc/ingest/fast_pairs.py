"""Reads large files of pairs in blocks of lines: 0.5 µs per line, where a record for each line takes 6 µs.

Only lines that are certainly valid are read here. All others are read as records, and rejected there if invalid.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import eq

import numpy as np
from numpy.typing import NDArray

from graphsvc.ingest.lines import open_bytes
from graphsvc.ingest.source import PairColumns, Source
from graphsvc.records import _moment
from graphsvc.text_rules import ID

BLOCK = 8 << 20
NO_DATE = np.iinfo(np.int64).min
MOST_MOMENTS = 500_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Ints = NDArray[np.int64]
Ids = dict[bytes, int]


@dataclass(frozen=True, slots=True)
class Block:
    """Pairs as numbers of members (or of organizations, with `to_organization`), with their line numbers.

    `irregular` are the lines that must be read one by one.
    """

    first: Ints
    second: Ints
    since: Ints
    lines: Ints
    to_organization: NDArray[np.bool_] | None
    irregular: list[tuple[int, bytes]]


@dataclass(slots=True)
class PairReader:
    """Reads one file of pairs, given the known ids."""

    source: Source
    columns: PairColumns
    members: Ids
    organizations: Ids
    _moments: dict[bytes, int | None] = field(default_factory=lambda: {b"": NO_DATE})

    def blocks(self) -> Iterator[Block]:
        number = 1
        for text in self._texts():
            lines = text.split(b"\n")
            if not lines[-1]:
                lines.pop()
            yield self._block(text, lines, number)
            number += len(lines)

    def _texts(self) -> Iterator[bytes]:
        """Blocks of whole lines, about BLOCK bytes each."""
        with open_bytes(self.source.path) as file:
            rest = b""
            while more := file.read(BLOCK):
                text, newline, tail = (rest + more).rpartition(b"\n")
                rest = tail
                self.source.progress.done += len(more)
                if newline:
                    yield (text + newline).replace(b"\r\n", b"\n")
            if rest:
                yield rest

    def _block(self, text: bytes, lines: list[bytes], number: int) -> Block:
        columns = self.columns
        irregular: list[tuple[int, bytes]] = []
        numbers = np.arange(number, number + len(lines), dtype=np.int64)
        headed = number == 1 and columns.header
        if headed:
            at = next((at for at, line in enumerate(lines) if line.strip() and not self._comment(line)), 0)
            del lines[at]
            numbers = np.delete(numbers, at)
        if headed or not self._regular(lines, text):
            plain, numbers, irregular = self._only_regular(lines, numbers)
            lines = plain
        cells = columns.separator.join(lines).split(columns.separator) if lines else []
        return self._pairs(lines, cells, numbers, irregular)

    def _comment(self, line: bytes) -> bool:
        return self.columns.comments and line[:1] in b"#%"

    def _regular(self, lines: list[bytes], text: bytes) -> bool:
        """Whether each line has the right number of separators and reads the same on its own."""
        if b'"' in text or b"\0" in text or (self.columns.comments and (b"#" in text or b"%" in text)):
            return False
        characters = np.frombuffer(text, np.uint8)
        marks = characters[(characters == self.columns.separator[0]) | (characters == 10)]
        whole = self.columns.count
        if text[-1:] != b"\n":
            marks = np.append(marks, 10)
        if len(marks) != whole * len(lines):
            return False
        return bool((marks.reshape(-1, whole)[:, -1] == 10).all() and (marks == 10).sum() == len(lines))

    def _only_regular(self, lines: list[bytes], numbers: Ints) -> tuple[list[bytes], Ints, list[tuple[int, bytes]]]:
        wanted = self.columns.count - 1
        separator = self.columns.separator
        regular = [
            line.count(separator) == wanted and b'"' not in line and b"\0" not in line and line[:1] not in b"#%"
            for line in lines
        ]
        irregular = [(int(n), line) for n, line, fine in zip(numbers, lines, regular, strict=True) if not fine]
        keep = np.array(regular, bool)
        return [line for line, fine in zip(lines, regular, strict=True) if fine], numbers[keep], irregular

    def _pairs(
        self, lines: list[bytes], cells: list[bytes], numbers: Ints, irregular: list[tuple[int, bytes]]
    ) -> Block:
        columns = self.columns
        firsts, seconds = cells[columns.first :: columns.count], cells[columns.second :: columns.count]
        if columns.makes_members:
            self._make(firsts, seconds)
        first = _numbers(self.members, firsts)
        second = _numbers(self.members, seconds)
        fine = (first >= 0) & ~np.fromiter(map(eq, firsts, seconds), bool, len(lines))
        organization: NDArray[np.bool_] | None = None
        if columns.organization is not None:
            targets = cells[columns.organization :: columns.count]
            target = _numbers(self.organizations, targets)
            no_member = np.fromiter((not cell for cell in seconds), bool, len(lines))
            no_organization = np.fromiter((not cell for cell in targets), bool, len(lines))
            organization = no_member & (target >= 0)
            fine &= organization | (no_organization & (second >= 0))
            second = np.where(organization, target, second)
        else:
            fine &= second >= 0
        since = self._since(cells, len(lines))
        fine &= since != NO_DATE + 1
        if not fine.all():
            irregular += [(int(numbers[at]), lines[at]) for at in np.flatnonzero(~fine)]
            irregular.sort()
            organization = None if organization is None else organization[fine]
            first, second, since, numbers = first[fine], second[fine], since[fine], numbers[fine]
        return Block(first, second, since, numbers, organization, irregular)

    def _make(self, firsts: list[bytes], seconds: list[bytes]) -> None:
        members = self.members
        for pair in zip(firsts, seconds, strict=True):
            if (pair[0] in members and pair[1] in members) or pair[0] == pair[1]:
                continue
            if all(ID.fullmatch(cell.decode("latin-1")) for cell in pair):
                for cell in pair:
                    members.setdefault(cell, len(members))

    def _since(self, cells: list[bytes], count: int) -> Ints:
        """Microseconds since 1970; NO_DATE for a missing date, NO_DATE + 1 for an invalid one."""
        if self.columns.since is None:
            return np.full(count, NO_DATE, np.int64)
        texts = cells[self.columns.since :: self.columns.count]
        moments = self._moments
        if len(moments) > MOST_MOMENTS:
            moments.clear()
            moments[b""] = NO_DATE
        for text in set(texts).difference(moments):
            moments[text] = _microseconds(text)
        return np.fromiter(map(moments.__getitem__, texts), np.int64, count)


def _numbers(ids: Ids, cells: list[bytes]) -> Ints:
    """The number of each id; -1 for an unknown id."""
    found = list(map(ids.get, cells))
    if None in found:
        return np.fromiter((-1 if number is None else number for number in found), np.int64, len(found))
    return np.array(found, np.int64)


def _microseconds(text: bytes) -> int:
    try:
        moment = _moment(text.decode())
    except ValueError:
        return NO_DATE + 1
    since = moment - EPOCH
    return int((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


@dataclass(slots=True)
class Ties:
    """Pairs of numbers from files, with file and line of each."""

    first: list[Ints] = field(default_factory=list)
    second: list[Ints] = field(default_factory=list)
    since: list[Ints] = field(default_factory=list)
    lines: list[Ints] = field(default_factory=list)
    files: list[tuple[int, Source]] = field(default_factory=list)
    count: int = 0

    def add(self, source: Source, first: Ints, second: Ints, since: Ints, lines: Ints) -> None:
        if not self.files or self.files[-1][1] is not source:
            self.files.append((self.count, source))
        for gathered, part in ((self.first, first), (self.second, second), (self.since, since), (self.lines, lines)):
            gathered.append(part)
        self.count += len(first)

    def joined(self) -> tuple[Ints, Ints, Ints, Ints]:
        """The collected columns as whole arrays. Frees the collected parts one by one."""
        columns = []
        for gathered in (self.first, self.second, self.since, self.lines):
            columns.append(np.concatenate(gathered) if gathered else np.empty(0, np.int64))
            gathered.clear()
        return columns[0], columns[1], columns[2], columns[3]

    def source_of(self, row: int) -> Source:
        return next(source for start, source in reversed(self.files) if start <= row)
