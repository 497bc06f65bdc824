"""The service with its network in memory: what it answers from there, how fresh it is, and what it survives."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphsvc.changes.unit_of_work import change
from graphsvc.context import Context
from graphsvc.settings import Settings
from graphsvc.snapshot import follower
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.files import read_head
from graphsvc.snapshot.keeper import Keeper
from graphsvc.snapshot.layout import Version
from graphsvc.snapshot.reading import read_members
from graphsvc.store.store import Server, Store
from tests.conftest import AppClient

pytestmark = pytest.mark.anyio

RING = """
UNWIND range(0, 9) AS number
CREATE (:Member {id: 'm' + number, name: 'Member ' + number})
WITH count(*) AS all
UNWIND range(0, 9) AS number
MATCH (a:Member {id: 'm' + number}) MATCH (b:Member {id: 'm' + (number + 1) % 10})
CREATE (a)-[:CONNECTED {since: datetime('2026-01-01')}]->(b)
"""
FROM_MEMORY = re.compile(r"snapshot; age=\d+\.\d{3}")


async def until(condition: Callable[[], Awaitable[Any]]) -> Any:
    """The first result that is true. The patience only guards against hanging."""
    async with asyncio.timeout(120):
        while not (result := await condition()):  # noqa: ASYNC110  the condition is another service's
            await asyncio.sleep(0.01)
    return result


class Service:
    """A client of a service that answers from memory."""

    def __init__(self, client: httpx.AsyncClient, app: Any) -> None:
        self.client, self.app = client, app

    @property
    def keeper(self) -> Any:
        return self.app.state.snapshot

    async def degree(self, one: str, other: str, consistency: str | None = None) -> httpx.Response:
        given = {"consistency": consistency} if consistency else {}
        return await self.client.get(f"/members/{one}/degree/{other}", params=given)

    async def answers_from_memory(self) -> None:
        await until(self._answered_from_memory)

    async def _answered_from_memory(self) -> bool:
        response = await self.degree("m0", "m1")
        return FROM_MEMORY.fullmatch(response.headers.get("X-Data-Source", "")) is not None


@pytest.fixture
def with_snapshot(settings: Settings, tmp_path: Path) -> Settings:
    """On a busy machine a look at the change log may take long: an answer may be as old as that."""
    return settings.replace(
        snapshot=True, snapshot_max_age=20.0, snapshot_pass_timeout=60.0, snapshot_verify_ratio=0, data_dir=tmp_path
    )


@asynccontextmanager
async def service_of(settings: Settings, server: Server) -> AsyncIterator[Service]:
    app = AppClient(settings, server)
    async with app as client:
        service = Service(client, app.app)
        await service.answers_from_memory()
        yield service


@pytest.fixture
async def service(ctx: Context, with_snapshot: Settings, server: Server) -> AsyncIterator[Service]:
    await ctx.store.driver.execute_query(RING)
    async with service_of(with_snapshot, server) as service:
        yield service


async def test_answers_come_from_memory_with_their_age(service: Service) -> None:
    for path in (
        "/members/m0/degree/m2",
        "/members/m0/mutuals/m2",
        "/members/m0/network",
        "/members/m0/network/1",
        "/members/m0/network/2",
        "/members/m0/network/3",
        "/members/m0/network/around",
        "/members/m0/introductions/m2",
        "/members/m0/suggestions",
        "/members/m0/suggestions/follows",
    ):
        response = await service.client.get(path)
        assert response.status_code == 200, path
        assert FROM_MEMORY.fullmatch(response.headers["X-Data-Source"]), path
        same = await service.client.get(path, params={"consistency": "database"})
        assert same.headers["X-Data-Source"] == "database", path
        assert same.json() == response.json(), path
    refused = await service.degree("m0", "nobody")
    assert refused.status_code == 404
    metrics = (await service.client.get("/metrics")).text
    assert "graphsvc_snapshot_members 10.0" in metrics
    assert "graphsvc_snapshot_connections 10.0" in metrics
    assert re.search(r'graphsvc_snapshot_seconds_count\{query="network/degree"\} [1-9]', metrics)


async def test_a_service_sees_its_own_changes_at_once(service: Service) -> None:
    for _ in range(10):
        assert (await service.client.put("/members/m0/blocks/m1")).is_success
        assert (await service.degree("m0", "m1")).status_code == 404
        assert (await service.degree("m0", "m2")).json()["degree"] is None
        assert (await service.client.delete("/members/m0/blocks/m1")).is_success
        assert (await service.degree("m0", "m1")).json()["degree"] is None
        sent = await service.client.post("/members/m0/invitations", json={"other": "m1"})
        assert sent.is_success, sent.text
        assert (await service.client.post(f"/members/m1/invitations/{sent.json()['id']}/accept")).is_success
        response = await service.degree("m0", "m1")
        assert response.json()["degree"] == 1
        assert FROM_MEMORY.fullmatch(response.headers["X-Data-Source"])
    assert (await service.client.delete("/members/m5")).is_success
    assert (await service.degree("m4", "m5")).status_code == 404
    assert (await service.client.get("/members/m4/network")).json()["first"] == 1


async def connect(ctx: Context, one: str, other: str) -> tuple[int, int]:
    """What another service does: it connects two members and logs it. Returns the entry of the change log."""

    async def work(unit: Any) -> Any:
        await unit.lock([one, other])
        effects: dict[str, list[Any]] = {
            name: [] for name in ("disconnect", "follow", "unfollow", "send", "end", "block", "unblock", "dismiss")
        }
        unit.log("connection", members=[one, other])
        given = effects | {"connect": [[one, other]]}
        await unit.apply("relationships/apply", now=ctx.now.isoformat(), effects=given)
        return unit.entry

    entry: tuple[int, int] = await change(ctx, work)
    return entry


async def test_a_change_of_another_service_is_seen_when_asked_for_and_soon_anyway(
    ctx: Context, service: Service
) -> None:
    await connect(ctx, "m0", "m4")
    response = await service.degree("m0", "m4", "now")
    assert response.json()["degree"] == 1
    assert FROM_MEMORY.fullmatch(response.headers["X-Data-Source"])
    lane, number = await connect(ctx, "m0", "m6")
    response = await service.client.get("/members/m0/degree/m6", headers={"Bookmark": f"change:{lane}:{number}"})
    assert response.json()["degree"] == 1
    await connect(ctx, "m0", "m3")

    async def is_seen() -> bool:
        response = await service.degree("m0", "m3")
        assert FROM_MEMORY.fullmatch(response.headers["X-Data-Source"])
        return bool(response.json()["degree"] == 1)

    await until(is_seen)


async def test_a_bookmark_that_never_comes_is_answered_by_neo4j(
    ctx: Context, with_snapshot: Settings, server: Server
) -> None:
    await ctx.store.driver.execute_query(RING)
    async with service_of(with_snapshot.replace(snapshot_max_age=0.5), server) as service:
        response = await service.client.get("/members/m0/degree/m1", headers={"Bookmark": "change:3:999999999999"})
        assert (response.json()["degree"], response.headers["X-Data-Source"]) == (1, "database")


async def test_a_change_without_an_entry_in_the_log_is_found_by_counts_and_by_comparing(
    ctx: Context, with_snapshot: Settings, server: Server
) -> None:
    await ctx.store.driver.execute_query(RING)
    async with service_of(with_snapshot.replace(snapshot_scrub_interval=0.1), server) as service:
        await ctx.store.driver.execute_query(
            "MATCH (a:Member {id: 'm0'}) MATCH (b:Member {id: 'm5'}) CREATE (a)-[:CONNECTED]->(b)"
        )

        async def connected(one: str, other: str, degree: int | None) -> bool:
            return bool((await service.degree(one, other)).json()["degree"] == degree)

        await until(lambda: connected("m0", "m5", 1))
        # As many connections as before, and each member has as many as before.
        await ctx.store.driver.execute_query(
            "MATCH (:Member {id: 'm0'})-[ab:CONNECTED]-(:Member {id: 'm1'}) "
            "MATCH (:Member {id: 'm3'})-[cd:CONNECTED]-(:Member {id: 'm4'}) DELETE ab, cd "
            "WITH count(*) AS deleted "
            "MATCH (a:Member {id: 'm0'}) MATCH (b:Member {id: 'm1'}) MATCH (c:Member {id: 'm3'}) "
            "MATCH (d:Member {id: 'm4'}) CREATE (a)-[:CONNECTED]->(c), (b)-[:CONNECTED]->(d)"
        )
        await until(lambda: connected("m0", "m3", 1))
        await until(lambda: connected("m1", "m4", 1))
        assert not await connected("m0", "m1", 1)
        await ctx.store.driver.execute_query("MATCH (m:Member {id: 'm9'}) DETACH DELETE m")
        await until(lambda: connected("m8", "m0", None))
        assert (await service.degree("m0", "m9")).status_code == 404
        assert service.keeper.engine.statistics.mended >= 4
        assert service.keeper.engine.statistics.different == 0


async def test_a_service_starts_from_the_file_of_the_one_before(
    ctx: Context, with_snapshot: Settings, server: Server, tmp_path: Path
) -> None:
    await ctx.store.driver.execute_query(RING)
    async with service_of(with_snapshot, server) as service:
        assert (await service.client.put("/members/m0/following/m5")).is_success
    saved = read_head(tmp_path / "snapshot")
    assert saved["totals"]["follows"] == 1
    await connect(ctx, "m0", "m4")
    async with service_of(with_snapshot, server) as service:
        assert service.keeper.opened_from_file
        assert (await service.degree("m0", "m4")).json()["degree"] == 1
    path = tmp_path / "snapshot"
    whole = bytearray(path.read_bytes())
    whole[5000] ^= 1
    for content in (bytes(whole), whole[:3000], b"", b"something else"):
        path.write_bytes(content)
        async with service_of(with_snapshot, server) as service:
            assert not service.keeper.opened_from_file
            assert (await service.degree("m0", "m4")).json()["degree"] == 1


async def test_of_workers_that_start_together_one_loads_and_the_others_open_its_file(
    ctx: Context, with_snapshot: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ctx.store.driver.execute_query(RING)
    loaded = list[Keeper]()
    load = Keeper._load

    def counted(keeper: Keeper) -> Version:
        loaded.append(keeper)
        return load(keeper)

    monkeypatch.setattr(Keeper, "_load", counted)
    async with service_of(with_snapshot, server) as one, service_of(with_snapshot, server) as two:
        assert loaded == [one.keeper]
        one.keeper.path.unlink()
        again = asyncio.Event()
        found = await asyncio.gather(*(service.keeper._loaded(again) for service in (one, two)))
        assert len(loaded) == 2
        assert [series.current.members for series in found] == [10, 10]
        again.set()
        assert await one.keeper._loaded(again) is None


async def test_another_store_and_a_shortened_log_are_noticed(ctx: Context, service: Service) -> None:
    before = service.keeper.engine.statistics.rebuilt
    await ctx.store.driver.execute_query(
        "MATCH (lane:_ChangeLane) SET lane.last = 0, lane.epoch = randomUUID() WITH count(*) AS lanes "
        "MATCH (change:_Change) DELETE change WITH count(*) AS deleted MATCH (m:Member {id: 'm9'}) DETACH DELETE m"
    )
    await until(lambda: _rebuilt(service, before))
    await service.answers_from_memory()
    assert (await service.degree("m0", "m9")).status_code == 404
    entry = await connect(ctx, "m0", "m5")
    await ctx.store.driver.execute_query(
        "MATCH (lane:_ChangeLane {number: $lane}) SET lane.last = lane.last + 5", lane=entry[0]
    )
    await until(lambda: _rebuilt(service, before + 1))
    await service.answers_from_memory()
    assert (await service.degree("m0", "m5", "now")).json()["degree"] == 1


async def test_entries_and_members_that_become_visible_late_are_awaited(
    ctx: Context, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while Neo4j applies a transaction: to the records first, then to one index after the other."""
    monkeypatch.setattr(follower, "PATIENCE", 120.0)
    before, keeper = service.keeper.engine.statistics.rebuilt, service.keeper
    execute = ctx.store.driver.execute_query
    await execute("MATCH (lane:_ChangeLane {number: 0}) SET lane.last = lane.last + 1")

    async def waits() -> bool:
        return keeper.engine.series.waiting_since is not None

    await until(waits)

    async def missing_at_first(store: Store, ids: Sequence[str]) -> list[MemberFacts]:
        monkeypatch.setattr(follower, "read_members", read_members)
        return [MemberFacts(each, exists=False) for each in ids]

    monkeypatch.setattr(follower, "read_members", missing_at_first)
    await execute(
        "MATCH (lane:_ChangeLane {number: 0}) MATCH (m:Member {id: 'm0'}) "
        "CREATE (:Member {id: 'late', name: 'Late'})-[:CONNECTED]->(m) CREATE (:_Change {lane: 0, seq: lane.last, "
        "at: datetime(), kinds: ['connection'], members: ['late', 'm0'], organizations: []})"
    )

    async def is_seen() -> bool:
        response = await service.degree("late", "m1")
        assert response.status_code == 404 or FROM_MEMORY.fullmatch(response.headers["X-Data-Source"])
        return response.is_success and bool(response.json()["degree"] == 2)

    await until(is_seen)
    assert vars(follower)["read_members"] is read_members
    assert keeper.engine.statistics.rebuilt == before
    assert keeper.engine.statistics.mended == 0


