"""The composition root: settings → store → routers → FastAPI."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from typing import Any, Protocol

from fastapi import FastAPI

from graphsvc import __version__, invitations
from graphsvc.analyst.probe import weaknesses
from graphsvc.analyst.runs import RunLimiter
from graphsvc.changes.log import prune
from graphsvc.metrics import new_metrics
from graphsvc.middleware import Authenticated, BoundedBody, Causal, Counted, Gate, Packed
from graphsvc.paging import cursor_key
from graphsvc.problems import Problem
from graphsvc.render import render_problems
from graphsvc.routes import ROUTERS
from graphsvc.settings import Settings
from graphsvc.store.database import database
from graphsvc.store.driver import Neo4jError
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, Store, open_store
from graphsvc.warmup import keep_warm

logger = logging.getLogger("graphsvc")
# Less than a packet is not worth it. Level 1 packs rows to 27 % at 120 MB/s, level 9 to 21 % at 9 MB/s.
WORTH_PACKING, PACKING = 1400, 1
ENDING = 5.0  # seconds for what the service does by itself to come to its end


class Supervised(Protocol):
    """A Neo4j whose health somebody watches."""

    @property
    def state(self) -> str: ...


def create_app(
    settings: Settings | None = None, server: Server | None = None, local: Supervised | None = None
) -> FastAPI:
    """The service. Without a server it finds or starts the one that the settings name."""
    settings = settings or Settings()
    metrics = new_metrics()
    app = FastAPI(
        title="graphsvc",
        version=__version__,
        summary="How far apart two members are, whom both know, whom one may know, who can introduce whom.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        # The page of the API is one of ours: FastAPI's loads its script from another host.
        docs_url=None,
        redoc_url=None,
        lifespan=lambda app: _lifespan(app, server),
    )
    app.state.settings, app.state.metrics, app.state.local = settings, metrics, local
    app.state.run_limiter = RunLimiter(settings)
    # The demo holds the warm-up back until its examples are answered.
    app.state.warm_up_allowed = asyncio.Event()
    app.state.warm_up_allowed.set()
    for router in ROUTERS:
        app.include_router(router)
    render_problems(app)
    # The last one added is the first that a request meets.
    app.add_middleware(Packed, minimum_size=WORTH_PACKING, compresslevel=PACKING)
    app.add_middleware(Causal)
    app.add_middleware(Gate, settings=settings, metrics=metrics)
    app.add_middleware(BoundedBody, settings=settings)
    app.add_middleware(Authenticated, settings=settings)
    app.add_middleware(Counted, metrics=metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI, server: Server | None) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with AsyncExitStack() as stack:
        if server is None:
            opened: AbstractAsyncContextManager[Any] = database(settings, train=True)
            server, app.state.local = await stack.enter_async_context(opened)
        app.state.cursor_key = cursor_key(server.password)
        store = await stack.enter_async_context(open_store(settings, server))
        store.observe = app.state.metrics.observe_query
        app.state.store = store
        app.state.schema_applied, app.state.schema_failure = asyncio.Event(), None
        app.state.weaknesses = []
        ending = asyncio.Event()
        work = (_prepare(app, store, app.state.schema_applied, ending), _expire(app, store, ending))
        at_work = {asyncio.create_task(each) for each in work}
        warming = [asyncio.create_task(_warm(app, store))] if settings.warm_up else []
        try:
            yield
        finally:
            ending.set()
            await asyncio.wait(at_work, timeout=ENDING)
            await _finished(*at_work, *warming, *app.state.run_limiter.waiting)


async def _finished(*stopped: asyncio.Task[Any]) -> None:
    """Cancel these tasks and wait for them: a connection that is being opened when the driver closes stays open.

    So does one whose opening is cancelled, which is why some tasks are given time to end by themselves first.
    """
    for task in stopped:
        task.cancel()
    await asyncio.gather(*stopped, return_exceptions=True)


async def _pause(ending: asyncio.Event, seconds: float) -> None:
    """Until the service ends, if that comes first."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ending.wait(), seconds)


async def _prepare(app: FastAPI, store: Store, done: asyncio.Event, ending: asyncio.Event) -> None:
    """Apply the schema as soon as the database answers; the service starts even while it is away."""
    while not done.is_set() and not ending.is_set():
        try:
            for name in await apply_schema(store):
                logger.info("applied %s", name)
            app.state.weaknesses = await weaknesses(store)
            for weakness in app.state.weaknesses:
                logger.warning("%s docs/guard.md says why.", weakness)
            done.set()
        except Problem as problem:
            logger.warning("%s The schema waits for it.", problem.detail)
            await _pause(ending, 1)
        except Neo4jError as error:
            # As members with the same id, where the server is somebody's own; theirs to mend, then tried again.
            app.state.schema_failure = f"its schema is refused: {error.message}"
            logger.error("The database refuses the schema: %s", error.message)  # noqa: TRY400  its stack says nothing
            await _pause(ending, 10)


async def _warm(app: FastAPI, store: Store) -> None:
    await app.state.schema_applied.wait()
    await app.state.warm_up_allowed.wait()
    await keep_warm(store)


async def _expire(app: FastAPI, store: Store, ending: asyncio.Event) -> None:
    """Mark the invitations that ended by their age and prune the change log, every `expiry_interval`."""
    interval = app.state.settings.expiry_interval
    # Services that start together do not do it together.
    await _pause(ending, interval * random.random())  # noqa: S311
    while not ending.is_set():
        try:
            if app.state.schema_applied.is_set():
                if marked := await invitations.expire(store):
                    logger.info("%d invitations expired", marked)
                await prune(store)
        except (Problem, Neo4jError) as error:
            logger.warning("Expiring invitations or pruning the change log failed and is tried again: %s", error)
        await _pause(ending, interval)
