"""The guard decides whether a query may run, by what the database would run.

It has four layers. Each alone stops most attacks: the text (one statement, no prefix, no other database, no foreign
functions), the database's own plan (only operators known to be harmless, only procedures that a setting allows), the
run (read access; limits on time, rows, bytes and concurrent queries), and the server's own settings.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphsvc.analyst import plan, text
from graphsvc.analyst.errors import QueryInvalid, QueryRefused, message_of, refused_by_database
from graphsvc.analyst.meant import with_fix
from graphsvc.analyst.refusals import LAYERS, Layer
from graphsvc.context import Context
from graphsvc.store.driver import DriverError, Neo4jError, ResultSummary
from graphsvc.store.lexer import tokens
from graphsvc.store.read_only import explained


@dataclass(frozen=True, slots=True)
class Authorized:
    """A query that may be run: the text to run, without a closing semicolon, and the summary of its EXPLAIN."""

    statement: str
    explained: ResultSummary


async def authorize(
    ctx: Context,
    query: str,
    parameters: Mapping[str, Any],
    metadata: Mapping[str, str] | None = None,
    layers: Collection[Layer] = LAYERS,
) -> Authorized:
    """Raises QueryRefused, QueryInvalid, TimedOut.

    `metadata` tells the database whose query it plans. `layers` is for tests, which test each layer alone.
    """
    settings = ctx.settings
    if "text" in layers and (refusal := text.too_long(query, settings.analyst.max_query)):
        raise QueryRefused(refusal, query)
    found = list(tokens(query))
    if "text" in layers and (refusal := text.refusal(query, found)):
        raise QueryRefused(refusal, query)
    statement = text.statement(query, found)
    try:
        summary = await explained(
            ctx.store, statement, parameters, seconds=settings.database.query_timeout, metadata=metadata or {}
        )
    except (Neo4jError, DriverError) as error:
        problem = refused_by_database(error, query)
        if isinstance(problem, QueryInvalid):
            problem = await with_fix(ctx, problem, message_of(error), found)
        raise problem from error
    if "plan" in layers and (refusal := plan.refusal(summary.query_type, summary.plan, settings.analyst.procedures)):
        raise QueryRefused(replace(refusal, offset=plan.pointed_at(found, refusal.what)), query)
    return Authorized(statement, summary)
