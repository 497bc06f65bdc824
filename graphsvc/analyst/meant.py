"""What was probably meant by a name that the database does not know, from the schema of the network."""

from collections.abc import Sequence
from contextlib import suppress

from graphsvc.analyst.errors import QueryInvalid
from graphsvc.analyst.fixes import closest, likely_fix, unknown_callable
from graphsvc.analyst.notifications import unknown_name
from graphsvc.analyst.schema import NetworkSchema, schema
from graphsvc.context import Context
from graphsvc.problems import Problem
from graphsvc.store.driver import ResultSummary
from graphsvc.store.lexer import Token


def _known(found: NetworkSchema) -> dict[str, list[str]]:
    """The names of the network by kind."""
    of_labels = [each.name for label in found.labels for each in label.properties]
    of_types = [each.name for kind in found.relationship_types for each in kind.properties]
    return {
        "label": [each.name for each in found.labels],
        "relationship type": [each.name for each in found.relationship_types],
        "property": [*of_labels, *of_types],
    }


async def meant_names(ctx: Context, summary: ResultSummary) -> dict[str, str]:
    """The known name that is most alike, by kind and name, for each unknown name in the notifications."""
    statuses = [(status.gql_status, status.status_description) for status in summary.gql_status_objects]
    unknown = [each for code, description in statuses if (each := unknown_name(code, description))]
    if not unknown:
        return {}
    with suppress(Problem):  # the answer matters more than a hint
        known = _known(await schema(ctx))
        alike = {f"{kind} {name}": closest(name, known[kind]) for kind, name in unknown}
        return {name: meant for name, meant in alike.items() if meant}
    return {}


async def with_fix(ctx: Context, problem: QueryInvalid, message: str, found: Sequence[Token]) -> QueryInvalid:
    """The problem with the likely fix. `message` is the database's, `found` are the tokens of the query."""
    callables = list[str]()
    if unknown_callable(message):
        with suppress(Problem):
            known = await schema(ctx)
            callables = [each.name for each in (*known.functions, *known.procedures)]
    problem.fields["fix"] = likely_fix(found, message, problem.fields["offset"], callables)
    return problem
