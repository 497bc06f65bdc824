"""Insights over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath

from graphsvc import review as insights
from graphsvc.http.dependencies import ContextDep, PageQuery, Viewer
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.review.audience import Audience, FeedSource
from graphsvc.review.review import Reviewed
from graphsvc.review.rules import Review
from graphsvc.vocabulary import ReviewPart

router = APIRouter(tags=["insights"])


@router.get("/members/{viewer}/feed-sources")
@policy(Access.MEMBER)
async def list_feed_sources(viewer: Viewer, page: PageQuery, ctx: ContextDep) -> Page[FeedSource]:
    """List the members and organizations whose updates reach the viewer, newest follow first."""
    return await insights.feed_sources(ctx, viewer, page)


@router.get("/members/{viewer}/audience")
@policy(Access.MEMBER)
async def get_audience(viewer: Viewer, ctx: ContextDep) -> Audience:
    """Count the members whom the viewer's updates reach."""
    return await insights.audience(ctx, viewer)


@router.get("/members/{viewer}/insights")
@policy(Access.MEMBER)
async def get_insights(viewer: Viewer, ctx: ContextDep) -> Review:
    """Get the viewer's network in numbers."""
    return await insights.review(ctx, viewer)


@router.get("/members/{viewer}/insights/{part}")
@policy(Access.MEMBER)
async def list_insights_part(
    viewer: Viewer,
    part: Annotated[ReviewPart, InPath(description="One of the lists of the review")],
    page: PageQuery,
    ctx: ContextDep,
) -> Page[Reviewed]:
    """List the members behind one count of the review."""
    return await insights.review_part(ctx, viewer, part, page)
