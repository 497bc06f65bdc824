"""Connections: a member's own, and those of another member if that member shows them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import ensure_visible, fetch_page
from graphsvc.policy.rules import Action
from graphsvc.problems import MemberNotFound, NotVisible
from graphsvc.relationships.execute import execute

Sort = Literal["recent", "name"]
LISTS = {"recent": ("connections/recent", ("moment", "id")), "name": ("connections/by_name", ("name", "id"))}


class Connection(MemberSummary):
    connected_since: datetime | None = Field(description="null if it was imported without a date")


class ConnectionOf(MemberSummary):
    """A connection of another member."""

    connected: bool = Field(description="Whether the viewer is connected to this member too")


async def connections(
    ctx: Context, viewer: str, page: PageRequest, sort: Sort = "recent", words: str | None = None
) -> Page[Connection]:
    """The viewer's connections, newest first or by name; `words` must occur in the name or headline.

    Raises MemberNotFound.
    """
    query, keys = LISTS[sort]
    return await fetch_page(ctx, query, Connection, page, keys, viewer=viewer, words=words.lower() if words else None)


async def connections_of(ctx: Context, viewer: str, other: str, page: PageRequest) -> Page[ConnectionOf]:
    """The other's connections, by id. Raises MemberNotFound for either, NotVisible if the other does not show them."""
    rows = await ctx.store.fetch_all("connections/of", viewer=viewer, other=other, **page.after("id"))
    if not rows:
        await _require_visible(ctx, viewer, other)
    return page.to_page(ConnectionOf, rows, "id")


async def remove_connection(ctx: Context, viewer: str, other: str, *, unfollow: bool = False) -> None:
    """Remove a connection. Follows stay, except that the viewer also stops following the other with `unfollow`.

    Raises NotConnected, MemberNotFound for either, SelfRelation.
    """
    await execute(ctx, Action.DISCONNECT, viewer, other, unfollow=unfollow)


async def _require_visible(ctx: Context, viewer: str, other: str) -> None:
    row = await ctx.store.fetch_one("connections/visible", viewer=viewer, other=other)
    if row is None:
        await ensure_visible(ctx, viewer, other)
        raise MemberNotFound(other)
    if not row["visible"]:
        whom = "nobody" if row["visible_to"] == "only_me" else "connections only"
        raise NotVisible(f"{other} shows connections to {whom}.", member=other)
