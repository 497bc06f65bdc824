"""A network that changes and stays of the same size, kept in memory as the service keeps it; measures the memory.

`python -m tests.snapshot_churn FOLDER MEMBERS CHANGES IN_A_FILE` prints what it measures.
"""

import gc
import json
import random
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from graphsvc.policy.unwanted import ALWAYS
from graphsvc.snapshot.compaction import compacted, is_wasteful
from graphsvc.snapshot.compiling import use_cache
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.example import empty
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.files import open_file, save
from graphsvc.snapshot.layout import BLOCK, BLOCKED, BLOCKS, DISCOVERABLE, UNWANTED, Organization, Totals, Version
from tests.own_neo4j import CHECKOUT

ORGANIZATIONS = [Organization(f"o{number}", f"Works {number}", "company") for number in range(50)]
# Each kind of tie, with what its other end calls it and how many each member begins, at first.
TIES = {
    "connections": ("connections", 5),
    "following": ("followers", 5),
    "blocks": ("blocked", 1),
    "dismissed": ("dismissed_by", 2),
}
# 200 changes a second, and 20 passes.
IN_A_VERSION = 10
# Its headline is the number of the pass, which is also the watermark of each lane.
MARKER = "marker"
LANES = 16


@dataclass
class Person:
    headline: str
    location: str
    works_at: str = "o0"
    connections: set[str] = field(default_factory=set)
    following: set[str] = field(default_factory=set)
    followers: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    dismissed: set[str] = field(default_factory=set)
    dismissed_by: set[str] = field(default_factory=set)


class Churn:
    """Changes at random that leave the network as large as it is: for each tie that begins, one ends. Nobody is
    connected with somebody whom a block hides."""

    def __init__(self, draw: random.Random, members: int) -> None:
        self.draw, self.people, self.ids, self.count = draw, {MARKER: Person("0", "")}, list[str](), 0
        for _ in range(members):
            self._come()
        for member in self.ids:
            for mine, (_, number) in TIES.items():
                self._begin(member, mine, number)

    def change(self) -> set[str]:
        """One change. Returns the members whom its entry in the change log names."""
        kind = self.draw.choices((*TIES, "text", "affiliation", "member"), (40, 20, 5, 5, 20, 8, 2))[0]
        member = self.draw.choice(self.ids)
        if kind in TIES:
            return self._end_one(kind) or set()
        if kind == "member":
            return self._replace(member)
        if kind == "text":
            self.people[member].headline, self.people[member].location = self._text(), self._text()
        else:
            self.people[member].works_at = self.draw.choice(ORGANIZATIONS).id
        return {member}

    def facts(self, member: str) -> MemberFacts:
        person = self.people.get(member)
        if person is None:
            return MemberFacts(member, exists=False)
        bits = dict.fromkeys(person.blocks, BLOCKS)
        for other in person.blocked:
            bits[other] = bits.get(other, 0) | BLOCKED
        return MemberFacts(
            member,
            name="Somebody",
            headline=person.headline,
            location=person.location,
            flags=DISCOVERABLE,
            connections=tuple(person.connections),
            following=tuple(person.following),
            following_organizations=(person.works_at,),
            affiliations=((person.works_at, 0, 9000),),
            aside=(
                *((BLOCK, other, both, 0) for other, both in bits.items()),
                *((UNWANTED, other, ALWAYS, ALWAYS) for other in person.dismissed),
            ),
        )

    def totals(self) -> Totals:
        """Counted one by one."""
        people = self.people.values()
        return Totals(
            members=len(people),
            organizations=len(ORGANIZATIONS),
            connections=sum(len(each.connections) for each in people) // 2,
            follows=sum(len(each.following) + 1 for each in people),
            affiliations=len(people),
            blocks=sum(len(each.blocks) for each in people),
        )

    def _come(self) -> str:
        self.count += 1
        member = f"{self.draw.randrange(16**6):06x}-{self.count:06}"
        self.people[member] = Person(self._text(), self._text())
        self.ids.append(member)
        return member

    def _text(self) -> str:
        return f"{self.draw.randrange(10**20):020}"

    def _begin(self, member: str, mine: str, number: int) -> set[str]:
        """So many ties with members who have none of this kind with this one."""
        person, theirs, changed = self.people[member], TIES[mine][0], {member}
        while number:
            other = self.draw.choice(self.ids)
            if other != member and other not in self._taken(person, mine):
                getattr(person, mine).add(other)
                getattr(self.people[other], theirs).add(member)
                changed.add(other)
                number -= 1
        return changed

    def _taken(self, person: Person, mine: str) -> set[str]:
        if mine in {"connections", "blocks"}:
            return person.connections | person.blocks | person.blocked
        taken: set[str] = getattr(person, mine)
        return taken

    def _end_one(self, mine: str) -> set[str]:
        """A tie ends, and its member begins another."""
        member = next(
            each for each in iter(lambda: self.draw.choice(self.ids), None) if getattr(self.people[each], mine)
        )
        other = min(getattr(self.people[member], mine))
        self._end(member, mine, other)
        return self._begin(member, mine, 1) | {other}

    def _end(self, member: str, mine: str, other: str) -> None:
        getattr(self.people[member], mine).remove(other)
        getattr(self.people[other], TIES[mine][0]).remove(member)

    def _replace(self, gone: str) -> set[str]:
        """A member is erased, and another comes, with as many ties."""
        person, lost = self.people[gone], dict.fromkeys(TIES, 0)
        changed = {gone}
        for mine, (theirs, _) in TIES.items():
            for other in list(getattr(person, mine)):
                self._end(gone, mine, other)
                changed.add(other)
                lost[mine] += 1
            for other in list(getattr(person, theirs)):
                self._end(other, mine, gone)
                changed.add(other)
                lost[mine] += 1
        del self.people[gone]
        self.ids.remove(gone)
        new = self._come()
        for mine, number in lost.items():
            changed |= self._begin(new, mine, number)
        return changed


