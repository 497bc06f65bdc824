"""The snapshot, as the benchmark asks it. All that depends on `graphsvc.snapshot` is here.

Questions are asked as the service asks them: by the names of queries, with ids, for rows. Suggestions are ranked by the
whole score, without a bound, and leave out whoever the rules leave out.
"""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np

from bench.engines import SUGGESTED, Degree, Rings
from bench.network import Network, id_of
from graphsvc.network.suggestions import MOST, POINT, UNIT
from graphsvc.policy.windows import invitation_windows
from graphsvc.seal import SNAPSHOT as FILE
from graphsvc.settings import Settings
from graphsvc.snapshot.answers import ANSWERS
from graphsvc.snapshot.build import Columns, version_of
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.facts import MemberFacts, facts_in
from graphsvc.snapshot.files import open_file
from graphsvc.snapshot.files import save as save_version
from graphsvc.snapshot.layout import DISCOVERABLE, EXISTS, SHOWS_TO_EVERYONE, TEXT_HEAD, Totals, Version
from graphsvc.snapshot.loading import load as load_columns
from graphsvc.store.store import Row, Server, open_store

# Settings of `graphsvc serve` without and with its snapshot; it keeps it as FILE in its data folder.
WITHOUT = {"GRAPHSVC_SNAPSHOT": "false"}
WITH = {"GRAPHSVC_SNAPSHOT": "true", "GRAPHSVC_SNAPSHOT_VERIFY_RATIO": "0"}
__all__ = ["FILE", "WITH", "WITHOUT", "answers_from_memory", "engine", "has_answers", "load", "open_saved", "save"]
ALL = 1 << 40
EVERYBODY = EXISTS | DISCOVERABLE | SHOWS_TO_EVERYONE


class Snapshot:
    """A series of versions. Members are given by id."""

    by_id = True

    def __init__(self, version: Version) -> None:
        self.series, self.settings = Series(version), Settings.load()
        self.shown = self.settings.rules.shown_connections
        self.connect: dict[str, Any] = {
            "sources": ALL,
            "shown": self.shown,
            "candidates": ALL,
            "closest": MOST,
            **{name: round(weight * POINT) for name, weight in self.settings.suggestions.weights.items()},
            "after_points": None,
            "after_id": None,
            "limit": SUGGESTED,
        }

    def rows(self, name: str, **parameters: Any) -> list[Row]:
        rows = ANSWERS[name].rows(self.series.current, parameters)
        if rows is None:
            raise RuntimeError(f"{name} is left to Neo4j")
        return rows

    def degree(self, viewer: str, other: str) -> Degree:
        degree: Degree = self.rows("network/degree", viewer=viewer, other=other)[0]["degree"]
        return degree

    def degrees(self, viewer: str, others: list[str]) -> list[Degree]:
        return [degree for _, degree in self.rows("network/degrees", viewer=viewer, others=others)[0]["degrees"]]

    def mutuals(self, viewer: str, other: str) -> int:
        counts = self.rows("network/mutual_counts", viewer=viewer, others=[other])[0]["counts"]
        return int(dict(counts).get(other, 0))

    def suggestions(self, viewer: str) -> list[tuple[str, float]]:
        now = datetime.now(UTC)
        windows = invitation_windows(now, self.settings)
        [row] = self.rows("suggestions/connect", viewer=viewer, today=str(now.date()), **windows, **self.connect)
        best = sorted(row["suggested"], key=lambda each: (-each["points"], each["id"]))
        return [(each["id"], each["closeness"] / UNIT) for each in best]

    def rings(self, viewer: str) -> Rings:
        [row] = self.rows("network/rings", viewer=viewer)
        return row["first"], row["second"], row["third"]

    def change_of(self, viewer: str, other: str) -> MemberFacts:
        """What would be read of a member after they connected."""
        facts = facts_in(self.series.current, viewer)
        return MemberFacts(
            **{name: getattr(facts, name) for name in MemberFacts.__dataclass_fields__ if name != "connections"},
            connections=tuple(sorted({*facts.connections, other})),
        )

    def publish_change(self, change: MemberFacts) -> None:
        """Bring one member up to date in a new version."""
        draft = self.series.draft()
        draft.apply(change)
        self.series.publish(draft.version())

    def memory(self) -> dict[str, int]:
        """Bytes of all rows of connections, and of everything else."""
        version = self.series.current
        connections = 2 * version.totals.connections * 4
        return {"connection_bytes": connections, "member_bytes": version.bytes_used - connections}


def engine(network: Network) -> Snapshot:
    """A snapshot of connections alone, for sizes that no database is filled with. Members have ids."""
    ids = np.char.add("m", np.arange(1, network.members + 1).astype(np.str_))
    order = np.argsort(ids, kind="stable")
    number_of = np.empty(network.members, np.int32)
    number_of[order] = np.arange(network.members, dtype=np.int32)
    one, other = number_of[network.pairs].T
    texts = [_text(int(member)) for member in order]
    starts = np.cumsum([0, *map(len, texts)], dtype=np.int64)[:-1]
    columns = Columns(
        text=b"".join(texts),
        text_starts=starts,
        flags=np.where(network.discoverable[order], EVERYBODY, EVERYBODY & ~DISCOVERABLE).astype(np.uint8),
        places=np.zeros(network.members, np.int64),
        nodes=np.arange(network.members, dtype=np.int64),
        connections=(np.ascontiguousarray(one), np.ascontiguousarray(other)),
        affiliations=np.empty((0, 4), np.int32),
        following=np.empty((0, 2), np.int32),
        aside=np.empty((0, 5), np.int64),
        organizations=[],
        strings=[""],
        totals=Totals(members=network.members, connections=network.connections),
        watermark=(),
        epoch="bench",
    )
    return Snapshot(version_of(columns))


NOTHING_ELSE = b"\xff" * 8


def _text(member: int) -> bytes:
    """An id without name and headline."""
    name = id_of(member).encode()
    assert 4 + len(NOTHING_ELSE) == TEXT_HEAD
    return len(name).to_bytes(4, "little") + NOTHING_ELSE + name


def load(uri: str, user: str, password: str) -> Version:
    """Everything, read from the database over Bolt."""

    async def read() -> Version:
        async with open_store(Settings.load().database, Server(uri, user, password)) as store:
            return version_of(await load_columns(store))

    return asyncio.run(read())


def save(version: Version, path: Path) -> None:
    save_version(version, path)


def open_saved(path: Path) -> Snapshot:
    """The file, mapped."""
    return Snapshot(open_file(path)[0])


def has_answers() -> bool:
    return "network/degree" in ANSWERS


def answers_from_memory(url: str, workers: int) -> bool:
    """Whether so many processes of a service answer from their snapshots."""
    with urlopen(f"{url}/metrics") as answer:  # noqa: S310  our own
        told = answer.read().decode()
    return (
        sum(float(each) > 0 for each in re.findall(r"^graphsvc_snapshot_members\b\S* (\S+)$", told, re.MULTILINE))
        >= workers
    )
