"""The timeline: what happened between a member and others, from the stored dates, as far as the member may know."""

from datetime import datetime

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.summaries import MemberSummary, OrganizationSummary
from graphsvc.network.visibility import ensure_visible
from graphsvc.problems import SelfRelation
from graphsvc.vocabulary import EventName


class Event(BaseModel):
    """An event as the viewer sees it. `was_accepted` means that the other accepted the viewer's invitation."""

    occurred_at: datetime
    event: EventName
    member: MemberSummary | None = Field(description="The other member; null if the event is about an organization")
    organization: OrganizationSummary | None = Field(description="The organization that the viewer followed")
    invitation: str | None = Field(description="Id of the invitation, if the event is about one")
    note: str | None = Field(description="Note of the invitation")


async def timeline(
    ctx: Context, viewer: str, page: PageRequest, other: str | None = None, event: EventName | None = None
) -> Page[Event]:
    """Events, newest first; optionally with one member or by one name only. Leaves out what has no date.

    Of what others did with the viewer's invitations and connections, it has only acceptances, which the viewer may
    know. Raises MemberNotFound for either, SelfRelation.
    """
    if viewer == other:
        raise SelfRelation(viewer)
    keys = ("moment", "key")
    rows = await ctx.store.fetch_all(
        "timeline/events", viewer=viewer, event=event, **{"with": other}, **page.after(*keys)
    )
    if not rows:
        await ensure_visible(ctx, viewer, *([other] if other else []))
    return page.to_page(Event, rows, *keys)
