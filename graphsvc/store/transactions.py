"""The number of the store's last transaction, as bookmarks have it."""

import base64

from graphsvc.store.driver import READ_ACCESS, Bookmarks, Query
from graphsvc.store.store import Store

PREFIX = "FB:"
# In PackStream: the database's id in 16 bytes, the number, and an empty list.
START, ID, END = b"\x91\xcc\x10", 16, b"\x90"
# Lengths of numbers by their first byte; a small number is one byte.
WIDTHS = {0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}
SMALL = 0x80


async def last_transaction(store: Store) -> int | None:
    """The number of the last transaction; later reads see it and all before it.

    None if bookmarks are written in another way than by the embedded Neo4j.

    A bookmark may name a transaction that is committed and not yet applied. A read that brings the bookmark waits.
    """
    bookmark = await _read(store, [])
    await _read(store, bookmark)
    return number_in(bookmark[0]) if len(bookmark) == 1 else None


async def _read(store: Store, seen: list[str]) -> list[str]:
    bookmarks = Bookmarks.from_raw_values(seen)
    async with store.driver.session(
        database=store.settings.name, default_access_mode=READ_ACCESS, bookmarks=bookmarks
    ) as session:
        ping = Query(store.queries["store/ping"].text, timeout=store.settings.query_timeout)
        await (await session.run(ping)).consume()
        return list((await session.last_bookmarks()).raw_values)


def number_in(bookmark: str) -> int | None:
    """The number of a bookmark's transaction, or None."""
    try:
        packed = base64.b64decode(bookmark.removeprefix(PREFIX), validate=True)
    except ValueError:
        return None
    number = packed[len(START) + ID : -len(END)]
    if not (bookmark.startswith(PREFIX) and packed.startswith(START) and packed.endswith(END) and number):
        return None
    if len(number) == 1:
        return number[0] if number[0] < SMALL else None
    return int.from_bytes(number[1:]) if WIDTHS.get(number[0]) == len(number) - 1 else None