class Kept:
    """A series that follows the changes, as the follower and the keeper of a service have it."""

    def __init__(self, churn: Churn, folder: Path) -> None:
        self.churn, self.path, self.compactions = churn, folder / "snapshot", 0
        self.series = Series(empty(ORGANIZATIONS))
        # By pass, from 1: whom it read again, of those that the file does not have, and what there was then.
        self.passes, self.changed = 0, dict[int, set[str]]()
        self.totals: list[Totals] = [Totals()]
        self.publish(set(churn.people))
        self.go_on_from(self.saved(self.series.current))

    def publish(self, changed: set[str]) -> Version:
        """A version with these members as they are now."""
        self.passes += 1
        number = self.passes
        self.changed[number] = changed
        self.churn.people[MARKER].headline = str(number)
        self.totals.append(self.churn.totals())
        return self._publish(self.series, changed)

    def _publish(self, series: Series, changed: set[str]) -> Version:
        draft = series.draft()
        # In order of id, so that there is room between any two.
        draft.numbers(sorted(changed & self.churn.people.keys()))
        for member in sorted(changed | {MARKER}):
            draft.apply(self.churn.facts(member))
        return series.publish(draft.version((self.passes,) * LANES))

    def one_pass(self) -> Version:
        return self.publish({member for _ in range(IN_A_VERSION) for member in self.churn.change()})

    def saved(self, version: Version) -> Version:
        """The same in a file, compact."""
        save(compacted(version), self.path)
        return open_file(self.path)[0]

    def go_on_from(self, opened: Version) -> None:
        """Answer from it, once it has what was changed since it was saved."""
        after, saved = Series(opened), opened.watermark[0]
        self.changed = {number: changed for number, changed in self.changed.items() if number > saved}
        self._publish(after, set().union(*self.changed.values()))
        self.series = after
        self.compactions += 1

    def save(self) -> None:
        """As the service does every few minutes."""
        opened = self.saved(self.series.current)
        if is_wasteful(self.series.current):
            self.go_on_from(opened)


def made_anew(churn: Churn) -> Version:
    """The same network, of which nothing was ever otherwise."""
    series = Series(empty(ORGANIZATIONS))
    draft = series.draft()
    draft.numbers(sorted(churn.people))
    for member in churn.people:
        draft.apply(churn.facts(member))
    return compacted(series.publish(draft.version()))


def measured(kept: Kept) -> dict[str, int]:
    """After a compaction, with nobody reading."""
    kept.go_on_from(kept.saved(kept.series.current))
    gc.collect()
    version = kept.series.current
    return {
        "bytes": compacted(version).bytes_used,
        "strings": len(version.strings),
        "living": kept.series.living,
        "resident": psutil.Process().memory_info().rss,
    }


def measurements(folder: Path, members: int, changes: int, in_a_file: int) -> dict[str, Any]:
    """After each quarter of the changes; the most bytes in use in between; and those of the same network made anew."""
    churn = Churn(random.Random(15), members)
    kept, most, quarters = Kept(churn, folder), 0, list[dict[str, int]]()
    before = kept.compactions
    for number in range(1, changes // IN_A_VERSION + 1):
        most = max(most, kept.one_pass().bytes_used)
        if number * IN_A_VERSION % in_a_file == 0:
            kept.save()
        if number % (changes // IN_A_VERSION // 4) == 0:
            quarters.append(measured(kept))
    anew = made_anew(churn)
    return {
        "quarters": quarters,
        "most": most,
        "compactions": kept.compactions - before - len(quarters),
        "anew": {"bytes": anew.bytes_used, "strings": len(anew.strings)},
    }


if __name__ == "__main__":
    use_cache(CHECKOUT / ".graphsvc" / "cache" / "kernels")
    folder, *numbers = sys.argv[1:]
    sys.stdout.write(json.dumps(measurements(Path(folder), *map(int, numbers))))
