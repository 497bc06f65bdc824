"""Compression of responses."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware, GZipResponder, IdentityResponder
from starlette.types import Message, Receive, Scope, Send

from graphsvc.http.negotiation import accepts_gzip


class GzipMiddleware(GZipMiddleware):
    """Compresses streaming responses if the client accepts gzip. Respects `gzip;q=0`, which Starlette reads as a yes.

    A compressed response has a weak ETag: the strong one identifies the uncompressed bytes.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if not accepts_gzip(Headers(scope=scope).get("accept-encoding", "")):
            return await IdentityResponder(self.app, self.minimum_size)(scope, receive, send)
        responder = GZipResponder(self.app, self.minimum_size, self.compresslevel)
        return await responder(scope, receive, _weakening_tags(send))


def _weakening_tags(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if "content-encoding" in headers and headers.get("etag", "").startswith('"'):
                headers["etag"] = f"W/{headers['etag']}"
        await send(message)

    return sent
