"""One run: make sure that all agree, warm up, measure in rounds, hold against the bars."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from neo4j import AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity
from rich.console import Console

from bench.competitors import Competitor, Driver, Http, Igraph, Networkit
from bench.ground_truth import disagreements, kept_of_exact
from bench.http_client import Wire
from bench.measure import Tell, cells_of, measure, warm_up
from bench.network import Network, draw_requests
from bench.report import about_machine, print_acting, print_bars, print_cells
from bench.service import service
from bench.thresholds import bars_of, crowd
from bench.writes import acting, bars_of_acting
from graphsvc.settings import Settings
from graphsvc.store.store import Server

# Reads every member, connection and affiliation once, their properties too.
TOUCH = (
    "MATCH (node) RETURN count(node.name)",
    "MATCH ()-[tie:CONNECTED]->() RETURN count(tie.since)",
    "MATCH ()-[tie:AFFILIATED]->() RETURN count(tie.from)",
)


@dataclass(frozen=True)
class Plan:
    """How much of everything; `seconds` are those of one cell."""

    seconds: float = 2.0
    warming: float = 1.0
    acting: float = 6.0
    requests: int = 1000
    compared: int = 5
    judged: int = 50
    crowd: int = 400
    seed: int = 7


@asynccontextmanager
async def competing(
    server: Server, settings: Settings, network: Network
) -> AsyncIterator[tuple[Http, Driver, list[Competitor]]]:
    """Everybody, ready to answer."""
    with service(server) as url:
        async with driver_of(server) as driver:
            http, bare = Http(Wire(url)), Driver(driver, settings)
            peers: list[Competitor] = [Igraph(network)]
            if find_spec("networkit"):
                peers.append(Networkit(network))
            try:
                yield http, bare, [http, bare, *peers]
            finally:
                await http.wire.close()


def driver_of(server: Server) -> AsyncDriver:
    return AsyncGraphDatabase.driver(
        server.uri,
        auth=(server.user, server.password),
        telemetry_disabled=True,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
    )


async def run(
    plan: Plan, network: Network, server: Server, settings: Settings, console: Console, tell: Tell
) -> dict[str, Any]:
    """Prints the tables; everything in them and more, as a document."""
    requests = draw_requests(network, plan.requests, plan.seed)
    async with competing(server, settings, network) as (http, bare, competitors):
        tell("reading the whole store once")
        for text in TOUCH:
            await bare.rows(text, timeout=600)
        tell("comparing answers")
        agreement = await disagreements(
            competitors,
            requests,
            each=plan.compared,
            sources=settings.suggestions.seed_limit,
            shown=settings.rules.shown_connections,
            network=network,
        )
        cells = cells_of(competitors, list(requests), plan.seconds)
        await warm_up(cells, requests, plan.warming, tell)
        await measure(cells, requests, tell)
        tell(f"{plan.crowd} clients at once")
        crowded = await crowd(http.wire, requests["random"], plan.seconds, plan.crowd)
        tell("inviting, accepting, counting followers")
        acted = await acting(bare.driver, http.wire, settings, network.members, plan.acting)
        tell("judging suggestions")
        kept = {
            group: await kept_of_exact(bare, network, _some(members, plan.judged, plan.seed))
            for group, members in network.groups().items()
        }
    figures = [cell.figures() for cell in cells]
    bars = [*bars_of(figures, crowded), *bars_of_acting(acted)]
    print_cells(console, figures)
    print_acting(console, acted)
    print_bars(console, bars)
    console.print(f"Asked of all: {agreement['asked']}; answered differently: {agreement['differing'] or 'none'}")
    console.print(f"Not answered in time: {len(agreement['unanswered'])} {agreement['unanswered'][:3]}", markup=False)
    console.print("Of the exact top 20 suggestions kept: " + ", ".join(f"{g} {k:.1%}" for g, k in kept.items()))
    return {
        "machine": about_machine(),
        "network": {"members": network.members, "connections": network.connections, "seed": plan.seed},
        "cells": figures,
        "crowd": crowded,
        "acting": acted,
        "agreement": agreement,
        "kept_of_exact_top_20": kept,
        "bars": [bar.document() for bar in bars],
    }


def _some(members: Any, count: int, seed: int) -> Any:
    return np.array(random.Random(seed).sample(members.tolist(), min(count, len(members))))
