"""The apps that `bench.overhead` compares, each in a process of its own: `python -P overhead_apps.py serve|inside …`.

The service has a store that answers at once, so what remains is what a request costs in Python. Imports graphsvc from
`PYTHONPATH`, so that another checkout can be measured.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from time import perf_counter, process_time, thread_time
from typing import Any

import uvloop
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from graphsvc.http.server import new_server
from graphsvc.settings import Settings
from graphsvc.store.store import Row, Store

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Receive, Send], Coroutine[Any, Any, None]]

NOTHING = {"status": "alive"}
SUGGESTED = 21  # one more than a page shows
MEMBERS = [f"member-{number}" for number in range(SUGGESTED)]
PATHS = {
    "nothing": "/livez",
    "degree": "/members/m1/degree/m2",
    "suggestions": "/members/m1/suggestions",
}
FOUND = {
    "suggested": [
        {
            "id": id,
            "name": f"Name of {id}",
            "headline": "Engineer",
            "points": 4_000_000 - number,
            "closeness": 3_000_000,
        }
        for number, each in enumerate(MEMBERS)
    ],
    "newcomer": False,
    "exact": True,
    "rest": None,
}
MUTUAL = [{"id": f"mutual-{number}", "name": f"Mutual {number}", "headline": None} for number in range(3)]
COMPANY = {"id": "acme", "name": "Acme", "kind": "company", "from_year": 2019, "to_year": 2023}
REASONS = [
    {"id": each, "mutuals": 12, "among": MUTUAL, "organizations": [COMPANY], "location": "Oslo", "industry": None}
    for each in MEMBERS
]
ANSWERS: dict[str, list[Row]] = {
    "network/degree": [{"degree": 2}],
    "suggestions/connect": [FOUND],
    "suggestions/reasons": REASONS,
}


class AnsweringStore(Store):
    """Answers three queries at once, without a database."""

    async def fetch_all(self, name: str, /, **parameters: Any) -> list[Row]:
        self.observe(name, 0.0, False)
        return ANSWERS[name]


@asynccontextmanager
async def _no_lifespan(app: object) -> AsyncIterator[None]:
    yield


def service(settings: Settings) -> FastAPI:
    from graphsvc.app import create_app  # noqa: PLC0415  the other apps do without
    from graphsvc.http.pagination import cursor_key  # noqa: PLC0415

    app = create_app(settings)
    app.router.lifespan_context = _no_lifespan
    none: Any = None  # no driver
    app.state.store = AnsweringStore(none, settings.database, observe=app.state.metrics.observe_query)
    app.state.cursor_key = cursor_key("")
    return app


def fastapi(settings: Settings) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/livez")
    async def nothing() -> dict[str, str]:
        return NOTHING

    return app


def starlette(settings: Settings) -> Starlette:
    async def nothing(request: Request) -> JSONResponse:
        return JSONResponse(NOTHING)

    return Starlette(routes=[Route("/livez", nothing)])


def asgi(settings: Settings) -> App:
    body = json.dumps(NOTHING).encode()
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
    }

    async def nothing(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send(dict(start))
            await send({"type": "http.response.body", "body": body})
            return
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})

    return nothing


APPS: dict[str, Callable[[Settings], Any]] = {
    "service": service,
    "fastapi": fastapi,
    "starlette": starlette,
    "asgi": asgi,
}


def chosen() -> Any:
    """The app that the environment names, for another server than uvicorn."""
    return APPS[os.environ["BENCH_APP"]](Settings.load())


def serve(name: str, workers: int) -> None:
    """Serve on a free port, which is printed first, until a signal; with several processes on one socket."""
    settings = Settings.load()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        for _ in range(workers - 1):
            if os.fork() == 0:
                break
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(new_server(APPS[name](settings), settings.http).serve(sockets=[listener]))


class Probe:
    """Between two layers of middleware: the time spent below, and of that, in sending."""

    def __init__(self, app: App, spent: list[float]) -> None:
        self.app, self.spent = app, spent

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        async def timed(message: Any) -> None:
            began = thread_time()
            await send(message)
            self.spent[0] -= thread_time() - began

        began = thread_time()
        await self.app(scope, receive, timed)
        self.spent[0] += thread_time() - began


def _probed(app: Any) -> list[tuple[str, list[float]]]:
    """Put probes around each layer of middleware. Seconds spent in each layer and those below it, from the outside."""
    layers: list[tuple[str, list[float]]] = []
    stack: list[Middleware] = []
    for each in app.user_middleware:
        layers.append((getattr(each.cls, "__name__", "?"), [0.0]))
        stack += [Middleware(Probe, spent=layers[-1][1]), each]  # type: ignore[arg-type]
    layers.append(("FastAPI and the endpoint", [0.0]))
    app.user_middleware = [*stack, Middleware(Probe, spent=layers[-1][1])]  # type: ignore[arg-type]
    return layers


async def _asked(app: App, path: str, requests: int) -> tuple[float, float]:
    """Seconds, and seconds of CPU, for so many requests, one after the other."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    sent: list[Any] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    def scope() -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50_000),
            "scheme": "http",
            "method": "GET",
            "root_path": "",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"accept", b"*/*"), (b"user-agent", b"bench")],
            "state": {},
        }

    for _ in range(requests // 10):
        await app(scope(), receive, send)
    sent.clear()
    began, used = perf_counter(), process_time()
    for _ in range(requests):
        await app(scope(), receive, send)
    elapsed, busy = perf_counter() - began, process_time() - used
    assert sent == [200] * requests, sent[:3]
    return elapsed, busy


def inside(name: str, question: str, requests: int) -> None:
    """Call the app without a server; print µs of CPU for each request, and of the service, those of each layer."""
    settings = Settings.load()

    async def measured() -> dict[str, Any]:
        _, busy = await _asked(APPS[name](settings), PATHS[question], requests)
        app = APPS[name](settings)
        layers = _probed(app) if name == "service" else []
        if layers:
            await _asked(app, PATHS[question], requests // 10)
            for _, spent in layers:
                spent[0] = 0.0
            await _asked(app, PATHS[question], requests)
        below = [*(spent[0] for _, spent in layers), 0.0]
        rounds = requests + requests // 10
        return {
            "cpu": busy / requests * 1e6,
            "layers": {layer: (below[at] - below[at + 1]) / rounds * 1e6 for at, (layer, _) in enumerate(layers)},
        }

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(measured())))


def profiled(name: str, question: str, requests: int) -> None:
    """Print cProfile's table of the app's own functions."""
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    app = APPS[name](Settings.load())
    profile = cProfile.Profile()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_asked(app, PATHS[question], 100))
        profile.runcall(lambda: runner.run(_asked(app, PATHS[question], requests)))
    pstats.Stats(profile).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", name, workers]:
            serve(name, int(workers))
        case ["inside", name, question, requests]:
            inside(name, question, int(requests))
        case ["profile", name, question, requests]:
            profiled(name, question, int(requests))
        case other:
            sys.exit(f"unknown: {other}")
