"""Writes records, runs and texts behind those of a version, and adds members, without touching what others read."""

import weakref
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.build import grown_signatures, table_size
from graphsvc.snapshot.kernels.ids import add_to_table, fill_table, find, find_many
from graphsvc.snapshot.layout import (
    AFFILIATIONS,
    FLAG_BITS,
    LENGTH_BITS,
    LENGTH_MASK,
    ORDER,
    ORDER_GAP,
    PAGE,
    PAGE_BITS,
    PLACE,
    TEXT,
    TEXT_HEAD,
    UNKNOWN_SIGNATURE,
    Numbers,
    Totals,
    Version,
    capacity,
    encoded,
    places_of,
    row_word,
)

# After so many new ids in a row, more than in 10 to 19, each takes a small part of the room that is left: 2^-16.
RUN, RUN_BITS = 12, 16


@dataclass
class Slots:
    """The pages that no version uses any more. A page is free once the last version that uses it is gone."""

    free: list[int] = field(default_factory=list)
    waiting: deque[tuple[int, list[int]]] = field(default_factory=deque)
    living: dict[int, None] = field(default_factory=dict)

    def watch(self, version: Version) -> None:
        self.living[version.number] = None
        weakref.finalize(version, self.living.pop, version.number, None).atexit = False

    def replaced(self, number: int, slots: list[int]) -> None:
        """Version `number` is the first that does not use these slots."""
        self.waiting.append((number, slots))

    def take(self) -> int | None:
        if not self.free:
            oldest = next(iter(self.living), None)
            while self.waiting and (oldest is None or self.waiting[0][0] <= oldest):
                self.free += self.waiting.popleft()[1]
        return self.free.pop() if self.free else None


class AddedIds:
    """Ids of members who are not in order of number, ascending."""

    def __init__(self) -> None:
        self.ids: list[bytes] = []
        # The id that was added last, and how many before it each came right after the one before.
        self.last, self.run = b"", 0

    def add(self, key: bytes) -> None:
        at = bisect_left(self.ids, key)
        self.run = self.run + 1 if at and self.ids[at - 1] == self.last else 0
        self.last = key
        # A draft that was given up may have added it before.
        if at == len(self.ids) or self.ids[at] != key:
            self.ids.insert(at, key)


@dataclass
class Shared:
    """What the writers of one series of versions share. `sorted_members` have numbers in order of id."""

    sorted_members: int
    slots: Slots = field(default_factory=Slots)
    added: AddedIds = field(default_factory=AddedIds)


