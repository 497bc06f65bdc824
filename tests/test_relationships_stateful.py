"""Random histories of a handful of members, on the real database and on a model of its own: both agree at every step.

The model below is written from docs/rules.md and shares nothing with graphsvc.relationship. Limits are small, so that
they bite, and the clock jumps by up to two hundred days, so that everything that ends ends.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from typing import Any

import pytest
import uvloop
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.members import members
from graphsvc.problems import MemberNotFound, Problem
from graphsvc.relationships import blocks, connections, dismissals, follows, invitations
from graphsvc.relationships.capabilities import relationship
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.conftest import on_empty

CAP, WEEKLY, REPORTS, REPORT_DAYS, RESTRICTION_DAYS, COOLING_DAYS, EXPIRY_DAYS = 3, 4, 2, 90, 30, 21, 180
LIMITS: dict[str, Any] = {
    "connection_limit": CAP,
    "weekly_invitations": WEEKLY,
    "reports_to_restrict": REPORTS,
    "report_days": REPORT_DAYS,
    "restriction_days": RESTRICTION_DAYS,
    "cooling_days": COOLING_DAYS,
    "expiry_days": EXPIRY_DAYS,
    "query_timeout": 60.0,
}
NAMES = "abcde"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
ALL = PageRequest(100)
WHOLE = """
MATCH (m:Member) WHERE m.id STARTS WITH $prefix
RETURN m.id AS id,
  [(m)-[:CONNECTED]-(o) | o.id] AS connected,
  [(m)-[:FOLLOWS]->(o) | o.id] AS follows,
  [(m)-[:BLOCKED]->(o) | o.id] AS blocks,
  [(m)-[:DISMISSED]->(o) | o.id] AS dismissed,
  [(m)-[:REMOVED]->(o) | o.id] AS removed,
  [(m)-[:SENT]->(i)-[:TO]->(o) | [i.id, o.id, i.state, toString(i.withdrawn_at)]] AS sent
