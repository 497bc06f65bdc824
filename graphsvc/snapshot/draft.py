"""Makes the next version: what changed is written behind what is there, and everything else is shared."""

import weakref
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.build import aside_entries, capacity, table_size
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.kernels.rows import add_to_table, fill_table, find
from graphsvc.snapshot.layout import (
    AFFILIATIONS,
    ASIDE,
    ASIDE_WIDTH,
    BLOCK,
    BLOCKED,
    BLOCKS,
    CONNECTIONS,
    EXISTS,
    FLAG_BITS,
    FOLLOWERS,
    FOLLOWING,
    LENGTH_MASK,
    ORDER,
    ORDER_GAP,
    PAGE,
    PAGE_BITS,
    PLACE,
    TEXT,
    TEXT_HEAD,
    Numbers,
    Organization,
    Totals,
    Version,
    encoded,
    row_word,
)

LOW_HALF = (1 << 32) - 1


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
    """Ids of members who are not in order of number, with their order words, ascending."""

    def __init__(self) -> None:
        self.ids: list[bytes] = []
        self.orders: dict[bytes, int] = {}

    def neighbours(self, key: bytes) -> tuple[bytes | None, bytes | None]:
        at = bisect_left(self.ids, key)
        return (self.ids[at - 1] if at else None, self.ids[at] if at < len(self.ids) else None)

    def add(self, key: bytes, order: int) -> None:
        insort(self.ids, key)
        self.orders[key] = order


class Series:
    """The versions of one base, one after the other: `current` is the newest. One writer at a time."""

    def __init__(self, base: Version, sorted_members: int | None = None) -> None:
        self.slots = Slots()
        self.sorted_members = base.members if sorted_members is None else sorted_members
        self.added = AddedIds()
        for member in range(self.sorted_members, base.members):
            self.added.add(str(base.id_of(member)).encode(), base.word(member, ORDER))
        self._current = base
        self.slots.watch(base)

    @property
    def current(self) -> Version:
        return self._current

    def publish(self, version: Version) -> Version:
        """Make a version the newest: one assignment, which every reader sees at once or not at all."""
        self.slots.watch(version)
        self._current = version
        return version

    def draft(self) -> "Draft":
        return Draft(self)


