"""Visibility: whether a member exists for a viewer. A block hides two members from each other."""

from typing import Any, TypeVar

from pydantic import BaseModel

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.problems import MemberNotFound

Model = TypeVar("Model", bound=BaseModel)


async def ensure_visible(ctx: Context, viewer: str, *others: str) -> None:
    """Raises MemberNotFound for the first member who does not exist for the viewer."""
    rows = await ctx.store.fetch_all("members/visible", viewer=viewer, ids=[viewer, *others])
    visible = {row["id"] for row in rows}
    for member in (viewer, *others):
        if member not in visible:
            raise MemberNotFound(member)


async def fetch_page(
    ctx: Context, query: str, model: type[Model], page: PageRequest, keys: tuple[str, ...], *, viewer: str, **given: Any
) -> Page[Model]:
    """A page of a list for a viewer, in the order of `keys`. Raises MemberNotFound if there is no such viewer.

    If the list is empty, a second query checks whether the viewer exists.
    """
    rows = await ctx.store.fetch_all(query, viewer=viewer, **given, **page.after(*keys))
    if not rows:
        await ensure_visible(ctx, viewer)
    return page.to_page(model, rows, *keys)


def deleted_during_read(*values: str | None) -> bool:
    """Whether a member was deleted while a query read them: one of `values`, which every member has, is then null.

    The id alone does not tell: the database may still have it from the index by which it found the member.
    """
    return None in values
