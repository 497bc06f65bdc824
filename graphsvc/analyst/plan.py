"""The second layer of the guard: checks the database's own plan. Pure functions.

Operators that are not on the list are refused, including new operators of later versions.
"""

from collections.abc import Collection, Sequence
from typing import Any

from graphsvc.analyst.refusals import Refusal
from graphsvc.store.check import operators
from graphsvc.store.lexer import Token

# Operators of Neo4j 2026.08's LogicalPlan2PlanDescription that only read the graph, without the part in brackets.
NAMES = """
    AllNodesScan AntiConditionalApply AntiSemiApply Apply Argument AssertSameNode AssertSameRelationship
    BFSPruningVarExpand BidirectionalRepeat CacheProperties CartesianProduct ConditionalApply
    DirectedAllRelationshipsScan DirectedRelationshipByElementIdSeek DirectedRelationshipByIdSeek
    DirectedRelationshipFulltextIndexSearch DirectedRelationshipIndexContainsScan
    DirectedRelationshipIndexEndsWithScan DirectedRelationshipIndexScan DirectedRelationshipIndexSeek
    DirectedRelationshipIndexSeekByRange DirectedRelationshipTypeScan DirectedRelationshipUniqueIndexSeek
    DirectedRelationshipVectorIndexSearch DirectedUnionRelationshipTypesScan Distinct
    DynamicDirectedRelationshipTypeLookup DynamicLabelNodeLookup DynamicUndirectedRelationshipTypeLookup Eager
    EagerAggregation EmptyResult EmptyRow Error ExhaustiveLimit Expand Filter IntersectionNodeByLabelsScan
    LetAntiSemiApply LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply Limit MultiNodeIndexSeek
    NodeByElementIdSeek NodeByIdSeek NodeByLabelScan NodeCountFromCountStore NodeFulltextIndexSearch NodeHashJoin
    NodeIndexContainsScan NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange
    NodeLeftOuterHashJoin NodeRightOuterHashJoin NodeUniqueIndexSeek NodeUniqueIndexSeekByRange
    NodeVectorIndexSearch NonFuseable NullifyMetadata Optional OptionalExpand OrderedAggregation OrderedDistinct
    OrderedUnion PartialSort PartialTop PathPropagatingBFS PreserveOrder ProduceResults ProjectEndpoints Projection
    PruningVarExpand RelationshipCountFromCountStore Repeat RepeatAcyclic RepeatTrail RepeatWalk RollUpApply
    SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath Skip Sort StatefulShortestPath
    SubtractionNodeByLabelsScan Top Top1WithTies TriadicBuild TriadicFilter TriadicSelection
    UndirectedAllRelationshipsScan UndirectedRelationshipByElementIdSeek UndirectedRelationshipByIdSeek
    UndirectedRelationshipFulltextIndexSearch UndirectedRelationshipIndexContainsScan
    UndirectedRelationshipIndexEndsWithScan UndirectedRelationshipIndexScan UndirectedRelationshipIndexSeek
    UndirectedRelationshipIndexSeekByRange UndirectedRelationshipTypeScan UndirectedRelationshipUniqueIndexSeek
    UndirectedRelationshipVectorIndexSearch UndirectedUnionRelationshipTypesScan Union UnionNodeByLabelsScan Unwind
    ValueHashJoin ValueLeftOuterHashJoin ValueMergeJoin ValueRightOuterHashJoin VarLengthExpand
"""
HARMLESS = frozenset(NAMES.split())
PROCEDURE = "ProcedureCall"
# Steps of a plan from the root to a leaf. A response cannot be nested much deeper.
MOST_LEVELS = 200


# Where a refusal points in the text: the first keyword that could have caused it. The decision does not depend on it.
KEYWORDS = {
    "writes": "CREATE INSERT MERGE SET DELETE DETACH NODETACH REMOVE FOREACH DROP ALTER CALL SHOW",
    "operator": "LOAD SHOW TERMINATE CALL",
    "procedure": "CALL",
}


def pointed_at(query: Sequence[Token], what: str) -> int | None:
    """The offset of that keyword, or None."""
    before: Token | None = None
    keywords = KEYWORDS.get(what, "").split()
    for token in query:
        if token.is_word(*keywords) and not (before and before.is_sign(".", ":", "(", "[", "$")):
            return token.offset
        before = token
    return None


def refusal(query_type: str | None, plan: dict[str, Any] | None, procedures: Collection[str]) -> Refusal | None:
    """The first reason in the query's type and plan to refuse it, or None. Only `procedures` may be called."""
    if query_type != "r":
        does = "administer the server" if query_type == "s" else "write"
        return Refusal("plan", "writes", f"Only queries that read are run, and this one would {does}.")
    if plan is None:
        return Refusal("plan", "no plan", "The database returned no plan for it.")
    if _levels(plan) > MOST_LEVELS:
        return Refusal("plan", "nesting", f"The query needs more than {MOST_LEVELS} steps one after another.")
    for name, details in operators(plan):
        if name == PROCEDURE:
            called = details.partition("(")[0].strip().replace("`", "")
            if called not in procedures:
                return Refusal("plan", "procedure", f"The procedure {called} is not allowed.")
        elif name not in HARMLESS:
            return Refusal("plan", "operator", f"The query needs an operator that is not allowed ({name}).")
    return None


def _levels(plan: dict[str, Any]) -> int:
    level, levels = [plan], 0
    while level:
        level, levels = [child for step in level for child in step.get("children", ())], levels + 1
    return levels
