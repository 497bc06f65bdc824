"""Operations: liveness, readiness, metrics, and what each problem type means."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel

from graphsvc.http.dependencies import ContextDep
from graphsvc.http.openapi import openapi_json
from graphsvc.http.policy import Access, Slots, policy
from graphsvc.http.revalidation import revalidated
from graphsvc.problems import NotFound, Problem
from graphsvc.supervisor import State, TaskStatus

router = APIRouter(tags=["operations"])
SELDOM_CHANGED = "public, max-age=86400"


class BackgroundTask(BaseModel):
    """A background task. `waiting` means that it will be restarted after `error`; `done` that nothing is left to do."""

    state: State
    error: str | None
    restarts: int


class Readiness(BaseModel):
    """Whether the service is ready, and if not, why.

    `database` is `ok`, or the reason why it does not answer. `warnings` lists unsafe server settings, `tasks` the
    status of each background task by name.
    """

    ready: bool
    database: str
    warnings: list[str] = []
    tasks: dict[str, BackgroundTask] = {}


ProblemName = Annotated[str, InPath(description="The last part of a problem's `type`")]


class ProblemPage(BaseModel):
    type: str
    title: str
    status: int
    meaning: str


def tasks_of(statuses: Mapping[str, TaskStatus]) -> dict[str, BackgroundTask]:
    return {
        name: BackgroundTask(state=status.state, error=status.error, restarts=status.restarts)
        for name, status in statuses.items()
    }


def problem_pages() -> dict[str, ProblemPage]:
    """What each problem means, by type."""
    return {
        problem.type: ProblemPage(
            type=f"/problems/{problem.type}",
            title=problem.title,
            status=problem.status,
            meaning=(problem.__doc__ or "").strip(),
        )
        for problem in Problem.__subclasses__()
    }


@router.get("/livez")
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_liveness() -> dict[str, str]:
    """Check that the service is running. This does not query the database."""
    return {"status": "alive"}


@router.get("/readyz", responses={503: {"model": Readiness}})
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_readiness(request: Request, response: Response, ctx: ContextDep) -> Readiness:
    """Check that the service can answer requests: the database answers, and its schema is applied."""
    state: Any = request.app.state
    ready, warnings = False, []
    if state.local is not None and state.local.state != "running":
        database = state.local.state
    elif not await ctx.store.is_reachable():
        database = "does not answer"
    elif not state.schema_applied.is_set():
        database = state.schema_failure or "schema not applied yet"
    else:
        ready, database, warnings = True, "ok", state.security_warnings
    tasks = tasks_of(state.supervisor.statuses)
    readiness = Readiness(ready=ready, database=database, warnings=warnings, tasks=tasks)
    response.status_code = 200 if readiness.ready else 503
    return readiness


@router.get(
    "/metrics", response_class=Response, responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
)
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_metrics(request: Request) -> Response:
    """Get metrics in Prometheus format."""
    return Response(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4")


@router.get("/openapi.json", include_in_schema=False)
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_openapi(request: Request) -> Response:
    """The OpenAPI document."""
    return revalidated(request, await openapi_json(request.app), "application/json")


@router.get("/problems/{name}")
@policy(Access.PUBLIC, slots=Slots.NONE, problems=(NotFound,))
async def get_problem_type(name: ProblemName, response: Response) -> ProblemPage:
    """Get what a problem type means."""
    if page := problem_pages().get(name):
        response.headers["Cache-Control"] = SELDOM_CHANGED
        return page
    raise NotFound(f"There is no problem named {name}.")
