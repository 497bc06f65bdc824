"""Reads large files of pairs in blocks of lines: 0.5 µs per line, where a record for each line takes 6 µs.

Only lines that are certainly valid are read here. All others are read as records, and rejected there if invalid.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import compress
from operator import eq

import numpy as np
from numpy.typing import NDArray

from graphsvc.ingest.compression import DamagedFileError, open_bytes
from graphsvc.ingest.delimited.values import NOTHING
from graphsvc.ingest.lines import LONGEST_LINE
from graphsvc.ingest.source import PairColumns, Source
from graphsvc.records import _moment
from graphsvc.text_rules import ID

BLOCK = 8 << 20
NO_DATE = np.iinfo(np.int64).min
MOST_MOMENTS = 500_000
MOST_WAITING = 65_536
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_IDS = frozenset(word.encode() for word in NOTHING)
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
    """Reads one file of pairs, given the known ids.

    Stops where the compressed file is damaged, and at a line that may be part of a longer row, with a quote that is not
    closed or is escaped. `rest` is its number then: read the file as records from there.
    """

    source: Source
    columns: PairColumns
    members: Ids
    organizations: Ids
    rest: int | None = None
    _moments: dict[bytes, int | None] = field(default_factory=lambda: {b"": NO_DATE})

    def blocks(self) -> Iterator[Block]:
        number = 1
        try:
            for text in self._texts():
                lines = text.split(b"\n")
                if not lines[-1]:
                    lines.pop()
                count = len(lines)
                yield self._block(text, lines, number)
                number += count
                if self.rest is not None:
                    return
        except DamagedFileError:
            self.rest = number

    def _texts(self) -> Iterator[bytes]:
        """Blocks of whole lines, about BLOCK bytes each. Raises DamagedFileError."""
        with open_bytes(self.source.path) as (file, raw):
            rest = file.read(3).removeprefix(b"\xef\xbb\xbf")
            while more := file.read(BLOCK):
                text, newline, tail = (rest + more).rpartition(b"\n")
                rest = tail
                self.source.progress.done = raw.tell()
                if newline:
                    yield (text + newline).replace(b"\r\n", b"\n")
            if rest:
                yield rest

    def _block(self, text: bytes, lines: list[bytes], number: int) -> Block:
        numbers = np.arange(number, number + len(lines), dtype=np.int64)
        if b'"' in text and (stop := next((at for at, line in enumerate(lines) if _may_go_on(line)), None)) is not None:
            self.rest = int(numbers[stop])
            lines, numbers, text = lines[:stop], numbers[:stop], b"\0"
        headed = self._skip_header(lines, number)
        if headed:
            lines, numbers = lines[headed:], numbers[headed:]
        irregular: list[tuple[int, bytes]] = []
        if headed or not self._regular(lines, text):
            lines, numbers, irregular = self._only_regular(lines, numbers)
        separator = self.columns.separator
        joined = separator.join(lines)
        if separator == b" ":
            joined = joined.replace(b"\t", b" ")
        return self._pairs(lines, joined.split(separator) if lines else [], numbers, irregular)

    def _skip_header(self, lines: list[bytes], number: int) -> int:
        """The number of lines in this block before the first line of data, including the header."""
        begins = self.columns.begins + self.columns.header
        return max(0, min(len(lines), begins - number))

    def _regular(self, lines: list[bytes], text: bytes) -> bool:
        """Whether each line has the right number of separators and reads the same on its own."""
        blank = self.columns.separator == b" "
        if b'"' in text or b"\0" in text or b"\r" in text or (blank and b"  " in text.replace(b"\t", b" ")):
            return False
        if self.columns.comments and (b"#" in text or b"%" in text):
            return False
        if not _is_utf8(text) or max(map(len, lines), default=0) > LONGEST_LINE:
            return False
        characters = np.frombuffer(text, np.uint8)
        separators = characters == self.columns.separator[0]
        if blank:
            separators |= characters == 9
        marks = characters[separators | (characters == 10)]
        whole = self.columns.count
        if text[-1:] != b"\n":
            marks = np.append(marks, 10)
        if len(marks) != whole * len(lines):
            return False
        return bool((marks.reshape(-1, whole)[:, -1] == 10).all() and (marks == 10).sum() == len(lines))

    def _only_regular(self, lines: list[bytes], numbers: Ints) -> tuple[list[bytes], Ints, list[tuple[int, bytes]]]:
        regular = [self._is_regular(line) for line in lines]
        irregular = [(int(n), line) for n, line, fine in zip(numbers, lines, regular, strict=True) if not fine]
        keep = np.array(regular, bool)
        return [line for line, fine in zip(lines, regular, strict=True) if fine], numbers[keep], irregular

    def _is_regular(self, line: bytes) -> bool:
        separator = self.columns.separator
        if separator == b" ":
            line = line.replace(b"\t", b" ")
            if b"  " in line:
                return False
        return (
            line.count(separator) == self.columns.count - 1
            and not (self.columns.comments and line[:1] in b"#%")
            and not any(mark in line for mark in (b'"', b"\0", b"\r"))
            and len(line) <= LONGEST_LINE
            and _is_utf8(line)
        )

    def _pairs(
        self, lines: list[bytes], cells: list[bytes], numbers: Ints, irregular: list[tuple[int, bytes]]
    ) -> Block:
        columns = self.columns
        firsts, seconds = cells[columns.first :: columns.count], cells[columns.second :: columns.count]
        since = self._since(cells, len(lines))
        dated = since != NO_DATE + 1
        if columns.makes_members and dated.all():
            self._make(firsts, seconds)
        elif columns.makes_members:
            self._make(compress(firsts, dated), compress(seconds, dated))
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
        fine &= dated
        if not fine.all():
            irregular += [(int(numbers[at]), lines[at]) for at in np.flatnonzero(~fine)]
            irregular.sort()
            organization = None if organization is None else organization[fine]
            first, second, since, numbers = first[fine], second[fine], since[fine], numbers[fine]
        return Block(first, second, since, numbers, organization, irregular)

    def _make(self, firsts: Iterable[bytes], seconds: Iterable[bytes]) -> None:
        """Number the members of pairs that are valid: a rejected line makes no members."""
        members = self.members
        for pair in zip(firsts, seconds, strict=True):
            if (pair[0] in members and pair[1] in members) or pair[0] == pair[1]:
                continue
            if all(ID.fullmatch(cell.decode("latin-1")) and cell not in NO_IDS for cell in pair):
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


def _may_go_on(line: bytes) -> bool:
    """Whether a quote is not closed in this line, or one may be escaped."""
    return line.count(b'"') % 2 == 1 or b'\\"' in line


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _numbers(ids: Ids, cells: list[bytes]) -> Ints:
    """The number of each id; -1 for an unknown id, and for what stands for no value."""
    found = list(map(ids.get, cells))
    if any(word in ids for word in NO_IDS):
        found = [None if cell in NO_IDS else number for cell, number in zip(cells, found, strict=True)]
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
    _waiting: list[tuple[int, int, int, int]] = field(default_factory=list)
    _source: Source | None = None

    def add_row(self, source: Source, first: int, second: int, since: int, line: int) -> None:
        """Like `add`, for one pair."""
        if self._source is not source or len(self._waiting) >= MOST_WAITING:
            self._flush()
            self._source = source
        self._waiting.append((first, second, since, line))

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting and self._source is not None:
            self.add(self._source, *np.array(waiting, np.int64).T)

    def add(self, source: Source, first: Ints, second: Ints, since: Ints, lines: Ints) -> None:
        self._flush()
        if not self.files or self.files[-1][1] is not source:
            self.files.append((self.count, source))
        for gathered, part in ((self.first, first), (self.second, second), (self.since, since), (self.lines, lines)):
            gathered.append(part)
        self.count += len(first)

    def joined(self) -> tuple[Ints, Ints, Ints, Ints]:
        """The collected columns as whole arrays. Frees the collected parts one by one."""
        self._flush()
        columns = []
        for gathered in (self.first, self.second, self.since, self.lines):
            columns.append(np.concatenate(gathered) if gathered else np.empty(0, np.int64))
            gathered.clear()
        return columns[0], columns[1], columns[2], columns[3]

    def source_of(self, row: int) -> Source:
        return next(source for start, source in reversed(self.files) if start <= row)
