"""Dismissals: suggestions that a member does not want to see again."""

from graphsvc.policy.rules import Action
from graphsvc.relationships.execute import execute
from graphsvc.store.store import Store


async def dismiss_suggestion(store: Store, viewer: str, other: str) -> None:
    """Never suggest the other again. Raises MemberNotFound for either, SelfRelation."""
    await execute(store, Action.DISMISS, viewer, other)
