"""Exports everything about a member as one JSON document."""

import json
from collections.abc import AsyncIterator
from typing import Any

from graphsvc.context import Context
from graphsvc.members.members import member
from graphsvc.policy.windows import invitation_windows
from graphsvc.store.store import Row

EXPORTED_AT_ONCE = 1000
EXPORTED = {
    "connections": ("members/export_connections", "id"),
    "following": ("members/export_following", "key"),
    "followers": ("members/export_followers", "id"),
    "invitations": ("members/export_invitations", "id"),
    "blocks": ("members/export_blocks", "id"),
    "dismissals": ("members/export_dismissals", "id"),
    "removals": ("members/export_removals", "key"),
}


async def export_member(ctx: Context, id: str) -> AsyncIterator[str]:  # noqa: A002
    """Everything about a member as chunks of one JSON document, in constant memory. Raises MemberNotFound.

    Invitations are included as the member may see them: of the answers of others, only an acceptance.
    """
    profile = (await member(ctx, id)).model_dump_json(by_alias=True)
    return _document(ctx, id, profile, invitation_windows(ctx.now, ctx.settings))


async def _document(ctx: Context, id: str, profile: str, moments: dict[str, str]) -> AsyncIterator[str]:  # noqa: A002
    yield f'{{"member":{profile}'
    for part, (query, key) in EXPORTED.items():
        yield f',"{part}":['
        separator = ""
        more = moments if part == "invitations" else {}
        async for row in _all(ctx, query, key, id=id, **more):
            yield separator + json.dumps({name: row[name] for name in row if name != "key"}, ensure_ascii=False)
            separator = ","
        yield "]"
    yield "}\n"


async def _all(ctx: Context, query: str, key: str, **parameters: str) -> AsyncIterator[Row]:
    last: Any = None
    while rows := await ctx.store.fetch_all(query, limit=EXPORTED_AT_ONCE, **parameters, **{f"after_{key}": last}):
        for row in rows:
            yield row
        last = rows[-1][key]
