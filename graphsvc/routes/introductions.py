"""Introductions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from graphsvc.http.bounds import bound
from graphsvc.http.dependencies import Other, ReadContextDep, Viewer, require_at_most
from graphsvc.http.policy import Access, policy
from graphsvc.network import introductions
from graphsvc.network.introductions import Introductions
from graphsvc.problems import SelfRelation

router = APIRouter(tags=["introductions"])
MOST = bound(maximum="max_paths")


@router.get("/members/{viewer}/introductions/{other}")
@policy(Access.MEMBER, problems=(SelfRelation,))
async def list_introductions(
    viewer: Viewer,
    other: Other,
    ctx: ReadContextDep,
    limit: Annotated[int, Query(ge=1, description="Maximum number of paths", json_schema_extra=MOST)] = 5,
) -> Introductions:
    """Find members who can introduce the viewer to the other member, best introducer first."""
    require_at_most(limit, ctx.settings.http.max_paths)
    return await introductions.introductions(ctx, viewer, other, limit)
