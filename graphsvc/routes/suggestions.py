"""Suggestions over HTTP."""

from fastapi import APIRouter

from graphsvc import suggestions
from graphsvc.suggestions import Suggestions, SuggestionsToFollow
from graphsvc.web import Other, PageQuery, StoreDep, Viewer

router = APIRouter(tags=["suggestions"])


@router.get("/members/{viewer}/suggestions")
async def get_suggestions(viewer: Viewer, page: PageQuery, store: StoreDep) -> Suggestions:
    """Members whom the viewer may know, best first, each with reasons."""
    return await suggestions.suggestions(store, viewer, page)


@router.get("/members/{viewer}/suggestions/follows")
async def get_suggestions_to_follow(viewer: Viewer, page: PageQuery, store: StoreDep) -> SuggestionsToFollow:
    """Members and organizations to follow, best first."""
    return await suggestions.suggestions_to_follow(store, viewer, page)


@router.delete("/members/{viewer}/suggestions/{other}", status_code=204)
async def delete_suggestion(viewer: Viewer, other: Other, store: StoreDep) -> None:
    """Dismiss a suggestion: that member is not suggested to the viewer again."""
    await suggestions.dismiss_suggestion(store, viewer, other)
