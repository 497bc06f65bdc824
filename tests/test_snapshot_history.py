"""Two services on one Neo4j, with writers and readers on both: what each reader saw, held against what was written.

Reads with a `Bookmark` see their write, reads with `consistency=now` are linearizable, and plain reads are never older
than they say, also while Neo4j is killed, paused, or cut off from one of the services.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

import httpx
import pytest

from graphsvc import embedded
from graphsvc.context import Context
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, Store, open_store
from tests.conftest import client_on
from tests.history_clients import Clients
from tests.own_neo4j import CHECKOUT
from tests.servers import Wire, serving_in_a_process
from tests.test_embedded import hang, small

pytestmark = pytest.mark.anyio
ROUNDS = 20
FAULTS = ("kill", "pause", "silence", "loss")
# Members of each round: two hubs, each with spokes enough for the writes that a fault leaves without an answer.
HUBS, SPOKES = 2, 30
WRITES, READS, STALE_READS = 12, 40, 20


def hubs_of(number: int, spokes: int = SPOKES) -> dict[str, list[str]]:
    return {f"h{number}-{hub}": [f"h{number}-{hub}-{spoke}" for spoke in range(spokes)] for hub in range(HUBS)}


async def create(store: Store, *hubs: Mapping[str, Sequence[str]]) -> None:
    ids = [id_ for each in hubs for hub, spokes in each.items() for id_ in (hub, *spokes)]
    text = "UNWIND $ids AS id CREATE (:Member {id: id, name: 'Member ' + id})"
    await store.driver.execute_query(text, ids=ids)


async def go_on(clients: Clients, *, writes: int = WRITES, reads: int = READS) -> None:
    """Until there are more acknowledged writes, and more reads of each kind that memory answered."""
    since, before = monotonic(), clients.acknowledged()
    await clients.until(
        lambda: (
            clients.acknowledged() >= before + writes
            and all(clients.from_memory(kind, since=since) >= reads for kind in ("recent", "now"))
            and clients.from_memory("bookmark", since=since) >= writes // 2
        )
    )


# Long, as that with faults below; test_snapshot_service has each promise by itself.
@pytest.mark.long
async def test_what_clients_of_two_services_read_is_never_older_than_they_were_told(
    ctx: Context, settings: Settings, server: Server, tmp_path: Path
) -> None:
    hubs = hubs_of(0, 8)
    await create(ctx.store, hubs)
    # On a busy machine a look at the change log may take long: an answer may be as old as that.
    busy = settings.replace(snapshot=True, snapshot_max_age=20.0, snapshot_pass_timeout=60.0, snapshot_verify_ratio=0)
    async with AsyncExitStack() as stack:
        services = [
            await stack.enter_async_context(client_on(busy.replace(data_dir=tmp_path / name), server)) for name in "ab"
        ]
        await Clients(services, hubs, random.Random(1)).answer_from_memory()
        async with Clients(services, hubs, random.Random(1)) as clients:
            await go_on(clients)
        await clients.ask_all("now")
        await clients.ask_all("database")
    assert clients.violations() == []


class Faults:
    """What happens to the Neo4j of two services, the second of which reaches it over a wire of its own."""

    def __init__(self, neo4j: LocalNeo4j, wires: Sequence[Wire], draw: random.Random) -> None:
        self.neo4j, self.wires, self.draw = neo4j, wires, draw

    async def happen(self, fault: str, clients: Clients) -> None:
        """It begins, lasts until clients had answers from memory meanwhile, and ends."""
        begun = monotonic()
        if fault == "kill":
            pid = self.neo4j.address.pid
            os.kill(pid, signal.SIGKILL)
            await clients.until(lambda: self.neo4j.state == "running" and self.neo4j.address.pid != pid)
        elif fault == "pause":
            pid = self.neo4j.address.pid
            await asyncio.to_thread(hang, pid)
            try:
                await self._stale_reads(clients, monotonic(), 0, 1)
            finally:
                os.kill(pid, signal.SIGCONT)
        else:
            service = self.draw.randrange(2)
            wire = self.wires[service]
            wire.fall_silent() if fault == "silence" else wire.refuse()
            await self._stale_reads(clients, begun, service)
            wire.heal()

    async def _stale_reads(self, clients: Clients, since: float, *services: int) -> None:
        await clients.until(
            lambda: all(
                clients.from_memory("recent", since=since, services=[service]) >= STALE_READS for service in services
            )
        )


@asynccontextmanager
async def two_services(wires: Sequence[Wire], server: Server, folder: Path) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Processes of their own, with a client each, that answer from memory."""
    async with AsyncExitStack() as stack:
        clients = []
        for number, wire in enumerate(wires):
            variables = {
                "GRAPHSVC_NEO4J_URI": f"bolt://127.0.0.1:{wire.port}",
                "GRAPHSVC_NEO4J_USER": server.user,
                "GRAPHSVC_NEO4J_PASSWORD": server.password,
                "GRAPHSVC_DATA_DIR": str(folder / f"service {number}"),
                "GRAPHSVC_CACHE_DIR": str(CHECKOUT / ".graphsvc" / "cache"),
                "GRAPHSVC_WARM_UP": "false",
                "GRAPHSVC_SNAPSHOT": "true",
                "GRAPHSVC_QUERY_TIMEOUT": "60",
                "GRAPHSVC_SNAPSHOT_MAX_STALE": "600",
                "GRAPHSVC_SNAPSHOT_VERIFY_RATIO": "0.02",
            }
            url = await asyncio.to_thread(
                stack.enter_context, serving_in_a_process(variables, folder / f"service {number}.log")
            )
            clients.append(await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=120)))
        yield clients


@pytest.mark.long
@pytest.mark.starts_neo4j
async def test_what_clients_read_while_neo4j_is_killed_paused_and_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Neo4j waits longer before each start while it crashes again and again.
    monkeypatch.setattr("graphsvc.embedded.server.STEADY", 0.0)
    settings, draw = small(tmp_path / "data"), random.Random(15)
    embedded.fetch(settings)
    faults = [FAULTS[number % len(FAULTS)] for number in range(ROUNDS)]
    draw.shuffle(faults)
    with LocalNeo4j(settings, train=False) as neo4j:
        async with AsyncExitStack() as stack:
            async with open_store(settings.database, neo4j.server) as store:
                await apply_schema(store)
                await create(store, *(hubs_of(number) for number in range(ROUNDS)))
            wires = [await stack.enter_async_context(Wire(neo4j.address.uri)) for _ in range(2)]
            services = await stack.enter_async_context(two_services(wires, neo4j.server, tmp_path))
            await Clients(services, hubs_of(0), draw).answer_from_memory()
            for number, fault in enumerate(faults):
                async with Clients(services, hubs_of(number), draw) as clients:
                    await go_on(clients)
                    await Faults(neo4j, wires, draw).happen(fault, clients)
                    await go_on(clients)
                for consistency in ("now", "database"):
                    await clients.ask_all(consistency)
                assert clients.violations() == [], (number, fault)
            for service in services:
                counted = (await service.get("/metrics")).text
                assert "graphsvc_snapshot_different 0.0" in counted
                assert "graphsvc_snapshot_rebuilt 0.0" in counted
                assert "graphsvc_snapshot_verified 0.0" not in counted
