"""Versions of the network in memory: what changes in one is not seen in others, and all that is there can be read."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from graphsvc.policy.unwanted import ALWAYS, NEVER
from graphsvc.snapshot.compaction import compacted
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.example import empty as version_without_members
from graphsvc.snapshot.facts import MemberFacts, facts_in, sorted_facts
from graphsvc.snapshot.files import FORMAT, MAGIC, UnusableFileError, open_file, read_head, save
from graphsvc.snapshot.kernels.ids import find, find_many
from graphsvc.snapshot.layout import (
    BLOCK,
    BLOCKED,
    BLOCKS,
    DISCOVERABLE,
    FOLLOWERS,
    NO_DAY,
    ORDER,
    UNWANTED,
    Organization,
    Totals,
    Version,
)

ORGANIZATIONS = [Organization(f"o{number}", f"Works {number}", "company") for number in range(3)]
# Ids in every kind of order, and one that begins with another.
POSSIBLE = [f"m{number}" for number in range(30)] + ["", "Z", "~", "a" * 128, "m1:", "é"]


def empty() -> Version:
    """A version without members, with three organizations."""
    return version_without_members(ORGANIZATIONS, "test")


@dataclass
class Model:
    """The same network in dictionaries."""

    members: dict[str, MemberFacts] = field(default_factory=dict)

    def change(self, draw: random.Random) -> Iterable[str]:
        """Change something at random, and name the members who changed."""
        kind = draw.choice(["member", "erase", *["connection"] * 6, "follow", "affiliation", "block", "aside"])
        if kind == "member" or len(self.members) < 2:
            id_ = draw.choice(POSSIBLE)
            self.members[id_] = replace(
                self.members.get(id_, MemberFacts(id_)),
                name=draw.choice(["Ana", "Bo Ü", None]),
                headline=draw.choice([None, "", "Head"]),
                location=draw.choice([None, "Bern"]),
                industry=draw.choice([None, "Bern", "IT"]),
                flags=draw.choice([0, DISCOVERABLE]),
                node=draw.randrange(2**31),
            )
            return [id_]
        a, b = draw.sample(sorted(self.members), 2)
        if kind == "erase":
            return self._erase(a)
        one, other = self.members[a], self.members[b]
        if kind == "connection":
            self.members[a] = replace(one, connections=_toggled(one.connections, b))
            self.members[b] = replace(other, connections=_toggled(other.connections, a))
            return [a, b]
        if kind == "follow":
            organization = draw.choice(ORGANIZATIONS).id
            followed = _toggled(one.following_organizations, organization)
            self.members[a] = replace(one, following=_toggled(one.following, b), following_organizations=followed)
        if kind == "affiliation":
            row = (draw.choice(ORGANIZATIONS).id, draw.choice([NO_DAY, 0, 9000]), draw.choice([NO_DAY, 9999]))
            self.members[a] = replace(one, affiliations=_toggled(one.affiliations, row))
        if kind == "aside":
            entry = (UNWANTED, b, draw.choice([ALWAYS, NEVER, 1_700_000_000_000_123]), draw.choice([NEVER, 5]))
            self.members[a] = replace(one, aside=_toggled(one.aside, entry))
        if kind == "block":
            self._block(a, b)
            return [a]
        return [a]

    def _block(self, a: str, b: str) -> None:
        for member, other, bit in ((a, b, BLOCKS), (b, a, BLOCKED)):
            facts = self.members[member]
            bits = {row[1]: row[2] for row in facts.aside if row[0] == BLOCK}
            bits[other] = bits.get(other, 0) ^ bit
            blocks = tuple((BLOCK, each, value, 0) for each, value in bits.items() if value)
            rest = tuple(row for row in facts.aside if row[0] != BLOCK)
            self.members[member] = replace(facts, aside=blocks + rest)

    def _erase(self, id_: str) -> Iterable[str]:
        del self.members[id_]
        for other, facts in self.members.items():
            self.members[other] = replace(
                facts,
                connections=tuple(each for each in facts.connections if each != id_),
                following=tuple(each for each in facts.following if each != id_),
                aside=tuple(row for row in facts.aside if row[1] != id_),
            )
        return [id_, *self.members]

    def facts(self, id_: str) -> MemberFacts:
        return self.members.get(id_, MemberFacts(id_, exists=False))


def _toggled(values: tuple, value: object) -> tuple:  # type: ignore[type-arg]
    return tuple(each for each in values if each != value) if value in values else (*values, value)


def number_of(version: Version, id_: str) -> int:
    return int(find(version.words, version.directory, version.text, version.table, id_.encode()))


def assert_same(version: Version, model: Model) -> None:
    members = model.members.values()
    for id_ in POSSIBLE:
        assert facts_in(version, id_) == sorted_facts(model.facts(id_))
    assert version.totals == Totals(
        members=len(model.members),
        organizations=3,
        connections=sum(len(each.connections) for each in members) // 2,
        follows=sum(len(each.following) + len(each.following_organizations) for each in members),
        affiliations=sum(len(each.affiliations) for each in members),
        blocks=sum(row[0] == BLOCK and row[2] & BLOCKS for each in members for row in each.aside),
    )
    followed = [each for facts in members for each in facts.following]
    for id_ in model.members:
        assert version.word(number_of(version, id_), FOLLOWERS) & (2**32 - 1) == followed.count(id_)
    of_organizations = [each for facts in members for each in facts.following_organizations]
    assert version.followers.tolist() == [of_organizations.count(each.id) for each in ORGANIZATIONS]
    known = sorted((id_ for id_ in POSSIBLE if number_of(version, id_) >= 0), key=str.encode)
    orders = [version.word(number_of(version, id_), ORDER) for id_ in known]
    assert orders == sorted(set(orders))


@pytest.mark.parametrize("seed", range(5))
def test_versions_equal_a_model_after_each_change_and_never_change_themselves(seed: int) -> None:
    draw, model, series = random.Random(seed), Model(), Series(empty())
    before: tuple[Version, Model] | None = None
    for step in range(150):
        draft = series.draft()
        for changed in model.change(draw):
            draft.apply(sorted_facts(model.facts(changed)))
        series.publish(draft.version())
        if step % 5 == 0:
            assert_same(series.current, model)
            if before is not None:
                assert_same(*before)
            before = series.current, Model(dict(model.members))


def test_facts_that_are_there_already_change_nothing() -> None:
    draw, model, series = random.Random(1), Model(), Series(empty())
    draft = series.draft()
    for _ in range(100):
        for changed in model.change(draw):
            draft.apply(model.facts(changed))
    series.publish(draft.version())
    draft = series.draft()
    assert not [id_ for id_ in POSSIBLE if draft.apply(model.facts(id_))]


def test_pages_of_versions_without_readers_are_used_again() -> None:
    series = Series(empty())
    for number in range(500):
        draft = series.draft()
        draft.apply(MemberFacts("m", name=f"Name {number}"))
        series.publish(draft.version())
    assert series.current.used[0] <= 4
    assert series.current.texts(0) == ["m", "Name 499", None]


def test_members_are_found_by_id_among_many() -> None:
    series = Series(empty())
    ids = [f"m{number}" for number in range(3000)]
    draft = series.draft()
    for id_ in ids:
        draft.apply(MemberFacts(id_, name="Ana"))
    version = series.publish(draft.version())
    # Keys are looked up in blocks of 256.
    for count in (1, 2, 256, 257, 513, 3001):
        asked = [*ids[: count - 1], "m"]
        found, keys = np.empty(count, np.int64), "\0".join(asked).encode()
        assert find_many(version.words, version.directory, version.text, version.table, keys, found) == count
        assert [version.id_of(number) for number in found[:-1].tolist()] == asked[:-1]
        assert found[-1] == -1
        assert find_many(version.words, version.directory, version.text, version.table, keys, found[1:]) == count


def test_a_version_finds_nobody_who_came_after_it() -> None:
    """Versions share their hash table, and an older one has no page for many newer members."""
    series, ids = Series(empty()), [f"m{number}" for number in range(400)]
    draft = series.draft()
    draft.apply(MemberFacts("first"))
    before = series.publish(draft.version())
    draft = series.draft()
    for id_ in ids:
        draft.apply(MemberFacts(id_))
    series.publish(draft.version())
    assert {number_of(before, id_) for id_ in ids} == {-1}
    assert number_of(before, "first") == 0


def test_ids_that_are_counted_up_have_room_between_two_others() -> None:
    """Halves of the room, 2^32, would be used up by 32 of them."""
    series = Series(version_without_members())
    draft = series.draft()
    draft.numbers(["1", "2"])
    series.publish(draft.version())
    counted = [f"1-{number:05}" for number in range(5000)]
    for first in range(0, len(counted), 50):
        draft = series.draft()
        for member in counted[first : first + 50]:
            draft.apply(MemberFacts(member))
        series.publish(draft.version())
    version = series.current
    assert [version.id_of(int(number)) for number in version.in_order()] == counted


def one_by_one(series: Series, members: list[str]) -> None:
    for member in members:
        draft = series.draft()
        draft.apply(MemberFacts(member))
        series.publish(draft.version())


@pytest.mark.parametrize("at_once", [True, False])
def test_room_between_two_ids_is_made_again_when_it_is_used_up(at_once: bool) -> None:
    """Each id before the one before it: one gap has room for 32 of them."""
    series, before = Series(version_without_members()), list[tuple[Version, list[str]]]()
    one_by_one(series, ["a", "b", "c"])
    for member in ("a50x", "a99", "d"):  # the last two are added again
        series.draft().apply(MemberFacts(member))
    one_by_one(series, ["d"])
    backwards = [f"a{number:02}" for number in reversed(range(100))]
    if at_once:
        draft = series.draft()
        for member in backwards:
            draft.apply(MemberFacts(member))
        series.publish(draft.version())
    else:
        for at, member in enumerate(backwards):
            before.append((series.current, sorted(["a", "b", "c", "d", *backwards[:at]])))
            one_by_one(series, [member])
    before.append((series.current, sorted(["a", "b", "c", "d", *backwards])))
    for version, expected in before:
        assert [version.id_of(int(number)) for number in version.in_order()] == expected


def test_changes_of_texts_and_places_become_garbage_that_compaction_drops() -> None:
    series = Series(empty())
    for number in range(100):
        draft = series.draft()
        draft.apply(MemberFacts("m", headline=f"Head {number}", location=f"Place {number}"))
        series.publish(draft.version())
    assert series.current.garbage > 100 * len("Head 99Place 99")
    compact = compacted(series.current)
    assert (compact.strings, compact.string_numbers) == (["", "Place 99"], {"Place 99": 1})
    assert facts_in(compact, "m") == MemberFacts("m", headline="Head 99", location="Place 99")


@pytest.mark.parametrize("seed", range(3))
def test_a_compacted_version_and_one_from_a_file_are_the_same_and_can_be_changed(seed: int, tmp_path: Path) -> None:
    draw, model, series = random.Random(seed), Model(), Series(empty())
    for _ in range(200):
        draft = series.draft()
        for changed in model.change(draw):
            draft.apply(sorted_facts(model.facts(changed)))
        series.publish(draft.version((5,) * 16))
    compact = compacted(series.current)
    assert_same(compact, model)
    assert (compact.members, compact.garbage) == (len(model.members), 0)
    save(compact, tmp_path / "snapshot", {"since": 1})
    assert (tmp_path / "snapshot").stat().st_mode & 0o777 == 0o600
    opened, extra = open_file(tmp_path / "snapshot", "test")
    assert (extra, opened.watermark) == ({"since": 1}, (5,) * 16)
    assert_same(opened, model)
    series = Series(opened)
    for _ in range(50):
        draft = series.draft()
        for changed in model.change(draw):
            draft.apply(sorted_facts(model.facts(changed)))
        series.publish(draft.version())
    assert_same(series.current, model)
    # What one process changes is not in the file.
    assert_same(open_file(tmp_path / "snapshot", "test")[0], Model(before_changes(model, seed)))


def before_changes(model: Model, seed: int) -> dict[str, MemberFacts]:
    """The members of `model` as they were when the version was saved: the same changes once more."""
    draw, again = random.Random(seed), Model()
    for _ in range(200):
        again.change(draw)
    return again.members


def test_a_damaged_or_foreign_file_is_never_opened(tmp_path: Path) -> None:
    series, path = Series(empty()), tmp_path / "snapshot"
    draft = series.draft()
    draft.apply(MemberFacts("m1", name="Ana", connections=("m2",)))
    draft.apply(MemberFacts("m2", name="Bo", connections=("m1",)))
    save(compacted(series.publish(draft.version())), path)
    whole = path.read_bytes()
    head = read_head(path)
    used = [(each["offset"], each["used"]) for each in head["sections"].values()]
    draw = random.Random(1)
    flipped = [draw.randrange(start, start + length) for start, length in used if length]
    for at in [0, 20, 40, 200, *flipped]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << draw.randrange(8))]) + whole[at + 1 :])
        with pytest.raises((UnusableFileError, ValueError)):
            open_file(path)
    for length in (0, 10, 4095, 4096, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        for read in (open_file, read_head):
            with pytest.raises(UnusableFileError):
                read(path)
    newer = whole.replace(MAGIC + FORMAT.to_bytes(4, "little"), MAGIC + (FORMAT + 1).to_bytes(4, "little"))
    for content, reason in ((newer, f"its format is {FORMAT + 1}"), (b"a,b\n", "not a snapshot")):
        path.write_bytes(content)
        with pytest.raises(UnusableFileError, match=reason):
            open_file(path)
    path.write_bytes(whole)
    with pytest.raises(UnusableFileError, match="another store"):
        open_file(path, "other")
    assert open_file(path, "test")[0].texts(0) == ["m1", "Ana", None]
    assert [each.name for each in tmp_path.iterdir()] == ["snapshot"]
