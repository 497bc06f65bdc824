"""Routes for analysts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from graphsvc.analyst.explain import Explained, ExplainRequest, explain
from graphsvc.analyst.formats import accepted
from graphsvc.analyst.run import QueryRequest
from graphsvc.analyst.runs import RunId, RunInfo, RunLimiter, Stopped, runs, stop
from graphsvc.analyst.saved import (
    NAME_PATTERN,
    NAME_RULE,
    NewSaved,
    Saved,
    forget,
    save,
    saved_queries,
    saved_query,
    values_of,
)
from graphsvc.analyst.schema import NetworkSchema, schema
from graphsvc.http.dependencies import ContextDep
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, Slots, policy
from graphsvc.routes.streaming import cancel_on_disconnect, stream_query

router = APIRouter(tags=["analysts"])
SavedName = Annotated[str, InPath(pattern=NAME_PATTERN, description=NAME_RULE)]
Accept = Annotated[str | None, Header(description="application/json, application/x-ndjson, text/csv, Arrow")]
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Rows as they arrive; `summary` at the end says whether the result is complete",
        "content": {
            "application/json": {},
            "application/x-ndjson": {},
            "text/csv": {},
            "application/vnd.apache.arrow.stream": {},
        },
    }
}


async def run_limiter_of(request: Request) -> RunLimiter:
    limiter: RunLimiter = request.app.state.run_limiter
    return limiter


RunLimiterDep = Annotated[RunLimiter, Depends(run_limiter_of)]


@router.post("/cypher", response_class=StreamingResponse, responses=ANSWER)
@policy(Access.ANALYST, slots=Slots.ANALYST)
async def post_cypher(
    body: QueryRequest,
    request: Request,
    ctx: ContextDep,
    limiter: RunLimiterDep,
    accept: Accept = None,
) -> StreamingResponse:
    """Run a read-only Cypher query within limits. Rows stream in the format that the `Accept` header asks for."""
    return await stream_query(request, ctx, limiter, body, accepted(accept))


@router.post("/cypher/explain")
@policy(Access.ANALYST, slots=Slots.ANALYST)
async def post_explain(body: ExplainRequest, request: Request, ctx: ContextDep, limiter: RunLimiterDep) -> Explained:
    """Get the plan of a query as a tree, with warnings. With `profile`, run it and report actual figures."""
    return await cancel_on_disconnect(request, explain(ctx, limiter, body))


@router.get("/cypher/runs")
@policy(Access.ANALYST)
async def get_runs(ctx: ContextDep) -> Page[RunInfo]:
    """List your running queries."""
    return Page(items=await runs(ctx))


@router.delete("/cypher/runs/{run}")
@policy(Access.ANALYST)
async def delete_run(run: Annotated[RunId, InPath()], ctx: ContextDep, limiter: RunLimiterDep) -> Stopped:
    """Stop one of your running queries. Returns when the database has stopped it."""
    return await stop(ctx, limiter, run)


@router.get("/cypher/saved")
@policy(Access.ANALYST)
async def get_saved_queries(ctx: ContextDep) -> Page[Saved]:
    """List all saved queries: the built-in ones and those of all users."""
    return await saved_queries(ctx)


@router.get("/cypher/saved/{name}", response_class=StreamingResponse, responses=ANSWER)
@policy(Access.ANALYST, slots=Slots.ANALYST)
async def get_saved(
    name: SavedName,
    request: Request,
    ctx: ContextDep,
    limiter: RunLimiterDep,
    accept: Accept = None,
) -> StreamingResponse:
    """Run a saved query with parameters from the URL. You can share the URL."""
    saved = await saved_query(ctx, name)
    values = values_of(saved, dict(request.query_params))
    body = QueryRequest(query=saved.query, parameters=values)
    return await stream_query(request, ctx, limiter, body, accepted(accept))


@router.get("/cypher/saved/{name}/definition")
@policy(Access.ANALYST)
async def get_saved_definition(name: SavedName, ctx: ContextDep) -> Saved:
    """Get the definition of a saved query."""
    return await saved_query(ctx, name)


@router.put("/cypher/saved/{name}", responses={201: {"model": Saved, "description": "The saved query was created"}})
@policy(Access.ANALYST)
async def put_saved(name: SavedName, new: NewSaved, response: Response, ctx: ContextDep) -> Saved:
    """Save a query under a name, or change one of your saved queries."""
    saved, created = await save(ctx, name, new)
    response.status_code = 201 if created else 200
    return saved


@router.delete("/cypher/saved/{name}", status_code=204)
@policy(Access.ANALYST)
async def delete_saved(name: SavedName, ctx: ContextDep) -> None:
    """Delete one of your saved queries."""
    await forget(ctx, name)


@router.get("/cypher/schema")
@policy(Access.ANALYST)
async def get_schema(ctx: ContextDep) -> NetworkSchema:
    """Get labels, relationship types, properties and indexes, and the functions and procedures that you can call."""
    return await schema(ctx)
