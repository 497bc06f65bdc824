"""Blocks: from one on, each of the two is as if not there for the other."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from graphsvc.members import require_members
from graphsvc.paging import Page, Slice
from graphsvc.relationship.perform import perform
from graphsvc.relationship.rules import Action
from graphsvc.store.store import Store
from graphsvc.web import Other, PageQuery, StoreDep, Viewer

router = APIRouter(tags=["blocks"])


class Blocked(BaseModel):
    id: str
    name: str
    since: datetime | None = Field(description="null where it was imported without a date")


async def block(store: Store, viewer: str, other: str, now: datetime | None = None) -> None:
    """End connection, follows and pending invitations, and be invisible to each other. Twice changes nothing.

    Raises MemberNotFound for either, SelfRelation.
    """
    await perform(store, Action.BLOCK, viewer, other, now=now)


async def unblock(store: Store, viewer: str, other: str, now: datetime | None = None) -> None:
    """Take the block away; nothing else comes back. Raises MemberNotFound for either, SelfRelation."""
    await perform(store, Action.UNBLOCK, viewer, other, now=now)


async def blocks(store: Store, viewer: str, page: Page) -> Slice[Blocked]:
    """Whom the viewer blocks, by id. Raises MemberNotFound."""
    rows = await store.many("blocks/list", viewer=viewer, **page.after("id"))
    if not rows:
        await require_members(store, viewer)
    return page.slice(Blocked, rows, "id")


@router.get("/members/{viewer}/blocks")
async def get_blocks(viewer: Viewer, page: PageQuery, store: StoreDep) -> Slice[Blocked]:
    """Whom the viewer blocks."""
    return await blocks(store, viewer, page)


@router.put("/members/{viewer}/blocks/{other}", status_code=204)
async def put_block(viewer: Viewer, other: Other, store: StoreDep) -> None:
    """Block a member: each is invisible to the other from now on."""
    await block(store, viewer, other)


@router.delete("/members/{viewer}/blocks/{other}", status_code=204)
async def delete_block(viewer: Viewer, other: Other, store: StoreDep) -> None:
    """Unblock a member; nothing else comes back."""
    await unblock(store, viewer, other)
