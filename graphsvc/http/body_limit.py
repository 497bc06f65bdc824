"""Limits on the size of request bodies."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.policy import policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import BodyTooLarge
from graphsvc.settings import Settings


class BodyLimitMiddleware:
    """Reads the whole body before the request takes a slot, unless the route streams it. Refuses large bodies."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            return await self.app(scope, receive, send)
        streamed = policy_of(scope).streamed_body
        limit = self.settings.http.max_bulk_body if streamed else self.settings.http.max_body
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > limit:
            return await problem_response(BodyTooLarge(limit))(scope, receive, send)
        if streamed:
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
