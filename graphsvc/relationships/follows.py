"""Follows: the members and organizations that a member follows, and their followers."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.visibility import ensure_visible, fetch_page
from graphsvc.policy.rules import Action
from graphsvc.problems import MemberNotFound, OrganizationNotFound
from graphsvc.relationships.execute import execute

TargetKind = Literal["member", "organization"]


class Followed(BaseModel):
    """A member or an organization that the viewer follows."""

    id: str
    name: str
    kind: Literal["member", "organization"]
    headline: str | None
    since: datetime | None = Field(description="null if it was imported without a date")


class Follower(BaseModel):
    id: str
    name: str
    headline: str | None
    since: datetime | None = Field(description="null if it was imported without a date")
    connected: bool
    followed_back: bool


class FollowingConnection(BaseModel):
    """One of the viewer's connections."""

    id: str
    name: str
    headline: str | None


class FollowersOf(Page[FollowingConnection]):
    """The number of followers of a member or an organization, and the followers among the viewer's connections."""

    id: str
    name: str
    kind: TargetKind
    followers: int
    among_connections: int = Field(
        description="Number of followers among the viewer's connections, not only those on this page"
    )


async def following(ctx: Context, viewer: str, page: PageRequest) -> Page[Followed]:
    """The members and organizations that the viewer follows, newest first. Raises MemberNotFound."""
    keys = ("moment", "key")
    return await fetch_page(ctx, "follows/following", Followed, page, keys, viewer=viewer)


async def followers(ctx: Context, viewer: str, page: PageRequest) -> Page[Follower]:
    """The viewer's followers, newest first. Only the viewer may see this list. Raises MemberNotFound."""
    keys = ("moment", "id")
    return await fetch_page(ctx, "follows/followers", Follower, page, keys, viewer=viewer)


async def follow(ctx: Context, viewer: str, target: str, kind: TargetKind | None = None) -> None:
    """Follow a member or an organization. Idempotent.

    Without `kind`, the target is the member with that id if one exists for the viewer, else the organization. Raises
    MemberNotFound for either, OrganizationNotFound for an organization, SelfRelation.
    """
    await _change(ctx, Action.FOLLOW, viewer, target, kind)


async def unfollow(ctx: Context, viewer: str, target: str, kind: TargetKind | None = None) -> None:
    """Unfollow; a connection stays. Idempotent. `kind` and errors as in `follow`."""
    await _change(ctx, Action.UNFOLLOW, viewer, target, kind)


async def remove_follower(ctx: Context, viewer: str, other: str) -> None:
    """Remove a follower of the viewer, who is not told. Raises MemberNotFound for either, SelfRelation."""
    await execute(ctx, Action.REMOVE_FOLLOWER, viewer, other)


ON_ORGANIZATION = {Action.FOLLOW: "follows/follow_organization", Action.UNFOLLOW: "follows/unfollow_organization"}


async def _change(ctx: Context, action: Action, viewer: str, target: str, kind: TargetKind | None) -> None:
    missing: MemberNotFound | OrganizationNotFound = OrganizationNotFound(target)
    if kind != "organization":
        try:
            await execute(ctx, action, viewer, target)
        except MemberNotFound as problem:
            if kind == "member" or problem.fields["member"] != target:
                raise
            missing = problem
        else:
            return
    moment = {"now": ctx.now.isoformat()} if action is Action.FOLLOW else {}

    async def follow_organization(unit: UnitOfWork) -> bool:
        await unit.lock([viewer])
        row = await unit.fetch_one(ON_ORGANIZATION[action], viewer=viewer, organization=target, **moment)
        if row and row["changed"]:
            unit.log("follow", members=[viewer])
        return row is not None

    if not await change(ctx, follow_organization):
        await ensure_visible(ctx, viewer)
        raise missing


async def followers_of(
    ctx: Context, viewer: str, target: str, page: PageRequest, kind: TargetKind | None = None
) -> FollowersOf:
    """The viewer's connections who follow the target, by id. `kind` and errors as in `follow`, except SelfRelation.

    The cost grows with the viewer's connections, not with the number of followers.
    """
    row = await ctx.store.fetch_one(
        "follows/among_connections", viewer=viewer, target=target, kind=kind, **page.after("id")
    )
    if row is None:
        await ensure_visible(ctx, viewer)
        raise OrganizationNotFound(target) if kind == "organization" else MemberNotFound(target)
    listed = page.to_page(FollowingConnection, row["items"], "id")
    return FollowersOf.model_validate(row | {"items": listed.items, "next": listed.next})
