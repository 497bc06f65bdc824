"""The snapshot's rows are Neo4j's on real networks: LDBC SNB, ego-facebook, and the employees of five companies.

To them come blocks, dismissals, invitations of every state, affiliations with open and half-known dates, names and ids
from all of Unicode, and members who are erased.
"""

import gzip
import random
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest

from graphsvc.context import Context
from graphsvc.ingest import sources_of
from graphsvc.members.erase import erase_member
from graphsvc.records import (
    AffiliationRecord,
    AnyRecord,
    BlockRecord,
    ConnectionRecord,
    DismissalRecord,
    FollowRecord,
    InvitationRecord,
    MemberRecord,
    OrganizationRecord,
)
from graphsvc.snapshot.answers import ANSWERS
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.layout import Version
from graphsvc.snapshot.reading import read_members, read_organizations
from tests.conftest import empty
from tests.graphs import put, rows
from tests.own_neo4j import CHECKOUT
from tests.snapshot_networks import version_of_database
from tests.test_snapshot_network import comparable, types
from tests.test_snapshot_suggestions import DAYS, LATER, NOW, ORGANIZATIONS, STATES, compare, ctx, members_of

__all__ = ["ctx"]

pytestmark = pytest.mark.anyio
COMPANIES = CHECKOUT.parent / "shared" / "data" / "fb-orgs"
LDBC = CHECKOUT / "tests" / "data" / "ldbc-snb-tiny"
# Neo4j sorts U+E000 to U+FFFF after, and compares them as less than, what lies beyond: no ids of both.
LETTERS = "Aaz~Éßжש字\uac00\ud7a3\U0001f600\U0010fffd"
EVERYTHING = {"breadth": 100_000, "shown": 500}


def pairs_of(text: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in (re.split(r"[ ,]", line) for line in text.splitlines())]


def ego_facebook() -> list[AnyRecord]:
    packed = files("graphsvc.sample").joinpath("facebook_combined.txt.gz").read_bytes()
    return connected(pairs_of(gzip.decompress(packed).decode()))


def ldbc() -> list[AnyRecord]:
    lines = [line for source in sources_of([LDBC]) for line in (*source.nodes(), *source.ties())]
    return [line.record for line in lines if line.record]


def company(name: str) -> list[AnyRecord]:
    path = COMPANIES / f"{name}.csv.gz"
    if not path.exists():
        pytest.skip(
            f"{path} is missing: the company networks of M. Fire and R. Puzis (Organization Mining Using Online Social "
            "Networks, 2012), one pair of members a line, with a comma between"
        )
    return connected(pairs_of(gzip.decompress(path.read_bytes()).decode()))


def connected(pairs: Iterable[tuple[str, str]]) -> list[AnyRecord]:
    distinct = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    ids = sorted({id_ for pair in distinct for id_ in pair})
    return [
        *(MemberRecord(id=id_, name=f"Member {id_}") for id_ in ids),
        *(ConnectionRecord(a=a, b=b) for a, b in distinct),
    ]


def adorned(draw: random.Random, records: list[AnyRecord]) -> Iterator[AnyRecord]:
    """What the network does not have. A block ends a connection, so blocks are between others."""
    ids = [each.id for each in records if isinstance(each, MemberRecord)]
    tied = {frozenset((each.a, each.b)) for each in records if isinstance(each, ConnectionRecord)}
    some = len(ids) // 4
    pairs = [tuple(draw.sample(ids, 2)) for _ in range(4 * some)]
    pairs = list(dict.fromkeys(pair for pair in pairs if frozenset(pair) not in tied))
    yield from (OrganizationRecord(id=each, name=f"Works {each}", kind="company") for each in ORGANIZATIONS)
    seen = set[frozenset[str]]()
    for a, b in pairs:
        if frozenset((a, b)) in seen:
            continue
        seen.add(frozenset((a, b)))
        kind = draw.randrange(4)
        if kind == 0:
            yield BlockRecord(blocker=a, blocked=b)
        elif kind == 1:
            yield DismissalRecord(member=a, dismissed=b)
        elif kind == 2:
            yield FollowRecord(follower=a, member=b)
        else:
            yield _invitation(draw, a, b)
    for id_ in draw.sample(ids, 2 * some):
        start, end = draw.choice([None, *DAYS]), draw.choice(LATER)
        end = None if start and end and end < start else end
        at = {"organization": draw.choice(ORGANIZATIONS), "role": draw.choice("ab"), "from": start, "to": end}
        yield AffiliationRecord(member=id_, **at)
        yield FollowRecord(follower=id_, organization=draw.choice(ORGANIZATIONS))


def _invitation(draw: random.Random, a: str, b: str) -> InvitationRecord:
    ago = [timedelta(days=days) for days in (1, 20, 22, 179, 181, 400)]
    return InvitationRecord(
        id=f"{a}~{b}",
        sender=a,
        recipient=b,
        state=draw.choice(STATES),
        sent_at=NOW - draw.choice(ago),
        answered_at=draw.choice([None, *(NOW - each for each in ago)]),
        withdrawn_at=draw.choice([None, *(NOW - each for each in ago)]),
    )


