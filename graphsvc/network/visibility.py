"""Visibility: whether a member exists for a viewer. A block hides two members from each other."""

from graphsvc.problems import MemberNotFound
from graphsvc.store.store import Store


async def ensure_visible(store: Store, viewer: str, *others: str) -> None:
    """Raises MemberNotFound for the first member who does not exist for the viewer."""
    rows = await store.fetch_all("members/visible", viewer=viewer, ids=[viewer, *others])
    visible = {row["id"] for row in rows}
    for member in (viewer, *others):
        if member not in visible:
            raise MemberNotFound(member)


def deleted_during_read(value: str | None) -> bool:
    """Whether a member was deleted while a query read them: `value`, a property that every member has, is then null."""
    return value is None
