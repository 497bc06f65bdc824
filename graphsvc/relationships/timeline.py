"""The timeline: what happened between a member and others, told from what is stored, as far as the member may know."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.visibility import ensure_visible
from graphsvc.problems import SelfRelation
from graphsvc.store.store import Store

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
    """Something that happened, from the viewer's side: `was_accepted` is the other's acceptance of the viewer's."""

    at: datetime
    kind: EventKind
    other: Party
    invitation: str | None = Field(description="Its id, where it happened to an invitation")
    note: str | None = Field(description="Of the invitation")


async def timeline(
    store: Store, viewer: str, page: PageRequest, other: str | None = None, kind: EventKind | None = None
) -> Page[Event]:
    """What happened, newest first; with one member only, or of one kind only. What has no date is not in it.

    What others did with the viewer's invitations and connections is in it only if they tell it: an acceptance.
    Raises MemberNotFound for either, SelfRelation.
    """
    if viewer == other:
        raise SelfRelation(viewer)
    keys = ("moment", "key")
    rows = await store.fetch_all("timeline/events", viewer=viewer, kind=kind, **{"with": other}, **page.after(*keys))
    if not rows:
        await ensure_visible(store, viewer, *([other] if other else []))
    return page.to_page(Event, rows, *keys)
