"""Makes the next version from facts: what changed is written behind what is there, and everything else is shared."""

from collections.abc import Sequence

import numpy as np

from graphsvc.snapshot.build import aside_entries
from graphsvc.snapshot.facts import MemberFacts
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
    PLACE,
    TEXT,
    WORDS,
    Numbers,
    Organization,
    Version,
    encoded,
    text_size,
)
from graphsvc.snapshot.writer import Shared, Writer

LOW_HALF = (1 << 32) - 1
# Bytes of a record, and about those of a string with its places in the list and the dictionary.
RECORD, STRING = WORDS * 8, 200


class Draft(Writer):
    """The next version while it is written."""

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

    def _numbers(self, members: Sequence[str]) -> Numbers:
        return np.sort(np.array(self.numbers(members), np.int32))

    def _apply_record(self, member: int, facts: MemberFacts) -> bool:
        before = self.get(member, TEXT)
        offset, flags = before >> FLAG_BITS, before & ((1 << FLAG_BITS) - 1)
        wanted = (facts.flags | EXISTS) if facts.exists else 0
        self.counts["members"] += bool(wanted) - (flags & EXISTS)
        if flags & EXISTS and not wanted:
            self.garbage += RECORD
        text = encoded(facts.id, facts.name, facts.headline)
        if self.text[offset : offset + len(text)].tobytes() != text:
            self.garbage += text_size(self.text, offset)
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
            # Nobody counts who has a string: for each new one, another may have become garbage.
            self.garbage += STRING + len(string)
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


class Series:
    """The versions of one base, one after the other: `current` is the newest. One writer at a time."""

    def __init__(self, base: Version, sorted_members: int | None = None) -> None:
        self._shared = Shared(base.sorted_members if sorted_members is None else sorted_members)
        for member in range(self._shared.sorted_members, base.members):
            self._shared.added.add(base.id_of(member).encode())
        self._current = base
        self._shared.slots.watch(base)
        # What the next pass reads once more (`follower.py`), and since when entries of the log are awaited.
        self.unsure_members: list[str] = []
        self.unsure_organizations: list[str] = []
        self.waiting_since: float | None = None
        # Counts changes, at least one for each time that it was changed: equal numbers mean equal content.
        self.changes = 0

    @property
    def current(self) -> Version:
        return self._current

    @property
    def is_unsure(self) -> bool:
        """Whether the next pass reads anything once more."""
        return bool(self.unsure_members or self.unsure_organizations)

    @property
    def living(self) -> int:
        """How many versions somebody still has."""
        return len(self._shared.slots.living)

    def publish(self, version: Version) -> Version:
        """Make a version the newest: one assignment, which every reader sees at once or not at all."""
        self._shared.slots.watch(version)
        self._current = version
        return version

    def draft(self) -> Draft:
        return Draft(self._current, self._shared)


def _blocks_in(aside: Numbers) -> dict[int, int]:
    """The bits of each block, by the other member."""
    entries = aside.reshape(-1, ASIDE_WIDTH)
    return {int(other): int(bits) for kind, other, bits in entries[:, :3] if kind == BLOCK}


def _mirrored(bits: int) -> int:
    """A block as its other end sees it."""
    return (BLOCKED if bits & BLOCKS else 0) | (BLOCKS if bits & BLOCKED else 0)
