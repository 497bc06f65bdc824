"""Degrees of separation: the length of the shortest path over connections. Follows never count."""

from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.network.visibility import ensure_visible
from graphsvc.problems import MemberNotFound
from graphsvc.records import MemberId
from graphsvc.store.store import Store

Degree = Literal[0, 1, 2, 3]


class DegreeBetween(BaseModel):
    """Length of the shortest path over connections; null beyond three, or where there is none."""

    viewer: str
    other: str
    degree: Degree | None


class DegreeResult(BaseModel):
    id: str
    found: bool = Field(description="Whether there is such a member for the viewer")
    degree: Degree | None = Field(description="null beyond three, or where there is no path")


class DegreesRequest(BaseModel):
    """Several members, in any order; repeats are answered as often as they are asked."""

    others: list[MemberId]


async def degree(store: Store, viewer: str, other: str) -> DegreeBetween:
    """Raises MemberNotFound for either."""
    row = await store.fetch_one("network/degree", viewer=viewer, other=other)
    if row is None:
        await ensure_visible(store, viewer, other)
        raise MemberNotFound(other)
    return DegreeBetween(viewer=viewer, other=other, degree=row["degree"])


async def degrees(store: Store, viewer: str, others: list[str]) -> list[DegreeResult]:
    """One for each of the others, in their order. Raises MemberNotFound for the viewer only."""
    row = await store.fetch_one("network/degrees", viewer=viewer, others=others)
    if row is None or not row["degrees"]:
        await ensure_visible(store, viewer)
        return []
    return [
        DegreeResult(id=other, found=found, degree=degree)
        for other, (found, degree) in zip(others, row["degrees"], strict=True)
    ]
