"""The relationship of two members as the viewer may see it, and the actions that the viewer may take."""

import asyncio
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.network import degrees, introductions, mutuals
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import deleted_during_read, ensure_visible
from graphsvc.policy.pair import PairState
from graphsvc.policy.rules import Action, ActionContext, first_violation
from graphsvc.policy.windows import limit_windows
from graphsvc.problems import MemberNotFound, Problem
from graphsvc.relationships.execute import pair_of
from graphsvc.settings import Settings
from graphsvc.store.store import Row

PrimaryAction = Literal["connect", "follow", "accept", "pending", "message", "none"]


class PendingInvitation(BaseModel):
    id: str
    direction: Literal["sent", "received"]
    state: Literal["pending"]
    note: str | None
    sent_at: datetime


class Capability(BaseModel):
    """Whether the viewer may do it. `reason` names a problem or what is missing; `detail` explains it."""

    allowed: bool
    reason: str | None = None
    detail: str | None = None


class Introduced(Capability):
    by: list[MemberSummary] = Field(description="Up to three mutual connections, best introducer first")


class Capabilities(BaseModel):
    message: Capability
    endorse: Capability
    recommend: Capability
    invite: Capability
    follow: Capability
    view_connections: Capability
    view_contact_details: Capability
    be_introduced: Introduced


class Relationship(BaseModel):
    viewer: str
    other: str
    degree: degrees.Degree | None = Field(description=degrees.DEGREE)
    connected_since: datetime | None = Field(description="null if not connected, or imported without a date")
    follows: bool = Field(description="Whether the viewer follows the other")
    followed_by: bool = Field(description="Whether the other follows the viewer")
    pending_invitation: PendingInvitation | None = Field(
        description="The invitation between the two that is pending for the viewer, if there is one"
    )
    mutuals: int
    primary_action: PrimaryAction
    capabilities: Capabilities


ALLOWED = Capability(allowed=True)
ONESELF = Capability(allowed=False, reason="self-relation", detail="Both are the same member.")
NOT_CONNECTED = Capability(allowed=False, reason="not-connected", detail="Only for connections.")


def _refused_by(problem: Problem | None) -> Capability:
    if problem is None:
        return ALLOWED
    return Capability(allowed=False, reason=problem.type, detail=problem.detail)


def capabilities(
    pair: PairState,
    degree: int | None,
    by: list[MemberSummary],
    now: datetime,
    settings: Settings,
    *,
    premium: bool,
    shows_connections: bool,
) -> Capabilities:
    """The actions that the viewer may take on the other member (docs/rules.md). Pure."""
    if pair.viewer == pair.other:
        nothing: dict[str, Capability] = dict.fromkeys(Capabilities.model_fields, ONESELF)
        own = {"view_connections": ALLOWED, "view_contact_details": ALLOWED}
        return Capabilities(**nothing | own | {"be_introduced": Introduced(**ONESELF.model_dump(), by=[])})
    among_connections = ALLOWED if pair.connected else NOT_CONNECTED
    beyond = Capability(allowed=False, reason="premium", detail="Without a connection, for premium members only.")
    hidden = Capability(allowed=False, reason="not-visible", detail="Connections are hidden from the viewer.")
    pending = pair.sent(now, settings) or pair.received(now, settings)
    invite = _refused_by(first_violation(Action.INVITE, ActionContext(pair, now, settings)))
    if invite.allowed and pending:
        invite = Capability(allowed=False, reason="invitation-pending", detail="Accept the pending invitation.")
    follow = _refused_by(first_violation(Action.FOLLOW, ActionContext(pair, now, settings)))
    if pair.follows:
        follow = Capability(allowed=False, reason="already-following", detail="The viewer already follows this member.")
    return Capabilities(
        message=ALLOWED if pair.connected or premium else beyond,
        endorse=among_connections,
        recommend=among_connections,
        invite=invite,
        follow=follow,
        view_connections=ALLOWED if shows_connections else hidden,
        view_contact_details=among_connections,
        be_introduced=_introduced(degree, by),
    )


def _introduced(degree: int | None, by: list[MemberSummary]) -> Introduced:
    if degree == 2:
        return Introduced(allowed=True, by=by)
    if degree == 1:
        return Introduced(allowed=False, reason="already-connected", detail="Already connected.", by=[])
    return Introduced(allowed=False, reason="no-mutual-connection", detail="There is no mutual connection.", by=[])


def primary_action(
    pair: PairState, may: Capabilities, now: datetime, settings: Settings, *, preferred: str
) -> PrimaryAction:
    """The main button: what the other member prefers if the viewer may do it, otherwise the next best action. Pure."""
    if pair.viewer == pair.other:
        return "none"
    if pair.connected:
        return "message"
    if pair.received(now, settings):
        return "accept"
    if pair.sent(now, settings):
        return "pending"
    preferences: list[tuple[PrimaryAction, Capability]] = [("connect", may.invite), ("follow", may.follow)]
    if preferred == "follow":
        preferences.reverse()
    preferences.append(("message", may.message))
    return next((action for action, capability in preferences if capability.allowed), "none")


async def relationship(ctx: Context, viewer: str, other: str) -> Relationship:
    """Raises MemberNotFound for either."""
    apart = ctx.store.in_memory("network/mutual_counts")
    between, row = await asyncio.gather(
        degrees.degree(ctx, viewer, other),
        ctx.store.fetch_one(
            "relationships/pair",
            viewer=viewer,
            other=other,
            count_mutuals=viewer != other and not apart,
            **limit_windows(ctx.now, ctx.settings),
        ),
    )
    if row is None or deleted_during_read(row["other"], row["member"]["name"]):
        await ensure_visible(ctx, viewer, other)
        raise MemberNotFound(other)
    known = row["mutuals"] or 0
    if apart:
        known = (await mutuals.mutual_counts(ctx, viewer, [other])).items[0].mutuals or 0
    by: list[MemberSummary] = []
    if between.degree == 2:
        paths = await introductions.paths(ctx, viewer, other, 2, ctx.settings.suggestions.named_mutuals)
        by = [each.through[0] for each in paths]
    return _view(viewer, row, between.degree, known, by, ctx.now, ctx.settings)


def _view(
    viewer: str,
    row: Row,
    degree: degrees.Degree | None,
    mutuals: int,
    by: list[MemberSummary],
    now: datetime,
    settings: Settings,
) -> Relationship:
    pair = pair_of(viewer, row)
    may = capabilities(
        pair, degree, by, now, settings, premium=row["premium"], shows_connections=row["shows_connections"]
    )
    standing = pair.received(now, settings) or pair.sent(now, settings)
    return Relationship(
        viewer=viewer,
        other=pair.other,
        degree=degree,
        connected_since=row["connected_since"],
        follows=pair.follows,
        followed_by=pair.followed,
        pending_invitation=standing
        and PendingInvitation(
            id=standing.id,
            direction="sent" if standing.sent else "received",
            state="pending",
            note=standing.note,
            sent_at=standing.sent_at,
        ),
        mutuals=mutuals,
        primary_action=primary_action(pair, may, now, settings, preferred=row["preferred_action"]),
        capabilities=may,
    )
