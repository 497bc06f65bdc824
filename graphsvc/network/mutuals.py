"""Mutual connections: members who are connected to both of two members."""

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import ensure_visible
from graphsvc.problems import MemberNotFound, SelfRelation


class Mutual(MemberSummary):
    """A member connected to both the viewer and the other."""

    connections: int = Field(description="Exact below 500; 500 means 500 or more")


class Mutuals(Page[Mutual]):
    mutuals: int = Field(description="Number of all mutual connections, not only those on this page")


class MutualCount(BaseModel):
    id: str
    found: bool
    mutuals: int | None = Field(description="null for the viewer and for members who do not exist")


async def mutual_connections(ctx: Context, viewer: str, other: str, page: PageRequest) -> Mutuals:
    """Members who are connected to both, best connected first, and their number.

    Raises MemberNotFound for either, SelfRelation for the viewer with themselves.
    """
    if viewer == other:
        raise SelfRelation(viewer)
    keys = ("connections", "id")
    shown = ctx.settings.rules.shown_connections
    rows = await ctx.store.fetch_all("network/mutuals", viewer=viewer, other=other, shown=shown, **page.after(*keys))
    if not rows:
        await ensure_visible(ctx, viewer, other)
    listed = page.to_page(Mutual, rows, *keys)
    return Mutuals(items=listed.items, next=listed.next, mutuals=rows[0]["mutuals"] if rows else 0)


async def mutual_counts(ctx: Context, viewer: str, others: list[str]) -> Page[MutualCount]:
    """The count for each of `others`, in their order. Raises MemberNotFound for the viewer only."""
    row = await ctx.store.fetch_one("network/mutual_counts", viewer=viewer, others=others)
    if row is None:
        raise MemberNotFound(viewer)
    found, counts = set(row["found"]), dict(row["counts"])
    counted = [
        MutualCount(
            id=other, found=other in found, mutuals=counts.get(other, 0) if other in found and other != viewer else None
        )
        for other in others
    ]
    return Page(items=counted)
