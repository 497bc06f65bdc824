"""The plan of a query as a tree: estimated, or with what each operator really did."""

import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.analyst.errors import EXPLAIN
from graphsvc.analyst.guard import admit
from graphsvc.analyst.notifications import Notification, notifications_of
from graphsvc.analyst.run import deadline, ended, fetched, parameters_of, told_as_problems
from graphsvc.analyst.runs import Places, RunId, marked
from graphsvc.analyst.text import statement
from graphsvc.store.ad_hoc import ad_hoc
from graphsvc.store.driver import ResultSummary
from graphsvc.store.store import Store

PROFILE = "PROFILE "
# A name in the details of ProduceResults, quoted or not.
COLUMN = re.compile(r"`((?:``|[^`])*)`|([^`,\s][^`,]*)")


class AskedPlan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1)
    parameters: dict[str, Any] = {}
    profile: bool = Field(False, description="Run it, and say what each operator did; its rows are thrown away")
    run: RunId | None = Field(None, description="A name for this run, to stop it by")
    timeout: float | None = Field(None, gt=0, description="Seconds")


class PlanStep(BaseModel):
    """An operator of a plan. Its children give it their rows. The null ones are known after a profile only."""

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
    seconds: float | None = Field(description="How long the profiled run took")


def tree(plan: Mapping[str, Any]) -> PlanStep:
    """A plan as the driver gives it."""
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


async def explain(store: Store, places: Places, caller: str, asked: AskedPlan) -> Explained:
    """Raises what running the query raises, but for what only its rows would bring."""
    parameters = parameters_of(asked.parameters)
    run = asked.run or uuid4().hex
    metadata = marked(caller, run, asked.query)
    async with places.one(caller, run):
        planned = await admit(store, asked.query, parameters, metadata)
        if not asked.profile:
            return _explained(run, asked, planned, planned.plan, EXPLAIN, None)
        started = perf_counter()
        seconds = min(asked.timeout or store.settings.analyst_timeout, store.settings.analyst_timeout)
        until = deadline(seconds)
        text = PROFILE + statement(asked.query)
        with told_as_problems(asked.query, len(PROFILE)):
            async with ad_hoc(store, text, parameters, seconds=seconds, metadata=metadata) as result:
                while await fetched(result, store.settings.fetch_size, until):
                    pass
                profiled = await ended(result, until)
        return _explained(run, asked, profiled, profiled.profile, len(PROFILE), round(perf_counter() - started, 4))


def _explained(
    run: str, asked: AskedPlan, summary: ResultSummary, plan: Any, skipped: int, seconds: float | None
) -> Explained:
    root = tree(plan)
    return Explained(
        run=run,
        query_type=summary.query_type or "",
        columns=[quoted.replace("``", "`") or bare.strip() for quoted, bare in COLUMN.findall(root.details or "")],
        plan=root,
        notifications=notifications_of(summary, asked.query, skipped),
        seconds=seconds,
    )
