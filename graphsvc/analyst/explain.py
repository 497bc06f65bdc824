"""The plan of a query as a tree: estimated, or with the actual figures of a profiled run."""

import re
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from time import perf_counter
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.analyst.audit import AuditEntry, audited
from graphsvc.analyst.errors import EXPLAIN
from graphsvc.analyst.frames import Job
from graphsvc.analyst.guard import authorize
from graphsvc.analyst.meant import meant_names
from graphsvc.analyst.notifications import Notification, notifications_of
from graphsvc.analyst.run import executed, parameters_of
from graphsvc.analyst.runs import RunId, RunLimiter, marked
from graphsvc.context import Context

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
    run, caller = request.run or uuid4().hex, ctx.principal.id
    metadata = marked(caller, run, request.query)
    log = audited(caller, run, request.query, request.parameters) if request.profile else nullcontext(AuditEntry())
    with log as entry:
        parameters = parameters_of(request.parameters)
        async with limiter.slot(caller, run):
            authorized = await authorize(ctx, request.query, parameters, metadata)
            summary = authorized.explained
            meant = await meant_names(ctx, summary)
            if not request.profile:
                notifications = notifications_of(summary, request.query, EXPLAIN, meant)
                return _explained(run, summary.query_type, summary.plan, notifications, None)
            started = perf_counter()
            job = _profile_job(ctx, request, authorized.statement, run, metadata, meant)
            async with executed(ctx, limiter, job, entry) as profiled:
                async for _ in profiled.parts():
                    pass
            if profiled.error is not None:
                raise profiled.error
            assert profiled.outcome is not None and profiled.summary is not None  # noqa: S101, PT018
            outcome, seconds = profiled.outcome, round(perf_counter() - started, 4)
            return _explained(run, outcome["query_type"], outcome["profile"], profiled.summary.notifications, seconds)


def _profile_job(
    ctx: Context, request: ExplainRequest, statement: str, run: str, metadata: dict[str, str], meant: dict[str, str]
) -> Job:
    return Job(
        run=run,
        query=request.query,
        statement=PROFILE + statement,
        skipped=len(PROFILE),
        parameters=request.parameters,
        seconds=min(request.timeout or ctx.settings.analyst.timeout, ctx.settings.analyst.timeout),
        elapsed=0.0,
        metadata=metadata,
        written_as="none",
        fetch_size=ctx.settings.database.fetch_size,
        max_rows=sys.maxsize,
        max_bytes=sys.maxsize,
        meant=meant,
    )


def _explained(
    run: str, query_type: str | None, plan: Any, notifications: list[Notification], seconds: float | None
) -> Explained:
    root = tree(plan)
    return Explained(
        run=run,
        query_type=query_type or "",
        columns=[quoted.replace("``", "`") or bare.strip() for quoted, bare in COLUMN.findall(root.details or "")],
        plan=root,
        notifications=notifications,
        seconds=seconds,
    )
