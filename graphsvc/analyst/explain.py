"""The plan of a query as a tree: estimated, or with the actual figures of a profiled run."""

import re
from collections.abc import Mapping
from contextlib import nullcontext
from time import perf_counter
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.analyst.audit import AuditEntry, audited
from graphsvc.analyst.errors import EXPLAIN
from graphsvc.analyst.guard import authorize
from graphsvc.analyst.notifications import Notification, notifications_of
from graphsvc.analyst.run import database_errors_as_problems, deadline, ended, fetched, parameters_of
from graphsvc.analyst.runs import RunId, RunLimiter, marked
from graphsvc.context import Context
from graphsvc.store.driver import ResultSummary
from graphsvc.store.read_only import run_read_only

PROFILE = "PROFILE "
# A column name in the details of ProduceResults, quoted or not.
COLUMN = re.compile(r"`((?:``|[^`])*)`|([^`,\s][^`,]*)")


class ExplainRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1)
    parameters: dict[str, Any] = {}
    profile: bool = Field(False, description="Run the query and report actual figures; rows are discarded")
    run: RunId | None = Field(None, description="Your id for this run, to stop it")
    timeout: float | None = Field(None, gt=0, description="Seconds")


class PlanStep(BaseModel):
    """An operator of a plan, with the operators it reads from. Nullable figures are set only with `profile`."""

    operator: str
    details: str | None
    identifiers: list[str]
    estimated_rows: float | None
    rows: int | None = None
    db_hits: int | None = None
    page_cache_hits: int | None = None
    page_cache_misses: int | None = None
    time_ms: float | None = None
    children: list["PlanStep"]


class Explained(BaseModel):
    run: str
    query_type: str
    columns: list[str]
    plan: PlanStep
    notifications: list[Notification]
    seconds: float | None = Field(description="Duration of the profiled run")


def tree(plan: Mapping[str, Any]) -> PlanStep:
    """A plan from the driver as nested steps."""
    arguments = plan.get("args", {})
    time = plan.get("time") or arguments.get("Time")
    return PlanStep(
        operator=plan["operatorType"].partition("@")[0],
        details=arguments.get("Details"),
        identifiers=plan.get("identifiers", []),
        estimated_rows=arguments.get("EstimatedRows"),
        rows=plan.get("rows"),
        db_hits=plan.get("dbHits"),
        page_cache_hits=plan.get("pageCacheHits"),
        page_cache_misses=plan.get("pageCacheMisses"),
        time_ms=round(time / 1e6, 3) if time else None,
        children=[tree(child) for child in plan.get("children", ())],
    )


async def explain(ctx: Context, limiter: RunLimiter, request: ExplainRequest) -> Explained:
    """Raises the same errors as running the query, except those that occur while reading rows.

    Only profiles are in the audit log: a plan runs nothing, and the console requests one while you type.
    """
    run = request.run or uuid4().hex
    caller = ctx.principal.id
    metadata = marked(caller, run, request.query)
    log = audited(caller, run, request.query, request.parameters) if request.profile else nullcontext(AuditEntry())
    with log as entry:
        parameters = parameters_of(request.parameters)
        async with limiter.slot(caller, run):
            authorized = await authorize(ctx, request.query, parameters, metadata)
            if not request.profile:
                return _explained(run, request, authorized.explained, authorized.explained.plan, EXPLAIN, None)
            limiter.require_not_cancelled(caller, run)
            started = perf_counter()
            summary = await _profiled(ctx, request, authorized.statement, parameters, metadata)
            seconds = round(perf_counter() - started, 4)
            explained = _explained(run, request, summary, summary.profile, len(PROFILE), seconds)
            entry.rows = explained.plan.rows or 0
            entry.completed()
            return explained


async def _profiled(
    ctx: Context, request: ExplainRequest, statement: str, parameters: Mapping[str, Any], metadata: Mapping[str, str]
) -> ResultSummary:
    seconds = min(request.timeout or ctx.settings.analyst.timeout, ctx.settings.analyst.timeout)
    until = deadline(seconds)
    with database_errors_as_problems(request.query, len(PROFILE)):
        async with run_read_only(
            ctx.store, PROFILE + statement, parameters, seconds=seconds, metadata=metadata
        ) as result:
            while await fetched(result, ctx.settings.database.fetch_size, until):
                pass
            return await ended(result, until)


def _explained(
    run: str, request: ExplainRequest, summary: ResultSummary, plan: Any, skipped: int, seconds: float | None
) -> Explained:
    root = tree(plan)
    return Explained(
        run=run,
        query_type=summary.query_type or "",
        columns=[quoted.replace("``", "`") or bare.strip() for quoted, bare in COLUMN.findall(root.details or "")],
        plan=root,
        notifications=notifications_of(summary, request.query, skipped),
        seconds=seconds,
    )
