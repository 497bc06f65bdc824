"""Suggestions over HTTP."""

from fastapi import APIRouter

from graphsvc.http.dependencies import ContextDep, Other, PageQuery, ReadContextDep, Viewer
from graphsvc.http.policy import Access, policy
from graphsvc.network import suggestions
from graphsvc.network.suggestions import Suggestions, SuggestionsToFollow
from graphsvc.problems import SelfRelation
from graphsvc.relationships import dismissals

router = APIRouter(tags=["suggestions"])


@router.get("/members/{viewer}/suggestions")
@policy(Access.MEMBER)
async def list_suggestions(viewer: Viewer, page: PageQuery, ctx: ReadContextDep) -> Suggestions:
    """List people whom the viewer may know, best first, with reasons."""
    return await suggestions.suggestions(ctx, viewer, page)


@router.get("/members/{viewer}/suggestions/follows")
@policy(Access.MEMBER)
async def list_suggestions_to_follow(viewer: Viewer, page: PageQuery, ctx: ReadContextDep) -> SuggestionsToFollow:
    """List members and organizations to follow, best first, with reasons."""
    return await suggestions.suggestions_to_follow(ctx, viewer, page)


@router.delete("/members/{viewer}/suggestions/{other}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation,))
async def dismiss_suggestion(viewer: Viewer, other: Other, ctx: ContextDep) -> None:
    """Dismiss a suggestion. That member is not suggested to the viewer again."""
    await dismissals.dismiss_suggestion(ctx, viewer, other)


@router.put("/members/{viewer}/suggestions/{other}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation,))
async def restore_suggestion(viewer: Viewer, other: Other, ctx: ContextDep) -> None:
    """Take back that a suggestion was dismissed. That member may be suggested to the viewer again."""
    await dismissals.restore_suggestion(ctx, viewer, other)
