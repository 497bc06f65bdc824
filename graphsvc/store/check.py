"""Checks every query plan, and refuses plans that do not scale to a large network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphsvc.store.driver import Neo4jError
from graphsvc.store.queries import Query
from graphsvc.store.store import Store

READS_ALL = {"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "AllRelationshipsScan"}
READS_ALL |= {"DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}
READS_ALL |= {"DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan"}
# Unbounded patterns such as [:CONNECTED*], [:CONNECTED*2..] and ((a)--(b))+ or {2,}.
UNBOUNDED = re.compile(r"\*(\d+)?(\.\.)?\]|\)(\+|\*|\{\d*,\})")
ACCESS = {"r": "read", "rw": "write", "w": "write", "s": "write"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a query."""

    query: str
    reason: str


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each operator of a plan, without the part in brackets, and its details, from the root down."""
    steps = [plan]
    while steps:
        step = steps.pop()
        name = step["operatorType"].partition("@")[0].partition("(")[0].removeprefix("Partitioned")
        yield name, step.get("args", {}).get("Details", "")
        steps.extend(reversed(step.get("children", ())))


def plan_findings(query: Query, query_type: str, plan: dict[str, Any]) -> Iterator[Finding]:
    """What the plan does that the query's header does not allow. Not for schema files, which `check` skips."""
    if query.access == "read" and ACCESS[query_type] != "read":
        yield Finding(query.name, "declares read access, but would write")
    for operator, details in operators(plan):
        if operator in READS_ALL and not query.full_scan:
            yield Finding(query.name, f"reads everything ({operator} {details}); if it must, say why: // full_scan: …")
        if UNBOUNDED.search(details):
            yield Finding(query.name, f"has an unbounded pattern ({details})")


async def check(store: Store) -> list[Finding]:
    """EXPLAIN every query with its sample. Returns the findings, by query name."""
    findings: list[Finding] = []
    for query in store.queries.values():
        if query.name.startswith("schema/"):
            continue
        try:
            summary = await store.explain(query)
        except Neo4jError as error:
            findings.append(Finding(query.name, f"is refused: {error.message}"))
            continue
        if summary.plan is not None:
            findings.extend(plan_findings(query, summary.query_type, summary.plan))
    return findings
