"""Compression of responses."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware, GZipResponder, IdentityResponder
from starlette.types import Message, Receive, Scope, Send

from graphsvc.http.fields import field_of
from graphsvc.http.negotiation import accepts_gzip


class GzipMiddleware(GZipMiddleware):
    """Compresses streaming responses if the client accepts gzip. Respects `gzip;q=0`, which Starlette reads as a yes.

    A compressed response has a weak ETag: the strong one identifies the uncompressed bytes. A small response passes as
    it is, without Starlette's responder.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start: Message | None = None
        responder: IdentityResponder | None = None

        async def packing(message: Message) -> None:
            nonlocal start, responder
            if responder is not None:
                return await responder.send_with_compression(message)
            if message["type"] == "http.response.start":
                start = message
                return None
            if start is None or self._is_small(message):
                await _send_both(send, start, message)
                start = None
                return None
            responder = self._responder(scope, send)
            await responder.send_with_compression(start)
            return await responder.send_with_compression(message)

        return await self.app(scope, receive, packing)

    def _is_small(self, message: Message) -> bool:
        """Whether a message is the whole body, and not worth compressing."""
        whole = message["type"] == "http.response.body" and not message.get("more_body", False)
        return whole and len(message.get("body", b"")) < self.minimum_size

    def _responder(self, scope: Scope, send: Send) -> IdentityResponder:
        if accepts_gzip(field_of(scope, b"accept-encoding")):
            responder: IdentityResponder = GZipResponder(self.app, self.minimum_size, self.compresslevel)
            responder.send = _weakening_tags(send)
        else:
            responder = IdentityResponder(self.app, self.minimum_size)
            responder.send = send
        return responder


async def _send_both(send: Send, start: Message | None, message: Message) -> None:
    if start is not None:
        await send(start)
    await send(message)


def _weakening_tags(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if "content-encoding" in headers and headers.get("etag", "").startswith('"'):
                headers["etag"] = f"W/{headers['etag']}"
        await send(message)

    return sent
