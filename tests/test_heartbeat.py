"""A database that is known to be down, and two services on one data folder; tests/test_embedded.py hurts a real one."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import ClassVar, cast

import httpx
import psutil
import pytest
from neo4j import AsyncDriver
from neo4j.exceptions import ServiceUnavailable

from graphsvc import embedded
from graphsvc.app import create_app
from graphsvc.database import database
from graphsvc.embedded import FollowedNeo4j, follower
from graphsvc.embedded.errors import DataFolderInUse, StartFailed
from graphsvc.embedded.lock import Address
from graphsvc.problems import DatabaseUnavailable, TimedOut
from graphsvc.settings import DatabaseSettings, Settings
from graphsvc.store.availability import Availability
from graphsvc.store.store import Store
from tests.test_embedded import HOLDING, small, until_it_answers
from tests.waiting import eventually

pytestmark = pytest.mark.anyio
NEVER = float("inf")


# What is known


async def test_what_waits_for_a_database_that_goes_down_is_ended() -> None:
    availability, begun = Availability(), asyncio.Event()

    async def waiting() -> None:
        async with availability.within(NEVER):
            begun.set()
            await asyncio.Event().wait()

    waits = asyncio.create_task(waiting())
    await begun.wait()
    availability.went_down(hangs=True)
    with pytest.raises(DatabaseUnavailable):
        await waits
    with pytest.raises(DatabaseUnavailable):
        await waiting()
    availability.came_back()
    async with availability.within(NEVER):
        """Allowed again."""


async def test_a_lost_connection_is_logged_without_the_drivers_tuples(caplog: pytest.LogCaptureFixture) -> None:
    async def plan() -> None:
        """Something to forget."""

    store = Store(cast(AsyncDriver, None), DatabaseSettings())
    await store.plans.once(("query",), plan)
    store.note(ServiceUnavailable("Failed to read from defunct connection IPv4Address(('127.0.0.1', 7687))"))
    assert caplog.messages == ["The connection to the database was lost."]


async def test_a_lost_connection_is_left_to_the_driver() -> None:
    """It leaks the socket of a connection whose opening is cancelled."""
    availability = Availability()
    async with availability.within(NEVER):
        availability.went_down(hangs=False)
        await asyncio.sleep(0)
    with pytest.raises(DatabaseUnavailable):
        availability.require()


async def test_what_takes_too_long_is_timed_out() -> None:
    availability = Availability()
    with pytest.raises(TimedOut):
        async with availability.within(asyncio.get_running_loop().time()):
            await asyncio.Event().wait()


async def test_what_has_ended_is_not_ended_again() -> None:
    availability = Availability()

    async def ending() -> None:
        async with availability.within(asyncio.get_running_loop().time()):
            try:
                await asyncio.Event().wait()
            finally:
                availability.went_down(hangs=True)
                availability.came_back()

    with pytest.raises(TimedOut):
        await ending()


# Two services on one data folder


@contextmanager
def owner(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the Neo4j of a data folder."""
    command = [sys.executable, "-c", HOLDING, settings.model_dump_json()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.long
@pytest.mark.starts_neo4j
async def test_the_second_service_takes_over_when_the_owner_is_killed(tmp_path: Path) -> None:
    settings = small(tmp_path).replace(warm_up=False)
    with owner(settings) as first:
        app = create_app(settings)
        async with (
            asyncio.timeout(240),
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
        ):
            await app.state.schema_applied.wait()
            await until_it_answers(client)
            theirs = app.state.local.server
            first.kill()
            await asyncio.to_thread(eventually, lambda: app.state.local.server != theirs)
            await until_it_answers(client)
            assert embedded.holder_of(settings).pid == os.getpid()  # type: ignore[union-attr]
            ours = embedded.running(settings)
            assert ours is not None
            # A third finds ours.
            third = create_app(settings)
            async with third.router.lifespan_context(third):
                assert third.state.local.server == ours.server
    assert not psutil.pid_exists(ours.pid)


class Owned:
    """In place of LocalNeo4j: refuses to start as often as it is told."""

    refusals: ClassVar[list[Exception]] = []
    state = "running"

    def __init__(self, settings: Settings, *, supervised: bool) -> None:
        self.stopped = False

    def start(self) -> Address:
        if self.refusals:
            raise self.refusals.pop(0)
        return OURS

    @property
    def server(self) -> object:
        return OURS.server

    def watch(self) -> None:
        """Until it is stopped."""
        eventually(lambda: self.stopped)

    def stop_background(self) -> None:
        self.stopped = True

    stop = stop_background


THEIRS = Address("bolt://127.0.0.1:1", "neo4j", "secret", 1)
MOVED = Address("bolt://127.0.0.1:2", "neo4j", "secret", 2)
OURS = Address("bolt://127.0.0.1:3", "neo4j", "secret", 3)


async def test_a_service_waits_for_a_neo4j_that_another_one_is_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter([None, None, THEIRS])
    monkeypatch.setattr(embedded, "running", lambda settings: next(found))
    monkeypatch.setattr(follower, "running", lambda settings: next(found))
    monkeypatch.setattr(embedded, "LocalNeo4j", lambda *settings, **options: Owned(*settings, supervised=True))
    monkeypatch.setattr(Owned, "refusals", [DataFolderInUse("another process is faster")])
    async with database(Settings.load(), supervised=True) as (server, local):
        assert (server, type(local)) == (THEIRS.server, FollowedNeo4j)


def test_a_follower_moves_with_the_owner_or_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Address | None] = [THEIRS]
    monkeypatch.setattr(follower, "running", lambda settings: found[0])
    monkeypatch.setattr(follower, "LocalNeo4j", Owned)
    monkeypatch.setattr(follower, "POLL", 0.001)
    monkeypatch.setattr(follower, "INITIAL_BACKOFF", 0.001)
    monkeypatch.setattr(Owned, "refusals", [DataFolderInUse("another process is faster"), StartFailed("no memory")])
    followed = FollowedNeo4j(Settings.load(), THEIRS)
    watching = Thread(target=followed.watch)
    watching.start()
    try:
        found[0] = MOVED
        eventually(lambda: followed.server == MOVED.server)
        assert followed.state == "running"
        found[0] = None
        eventually(lambda: followed.server == OURS.server)
        assert (followed.state, Owned.refusals) == ("running", [])
    finally:
        followed.stop()
        watching.join()
