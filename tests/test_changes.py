"""The change log: no change of the network without its entry, no entry without a change."""

import ast
import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest

import graphsvc
from graphsvc.changes.log import LANES, prune
from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.ingest import load
from graphsvc.ingest.online import write
from graphsvc.members.erase import erase_member
from graphsvc.members.members import put_member
from graphsvc.records import RECORD, FollowRecord, InvitationRecord, OrganizationRecord, Profile
from graphsvc.relationships import invitations
from graphsvc.store.schema import migrations
from graphsvc.store.store import Store
from graphsvc.vocabulary import RecordType
from tests.api import DOCUMENT, NDJSON, for_each
from tests.graphs import members, put, rows

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# A member's properties and ties, read without the service's queries.
MEMBERS = """
MATCH (m:Member)
RETURN m.id AS id, properties(m) AS properties,
  COLLECT { MATCH (m)-[t:CONNECTED|BLOCKED]-(o) RETURN [type(t), o.id, startNode(t) = m, properties(t)] } AS both,
  COLLECT { MATCH (m)-[t:FOLLOWS|AFFILIATED|DISMISSED|REMOVED]->(o) RETURN [type(t), o.id, properties(t)] } AS own,
  COLLECT { MATCH (m)-[t:SENT|TO]-(i:Invitation) RETURN [type(t), properties(i)] } AS invitations
"""
ORGANIZATIONS = "MATCH (o:Organization) RETURN o.id AS id, properties(o) AS properties"
ENTRIES = "MATCH (c:_Change) RETURN c {.*} AS entry ORDER BY c.at, c.lane, c.seq"


@dataclass(frozen=True)
class Network:
    members: dict[str, str]
    organizations: dict[str, str]
    entries: list[dict[str, Any]]

    @classmethod
    async def of(cls, ctx: Context) -> "Network":
        def canonical(row: dict[str, Any]) -> str:
            lists = {name: sorted(map(repr, value)) for name, value in row.items() if isinstance(value, list)}
            return repr(sorted((row | lists).items(), key=lambda item: item[0]))

        return cls(
            {row["id"]: canonical(row) for row in await rows(ctx, MEMBERS)},
            {row["id"]: canonical(row) for row in await rows(ctx, ORGANIZATIONS)},
            [row["entry"] for row in await rows(ctx, ENTRIES)],
        )