"""


class Refused(Exception):  # noqa: N818  as Problem
    """What the model refuses, by the name of the problem."""


@dataclass
class Sent:
    """An invitation of the model. `hidden_at`: when it became hidden from its sender, whatever the answer."""

    sender: str
    recipient: str
    at: datetime
    made_follow: bool
    state: str = "pending"
    ended_at: datetime | None = None
    hidden_at: datetime | None = None


@dataclass
class Model:
    """The rules over sets and dictionaries."""

    connected: set[frozenset[str]] = field(default_factory=set)
    follows: dict[tuple[str, str], datetime] = field(default_factory=dict)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    dismissed: set[tuple[str, str]] = field(default_factory=set)
    removed: list[tuple[str, str]] = field(default_factory=list)
    sent: dict[str, Sent] = field(default_factory=dict)
    accepts: dict[str, str] = field(default_factory=dict)
    now: datetime = BEGINNING

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def friends(self, member: str) -> set[str]:
        return {other for pair in self.connected if member in pair for other in pair - {member}}

    def strangers(self, a: str, b: str) -> bool:
        return (a, b) in self.blocks or (b, a) in self.blocks

    def waits(self, it: Sent) -> bool:
        """Whether it waits for its recipient."""
        return (
            it.state == "pending"
            and it.at > self.ago(EXPIRY_DAYS)
            and frozenset((it.sender, it.recipient)) not in self.connected
        )

    def looks_pending(self, it: Sent) -> bool:
        """Whether it waits as far as its sender knows."""
        if frozenset((it.sender, it.recipient)) in self.connected or it.hidden_at:
            return False
        if it.state in {"ignored", "reported"}:
            assert it.ended_at
            return it.at > self.ago(EXPIRY_DAYS) or it.ended_at > self.ago(COOLING_DAYS)
        return self.waits(it)

    def between(self, sender: str, recipient: str) -> dict[str, Sent]:
        return {key: it for key, it in self.sent.items() if (it.sender, it.recipient) == (sender, recipient)}

    def require(self, a: str, b: str) -> None:
        if a == b:
            raise Refused("self-relation")
        if self.strangers(a, b):
            raise Refused("member-not-found")

    def invite(self, a: str, b: str, new: str) -> str:
        """The id of the invitation that came of it."""
        self.require(a, b)
        if frozenset((a, b)) in self.connected:
            raise Refused("already-connected")
        for key, it in self.between(b, a).items():
            if self.waits(it):
                self.accept(a, key)
                return key
        if any(self.looks_pending(it) for it in self.between(a, b).values()):
            raise Refused("invitation-pending")
        self.require_welcome(a, b)
        if sum(it.sender == a and it.at > self.ago(7) for it in self.sent.values()) >= WEEKLY:
            raise Refused("weekly-invitation-limit")
        self.require_room(a, b)
        self.sent[new] = Sent(a, b, self.now, (a, b) not in self.follows)
        self.follows.setdefault((a, b), self.now)
        return new

    def require_welcome(self, a: str, b: str) -> None:
        """Not restricted, wanted, and not cooling down."""
        told = sorted(
            it.ended_at for it in self.sent.values() if it.sender == a and it.state == "reported" and it.ended_at
        )
        for first, last in zip(told, told[REPORTS - 1 :], strict=False):
            if last - first <= timedelta(days=REPORT_DAYS) and last > self.ago(RESTRICTION_DAYS):
                raise Refused("invitations-restricted")
        if self.accepts[b] == "no_one" or (
            self.accepts[b] == "shares_connection" and not self.friends(a) & self.friends(b)
        ):
            raise Refused("invitations-not-accepted")
        for it in self.between(a, b).values():
            gave_up = it.state == "withdrawn" or (it.state in {"ignored", "reported"} and it.hidden_at != it.ended_at)
            last = it.hidden_at or it.ended_at  # type: ignore[assignment]
            if gave_up and last and last > self.ago(COOLING_DAYS):
                raise Refused("cooling-down")

    def require_room(self, a: str, b: str) -> None:
        if max(len(self.friends(a)), len(self.friends(b))) >= CAP:
            raise Refused("connection-limit")

    def received(self, b: str, key: str) -> Sent:
        it = self.sent[key]
        if it.recipient != b or it.state == "withdrawn" or self.strangers(it.sender, b):
            raise Refused("invitation-not-found")
        if not self.waits(it):
            raise Refused("invitation-not-pending")
        return it

    def accept(self, b: str, key: str) -> None:
        it = self.received(b, key)
        self.require_room(it.sender, b)
        it.state, it.ended_at = "accepted", self.now
        self.connected.add(frozenset((it.sender, b)))
        self.follows.setdefault((it.sender, b), self.now)
        self.follows.setdefault((b, it.sender), self.now)
        self.close(it.sender, b)

    def close(self, a: str, b: str) -> None:
        """Nothing between the two looks pending any more."""
        for it in [*self.between(a, b).values(), *self.between(b, a).values()]:
            if it.state == "pending":
                it.state, it.ended_at = "expired", self.now
            elif it.state in {"ignored", "reported"} and not it.hidden_at:
                it.hidden_at = it.ended_at

    def decline(self, b: str, key: str, state: str) -> None:
        it = self.received(b, key)
        it.state, it.ended_at = state, self.now

    def withdraw(self, a: str, key: str) -> None:
        it = self.sent[key]
        if it.sender != a or self.strangers(a, it.recipient):
            raise Refused("invitation-not-found")
        if not self.looks_pending(it):
            raise Refused("invitation-not-pending")
        if it.state == "pending":
            it.state, it.ended_at = "withdrawn", self.now
        else:
            it.hidden_at = self.now
        if it.made_follow and self.follows.get((a, it.recipient), datetime.max.replace(tzinfo=UTC)) <= it.at:
            del self.follows[a, it.recipient]

    def disconnect(self, a: str, b: str, unfollow: bool) -> None:
        self.require(a, b)
        if frozenset((a, b)) not in self.connected:
            raise Refused("not-connected")
        self.part(a, b)
        if unfollow:
            self.follows.pop((a, b), None)

    def part(self, a: str, b: str) -> None:
        if frozenset((a, b)) in self.connected:
            self.connected.remove(frozenset((a, b)))
            self.removed.append((a, b))

    def block(self, a: str, b: str) -> None:
        if a == b:
            raise Refused("self-relation")
        if (b, a) in self.blocks:
            raise Refused("member-not-found")
        self.part(a, b)
        self.follows.pop((a, b), None)
        self.follows.pop((b, a), None)
        self.close(a, b)
        self.blocks.add((a, b))

    def unblock(self, a: str, b: str) -> None:
        if a == b:
            raise Refused("self-relation")
        if (b, a) in self.blocks:
            raise Refused("member-not-found")
        self.blocks.discard((a, b))


BEGIN = """
UNWIND $members AS id CREATE (:Member {id: id, name: id})
WITH count(*) AS made
CALL () {
  UNWIND $connected AS it MATCH (a:Member {id: it[0]}) MATCH (b:Member {id: it[1]})
  CREATE (a)-[:CONNECTED]->(b)
}
CALL () {
  UNWIND $sent AS it MATCH (a:Member {id: it[1]}) MATCH (b:Member {id: it[2]})
  CREATE (a)-[:SENT]->(new:Invitation {id: it[0], state: 'pending', made_follow: false})-[:TO]->(b)
  SET new.sent_at = datetime(it[3])
  CREATE (a)-[:FOLLOWS {since: datetime(it[4])}]->(b)
}
"""
# Now and then the same member twice.
PAIR = st.sampled_from([*permutations(NAMES, 2), ("a", "a")])
ANSWERS = ("accept", "accept", "accept", "accept", "ignore", "report", "report", "withdraw")
# Mostly zero: short durations pass between actions, longer ones let something expire.
DAYS = st.sampled_from([0, 0, 0, 0, 0.01, 0.01, 1, 6.99, 7, 20, 21, 30, 89, 100, 179, 180, 200])
ACCEPTS = ("everyone", "shares_connection", "no_one")
TIES = ("follow", "follow", "unfollow", "remove_follower", "disconnect", "block", "block")
TOUCHES = (*TIES, "dismiss", "restore", *ACCEPTS)
NUMBERS = count()


def accepting(whom: str) -> members.ProfileChanges:
    return members.ProfileChanges.model_validate({"invitations_from": whom})


class Histories(RuleBasedStateMachine):
    """One history: an action a step, then the whole state of both compared."""

    runner: asyncio.Runner
    base: Context

    def __init__(self) -> None:
        super().__init__()
        self.prefix = f"h{next(NUMBERS)}-"
        self.model = Model(accepts=dict.fromkeys(map(self.of, NAMES), "everyone"))

    @property
    def ctx(self) -> Context:
        """A context at the model's time."""
        return replace(self.base, now=self.model.now)

    @initialize(connected=st.lists(PAIR, min_size=2, max_size=7), sent=st.lists(PAIR, min_size=1, max_size=5))
    def begin(self, connected: list[tuple[str, str]], sent: list[tuple[str, str]]) -> None:
        """As after an import: near the limits, with pending invitations whose follows are older."""
        model = self.model
        for a, b in (map(self.of, pair) for pair in connected):
            if a != b and max(len(model.friends(a)), len(model.friends(b))) < CAP:
                model.connected.add(frozenset((a, b)))
        for number, (a, b) in enumerate(map(self.of, pair) for pair in sent):
            if a != b and not (frozenset((a, b)) in model.connected or model.between(a, b) or model.between(b, a)):
                model.sent[f"{self.prefix}i{number}"] = Sent(a, b, model.ago(8), made_follow=False)
                model.follows[a, b] = model.ago(9)
        self.wait(
            self.base.store.driver.execute_query(
                BEGIN,
                members=[*model.accepts],
                connected=[sorted(pair) for pair in model.connected],
                sent=[
                    [key, it.sender, it.recipient, it.at.isoformat(), model.ago(9).isoformat()]
                    for key, it in model.sent.items()
                ],
            )
        )

    def of(self, name: str) -> str:
        return self.prefix + name

    def wait(self, work: Awaitable[Any]) -> Any:
        async def done() -> Any:
            return await work

        return self.runner.run(done())

    def act(self, real: Awaitable[Any], modelled: Any) -> Any:
        """Act on both; they must refuse with the same problem, or not at all."""
        said, wanted = None, None
        answer: Any = None
        try:
            answer = self.wait(real)
        except Problem as problem:
            said = problem.type
        try:
            expected = modelled(answer)
        except Refused as refused:
            wanted = str(refused)
        else:
            assert expected is None or (answer and expected == answer.id)
        assert said == wanted
        self.compare()

    def compare(self) -> None:
        records, _, _ = self.wait(self.base.store.driver.execute_query(WHOLE, prefix=self.prefix))
        model = self.model
        sent: dict[str, tuple[str, str, str, bool]] = {}
        for row in records:
            me = row["id"]
            # A list, not a set: an edge that is there twice shows.
            assert sorted(row["connected"]) == sorted(model.friends(me))
            assert sorted(row["follows"]) == sorted(b for a, b in model.follows if a == me)
            assert sorted(row["blocks"]) == sorted(b for a, b in model.blocks if a == me)
            assert sorted(row["dismissed"]) == sorted(b for a, b in model.dismissed if a == me)
            assert sorted(row["removed"]) == sorted(b for a, b in model.removed if a == me)
            assert len(row["connected"]) <= CAP
            sent |= {key: (me, other, state, hidden is not None) for key, other, state, hidden in row["sent"]}
        assert sent == {
            key: (it.sender, it.recipient, it.state, it.hidden_at is not None) for key, it in model.sent.items()
        }

    @rule(pair=PAIR, days=DAYS)
    def invite(self, pair: tuple[str, str], days: float) -> None:
        self.model.now += timedelta(days=days)
        a, b = map(self.of, pair)
        self.act(
            invitations.invite(self.ctx, a, b),
            lambda answer: self.model.invite(a, b, answer.id if answer else ""),
        )

    @rule(pair=PAIR)
    def invite_at_once(self, pair: tuple[str, str]) -> None:
        self.invite(pair, 0)

    @precondition(lambda self: self.model.sent)
    @rule(which=st.integers(0, 5), days=DAYS)
    def accept(self, which: int, days: float) -> None:
        self.answer("concerned", which, "accept", days)

    @precondition(lambda self: self.model.sent)
    @rule(
        who=st.sampled_from(["concerned", "concerned", "concerned", "partner", "another"]),
        which=st.integers(0, 5),
        how=st.sampled_from(ANSWERS),
        days=DAYS,
    )
    def answer(self, who: str, which: int, how: str, days: float) -> None:
        """Answer one of the last invitations, mostly as the member concerned."""
        self.model.now += timedelta(days=days)
        key = [*self.model.sent][-1 - which % len(self.model.sent)]
        it = self.model.sent[key]
        concerned, partner = (it.sender, it.recipient) if how == "withdraw" else (it.recipient, it.sender)
        by = {"concerned": concerned, "partner": partner, "another": self.of("a")}[who]
        ctx = self.ctx
        real, modelled = {
            "accept": (invitations.accept, lambda _: self.model.accept(by, key)),
            "ignore": (invitations.ignore, lambda _: self.model.decline(by, key, "ignored")),
            "report": (invitations.report, lambda _: self.model.decline(by, key, "reported")),
            "withdraw": (invitations.withdraw, lambda _: self.model.withdraw(by, key)),
        }[how]
        self.act(real(ctx, by, key), modelled)

    @precondition(lambda self: self.model.connected)
    @rule(which=st.integers(0, 20), unfollow=st.booleans())
    def disconnect(self, which: int, unfollow: bool) -> None:
        a, b = sorted(sorted(map(sorted, self.model.connected))[which % len(self.model.connected)], reverse=unfollow)
        self.act(
            connections.remove_connection(self.ctx, a, b, unfollow=unfollow),
            lambda _: self.model.disconnect(a, b, unfollow),
        )

    @rule(pair=PAIR, how=st.sampled_from(TOUCHES))
    def touch(self, pair: tuple[str, str], how: str) -> None:
        a, b = map(self.of, pair)
        model, now = self.model, self.model.now

        def changes(_: Any) -> None:
            if how not in {"block", *ACCEPTS}:
                model.require(a, b)
            if how == "block":
                model.block(a, b)
            elif how == "follow":
                model.follows.setdefault((a, b), now)
            elif how == "unfollow":
                model.follows.pop((a, b), None)
            elif how == "remove_follower":
                model.follows.pop((b, a), None)
            elif how == "dismiss":
                model.dismissed.add((a, b))
            elif how == "restore":
                model.dismissed.discard((a, b))
            elif how in ACCEPTS:
                model.accepts[a] = how
            else:
                model.disconnect(a, b, unfollow=False)

        self.act(
            {
                "follow": lambda: follows.follow(self.ctx, a, b),
                "unfollow": lambda: follows.unfollow(self.ctx, a, b),
                "remove_follower": lambda: follows.remove_follower(self.ctx, a, b),
                "dismiss": lambda: dismissals.dismiss_suggestion(self.ctx, a, b),
                "restore": lambda: dismissals.restore_suggestion(self.ctx, a, b),
                "block": lambda: blocks.block(self.ctx, a, b),
                "disconnect": lambda: connections.remove_connection(self.ctx, a, b),
                **dict.fromkeys(ACCEPTS, lambda: members.change_member(self.ctx, a, accepting(how))),
            }[how](),
            changes,
        )

    @precondition(lambda self: self.model.blocks)
    @rule(which=st.integers(0, 20), turned=st.booleans())
    def unblock(self, which: int, turned: bool) -> None:
        a, b = sorted(self.model.blocks)[which % len(self.model.blocks)]
        if turned:
            a, b = b, a
        self.act(blocks.unblock(self.ctx, a, b), lambda _: self.model.unblock(a, b))

    async def looked(self, me: str) -> None:
        """Compare what a member is shown of all others, and every list of their own."""
        model, ctx = self.model, self.ctx
        others = [self.of(name) for name in NAMES if self.of(name) != me]
        seen = await asyncio.gather(*(relationship(ctx, me, other) for other in others), return_exceptions=True)
        lists: list[Page[Any]] = await asyncio.gather(
            connections.connections(ctx, me, ALL),
            follows.following(ctx, me, ALL),
            follows.followers(ctx, me, ALL),
            blocks.blocks(ctx, me, ALL),
            invitations.invitations(ctx, me, ALL, "received"),
            invitations.invitations(ctx, me, ALL, "sent"),
            invitations.invitations(ctx, me, ALL, "sent", "ignored"),
            invitations.invitations(ctx, me, ALL, "sent", "reported"),
        )
        for other, found in zip(others, seen, strict=True):
            assert isinstance(found, MemberNotFound) == model.strangers(me, other)
            if not isinstance(found, BaseException):
                self.compare_relationship(found, me, other)
        met = {key: it for key, it in model.sent.items() if not model.strangers(it.sender, it.recipient)}
        assert [{it.id for it in listed.items} for listed in lists] == [
            model.friends(me),
            {other for follower, other in model.follows if follower == me},
            {follower for follower, other in model.follows if other == me},
            {other for blocker, other in model.blocks if blocker == me},
            {key for key, it in met.items() if it.recipient == me and model.waits(it)},
            {key for key, it in met.items() if it.sender == me and model.looks_pending(it)},
            set(),
            set(),
        ]
        own = await members.member(ctx, me)
        assert (own.connections, own.following, own.followers) == tuple(len(listed.items) for listed in lists[:3])

    def compare_relationship(self, seen: Any, me: str, other: str) -> None:
        model = self.model
        assert (seen.degree == 1) == (frozenset((me, other)) in model.connected)
        assert seen.follows == ((me, other) in model.follows)
        assert seen.followed_by == ((other, me) in model.follows)
        assert seen.mutuals == len(model.friends(me) & model.friends(other))
        got: set[str | None] = {key for key, it in model.between(other, me).items() if model.waits(it)}
        gave: set[str | None] = {key for key, it in model.between(me, other).items() if model.looks_pending(it)}
        assert (seen.pending_invitation and seen.pending_invitation.id) in (got or gave or {None})

    def teardown(self) -> None:
        """Compare what a member sees at the end, and check invariants independent of the model."""
        model = self.model
        self.wait(self.looked(self.of(NAMES[len(model.sent) % len(NAMES)])))
        for a, b in permutations(map(self.of, NAMES), 2):
            if model.strangers(a, b):
                assert frozenset((a, b)) not in model.connected
        accepted = {frozenset((it.sender, it.recipient)) for it in model.sent.values() if it.state == "accepted"}
        assert accepted <= model.connected | set(map(frozenset, model.removed))


@pytest.fixture
def histories(settings: Settings, server: Server) -> Iterator[type[Histories]]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:

        async def opened(stack: AsyncExitStack) -> Context:
            return await stack.enter_async_context(on_empty(settings.replace(**LIMITS), server))

        stack = AsyncExitStack()
        base = runner.run(opened(stack))
        try:
            yield type("Histories", (Histories,), {"runner": runner, "base": base})
        finally:
            runner.run(stack.aclose())


def agree(histories: type[Histories], count: int, steps: int) -> None:
    run_state_machine_as_test(
        histories,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[*HealthCheck],
        ),
    )


def test_database_and_model_agree_after_every_step(request: pytest.FixtureRequest, histories: type[Histories]) -> None:
    agree(histories, request.config.getoption("--histories"), 12)


@pytest.mark.long
def test_database_and_model_agree_over_thousands_of_histories(histories: type[Histories]) -> None:
    agree(histories, 2000, 12)
