"""Executes an action: one unit of work that locks, reads the state of the pair, decides and applies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import deleted_during_read, ensure_visible
from graphsvc.policy.effects import Effect, as_parameters
from graphsvc.policy.pair import Invitation, PairState
from graphsvc.policy.rules import Action, ActionContext, decide
from graphsvc.policy.windows import limit_windows
from graphsvc.problems import InvitationNotFound, MemberNotFound, SelfRelation
from graphsvc.store.store import Row

# Which members an action locks: the viewer, the other. An action that changes the ties of one member locks only that
# member, so that a million members can follow the same one at once.
LOCKS = {
    Action.FOLLOW: (True, False),
    Action.UNFOLLOW: (True, False),
    Action.DISMISS: (True, False),
    Action.RESTORE: (True, False),
    Action.REMOVE_FOLLOWER: (False, True),
}
BOTH = (True, True)
# No member has this id.
NOBODY = ""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """A completed action: the state before it, the other member with the mutual connections, and its effects.

    `mutuals` is 0 unless the action asked for them.
    """

    before: PairState
    other: MemberSummary
    mutuals: int
    effects: tuple[Effect, ...]
    now: datetime


async def execute(
    ctx: Context,
    action: Action,
    viewer: str,
    other: str | None = None,
    *,
    invitation: str = "",
    by_invitation: bool = False,
    count_mutuals: bool = False,
    **how: Any,
) -> ActionResult:
    """Run an action of the viewer on the other, given by id or, with `by_invitation`, by an invitation between the two.

    Raises MemberNotFound, InvitationNotFound, SelfRelation, or the problem that refuses the action.
    """
    if viewer == other:
        raise SelfRelation(viewer)
    changes_viewer, changes_other = LOCKS.get(action, BOTH)

    async def act(unit: UnitOfWork) -> ActionResult:
        target = other
        if by_invitation:
            # The sender and recipient of an invitation never change, so they can be read before they are locked.
            between = await unit.fetch_one("relationships/of_invitation", viewer=viewer, invitation=invitation)
            target = between["other"] if between else None
        # Without an invitation, read nobody: as many queries as for an invitation of a member who blocks the viewer.
        target = target or NOBODY
        row = await unit.fetch_one(
            "relationships/lock_pair",
            ids=sorted([viewer] * changes_viewer + [target] * changes_other),
            viewer=viewer,
            other=target,
            count_mutuals=count_mutuals,
            **limit_windows(ctx.now, ctx.settings),
        )
        # The properties of a member who is being deleted are null.
        if row is None or deleted_during_read(row["other"], row["member"]["id"], row["member"]["name"]):
            raise MemberNotFound(target)
        pair = pair_of(viewer, row)
        effects = decide(action, ActionContext(pair, ctx.now, ctx.settings, invitation, **how))
        if effects:
            for effect in effects:
                unit.log(*effect.kinds, members=effect.changes())
            await unit.apply("relationships/apply", now=ctx.now.isoformat(), effects=as_parameters(effects))
        return ActionResult(pair, MemberSummary.model_validate(row["member"]), row["mutuals"] or 0, effects, ctx.now)

    try:
        return await change(ctx, act)
    except (MemberNotFound, InvitationNotFound):
        # The same for a member who does not exist and for one whom a block hides: the transaction is rolled back, and
        # one more query finds who is missing.
        await ensure_visible(ctx, viewer, *([other] if other else []))
        raise (MemberNotFound(other) if other else InvitationNotFound(invitation)) from None


def pair_of(viewer: str, row: Row) -> PairState:
    """The state of a pair from a query row."""
    known = {name: row[name] for name in PairState.__dataclass_fields__ if name in row}
    return PairState(
        viewer=viewer,
        **known
        | {
            "follows_since": _moment(row["follows_since"]),
            # An invitation that is being deleted has no properties.
            "invitations": tuple(
                sorted(
                    (
                        _invitation(node)
                        for node in row["invitations"]
                        if node["sent_at"] and node["state"] and node["id"]
                    ),
                    key=lambda it: (it.sent_at, it.id),
                )
            ),
            "sent_lately": tuple(map(datetime.fromisoformat, row["sent_lately"])),
            "reports": tuple(map(datetime.fromisoformat, row["reports"])),
        },
    )


def _invitation(node: dict[str, Any]) -> Invitation:
    given = {name: node.get(name) for name in Invitation.__dataclass_fields__}
    moments = {name: _moment(given[name]) for name in ("sent_at", "answered_at", "withdrawn_at")}
    return Invitation(**given | moments | {"made_follow": bool(given["made_follow"])})  # type: ignore[arg-type]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
