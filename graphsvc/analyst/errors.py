"""What can go wrong with an analyst's query, as problems; those of the database are told with their position."""

from collections.abc import Callable
from typing import Any

from graphsvc.analyst.lexer import in_characters, position
from graphsvc.analyst.refusals import Refusal
from graphsvc.problems import Problem, QueryTooLarge, TimedOut
from graphsvc.store.driver import DriverError, Neo4jError
from graphsvc.store.store import problem_of

EXPLAIN = len("EXPLAIN ")


class QueryRefused(Problem):
    """The query would do what analysts' queries may not; `reason` is the layer of the guard, `what` the matter."""

    type, title, status = "query-refused", "Query refused", 403

    def __init__(self, refusal: Refusal, query: str) -> None:
        super().__init__(refusal.detail, reason=refusal.layer, what=refusal.what, **_place(query, refusal.offset))


class QueryInvalid(Problem):
    """The query is not right: a syntax error, an unknown name, a parameter that is missing. With its position."""

    type, title, status = "query-invalid", "Query invalid", 422


class QueryFailed(Problem):
    """The query is right, but a value that it met was not, such as a division by zero."""

    type, title, status = "query-failed", "Query failed", 422


class QueryCancelled(Problem):
    """Somebody stopped the query."""

    type, title, status = "query-cancelled", "Query cancelled", 409


class TooManyQueries(Problem):
    """The caller has as many queries running as one may have."""

    type, title, status = "too-many-queries", "Too many queries", 429

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} queries of yours run already.", retry_after=1, limit=limit)


class RunNotFound(Problem):
    """The caller has no query of that id running."""

    type, title, status = "run-not-found", "Run not found", 404

    def __init__(self, run: str) -> None:
        super().__init__(f"No query {run} of yours runs.", run=run)


class RunTaken(Problem):
    """A query of that id runs already."""

    type, title, status = "run-taken", "Run taken", 409

    def __init__(self, run: str) -> None:
        super().__init__(f"A query {run} runs already.", run=run)


class SavedQueryNotFound(Problem):
    """There is no saved query of that name."""

    type, title, status = "saved-query-not-found", "Saved query not found", 404

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no saved query {name}.", name=name)


class SavedQueryShipped(Problem):
    """That saved query comes with the service, and stays as it is."""

    type, title, status = "saved-query-shipped", "Saved query shipped", 403

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} comes with the service; save a changed one under another name.", name=name)


class NotAcceptable(Problem):
    """No format that the request accepts can be given."""

    type, title, status = "not-acceptable", "Not acceptable", 406


def _place(query: str, offset: int | None) -> dict[str, Any]:
    if offset is None:
        return {"line": None, "column": None, "offset": None}
    line, column = position(query, offset)
    return {"line": line, "column": column, "offset": offset}


def place_in_words(problem: Problem) -> str:
    """Where in the query a problem is, if it says."""
    fields = problem.fields
    return f" (line {fields['line']}, column {fields['column']})" if fields.get("line") else ""


def place_of(error: Neo4jError | DriverError, query: str, skipped: int = 0) -> dict[str, Any]:
    """Where in the query the database sees the error; `skipped` characters stood before it."""
    record: Any = getattr(error, "diagnostic_record", None) or {}
    found = record.get("_position") or {}
    offset = found.get("offset")
    return _place(query, in_characters(query, max(offset - skipped, 0)) if offset is not None else None)


def message_of(error: Neo4jError | DriverError) -> str:
    """The first line of what the database says, without the position, which is told apart."""
    text = (getattr(error, "message", None) or str(error)).strip()
    return text.splitlines()[0].partition(" (line ")[0] if text else "The database refuses it."


def refused_by_database(error: Neo4jError | DriverError, query: str, skipped: int = EXPLAIN) -> BaseException:
    """The problem that an error of the database is to who asked; a fault of ours stays what it is."""
    code = getattr(error, "code", "") or ""
    for part, problem in ENDED.items():
        if part in code:
            return problem()
    if code.endswith("AccessMode"):
        return QueryRefused(Refusal("run", "writes", "Only queries that read are run."), query)
    found = problem_of(error)
    if isinstance(found, Problem) or not code.startswith("Neo."):
        return found
    kind = QueryInvalid if _of_its_text(code, error) else QueryFailed
    return kind(message_of(error), **place_of(error, query, skipped))


ENDED: dict[str, Callable[[], Problem]] = {
    "TransactionTimedOut": lambda: TimedOut("The query took longer than it may."),
    "Terminated": lambda: QueryCancelled("The query was stopped."),
    "OutOfMemory": QueryTooLarge,
}


def _of_its_text(code: str, error: Neo4jError | DriverError) -> bool:
    """Whether the text itself is wrong: a value that was not right when the query ran has another GQL status."""
    kind = code.rpartition(".")[2]
    status = getattr(error, "gql_status", "") or ""
    return kind in {"SyntaxError", "SemanticError", "ParameterMissing", "ProcedureNotFound"} and status.startswith("42")