async def test_there_is_room_for_any_number_of_ids_between_two_others(service: Service) -> None:
    """Each before the one before it, which halves the room each time."""
    statistics = service.keeper.engine.statistics
    for number in reversed(range(36)):
        assert (await service.client.put(f"/members/m0-{number:02}", json={"name": "New"})).is_success
    await service.answers_from_memory()
    assert statistics.rebuilt == 0
    version = service.keeper.engine.version
    found = [version.id_of(int(number)) for number in version.in_order()]
    assert found == ["m0", *(f"m0-{number:02}" for number in range(36)), *(f"m{number}" for number in range(1, 10))]


async def _rebuilt(service: Service, before: int) -> bool:
    return bool(service.keeper.engine.statistics.rebuilt > before)


async def test_answers_are_compared_with_those_of_neo4j(ctx: Context, with_snapshot: Settings, server: Server) -> None:
    await ctx.store.driver.execute_query(RING)
    async with service_of(with_snapshot, server) as service:
        engine = service.keeper.engine
        engine.settings = with_snapshot.replace(snapshot_verify_ratio=1).snapshot
        assert (await service.degree("m0", "m2")).headers["X-Data-Source"] == "database"
        assert (engine.statistics.verified, engine.statistics.different) == (1, 0)
        answers = engine.answers_by_name
        wrong = type(answers["network/degree"])(lambda version, parameters: [{"degree": 3}])
        engine.answers_by_name = {**answers, "network/degree": wrong}
        assert (await service.degree("m0", "m2")).json()["degree"] == 2
        assert (engine.statistics.verified, engine.statistics.different) == (2, 1)


async def test_a_change_while_neo4j_answers_is_no_difference(
    ctx: Context, with_snapshot: Settings, server: Server
) -> None:
    await ctx.store.driver.execute_query(RING)
    async with service_of(with_snapshot, server) as service:
        engine, given = service.keeper.engine, {"viewer": "m0", "other": "m4"}
        before = await ctx.store.fetch_all("network/degree", **given)
        await connect(ctx, "m0", "m4")
        await engine.compare("network/degree", given, before, lambda: ctx.store.fetch_all("network/degree", **given))
        assert (engine.statistics.verified, engine.statistics.different) == (1, 0)


async def test_a_malformed_consistency_is_refused(service: Service) -> None:
    refused = await service.degree("m0", "m1", "eventually")
    assert refused.status_code == 422
    assert "consistency" in refused.text
