"""Imports at the same moment, and a database that goes away in the middle."""

import asyncio
from collections.abc import AsyncIterator

import networkx as nx
import pytest

from graphsvc.context import Context
from graphsvc.ingest.bulk import BulkSummary, bulk
from graphsvc.ingest.online import write
from graphsvc.records import RECORD, ConnectionRecord
from graphsvc.store.store import Server, open_store
from tests.graphs import members, put

pytestmark = pytest.mark.anyio


async def test_concurrent_imports_create_each_connection_once(ctx: Context) -> None:
    graph = nx.gnm_random_graph(12, 60, seed=3)
    await put(ctx, *members(graph.nodes))
    records = [ConnectionRecord(a=str(a), b=str(b)) for a, b in graph.edges]
    turned = [ConnectionRecord(a=record.b, b=record.a) for record in reversed(records)]
    outcomes = await asyncio.gather(*(write(ctx, each) for each in (records, turned) * 4))
    made = [outcome.result for each in outcomes for outcome in each]
    assert made.count("created") == graph.number_of_edges()
    assert made.count("duplicate") == 7 * graph.number_of_edges()
    for node in graph:
        row = await ctx.store.fetch_one("members/get", id=str(node))
        assert row is not None
        assert row["connections"] == graph.degree(node)


async def test_bulk_summary_shows_progress_when_the_database_goes_away(ctx: Context, server: Server) -> None:
    settings = ctx.settings.replace(bulk_batch=2, retry_time=0.2, connect_timeout=0.5)

    async with open_store(settings.database, server) as leaving:
        own = leaving.driver

        async def lines() -> AsyncIterator[bytes]:
            for number, record in enumerate(members(range(6))):
                if number == 3:
                    leaving.driver = gone.driver
                yield RECORD.dump_json(record) + b"\n"

        async with open_store(settings.database, Server("bolt://127.0.0.1:1", "neo4j", "no")) as gone:
            results = [each async for each in bulk(Context(leaving, settings), lines())]
        leaving.driver = own
    summary = results[-1]
    assert isinstance(summary, BulkSummary)
    assert (summary.complete, summary.lines, summary.created) == (False, 2, 2)
    assert summary.error
