"""The rules without a database: each row of docs/rules.md, each refusal, and each time limit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphsvc.network.summaries import MemberSummary
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
    as_parameters,
)
from graphsvc.policy.pair import Invitation, PairState
from graphsvc.policy.rules import RULES, Action, ActionContext, decide, first_violation
from graphsvc.problems import Problem
from graphsvc.relationships.capabilities import capabilities, primary_action
from graphsvc.settings import Settings

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SETTINGS = Settings.load()
STRANGERS = PairState("ana", "bob")
CONNECTED = replace(STRANGERS, connected=True, follows=True, followed=True)
ANSWERS = (Action.ACCEPT, Action.IGNORE, Action.REPORT)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def sent(state: Any = "pending", days: float = 1, **more: Any) -> Invitation:
    return Invitation("i", sent=True, state=state, sent_at=ago(days), **more)


def received(state: Any = "pending", days: float = 1, **more: Any) -> Invitation:
    return Invitation("i", sent=False, state=state, sent_at=ago(days), **more)


def between(*invitations: Invitation, pair: PairState = STRANGERS) -> PairState:
    return replace(pair, invitations=invitations)


def attempt(pair: PairState, **more: Any) -> ActionContext:
    return ActionContext(pair, NOW, SETTINGS, **{"invitation": "i"} | more)


def refused(action: Action, pair: PairState, **more: Any) -> Problem | None:
    return first_violation(action, attempt(pair, **more))


def name(problem: Problem | None) -> str | None:
    return problem.type if problem else None


def done(action: Action, pair: PairState, **more: Any) -> list[Effect]:
    return list(decide(action, attempt(pair, **more)))


def test_there_is_a_rule_for_every_action() -> None:
    assert set(RULES) == set(Action)


@pytest.mark.parametrize("action", [*Action])
def test_across_a_block_only_the_blocker_may_block_or_unblock(action: Action) -> None:
    blocks: list[dict[str, Any]] = [{"blocks": True}, {"blocked": True}, {"blocks": True, "blocked": True}]
    for block in blocks:
        pair = replace(between(sent() if action is Action.WITHDRAW else received()), **block)
        told = name(refused(action, pair))
        if action in {Action.BLOCK, Action.UNBLOCK} and pair.blocks:
            assert told is None
        elif action in {*ANSWERS, Action.WITHDRAW}:
            assert told == "invitation-not-found"
        else:
            assert told == "member-not-found"


@pytest.mark.parametrize("action", [it for it in Action if it not in {*ANSWERS, Action.WITHDRAW}])
def test_actions_on_self_are_refused(action: Action) -> None:
    assert name(refused(action, PairState("ana", "ana"))) == "self-relation"


@pytest.mark.parametrize(
    ("pair", "problem", "fields"),
    [
        (CONNECTED, "already-connected", {"member": "bob"}),
        (between(sent()), "invitation-pending", {"member": "bob", "invitation": "i"}),
        (
            replace(STRANGERS, reports=tuple(ago(days) for days in (80, 60, 40, 20, 10))),
            "invitations-restricted",
            {"member": "ana", "until": ago(-20).isoformat()},
        ),
        (replace(STRANGERS, accepts_from="no_one"), "invitations-not-accepted", {"member": "bob"}),
        (replace(STRANGERS, accepts_from="shares_connection"), "invitations-not-accepted", {"member": "bob"}),
        (
            between(sent("withdrawn", 30, answered_at=ago(20))),
            "cooling-down",
            {"member": "bob", "until": ago(-1).isoformat()},
        ),
        (replace(STRANGERS, sent_lately=(ago(6),) * 100), "weekly-invitation-limit", {"member": "ana", "limit": 100}),
        (replace(STRANGERS, viewer_connections=30_000), "connection-limit", {"member": "ana", "limit": 30_000}),
        (replace(STRANGERS, other_connections=30_000), "connection-limit", {"limit": 30_000}),
    ],
)
def test_invite_is_refused_with_a_named_problem(pair: PairState, problem: str, fields: dict[str, Any]) -> None:
    found = refused(Action.INVITE, pair)
    assert (name(found), found and found.fields) == (problem, fields)


@pytest.mark.parametrize(
    "pair",
    [
        replace(STRANGERS, accepts_from="shares_connection", shares_connection=True),
        replace(STRANGERS, viewer_connections=29_999, other_connections=29_999),
        replace(STRANGERS, sent_lately=(ago(6),) * 99),
        # Four reports, or five that are further apart than 90 days, or older than the 30 days that follow them.
        replace(STRANGERS, reports=tuple(ago(days) for days in (60, 40, 20, 10))),
        replace(STRANGERS, reports=tuple(ago(days) for days in (90.1 + 10, 60, 40, 20, 10))),
        replace(STRANGERS, reports=tuple(ago(days) for days in (100, 90, 80, 70, 30))),
        between(sent("withdrawn", 60, answered_at=ago(21))),
        between(sent("expired", 200)),
        between(sent("pending", 180)),
        between(received("ignored", 5, answered_at=ago(1))),
        # A decline that ended with a block or connection: a cooling down would tell of it.
        between(sent("ignored", 5, answered_at=ago(4), withdrawn_at=ago(4))),
    ],
)
def test_invite_is_allowed_just_within_each_limit(pair: PairState) -> None:
    assert refused(Action.INVITE, pair) is None


def test_connection_limit_names_the_other_member_if_counts_are_exact() -> None:
    small = SETTINGS.replace(connection_limit=3)
    pair = replace(STRANGERS, other_connections=3)
    problem = first_violation(Action.INVITE, ActionContext(pair, NOW, small))
    assert problem
    assert problem.fields == {"limit": 3, "member": "bob"}


def test_weekly_limit_reports_when_the_next_invitation_is_allowed() -> None:
    moments = (ago(6.5), *[ago(1)] * 99)
    problem = refused(Action.INVITE, replace(STRANGERS, sent_lately=moments))
    assert problem
    assert problem.retry_after == 12 * 3600
    one_more = refused(Action.INVITE, replace(STRANGERS, sent_lately=(ago(6.9), *moments)))
    assert one_more
    assert one_more.retry_after == 12 * 3600


def test_invite_effects_are_send_and_follow() -> None:
    assert done(Action.INVITE, STRANGERS, note="Hello") == [
        Send("ana", "bob", "i", "Hello", made_follow=True),
        Follow("ana", "bob"),
    ]
    assert done(Action.INVITE, replace(STRANGERS, follows=True)) == [Send("ana", "bob", "i", None, made_follow=False)]


def test_crossing_invitations_are_accepted_despite_sending_limits() -> None:
    pair = between(
        received(),
        pair=replace(STRANGERS, accepts_from="no_one", sent_lately=(ago(1),) * 100, reports=(ago(1),) * 5),
    )
    assert done(Action.INVITE, pair, invitation="new") == [
        Connect("ana", "bob"),
        Follow("ana", "bob"),
        Follow("bob", "ana"),
        End("ana", "bob", "i", "accepted", NOW),
    ]
    assert name(refused(Action.INVITE, replace(pair, viewer_connections=30_000))) == "connection-limit"


def test_accepting_connects_and_adds_only_missing_follows() -> None:
    pair = between(received(), pair=replace(STRANGERS, viewer="zoe", followed=True))
    assert done(Action.ACCEPT, pair) == [
        Connect("bob", "zoe"),
        Follow("zoe", "bob"),
        End("zoe", "bob", "i", "accepted", NOW),
    ]


def test_accepting_closes_declined_invitations_of_the_pair() -> None:
    declined = replace(sent("ignored", 10, answered_at=ago(9)), id="mine")
    pair = between(declined, received())
    assert done(Action.ACCEPT, pair)[-1] == End("ana", "bob", "mine", "ignored", ago(9), withdrawn_at=ago(9))


@pytest.mark.parametrize("action", ANSWERS)
@pytest.mark.parametrize(
    ("invitation", "problem"),
    [
        (received(), None),
        (received(days=179.99), None),
        (received(days=180), "invitation-not-pending"),
        (received("ignored", answered_at=ago(0.5)), "invitation-not-pending"),
        (received("accepted", answered_at=ago(0.5)), "invitation-not-pending"),
        (received("withdrawn", answered_at=ago(0.5)), "invitation-not-found"),
        (sent(), "invitation-not-found"),
        (replace(received(), id="another"), "invitation-not-found"),
    ],
)
def test_only_pending_invitations_can_be_answered(action: Action, invitation: Invitation, problem: str | None) -> None:
    assert name(refused(action, between(invitation))) == problem


def test_accepting_requires_room_on_both_sides() -> None:
    sides: list[dict[str, Any]] = [{"viewer_connections": 30_000}, {"other_connections": 30_000}]
    for full in sides:
        assert name(refused(Action.ACCEPT, replace(between(received()), **full))) == "connection-limit"


def test_declining_changes_only_the_invitation() -> None:
    assert done(Action.IGNORE, between(received())) == [End("ana", "bob", "i", "ignored", NOW)]
    assert done(Action.REPORT, between(received())) == [End("ana", "bob", "i", "reported", NOW)]


@pytest.mark.parametrize(
    ("since", "made_follow", "follows", "gone"),
    [
        (ago(1), True, True, True),
        (ago(1), False, True, False),
        (ago(0.5), True, True, False),
        (None, True, True, True),
        (None, True, False, False),
    ],
    ids=["made by it", "older than it", "made by hand since", "without a date", "taken away"],
)
def test_withdraw_effects_remove_only_the_follow_of_the_invitation(
    since: datetime | None, made_follow: bool, follows: bool, gone: bool
) -> None:
    pair = between(sent(made_follow=made_follow), pair=replace(STRANGERS, follows=follows, follows_since=since))
    effects = done(Action.WITHDRAW, pair)
    assert effects[0] == End("ana", "bob", "i", "withdrawn", NOW)
    assert (Unfollow("ana", "bob") in effects) == gone


@pytest.mark.parametrize("state", ["ignored", "reported"])
def test_withdrawing_a_declined_invitation_keeps_the_answer(state: Any) -> None:
    pair = between(sent(state, 10, answered_at=ago(9)))
    assert done(Action.WITHDRAW, pair) == [End("ana", "bob", "i", state, ago(9), withdrawn_at=NOW)]


@pytest.mark.parametrize(
    ("invitation", "to_sender", "to_recipient"),
    [
        (sent(), "pending", "pending"),
        (sent(days=180), "expired", "expired"),
        (sent("accepted"), "accepted", "accepted"),
        (sent("ignored", 10, answered_at=ago(9)), "pending", "ignored"),
        (sent("reported", 10, answered_at=ago(9)), "pending", "reported"),
        (sent("ignored", 180, answered_at=ago(100)), "expired", "ignored"),
        (sent("ignored", 190, answered_at=ago(20.9)), "pending", "ignored"),
        (sent("ignored", 190, answered_at=ago(21)), "expired", "ignored"),
        (sent("ignored", 10, answered_at=ago(9), withdrawn_at=ago(5)), "withdrawn", "ignored"),
        (sent("ignored", 10, answered_at=ago(9), withdrawn_at=ago(9)), "expired", "ignored"),
        (sent("withdrawn", 10, answered_at=ago(9)), "withdrawn", "withdrawn"),
    ],
)
def test_sender_never_sees_a_decline(invitation: Invitation, to_sender: str, to_recipient: str) -> None:
    assert invitation.as_sender_sees(NOW, SETTINGS) == to_sender
    assert invitation.as_recipient_sees(NOW, SETTINGS) == to_recipient


def test_disconnecting_keeps_follows_unless_unfollow_is_set() -> None:
    assert done(Action.DISCONNECT, CONNECTED) == [Disconnect("ana", "bob")]
    assert done(Action.DISCONNECT, CONNECTED, unfollow=True) == [Disconnect("ana", "bob"), Unfollow("ana", "bob")]
    assert name(refused(Action.DISCONNECT, STRANGERS)) == "not-connected"


def test_repeated_actions_have_no_effects() -> None:
    assert done(Action.FOLLOW, CONNECTED) == []
    assert done(Action.UNFOLLOW, STRANGERS) == []
    assert done(Action.REMOVE_FOLLOWER, STRANGERS) == []
    assert done(Action.UNBLOCK, STRANGERS) == []
    assert done(Action.BLOCK, replace(STRANGERS, blocks=True)) == []


def test_follow_unfollow_and_dismiss_have_one_effect_each() -> None:
    assert done(Action.FOLLOW, STRANGERS) == [Follow("ana", "bob")]
    assert done(Action.UNFOLLOW, CONNECTED) == [Unfollow("ana", "bob")]
    assert done(Action.REMOVE_FOLLOWER, CONNECTED) == [Unfollow("bob", "ana")]
    assert done(Action.DISMISS, STRANGERS) == [Dismiss("ana", "bob")]
    assert done(Action.RESTORE, replace(STRANGERS, dismissed=True)) == [Restore("ana", "bob")]
    assert done(Action.RESTORE, STRANGERS) == []


def test_block_effects_end_all_ties_and_unblock_restores_none() -> None:
    assert done(Action.BLOCK, CONNECTED) == [
        Disconnect("ana", "bob"),
        Unfollow("ana", "bob"),
        Unfollow("bob", "ana"),
        Block("ana", "bob"),
    ]
    waiting = between(replace(sent(), id="mine"), received())
    assert done(Action.BLOCK, waiting) == [
        End("ana", "bob", "mine", "expired", NOW),
        End("ana", "bob", "i", "expired", NOW),
        Block("ana", "bob"),
    ]
    assert done(Action.UNBLOCK, replace(STRANGERS, blocks=True)) == [Unblock("ana", "bob")]


def test_effects_list_the_members_they_change() -> None:
    assert Follow("ana", "bob").changes() == ("ana",)
    assert Unfollow("bob", "ana").changes() == ("bob",)
    assert Block("ana", "bob").changes() == ("ana", "bob")
    assert as_parameters([End("ana", "bob", "i", "accepted", NOW)])["end"] == [
        ["ana", "bob", "i", "accepted", NOW.isoformat(), None]
    ]


def may(
    pair: PairState, degree: int | None = None, *, premium: bool = False, shows_connections: bool = True
) -> dict[str, Any]:
    """The capabilities that are not allowed, with their reasons."""
    by = [MemberSummary(id="cleo", name="Cleo", headline=None)]
    found = capabilities(pair, degree, by, NOW, SETTINGS, premium=premium, shows_connections=shows_connections)
    return {key: value["reason"] for key, value in found.model_dump().items() if not value["allowed"]}


def test_capabilities_depend_on_the_relationship() -> None:
    only_with_a_connection = {"endorse": "not-connected", "recommend": "not-connected"}
    unknown = {
        **only_with_a_connection,
        "view_contact_details": "not-connected",
        "be_introduced": "no-mutual-connection",
    }
    assert may(STRANGERS) == {**unknown, "message": "premium"}
    assert may(STRANGERS, premium=True) == unknown
    assert may(CONNECTED, 1) == {
        "invite": "already-connected",
        "follow": "already-following",
        "be_introduced": "already-connected",
    }
    assert "be_introduced" not in may(STRANGERS, 2)
    assert set(may(PairState("ana", "ana"), 0).values()) == {"self-relation"}


def test_hidden_connections_cannot_be_viewed() -> None:
    assert may(CONNECTED, 1, shows_connections=False)["view_connections"] == "not-visible"
    assert "view_connections" not in may(CONNECTED, 1)


@pytest.mark.parametrize(
    ("pair", "preferred", "premium", "action"),
    [
        (STRANGERS, "connect", False, "connect"),
        (STRANGERS, "follow", False, "follow"),
        (replace(STRANGERS, follows=True), "follow", False, "connect"),
        (replace(STRANGERS, accepts_from="no_one"), "connect", False, "follow"),
        (replace(STRANGERS, accepts_from="no_one", follows=True), "connect", True, "message"),
        (replace(STRANGERS, accepts_from="no_one", follows=True), "connect", False, "none"),
        (between(received()), "connect", False, "accept"),
        (between(sent()), "connect", False, "pending"),
        (between(sent("ignored", 5, answered_at=ago(4))), "connect", False, "pending"),
        (CONNECTED, "follow", False, "message"),
        (PairState("ana", "ana"), "connect", False, "none"),
    ],
)
def test_primary_action_depends_on_the_relationship(
    pair: PairState, preferred: str, premium: bool, action: str
) -> None:
    able = capabilities(pair, None, [], NOW, SETTINGS, premium=premium, shows_connections=True)
    assert primary_action(pair, able, NOW, SETTINGS, preferred=preferred) == action
