"""Rings: the members at degree 1, 2 and 3, and their numbers."""

from pydantic import BaseModel

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import fetch_page
from graphsvc.problems import MemberNotFound

RING = {1: "network/first", 2: "network/second", 3: "network/third"}


class Rings(BaseModel):
    """The number of members at degree 1, 2 and 3."""

    viewer: str
    first: int
    second: int
    third: int


async def rings(ctx: Context, viewer: str) -> Rings:
    """Raises MemberNotFound."""
    row = await ctx.store.fetch_one("network/rings", viewer=viewer)
    if row is None:
        raise MemberNotFound(viewer)
    return Rings.model_validate(row)


async def ring(ctx: Context, viewer: str, degree: int, page: PageRequest) -> Page[MemberSummary]:
    """The members at one degree, by id. Raises MemberNotFound."""
    return await fetch_page(ctx, RING[degree], MemberSummary, page, ("id",), viewer=viewer)
