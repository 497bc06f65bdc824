"""Routes for analysts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from graphsvc.analyst.errors import (
    NotAcceptable,
    QueryCancelled,
    QueryFailed,
    QueryInvalid,
    QueryRefused,
    RunNotFound,
    RunTaken,
    SavedQueryBuiltin,
    SavedQueryNotFound,
    TooManyQueries,
)
from graphsvc.analyst.explain import Explained, ExplainRequest, explain
from graphsvc.analyst.run import QueryRequest, Result
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
from graphsvc.analyst.writers import accepted
from graphsvc.http.dependencies import ContextDep
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, Slots, policy
from graphsvc.routes.streaming import cancel_on_disconnect, stream_query

router = APIRouter(tags=["analysts"])
SavedName = Annotated[str, InPath(pattern=NAME_PATTERN, description=NAME_RULE)]
Accept = Annotated[str | None, Header(include_in_schema=False)]
GUARD = (QueryRefused, QueryInvalid, QueryFailed, QueryCancelled)
QUERY = (*GUARD, TooManyQueries)
ROWS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Result,
        "description": "Rows as they arrive. `summary` at the end says whether the result is complete",
        "headers": {"X-Run": {"description": "The id of the run, to stop it", "schema": {"type": "string"}}},
        "content": {
            "application/json": {},
            "application/x-ndjson": {
                "schema": {
                    "type": "string",
                    "description": "A line with `run` and `columns`, one with `row` for each row, and one with "
                    "`summary` or `error`",
                }
            },
            "text/csv": {
                "schema": {
                    "type": "string",
                    "description": "A header and rows. A last line that begins with `# truncated` or `# error` says "
                    "that the result is incomplete. Cells that a spreadsheet would take for formulas get an apostrophe "
                    "in front; `Accept: text/csv; formulas=raw` leaves them as they are",
                }
            },
            "application/vnd.apache.arrow.stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
FREE_QUERY = {
    "parameters": [
        {
            "name": "values",
            "in": "query",
            "required": False,
            "style": "form",
            "explode": True,
            "description": "The query's parameters, by name",
            "schema": {"type": "object", "additionalProperties": {"type": "string"}},
        }
    ]
}


async def run_limiter_of(request: Request) -> RunLimiter:
    limiter: RunLimiter = request.app.state.run_limiter
    return limiter


RunLimiterDep = Annotated[RunLimiter, Depends(run_limiter_of)]


@router.post("/cypher", response_class=StreamingResponse, responses=ROWS)
@policy(Access.ANALYST, slots=Slots.ANALYST, problems=(*QUERY, RunTaken, NotAcceptable))
async def run_query(
    body: QueryRequest,
    request: Request,
    ctx: ContextDep,
    limiter: RunLimiterDep,
    accept: Accept = None,
) -> StreamingResponse:
    """Run a read-only Cypher query within limits. Rows stream in the format that the `Accept` header asks for."""
    return await stream_query(request, ctx, limiter, body, accepted(accept))


@router.post("/cypher/explain")
@policy(Access.ANALYST, slots=Slots.ANALYST, problems=(*QUERY, RunTaken))
async def explain_query(body: ExplainRequest, request: Request, ctx: ContextDep, limiter: RunLimiterDep) -> Explained:
    """Get the plan of a query as a tree, with warnings. With `profile`, run it and report actual figures."""
    return await cancel_on_disconnect(request, explain(ctx, limiter, body))


@router.get("/cypher/runs")
@policy(Access.ANALYST)
async def list_runs(ctx: ContextDep) -> Page[RunInfo]:
    """List your running queries."""
    return Page(items=await runs(ctx))


@router.delete("/cypher/runs/{run}")
@policy(Access.ANALYST, problems=(RunNotFound,))
async def stop_run(run: Annotated[RunId, InPath()], ctx: ContextDep, limiter: RunLimiterDep) -> Stopped:
    """Stop one of your running queries. Returns when the database has stopped it."""
    return await stop(ctx, limiter, run)


@router.get("/cypher/saved")
@policy(Access.ANALYST)
async def list_saved_queries(ctx: ContextDep) -> Page[Saved]:
    """List all saved queries: the built-in ones and those of all users."""
    return await saved_queries(ctx)


@router.get("/cypher/saved/{name}", response_class=StreamingResponse, responses=ROWS, openapi_extra=FREE_QUERY)
@policy(Access.ANALYST, slots=Slots.ANALYST, problems=(*QUERY, SavedQueryNotFound, NotAcceptable), free_query=True)
async def run_saved_query(
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
@policy(Access.ANALYST, problems=(SavedQueryNotFound,))
async def get_saved_query(name: SavedName, ctx: ContextDep) -> Saved:
    """Get the definition of a saved query."""
    return await saved_query(ctx, name)


@router.put("/cypher/saved/{name}", responses={201: {"model": Saved, "description": "The saved query was created"}})
@policy(
    Access.ANALYST,
    slots=Slots.ANALYST,
    problems=(*QUERY, SavedQueryBuiltin, SavedQueryNotFound),
)
async def put_saved_query(
    name: SavedName, new: NewSaved, request: Request, response: Response, ctx: ContextDep, limiter: RunLimiterDep
) -> Saved:
    """Save a query under a name, or change one of your saved queries. The database plans it, as if it ran."""
    saved, created = await cancel_on_disconnect(request, save(ctx, limiter, name, new))
    response.status_code = 201 if created else 200
    return saved


@router.delete("/cypher/saved/{name}", status_code=204)
@policy(Access.ANALYST, problems=(SavedQueryBuiltin, SavedQueryNotFound))
async def delete_saved_query(name: SavedName, ctx: ContextDep) -> None:
    """Delete one of your saved queries."""
    await forget(ctx, name)


@router.get("/cypher/schema")
@policy(Access.ANALYST)
async def get_network_schema(ctx: ContextDep) -> NetworkSchema:
    """Get labels, relationship types, properties and indexes, and the functions and procedures that you can call."""
    return await schema(ctx)
