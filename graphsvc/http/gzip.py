"""Compression of answers."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from graphsvc import pages


class GzipMiddleware(GZipMiddleware):
    """Compresses answers as they come for whoever takes gzip; `gzip;q=0`, which Starlette reads as a yes, is a no."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not pages.takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            return await self.app(scope, receive, send)
        return await super().__call__(scope, receive, send)
