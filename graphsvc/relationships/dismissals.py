"""Dismissals: suggestions that a member does not want to see again."""

from graphsvc.context import Context
from graphsvc.policy.rules import Action
from graphsvc.relationships.execute import execute


async def dismiss_suggestion(ctx: Context, viewer: str, other: str) -> None:
    """Never suggest the other again. Raises MemberNotFound for either, SelfRelation."""
    await execute(ctx, Action.DISMISS, viewer, other)


async def restore_suggestion(ctx: Context, viewer: str, other: str) -> None:
    """Take a dismissal back, so that the other may be suggested again. Raises MemberNotFound, SelfRelation."""
    await execute(ctx, Action.RESTORE, viewer, other)
