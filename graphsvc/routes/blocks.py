"""Blocks over HTTP."""

from fastapi import APIRouter

from graphsvc.http.dependencies import Other, PageQuery, StoreDep, Viewer
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.relationships import blocks
from graphsvc.relationships.blocks import Blocked

router = APIRouter(tags=["blocks"])


@router.get("/members/{viewer}/blocks")
@policy(Access.MEMBER)
async def get_blocks(viewer: Viewer, page: PageQuery, store: StoreDep) -> Page[Blocked]:
    """List the members that the viewer blocks."""
    return await blocks.blocks(store, viewer, page)


@router.put("/members/{viewer}/blocks/{other}", status_code=204)
@policy(Access.MEMBER)
async def put_block(viewer: Viewer, other: Other, store: StoreDep) -> None:
    """Block a member. From now on, neither can see the other."""
    await blocks.block(store, viewer, other)


@router.delete("/members/{viewer}/blocks/{other}", status_code=204)
@policy(Access.MEMBER)
async def delete_block(viewer: Viewer, other: Other, store: StoreDep) -> None:
    """Unblock a member. The connection, follows and invitations that the block ended do not come back."""
    await blocks.unblock(store, viewer, other)
