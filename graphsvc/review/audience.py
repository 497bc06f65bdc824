"""Feed sources (whose updates reach a member) and audience (whom the member's updates reach)."""

from itertools import accumulate, takewhile

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.visibility import fetch_page
from graphsvc.problems import MemberNotFound
from graphsvc.relationships.follows import Followed

# A follower: their id, their connections as others may count them, and these and their followers together.
Circle = tuple[str, int, int]


class FeedSource(Followed):
    """A member or an organization whose updates reach the viewer."""

    connected: bool | None = Field(
        description="Whether the viewer is connected to this member; null for an organization"
    )


class Audience(BaseModel):
    """The members whom the viewer's updates reach."""

    followers: int
    followers_connected: int = Field(description="Number of followers who are also connections")
    reach: int = Field(
        description="Number of members in the second step: connections and followers of followers, without the viewer "
        "and the followers themselves, over ties that the viewer may know of"
    )
    reach_exact: bool = Field(
        description="Whether `reach` counts the ties of all followers. If not, it is a lower bound: it counts the "
        "first `reach_sources` followers by id, as long as their ties fit into `reach_ties`, each with all followers "
        "and the first `shown_connections` connections that they made"
    )


async def feed_sources(ctx: Context, viewer: str, page: PageRequest) -> Page[FeedSource]:
    """All members and organizations that the viewer follows, newest follow first. Raises MemberNotFound."""
    keys = ("moment", "key")
    return await fetch_page(ctx, "review/feed_sources", FeedSource, page, keys, viewer=viewer)


async def audience(ctx: Context, viewer: str) -> Audience:
    """Raises MemberNotFound."""
    bounds, shown = ctx.settings.review, ctx.settings.rules.shown_connections
    row = await ctx.store.fetch_one("review/audience", viewer=viewer, sources=bounds.reach_sources, shown=shown)
    if row is None:
        raise MemberNotFound(viewer)
    counted = _fitting(row["circles"], bounds.reach_ties)
    whole = [id for id, known, _ in counted if known < shown]  # noqa: A001
    capped = [id for id, known, _ in counted if known >= shown]  # noqa: A001
    reached = await ctx.store.fetch_one("review/reach", viewer=viewer, whole=whole, capped=capped, shown=shown)
    if reached is None:
        raise MemberNotFound(viewer)
    exact = len(counted) == row["followers"] and not capped
    return Audience(
        followers=row["followers"],
        followers_connected=row["followers_connected"],
        reach=reached["reach"],
        reach_exact=exact,
    )


def _fitting(circles: list[Circle], most: int) -> list[Circle]:
    """The first followers whose ties fit into `most` together: all of each, so that the result is always the same."""
    totals = accumulate(ties for _, _, ties in circles)
    return [circle for circle, _ in takewhile(lambda it: it[1] <= most, zip(circles, totals, strict=True))]
