"""How a network is laid out in arrays: one record of eight words a member, runs of numbers in one pool, text in bytes.

A member is a number from 0, in order of id when the snapshot was made; members who came later have higher numbers.
`Version` is immutable: a change writes new runs, text and pages behind the old ones, and a new version refers to them.
So a reader takes a version, needs no lock, and never sees half a change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from struct import Struct

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.int64]
Numbers = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Signatures = NDArray[np.uint32]

# A page holds 64 records. A change copies the pages of the members that it changes, and the directory of the pages:
# a page is 4 KB, and the directory of a million members 62 KB.
PAGE_BITS = 6
PAGE = 1 << PAGE_BITS

# The words of a record. A row is a run in the pool: its start, and its length in numbers (24 bits).
CONNECTIONS = 0  # row: members, ascending
AFFILIATIONS = 1  # row: organization, first day, last day; ascending. Days count from 1970-01-01; NO_DAY is unknown
PLACE = 2  # location and industry, 32 bits each, as numbers of strings; 0 is none
TEXT = 3  # offset in the text (8 bits further left), and flags
FOLLOWING = 4  # row: members, and ~organization for organizations; ascending
ASIDE = 5  # row of blocks, dismissals and invitations, see below; ascending
FOLLOWERS = 6  # number of followers, and the database's number of the node (32 bits further left)
ORDER = 7  # members in order of id have ascending order words
WORDS = 8

LENGTH_BITS = 24
LENGTH_MASK = (1 << LENGTH_BITS) - 1
FLAG_BITS = 8
EXISTS, DISCOVERABLE, SHOWS_TO_EVERYONE = 1, 2, 4
NO_DAY = -(2**31)
# The signature of a member of whom only the record says what they may share with others.
UNKNOWN_SIGNATURE = 0

# An entry of an `ASIDE` row: kind, the other member, and two 64-bit numbers, each as its low and high 32 bits.
# BLOCK: the first number has the bits BLOCKS (the member blocks the other) and BLOCKED. Both members have an entry.
# UNWANTED, from a dismissal or an invitation: moments in microseconds since 1970. The other is no suggestion while
# `pending_since` is before the first, or `cooling_since` before the second. Only a dismissal
# has ALWAYS twice.
BLOCK, UNWANTED = 0, 1
BLOCKS, BLOCKED = 1, 2
ASIDE_WIDTH = 6

# Order words leave room for members who come later.
ORDER_GAP = 1 << 32

# Room behind what is used, for changes: untouched memory and holes in files cost nothing.
HEADROOM, LEAST_HEADROOM = 0.5, 1 << 20

# Text of a member: three lengths in bytes (32 bits each), then id, name and headline. NO_TEXT is null.
TEXT_HEAD = 12
_LENGTHS = Struct("<3I")
NO_TEXT = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Organization:
    id: str
    name: str | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the database counts in constant time."""

    members: int = 0
    organizations: int = 0
    connections: int = 0
    follows: int = 0
    affiliations: int = 0
    blocks: int = 0