async def change_members(ctx: Context, draw: random.Random) -> None:
    """Names, ids and settings of some are others; one in a hundred is erased."""
    ids = [row["id"] for row in await rows(ctx, "MATCH (m:Member) RETURN m.id AS id ORDER BY id")]
    changed = [
        {
            "id": id_,
            "to": f"{''.join(draw.choices(LETTERS, k=3))}{at}" if at % 5 == 0 else id_,
            "name": "".join(
                chr(draw.choice([draw.randrange(1, 0xD800), draw.randrange(0xE000, 0x110000)])) for _ in "name"
            ),
            "shows": draw.choice([None, "everyone", "connections", "only_me"]),
            "discoverable": draw.random() < 0.9,
            "location": draw.choice([None, "Bern", "Zürich", "東京"]),
        }
        for at, id_ in enumerate(ids)
    ]
    await rows(
        ctx,
        "UNWIND $changed AS it MATCH (m:Member {id: it.id}) SET m.id = it.to, m.name = it.name, "
        "m.connections_visible_to = it.shows, m.discoverable = it.discoverable, m.location = it.location",
        changed=changed,
    )
    for it in draw.sample(changed, 1 + len(changed) // 500):
        await erase_member(ctx, it["to"])


async def followed(ctx: Context, older: Version, draw: random.Random) -> Version:
    """The database again, from an older version: members who came since are numbered in the order they came in."""
    changed = {older.id_of(number) for number in older.in_order().tolist()} | set(await members_of(ctx))
    series = Series(older)
    draft = series.draft()
    for organization in await read_organizations(ctx.store, ORGANIZATIONS):
        draft.apply_organization(organization)
    for facts in await read_members(ctx.store, draw.sample(sorted(changed), len(changed))):
        draft.apply(facts)
    return series.publish(draft.version())


async def questions(ctx: Context, draw: random.Random, viewer: str, ids: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Every query but suggestions of one viewer, with others at each degree."""
    near = await rows(
        ctx,
        "MATCH (:Member {id: $viewer})-[:CONNECTED]-(a)-[:CONNECTED]-(b) WITH a, b LIMIT 500 "
        "OPTIONAL MATCH (b)-[:CONNECTED]-(c) WITH a, b, min(c.id) AS third RETURN a.id AS first, b.id AS second, third",
        viewer=viewer,
    )
    known = [each for row in near for each in row.values() if each] or ids
    others = [viewer, "nobody", *draw.choices(known, k=6), *draw.choices(ids, k=3)]
    asked: list[tuple[str, dict[str, Any]]] = [
        ("network/rings", {}),
        ("network/degrees", {"others": others}),
        ("network/mutual_counts", {"others": others}),
        ("members/visible", {"ids": sorted(set(others))}),
        ("network/around", {"shown": 500, "limit": 20}),
    ]
    for after in (None, draw.choice(known)):
        asked += [(f"network/{ring}", {"after_id": after, "limit": 50}) for ring in ("first", "second", "third")]
    for other in others:
        mutuals = {"other": other, "shown": 500, "after_connections": None, "after_id": None, "limit": 20}
        asked += [("network/degree", {"other": other}), ("network/mutuals", mutuals)]
        asked += [(f"introductions/{way}", EVERYTHING | {"other": other, "limit": 20}) for way in ("second", "third")]
    return [(name, {"viewer": viewer} | given) for name, given in asked]


async def compare_answers(ctx: Context, versions: list[Version], draw: random.Random, viewers: int) -> None:
    ids = [row["id"] for row in await rows(ctx, "MATCH (m:Member) RETURN m.id AS id ORDER BY id")]
    answered = set[str]()
    for viewer in draw.sample(ids, viewers):
        for name, given in await questions(ctx, draw, viewer, ids):
            theirs = comparable(name, given, await ctx.store.fetch_all(name, **given))
            for version in versions:
                found = ANSWERS[name].rows(version, given)
                assert found is not None
                own = comparable(name, given, found)
                assert own == theirs, (name, given)
                assert types(own) == types(theirs), (name, given)
            if theirs:
                answered.add(name)
    assert answered == {name for name in ANSWERS if not name.startswith("suggestions/")}


async def check(ctx: Context, records: list[AnyRecord], seed: int, viewers: int) -> None:
    """Both a version that is read as it is, and one that came there from before the changes."""
    draw = random.Random(seed)
    await empty(ctx.store)
    await put(ctx, *records)
    older = await version_of_database(ctx)
    await put(ctx, *adorned(draw, records))
    await change_members(ctx, draw)
    versions = [await version_of_database(ctx), await followed(ctx, older, draw)]
    await compare_answers(ctx, versions, draw, viewers)
    for version in versions:
        await compare(ctx, version, draw, viewers // 2)


@pytest.mark.long
async def test_answers_are_those_of_neo4j_on_ldbc_and_ego_facebook(ctx: Context) -> None:
    await check(ctx, ldbc(), 2, viewers=40)
    await check(ctx, ego_facebook(), 3, viewers=12)


@pytest.mark.long
@pytest.mark.parametrize("name", ["S1", "S2", "M1", "L1", "L2"])
async def test_answers_are_those_of_neo4j_on_companies(ctx: Context, name: str) -> None:
    await check(ctx, company(name), 4, viewers=12)