class Writer:
    """The next version while it is written. Readers of other versions see nothing of it."""

    def __init__(self, base: Version, shared: Shared) -> None:
        self.base, self.shared = base, shared
        self.number = base.number + 1
        self.words, self.pool, self.text, self.table = base.words, base.pool, base.text, base.table
        self.signatures = base.signatures
        self.directory = base.directory.copy()
        self.members = base.members
        self.slots_used, self.pool_used, self.text_used = base.used
        self.garbage = base.garbage
        self.organizations = base.organizations
        self.organization_numbers = base.organization_numbers
        self.followers = base.followers
        self.strings, self.string_numbers = base.strings, base.string_numbers
        self.counts = {name: getattr(base.totals, name) for name in Totals.__dataclass_fields__}
        self.added: list[str] = []
        self.copied: set[int] = set()
        self.replaced: list[int] = []

    # Records -----------------------------------------------------------------------------------------------------

    def place(self, member: int) -> int:
        return (int(self.directory[member >> PAGE_BITS]) << PAGE_BITS) | (member & (PAGE - 1))

    def get(self, member: int, which: int) -> int:
        return int(self.words[self.place(member), which])

    def set(self, member: int, which: int, value: int) -> None:
        page = member >> PAGE_BITS
        if page not in self.copied:
            self._copy_page(page)
        self.words[self.place(member), which] = value
        if which in {PLACE, AFFILIATIONS}:
            self.signatures[member] = UNKNOWN_SIGNATURE

    def run(self, member: int, which: int) -> Numbers:
        word = self.get(member, which)
        start = word >> LENGTH_BITS
        return self.pool[start : start + (word & LENGTH_MASK)]

    def set_run(self, member: int, which: int, run: Numbers) -> None:
        self.garbage += (self.get(member, which) & LENGTH_MASK) * self.pool.itemsize
        if not len(run):
            self.set(member, which, 0)
            return
        start, end = self.pool_used, self.pool_used + len(run)
        if end > len(self.pool):
            self.pool = _grown(self.pool, end, 4)
        self.pool[start:end] = run
        self.pool_used = end
        self.set(member, which, row_word(start, len(run)))

    def _copy_page(self, page: int) -> None:
        slot = self._new_slot()
        before = int(self.directory[page])
        self.words[slot * PAGE : (slot + 1) * PAGE] = self.words[before * PAGE : (before + 1) * PAGE]
        self.directory[page] = slot
        self.replaced.append(before)
        self.copied.add(page)

    def _new_slot(self) -> int:
        slot = self.shared.slots.take()
        if slot is None:
            slot, self.slots_used = self.slots_used, self.slots_used + 1
            if self.slots_used * PAGE > len(self.words):
                self.words = _grown(self.words, self.slots_used * PAGE, 64)
        return slot

    # Members -----------------------------------------------------------------------------------------------------

    def find(self, member: str) -> int:
        """The number of a member, erased or not, or -1."""
        return int(find(self.words, self.directory, self.text, self.table, member.encode()))

    def numbers(self, members: Sequence[str]) -> list[int]:
        """The numbers of members, in their order. Those who are unknown are added."""
        found = np.empty(len(members), np.int64)
        keys = "\0".join(members).encode()
        if find_many(self.words, self.directory, self.text, self.table, keys, found) != len(members):
            return [self.member(member) for member in members]
        return [self.member(members[at]) if number < 0 else number for at, number in enumerate(found.tolist())]

    def member(self, member: str) -> int:
        """The number of a member, who is added if unknown (and does not exist yet)."""
        number = self.find(member)
        return self._add(member) if number < 0 else number

    def _add(self, member: str) -> int:
        number, self.members = self.members, self.members + 1
        self.added.append(member)
        page = number >> PAGE_BITS
        if page == len(self.directory):
            slot = self._new_slot()
            self.words[slot * PAGE : (slot + 1) * PAGE] = 0
            self.directory = np.append(self.directory, np.int32(slot))
            self.copied.add(page)
        if number >= len(self.signatures):
            self.signatures = grown_signatures(self.signatures, self.members)
        offset = self._write_text(encoded(member, None, None))
        self.set(number, TEXT, offset << FLAG_BITS)
        key = member.encode()
        order = self._order_for(key)
        self.set(number, ORDER, order)
        self.shared.added.add(key)
        if 2 * self.members > len(self.table):
            self.table = np.zeros(table_size(self.members), np.int32)
            fill_table(self.words, self.directory, self.text, self.table, self.members)
        else:
            add_to_table(self.text, self.table, number, offset)
        return number

    def _write_text(self, text: bytes) -> int:
        offset, end = self.text_used, self.text_used + len(text)
        if end > len(self.text):
            self.text = _grown(self.text, end, 1)
        self.text[offset:end] = np.frombuffer(text, np.uint8)
        self.text_used = end
        return offset

    def _id(self, member: int) -> bytes:
        start = self.get(member, TEXT) >> FLAG_BITS
        length = int.from_bytes(self.text[start : start + 4].tobytes(), "little")
        return self.text[start + TEXT_HEAD : start + TEXT_HEAD + length].tobytes()

    def _order_for(self, key: bytes) -> int:
        """An order word between those of the ids before and after."""
        before, after, follows = self._room_for(key)
        if after is not None and after - before < 2:
            self._renumber()
            before, after, follows = self._room_for(key)
        if after is None:
            return before + ORDER_GAP
        # Ids are often counted up: halves would leave room for 32 of them.
        if self.shared.added.run >= RUN and follows:
            return before + max(1, (after - before) >> RUN_BITS)
        return before + (after - before) // 2

    def _room_for(self, key: bytes) -> tuple[int, int | None, bool]:
        """The order words of the ids before and after, 0 and None at the ends, and whether the one before it was added
        last."""
        low, high = 0, self.shared.sorted_members
        while low < high:
            middle = (low + high) // 2
            if self._id(middle) < key:
                low = middle + 1
            else:
                high = middle
        before = self.get(low - 1, ORDER) if low else 0
        after = self.get(low, ORDER) if low < self.shared.sorted_members else None
        ids, follows = self.shared.added.ids, False
        at = bisect_left(ids, key)
        earlier, order = next(self._orders_of(ids[place] for place in range(at - 1, -1, -1)), (b"", 0))
        if order > before:
            before, follows = order, earlier == self.shared.added.last
        # A draft that was given up may have entered the id itself.
        known = at < len(ids) and ids[at] == key
        for _, later in self._orders_of(ids[place] for place in range(at + known, len(ids))):
            after = later if after is None else min(after, later)
            break
        return before, after, follows

    def _orders_of(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
        """Ids with their order words, without those that only a draft had that was given up."""
        for key in keys:
            number = int(find(self.words, self.directory, self.text, self.table, key))
            if number >= 0:
                yield key, self.get(number, ORDER)

    def _renumber(self) -> None:
        """Give all members new order words, with room between any two, in a copy of the records."""
        words = np.zeros_like(self.words)
        words[: self.slots_used * PAGE] = self.words[: self.slots_used * PAGE]
        self.words = words
        numbers = np.arange(self.members)
        places = places_of(self.directory, numbers)
        in_order = places[np.argsort(self.words[places, ORDER], kind="stable")]
        self.words[in_order, ORDER] = (numbers + 1) * ORDER_GAP

    def version(self, watermark: tuple[int, ...] | None = None) -> Version:
        """The version as it is now. Publish it with `Series.publish`, and write no more."""
        if self.replaced:
            self.shared.slots.replaced(self.number, self.replaced)
        return replace(
            self.base,
            words=self.words,
            directory=self.directory,
            pool=self.pool,
            text=self.text,
            table=self.table,
            signatures=self.signatures,
            members=self.members,
            organizations=self.organizations,
            organization_numbers=self.organization_numbers,
            followers=self.followers,
            strings=self.strings,
            string_numbers=self.string_numbers,
            totals=Totals(**self.counts),
            watermark=self.base.watermark if watermark is None else watermark,
            number=self.number,
            used=(self.slots_used, self.pool_used, self.text_used),
            garbage=self.garbage,
        )


def _grown(array: NDArray[Any], needed: int, width: int) -> NDArray[Any]:
    """A copy with room for more. Versions that have the old array keep it."""
    grown = np.zeros((capacity(needed, width), *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown
