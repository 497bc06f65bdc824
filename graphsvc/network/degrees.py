"""Degrees of separation: the length of the shortest path over connections. Follows do not count."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.context import Context
from graphsvc.http.bounds import bound
from graphsvc.http.pagination import Page
from graphsvc.network.visibility import ensure_visible
from graphsvc.problems import MemberNotFound
from graphsvc.records import MemberId

Degree = Literal[0, 1, 2, 3]
DEGREE = "Length of the shortest path over connections from the viewer; null beyond 3, or if there is none"


class DegreeBetween(BaseModel):
    viewer: str
    other: str
    degree: Degree | None = Field(description=DEGREE)


class DegreeResult(BaseModel):
    id: str
    found: bool = Field(description="Whether the member exists for the viewer")
    degree: Degree | None = Field(description=DEGREE)


class DegreesRequest(BaseModel):
    """Members, in any order. The response has an entry for each, duplicates included."""

    model_config = ConfigDict(extra="forbid")

    others: list[MemberId] = Field(json_schema_extra=bound(maxItems="max_targets"))


async def degree(ctx: Context, viewer: str, other: str) -> DegreeBetween:
    """Raises MemberNotFound for either."""
    row = await ctx.store.fetch_one("network/degree", viewer=viewer, other=other)
    if row is None:
        await ensure_visible(ctx, viewer, other)
        raise MemberNotFound(other)
    return DegreeBetween(viewer=viewer, other=other, degree=row["degree"])


async def degrees(ctx: Context, viewer: str, others: list[str]) -> Page[DegreeResult]:
    """The degree of each of `others`, in their order. Raises MemberNotFound for the viewer only."""
    row = await ctx.store.fetch_one("network/degrees", viewer=viewer, others=others)
    if row is None or not row["degrees"]:
        await ensure_visible(ctx, viewer)
        return Page(items=[])
    found = [
        DegreeResult(id=other, found=exists, degree=degree)
        for other, (exists, degree) in zip(others, row["degrees"], strict=True)
    ]
    return Page(items=found)
