"""Blocks: after a block, neither member exists for the other."""

from datetime import datetime

from pydantic import BaseModel, Field

from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.visibility import fetch_page
from graphsvc.policy.rules import Action
from graphsvc.relationships.execute import execute
from graphsvc.store.store import Store


class Blocked(BaseModel):
    id: str
    name: str
    since: datetime | None = Field(description="null if it was imported without a date")


async def block(store: Store, viewer: str, other: str, now: datetime | None = None) -> None:
    """End connection, follows and pending invitations, and hide the members from each other. Idempotent.

    Raises MemberNotFound for either, SelfRelation.
    """
    await execute(store, Action.BLOCK, viewer, other, now=now)


async def unblock(store: Store, viewer: str, other: str, now: datetime | None = None) -> None:
    """Remove the block; what it ended does not come back. Raises MemberNotFound for either, SelfRelation."""
    await execute(store, Action.UNBLOCK, viewer, other, now=now)


async def blocks(store: Store, viewer: str, page: PageRequest) -> Page[Blocked]:
    """The members that the viewer blocks, by id. Raises MemberNotFound."""
    return await fetch_page(store, "blocks/list", Blocked, page, ("id",), viewer=viewer)
