"""Invitations: send with a note, accept, ignore, report, withdraw; and what each of the two members may see."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.http.bounds import bound
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network import mutuals
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import fetch_page
from graphsvc.policy.effects import Send
from graphsvc.policy.rules import Action
from graphsvc.policy.windows import invitation_windows
from graphsvc.problems import InvalidRequest
from graphsvc.records import DisplayText, MemberId
from graphsvc.relationships.execute import ActionResult, execute
from graphsvc.vocabulary import InvitationState

Direction = Literal["received", "sent"]
EXPIRED_AT_ONCE = 1000
LISTS: dict[Direction, str] = {"received": "invitations/received", "sent": "invitations/sent"}


class NewInvitation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    other: MemberId = Field(description="The member to invite")
    note: Annotated[str, StringConstraints(strip_whitespace=True), DisplayText(lines=True)] | None = Field(
        None, json_schema_extra=bound(maxLength="note_length")
    )


class Invitation(BaseModel):
    """An invitation as the viewer may see it. The sender is not told that it was ignored or reported."""

    id: str
    direction: Direction
    state: InvitationState
    member: MemberSummary = Field(description="The sender of a received invitation, the recipient of a sent one")
    mutuals: int = Field(description="Number of mutual connections with that member")
    note: str | None
    sent_at: datetime
    answered_at: datetime | None = Field(description="null while it looks pending to the viewer")


async def invite(ctx: Context, viewer: str, other: str, note: str | None = None) -> Invitation:
    """Invite a member, whom the viewer follows from then on; or accept, if the other's invitation is pending.

    Raises AlreadyConnected, InvitationPending, InvitationsRestricted, InvitationsNotAccepted, CoolingDown,
    WeeklyInvitationLimit, ConnectionLimit, MemberNotFound, SelfRelation, InvalidRequest for a note that is too long.
    """
    if note and len(note) > (longest := ctx.settings.rules.note_length):
        raise InvalidRequest.of("note", f"at most {longest} characters, but got {len(note)}")
    done = await execute(
        ctx, Action.INVITE, viewer, other, invitation=uuid4().hex, count_mutuals=True, note=note or None
    )
    for effect in done.effects:
        if isinstance(effect, Send):
            return Invitation(
                id=effect.id,
                direction="sent",
                state="pending",
                member=done.other,
                mutuals=done.mutuals,
                note=effect.note,
                sent_at=done.now,
                answered_at=None,
            )
    crossed = done.before.received(done.now, ctx.settings)
    assert crossed is not None  # noqa: S101  the only other outcome of an invitation
    return _answered(done, crossed.id, "accepted")


async def accept(ctx: Context, viewer: str, id: str) -> Invitation:  # noqa: A002
    """Connect and follow each other. Raises InvitationNotFound, InvitationNotPending, ConnectionLimit."""
    return await _answer(ctx, Action.ACCEPT, viewer, id, "accepted")


async def ignore(ctx: Context, viewer: str, id: str) -> Invitation:  # noqa: A002
    """End the invitation; the sender is not told. Raises InvitationNotFound, InvitationNotPending."""
    return await _answer(ctx, Action.IGNORE, viewer, id, "ignored")


async def report(ctx: Context, viewer: str, id: str) -> Invitation:  # noqa: A002
    """Report "I don't know this person": like `ignore`, and it counts against the sender. Raises as `ignore`."""
    return await _answer(ctx, Action.REPORT, viewer, id, "reported")


async def withdraw(ctx: Context, viewer: str, id: str) -> Invitation:  # noqa: A002
    """Withdraw an invitation that the viewer sent, and the follow that it created. Raises as `ignore`."""
    return await _answer(ctx, Action.WITHDRAW, viewer, id, "withdrawn")


async def _answer(
    ctx: Context,
    action: Action,
    viewer: str,
    id: str,  # noqa: A002
    state: InvitationState,
) -> Invitation:
    done = await execute(ctx, action, viewer, invitation=id, by_invitation=True, count_mutuals=True)
    return _answered(done, id, state)


def _answered(done: ActionResult, id: str, state: InvitationState) -> Invitation:  # noqa: A002
    invitation = done.before.invitation(id)
    assert invitation is not None  # noqa: S101  it was answered
    return Invitation(
        id=id,
        direction="sent" if invitation.sent else "received",
        state=state,
        member=done.other,
        mutuals=done.mutuals,
        note=invitation.note,
        sent_at=invitation.sent_at,
        answered_at=done.now,
    )


async def invitations(
    ctx: Context,
    viewer: str,
    page: PageRequest,
    direction: Direction = "received",
    state: InvitationState = "pending",
) -> Page[Invitation]:
    """The viewer's invitations in a direction and state, as the viewer may see them, newest first.

    Raises MemberNotFound.
    """
    keys = ("moment", "id")
    apart = ctx.store.in_memory("network/mutual_counts")
    listed = await fetch_page(
        ctx,
        LISTS[direction],
        Invitation,
        page,
        keys,
        viewer=viewer,
        state=state,
        count_mutuals=not apart,
        **invitation_windows(ctx.now, ctx.settings),
    )
    if apart and listed.items:
        counts = await mutuals.mutual_counts(ctx, viewer, [item.member.id for item in listed.items])
        for item, counted in zip(listed.items, counts.items, strict=True):
            item.mutuals = counted.mutuals or 0
    return listed


async def expire(ctx: Context) -> int:
    """Mark expired invitations. Returns how many. For analysts and exports: reads already treat them as expired."""
    # A day after the last moment in which it could be accepted, so its members need not be locked.
    before = ctx.now - timedelta(days=ctx.settings.rules.expiry_days + 1)

    async def expire_some(unit: UnitOfWork) -> int:
        row = await unit.fetch_one("invitations/expire", before=before.isoformat(), limit=EXPIRED_AT_ONCE)
        if row is None or not row["marked"]:
            return 0
        unit.log("invitation", members=row["members"])
        marked: int = row["marked"]
        return marked

    marked = 0
    while some := await change(ctx, expire_some):
        marked += some
    return marked
