"""Degrees of separation: the length of the shortest path over connections. Follows do not count."""

from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.network.visibility import ensure_visible
from graphsvc.problems import MemberNotFound
from graphsvc.records import MemberId

Degree = Literal[0, 1, 2, 3]


class DegreeBetween(BaseModel):
    """Length of the shortest path over connections; null if it is longer than 3 or if there is none."""

    viewer: str
    other: str
    degree: Degree | None


class DegreeResult(BaseModel):
    id: str
    found: bool = Field(description="Whether the member exists for the viewer")
    degree: Degree | None = Field(description="null beyond 3, or if there is no path")


class DegreesRequest(BaseModel):
    """Members, in any order. The response has an entry for each, repeats included."""

    others: list[MemberId]


async def degree(ctx: Context, viewer: str, other: str) -> DegreeBetween:
    """Raises MemberNotFound for either."""
    row = await ctx.store.fetch_one("network/degree", viewer=viewer, other=other)
    if row is None:
        await ensure_visible(ctx, viewer, other)
        raise MemberNotFound(other)
    return DegreeBetween(viewer=viewer, other=other, degree=row["degree"])


async def degrees(ctx: Context, viewer: str, others: list[str]) -> list[DegreeResult]:
    """The degree of each of `others`, in their order. Raises MemberNotFound for the viewer only."""
    row = await ctx.store.fetch_one("network/degrees", viewer=viewer, others=others)
    if row is None or not row["degrees"]:
        await ensure_visible(ctx, viewer)
        return []
    return [
        DegreeResult(id=other, found=found, degree=degree)
        for other, (found, degree) in zip(others, row["degrees"], strict=True)
    ]
