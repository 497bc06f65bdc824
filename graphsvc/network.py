"""The network around a member: degrees, rings, mutual connections. Follows never count."""

from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.http.pagination import Page, PageRequest
from graphsvc.members import erased, require_members
from graphsvc.problems import MemberNotFound, SelfRelation
from graphsvc.records import MemberId
from graphsvc.store.store import Store

Degree = Literal[0, 1, 2, 3]
RING = {1: "network/first", 2: "network/second", 3: "network/third"}


class DegreeBetween(BaseModel):
    """Length of the shortest path over connections; null beyond three, or where there is none."""

    viewer: str
    other: str
    degree: Degree | None


class DegreeOf(BaseModel):
    id: str
    found: bool = Field(description="Whether there is such a member for the viewer")
    degree: Degree | None = Field(description="null beyond three, or where there is no path")


class Members(BaseModel):
    """Several members, in any order; repeats are answered as often as they are asked."""

    others: list[MemberId]


class Rings(BaseModel):
    """How many members stand at degree 1, 2 and 3."""

    viewer: str
    first: int
    second: int
    third: int


class RingMember(BaseModel):
    id: str
    name: str
    headline: str | None


class Mutual(RingMember):
    """A member connected to both the viewer and the other."""

    connections: int = Field(description="Exact below 500; 500 stands for 500 and more")


class Mutuals(Page[Mutual]):
    count: int = Field(description="All mutual connections, on whatever page")


class Around(BaseModel):
    """A member among the best connected of their connections."""

    id: str
    name: str
    headline: str | None
    connections: int = Field(description="All of the viewer's, however many are in `members`")
    members: list[Mutual] = Field(description="Best connected first")
    ties: list[tuple[str, str]] = Field(description="Connections among the members, each once, by their ids")


class MutualCount(BaseModel):
    id: str
    found: bool
    mutuals: int | None = Field(description="null for the viewer and for whom there is not")


async def degree(store: Store, viewer: str, other: str) -> DegreeBetween:
    """Raises MemberNotFound for either."""
    row = await store.one("network/degree", viewer=viewer, other=other)
    if row is None:
        await require_members(store, viewer, other)
        raise MemberNotFound(other)
    return DegreeBetween(viewer=viewer, other=other, degree=row["degree"])


async def degrees(store: Store, viewer: str, others: list[str]) -> list[DegreeOf]:
    """One for each of the others, in their order. Raises MemberNotFound for the viewer only."""
    row = await store.one("network/degrees", viewer=viewer, others=others)
    if row is None or not row["degrees"]:
        await require_members(store, viewer)
        return []
    return [
        DegreeOf(id=other, found=found, degree=degree)
        for other, (found, degree) in zip(others, row["degrees"], strict=True)
    ]


async def rings(store: Store, viewer: str) -> Rings:
    """Raises MemberNotFound."""
    row = await store.one("network/rings", viewer=viewer)
    if row is None:
        raise MemberNotFound(viewer)
    return Rings.model_validate(row)


async def ring(store: Store, viewer: str, degree: int, page: PageRequest) -> Page[RingMember]:
    """The members at one degree, by id. Raises MemberNotFound."""
    rows = await store.many(RING[degree], viewer=viewer, **page.after("id"))
    if not rows:
        await require_members(store, viewer)
    return page.to_page(RingMember, rows, "id")


async def around(store: Store, viewer: str, limit: int) -> Around:
    """The `limit` best connected connections, and the connections among them. Raises MemberNotFound."""
    row = await store.one("network/around", viewer=viewer, shown=store.settings.shown_connections, limit=limit)
    if row is None or erased(row["name"]):
        raise MemberNotFound(viewer)
    # Who was erased while the list was read has no name any more.
    listed = [member for member in row["members"] if member["name"] is not None]
    return Around.model_validate(row | {"members": listed})


async def mutual_connections(store: Store, viewer: str, other: str, page: PageRequest) -> Mutuals:
    """Members connected to both, best connected first, and how many they are.

    Raises MemberNotFound for either, SelfRelation for the viewer with themselves.
    """
    if viewer == other:
        raise SelfRelation(viewer)
    keys = ("connections", "id")
    shown = store.settings.shown_connections
    rows = await store.many("network/mutuals", viewer=viewer, other=other, shown=shown, **page.after(*keys))
    if not rows:
        await require_members(store, viewer, other)
    listed = page.to_page(Mutual, rows, *keys)
    return Mutuals(items=listed.items, next=listed.next, count=rows[0]["count"] if rows else 0)


async def mutual_counts(store: Store, viewer: str, others: list[str]) -> list[MutualCount]:
    """One for each of the others, in their order. Raises MemberNotFound for the viewer only."""
    row = await store.one("network/mutual_counts", viewer=viewer, others=others)
    if row is None:
        raise MemberNotFound(viewer)
    found, counts = set(row["found"]), dict(row["counts"])
    return [
        MutualCount(
            id=other, found=other in found, mutuals=counts.get(other, 0) if other in found and other != viewer else None
        )
        for other in others
    ]
