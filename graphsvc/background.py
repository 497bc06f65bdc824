"""Supervised background tasks of the service: heartbeat, schema, expiry, analysts' slots, snapshot, embedded Neo4j."""

import asyncio
import logging
import os
import random
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from graphsvc.analyst.probe import security_warnings
from graphsvc.changes.log import prune
from graphsvc.context import Context
from graphsvc.observability.metrics import SHARED
from graphsvc.problems import DatabaseUnavailable, Problem
from graphsvc.relationships import invitations
from graphsvc.settings import Settings
from graphsvc.snapshot import compiling
from graphsvc.store.driver import Neo4jError
from graphsvc.store.heartbeat import watch_database
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, Store
from graphsvc.supervisor import Supervisor, first_of, in_thread, pause
from graphsvc.warmup import keep_warm

logger = logging.getLogger("graphsvc")
AWAY, REFUSED = 1.0, 10.0  # seconds between attempts to apply the schema
REFRESHED = 1.0  # seconds between two looks at what only this worker can report


class Supervised(Protocol):
    """The embedded Neo4j of the service. `watch` and `train` block until `stop_background`."""

    @property
    def state(self) -> str: ...

    @property
    def server(self) -> Server: ...

    @property
    def wants_training(self) -> bool: ...

    def watch(self) -> None: ...

    def train(self) -> None: ...

    def stop_background(self) -> None: ...


def start_background_tasks(supervisor: Supervisor, state: Any, store: Store, server: Server) -> None:
    """Start all background tasks on the state of an app, for a store on that server."""
    local: Supervised | None = state.local
    current = (lambda: server) if local is None else (lambda: local.server)
    supervisor.start("heartbeat", partial(watch_database, store, current))
    supervisor.start("schema", partial(prepare, state, store))
    supervisor.start("security-check", partial(check_security, state, store))
    if state.first_worker:
        supervisor.start("expiry", partial(expire, state, store))
    supervisor.start("analyst-slots", partial(state.run_limiter.release_abandoned, store))
    supervisor.start("analyst-workers", partial(state.run_limiter.workers.keep, store))
    if state.settings.snapshot.enabled:
        supervisor.start("snapshot", partial(keep_snapshot, supervisor, state, store, current))
    if state.settings.database.warm_up and state.first_worker:
        supervisor.start("warm-up", partial(_warm, state, store))
    if SHARED in os.environ:
        supervisor.start("metrics", partial(refresh_metrics, state))
    watch_local(supervisor, local)


def watch_local(supervisor: Supervisor, local: Supervised | None) -> None:
    """Start the tasks of the embedded Neo4j, if there is one."""
    if local is not None:
        supervisor.start("neo4j", partial(in_thread, work=local.watch, stop=local.stop_background))
        if local.wants_training:
            supervisor.start("startup-cache", partial(in_thread, work=local.train, stop=local.stop_background))


async def refresh_metrics(state: Any, stopping: asyncio.Event) -> None:
    """Write down what the other workers report of this one."""
    while not stopping.is_set():
        state.metrics.refresh()
        await pause(stopping, REFRESHED)


async def prepare(state: Any, store: Store, stopping: asyncio.Event) -> None:
    """Apply the schema as soon as the database answers. The service starts even while the database is down."""
    while not state.schema_applied.is_set() and not stopping.is_set():
        try:
            for name in await apply_schema(store):
                logger.info("applied %s", name)
            state.schema_applied.set()
            state.schema_failure = None
        except Problem as problem:
            logger.warning("%s The schema is applied once it answers.", problem.detail)
            await pause(stopping, AWAY)
        except Neo4jError as error:
            # For example, your own server has members with the same id. Fix the data; the task tries again.
            state.schema_failure = f"its schema is refused: {error.message}"
            logger.error("The database refuses the schema: %s", error.message)  # noqa: TRY400  its stack says nothing
            await pause(stopping, REFUSED)


async def check_security(state: Any, store: Store, stopping: asyncio.Event) -> None:
    """Check the server's settings. Runs after the first answers, whose planning it would delay."""
    await _after_first_answers(state, stopping)
    while not stopping.is_set():
        try:
            state.security_warnings = await security_warnings(store)
        except DatabaseUnavailable:
            await pause(stopping, AWAY)
            continue
        for warning in state.security_warnings if state.first_worker else ():
            logger.warning("%s See docs/guard.md.", warning)
        return


async def expire(state: Any, store: Store, stopping: asyncio.Event) -> None:
    """Mark expired invitations and prune the change log, every `expiry_interval`."""
    interval = state.settings.rules.expiry_interval
    # Services that start together should not run this together.
    await pause(stopping, interval * random.random())  # noqa: S311
    while not stopping.is_set():
        try:
            ctx = Context(store, state.settings)
            if state.schema_applied.is_set():
                if marked := await invitations.expire(ctx):
                    logger.info("%d invitations expired", marked)
                await prune(ctx)
        except (Problem, Neo4jError) as error:
            logger.warning("Expiring invitations or pruning the change log failed; will retry: %s", error)
        await pause(stopping, interval)


async def keep_snapshot(
    supervisor: Supervisor, state: Any, store: Store, current: Callable[[], Server], stopping: asyncio.Event
) -> None:
    """Keep the network in memory, once the schema is applied. Without numba, Neo4j answers everything."""
    await first_of(stopping.wait(), state.schema_applied.wait())
    if stopping.is_set():
        return
    settings: Settings = state.settings
    if not compiling.is_available():
        logger.info("There is no snapshot without numba, which the extra `fast` has: Neo4j answers everything.")
        return
    await compiling.compile_once(settings.embedded.cache / "kernels", stopping)
    if stopping.is_set():
        return
    await asyncio.to_thread(compiling.run_all)
    from graphsvc.snapshot.keeper import Keeper, new_engine  # noqa: PLC0415  needs numba

    if store.memory is None:
        engine = new_engine(settings.snapshot, state.metrics.observe_snapshot)
        state.snapshot = Keeper(engine, store, current, settings, opened=state.snapshot_opened)
        store.memory = engine
        state.metrics.watch_snapshot(engine)
        supervisor.start("snapshot-comparison", state.snapshot.scrub)
        supervisor.start("snapshot-saving", state.snapshot.save_regularly)
    await state.snapshot.follow(stopping)


async def _warm(state: Any, store: Store, stopping: asyncio.Event) -> None:
    await _after_first_answers(state, stopping)
    await keep_warm(Context(store, state.settings), stopping)


async def _after_first_answers(state: Any, stopping: asyncio.Event) -> None:
    """Wait until the schema is applied and nobody holds the warm-up back, or the service stops."""
    for awaited in (state.schema_applied, state.warm_up_allowed):
        await first_of(stopping.wait(), awaited.wait())
