"""Causal consistency over HTTP: the `Bookmark` header."""

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.fields import field_of
from graphsvc.problems import InvalidRequest
from graphsvc.store.store import Bookmarks

MAX_BOOKMARK = 4000
# A malformed bookmark makes the server fail instead of refusing the request.
BOOKMARK = re.compile(r"\w+:[!-+\--~]{3,}", re.ASCII)


class BookmarkMiddleware:
    """Reads the `Bookmark` header of an earlier response, so that a read sees that write; sends one after a write that
    succeeded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope["state"]["bookmarks"] = seen = Bookmarks()

        async def giving_bookmark(message: Message) -> None:
            if message["type"] == "http.response.start" and seen.changed and message["status"] < 400:
                MutableHeaders(scope=message)["bookmark"] = ",".join(sorted(seen.bookmarks))
            await send(message)

        return await self.app(scope, receive, giving_bookmark)


def bookmarks_of(request: HTTPConnection) -> Bookmarks:
    """The bookmarks that a request brings, to which those of its changes are added. Raises InvalidRequest."""
    given = field_of(request.scope, b"bookmark").strip()
    seen: Bookmarks = request.state.bookmarks
    seen.bookmarks = frozenset(part.strip() for part in given.split(",")) if given else frozenset()
    if len(given) > MAX_BOOKMARK or not all(map(BOOKMARK.fullmatch, seen.bookmarks)):
        raise InvalidRequest.of("Bookmark", "malformed", "The Bookmark header is not one that this service gave.")
    return seen