class Draft:
    """The next version while it is written. Readers of other versions see nothing of it."""

    def __init__(self, series: Series) -> None:
        self.series, self.base = series, series.current
        base = self.base
        self.number = base.number + 1
        self.words, self.pool, self.text, self.table = base.words, base.pool, base.text, base.table
        self.directory = base.directory.copy()
        self.members = base.members
        self.slots_used, self.pool_used, self.text_used = base.used
        self.garbage = base.garbage
        self.organizations = base.organizations
        self.organization_numbers = base.organization_numbers
        self.followers = base.followers
        self.strings, self.string_numbers = base.strings, base.string_numbers
        self.counts = {name: getattr(base.totals, name) for name in Totals.__dataclass_fields__}
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

    def run(self, member: int, which: int) -> Numbers:
        word = self.get(member, which)
        start = word >> 24
        return self.pool[start : start + (word & LENGTH_MASK)]

    def set_run(self, member: int, which: int, run: Numbers) -> None:
        self.garbage += self.get(member, which) & LENGTH_MASK
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
        slot = self.series.slots.take()
        if slot is None:
            slot, self.slots_used = self.slots_used, self.slots_used + 1
            if self.slots_used * PAGE > len(self.words):
                self.words = _grown(self.words, self.slots_used * PAGE, 64)
        return slot

    # Members -----------------------------------------------------------------------------------------------------

    def find(self, member: str) -> int:
        """The number of a member, erased or not, or -1."""
        return int(find(self.words, self.directory, self.text, self.table, member.encode()))

    def member(self, member: str) -> int:
        """The number of a member, who is added if unknown (and does not exist yet)."""
        number = self.find(member)
        return self._add(member) if number < 0 else number

    def _add(self, member: str) -> int:
        number, self.members = self.members, self.members + 1
        page = number >> PAGE_BITS
        if page == len(self.directory):
            slot = self._new_slot()
            self.words[slot * PAGE : (slot + 1) * PAGE] = 0
            self.directory = np.append(self.directory, np.int32(slot))
            self.copied.add(page)
        offset = self._write_text(encoded(member, None, None))
        self.set(number, TEXT, offset << FLAG_BITS)
        key = member.encode()
        order = self._order_for(key)
        self.set(number, ORDER, order)
        self.series.added.add(key, order)
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
        low, high = 0, self.series.sorted_members
        while low < high:
            middle = (low + high) // 2
            if self._id(middle) < key:
                low = middle + 1
            else:
                high = middle
        before = self.get(low - 1, ORDER) if low else 0
        after = self.get(low, ORDER) if low < self.series.sorted_members else None
        earlier, later = self.series.added.neighbours(key)
        orders = self.series.added.orders
        if earlier is not None:
            before = max(before, orders[earlier])
        if later is not None:
            after = orders[later] if after is None else min(after, orders[later])
        if after is None:
            return before + ORDER_GAP
        if after - before < 2:
            raise OutOfOrderError
        return (before + after) // 2

    # Facts -------------------------------------------------------------------------------------------------------

    def apply(self, facts: MemberFacts) -> bool:
        """Bring one member up to date, with the other ends of connections, blocks and follows. Returns whether
        anything changed."""
        if not facts.exists and self.find(facts.id) < 0:
            return False
        member = self.member(facts.id)
        changed = self._apply_record(member, facts)
        changed |= self._apply_connections(member, self._numbers(facts.connections))
        changed |= self._apply_following(member, facts)
        changed |= self._apply_affiliations(member, facts)
        return changed | self._apply_aside(member, facts)

    def _numbers(self, members: Iterable[str]) -> Numbers:
        return np.sort(np.fromiter((self.member(other) for other in members), np.int32))

    def _apply_record(self, member: int, facts: MemberFacts) -> bool:
        before = self.get(member, TEXT)
        offset, flags = before >> FLAG_BITS, before & ((1 << FLAG_BITS) - 1)
        wanted = (facts.flags | EXISTS) if facts.exists else 0
        self.counts["members"] += bool(wanted) - (flags & EXISTS)
        text = encoded(facts.id, facts.name, facts.headline)
        if self.text[offset : offset + len(text)].tobytes() != text:
            offset = self._write_text(text)
        place = (self._string(facts.location) << 32) | self._string(facts.industry)
        node = (self.get(member, FOLLOWERS) & LOW_HALF) | (facts.node << 32)
        changed = False
        for which, value in ((TEXT, (offset << FLAG_BITS) | wanted), (PLACE, place), (FOLLOWERS, node)):
            if self.get(member, which) != value:
                self.set(member, which, value)
                changed = True
        return changed

    def _string(self, string: str | None) -> int:
        if string is None:
            return 0
        number = self.string_numbers.get(string)
        if number is None:
            # Older versions have no member with this number, so they may share the list.
            number = len(self.strings)
            self.strings.append(string)  # type: ignore[attr-defined]
            self.string_numbers[string] = number
        return number

    def _apply_connections(self, member: int, wanted: Numbers) -> bool:
        had = self.run(member, CONNECTIONS)
        if np.array_equal(had, wanted):
            return False
        added = np.setdiff1d(wanted, had)
        removed = np.setdiff1d(had, wanted)
        self.counts["connections"] += len(wanted) - len(had)
        self.set_run(member, CONNECTIONS, wanted)
        for other in added.tolist():
            if other != member:
                run = self.run(other, CONNECTIONS)
                self.set_run(other, CONNECTIONS, np.insert(run, np.searchsorted(run, member), member))
        for other in removed.tolist():
            if other != member:
                run = self.run(other, CONNECTIONS)
                self.set_run(other, CONNECTIONS, run[run != member])
        return True

    def _apply_following(self, member: int, facts: MemberFacts) -> bool:
        organizations = [~number for each in facts.following_organizations if (number := self.organization(each)) >= 0]
        members = self._numbers(facts.following)
        wanted = np.concatenate([np.sort(np.array(organizations, np.int32)), members]).astype(np.int32)
        had = self.run(member, FOLLOWING)
        if np.array_equal(had, wanted):
            return False
        for others, step in ((np.setdiff1d(wanted, had), 1), (np.setdiff1d(had, wanted), -1)):
            for other in others.tolist():
                self._count_follower(other, step)
        self.counts["follows"] += len(wanted) - len(had)
        self.set_run(member, FOLLOWING, wanted)
        return True

    def _count_follower(self, target: int, step: int) -> None:
        if target >= 0:
            self.set(target, FOLLOWERS, self.get(target, FOLLOWERS) + step)
            return
        if self.followers is self.base.followers:
            self.followers = self.followers.copy()
        self.followers[~target] += step

    def _apply_affiliations(self, member: int, facts: MemberFacts) -> bool:
        rows = [
            (number, start, end) for each, start, end in facts.affiliations if (number := self.organization(each)) >= 0
        ]
        wanted = np.array(sorted(rows), np.int32).reshape(-1)
        had = self.run(member, AFFILIATIONS)
        if np.array_equal(had, wanted):
            return False
        self.counts["affiliations"] += (len(wanted) - len(had)) // 3
        self.set_run(member, AFFILIATIONS, wanted)
        return True

    def _apply_aside(self, member: int, facts: MemberFacts) -> bool:
        rows = sorted((kind, self.member(other), first, second) for kind, other, first, second in facts.aside)
        entries = np.array(rows, np.int64).reshape(-1, 4)
        wanted = aside_entries(entries).reshape(-1)
        had = self.run(member, ASIDE)
        if np.array_equal(had, wanted):
            return False
        before, after = _blocks_in(had), {row[1]: row[2] for row in rows if row[0] == BLOCK}
        self.set_run(member, ASIDE, wanted)
        for other in before.keys() | after.keys():
            bits = after.get(other, 0)
            self.counts["blocks"] += bits.bit_count() - before.get(other, 0).bit_count()
            if bits != before.get(other, 0):
                self._set_block(other, member, _mirrored(bits))
        return True

    def _set_block(self, member: int, other: int, bits: int) -> None:
        """A block hides both: the other end has an entry too."""
        had = self.run(member, ASIDE).reshape(-1, ASIDE_WIDTH)
        blocks = {number: each for number, each in _blocks_in(had).items() if number != other}
        if bits:
            blocks[other] = bits
        entries = aside_entries(
            np.array([[BLOCK, *block, 0] for block in sorted(blocks.items())], np.int64).reshape(-1, 4)
        )
        self.set_run(member, ASIDE, np.concatenate([entries, had[had[:, 0] != BLOCK]]).reshape(-1))

    # Organizations -----------------------------------------------------------------------------------------------

    def organization(self, organization: str) -> int:
        """The number of an organization, or -1: then it was deleted, and its affiliations with it."""
        return self.organization_numbers.get(organization, -1)

    def apply_organization(self, organization: Organization) -> bool:
        """Add an organization, or change its name and kind."""
        number = self.organization_numbers.get(organization.id)
        if number is not None and self.organizations[number] == organization:
            return False
        organizations = list(self.organizations)
        if number is None:
            self.organization_numbers = self.organization_numbers | {organization.id: len(organizations)}
            organizations.append(organization)
            self.followers = np.append(self.followers, np.int32(0))
            self.counts["organizations"] += 1
        else:
            organizations[number] = organization
        self.organizations = organizations
        return True

    # Publishing --------------------------------------------------------------------------------------------------

    def version(self, watermark: tuple[int, ...] | None = None) -> Version:
        """The version as it is now. Publish it with `Series.publish`, and write no more."""
        if self.replaced:
            self.series.slots.replaced(self.number, self.replaced)
        return replace(
            self.base,
            words=self.words,
            directory=self.directory,
            pool=self.pool,
            text=self.text,
            table=self.table,
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


class OutOfOrderError(Exception):
    """There is no room between two order words: build the snapshot again."""


def _blocks_in(aside: Numbers) -> dict[int, int]:
    """The bits of each block, by the other member."""
    entries = aside.reshape(-1, ASIDE_WIDTH)
    return {int(other): int(bits) for kind, other, bits in entries[:, :3] if kind == BLOCK}


def _mirrored(bits: int) -> int:
    """A block as its other end sees it."""
    return (BLOCKED if bits & BLOCKS else 0) | (BLOCKS if bits & BLOCKED else 0)


def _grown(array: NDArray[Any], needed: int, width: int) -> NDArray[Any]:
    """A copy with room for more. Versions that have the old array keep it."""
    grown = np.zeros((capacity(needed, width), *array.shape[1:]), array.dtype)
    grown[: len(array)] = array
    return grown
