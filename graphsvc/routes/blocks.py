"""Blocks over HTTP."""

from fastapi import APIRouter

from graphsvc.http.dependencies import ContextDep, Other, PageQuery, Viewer
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.problems import SelfRelation
from graphsvc.relationships import blocks
from graphsvc.relationships.blocks import Blocked

router = APIRouter(tags=["blocks"])


@router.get("/members/{viewer}/blocks")
@policy(Access.MEMBER)
async def list_blocks(viewer: Viewer, page: PageQuery, ctx: ContextDep) -> Page[Blocked]:
    """List the members that the viewer blocks."""
    return await blocks.blocks(ctx, viewer, page)


@router.put("/members/{viewer}/blocks/{other}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation,))
async def block_member(viewer: Viewer, other: Other, ctx: ContextDep) -> None:
    """Block a member. From now on, neither can see the other."""
    await blocks.block(ctx, viewer, other)


@router.delete("/members/{viewer}/blocks/{other}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation,))
async def unblock_member(viewer: Viewer, other: Other, ctx: ContextDep) -> None:
    """Unblock a member. The connection, follows and invitations that the block ended do not come back."""
    await blocks.unblock(ctx, viewer, other)
