"""The network around a member, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath

from graphsvc.http.bounds import bound
from graphsvc.http.dependencies import Other, PageQuery, ReadContextDep, Viewer, require_at_most, within_limit
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.network import degrees, ego_network, mutuals, rings
from graphsvc.network.degrees import DegreeBetween, DegreeResult, DegreesRequest
from graphsvc.network.ego_network import EgoNetwork
from graphsvc.network.mutuals import MutualCount, Mutuals
from graphsvc.network.rings import Rings
from graphsvc.network.summaries import MemberSummary
from graphsvc.problems import SelfRelation

router = APIRouter(tags=["network"])
MOST = bound(maximum="max_page_size")


@router.get("/members/{viewer}/degree/{other}")
@policy(Access.MEMBER)
async def get_degree(viewer: Viewer, other: Other, ctx: ReadContextDep) -> DegreeBetween:
    """Get the degree of separation of two members."""
    return await degrees.degree(ctx, viewer, other)


@router.post("/members/{viewer}/degrees")
@policy(Access.MEMBER)
async def get_degrees(viewer: Viewer, targets: DegreesRequest, ctx: ReadContextDep) -> Page[DegreeResult]:
    """Get the degree of many members from the viewer, in the order of the request."""
    within_limit(targets.others, ctx.settings.http.max_targets, "others")
    return await degrees.degrees(ctx, viewer, targets.others)


@router.get("/members/{viewer}/network")
@policy(Access.MEMBER)
async def count_rings(viewer: Viewer, ctx: ReadContextDep) -> Rings:
    """Count the members at degree 1, 2 and 3."""
    return await rings.rings(ctx, viewer)


@router.get("/members/{viewer}/network/around")
@policy(Access.MEMBER)
async def get_ego_network(
    viewer: Viewer,
    ctx: ReadContextDep,
    limit: Annotated[int, Query(ge=1, description="Maximum number of members", json_schema_extra=MOST)] = 60,
) -> EgoNetwork:
    """Get the best connected of the viewer's connections, and the connections among them, to draw as a graph."""
    require_at_most(limit, ctx.settings.http.max_page_size)
    return await ego_network.ego_network(ctx, viewer, limit)


@router.get("/members/{viewer}/network/{degree}")
@policy(Access.MEMBER)
async def list_ring(
    viewer: Viewer,
    degree: Annotated[int, InPath(ge=1, le=3, description="1, 2 or 3")],
    page: PageQuery,
    ctx: ReadContextDep,
) -> Page[MemberSummary]:
    """List the members at one degree, by id."""
    return await rings.ring(ctx, viewer, degree, page)


@router.get("/members/{viewer}/mutuals/{other}")
@policy(Access.MEMBER, problems=(SelfRelation,))
async def list_mutuals(viewer: Viewer, other: Other, page: PageQuery, ctx: ReadContextDep) -> Mutuals:
    """List the mutual connections of two members, best connected first."""
    return await mutuals.mutual_connections(ctx, viewer, other, page)


@router.post("/members/{viewer}/mutuals")
@policy(Access.MEMBER)
async def count_mutuals(viewer: Viewer, targets: DegreesRequest, ctx: ReadContextDep) -> Page[MutualCount]:
    """Count the mutual connections of the viewer with each of many members, in the order of the request."""
    within_limit(targets.others, ctx.settings.http.max_targets, "others")
    return await mutuals.mutual_counts(ctx, viewer, targets.others)
