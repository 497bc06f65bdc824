"""The rules of each action: the table of docs/rules.md. Pure: no I/O, no clock, no randomness.

The first condition that does not hold refuses the action. Otherwise all of its effects happen, or none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import ceil

from graphsvc.policy.effects import (
    Block,
    Connect,
    Disconnect,
    Dismiss,
    Effect,
    End,
    Follow,
    Restore,
    Send,
    Unblock,
    Unfollow,
)
from graphsvc.policy.pair import DECLINED, Invitation, PairState
from graphsvc.problems import (
    AlreadyConnected,
    ConnectionLimit,
    CoolingDown,
    InvitationNotFound,
    InvitationNotPending,
    InvitationPending,
    InvitationsNotAccepted,
    InvitationsRestricted,
    MemberNotFound,
    NotConnected,
    Problem,
    SelfRelation,
    WeeklyInvitationLimit,
)
from graphsvc.settings import Settings
from graphsvc.vocabulary import InvitationState


class Action(StrEnum):
    INVITE = "invite"
    ACCEPT = "accept"
    IGNORE = "ignore"
    REPORT = "report"
    WITHDRAW = "withdraw"
    DISCONNECT = "disconnect"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    REMOVE_FOLLOWER = "remove_follower"
    BLOCK = "block"
    UNBLOCK = "unblock"
    DISMISS = "dismiss"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class ActionContext:
    """An action of `pair.viewer` on `pair.other` at a time. `invitation` is the id of a new or existing one."""

    pair: PairState
    now: datetime
    settings: Settings
    invitation: str = ""
    note: str | None = None
    unfollow: bool = False

    @property
    def sent(self) -> Invitation | None:
        return self.pair.sent(self.now, self.settings)

    @property
    def received(self) -> Invitation | None:
        return self.pair.received(self.now, self.settings)

    @property
    def meant(self) -> Invitation:
        invitation = self.pair.invitation(self.invitation)
        assert invitation is not None  # noqa: S101  a condition of every rule that needs one
        return invitation


Condition = Callable[[ActionContext], Problem | None]
Consequence = Callable[[ActionContext], Iterable[Effect]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    allowed_when: tuple[Condition, ...]
    effects: Consequence


# Conditions: each returns the problem if it does not hold.


def distinct_members(ctx: ActionContext) -> Problem | None:
    return SelfRelation(ctx.pair.viewer) if ctx.pair.viewer == ctx.pair.other else None


def no_block_either_way(ctx: ActionContext) -> Problem | None:
    """After a block, neither member exists for the other."""
    return MemberNotFound(ctx.pair.other) if ctx.pair.blocks or ctx.pair.blocked else None


def not_blocked_by_other(ctx: ActionContext) -> Problem | None:
    """A member whom the viewer blocks still exists, so that the viewer can unblock them."""
    return MemberNotFound(ctx.pair.other) if ctx.pair.blocked and not ctx.pair.blocks else None


def not_connected(ctx: ActionContext) -> Problem | None:
    return AlreadyConnected(ctx.pair.viewer, ctx.pair.other) if ctx.pair.connected else None


def connected(ctx: ActionContext) -> Problem | None:
    return None if ctx.pair.connected else NotConnected(ctx.pair.viewer, ctx.pair.other)


def none_pending(ctx: ActionContext) -> Problem | None:
    return InvitationPending(ctx.pair.other, ctx.sent.id) if ctx.sent else None


def not_restricted(ctx: ActionContext) -> Problem | None:
    until = ctx.pair.restricted_until(ctx.now, ctx.settings)
    return InvitationsRestricted(ctx.pair.viewer, until) if until else None


def accepted_from_viewer(ctx: ActionContext) -> Problem | None:
    wanted = {"everyone": True, "shares_connection": ctx.pair.shares_connection, "no_one": False}
    return None if wanted[ctx.pair.accepts_from] else InvitationsNotAccepted(ctx.pair.other)


def no_cooldown(ctx: ActionContext) -> Problem | None:
    until = ctx.pair.cooling_until(ctx.now, ctx.settings)
    return CoolingDown(ctx.pair.other, until) if until else None


def within_weekly_limit(ctx: ActionContext) -> Problem | None:
    again = ctx.pair.invites_again_at(ctx.settings)
    if again is None:
        return None
    wait = max(1, ceil((again - ctx.now).total_seconds()))
    return WeeklyInvitationLimit(ctx.pair.viewer, ctx.settings.rules.weekly_invitations, wait)


def both_below_limit(ctx: ActionContext) -> Problem | None:
    limit = ctx.settings.rules.connection_limit
    if ctx.pair.viewer_connections >= limit:
        return ConnectionLimit(limit, ctx.pair.viewer)
    if ctx.pair.other_connections >= limit:
        # Counts of other members are exact only below `shown_connections`: above, do not tell the viewer whose limit it
        # is.
        return ConnectionLimit(limit, ctx.pair.other if limit < ctx.settings.rules.shown_connections else None)
    return None


def viewer_is_recipient(ctx: ActionContext) -> Problem | None:
    meant = ctx.pair.invitation(ctx.invitation)
    # A withdrawn invitation does not exist for the recipient.
    there = meant is not None and not meant.sent and meant.state != "withdrawn"
    return None if there and not no_block_either_way(ctx) else InvitationNotFound(ctx.invitation)


def viewer_is_sender(ctx: ActionContext) -> Problem | None:
    meant = ctx.pair.invitation(ctx.invitation)
    there = meant is not None and meant.sent
    return None if there and not no_block_either_way(ctx) else InvitationNotFound(ctx.invitation)


def is_pending(ctx: ActionContext) -> Problem | None:
    state = ctx.meant.as_viewer_sees(ctx.now, ctx.settings)
    if state == "pending" and ctx.pair.connected:
        state = "expired"
    return None if state == "pending" else InvitationNotPending(ctx.invitation, state)


# Effects.


def invite_effects(ctx: ActionContext) -> Iterator[Effect]:
    viewer, other = ctx.pair.viewer, ctx.pair.other
    yield Send(viewer, other, ctx.invitation, ctx.note, made_follow=not ctx.pair.follows)
    if not ctx.pair.follows:
        yield Follow(viewer, other)


def accept_effects(ctx: ActionContext) -> Iterator[Effect]:
    viewer, other = ctx.pair.viewer, ctx.pair.other
    yield Connect(*sorted((viewer, other)))
    if not ctx.pair.follows:
        yield Follow(viewer, other)
    if not ctx.pair.followed:
        yield Follow(other, viewer)
    yield End(viewer, other, ctx.invitation, "accepted", ctx.now)
    yield from _without_pending(ctx, but=ctx.invitation)


def decline_effects(state: InvitationState) -> Consequence:
    def effects(ctx: ActionContext) -> Iterator[Effect]:
        yield End(ctx.pair.viewer, ctx.pair.other, ctx.invitation, state, ctx.now)

    return effects


def withdraw_effects(ctx: ActionContext) -> Iterator[Effect]:
    viewer, other, meant = ctx.pair.viewer, ctx.pair.other, ctx.meant
    if meant.state in DECLINED and meant.answered_at:
        # The recipient's answer stays: a report counts even if the invitation is withdrawn.
        yield End(viewer, other, meant.id, meant.state, meant.answered_at, withdrawn_at=ctx.now)
    else:
        yield End(viewer, other, meant.id, "withdrawn", ctx.now)
    followed_later = ctx.pair.follows_since is not None and ctx.pair.follows_since > meant.sent_at
    if ctx.pair.follows and meant.made_follow and not followed_later:
        yield Unfollow(viewer, other)


def disconnect_effects(ctx: ActionContext) -> Iterator[Effect]:
    yield Disconnect(ctx.pair.viewer, ctx.pair.other)
    if ctx.unfollow and ctx.pair.follows:
        yield Unfollow(ctx.pair.viewer, ctx.pair.other)


def follow_effects(ctx: ActionContext) -> Iterator[Effect]:
    if not ctx.pair.follows:
        yield Follow(ctx.pair.viewer, ctx.pair.other)


def unfollow_effects(ctx: ActionContext) -> Iterator[Effect]:
    if ctx.pair.follows:
        yield Unfollow(ctx.pair.viewer, ctx.pair.other)


def remove_follower_effects(ctx: ActionContext) -> Iterator[Effect]:
    if ctx.pair.followed:
        yield Unfollow(ctx.pair.other, ctx.pair.viewer)


def block_effects(ctx: ActionContext) -> Iterator[Effect]:
    viewer, other = ctx.pair.viewer, ctx.pair.other
    if ctx.pair.connected:
        yield Disconnect(viewer, other)
    yield from unfollow_effects(ctx)
    yield from remove_follower_effects(ctx)
    yield from _without_pending(ctx)
    if not ctx.pair.blocks:
        yield Block(viewer, other)


def unblock_effects(ctx: ActionContext) -> Iterator[Effect]:
    if ctx.pair.blocks:
        yield Unblock(ctx.pair.viewer, ctx.pair.other)


def dismiss_effects(ctx: ActionContext) -> Iterator[Effect]:
    if not ctx.pair.dismissed:
        yield Dismiss(ctx.pair.viewer, ctx.pair.other)


def restore_effects(ctx: ActionContext) -> Iterator[Effect]:
    if ctx.pair.dismissed:
        yield Restore(ctx.pair.viewer, ctx.pair.other)


def _without_pending(ctx: ActionContext, but: str = "") -> Iterator[Effect]:
    """End invitations that look pending to either member. This reveals no decline and has no new consequences."""
    for each in ctx.pair.invitations:
        if each.id == but:
            continue
        if each.state == "pending":
            yield End(ctx.pair.viewer, ctx.pair.other, each.id, "expired", ctx.now)
        elif each.state in DECLINED and each.withdrawn_at is None:
            answered = each.answered_at or ctx.now
            yield End(ctx.pair.viewer, ctx.pair.other, each.id, each.state, answered, withdrawn_at=answered)


TWO = (distinct_members, no_block_either_way)
MAY_INVITE = (not_restricted, accepted_from_viewer, no_cooldown, within_weekly_limit, both_below_limit)
GOT_PENDING = (viewer_is_recipient, is_pending)

RULES: Mapping[Action, Rule] = {
    Action.INVITE: Rule((*TWO, not_connected, none_pending, *MAY_INVITE), invite_effects),
    Action.ACCEPT: Rule((*GOT_PENDING, both_below_limit), accept_effects),
    Action.IGNORE: Rule(GOT_PENDING, decline_effects("ignored")),
    Action.REPORT: Rule(GOT_PENDING, decline_effects("reported")),
    Action.WITHDRAW: Rule((viewer_is_sender, is_pending), withdraw_effects),
    Action.DISCONNECT: Rule((*TWO, connected), disconnect_effects),
    Action.FOLLOW: Rule(TWO, follow_effects),
    Action.UNFOLLOW: Rule(TWO, unfollow_effects),
    Action.REMOVE_FOLLOWER: Rule(TWO, remove_follower_effects),
    Action.BLOCK: Rule((distinct_members, not_blocked_by_other), block_effects),
    Action.UNBLOCK: Rule((distinct_members, not_blocked_by_other), unblock_effects),
    Action.DISMISS: Rule(TWO, dismiss_effects),
    Action.RESTORE: Rule(TWO, restore_effects),
}


def resolve_crossing(action: Action, ctx: ActionContext) -> tuple[Action, ActionContext]:
    """The action to take: inviting a member whose own invitation is pending accepts that invitation instead."""
    crossing = ctx.received if action is Action.INVITE else None
    return (Action.ACCEPT, replace(ctx, invitation=crossing.id)) if crossing else (action, ctx)


def first_violation(action: Action, ctx: ActionContext) -> Problem | None:
    """The reason why the action is not allowed, or None."""
    action, ctx = resolve_crossing(action, ctx)
    return next((problem for condition in RULES[action].allowed_when if (problem := condition(ctx))), None)


def decide(action: Action, ctx: ActionContext) -> tuple[Effect, ...]:
    """The effects of the action; empty if it would change nothing. Raises the problem that refuses it."""
    if problem := first_violation(action, ctx):
        raise problem
    action, ctx = resolve_crossing(action, ctx)
    return tuple(RULES[action].effects(ctx))
