"""Limits on the size and nesting of request bodies, and on the time that they take."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.fields import field_of
from graphsvc.http.policy import policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.nesting import DEEPEST, is_too_deep
from graphsvc.problems import BodyTooLarge, InvalidRequest, Problem, RequestTimeout
from graphsvc.settings import HttpSettings


class BodyLimitMiddleware:
    """Refuses a body that is too large, too deep or too slow. Reads it before the request takes a slot, so that a slow
    sender holds none: all of it or, if the route streams it, the first `max_body` bytes.
    """

    def __init__(self, app: ASGIApp, settings: HttpSettings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            return await self.app(scope, receive, send)
        streamed = policy_of(scope).streamed_body
        limit = self.settings.max_bulk_body if streamed else self.settings.max_body
        declared = field_of(scope, b"content-length", "0")
        if declared.isdecimal() and int(declared) > limit:
            return await problem_response(BodyTooLarge(limit))(scope, receive, send)
        timed = TimedBody(receive, self.settings)
        try:
            first = await _first(timed, self.settings.max_body)
            if first is None:
                return None
            if not streamed and (first["more_body"] or len(first["body"]) > limit):
                raise BodyTooLarge(limit)
            if not streamed and is_too_deep(first["body"]):
                raise InvalidRequest.of("body", f"nested deeper than {DEEPEST} levels")
        except Problem as problem:
            return await problem_response(problem)(scope, receive, send)
        return await self.app(scope, _then(first, timed), send)


class TimedBody:
    """`receive` that raises RequestTimeout if the body is too slow.

    It waits `body_timeout` seconds in all, and longer for data that has arrived, by `min_body_rate`. So it does not
    matter how the sender divides the body, nor how long the service takes to work on it.
    """

    def __init__(self, receive: Receive, settings: HttpSettings) -> None:
        self._receive, self._rate = receive, settings.min_body_rate
        self._most = self._left = settings.body_timeout
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self._left):
                message = await self._receive()
        except TimeoutError:
            raise RequestTimeout from None
        earned = len(message.get("body", b"")) / self._rate
        self._left = min(self._most, self._left + earned - (clock() - started))
        self._complete = not message.get("more_body", False)
        return message


async def _first(receive: Receive, limit: int) -> Message | None:
    """The body, or if it is larger than the limit, its beginning; None if the client disconnected. Raises
    RequestTimeout."""
    body, more = bytearray(), True
    while more and len(body) <= limit:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return {"type": "http.request", "body": bytes(body), "more_body": more}


def _then(first: Message, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return first

    return again
