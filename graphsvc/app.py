"""The composition root: builds the FastAPI app from settings, store and routers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from graphsvc import __version__
from graphsvc.analyst.runs import RunLimiter
from graphsvc.background import Supervised, start_background_tasks
from graphsvc.database import database
from graphsvc.http.allowed_hosts import AllowedHostsMiddleware
from graphsvc.http.authentication import AuthenticationMiddleware
from graphsvc.http.body_limit import BodyLimitMiddleware
from graphsvc.http.bookmark import BookmarkMiddleware
from graphsvc.http.concurrency_limit import ConcurrencyLimitMiddleware
from graphsvc.http.connection import ConnectionMiddleware
from graphsvc.http.cross_site import CrossSiteMiddleware
from graphsvc.http.faults import FaultMiddleware
from graphsvc.http.gzip import GzipMiddleware
from graphsvc.http.media_type import MediaTypeMiddleware
from graphsvc.http.methods import HeadMiddleware
from graphsvc.http.metrics import MetricsMiddleware
from graphsvc.http.openapi import describe
from graphsvc.http.pagination import cursor_key
from graphsvc.http.policy import PolicyMiddleware, RoutePolicies
from graphsvc.http.problem_responses import render_problems
from graphsvc.http.query_parameters import QueryParametersMiddleware
from graphsvc.http.quick_routes import QuickRoutesMiddleware
from graphsvc.http.request_id import RequestIdMiddleware
from graphsvc.http.response_headers import ResponseHeadersMiddleware
from graphsvc.observability.metrics import Metrics, new_metrics
from graphsvc.problems import Problem
from graphsvc.routes import PUBLIC_ROUTERS, ROUTERS, TAGS
from graphsvc.settings import Settings
from graphsvc.store.queries import queries
from graphsvc.store.store import Server, open_store
from graphsvc.supervisor import STOPPING, Supervisor

# Bodies smaller than a packet are not compressed. Level 1 compresses rows to 27 % at 120 MB/s, level 9 to 21 % at
# 9 MB/s.
WORTH_PACKING, PACKING = 1400, 1
# What pages of an allowed origin may send and read.
CORS: dict[str, Any] = {
    "allow_methods": ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
    "allow_headers": ("Authorization", "Bookmark", "X-Request-Id"),
    "expose_headers": ("Bookmark", "ETag", "Retry-After", "X-Data-Source", "X-Request-Id", "X-Run"),
}


def create_app(
    settings: Settings | None = None, server: Server | None = None, local: Supervised | None = None
) -> FastAPI:
    """The service. Without `server`, it finds or starts the one that the settings name."""
    settings = settings or Settings.load()
    metrics = new_metrics()
    app = FastAPI(
        title="graphsvc",
        version=__version__,
        summary="Degrees of separation, mutual connections, people you may know and introductions.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        # graphsvc serves the API page itself, since FastAPI's loads its script from another host. It serves the OpenAPI
        # document itself too, so that the route declares a policy like every other.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        openapi_tags=TAGS,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lambda app: _lifespan(app, server),
    )
    app.state.settings, app.state.metrics, app.state.local = settings, metrics, local
    app.state.run_limiter = RunLimiter(settings)
    # Of several workers, one does what is done once for each service.
    app.state.first_worker = True
    # The demo delays the warm-up until its examples are answered.
    app.state.warm_up_allowed = asyncio.Event()
    app.state.warm_up_allowed.set()
    app.state.snapshot_opened = asyncio.Event()
    for router in (*ROUTERS, *PUBLIC_ROUTERS):
        app.include_router(router)
    describe(app)
    render_problems(app)
    _add_middleware(app, settings, metrics)
    return app


def _add_middleware(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """The middleware added last runs first."""
    app.add_middleware(QuickRoutesMiddleware)
    app.add_middleware(GzipMiddleware, minimum_size=WORTH_PACKING, compresslevel=PACKING)
    app.add_middleware(BookmarkMiddleware)
    app.add_middleware(ConcurrencyLimitMiddleware, settings=settings, metrics=metrics)
    app.add_middleware(BodyLimitMiddleware, settings=settings.http)
    app.add_middleware(MediaTypeMiddleware)
    app.add_middleware(QueryParametersMiddleware)
    app.add_middleware(AuthenticationMiddleware, settings=settings)
    app.add_middleware(FaultMiddleware)
    if settings.http.allowed_origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.http.allowed_origins, **CORS)
    app.add_middleware(CrossSiteMiddleware, settings=settings.http)
    app.add_middleware(PolicyMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(AllowedHostsMiddleware, settings=settings.http)
    app.add_middleware(MetricsMiddleware, metrics=metrics)
    app.add_middleware(ConnectionMiddleware)
    app.add_middleware(ResponseHeadersMiddleware)
    app.add_middleware(RequestIdMiddleware)


@asynccontextmanager
async def _lifespan(app: FastAPI, server: Server | None) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    RoutePolicies(app)  # raises for a route without a policy
    queries().check()
    async with AsyncExitStack() as stack:
        if server is None:
            opened: AbstractAsyncContextManager[Any] = database(settings, supervised=True)
            server, app.state.local = await stack.enter_async_context(opened)
        app.state.cursor_key = cursor_key(server.password)
        await stack.enter_async_context(app.state.run_limiter.workers)
        store = await stack.enter_async_context(open_store(settings.database, server))
        store.observe = app.state.metrics.observe_query
        app.state.store = store
        app.state.schema_applied, app.state.schema_failure = asyncio.Event(), None
        app.state.security_warnings = []
        app.state.supervisor = supervisor = Supervisor(app.state.metrics.observe_task, (Problem,))
        start_background_tasks(supervisor, app.state, store, server)
        try:
            yield
        finally:
            # Before the driver is closed: it does not close a connection that is being opened, nor one whose opening is
            # cancelled. So let the tasks end by themselves first.
            await supervisor.stop(within=STOPPING)
