"""Connections over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from graphsvc.http.dependencies import ContextDep, Other, PageQuery, Viewer
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, policy
from graphsvc.problems import NotConnected, NotVisible, SelfRelation
from graphsvc.records import Filter
from graphsvc.relationships import connections
from graphsvc.relationships.connections import Connection, ConnectionOf, Sort

router = APIRouter(tags=["connections"])


@router.get("/members/{viewer}/connections")
@policy(Access.MEMBER)
async def list_connections(
    viewer: Viewer,
    page: PageQuery,
    ctx: ContextDep,
    sort: Annotated[Sort, Query(description="Newest first, or by name")] = "recent",
    words: Annotated[Filter | None, Query(description="Words in the name or headline")] = None,
) -> Page[Connection]:
    """List the viewer's connections, newest first or by name."""
    return await connections.connections(ctx, viewer, page, sort, words)


@router.delete("/members/{viewer}/connections/{other}", status_code=204)
@policy(Access.MEMBER, problems=(SelfRelation, NotConnected))
async def remove_connection(
    viewer: Viewer,
    other: Other,
    ctx: ContextDep,
    unfollow: Annotated[bool, Query(description="Also unfollow the other member")] = False,
) -> None:
    """Remove a connection. The two members still follow each other, unless you pass `unfollow`."""
    await connections.remove_connection(ctx, viewer, other, unfollow=unfollow)


@router.get("/members/{viewer}/connections-of/{other}")
@policy(Access.MEMBER, problems=(NotVisible,))
async def list_connections_of(viewer: Viewer, other: Other, page: PageQuery, ctx: ContextDep) -> Page[ConnectionOf]:
    """List the connections of another member, if that member shows them."""
    return await connections.connections_of(ctx, viewer, other, page)
