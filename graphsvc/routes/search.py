"""Search over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from graphsvc.http.dependencies import PageQuery, ReadContextDep, Viewer
from graphsvc.http.policy import Access, policy
from graphsvc.network import search
from graphsvc.network.search import Filters, Matches

router = APIRouter(tags=["search"])


@router.get("/members/{viewer}/search")
@policy(Access.MEMBER)
async def search_members(
    viewer: Viewer, filters: Annotated[Filters, Query()], page: PageQuery, ctx: ReadContextDep
) -> Matches:
    """Search for members who match all filters, best match first."""
    return await search.search(ctx, viewer, filters, page)
