"""What each action means: the table of docs/rules.md, as a table. Pure: no I/O, no clock, no randomness.

An action is refused by the first of its conditions that does not hold; else its effects happen, all of them or none.
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
    Send,
    Unblock,
    Unfollow,
)
from graphsvc.policy.pair import DECLINED, Invitation, Pair
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


@dataclass(frozen=True, slots=True)
class Attempt:
    """An action of `pair.viewer` on `pair.other` at a moment. `invitation` is the id of a new one, or the one meant."""

    pair: Pair
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
        assert invitation is not None  # noqa: S101  a condition of every rule that means one
        return invitation


Condition = Callable[[Attempt], Problem | None]
Consequence = Callable[[Attempt], Iterable[Effect]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    allowed_when: tuple[Condition, ...]
    effects: Consequence


# Conditions: each gives the problem that there is when it does not hold.


def two_members(it: Attempt) -> Problem | None:
    return SelfRelation(it.pair.viewer) if it.pair.viewer == it.pair.other else None


def no_block_either_way(it: Attempt) -> Problem | None:
    """Each is as if not there for the other."""
    return MemberNotFound(it.pair.other) if it.pair.blocks or it.pair.blocked else None


def other_is_there(it: Attempt) -> Problem | None:
    """Whom the viewer blocks is there to be unblocked."""
    return MemberNotFound(it.pair.other) if it.pair.blocked and not it.pair.blocks else None


def not_connected(it: Attempt) -> Problem | None:
    return AlreadyConnected(it.pair.viewer, it.pair.other) if it.pair.connected else None


def connected(it: Attempt) -> Problem | None:
    return None if it.pair.connected else NotConnected(it.pair.viewer, it.pair.other)


def none_pending(it: Attempt) -> Problem | None:
    return InvitationPending(it.pair.other, it.sent.id) if it.sent else None


def not_restricted(it: Attempt) -> Problem | None:
    until = it.pair.restricted_until(it.now, it.settings)
    return InvitationsRestricted(it.pair.viewer, until) if until else None


def accepted_from_viewer(it: Attempt) -> Problem | None:
    wanted = {"everyone": True, "shares_connection": it.pair.shares_connection, "no_one": False}
    return None if wanted[it.pair.accepts_from] else InvitationsNotAccepted(it.pair.other)


def cooled_down(it: Attempt) -> Problem | None:
    until = it.pair.cooling_until(it.now, it.settings)
    return CoolingDown(it.pair.other, until) if until else None


def within_weekly_limit(it: Attempt) -> Problem | None:
    again = it.pair.invites_again_at(it.settings)
    if again is None:
        return None
    wait = max(1, ceil((again - it.now).total_seconds()))
    return WeeklyInvitationLimit(it.pair.viewer, it.settings.weekly_invitations, wait)


def both_below_limit(it: Attempt) -> Problem | None:
    limit = it.settings.connection_limit
    if it.pair.viewer_connections >= limit:
        return ConnectionLimit(limit, it.pair.viewer)
    if it.pair.other_connections >= limit:
        # Counts of others are shown below `shown_connections` only: beyond, the viewer may not know whose it is.
        return ConnectionLimit(limit, it.pair.other if limit < it.settings.shown_connections else None)
    return None


def got_it(it: Attempt) -> Problem | None:
    meant = it.pair.invitation(it.invitation)
    # What the sender took back is not there for the recipient any more.
    there = meant is not None and not meant.sent and meant.state != "withdrawn"
    return None if there and not no_block_either_way(it) else InvitationNotFound(it.invitation)


def sent_it(it: Attempt) -> Problem | None:
    meant = it.pair.invitation(it.invitation)
    there = meant is not None and meant.sent
    return None if there and not no_block_either_way(it) else InvitationNotFound(it.invitation)


def it_is_pending(it: Attempt) -> Problem | None:
    state = it.meant.as_viewer_sees(it.now, it.settings)
    if state == "pending" and it.pair.connected:
        state = "expired"
    return None if state == "pending" else InvitationNotPending(it.invitation, state)


# Effects.


def pending_and_followed(it: Attempt) -> Iterator[Effect]:
    viewer, other = it.pair.viewer, it.pair.other
    yield Send(viewer, other, it.invitation, it.note, made_follow=not it.pair.follows)
    if not it.pair.follows:
        yield Follow(viewer, other)


def connected_and_following(it: Attempt) -> Iterator[Effect]:
    viewer, other = it.pair.viewer, it.pair.other
    yield Connect(*sorted((viewer, other)))
    if not it.pair.follows:
        yield Follow(viewer, other)
    if not it.pair.followed:
        yield Follow(other, viewer)
    yield End(viewer, other, it.invitation, "accepted", it.now)
    yield from _without_pending(it, but=it.invitation)


def declined(state: InvitationState) -> Consequence:
    def effects(it: Attempt) -> Iterator[Effect]:
        yield End(it.pair.viewer, it.pair.other, it.invitation, state, it.now)

    return effects


def taken_back(it: Attempt) -> Iterator[Effect]:
    viewer, other, meant = it.pair.viewer, it.pair.other, it.meant
    if meant.state in DECLINED and meant.answered_at:
        # What the recipient made of it stays: a report counts although the invitation is withdrawn.
        yield End(viewer, other, meant.id, meant.state, meant.answered_at, withdrawn_at=it.now)
    else:
        yield End(viewer, other, meant.id, "withdrawn", it.now)
    followed_later = it.pair.follows_since is not None and it.pair.follows_since > meant.sent_at
    if it.pair.follows and meant.made_follow and not followed_later:
        yield Unfollow(viewer, other)


def no_longer_connected(it: Attempt) -> Iterator[Effect]:
    yield Disconnect(it.pair.viewer, it.pair.other)
    if it.unfollow and it.pair.follows:
        yield Unfollow(it.pair.viewer, it.pair.other)


def following(it: Attempt) -> Iterator[Effect]:
    if not it.pair.follows:
        yield Follow(it.pair.viewer, it.pair.other)


def not_following(it: Attempt) -> Iterator[Effect]:
    if it.pair.follows:
        yield Unfollow(it.pair.viewer, it.pair.other)


def not_followed(it: Attempt) -> Iterator[Effect]:
    if it.pair.followed:
        yield Unfollow(it.pair.other, it.pair.viewer)


def nothing_but_the_block(it: Attempt) -> Iterator[Effect]:
    viewer, other = it.pair.viewer, it.pair.other
    if it.pair.connected:
        yield Disconnect(viewer, other)
    yield from not_following(it)
    yield from not_followed(it)
    yield from _without_pending(it)
    if not it.pair.blocks:
        yield Block(viewer, other)


def no_block(it: Attempt) -> Iterator[Effect]:
    if it.pair.blocks:
        yield Unblock(it.pair.viewer, it.pair.other)


def not_suggested(it: Attempt) -> Iterator[Effect]:
    if not it.pair.dismissed:
        yield Dismiss(it.pair.viewer, it.pair.other)


def _without_pending(it: Attempt, but: str = "") -> Iterator[Effect]:
    """Nothing between the two looks pending to either any more; nobody learns or suffers more for it."""
    for each in it.pair.invitations:
        if each.id == but:
            continue
        if each.state == "pending":
            yield End(it.pair.viewer, it.pair.other, each.id, "expired", it.now)
        elif each.state in DECLINED and each.withdrawn_at is None:
            answered = each.answered_at or it.now
            yield End(it.pair.viewer, it.pair.other, each.id, each.state, answered, withdrawn_at=answered)


TWO = (two_members, no_block_either_way)
MAY_INVITE = (not_restricted, accepted_from_viewer, cooled_down, within_weekly_limit, both_below_limit)
GOT_PENDING = (got_it, it_is_pending)

RULES: Mapping[Action, Rule] = {
    Action.INVITE: Rule((*TWO, not_connected, none_pending, *MAY_INVITE), pending_and_followed),
    Action.ACCEPT: Rule((*GOT_PENDING, both_below_limit), connected_and_following),
    Action.IGNORE: Rule(GOT_PENDING, declined("ignored")),
    Action.REPORT: Rule(GOT_PENDING, declined("reported")),
    Action.WITHDRAW: Rule((sent_it, it_is_pending), taken_back),
    Action.DISCONNECT: Rule((*TWO, connected), no_longer_connected),
    Action.FOLLOW: Rule(TWO, following),
    Action.UNFOLLOW: Rule(TWO, not_following),
    Action.REMOVE_FOLLOWER: Rule(TWO, not_followed),
    Action.BLOCK: Rule((two_members, other_is_there), nothing_but_the_block),
    Action.UNBLOCK: Rule((two_members, other_is_there), no_block),
    Action.DISMISS: Rule(TWO, not_suggested),
}


def meaning(action: Action, it: Attempt) -> tuple[Action, Attempt]:
    """What the action comes to: inviting a member whose own invitation is pending accepts that one instead."""
    crossing = it.received if action is Action.INVITE else None
    return (Action.ACCEPT, replace(it, invitation=crossing.id)) if crossing else (action, it)


def refusal(action: Action, it: Attempt) -> Problem | None:
    """Why the action is not allowed, or None."""
    action, it = meaning(action, it)
    return next((problem for condition in RULES[action].allowed_when if (problem := condition(it))), None)


def decide(action: Action, it: Attempt) -> tuple[Effect, ...]:
    """What the action changes; nothing, if all is as it would be after it. Raises the one problem that refuses it."""
    if problem := refusal(action, it):
        raise problem
    action, it = meaning(action, it)
    return tuple(RULES[action].effects(it))
