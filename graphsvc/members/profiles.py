"""Profiles: a member as another member may see them."""

from pydantic import Field

from graphsvc.context import Context
from graphsvc.members.members import Affiliation
from graphsvc.network.degrees import DEGREE, Degree
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import deleted_during_read, ensure_visible
from graphsvc.problems import MemberNotFound


class SeenProfile(MemberSummary):
    """A member's profile as the viewer may see it."""

    title: str | None
    seniority: str | None
    industry: str | None
    location: str | None
    interests: list[str]
    affiliations: list[Affiliation]
    email: str | None = Field(description="Only for the viewer and their connections; otherwise null")
    degree: Degree | None = Field(description=DEGREE)
    connections: int = Field(description="Exact for the viewer and below 500; 500 means 500 or more")
    connections_shown: str = Field(description="The count to display: 37, or 500+")
    followers: int


async def profile(ctx: Context, viewer: str, other: str) -> SeenProfile:
    """Raises MemberNotFound for either."""
    shown = ctx.settings.rules.shown_connections
    apart = ctx.store.in_memory("network/degree")
    between = await ctx.store.fetch_one("network/degree", viewer=viewer, other=other) if apart else None
    row = await ctx.store.fetch_one("profiles/of", viewer=viewer, other=other, find_degree=not apart, shown=shown)
    if row is None or deleted_during_read(row["name"]):
        await ensure_visible(ctx, viewer, other)
        raise MemberNotFound(other)
    more = row["connections"] >= shown and viewer != other
    known = {"degree": between["degree"]} if between else {}
    return SeenProfile.model_validate(row | known | {"connections_shown": f"{row['connections']}{'+' if more else ''}"})
