"""Dependencies of routes: the context of the call, a viewer, a page."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi import Path as InPath

from graphsvc.context import Context
from graphsvc.http.bookmark import bookmarks_of
from graphsvc.http.bounds import bound
from graphsvc.http.pagination import PageRequest
from graphsvc.problems import InvalidRequest
from graphsvc.store.bookmarks import Consistency
from graphsvc.vocabulary import ID_PATTERN, ID_RULE


async def context_of(request: Request) -> Context:
    """The context of a request. Raises InvalidRequest for a malformed bookmark."""
    app, state = request.app.state, request.state
    return Context(app.store.with_bookmarks(bookmarks_of(request)), app.settings, state.principal)


ContextDep = Annotated[Context, Depends(context_of)]
# Query parameters that select nothing: a cursor stays valid when they change.
NO_FILTERS = frozenset({"limit", "cursor", "consistency"})


async def read_context_of(
    ctx: ContextDep,
    consistency: Annotated[
        Consistency,
        Query(
            description="How fresh the answer must be. `recent`: at most `snapshot_max_age` behind, and never behind "
            "your `Bookmark`. `now`: has everything committed before the request. `database`: from Neo4j"
        ),
    ] = "recent",
) -> Context:
    """The context of a request that may be answered from memory."""
    seen = ctx.store.bookmarks
    if seen is not None:
        seen.consistency, seen.tells_source = consistency, True
    return ctx


ReadContextDep = Annotated[Context, Depends(read_context_of)]
# The route's policy checks whether the principal may act for them.
Viewer = Annotated[str, InPath(pattern=ID_PATTERN, description=f"Id of the member who asks: {ID_RULE}")]
OwnId = Annotated[str, InPath(pattern=ID_PATTERN, description=f"Id of the member: {ID_RULE}")]
Other = Annotated[str, InPath(pattern=ID_PATTERN, description=f"Id of the other member: {ID_RULE}")]
PageSize = Annotated[
    int | None,
    Query(
        description="Maximum number of items on the page",
        json_schema_extra={"minimum": 1, **bound(maximum="max_page_size")},
    ),
]


async def page_of(
    request: Request,
    ctx: ContextDep,
    limit: PageSize = None,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next` of the previous page")] = None,
) -> PageRequest:
    """The requested page. A cursor is valid only for the same path and the same filters."""
    bounds = ctx.settings.http
    size = bounds.page_size if limit is None else limit
    if not 1 <= size <= bounds.max_page_size:
        reason = f"must be between 1 and {bounds.max_page_size}"
        raise InvalidRequest.of("limit", reason, f"limit {reason}.")
    filters = sorted(item for item in request.query_params.multi_items() if item[0] not in NO_FILTERS)
    return PageRequest(size, cursor, f"{request.scope['path']}?{filters}", request.app.state.cursor_key)


PageQuery = Annotated[PageRequest, Depends(page_of)]


def require_at_most(limit: int, most: int) -> None:
    """Raises InvalidRequest for a `limit` above the setting that bounds it."""
    if limit > most:
        reason = f"must be at most {most}"
        raise InvalidRequest.of("limit", reason, f"limit {reason}.")


def within_limit(ids: list[str], limit: int, field: str) -> None:
    """Raises InvalidRequest if the list has more members than one request may name."""
    if len(ids) > limit:
        raise InvalidRequest.of(field, f"at most {limit}, but got {len(ids)}")
