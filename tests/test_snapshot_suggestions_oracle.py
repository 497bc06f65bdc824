"""Suggestions from the snapshot, against slow plain Python on random networks, whose members came in any order."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Any

import numpy as np
import pytest

from graphsvc.network.suggestions import MOST, ROUNDED
from graphsvc.snapshot.answers.suggestions import ANSWERS
from graphsvc.snapshot.build import Columns
from graphsvc.snapshot.build import version_of as built
from graphsvc.snapshot.compaction import compacted
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.example import empty
from graphsvc.snapshot.facts import EPOCH, MemberFacts
from graphsvc.snapshot.kernels.best import offer, order_before, room_for_best, sort_best
from graphsvc.snapshot.kernels.follow_suggestions import millionths
from graphsvc.snapshot.kernels.signatures import BITS, filters_of, most_shared, signature_of
from graphsvc.snapshot.layout import DISCOVERABLE, EXISTS, ORDER, UNKNOWN_SIGNATURE, Totals, Version, encoded
from tests.suggestion_oracle import IDS, NOW, ORACLE, ORGANIZATIONS, Network, random_network

Row = dict[str, Any]


def version_of(network: Network, draw: random.Random) -> Version:
    """Members in any order, each in a draft of several, and one who was erased."""
    series = Series(empty(ORGANIZATIONS))
    draft = series.draft()
    gone = next((id_ for id_ in IDS if id_ not in network.members), None)
    if gone is not None:
        known = tuple(network.members)[:5]
        draft.apply(MemberFacts(gone, name="Gone", connections=known, following=known, location="Bern"))
    series.publish(draft.version())
    facts = list(network.members.values())
    draw.shuffle(facts)
    for start in range(0, len(facts), 9):
        draft = series.draft()
        for each in facts[start : start + 9]:
            draft.apply(each)
        series.publish(draft.version())
    if gone is not None:
        draft = series.draft()
        draft.apply(MemberFacts(gone, exists=False))
        for each in facts:
            draft.apply(each)
        series.publish(draft.version())
    return draw.choice([_as_it_is, _compact, _moved])(series.current, facts)


def _as_it_is(version: Version, _: list[MemberFacts]) -> Version:
    """No signature is known."""
    return version


def _compact(version: Version, _: list[MemberFacts]) -> Version:
    """All signatures are known."""
    return compacted(version)


def _moved(version: Version, facts: list[MemberFacts]) -> Version:
    """Signatures of a third are known, and no longer true."""
    series = Series(version)
    draft = series.draft()
    for each in facts[::3]:
        draft.apply(replace(each, location="Oslo", industry=None, affiliations=()))
    series = Series(compacted(series.publish(draft.version())))
    draft = series.draft()
    for each in facts[::3]:
        draft.apply(each)
    return series.publish(draft.version())


def since(moment: int) -> str:
    return (EPOCH + timedelta(microseconds=moment)).isoformat()


def random_parameters(draw: random.Random) -> Row:
    return {
        "viewer": draw.choice(IDS),
        "today": draw.choice(["2013-10-24", "2026-01-01"]),
        "pending_since": since(NOW),
        "cooling_since": since(NOW),
        "sources": MOST,
        "shown": draw.choice([1, 2, 3, 5, 500]),
        "candidates": MOST,
        "organization": draw.choice([0, 10**9, 999_999_999, 12_345_678_901]),
        "location": draw.choice([0, 3 * 10**8]),
        "industry": draw.choice([0, 2 * 10**8]),
        "closest": MOST,
        "ids": draw.choices(IDS, k=draw.choice([0, 1, 30])),
        "named": draw.choice([1, 3]),
        "limit": draw.choice([1, 2, 5, 100]),
    }


def pages(query: str, network: Network, parameters: Row, draw: random.Random) -> Iterator[Row]:
    """The parameters of the first page, of the one after it, and of one after a row that is not there."""
    keys = ("score", "key") if query == "suggestions/follow" else ("points", "id")
    yield (first := parameters | {f"after_{key}": None for key in keys})
    rows = ORACLE[query](network, first)
    listed = rows[0]["suggested"] if rows and "suggested" in rows[0] else rows
    if listed and keys[0] in listed[0]:
        for last in (listed[-1], draw.choice(listed)):
            after = {f"after_{key}": last[key] for key in keys}
            for text in (last[keys[1]], draw.choice(["", "m", "z", "member m1", "member n", "organization o1"])):
                closest = last.get("points", 0) * ROUNDED + ROUNDED // 2 - 1
                yield parameters | after | {f"after_{keys[1]}": text, "closest": closest}


def compare(seed: int) -> None:
    draw = random.Random(seed)
    network = random_network(draw)
    version = version_of(network, draw)
    for _ in range(12):
        parameters = random_parameters(draw)
        for query, oracle in ORACLE.items():
            for page in pages(query, network, parameters, draw):
                expected = oracle(network, page)
                found = ANSWERS[query].rows(version, page)
                assert found == expected, (query, page)
                assert [list(row) for row in found] == [list(row) for row in expected]
                assert ANSWERS[query].work is not None
                assert ANSWERS[query].work(version, page) >= 0  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(25))
def test_answers_equal_plain_python_on_random_networks(seed: int) -> None:
    compare(seed)


@pytest.mark.long
def test_answers_equal_plain_python_on_thousands_of_networks() -> None:
    for seed in range(1000, 2000):
        compare(seed)


@pytest.mark.parametrize("seed", range(20))
def test_a_signature_promises_at_least_what_two_members_share(seed: int) -> None:
    draw = random.Random(seed)
    organizations = range(draw.choice([3, 30, 300]))

    def random_member() -> tuple[list[int], int, int]:
        chosen = draw.choices(organizations, k=draw.choice([0, 1, 4, 40]))
        return sorted(chosen), draw.choice([0, 1, 14, 15, 16, 30]), draw.choice([0, 1, 14, 15, 16, 30])

    def laid_out(member: tuple[list[int], int, int]) -> tuple[Any, int]:
        organizations, location, industry = member
        return np.array([[each, 0, 0] for each in organizations], np.int32).reshape(-1), location << 32 | industry

    for _ in range(100):
        one, other = random_member(), random_member()
        for signature in (signature_of(*laid_out(other)), UNKNOWN_SIGNATURE):
            shared, in_location, in_industry = most_shared(filters_of(*laid_out(one)), signature)
            assert shared >= len({*one[0]} & {*other[0]})
            assert in_location >= (0 < one[1] == other[1])
            assert in_industry >= (0 < one[2] == other[2])
            if not one[0]:
                assert not shared
            if not one[1]:
                assert not in_location
        # It promises no more if each organization has a bit of its own.
        signature = signature_of(*laid_out(other))
        apart = len({each % BITS for each in (*one[0], *other[0])}) == len({*one[0], *other[0]})
        if apart and signature != UNKNOWN_SIGNATURE:
            shared, _, _ = most_shared(filters_of(*laid_out(one)), signature)
            assert shared == len({*one[0]} & {*other[0]})


@pytest.mark.parametrize("limit", [1, 2, 7, 50])
def test_best_rows_are_those_of_a_sort(limit: int) -> None:
    draw = random.Random(limit)
    rows = [(draw.randrange(9), order, order * 2, -order) for order in draw.sample(range(100), 40)]
    best, count = room_for_best(limit), 0
    for row in rows:
        count = offer(best, count, *row)
    sort_best(best, count)
    assert best[:count].tolist() == [list(row) for row in sorted(rows, key=lambda row: (-row[0], row[1]))[:limit]]


def test_scores_are_rounded_half_up_in_their_shortest_decimal_form() -> None:
    """1/640 is 0.0015625, the float of which is less than that."""
    halves = [
        (number, (64 * 10**power) ** 2 * factor) for number in range(1, 200) for power in (1, 2) for factor in (1, 4)
    ]
    any_ = [(number, number + more) for number in range(1, 300, 7) for more in (*range(50), 10**6, 10**9)]
    for in_network, followers in halves + any_:
        exact = Decimal(repr(in_network / sqrt(followers))).quantize(Decimal("1e-6"), ROUND_HALF_UP)
        assert millionths(in_network, followers) == int(exact * 10**6)


def test_cursor_of_an_unknown_member_comes_after_all_ids_before_it() -> None:
    network = Network({id_: MemberFacts(id_) for id_ in IDS[::2]})
    version = version_of(network, random.Random(0))
    for key in IDS:
        last = order_before(
            version.words, version.directory, version.text, version.members, np.frombuffer(key.encode(), np.uint8)
        )
        before = [version.word(number, ORDER) for number in range(version.members) if version.id_of(number) < key]
        assert last == max(before, default=0)


def large_network(draw: np.random.Generator) -> tuple[Network, Version]:
    """40,000 members. Member 0 has a second ring of a fourteenth of them, member 100 one of a twentieth."""
    members, around = 40_000, ((0, 60, 60), (100, 40, 55))
    pairs = {(viewer, viewer + step) for viewer, sources, _ in around for step in range(1, sources + 1)}
    for viewer, sources, ties in around:
        for source in range(viewer + 1, viewer + sources + 1):
            pairs |= {(source, int(other)) for other in draw.integers(200, members, ties)}
    ids = [f"m{number:05}" for number in range(members)]
    texts = [encoded(id_, "Ana", None) for id_ in ids]
    ends, others = (np.array(each, np.int32) for each in zip(*sorted(pairs), strict=True))
    days = draw.integers(14_000, 20_000, (2 * members, 2)).astype(np.int32)
    at = draw.integers(0, 5, (2 * members, 1)).astype(np.int32)
    owners = np.repeat(np.arange(members, dtype=np.int32), 2)[:, None]
    affiliations = np.concatenate(
        [owners, at, days.min(axis=1, keepdims=True), days.max(axis=1, keepdims=True)], axis=1
    )
    places = draw.integers(0, 9, members) << 32 | draw.integers(0, 9, members)
    strings = ["", *(f"Place {number}" for number in range(1, 9))]
    flags = np.where(draw.random(members) < 0.9, EXISTS | DISCOVERABLE, EXISTS).astype(np.uint8)
    version = built(
        Columns(
            text=b"".join(texts),
            text_starts=np.cumsum([0, *map(len, texts[:-1])]),
            flags=flags,
            places=places,
            nodes=np.arange(members),
            connections=(ends, others),
            affiliations=affiliations,
            following=np.empty((0, 2), np.int32),
            aside=np.empty((0, 5), np.int64),
            organizations=ORGANIZATIONS,
            strings=strings,
            totals=Totals(),
            watermark=(0,) * 16,
            epoch="test",
        )
    )
    known: dict[int, list[str]] = {number: [] for number in range(members)}
    for one, other in pairs:
        known[one].append(ids[other])
        known[other].append(ids[one])
    facts = {
        id_: MemberFacts(
            id_,
            name="Ana",
            flags=int(flags[number]),
            location=strings[places[number] >> 32] or None,
            industry=strings[places[number] & 15] or None,
            connections=tuple(known[number]),
            affiliations=tuple(
                (ORGANIZATIONS[row[1]].id, int(row[2]), int(row[3]))
                for row in affiliations[2 * number : 2 * number + 2]
            ),
        )
        for number, id_ in enumerate(ids)
    }
    return Network(facts), version


def test_best_of_thousands_are_found() -> None:
    """So many that those who cannot be among the best are left out early."""
    draw = random.Random(1)
    network, version = large_network(np.random.default_rng(1))
    for viewer in ("m00000", "m00100", "m00001"):
        for limit in (1, 21):
            parameters = random_parameters(draw) | {"viewer": viewer, "limit": limit, "shown": 500}
            parameters |= {"organization": 10**9, "location": 3 * 10**8, "industry": 2 * 10**8}
            for page in pages("suggestions/connect", network, parameters, draw):
                expected = ORACLE["suggestions/connect"](network, page)
                assert ANSWERS["suggestions/connect"].rows(version, page) == expected