@dataclass(frozen=True)
class Version:
    """The network at one moment. Pass `*version.graph` to kernels.

    words: int64[slots * PAGE, WORDS]; directory: int32[pages], the slot of each page; pool: int32[…]; text: uint8[…];
    table: int32[2^k], a hash table of ids: number + 1 of a member, or 0; signatures: uint32[≥ members], see
    `kernels/signatures.py`. Versions share `table` and `signatures` with those that follow: a change makes the
    signature of a member UNKNOWN_SIGNATURE, which is true of each version.
    """

    words: Words
    directory: Numbers
    pool: Numbers
    text: Bytes
    table: Numbers
    signatures: Signatures
    members: int  # numbers in use, erased members included
    organizations: Sequence[Organization]
    organization_numbers: dict[str, int]
    followers: Numbers  # of organizations
    strings: Sequence[str]  # of places, by number; the first is not used
    string_numbers: dict[str, int]
    totals: Totals
    # The last number of each lane of the change log that it has, and the store's own name.
    watermark: tuple[int, ...]
    epoch: str
    number: int = 0
    # Members below this number are in order of id.
    sorted_members: int = 0
    # Used lengths of words (in slots), pool and text, and how many bytes no longer belong to a member.
    used: tuple[int, int, int] = (0, 0, 0)
    garbage: int = 0

    @property
    def graph(self) -> tuple[Words, Numbers, Numbers]:
        """What most kernels take first."""
        return self.words, self.directory, self.pool

    @cached_property
    def memory(self) -> memoryview:
        """The text, to slice without creating arrays."""
        return self.text.data

    @property
    def bytes_used(self) -> int:
        """Memory in use, without the room for changes. Other processes that opened the same file share most of it."""
        slots, pool, text = self.used
        rest = self.directory.nbytes + self.table.nbytes + self.members * 4 + self.followers.nbytes
        return slots * PAGE * WORDS * 8 + pool * 4 + text + rest

    def in_order(self) -> Words:
        """The numbers of the members who exist, in order of id."""
        numbers = np.arange(self.members)
        places = places_of(self.directory, numbers)
        exists = (self.words[places, TEXT] & EXISTS) != 0
        ordered: Words = numbers[exists][np.argsort(self.words[places[exists], ORDER], kind="stable")]
        return ordered

    def place(self, member: int) -> int:
        """The row of a member's record in `words`."""
        return (int(self.directory[member >> PAGE_BITS]) << PAGE_BITS) | (member & (PAGE - 1))

    def word(self, member: int, which: int) -> int:
        return int(self.words[self.place(member), which])

    def row(self, member: int, which: int) -> Numbers:
        """A member's run of numbers: CONNECTIONS, AFFILIATIONS, FOLLOWING or ASIDE."""
        word = self.word(member, which)
        start = word >> LENGTH_BITS
        return self.pool[start : start + (word & LENGTH_MASK)]

    def texts(self, member: int) -> list[str | None]:
        """id, name and headline of a member."""
        start = self.word(member, TEXT) >> FLAG_BITS
        return self.texts_at(start)

    def texts_at(self, start: int) -> list[str | None]:
        lengths, at = _LENGTHS.unpack_from(self.memory, start), start + TEXT_HEAD
        id_, name, headline = lengths
        if NO_TEXT not in lengths:
            # One conversion instead of three takes two thirds of the time.
            raw = self.memory[at : at + id_ + name + headline].tobytes()
            if raw.isascii():
                text = raw.decode("ascii")
                return [text[:id_], text[id_ : id_ + name], text[id_ + name :]]
        texts = list[str | None]()
        for length in lengths:
            if length == NO_TEXT:
                texts.append(None)
            else:
                texts.append(str(self.memory[at : at + length], "utf-8"))
                at += length
        return texts

    def id_of(self, member: int) -> str:
        return str(self.texts(member)[0])

    def string(self, number: int) -> str | None:
        return self.strings[number] if number else None


def places_of(directory: Numbers, members: Words) -> Words:
    """The rows of members' records in `words`."""
    places: Words = (directory[members >> PAGE_BITS].astype(np.int64) << PAGE_BITS) | (members & (PAGE - 1))
    return places


def capacity(used: int, width: int = 1) -> int:
    """How many numbers of so many bytes to make room for, when so many are used."""
    return used + max(int(used * HEADROOM), LEAST_HEADROOM // width)


def row_word(start: int, length: int) -> int:
    return (start << LENGTH_BITS) | length


def text_size(text: Bytes, start: int) -> int:
    """Bytes of the text of a member that begins there."""
    lengths: tuple[int, ...] = _LENGTHS.unpack_from(text.data, start)
    return TEXT_HEAD + sum(length for length in lengths if length != NO_TEXT)


def encoded(*texts: str | None) -> bytes:
    """The text of a member: id, name, headline."""
    if None not in texts:  # as for most: takes half of the time
        known = [text.encode() for text in texts if text is not None]
        return b"".join((_LENGTHS.pack(*map(len, known)), *known))
    parts = [None if text is None else text.encode() for text in texts]
    lengths = b"".join((NO_TEXT if part is None else len(part)).to_bytes(4, "little") for part in parts)
    return lengths + b"".join(part for part in parts if part is not None)
