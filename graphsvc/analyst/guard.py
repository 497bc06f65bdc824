"""The guard: whether a query may be run, decided by what would run.

Four layers, each enough by itself for most of what must not happen: the text (one statement, no prefix, no other
database, no foreign functions), the database's own plan (only operators known to be harmless, only procedures that a
setting names), the run (read access, bounded in time, rows, bytes and number), and the server's own settings.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from graphsvc.analyst import plan, text
from graphsvc.analyst.errors import QueryRefused, refused_by_database
from graphsvc.analyst.refusals import LAYERS, Layer
from graphsvc.store.ad_hoc import explained
from graphsvc.store.driver import DriverError, Neo4jError, ResultSummary
from graphsvc.store.store import Store


async def authorize(
    store: Store,
    query: str,
    parameters: Mapping[str, Any],
    metadata: Mapping[str, str] | None = None,
    layers: Collection[Layer] = LAYERS,
) -> ResultSummary:
    """What EXPLAIN says of a query that may be run. Raises QueryRefused, QueryInvalid, TimedOut.

    `metadata` tells the database whose query it plans; `layers` are there for the tests, which ask each of them alone.
    """
    settings = store.settings
    if "text" in layers and (refusal := text.refusal(query, settings.analyst_max_query)):
        raise QueryRefused(refusal, query)
    try:
        summary = await explained(
            store, text.statement(query), parameters, seconds=settings.query_timeout, metadata=metadata or {}
        )
    except (Neo4jError, DriverError) as error:
        raise refused_by_database(error, query) from error
    if "plan" in layers and (refusal := plan.refusal(summary.query_type, summary.plan, settings.analyst_procedures)):
        raise QueryRefused(replace(refusal, offset=plan.pointed_at(query, refusal.what)), query)
    return summary
