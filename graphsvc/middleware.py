"""What every request goes through: counted, body bounded, let in when there is room, tied to what was seen, packed."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc import pages
from graphsvc.metrics import Metrics
from graphsvc.problems import BodyTooLarge, InvalidRequest, Problem, TooBusy
from graphsvc.render import problem_response
from graphsvc.settings import Settings
from graphsvc.store.store import Causality, causality
from graphsvc.tokens import ANYBODY, NOBODY, caller_of

# Asked of a service that is busy or ill, so never made to wait.
UNGATED = ("/livez", "/readyz", "/metrics", "/docs", "/openapi.json", "/problems/", pages.PREFIX)
STREAMED = "/bulk"
MAX_BOOKMARK = 4000
# One that is no such text makes the server fail instead of refuse.
BOOKMARK = re.compile(r"\w+:[!-+\--~]{3,}", re.ASCII)
# What anybody may have: whether it runs, what its words mean, and pages, which ask for a token themselves.
PUBLIC = (*UNGATED, "/console", "/explorer", "/static/", "/favicon.")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Packed(GZipMiddleware):
    """Packs answers as they come for whoever takes gzip; `gzip;q=0`, which Starlette reads as a yes, is a no."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not pages.takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            return await self.app(scope, receive, send)
        return await super().__call__(scope, receive, send)


class Counted:
    """Counts and times each request by its route."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, status = perf_counter(), 500

        async def noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting_status)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.metrics.requests.labels(method, route, str(status)).inc()
            self.metrics.seconds.labels(method, route).observe(perf_counter() - started)


class BoundedBody:
    """Reads a body whole before its request takes a place, so that a slow sender holds none; refuses a large one."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            return await self.app(scope, receive, send)
        limit = self.settings.max_bulk_body if scope["path"] == STREAMED else self.settings.max_body
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > limit:
            return await problem_response(BodyTooLarge(limit))(scope, receive, send)
        if scope["path"] == STREAMED:
            return await self.app(scope, receive, send)
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > limit:
                return await problem_response(BodyTooLarge(limit))(scope, receive, send)
            more = message.get("more_body", False)
        return await self.app(scope, _whole_then(body, receive), send)


def _whole_then(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class Authenticated:
    """Lets in who has a token, and says who it is; without a key everybody is let in, as anybody."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.key = settings.token_key.get_secret_value() if settings.token_key else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        caller = NOBODY if self.key else ANYBODY
        if self.key and scope["path"] != "/" and not scope["path"].startswith(PUBLIC):
            try:
                caller = caller_of(self.key, Headers(scope=scope).get("authorization"))
            except Problem as problem:
                return await problem_response(problem)(scope, receive, send)
        scope.setdefault("state", {})["caller"] = caller
        return await self.app(scope, receive, send)


class Gate:
    """Lets `max_in_flight` requests work and `max_waiting` wait; refuses the rest at once."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app, self.settings, self.metrics = app, settings, metrics
        self.places = asyncio.Semaphore(settings.max_in_flight)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNGATED) or scope["path"] in pages.PATHS:
            return await self.app(scope, receive, send)
        if self.places.locked() and self.waiting >= self.settings.max_waiting:
            return await problem_response(TooBusy())(scope, receive, send)
        self.waiting += 1
        try:
            await self.places.acquire()
        finally:
            self.waiting -= 1
        try:
            with self.metrics.in_flight.track_inprogress():
                return await self.app(scope, receive, send)
        finally:
            self.places.release()


class Causal:
    """Takes the `Bookmark` header of an earlier answer, so that a read sees that write; gives one after a write."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get("bookmark", "").strip()
        bookmarks = frozenset(part.strip() for part in given.split(",")) if given else frozenset[str]()
        if len(given) > MAX_BOOKMARK or not all(map(BOOKMARK.fullmatch, bookmarks)):
            refusal: Problem = InvalidRequest(
                "The Bookmark header is not one that this service gave.",
                [{"field": "Bookmark", "reason": "malformed"}],
            )
            return await problem_response(refusal)(scope, receive, send)
        seen = Causality(bookmarks)
        token = causality.set(seen)

        async def giving_bookmark(message: Message) -> None:
            if message["type"] == "http.response.start" and seen.changed:
                MutableHeaders(scope=message)["bookmark"] = ",".join(sorted(seen.bookmarks))
            await send(message)

        try:
            return await self.app(scope, receive, giving_bookmark)
        finally:
            causality.reset(token)
