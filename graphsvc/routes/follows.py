"""Follows over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath

from graphsvc.http.dependencies import ContextDep, Other, PageQuery, Viewer
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.network.summaries import TargetType
from graphsvc.problems import OrganizationNotFound, SelfRelation
from graphsvc.relationships import follows
from graphsvc.relationships.follows import Followed, Follower, FollowersOf
from graphsvc.vocabulary import ID_PATTERN, ID_RULE

router = APIRouter(tags=["follows"])
Target = Annotated[str, InPath(pattern=ID_PATTERN, description=f"Id of a member or an organization: {ID_RULE}")]
TargetTypeQuery = Annotated[
    TargetType | None,
    Query(alias="type", description="Type of the target; by default a member, or else an organization with that id"),
]


@router.get("/members/{viewer}/following")
@policy(Access.MEMBER)
async def list_following(viewer: Viewer, page: PageQuery, ctx: ContextDep) -> Page[Followed]:
    """List the members and organizations that the viewer follows, newest first."""
    return await follows.following(ctx, viewer, page)


@router.get("/members/{viewer}/followers")
@policy(Access.MEMBER)
async def list_followers(viewer: Viewer, page: PageQuery, ctx: ContextDep) -> Page[Follower]:
    """List the viewer's followers, newest first."""
    return await follows.followers(ctx, viewer, page)


@router.put("/members/{viewer}/following/{target}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation, OrganizationNotFound))
async def follow_target(viewer: Viewer, target: Target, ctx: ContextDep, target_type: TargetTypeQuery = None) -> None:
    """Follow a member or an organization."""
    await follows.follow(ctx, viewer, target, target_type)


@router.delete("/members/{viewer}/following/{target}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation, OrganizationNotFound))
async def unfollow_target(viewer: Viewer, target: Target, ctx: ContextDep, target_type: TargetTypeQuery = None) -> None:
    """Unfollow a member or an organization. A connection stays."""
    await follows.unfollow(ctx, viewer, target, target_type)


@router.delete("/members/{viewer}/followers/{other}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation,))
async def remove_follower(viewer: Viewer, other: Other, ctx: ContextDep) -> None:
    """Remove a follower of the viewer."""
    await follows.remove_follower(ctx, viewer, other)


@router.get("/members/{viewer}/followers-of/{target}")
@policy(Access.MEMBER, problems=(OrganizationNotFound,))
async def list_followers_of(
    viewer: Viewer, target: Target, page: PageQuery, ctx: ContextDep, target_type: TargetTypeQuery = None
) -> FollowersOf:
    """Count the followers of a member or an organization, and list those among the viewer's connections."""
    return await follows.followers_of(ctx, viewer, target, page, target_type)
