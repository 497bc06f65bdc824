"""Background tasks: restarted when they fail, seen while they wait, ended with the service."""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphsvc import background
from graphsvc.app import create_app
from graphsvc.context import Context
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.driver import DriverError
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, Store
from graphsvc.supervisor import INITIAL_BACKOFF, LONGEST_BACKOFF, STEADY, Supervisor, first_of, in_thread, pause
from tests.conftest import AppClient
from tests.test_http import IMPATIENT, Wire, counted
from tests.waiting import eventually

pytestmark = pytest.mark.anyio
FOREVER = 10**6


@dataclass
class Clock:
    """A clock that advances only on request."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, stopping: asyncio.Event, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def supervisor(clock: Clock, **changes: Any) -> Supervisor:
    return Supervisor(sleep=clock.sleep, clock=clock, jitter=lambda: 1.0, **changes)


class Failures:
    """An observer that one can wait for."""

    def __init__(self) -> None:
        self.seen = asyncio.Event()

    def __call__(self, name: str, *, up: bool, restarted: bool) -> None:
        if not up:
            self.seen.set()


@pytest.fixture
async def failures() -> Failures:
    return Failures()


@pytest.fixture
async def supervised(failures: Failures) -> AsyncIterator[Supervisor]:
    """One whose tasks are ended with the test."""
    it = Supervisor(failures)
    yield it
    await it.stop(within=60)


class Failing:
    """Work that raises so many times, then returns."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = list(errors)
        self.returned = asyncio.Event()

    async def __call__(self, stopping: asyncio.Event) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.returned.set()


async def test_failing_task_is_restarted_with_increasing_backoff() -> None:
    clock, work = Clock(), Failing(*(ValueError(str(number)) for number in range(7)))
    tasks = supervisor(clock)
    tasks.start("work", work)
    await work.returned.wait()
    await tasks.stop(within=60)
    assert clock.pauses == [min(INITIAL_BACKOFF * 2**number, LONGEST_BACKOFF) for number in range(7)]
    assert (tasks.statuses["work"].state, tasks.statuses["work"].restarts) == ("done", 7)


async def test_backoff_resets_after_a_steady_run() -> None:
    clock, returned = Clock(), asyncio.Event()
    runs = iter((0, 0, STEADY + 1, None))

    async def work(stopping: asyncio.Event) -> None:
        lasts = next(runs)
        if lasts is None:
            returned.set()
            return
        clock.now += lasts
        raise ValueError

    tasks = supervisor(clock)
    tasks.start("work", work)
    await returned.wait()
    assert clock.pauses == [INITIAL_BACKOFF, 2 * INITIAL_BACKOFF, INITIAL_BACKOFF]


def test_backoff_has_random_jitter() -> None:
    drawn = {Supervisor().jitter() for _ in range(50)}
    assert len(drawn) > 40
    assert 0.5 <= min(drawn) < max(drawn) <= 1.5


async def test_a_task_that_returns_is_done() -> None:
    clock, work = Clock(), Failing()
    tasks = supervisor(clock)
    tasks.start("work", work)
    await work.returned.wait()
    await tasks.stop(within=60)
    assert (tasks.statuses["work"].state, tasks.statuses["work"].restarts, clock.pauses) == ("done", 0, [])


async def test_observer_receives_each_state_change() -> None:
    told: list[tuple[str, bool, bool]] = []

    def observe(name: str, *, up: bool, restarted: bool) -> None:
        told.append((name, up, restarted))

    work = Failing(ValueError())
    tasks = supervisor(Clock(), observe=observe)
    tasks.start("work", work)
    await work.returned.wait()
    assert told == [("work", True, False), ("work", False, False), ("work", True, True)]


async def test_waiting_task_reports_its_error(supervised: Supervisor, failures: Failures) -> None:
    supervised.start("work", Failing(LookupError("first line\nsecond line")))
    await failures.seen.wait()
    assert supervised.statuses["work"].state == "waiting"
    assert supervised.statuses["work"].error == "LookupError: first line"


async def test_a_failure_is_logged_in_one_record_with_a_bounded_traceback(
    caplog: pytest.LogCaptureFixture, supervised: Supervisor, failures: Failures
) -> None:
    # Two that call each other: a traceback tells a function that calls itself only once.
    def even(depth: int) -> None:
        if not depth:
            raise ValueError("x" * 10_000)
        odd(depth - 1)

    def odd(depth: int) -> None:
        even(depth - 1)

    async def failing(stopping: asyncio.Event) -> None:
        even(300)

    with caplog.at_level(logging.ERROR, "graphsvc"):
        supervised.start("work", failing)
        await failures.seen.wait()
        await supervised.stop(within=60)
    (record,) = caplog.records
    first, *rest = record.getMessage().splitlines()
    assert first.startswith("Background task work failed, and is restarted in ")
    assert "ValueError: xxx" in first
    assert len(first) < 400
    assert 0 < len(rest) < 25


