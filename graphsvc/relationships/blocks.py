"""Blocks: after a block, neither member exists for the other."""

from datetime import datetime

from pydantic import Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import fetch_page
from graphsvc.policy.rules import Action
from graphsvc.relationships.execute import execute


class Blocked(MemberSummary):
    blocked_since: datetime | None = Field(description="null if it was imported without a date")


async def block(ctx: Context, viewer: str, other: str) -> None:
    """End connection, follows and pending invitations, and hide the members from each other. Idempotent.

    Raises MemberNotFound for either, SelfRelation.
    """
    await execute(ctx, Action.BLOCK, viewer, other)


async def unblock(ctx: Context, viewer: str, other: str) -> None:
    """Remove the block; what it ended does not come back. Raises MemberNotFound for either, SelfRelation."""
    await execute(ctx, Action.UNBLOCK, viewer, other)


async def blocks(ctx: Context, viewer: str, page: PageRequest) -> Page[Blocked]:
    """The members that the viewer blocks, by id. Raises MemberNotFound."""
    return await fetch_page(ctx, "blocks/list", Blocked, page, ("id",), viewer=viewer)
