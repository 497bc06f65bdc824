"""Causal consistency over HTTP: the `Bookmark` header."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import InvalidRequest
from graphsvc.store.store import Bookmarks

MAX_BOOKMARK = 4000
# A malformed bookmark makes the server fail instead of refusing the request.
BOOKMARK = re.compile(r"\w+:[!-+\--~]{3,}", re.ASCII)


class BookmarkMiddleware:
    """Reads the `Bookmark` header of an earlier response, so that a read sees that write; sends one after a write."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get("bookmark", "").strip()
        bookmarks = frozenset(part.strip() for part in given.split(",")) if given else frozenset[str]()
        if len(given) > MAX_BOOKMARK or not all(map(BOOKMARK.fullmatch, bookmarks)):
            refusal = InvalidRequest.of(
                "Bookmark", "malformed", "The Bookmark header is not one that this service gave."
            )
            return await problem_response(refusal)(scope, receive, send)
        seen = Bookmarks(bookmarks)
        scope["state"]["bookmarks"] = seen

        async def giving_bookmark(message: Message) -> None:
            if message["type"] == "http.response.start" and seen.changed:
                MutableHeaders(scope=message)["bookmark"] = ",".join(sorted(seen.bookmarks))
            await send(message)

        return await self.app(scope, receive, giving_bookmark)
