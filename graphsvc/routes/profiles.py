"""Profiles over HTTP."""

from fastapi import APIRouter

from graphsvc.http.dependencies import Other, ReadContextDep, Viewer
from graphsvc.http.policy import Access, policy
from graphsvc.members import profiles
from graphsvc.members.profiles import SeenProfile

router = APIRouter(tags=["members"])


@router.get("/members/{viewer}/profiles/{other}")
@policy(Access.MEMBER)
async def get_profile(viewer: Viewer, other: Other, ctx: ReadContextDep) -> SeenProfile:
    """Get the profile of a member as the viewer may see it."""
    return await profiles.profile(ctx, viewer, other)
