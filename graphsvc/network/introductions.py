"""Introductions: who can introduce two members to each other, best introducer first."""

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page
from graphsvc.network import degrees
from graphsvc.network.summaries import MemberSummary
from graphsvc.problems import SelfRelation

QUERY = {2: "introductions/second", 3: "introductions/third"}


class Tie(BaseModel):
    """A connection on a path."""

    mutuals: int = Field(
        description="Number of mutual connections of the two that the viewer may know of; 500 means 500 or more"
    )
    strength: float


class Introduction(BaseModel):
    """A shortest path and the strength of its ties.

    The strength of a tie between two connected members is Salton's index of their mutual connections (Salton and
    McGill, Introduction to Modern Information Retrieval, 1983): |mutual| / √(degree · degree), from 0 to 1. A number
    from `shown_connections` on counts as `shown_connections`, so that a strength tells no more than the counts that
    members see. The strength of a path is that of its weakest tie.
    """

    through: list[MemberSummary] = Field(
        description="The members in between, starting next to the viewer; the first is the introducer"
    )
    ties: list[Tie] = Field(description="The connections on the path, from the viewer to the other")
    strength: float = Field(description="Strength of the weakest tie")


class Introductions(Page[Introduction]):
    """Introductions to a member.

    Empty at degree 0 and 1, where no introduction is needed, and if there is no path whose ties the viewer may know of.
    """

    viewer: str
    other: str
    degree: degrees.Degree | None = Field(description=degrees.DEGREE)


async def introductions(ctx: Context, viewer: str, other: str, limit: int) -> Introductions:
    """The shortest paths between two members, strongest first, at most `limit`.

    A path is left out if two of its members hide their tie from the viewer (docs/rules.md). Only the
    `introduction_breadth` paths whose members have the fewest connections are ranked: people with few
    connections know them well. Raises MemberNotFound for either, SelfRelation if both are the same member.
    """
    if viewer == other:
        raise SelfRelation(viewer)
    between = await degrees.degree(ctx, viewer, other)
    return Introductions(
        viewer=viewer,
        other=other,
        degree=between.degree,
        items=await paths(ctx, viewer, other, between.degree, limit),
    )


async def paths(ctx: Context, viewer: str, other: str, degree: degrees.Degree | None, limit: int) -> list[Introduction]:
    """The introductions of two members at a known degree; empty unless the degree is 2 or 3."""
    query = QUERY.get(degree or 0)
    if query is None:
        return []
    rows = await ctx.store.fetch_all(
        query,
        viewer=viewer,
        other=other,
        breadth=ctx.settings.network.path_limit,
        shown=ctx.settings.rules.shown_connections,
        limit=limit,
    )
    return [Introduction.model_validate(row | {"ties": _ties(row["mutuals"], row["ties"])}) for row in rows]


def _ties(mutuals: list[int], strengths: list[float]) -> list[Tie]:
    return [Tie(mutuals=each, strength=strength) for each, strength in zip(mutuals, strengths, strict=True)]
