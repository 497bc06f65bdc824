"""The best suggestions of every member of a made network, against a ranking of everybody by plain dictionaries."""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from math import log
from pathlib import Path
from typing import Any

import pytest

from graphsvc.context import Context
from graphsvc.generate import generate
from graphsvc.http.pagination import PageRequest
from graphsvc.ingest import load
from graphsvc.network.suggestions import suggestions
from graphsvc.records import AffiliationRecord, ConnectionRecord, MemberRecord, OrganizationRecord
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.api import for_each
from tests.conftest import empty, on_empty
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
MEMBERS = 240
Ranked = list[tuple[str, float]]


@dataclass
class Network:
    """Read from the tables alone."""

    profile: dict[str, dict[str, str]]
    connections: dict[str, set[str]]
    affiliations: dict[str, list[tuple[str, date | None, date]]]

    def ranking(self, viewer: str) -> Ranked:
        """Everybody at degree 2 who may be suggested, by score to six digits and id."""
        mine = self.connections[viewer]
        closeness = dict[str, float]()
        for source in mine:
            for other in self.connections[source] - mine - {viewer}:
                closeness[other] = closeness.get(other, 0.0) + 1 / log(len(self.connections[source]))
        scores = {
            other: round(close + self.shared(viewer, other), 6)
            for other, close in closeness.items()
            if self.profile[other]["discoverable"] != "false"
        }
        return sorted(scores.items(), key=lambda each: (-each[1], each[0]))

    def shared(self, one: str, two: str) -> float:
        score = sum(self.years_together(one, two).values())
        for trait, weight in (("location", 0.3), ("industry", 0.2)):
            value = self.profile[one][trait]
            score += weight if value and value == self.profile[two][trait] else 0
        return score

    def years_together(self, one: str, two: str) -> dict[str, float]:
        """Half a point for each organization where both were at once, and up to as much for five years together."""
        worth = dict[str, float]()
        for at, begun, ended in self.affiliations[one]:
            for their_at, their_begun, their_ended in self.affiliations[two]:
                if at != their_at or (begun and begun > their_ended) or (their_begun and their_begun > ended):
                    continue
                days = (min(ended, their_ended) - max(begun, their_begun)).days if begun and their_begun else 0
                worth[at] = max(worth.get(at, 0.0), 0.5 + 0.5 * min(1.0, days / 1826.25))
        return worth


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def read(folder: Path) -> Network:
    profile = {row["id"]: row for row in rows(folder / "members.csv")}
    connections: dict[str, set[str]] = {id_: set() for id_ in profile}
    for row in rows(folder / "connections.csv"):
        connections[row["a"]].add(row["b"])
        connections[row["b"]].add(row["a"])
    affiliations: dict[str, list[Any]] = {id_: [] for id_ in profile}
    for row in rows(folder / "affiliations.csv"):
        begun = date.fromisoformat(row["from"]) if row["from"] else None
        ended = date.fromisoformat(row["to"]) if row["to"] else TODAY
        affiliations[row["member"]].append((row["organization"], begun, ended))
    return Network(profile, connections, affiliations)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "network"
    generate(folder, members=MEMBERS, mean_degree=12.0, seed=5)
    return folder


@pytest.fixture(scope="module")
async def made(settings: Settings, server: Server, tables: Path) -> AsyncIterator[Context]:
    async with on_empty(settings, server) as ctx:
        await load(ctx, [tables])
        yield ctx
        await empty(ctx.store)


async def best(ctx: Context, viewer: str, size: int, pages: int = 1) -> Ranked:
    page, found = PageRequest(size), Ranked()
    for _ in range(pages):
        listed = await suggestions(replace(ctx, now=NOW), viewer, page)
        assert listed.exact
        found += [(each.id, each.score) for each in listed.items]
        if listed.next is None:
            break
        page = PageRequest(size, listed.next)
    return found


def agree(found: Ranked, expected: Ranked) -> bool:
    """The same members in the same order, and scores equal to six digits, whose last may be rounded either way."""
    return [id_ for id_, _ in found] == [id_ for id_, _ in expected] and all(
        abs(one - two) <= 1.1e-6 for (_, one), (_, two) in zip(found, expected, strict=True)
    )


async def test_top_20_suggestions_match_a_brute_force_ranking(made: Context, tables: Path) -> None:
    network = read(tables)

    async def agrees(viewer: str) -> bool:
        return agree(await best(made, viewer, 20), network.ranking(viewer)[:20])

    viewers = [viewer for viewer in network.profile if network.connections[viewer]]
    agreed = dict(zip(viewers, await for_each(viewers, agrees), strict=True))
    assert [viewer for viewer, right in agreed.items() if not right] == []


async def test_suggestion_pages_form_the_brute_force_ranking(made: Context, tables: Path) -> None:
    network = read(tables)
    by_connections = sorted(network.profile, key=lambda viewer: len(network.connections[viewer]))
    for viewer in (by_connections[-1], by_connections[MEMBERS // 2]):
        expected = network.ranking(viewer)
        assert len(expected) > 30
        assert agree(await best(made, viewer, 3, pages=MEMBERS), expected)


async def test_best_colleague_ranks_first_among_hundreds_equally_close(ctx: Context) -> None:
    """One connection leads to all; the organization has more members than are worth a walk from it."""
    crowd = [f"c{number:03}" for number in range(400)]
    at = {"organization": "o", "from": "2010-01-01"}
    await put(
        ctx,
        *members(["me", "hub", *crowd]),
        MemberRecord(id="c399", name="Neighbour", location="Oslo"),
        MemberRecord(id="me", name="Me", location="Oslo"),
        OrganizationRecord(id="o", name="O", kind="company"),
        *(ConnectionRecord(a="hub", b=each) for each in ("me", *crowd)),
        *(AffiliationRecord(member=each, **at, to="2012-01-01") for each in crowd),
        AffiliationRecord(member="me", organization="o", **{"from": "2011-12-31"}),
        AffiliationRecord(member="c398", organization="o", **{"from": "2019-06-03"}),
    )
    found = await best(ctx, "me", 2, pages=2)
    assert [id_ for id_, _ in found] == ["c398", "c399", "c000", "c001"]


async def test_suggestions_report_when_not_exact(ctx: Context) -> None:
    await put(
        ctx,
        *members(["me", "a", "b", "x", "y", "z"]),
        *(ConnectionRecord(a="me", b=each) for each in "ab"),
        *(ConnectionRecord(a="a", b=each) for each in "xy"),
        *(ConnectionRecord(a="b", b=each) for each in "xyz"),
    )
    assert (await suggestions(replace(ctx, now=NOW), "me", PageRequest(9))).exact
    few = replace(ctx, now=NOW, settings=ctx.settings.replace(suggestion_sources=1))
    listed = await suggestions(few, "me", PageRequest(9))
    assert ([each.id for each in listed.items], listed.exact) == (["x", "y"], False)