async def test_an_expected_failure_is_logged_in_one_line(caplog: pytest.LogCaptureFixture, failures: Failures) -> None:
    tasks = Supervisor(failures, expected=(TimeoutError,))
    with caplog.at_level(logging.ERROR, "graphsvc"):
        tasks.start("work", Failing(TimeoutError("late")))
        await failures.seen.wait()
        await tasks.stop(within=60)
    (record,) = caplog.records
    assert record.getMessage().endswith("TimeoutError: late")


async def test_unrequested_cancellation_counts_as_a_failure() -> None:
    work = Failing(asyncio.CancelledError())
    tasks = supervisor(Clock())
    tasks.start("work", work)
    await work.returned.wait()
    assert tasks.statuses["work"].restarts == 1


async def test_task_names_must_be_unique(supervised: Supervisor) -> None:
    supervised.start("work", Failing())
    with pytest.raises(ValueError, match="work already"):
        supervised.start("work", Failing())


async def test_tasks_are_asked_to_stop_before_being_cancelled(
    caplog: pytest.LogCaptureFixture, failures: Failures
) -> None:
    ended: list[str] = []

    async def polite(stopping: asyncio.Event) -> None:
        await pause(stopping, FOREVER)
        ended.append("polite")

    async def failing(stopping: asyncio.Event) -> None:
        await stopping.wait()
        ended.append("failing")
        raise ValueError

    tasks = Supervisor(failures)
    tasks.start("polite", polite)
    tasks.start("failing", failing)
    tasks.start("waiting", Failing(ValueError()))
    await failures.seen.wait()
    await tasks.stop(within=60)
    assert sorted(ended) == ["failing", "polite"]
    assert {status.state for status in tasks.statuses.values()} == {"done"}
    assert "cancelled" not in caplog.text


