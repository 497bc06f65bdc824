"""The schema of the network: labels, relationship types and properties with counts, indexes, functions, procedures.

Leaves out the service's own data, whose names begin with an underscore. Cheap on a large network: counts come from the
database's counters, properties from a sample of each kind.
"""

from typing import Any

from pydantic import BaseModel, Field

from graphsvc.analyst.text import NAMESPACES
from graphsvc.context import Context
from graphsvc.store.store import Row
from graphsvc.vocabulary import SERVICE_PREFIX

SAMPLED = 300


class Property(BaseModel):
    name: str
    types: list[str]
    present: float = Field(description="Share of sampled nodes or relationships that have it, 0 to 1")
    indexed: bool


class Label(BaseModel):
    name: str
    count: int
    properties: list[Property]


class RelationshipType(BaseModel):
    name: str
    count: int
    start_labels: list[str]
    end_labels: list[str]
    properties: list[Property]


class Index(BaseModel):
    name: str
    type: str
    labels_or_types: list[str]
    properties: list[str]
    unique: bool


class FunctionInfo(BaseModel):
    """A function or procedure that a query may call."""

    name: str
    signature: str
    description: str


class NetworkSchema(BaseModel):
    labels: list[Label]
    relationship_types: list[RelationshipType]
    indexes: list[Index]
    functions: list[FunctionInfo]
    procedures: list[FunctionInfo]


async def schema(ctx: Context) -> NetworkSchema:
    """The current schema, each list in order of name."""
    indexes = [
        Index.model_validate(row)
        for row in await ctx.store.fetch_all("analyst/indexes")
        if _of_the_network(*row["labels_or_types"], *row["properties"])
    ]
    indexed = {(kind, name) for index in indexes for kind in index.labels_or_types for name in index.properties}
    counts = await ctx.store.fetch_one("analyst/counts") or {"labels": [], "types": []}
    # The database lists a label forever, even if no node has it any more.
    known = {kind for index in indexes for kind in index.labels_or_types}
    labels = {
        name: count for name, count in sorted(counts["labels"]) if _of_the_network(name) and (count or name in known)
    }
    ties = [row for row in counts["types"] if _of_the_network(*row[:3])]
    types = sorted({kind for kind, *_ in ties})
    of_nodes = await ctx.store.fetch_all("analyst/node_properties", labels=[*labels], sampled=SAMPLED)
    of_ties = await ctx.store.fetch_all("analyst/relationship_properties", types=types, sampled=SAMPLED)
    allowed = sorted(ctx.settings.analyst.procedures)
    return NetworkSchema(
        labels=[
            Label(name=name, count=count, properties=_properties(name, of_nodes, indexed))
            for name, count in labels.items()
        ],
        relationship_types=[
            RelationshipType.model_validate(
                _ends(name, ties) | {"name": name, "properties": _properties(name, of_ties, indexed)}
            )
            for name in types
        ],
        indexes=indexes,
        functions=[
            FunctionInfo.model_validate(row)
            for row in await ctx.store.fetch_all("analyst/functions")
            if "." not in row["name"] or row["name"].rpartition(".")[0].lower() in NAMESPACES
        ],
        procedures=[
            FunctionInfo.model_validate(row) for row in await ctx.store.fetch_all("analyst/procedures", names=allowed)
        ],
    )


def _of_the_network(*names: str | None) -> bool:
    """Whether none of these labels, types and properties belongs to the service's own data."""
    return not any(name.startswith(SERVICE_PREFIX) for name in names if name)


def _properties(kind: str, rows: list[Row], indexed: set[tuple[str, str]]) -> list[Property]:
    return [
        Property.model_validate(row | {"indexed": (kind, row["name"]) in indexed})
        for row in rows
        if row["kind"] == kind and _of_the_network(row["name"])
    ]


def _ends(kind: str, counts: list[Any]) -> dict[str, Any]:
    """The count of a type and the labels at its ends, from counters by type, by type and start, by type and end."""
    mine = [(start, end, count) for name, start, end, count in counts if name == kind and count]
    return {
        "count": next((count for start, end, count in mine if start is None and end is None), 0),
        "start_labels": sorted({start for start, _, _ in mine if start}),
        "end_labels": sorted({end for _, end, _ in mine if end}),
    }
