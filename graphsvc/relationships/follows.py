"""Follows: the members and organizations that a member follows, and their followers."""

from datetime import datetime

from pydantic import Field

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.summaries import MemberSummary, OrganizationSummary, TargetType
from graphsvc.network.visibility import deleted_during_read, ensure_visible, fetch_page
from graphsvc.policy.rules import Action
from graphsvc.problems import MemberNotFound, OrganizationNotFound
from graphsvc.relationships.execute import execute


class Followed(MemberSummary):
    """A member or an organization that the viewer follows."""

    type: TargetType
    followed_since: datetime | None = Field(description="null if it was imported without a date")


class Follower(MemberSummary):
    followed_since: datetime | None = Field(description="null if it was imported without a date")
    connected: bool = Field(description="Whether the viewer is connected to this member")
    follows: bool = Field(description="Whether the viewer follows this member back")


class FollowersOf(Page[MemberSummary]):
    """The number of followers of a member or an organization, and the followers among the viewer's connections."""

    member: MemberSummary | None = Field(description="The member, if the target is one")
    organization: OrganizationSummary | None = Field(description="The organization, if the target is one")
    followers: int
    followers_connected: int = Field(
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


async def follow(ctx: Context, viewer: str, target: str, target_type: TargetType | None = None) -> None:
    """Follow a member or an organization. Idempotent.

    Without `target_type`, the target is the member with that id if one exists for the viewer, else the organization.
    Raises MemberNotFound for either, OrganizationNotFound for an organization, SelfRelation.
    """
    await _change(ctx, Action.FOLLOW, viewer, target, target_type)


async def unfollow(ctx: Context, viewer: str, target: str, target_type: TargetType | None = None) -> None:
    """Unfollow; a connection stays. Idempotent. `target_type` and errors as in `follow`."""
    await _change(ctx, Action.UNFOLLOW, viewer, target, target_type)


async def remove_follower(ctx: Context, viewer: str, other: str) -> None:
    """Remove a follower of the viewer, who is not told. Raises MemberNotFound for either, SelfRelation."""
    await execute(ctx, Action.REMOVE_FOLLOWER, viewer, other)


ON_ORGANIZATION = {Action.FOLLOW: "follows/follow_organization", Action.UNFOLLOW: "follows/unfollow_organization"}


async def _change(ctx: Context, action: Action, viewer: str, target: str, target_type: TargetType | None) -> None:
    missing: MemberNotFound | OrganizationNotFound = OrganizationNotFound(target)
    if target_type != "organization":
        try:
            await execute(ctx, action, viewer, target)
        except MemberNotFound as problem:
            if target_type == "member" or problem.fields["member"] != target:
                raise
            missing = problem
        else:
            return
    moment = {"now": ctx.now.isoformat()} if action is Action.FOLLOW else {}

    async def follow_organization(unit: UnitOfWork) -> None:
        await unit.lock([viewer])
        row = await unit.fetch_one(ON_ORGANIZATION[action], viewer=viewer, organization=target, **moment)
        if row is None:
            raise missing
        if row["changed"]:
            unit.log("follow", members=[viewer])

    try:
        await change(ctx, follow_organization)
    except (MemberNotFound, OrganizationNotFound):
        await ensure_visible(ctx, viewer)
        raise missing from None


async def followers_of(
    ctx: Context, viewer: str, target: str, page: PageRequest, target_type: TargetType | None = None
) -> FollowersOf:
    """The viewer's connections who follow the target, by id. Errors as in `follow`, except SelfRelation.

    The cost grows with the viewer's connections, not with the number of followers.
    """
    row = await ctx.store.fetch_one(
        "follows/among_connections", viewer=viewer, target=target, type=target_type, **page.after("id")
    )
    if row is None or deleted_during_read((row["member"] or row["organization"])["name"]):
        await ensure_visible(ctx, viewer)
        raise OrganizationNotFound(target) if target_type == "organization" else MemberNotFound(target)
    listed = page.to_page(MemberSummary, row["items"], "id")
    return FollowersOf.model_validate(row | {"items": listed.items, "next": listed.next})