async def test_a_task_that_does_not_end_is_cancelled(caplog: pytest.LogCaptureFixture) -> None:
    cancelled = asyncio.Event()

    async def deaf(stopping: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    tasks = Supervisor()
    tasks.start("deaf", deaf)
    await asyncio.sleep(0)
    await tasks.stop(within=0.01)
    assert cancelled.is_set()
    assert "deaf did not end" in caplog.text


async def test_task_that_ignores_cancellation_is_abandoned() -> None:
    free = asyncio.Event()

    async def stubborn(stopping: asyncio.Event) -> None:
        while not free.is_set():
            try:
                await free.wait()
            except asyncio.CancelledError:
                continue

    tasks = Supervisor()
    tasks.start("stubborn", stubborn)
    await asyncio.sleep(0)
    await tasks.stop(within=0.01)
    free.set()


async def test_thread_is_asked_to_stop() -> None:
    told, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def blocking() -> None:
        loop.call_soon_threadsafe(begun.set)
        told.wait()

    tasks = Supervisor()
    tasks.start("thread", partial(in_thread, work=blocking, stop=told.set))
    await begun.wait()
    await tasks.stop(within=60)
    assert told.is_set()
    assert tasks.statuses["thread"].state == "done"


async def test_exception_in_a_thread_is_a_task_failure(supervised: Supervisor, failures: Failures) -> None:
    def failing() -> None:
        raise ValueError("in a thread")

    supervised.start("thread", partial(in_thread, work=failing, stop=lambda: None))
    await failures.seen.wait()
    assert supervised.statuses["thread"].error == "ValueError: in a thread"


async def test_first_of_propagates_an_exception() -> None:
    async def failing() -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  it is ours
        await first_of(failing(), asyncio.Event().wait())


# In the service


async def test_service_becomes_ready_after_unexpected_schema_errors(
    ctx: Context, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [DriverError("of an unexpected kind"), RuntimeError("of another kind")]

    async def failing_at_first(store: Store) -> list[str]:
        if errors:
            raise errors.pop(0)
        return await apply_schema(ctx.store)

    monkeypatch.setattr(background, "apply_schema", failing_at_first)
    service = AppClient(ctx.settings, server)
    async with service.app.router.lifespan_context(service.app):
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            unready = await client.get("/readyz")
            while unready.json()["tasks"]["schema"]["state"] != "waiting":
                unready = await client.get("/readyz")  # which asks the database
            metrics = (await client.get("/metrics")).text
            await asyncio.wait_for(service.app.state.schema_applied.wait(), 120)
            ready = await client.get("/readyz")
            after = (await client.get("/metrics")).text
    assert unready.status_code == 503
    task = unready.json()["tasks"]["schema"]
    assert (task["state"], task["error"]) == ("waiting", "DriverError: of an unexpected kind")
    assert counted(metrics, "graphsvc_background_task_up", 'task="schema"') == 0
    assert (ready.status_code, ready.json()["tasks"]["schema"]["restarts"]) == (200, 2)
    assert counted(after, "graphsvc_background_task_up", 'task="schema"') == 1
    assert counted(after, "graphsvc_background_task_restarts_total", 'task="schema"') == 2


async def test_schema_is_applied_once_the_database_accepts_connections(ctx: Context, server: Server) -> None:
    """It speaks another protocol first, and another version of Bolt next, as a server that is being replaced may."""
    answers = [b"HTTP/1.1 503 Not yet\r\n\r\n", b"\x00\x00\x00\x63"]
    wire = Wire(*server.uri.removeprefix("bolt://").rpartition(":")[::2])  # type: ignore[arg-type]

    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(20)
        writer.write(answers.pop(0) if len(answers) > 1 else answers[0])
        writer.close()

    refuser = await asyncio.start_server(refusing, "127.0.0.1", 0)
    wire.port = refuser.sockets[0].getsockname()[1]
    through = Server(f"bolt://127.0.0.1:{wire.port}", server.user, server.password)
    service = AppClient(ctx.settings.replace(**IMPATIENT), through)
    async with service.app.router.lifespan_context(service.app):
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            assert (await client.get("/readyz")).status_code == 503
            refuser.close()
            await wire.mend()
            await asyncio.wait_for(service.app.state.schema_applied.wait(), 120)
            assert (await client.get("/readyz")).status_code == 200
    await wire.cut()


async def test_failed_warm_up_is_reported_and_restarted(
    ctx: Context, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures, warm = [TypeError("once")], asyncio.Event()

    async def failing_once(store: Store, stopping: asyncio.Event) -> None:
        if failures:
            raise failures.pop()
        warm.set()
        await stopping.wait()

    monkeypatch.setattr(background, "keep_warm", failing_once)
    service = AppClient(ctx.settings.replace(warm_up=True), server)
    async with service as client:
        await asyncio.wait_for(warm.wait(), 120)
        task = (await client.get("/readyz")).json()["tasks"]["warm-up"]
    assert task == {"state": "running", "error": None, "restarts": 1}


async def test_connection_being_opened_at_shutdown_is_closed(
    ctx: Context, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, opening, go_on = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    connect = loop.sock_connect

    async def slowly(connection: socket.socket, address: Any) -> None:
        opening.set()
        await go_on.wait()
        await connect(connection, address)

    service = AppClient(ctx.settings, server)

    async def at_once(stopping: asyncio.Event) -> None:
        own = service.app.state.store
        await asyncio.gather(*(own.fetch_all("store/ping") for _ in range(5)))

    async def go_on_when_it_ends(stopping: asyncio.Event) -> None:
        await stopping.wait()
        go_on.set()

    async with service:
        monkeypatch.setattr(loop, "sock_connect", slowly)
        service.app.state.supervisor.start("opening", at_once)
        service.app.state.supervisor.start("ending", go_on_when_it_ends)
        await opening.wait()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        gc.collect()
    assert [str(each.message) for each in said] == []


@pytest.mark.long
@pytest.mark.starts_neo4j
async def test_embedded_neo4j_is_restarted_after_a_kill(
    embedded_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the first attempt fails with an unexpected error."""
    failures, restart = [RuntimeError("once")], LocalNeo4j._restart

    def failing_once(self: LocalNeo4j, seconds: float) -> None:
        if failures:
            raise failures.pop()
        restart(self, seconds)

    monkeypatch.setattr(LocalNeo4j, "_restart", failing_once)
    app = create_app(embedded_settings.replace(data_dir=tmp_path, warm_up=False))
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(app.state.schema_applied.wait(), 120)
        local = app.state.local
        killed = local.address.pid
        os.kill(killed, signal.SIGKILL)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            await asyncio.to_thread(eventually, lambda: local.state == "running" and local.address.pid != killed)
            async with asyncio.timeout(120):
                while not (await client.get("/readyz")).json()["ready"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert (await client.get("/readyz")).json()["tasks"]["neo4j"] == {
                "state": "running",
                "error": None,
                "restarts": 1,
            }
    assert local.state == "stopped"
    assert app.state.supervisor.statuses["neo4j"].state == "done"
