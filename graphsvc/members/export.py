"""Exports everything about a member as one JSON document."""

import json
from collections.abc import AsyncIterator
from typing import Any

from pydantic import BaseModel

from graphsvc.context import Context
from graphsvc.members.members import Member, member
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


class MemberExport(BaseModel):
    """Everything about a member. The lists are written as they are read."""

    member: Member
    connections: list[dict[str, Any]]
    following: list[dict[str, Any]]
    followers: list[dict[str, Any]]
    invitations: list[dict[str, Any]]
    blocks: list[dict[str, Any]]
    dismissals: list[dict[str, Any]]
    removals: list[dict[str, Any]]


async def export_member(ctx: Context, id: str) -> AsyncIterator[str]:  # noqa: A002
    """Everything about a member as chunks of one JSON document, in constant memory. Raises MemberNotFound.

    It holds what the member may know: of the answers of others to invitations only an acceptance, and of members whom a
    block hides only the member's own blocks.
    """
    profile = (await member(ctx, id)).model_dump_json(by_alias=True)
    return _document(ctx, id, profile, invitation_windows(ctx.now, ctx.settings))


async def _document(ctx: Context, id: str, profile: str, moments: dict[str, str]) -> AsyncIterator[str]:  # noqa: A002
    yield f'{{"member":{profile}'
    for part, (query, key) in EXPORTED.items():
        yield f',"{part}":['
        separator = ""
        more = moments if part == "invitations" else {}
        async for row in _all(ctx, query, key, viewer=id, **more):
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
