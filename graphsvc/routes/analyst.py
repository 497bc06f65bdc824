"""What analysts ask over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from graphsvc.analyst.explain import AskedPlan, Explained, explain
from graphsvc.analyst.formats import accepted
from graphsvc.analyst.history import Remembered, forget_history, history
from graphsvc.analyst.run import Asked
from graphsvc.analyst.runs import Places, RunId, Running, Stopped, runs, stop
from graphsvc.analyst.saved import (
    NAME_PATTERN,
    NAME_RULE,
    NewSaved,
    Saved,
    SavedQueries,
    forget,
    save,
    saved_queries,
    saved_query,
    values_of,
)
from graphsvc.analyst.schema import NetworkSchema, schema
from graphsvc.http.dependencies import PageQuery, PrincipalDep, StoreDep
from graphsvc.http.pagination import Page
from graphsvc.http.policy import Access, Slots, policy
from graphsvc.routes.answer import answer, while_listened_to

router = APIRouter(tags=["analysts"])
SavedName = Annotated[str, InPath(pattern=NAME_PATTERN, description=NAME_RULE)]
Accept = Annotated[str | None, Header(description="application/json, application/x-ndjson, text/csv, Arrow")]
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Rows as they come; `summary` at the end says whether that was all",
        "content": {
            "application/json": {},
            "application/x-ndjson": {},
            "text/csv": {},
            "application/vnd.apache.arrow.stream": {},
        },
    }
}


class RunningQueries(BaseModel):
    items: list[Running]


async def places_of(request: Request) -> Places:
    places: Places = request.app.state.places
    return places


PlacesDep = Annotated[Places, Depends(places_of)]


@router.post("/cypher", response_class=StreamingResponse, responses=ANSWER)
@policy(Access.ANALYST, slots=Slots.ANALYST)
async def post_cypher(
    asked: Asked, request: Request, principal: PrincipalDep, store: StoreDep, places: PlacesDep, accept: Accept = None
) -> StreamingResponse:
    """Ask in Cypher. Only what reads is run, within bounds; rows stream in the format that is accepted."""
    return await answer(request, store, places, principal.id, asked, accepted(accept))


@router.post("/cypher/explain")
@policy(Access.ANALYST, slots=Slots.ANALYST)
async def post_explain(
    asked: AskedPlan, request: Request, principal: PrincipalDep, store: StoreDep, places: PlacesDep
) -> Explained:
    """The plan of a query as a tree, with the database's warnings; with `profile`, what each operator did."""
    return await while_listened_to(request, explain(store, places, principal.id, asked))


@router.get("/cypher/runs")
@policy(Access.ANALYST)
async def get_runs(principal: PrincipalDep, store: StoreDep) -> RunningQueries:
    """The caller's queries that run now."""
    return RunningQueries(items=await runs(store, principal.id))


@router.delete("/cypher/runs/{run}")
@policy(Access.ANALYST)
async def delete_run(run: Annotated[RunId, InPath()], principal: PrincipalDep, store: StoreDep) -> Stopped:
    """Stop a query of the caller's; answered when the database has stopped it."""
    return await stop(store, principal.id, run)


@router.get("/cypher/saved")
@policy(Access.ANALYST)
async def get_saved_queries(store: StoreDep) -> SavedQueries:
    """All saved queries: those that come with the service, and everybody's."""
    return await saved_queries(store)


@router.get("/cypher/saved/{name}", response_class=StreamingResponse, responses=ANSWER)
@policy(Access.ANALYST, slots=Slots.ANALYST)
async def get_saved(
    name: SavedName,
    request: Request,
    principal: PrincipalDep,
    store: StoreDep,
    places: PlacesDep,
    accept: Accept = None,
) -> StreamingResponse:
    """Run a saved query with the parameters of the URL; an address to share."""
    saved = await saved_query(store, name)
    values = values_of(saved, dict(request.query_params))
    asked = Asked(query=saved.query, parameters=values)
    return await answer(request, store, places, principal.id, asked, accepted(accept))


@router.get("/cypher/saved/{name}/definition")
@policy(Access.ANALYST)
async def get_saved_definition(name: SavedName, store: StoreDep) -> Saved:
    """A saved query itself."""
    return await saved_query(store, name)


@router.put("/cypher/saved/{name}", responses={201: {"model": Saved, "description": "The name is new"}})
@policy(Access.ANALYST)
async def put_saved(
    name: SavedName, new: NewSaved, response: Response, principal: PrincipalDep, store: StoreDep
) -> Saved:
    """Keep a query under a name, or change one's own."""
    saved, created = await save(store, principal.id, name, new, over_all=principal.everybody)
    response.status_code = 201 if created else 200
    return saved


@router.delete("/cypher/saved/{name}", status_code=204)
@policy(Access.ANALYST)
async def delete_saved(name: SavedName, principal: PrincipalDep, store: StoreDep) -> None:
    """Forget a saved query of one's own."""
    await forget(store, principal.id, name, over_all=principal.everybody)


@router.get("/cypher/history")
@policy(Access.ANALYST)
async def get_history(principal: PrincipalDep, page: PageQuery, store: StoreDep) -> Page[Remembered]:
    """What the caller asked, newest first."""
    return await history(store, principal.id, page)


@router.delete("/cypher/history", status_code=204)
@policy(Access.ANALYST)
async def delete_history(principal: PrincipalDep, store: StoreDep) -> None:
    """Forget what the caller asked."""
    await forget_history(store, principal.id)


@router.get("/cypher/schema")
@policy(Access.ANALYST)
async def get_schema(store: StoreDep) -> NetworkSchema:
    """What there is to ask about: labels, types, properties, indexes, functions, procedures."""
    return await schema(store)
