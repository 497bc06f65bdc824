"""Causal consistency over HTTP: the `Bookmark` header."""

import re
from math import ceil

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.fields import field_of
from graphsvc.problems import InvalidRequest
from graphsvc.store.bookmarks import Bookmarks

MAX_BOOKMARK = 4000
# An entry of the change log that reads must see: its lane and its number.
CHANGE = re.compile(r"change:(\d{1,3}):(\d{1,18})", re.ASCII)
# A malformed bookmark makes the server fail instead of refusing the request.
BOOKMARK = re.compile(r"\w+:[!-+\--~]{3,}", re.ASCII)


DATA_SOURCE = b"x-data-source"


class BookmarkMiddleware:
    """Reads the `Bookmark` header of an earlier response, so that a read sees that write; sends one after a write that
    succeeded, once everybody sees it. `X-Data-Source` says where an answer comes from, and how old it may be.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope["state"]["bookmarks"] = seen = Bookmarks()

        async def giving_bookmark(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                fields = [*message["headers"]]
                if seen.changed:
                    await _until_visible(scope, seen)
                    fields.append((b"bookmark", ",".join([*sorted(seen.bookmarks), *_changes(seen)]).encode()))
                if seen.tells_source and (source := data_source(seen)):
                    fields.append((DATA_SOURCE, source.encode()))
                message["headers"] = fields
            await send(message)

        return await self.app(scope, receive, giving_bookmark)


def bookmarks_of(request: HTTPConnection) -> Bookmarks:
    """The bookmarks that a request brings, to which those of its changes are added. Raises InvalidRequest."""
    seen: Bookmarks = request.state.bookmarks
    given = field_of(request.scope, b"bookmark").strip()
    if not given:
        return seen
    parts = {part.strip() for part in given.split(",")}
    changes = {part: match for part in parts if (match := CHANGE.fullmatch(part))}
    for match in changes.values():
        seen.must_see(int(match[1]), int(match[2]))
    seen.bookmarks = frozenset(parts - changes.keys())
    if len(given) > MAX_BOOKMARK or not all(map(BOOKMARK.fullmatch, seen.bookmarks)):
        raise InvalidRequest.of("Bookmark", "malformed", "The Bookmark header is not one that this service gave.")
    return seen


async def _until_visible(scope: Scope, seen: Bookmarks) -> None:
    """Wait until answers from memory have what the request changed."""
    memory = scope["app"].state.store.memory
    if memory is not None and seen.changes:
        await memory.until_visible(seen.changes)


def _changes(seen: Bookmarks) -> list[str]:
    return [f"change:{lane}:{number}" for lane, number in sorted(seen.changes.items())]


def data_source(seen: Bookmarks) -> str | None:
    """Where the answers of a request come from: `snapshot; age=0.012`, `database`, both, or None if there are none."""
    # Rounded up: an answer is never older than it says.
    sources = [] if seen.age is None else [f"snapshot; age={ceil(seen.age * 1000) / 1000:.3f}"]
    return ", ".join([*sources, *(["database"] if seen.from_database else [])]) or None