def differing(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


@dataclass(frozen=True)
class Logged:
    """The changes of the network, and the log entries about them."""

    changed: set[str]
    changed_organizations: set[str]
    entries: list[dict[str, Any]]

    @property
    def kinds(self) -> set[str]:
        return {kind for entry in self.entries for kind in entry["kinds"]}

    def agree(self) -> None:
        named = {id for entry in self.entries for id in entry["members"]}  # noqa: A001
        organizations = {id for entry in self.entries for id in entry["organizations"]}  # noqa: A001
        assert named == self.changed
        assert organizations == self.changed_organizations
        assert bool(self.entries) == bool(self.changed | self.changed_organizations)
        assert all(entry["kinds"] for entry in self.entries)


async def logged(ctx: Context, work: Callable[[], Awaitable[Any]]) -> Logged:
    before = await Network.of(ctx)
    await work()
    after = await Network.of(ctx)
    seen = {(entry["lane"], entry["seq"]) for entry in before.entries}
    return Logged(
        differing(before.members, after.members),
        differing(before.organizations, after.organizations),
        [entry for entry in after.entries if (entry["lane"], entry["seq"]) not in seen],
    )


# Every non-GET operation, with the requests before it. `{i}` is ana's invitation to bob.
@dataclass(frozen=True)
class Request:
    operation: str
    path: str
    kinds: set[str]
    body: Any = None
    before: tuple[tuple[str, str, Any], ...] = ()

    def __str__(self) -> str:
        return " ".join((self.operation.partition(" ")[0], self.path, *sorted(self.kinds)))


INVITED = (("POST", "/members/ana/invitations", {"other": "bob"}),)
CONNECTED = (*INVITED, ("POST", "/members/bob/invitations/{i}/accept", None))
FOLLOWS = (("PUT", "/members/ana/following/bob", None),)
ADA = {"type": "member", "id": "ada", "name": "Ada"}
REQUESTS = [
    Request("PUT /members/{id}", "/members/new", {"member"}, {"name": "New"}),
    Request("PUT /members/{id}", "/members/ana", {"member"}, {"name": "Ana", "title": "CTO"}),
    Request("PUT /members/{id}", "/members/ana", set(), {"name": "Member ana"}),
    Request("PATCH /members/{id}", "/members/ana", {"member"}, {"title": "CTO"}),
    Request("PATCH /members/{id}", "/members/ana", set(), {"title": None}),
    Request("PATCH /members/{id}", "/members/nobody", set(), {"title": "CTO"}),
    Request("DELETE /members/{id}", "/members/cy", {"member", "follow"}),
    Request("DELETE /members/{id}", "/members/ana", {"member", "connection", "follow", "invitation"}, before=CONNECTED),
    Request("DELETE /members/{id}", "/members/bob", {"member", "follow"}, before=FOLLOWS),
    Request("DELETE /members/{id}", "/members/nobody", set()),
    Request(
        "POST /members/{viewer}/invitations", "/members/ana/invitations", {"invitation", "follow"}, {"other": "bob"}
    ),
    Request("POST /members/{viewer}/invitations", "/members/ana/invitations", set(), {"other": "bob"}, INVITED),
    Request(
        "POST /members/{viewer}/invitations",
        "/members/bob/invitations",
        {"invitation", "follow", "connection"},
        {"other": "ana"},
        INVITED,
    ),
    Request(
        "POST /members/{viewer}/invitations/{invitation}/accept",
        "/members/bob/invitations/{i}/accept",
        {"invitation", "follow", "connection"},
        before=INVITED,
    ),
    Request(
        "POST /members/{viewer}/invitations/{invitation}/ignore",
        "/members/bob/invitations/{i}/ignore",
        {"invitation"},
        before=INVITED,
    ),
    Request(
        "POST /members/{viewer}/invitations/{invitation}/report",
        "/members/bob/invitations/{i}/report",
        {"invitation"},
        before=INVITED,
    ),
    Request(
        "POST /members/{viewer}/invitations/{invitation}/withdraw",
        "/members/ana/invitations/{i}/withdraw",
        {"invitation", "follow"},
        before=INVITED,
    ),
    Request(
        "DELETE /members/{viewer}/connections/{other}",
        "/members/ana/connections/bob?unfollow=true",
        {"connection", "removal", "follow"},
        before=CONNECTED,
    ),
    Request("DELETE /members/{viewer}/connections/{other}", "/members/ana/connections/bob", set()),
    Request("PUT /members/{viewer}/following/{target}", "/members/ana/following/bob", {"follow"}),
    Request("PUT /members/{viewer}/following/{target}", "/members/ana/following/bob", set(), before=FOLLOWS),
    Request("PUT /members/{viewer}/following/{target}", "/members/ana/following/acme", {"follow"}),
    Request("PUT /members/{viewer}/following/{target}", "/members/cy/following/acme", set()),
    Request("DELETE /members/{viewer}/following/{target}", "/members/ana/following/bob", {"follow"}, before=FOLLOWS),
    Request("DELETE /members/{viewer}/following/{target}", "/members/ana/following/bob", set()),
    Request("DELETE /members/{viewer}/following/{target}", "/members/cy/following/acme", {"follow"}),
    Request("DELETE /members/{viewer}/followers/{other}", "/members/bob/followers/ana", {"follow"}, before=FOLLOWS),
    Request("DELETE /members/{viewer}/followers/{other}", "/members/bob/followers/ana", set()),
    Request("PUT /members/{viewer}/blocks/{other}", "/members/ana/blocks/bob", {"block"}),
    Request(
        "PUT /members/{viewer}/blocks/{other}",
        "/members/bob/blocks/ana",
        {"block", "connection", "removal", "follow"},
        before=CONNECTED,
    ),
    Request(
        "PUT /members/{viewer}/blocks/{other}",
        "/members/bob/blocks/ana",
        {"block", "invitation", "follow"},
        before=INVITED,
    ),
    Request(
        "PUT /members/{viewer}/blocks/{other}",
        "/members/ana/blocks/bob",
        set(),
        before=(("PUT", "/members/ana/blocks/bob", None),),
    ),
    Request(
        "DELETE /members/{viewer}/blocks/{other}",
        "/members/ana/blocks/bob",
        {"block"},
        before=(("PUT", "/members/ana/blocks/bob", None),),
    ),
    Request("DELETE /members/{viewer}/blocks/{other}", "/members/ana/blocks/bob", set()),
    Request("DELETE /members/{viewer}/suggestions/{other}", "/members/ana/suggestions/bob", {"dismissal"}),
    Request(
        "DELETE /members/{viewer}/suggestions/{other}",
        "/members/ana/suggestions/bob",
        set(),
        before=(("DELETE", "/members/ana/suggestions/bob", None),),
    ),
    Request(
        "PUT /members/{viewer}/suggestions/{other}",
        "/members/ana/suggestions/bob",
        {"dismissal"},
        before=(("DELETE", "/members/ana/suggestions/bob", None),),
    ),
    Request("PUT /members/{viewer}/suggestions/{other}", "/members/ana/suggestions/bob", set()),
    Request("POST /bulk", "/bulk", {"member"}, [ADA]),
    Request("POST /bulk", "/bulk", set(), [{"type": "member", "id": "cy", "name": "Member cy"}]),
    Request("POST /members/{viewer}/degrees", "/members/ana/degrees", set(), {"others": ["bob"]}),
    Request("POST /members/{viewer}/mutuals", "/members/ana/mutuals", set(), {"others": ["bob"]}),
    Request("POST /cypher", "/cypher", set(), {"query": "MATCH (m:Member) RETURN m.id"}),
    Request("POST /cypher/explain", "/cypher/explain", set(), {"query": "MATCH (m:Member) RETURN m.id"}),
    Request("DELETE /cypher/runs/{run}", "/cypher/runs/none", set()),
    Request("PUT /cypher/saved/{name}", "/cypher/saved/mine", set(), {"title": "Mine", "query": "RETURN 1"}),
    Request(
        "DELETE /cypher/saved/{name}",
        "/cypher/saved/mine",
        set(),
        before=(("PUT", "/cypher/saved/mine", {"title": "Mine", "query": "RETURN 1"}),),
    ),
]


@pytest.fixture
async def network(ctx: Context) -> Context:
    """ana, bob and cy, who follows acme."""
    await put(
        ctx,
        *members(["ana", "bob", "cy"]),
        OrganizationRecord(id="acme", name="Acme", kind="company"),
        FollowRecord(follower="cy", organization="acme"),
    )
    return ctx


def test_requests_cover_every_non_get_operation() -> None:
    paths = DOCUMENT["paths"].items()
    writes = {f"{method.upper()} {path}" for path, methods in paths for method in methods if method != "get"}
    assert {request.operation for request in REQUESTS} == writes


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
async def test_change_log_matches_what_a_request_changes(
    network: Context, client: httpx.AsyncClient, request_: Request
) -> None:
    invitation = ""
    for method, path, body in request_.before:
        answer = await client.request(method, path.format(i=invitation), json=body)
        assert answer.status_code < 300, answer.text
        invitation = answer.json()["id"] if method == "POST" and answer.content else invitation

    async def ask() -> None:
        method = request_.operation.partition(" ")[0]
        path = request_.path.format(i=invitation)
        if isinstance(request_.body, list):
            lines = "\n".join(map(json.dumps, request_.body))
            answer = await client.request(method, path, content=lines, headers=NDJSON)
        else:
            answer = await client.request(method, path, json=request_.body)
        assert answer.status_code < 500, answer.text
        assert answer.status_code < 300 or not request_.kinds, answer.text

    found = await logged(network, ask)
    found.agree()
    assert found.kinds == request_.kinds


RECORDS: list[tuple[dict[str, Any], set[str]]] = [
    ({"type": "member", "id": "ada", "name": "Ada"}, {"member"}),
    ({"type": "member", "id": "ana", "name": "Anna"}, {"member"}),
    ({"type": "organization", "id": "umbrella", "name": "Umbrella", "kind": "company"}, {"organization"}),
    ({"type": "organization", "id": "acme", "name": "Acme Inc.", "kind": "company"}, {"organization"}),
    ({"type": "affiliation", "member": "ana", "organization": "acme"}, {"affiliation"}),
    ({"type": "connection", "a": "bob", "b": "ana"}, {"connection"}),
    ({"type": "follow", "follower": "ana", "member": "bob"}, {"follow"}),
    ({"type": "follow", "follower": "ana", "organization": "acme"}, {"follow"}),
    ({"type": "invitation", "id": "i", "sender": "ana", "recipient": "bob", "sent_at": "2026-01-01"}, {"invitation"}),
    ({"type": "block", "blocker": "ana", "blocked": "bob"}, {"block"}),
    ({"type": "dismissal", "member": "ana", "dismissed": "bob"}, {"dismissal"}),
    ({"type": "removal", "remover": "ana", "removed": "bob", "at": "2026-01-01"}, {"removal"}),
]


@pytest.mark.parametrize(("record", "kinds"), RECORDS, ids=lambda it: it["type"] if isinstance(it, dict) else "")
async def test_loading_a_record_twice_logs_it_once(network: Context, record: dict[str, Any], kinds: set[str]) -> None:
    it = RECORD.validate_python(record)
    first = await logged(network, lambda: put(network, it))
    first.agree()
    assert first.kinds == kinds
    again = await logged(network, lambda: put(network, it))
    assert again == Logged(set(), set(), [])


def test_records_cover_every_record_type() -> None:
    assert {record["type"] for record, _ in RECORDS} == set(get_args(RecordType))


async def test_ties_ended_by_a_loaded_block_are_logged(network: Context) -> None:
    await put(network, *map(RECORD.validate_python, (RECORDS[5][0], RECORDS[6][0], RECORDS[8][0])))
    found = await logged(network, lambda: put(network, RECORD.validate_python(RECORDS[9][0])))
    found.agree()
    assert found.kinds == {"block", "connection", "removal", "follow", "invitation"}


async def test_loading_a_file_is_logged(network: Context, tmp_path: Path) -> None:
    file = tmp_path / "more.ndjson"
    file.write_text("\n".join(json.dumps(record) for record, _ in RECORDS[:9]))
    found = await logged(network, lambda: load(network, [file]))
    found.agree()
    assert found.kinds == set(get_args(RecordType)) - {"block", "dismissal", "removal"}


async def test_expiry_is_logged(network: Context) -> None:
    old = NOW - timedelta(days=400)
    await put(network, InvitationRecord(id="i", sender="ana", recipient="bob", sent_at=old))
    found = await logged(network, lambda: invitations.expire(replace(network, now=NOW)))
    found.agree()
    assert found.kinds == {"invitation"}
    assert (await logged(network, lambda: invitations.expire(replace(network, now=NOW)))).entries == []


async def test_batched_erasure_logs_every_member_who_loses_a_tie(
    network: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphsvc.members.erase.ERASED_AT_ONCE", 2)
    fans = [f"f{number}" for number in range(7)]
    await put(network, *members(fans), *(FollowRecord(follower=fan, member="bob") for fan in fans))
    await put(network, *(RECORD.validate_python(record) for record, _ in RECORDS[5:9]))
    found = await logged(network, lambda: erase_member(network, "bob"))
    found.agree()
    assert found.changed == {*fans, "ana", "bob"}
    assert len(found.entries) > 4


async def test_erasure_removes_unknown_relationship_types(network: Context) -> None:
    await rows(network, "MATCH (m:Member {id: 'bob'}) CREATE (m)-[:LIKES]->(:Thing)")
    await erase_member(network, "bob")
    assert await rows(network, "MATCH (m:Member {id: 'bob'}) RETURN m") == []
    await rows(network, "MATCH (thing:Thing) DELETE thing")


async def test_follows_during_an_erasure_are_fully_logged(network: Context) -> None:
    """A follow does not lock its target: it is either written first and then erased, or finds no member.

    The database lets several transactions change the relationships of a dense node, such as bob here, concurrently.
    """
    await rows(
        network,
        "MATCH (m:Member {id: 'bob'}) UNWIND range(1, 200) AS i "
        "CREATE (:Member {id: 'old' + i, name: 'Fan'})-[:FOLLOWS]->(m)",
    )
    fans = [f"f{number}" for number in range(24)]
    await put(network, *members(fans))

    async def follow(fan: str) -> None:
        await write(network, [FollowRecord(follower=fan, member="bob")])

    found = await logged(network, lambda: asyncio.gather(erase_member(network, "bob"), *(follow(fan) for fan in fans)))
    assert "bob" in found.changed
    follows = Counter(id for entry in found.entries if entry["kinds"] == ["follow"] for id in entry["members"])  # noqa: A001
    # Each new follower is logged twice: for the follow, and for its erasure.
    assert all(follows[fan] in {0, 2} for fan in fans)


async def test_change_without_a_log_entry_is_rolled_back(network: Context) -> None:
    async def silent(unit: UnitOfWork) -> None:
        rows = [{"number": 0, "id": "ada", "whole": {"name": "Ada"}, "given": {}, "keep": False}]
        await unit.fetch_all("members/write", rows=rows)

    with pytest.raises(RuntimeError, match="logged nothing"):
        await change(network, silent)
    assert await rows(network, "MATCH (m:Member {id: 'ada'}) RETURN m") == []


async def test_no_query_changes_the_network_outside_a_unit_of_work(store: Store) -> None:
    changing = [query for query in store.queries.values() if query.changes_network]
    assert len(changing) >= 15
    for query in changing:
        with pytest.raises(RuntimeError, match="unit of work"):
            await store.fetch_all(query.name, **query.sample)


def test_only_the_unit_of_work_opens_a_write_transaction() -> None:
    package = Path(graphsvc.__file__).parent
    callers = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"write_transaction", "execute_write"}:
                callers.add(path.relative_to(package).as_posix())
    assert callers == {"changes/unit_of_work.py", "store/store.py"}


async def test_write_queries_are_logged_or_declared_unlogged(store: Store) -> None:
    unlogged = {query.name for query in store.queries.values() if query.unlogged}
    assert unlogged == {
        "changes/append",
        "changes/lock",
        "changes/prune",
        "relationships/lock_pair",
        "store/clear_plans",
        "analyst/forget",
        "analyst/save",
        "migrations/drop_index",
        "migrations/record",
    }
    written = {query.name for query in store.queries.values() if query.access == "write"}
    assert written - unlogged == {q.name for q in store.queries.values() if q.changes_network}
    assert set(migrations(store)) <= written - unlogged


async def test_lane_numbers_have_no_gaps_and_follow_commit_order(network: Context) -> None:
    before = await Network.of(network)
    names = [f"n{number}" for number in range(120)]
    await for_each(names, lambda name: put_member(network, name, Profile(name=name)))
    entries = (await Network.of(network)).entries[len(before.entries) :]
    assert {entry["members"][0] for entry in entries} == set(names)
    heads = await rows(network, "MATCH (l:_ChangeLane) RETURN l.number AS lane, l.last AS last")
    last = {head["lane"]: head["last"] for head in heads}
    lanes = defaultdict(list)
    for entry in entries:
        lanes[entry["lane"]].append(entry["seq"])
    # Lanes are drawn, so one may stay without an entry.
    assert len(heads) == LANES
    assert len(lanes) > LANES // 2
    for lane, numbers in lanes.items():
        assert sorted(numbers) == list(range(last[lane] - len(numbers) + 1, last[lane] + 1))
        # Also in order of time.
        assert numbers == sorted(numbers)


async def test_old_entries_are_pruned_and_new_ones_stay(network: Context) -> None:
    await rows(network, "MATCH (c:_Change) DELETE c")
    await rows(
        network,
        "MATCH (l:_ChangeLane {number: 3}) UNWIND range(1, 2500) AS i "
        "CREATE (:_Change {lane: 3, seq: l.last + i, at: datetime() - duration({hours: 25}), kinds: ['member'],"
        " members: ['ana'], organizations: []})",
    )
    await rows(network, "MATCH (l:_ChangeLane {number: 3}) SET l.last = l.last + 2500")
    await put_member(network, "new", Profile(name="New"))
    assert await prune(network) == 2500
    assert [entry["members"] for entry in (await Network.of(network)).entries] == [["new"]]
    assert await prune(network) == 0


async def test_change_log_restarts_after_the_database_is_emptied(ctx: Context) -> None:
    """As with MATCH (n) DETACH DELETE n, by an administrator while the service runs."""
    epochs = "MATCH (l:_ChangeLane) RETURN count(l) AS lanes, collect(DISTINCT l.epoch) AS epochs"
    before = await rows(ctx, epochs)
    await rows(ctx, "MATCH (n) DETACH DELETE n")
    found = await logged(ctx, lambda: put_member(ctx, "ana", Profile(name="Ana")))
    found.agree()
    after = await rows(ctx, epochs)
    assert after[0]["lanes"] == LANES
    assert not set(before[0]["epochs"]) & set(after[0]["epochs"])
