"""Problems of analysts' queries, and the database's errors as problems with their position in the query."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, NotRequired

from graphsvc.analyst.fixes import Fix, in_short
from graphsvc.analyst.refusals import Layer, Refusal
from graphsvc.problems import Problem, QueryTooLarge, TimedOut
from graphsvc.store.driver import BrokenRecordError, DriverError, Neo4jError
from graphsvc.store.errors import to_problem
from graphsvc.store.lexer import in_characters, position

EXPLAIN = len("EXPLAIN ")
NO_STATUS = "50N42"  # of an error for which the server has no GQL status
# The position in the query; null if the problem has none.
PLACE: dict[str, Any] = {"line": int | None, "column": int | None, "offset": int | None}
PLACE_IF_KNOWN = {name: NotRequired[kind] for name, kind in PLACE.items()}


class QueryRefused(Problem):
    """The query would do something that analysts may not do; `reason` is the guard's layer, `what` the cause."""

    type, title, status = "query-refused", "Query refused", 403
    field_types: ClassVar = {"reason": Layer, "what": str, **PLACE}

    def __init__(self, refusal: Refusal, query: str) -> None:
        super().__init__(refusal.detail, reason=refusal.layer, what=refusal.what, **_place(query, refusal.offset))


class QueryInvalid(Problem):
    """The query is invalid: a syntax error, an unknown name or a missing parameter, with its position.

    `fix` is the likely fix, `missing_parameters` the parameters without a value, and `expected` what may stand in the
    place, if that is too much for `detail`.
    """

    type, title, status = "query-invalid", "Query invalid", 422
    field_types: ClassVar = {**PLACE, "expected": list[str], "missing_parameters": list[str], "fix": Fix | None}

    def __init__(self, message: str, place: dict[str, Any]) -> None:
        """`message` is the database's."""
        text, expected, missing = in_short(message)
        super().__init__(text, **place, expected=expected, missing_parameters=missing, fix=None)


class QueryFailed(Problem):
    """The query is valid, but failed on a value while it ran, such as a division by zero."""

    type, title, status = "query-failed", "Query failed", 422
    field_types: ClassVar = PLACE_IF_KNOWN


class QueryCancelled(Problem):
    """The query was cancelled."""

    type, title, status = "query-cancelled", "Query cancelled", 409


class TooManyQueries(Problem):
    """The caller has reached the limit of running queries."""

    type, title, status = "too-many-queries", "Too many queries", 429
    field_types: ClassVar = {"limit": int}
    retryable = True

    def __init__(self, limit: int) -> None:
        super().__init__(f"You already have {limit} queries running.", retry_after=1, limit=limit)


class RunNotFound(Problem):
    """The caller has no running query with that id."""

    type, title, status = "run-not-found", "Run not found", 404
    field_types: ClassVar = {"run": str}

    def __init__(self, run: str) -> None:
        super().__init__(f"You have no running query {run}.", run=run)


class RunTaken(Problem):
    """A query with that id is already running."""

    type, title, status = "run-taken", "Run taken", 409
    field_types: ClassVar = {"run": str}

    def __init__(self, run: str) -> None:
        super().__init__(f"A query {run} is already running.", run=run)


class SavedQueryNotFound(Problem):
    """There is no saved query with that name."""

    type, title, status = "saved-query-not-found", "Saved query not found", 404
    field_types: ClassVar = {"name": str}

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no saved query {name}.", name=name)


class SavedQueryBuiltin(Problem):
    """That saved query is built in and cannot be changed."""

    type, title, status = "saved-query-shipped", "Saved query is built in", 403
    field_types: ClassVar = {"name": str}

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is built in; save your version under another name.", name=name)


class NotAcceptable(Problem):
    """The request accepts none of the formats of the result."""

    type, title, status = "not-acceptable", "Not acceptable", 406
    field_types: ClassVar = {"acceptable": list[str]}


def _place(query: str, offset: int | None) -> dict[str, Any]:
    if offset is None:
        return {"line": None, "column": None, "offset": None}
    line, column = position(query, offset)
    return {"line": line, "column": column, "offset": offset}


def describe_position(problem: Problem) -> str:
    """A problem's position in the query, for people; empty if it has none."""
    fields = problem.fields
    return f" (line {fields['line']}, column {fields['column']})" if fields.get("line") else ""


def place_of(error: Neo4jError | DriverError, query: str, skipped: int = 0) -> dict[str, Any]:
    """The position of a database error in the query, which began after `skipped` characters."""
    record: Any = getattr(error, "diagnostic_record", None) or {}
    found = record.get("_position") or {}
    offset = found.get("offset", _offset_in(_first_line(error)))
    return _place(query, in_characters(query, max(offset - skipped, 0)) if offset is not None else None)


def message_of(error: Neo4jError | DriverError) -> str:
    """The first line of the database's message, without the position, which is a field of its own."""
    return _first_line(error).partition(" (line ")[0] or "The database rejected it."


def _first_line(error: Neo4jError | DriverError) -> str:
    return (getattr(error, "message", None) or str(error)).strip().partition("\n")[0]


def _offset_in(line: str) -> int | None:
    """The position at the end of a message: Neo4j 5.26 gives it nowhere else."""
    found = re.search(r"\(line \d+, column \d+ \(offset: (\d+)\)\)$", line)
    return int(found[1]) if found else None


def refused_by_database(error: Neo4jError | DriverError, query: str, skipped: int = EXPLAIN) -> BaseException:
    """A database error as the caller's problem; an error of the service itself is returned unchanged."""
    code = getattr(error, "code", "") or ""
    for part, problem in ENDED.items():
        if part in code:
            return problem()
    if code.endswith("AccessMode"):
        return QueryRefused(Refusal("run", "writes", "Only queries that read are run."), query)
    found = to_problem(error)
    if isinstance(found, Problem) or not code.startswith("Neo."):
        return found
    message, place = message_of(error), place_of(error, query, skipped)
    return QueryInvalid(message, place) if _of_its_text(code, error) else QueryFailed(message, **place)


@contextmanager
def database_errors_as_problems(query: str, skipped: int = 0) -> Iterator[None]:
    """Turns database errors into problems with a position in the query."""
    try:
        yield
    except BrokenRecordError as error:
        # The driver supports only the years 1 to 9999.
        raise QueryFailed(
            f"A row has a value that cannot be returned: {error.__cause__}. toString() shows it."
        ) from error
    except (Neo4jError, DriverError) as error:
        raise refused_by_database(error, query, skipped) from error


ENDED: dict[str, Callable[[], Problem]] = {
    "TransactionTimedOut": lambda: TimedOut("The query exceeded its time limit."),
    "Terminated": lambda: QueryCancelled("The query was cancelled."),
    "OutOfMemory": QueryTooLarge,
}


def _of_its_text(code: str, error: Neo4jError | DriverError) -> bool:
    """Whether the text itself is wrong. An error on a value while the query runs has another GQL status.

    Neo4j 5.26 has the same status for all of these, so there such an error on a value counts as one in the text.
    """
    kind = code.rpartition(".")[2]
    status = getattr(error, "gql_status", "") or ""
    return kind in {"SyntaxError", "SemanticError", "ParameterMissing", "ProcedureNotFound"} and status.startswith(
        ("42", NO_STATUS)
    )
