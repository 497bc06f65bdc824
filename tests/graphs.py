"""Loads NetworkX graphs into the database with the normal loader."""

from collections.abc import Iterable
from typing import Any

import networkx as nx

from graphsvc.context import Context
from graphsvc.ingest.online import write
from graphsvc.records import AnyRecord, ConnectionRecord, MemberRecord

WHOLE = 1000


async def put(ctx: Context, *records: AnyRecord) -> None:
    """Write records and assert that none is rejected."""
    for start in range(0, len(records), WHOLE):
        batch = records[start : start + WHOLE]
        outcomes = await write(ctx, batch)
        refused = [(record, outcome) for record, outcome in zip(batch, outcomes, strict=True) if outcome.reason]
        assert not refused


def members(ids: Iterable[object]) -> list[MemberRecord]:
    return [MemberRecord(id=str(id_), name=f"Member {id_}") for id_ in ids]


async def put_graph(ctx: Context, graph: nx.Graph) -> None:
    """Each node a member, each edge a connection; ids are the nodes' names."""
    await put(ctx, *members(graph.nodes), *(ConnectionRecord(a=str(a), b=str(b)) for a, b in graph.edges))


async def rows(ctx: Context, text: Any, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a test's own query, sent to the driver without the store."""
    records, _, _ = await ctx.store.driver.execute_query(text, parameters, database_=ctx.settings.database.name)
    return [record.data() for record in records]
