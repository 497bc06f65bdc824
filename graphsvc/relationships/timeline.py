"""The timeline: what happened between a member and others, from the stored dates, as far as the member may know."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.visibility import ensure_visible
from graphsvc.problems import SelfRelation

EventKind = Literal[
    "invited",
    "was_invited",
    "accepted",
    "was_accepted",
    "ignored",
    "reported",
    "withdrew",
    "connected",
    "removed",
    "followed",
    "was_followed",
]


class Party(BaseModel):
    """The member or organization at the other end."""

    id: str
    name: str
    kind: Literal["member", "organization"]
    headline: str | None


class Event(BaseModel):
    """An event as the viewer sees it. `was_accepted` means that the other accepted the viewer's invitation."""

    at: datetime
    kind: EventKind
    other: Party
    invitation: str | None = Field(description="Id of the invitation, if the event is about one")
    note: str | None = Field(description="Note of the invitation")


async def timeline(
    ctx: Context, viewer: str, page: PageRequest, other: str | None = None, kind: EventKind | None = None
) -> Page[Event]:
    """Events, newest first; optionally with one member or of one kind only. Leaves out what has no date.

    Of what others did with the viewer's invitations and connections, it has only acceptances, which the viewer may
    know. Raises MemberNotFound for either, SelfRelation.
    """
    if viewer == other:
        raise SelfRelation(viewer)
    keys = ("moment", "key")
    rows = await ctx.store.fetch_all(
        "timeline/events", viewer=viewer, kind=kind, **{"with": other}, **page.after(*keys)
    )
    if not rows:
        await ensure_visible(ctx, viewer, *([other] if other else []))
    return page.to_page(Event, rows, *keys)
