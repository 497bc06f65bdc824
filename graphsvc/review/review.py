"""The review of a member's network: its numbers, and the lists behind them."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any, get_args

from pydantic import Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.search import size_bounds
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import fetch_page
from graphsvc.policy.windows import inactive_on, review_windows
from graphsvc.problems import MemberNotFound
from graphsvc.review.rules import (
    Attention,
    Breakdowns,
    NetworkSize,
    Review,
    activity_spans,
    benchmarks,
    breakdowns,
    followers_per_connection,
    growth,
)
from graphsvc.vocabulary import CompanySize, ReviewPart

# The query of each part and its sort keys.
PARTS: dict[ReviewPart, tuple[str, tuple[str, ...]]] = {
    "inactive-connections": ("review/inactive", ("last_active_on", "id")),
    "connections-without-mutuals": ("review/without_mutuals", ("id",)),
    "followers-not-followed": ("review/followers_not_followed", ("moment", "id")),
    "followed-not-following": ("review/followed_not_following", ("moment", "id")),
    "old-invitations": ("review/old_invitations", ("sent_at", "invitation")),
}


class Reviewed(MemberSummary):
    """A member on one of the review's lists, with the properties that the list is about; the others are null."""

    connected_since: datetime | None = Field(None, description="For a connection, if it has a date")
    followed_since: datetime | None = Field(None, description="For a follow, if it has a date")
    last_active_on: date | None = Field(None, description="For an inactive connection")
    sent_at: datetime | None = Field(None, description="For an old invitation")
    invitation: str | None = Field(None, description="Id of the old invitation")


async def review(ctx: Context, viewer: str) -> Review:
    """The viewer's network in numbers. Raises MemberNotFound.

    The queries run concurrently, so their counts can differ by changes in between.
    """
    size, months, standing, by_dimension = await asyncio.gather(
        ctx.store.fetch_one("review/size", viewer=viewer, **review_windows(ctx.now, ctx.settings)),
        ctx.store.fetch_all("review/growth", viewer=viewer),
        ctx.store.fetch_one("review/standing", viewer=viewer, inactive_on=inactive_on(ctx.now, ctx.settings)),
        _breakdowns(ctx, viewer),
    )
    if size is None or standing is None:
        raise MemberNotFound(viewer)
    connections, followers, both_ways = size["connections"], size["followers"], size["follows_both_ways"]
    return Review(
        viewer=viewer,
        size=NetworkSize.model_validate(size),
        growth=growth(months),
        breakdown=by_dimension,
        followers_per_connection=followers_per_connection(followers, connections),
        benchmarks=benchmarks(ctx.settings, seniority=size["seniority"], connections=connections, followers=followers),
        attention=Attention(
            **standing,
            followers_not_followed=followers - both_ways,
            followed_not_following=size["following_members"] - both_ways,
            old_invitations=size["old_invitations"],
        ),
    )


async def _breakdowns(ctx: Context, viewer: str) -> Breakdowns:
    sizes = {size: size_bounds(size) for size in get_args(CompanySize)}
    values: dict[str, Any] = {
        "viewer": viewer,
        "sizes": [{"value": size, "from": least, "to": most} for size, (least, most) in sizes.items()],
        "spans": activity_spans(ctx.now.astimezone(UTC).date()),
    }
    rows = await ctx.store.fetch_all("review/breakdown", entries=ctx.settings.review.entries, **values)
    entries = {row["dimension"]: row["entries"] for row in rows}
    listed = {dimension: [entry["value"] for entry in found] for dimension, found in entries.items()}
    rest = await ctx.store.fetch_all("review/beyond", listed=listed, **values)
    return breakdowns(entries, rest)


async def review_part(ctx: Context, viewer: str, part: ReviewPart, page: PageRequest) -> Page[Reviewed]:
    """The members behind a count of the review. Raises MemberNotFound.

    Order: inactive connections longest inactive first, connections without mutuals by id, follows newest first, old
    invitations oldest first.
    """
    query, keys = PARTS[part]
    moments: dict[ReviewPart, dict[str, str]] = {
        "inactive-connections": {"inactive_on": inactive_on(ctx.now, ctx.settings)},
        "old-invitations": review_windows(ctx.now, ctx.settings),
    }
    return await fetch_page(ctx, query, Reviewed, page, keys, viewer=viewer, **moments.get(part, {}))
