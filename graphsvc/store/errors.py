"""Database errors as problems that a client can get."""

from collections.abc import Callable

from graphsvc.problems import DatabaseUnavailable, InvalidRequest, Problem, QueryTooLarge, TimedOut, TooBusy
from graphsvc.store.driver import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)


def to_problem(error: Neo4jError | DriverError) -> BaseException:
    """The problem for a database error. Errors that are bugs are returned unchanged."""
    code = getattr(error, "code", "") or ""
    if str(error) == "Driver closed":
        return DatabaseUnavailable("The service is stopping.")
    for kind, problem in PROBLEMS.items():
        if isinstance(error, kind):
            return problem()
    for part, problem in PROBLEMS_OF_CODES.items():
        if part in code:
            return problem()
    return DatabaseUnavailable() if error.is_retryable() and not isinstance(error, ClientError) else error


PROBLEMS: dict[type[Exception], Callable[[], Problem]] = {
    AuthError: lambda: DatabaseUnavailable("The database refuses the service's password."),
    ConnectionAcquisitionTimeoutError: TooBusy,
    ServiceUnavailable: DatabaseUnavailable,
    SessionExpired: DatabaseUnavailable,
    ConfigurationError: DatabaseUnavailable,
}
PROBLEMS_OF_CODES: dict[str, Callable[[], Problem]] = {
    "TransactionTimedOut": lambda: TimedOut("The query exceeded its time limit."),
    "Terminated": lambda: TimedOut("The query exceeded its time limit."),
    # Raised for a transaction that timed out while it waited for a lock.
    "LockClientStopped": lambda: TimedOut("The query exceeded its time limit."),
    "OutOfMemory": QueryTooLarge,
    "InvalidBookmark": lambda: InvalidRequest.of(
        "Bookmark", "unknown", "The Bookmark header is not one that this service gave."
    ),
}


def is_transient(error: Neo4jError | DriverError) -> bool:
    """Whether the same query may succeed if it is tried again."""
    code = getattr(error, "code", "") or ""
    # Transient: a node that was found, then deleted by the transaction that held its lock, is not found by a retry. A
    # node that got a relationship while it was being deleted is found with it.
    raced = code.endswith("EntityNotFound") or "still has relationships" in str(error)
    return raced or (error.is_retryable() and "OutOfMemory" not in code)
