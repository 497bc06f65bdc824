"""Keeps a connection usable after a response, or closes it."""

import asyncio
from contextlib import suppress

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.fields import fields_of
from graphsvc.http.media_type import has_body

REST = 0.1  # seconds to wait for the rest of a body that nobody reads, so that the connection can be reused
LINGER = 2.0  # seconds to discard what arrives before closing: closing at once may destroy the response on its way


class ConnectionMiddleware:
    """A response that begins before the end of the request body, such as a 413, says `Connection: close` and closes.

    Otherwise the rest of the body would come before the next request, or never.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not has_body(scope):
            return await self.app(scope, receive, send)
        body, closing, lingering = RequestBody(receive, waits=b"expect" in fields_of(scope)), False, False

        async def closing_if_unread(message: Message) -> None:
            nonlocal closing, lingering
            if message["type"] == "http.response.start":
                await body.discard(REST)
                if closing := not body.complete:
                    MutableHeaders(scope=message)["Connection"] = "close"
            elif closing and not message.get("more_body", False):
                lingering, message = True, {**message, "more_body": True}
            await send(message)

        await self.app(scope, body, closing_if_unread)
        if lingering:  # after the request has released its slot
            await body.discard(LINGER)
            await send({"type": "http.response.body"})
        return None


class RequestBody:
    """`receive`, and whether the body has been read to its end. `waits`: it is not sent before somebody reads it."""

    def __init__(self, receive: Receive, *, waits: bool) -> None:
        self._receive, self._waits = receive, waits
        self.complete = False

    async def __call__(self) -> Message:
        self._waits = False
        message = await self._receive()
        self.complete |= not message.get("more_body", False)
        return message

    async def discard(self, seconds: float) -> None:
        """Read up to the end of the body, for so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.complete or self._waits):
                    await self()
