"""The timeline over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from graphsvc.http.dependencies import ContextDep, PageQuery, Viewer
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.problems import SelfRelation
from graphsvc.relationships import timeline
from graphsvc.relationships.timeline import Event
from graphsvc.vocabulary import ID_PATTERN, ID_RULE, EventName

router = APIRouter(tags=["timeline"])


@router.get("/members/{viewer}/timeline")
@policy(Access.MEMBER, problems=(SelfRelation,))
async def list_events(
    viewer: Viewer,
    page: PageQuery,
    ctx: ContextDep,
    other: Annotated[
        str | None, Query(alias="with", pattern=ID_PATTERN, description=f"Only events with this member: {ID_RULE}")
    ] = None,
    event: Annotated[EventName | None, Query(description="Only events of this kind")] = None,
) -> Page[Event]:
    """List what happened between the viewer and others, newest first."""
    return await timeline.timeline(ctx, viewer, page, other, event)
