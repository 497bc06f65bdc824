"""Search over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from graphsvc import search
from graphsvc.http.policy import Access, policy
from graphsvc.paging import Slice
from graphsvc.search import Filters, Found
from graphsvc.web import PageQuery, StoreDep, Viewer

router = APIRouter(tags=["search"])


@router.get("/members/{viewer}/search")
@policy(Access.MEMBER)
async def get_search(
    viewer: Viewer, filters: Annotated[Filters, Query()], page: PageQuery, store: StoreDep
) -> Slice[Found]:
    """Members that match all filters given, best match first."""
    return await search.search(store, viewer, filters, page)
