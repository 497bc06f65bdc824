"""Invitations over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath

from graphsvc.http.dependencies import ContextDep, PageQuery, Viewer
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.problems import (
    AlreadyConnected,
    ConnectionLimit,
    CoolingDown,
    InvitationNotFound,
    InvitationNotPending,
    InvitationPending,
    InvitationsNotAccepted,
    InvitationsRestricted,
    SelfRelation,
    WeeklyInvitationLimit,
)
from graphsvc.relationships import invitations
from graphsvc.relationships.invitations import Direction, Invitation, NewInvitation
from graphsvc.vocabulary import ID_PATTERN, ID_RULE, InvitationState

router = APIRouter(tags=["invitations"])
InvitationId = Annotated[str, InPath(pattern=ID_PATTERN, description=f"Id of an invitation: {ID_RULE}")]


@router.post(
    "/members/{viewer}/invitations",
    status_code=201,
    responses={200: {"model": Invitation, "description": "The other's invitation was pending and is now accepted"}},
)
@policy(
    Access.MEMBER,
    problems=(
        SelfRelation,
        AlreadyConnected,
        InvitationPending,
        CoolingDown,
        ConnectionLimit,
        InvitationsNotAccepted,
        InvitationsRestricted,
        WeeklyInvitationLimit,
    ),
)
async def send_invitation(viewer: Viewer, new: NewInvitation, response: Response, ctx: ContextDep) -> Invitation:
    """Invite a member to connect. The viewer also follows that member from then on."""
    invitation = await invitations.invite(ctx, viewer, new.other, new.note)
    if invitation.direction == "received":
        response.status_code = 200
    return invitation


@router.get("/members/{viewer}/invitations")
@policy(Access.MEMBER)
async def list_invitations(
    viewer: Viewer,
    page: PageQuery,
    ctx: ContextDep,
    direction: Annotated[Direction, Query(description="Whether the viewer received or sent them")] = "received",
    state: Annotated[InvitationState, Query(description="State as the viewer sees it")] = "pending",
) -> Page[Invitation]:
    """List the viewer's invitations, newest first."""
    return await invitations.invitations(ctx, viewer, page, direction, state)


@router.post("/members/{viewer}/invitations/{invitation}/accept")
@policy(Access.MEMBER, problems=(InvitationNotFound, InvitationNotPending, ConnectionLimit))
async def accept_invitation(viewer: Viewer, invitation: InvitationId, ctx: ContextDep) -> Invitation:
    """Accept an invitation: connect with its sender, and follow each other."""
    return await invitations.accept(ctx, viewer, invitation)


@router.post("/members/{viewer}/invitations/{invitation}/ignore")
@policy(Access.MEMBER, problems=(InvitationNotFound, InvitationNotPending))
async def ignore_invitation(viewer: Viewer, invitation: InvitationId, ctx: ContextDep) -> Invitation:
    """Ignore an invitation. The sender is not told."""
    return await invitations.ignore(ctx, viewer, invitation)


@router.post("/members/{viewer}/invitations/{invitation}/report")
@policy(Access.MEMBER, problems=(InvitationNotFound, InvitationNotPending))
async def report_invitation(viewer: Viewer, invitation: InvitationId, ctx: ContextDep) -> Invitation:
    """Report that you don't know the sender. The invitation ends and counts against the sender, who is not told."""
    return await invitations.report(ctx, viewer, invitation)


@router.post("/members/{viewer}/invitations/{invitation}/withdraw")
@policy(Access.MEMBER, problems=(InvitationNotFound, InvitationNotPending))
async def withdraw_invitation(viewer: Viewer, invitation: InvitationId, ctx: ContextDep) -> Invitation:
    """Withdraw an invitation that the viewer sent."""
    return await invitations.withdraw(ctx, viewer, invitation)
