"""Suggestions over HTTP."""

from fastapi import APIRouter

from graphsvc.http.dependencies import Other, PageQuery, StoreDep, Viewer
from graphsvc.http.policy import Access, policy
from graphsvc.network import suggestions
from graphsvc.network.suggestions import Suggestions, SuggestionsToFollow
from graphsvc.relationships import dismissals

router = APIRouter(tags=["suggestions"])


@router.get("/members/{viewer}/suggestions")
@policy(Access.MEMBER)
async def get_suggestions(viewer: Viewer, page: PageQuery, store: StoreDep) -> Suggestions:
    """List people whom the viewer may know, best first, with reasons."""
    return await suggestions.suggestions(store, viewer, page)


@router.get("/members/{viewer}/suggestions/follows")
@policy(Access.MEMBER)
async def get_suggestions_to_follow(viewer: Viewer, page: PageQuery, store: StoreDep) -> SuggestionsToFollow:
    """List members and organizations to follow, best first, with reasons."""
    return await suggestions.suggestions_to_follow(store, viewer, page)


@router.delete("/members/{viewer}/suggestions/{other}", status_code=204)
@policy(Access.MEMBER)
async def delete_suggestion(viewer: Viewer, other: Other, store: StoreDep) -> None:
    """Dismiss a suggestion. That member is not suggested to the viewer again."""
    await dismissals.dismiss_suggestion(store, viewer, other)
