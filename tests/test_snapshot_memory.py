"""Memory stays as it is under many changes, and readers see one version each while there are others and compaction."""

import gc
import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from graphsvc.snapshot.answers import ANSWERS
from graphsvc.snapshot.layout import CONNECTIONS, FOLLOWERS, LENGTH_MASK, Version
from tests.own_neo4j import CHECKOUT
from tests.snapshot_churn import LANES, MARKER, Churn, Kept, made_anew, measurements

# Of the process, at most, from the second quarter of the changes to the last: 60,000 changes, which would leave 20 MB
# of garbage. In the first, Python and numpy still take memory that they keep.
GROWTH = 8 << 20


def assert_flat(measured: dict[str, Any]) -> None:
    """After each quarter, as large as the same network made anew; only the number of the last pass has more digits."""
    anew = measured["anew"]
    for quarter in measured["quarters"]:
        assert abs(quarter["bytes"] - anew["bytes"]) < LANES
        assert (quarter["strings"], quarter["living"]) == (anew["strings"], 1)
    assert len(measured["quarters"]) == 4
    assert measured["compactions"] > 0


def test_memory_is_that_of_the_same_network_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphsvc.snapshot.compaction.LEAST_GARBAGE", 0)
    assert_flat(measurements(tmp_path, 150, 600, 100))


@pytest.mark.long
def test_memory_of_the_process_stays_as_it_is(tmp_path: Path) -> None:
    """A sixth of the changes of an hour with 200 a second: all of them take eight minutes of a core."""
    command = [sys.executable, "-m", "tests.snapshot_churn", str(tmp_path), "10000", "120000", "15000"]
    said = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    measured = json.loads(said)
    assert_flat(measured)
    assert measured["most"] < 4 * measured["anew"]["bytes"]
    resident = [quarter["resident"] for quarter in measured["quarters"]]
    assert resident[-1] < resident[1] + GROWTH


def rows(version: Version, name: str, **given: Any) -> list[dict[str, Any]]:
    found = ANSWERS[name].rows(version, given)
    assert found is not None
    return found


def first_of(version: Version, member: str) -> set[str]:
    return {row["id"] for row in rows(version, "network/first", viewer=member, after_id=None, limit=1000)}


def check_version(version: Version, kept: Kept, draw: random.Random) -> int:
    """Whether what one version answers fits together, and is what was published. Returns its pass."""
    [around] = rows(version, "network/around", viewer=MARKER, shown=500, limit=1)
    number = int(around["member"]["headline"])
    assert version.watermark == (number,) * LANES
    assert version.totals == kept.totals[number]
    order = version.in_order()
    places = (version.directory[order >> 6].astype("int64") << 6) | (order & 63)
    records = version.words[places]
    assert len(order) == version.totals.members
    assert (records[:, CONNECTIONS] & LENGTH_MASK).sum() == 2 * version.totals.connections
    assert (records[:, FOLLOWERS] & 0xFFFFFFFF).sum() + version.followers.sum() == version.totals.follows
    for member in (version.id_of(draw.choice(order.tolist())) for _ in range(3)):
        first = first_of(version, member)
        assert rows(version, "network/rings", viewer=member)[0]["first"] == len(first)
        for other in sorted(first)[:4]:
            assert member in first_of(version, other)
            assert rows(version, "network/degree", viewer=other, other=member) == [{"degree": 1}]
            one, another = (
                rows(version, "network/mutual_counts", viewer=a, others=[b])
                for a, b in ((member, other), (other, member))
            )
            assert [count for _, count in one[0]["counts"]] == [count for _, count in another[0]["counts"]]
    return number


def read_on(kept: Kept, seed: int, ended: Event) -> list[int]:
    """Check the newest version over and over. Each is newer than the one before it."""
    draw, seen = random.Random(seed), list[int]()
    while not ended.is_set():
        seen.append(check_version(kept.series.current, kept, draw))
    assert seen == sorted(seen)
    return seen


def compact(kept: Kept, pool: ThreadPoolExecutor) -> None:
    """In another thread, while there are changes."""
    compacting = pool.submit(kept.saved, kept.series.current)
    while not compacting.done():
        kept.one_pass()
    kept.go_on_from(compacting.result())
    kept.one_pass()


def check_readers(folder: Path, members: int, compactions: int) -> None:
    churn, ended = Churn(random.Random(7), members), Event()
    kept = Kept(churn, folder)
    with ThreadPoolExecutor(4) as pool:
        try:
            readers = [pool.submit(read_on, kept, seed, ended) for seed in range(3)]
            for _ in range(compactions):
                compact(kept, pool)
                check_version(kept.series.current, kept, churn.draw)
        finally:
            ended.set()
        for reader in readers:
            assert len(set(reader.result())) > compactions
    gc.collect()
    assert kept.series.living == 1
    assert abs(kept.saved(kept.series.current).bytes_used - made_anew(churn).bytes_used) < LANES


def test_readers_see_one_version_each_while_others_are_published_and_compacted(tmp_path: Path) -> None:
    check_readers(tmp_path, 300, 2)


@pytest.mark.long
def test_readers_see_one_version_each_through_many_compactions(tmp_path: Path) -> None:
    check_readers(tmp_path, 2000, 60)
