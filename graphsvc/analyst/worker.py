"""A worker: a process that runs analysts' queries, one at a time, and writes their results.

Reading and encoding one row can take seconds and a gigabyte. Here it delays nobody else, and its memory has a limit.
The worker ends when the service closes its standard input or dies.
"""

import json
import os
import select
import sys
import threading
from contextlib import suppress
from traceback import format_exception
from typing import IO, Any

from graphsvc.analyst.errors import QueryFailed, database_errors_as_problems
from graphsvc.analyst.frames import CODES, HEADER, PART_SIZE, Connection, Job, Kind, problem_to_document
from graphsvc.analyst.result import FIRST_FETCH, Rows
from graphsvc.analyst.values import FLATTEN, from_json
from graphsvc.analyst.writers import WRITERS
from graphsvc.problems import DatabaseUnavailable, InternalError, Problem, QueryTooLarge
from graphsvc.store.driver import (
    COMMON,
    READ_ACCESS,
    Driver,
    DriverError,
    GraphDatabase,
    Neo4jError,
    NotificationMinimumSeverity,
    Query,
    bound_messages,
)

NICENESS = 19
# Bytes of memory for each byte of a row of integers: an object, a place in a list, its text. Rows of more bytes are
# refused as they arrive; the limit on memory refuses rows of smaller parts.
MEMORY_OF_A_BYTE = 12
# Seconds after which an idle connection is tested: the database does not restart faster than that.
IDLE = 1.0
STACK = 256 * 1024
FRAMES_OF_TRACEBACK = 6
TOO_LARGE = (
    "A row of the result needs more memory than GRAPHSVC_ANALYST_WORKER_MEMORY allows. "
    "Return less in one row: UNWIND a list into rows, or return a part of it."
)
BROKEN_OFF = (
    "The database broke the result off, as it does when it cannot hold a row. "
    "Return less in one row: UNWIND a list into rows, or return a part of it."
)
TOO_DEEP = f"A row has a value that is nested too deeply. {FLATTEN}"


class Replies:
    """Frames to the service. A write waits until the service reads, so a worker never runs ahead of its reader."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def write(self, kind: Kind, rows: int, body: bytes | memoryview) -> None:
        self._send(HEADER.pack(CODES[kind], rows, len(body)))
        self._send(body)

    def parts(self, rows: int, part: bytes) -> None:
        view = memoryview(part)
        for start in range(0, len(view), PART_SIZE):
            self.write("part", rows, view[start : start + PART_SIZE])

    def document(self, kind: Kind, rows: int, document: dict[str, Any]) -> None:
        self.write(kind, rows, json.dumps(document).encode())

    def _send(self, part: bytes | memoryview) -> None:
        left = memoryview(part)
        while left:
            left = left[self.stream.write(left) :]


def main() -> None:
    """Read the connection, then jobs, from standard input until it ends."""
    jobs = sys.stdin.buffer
    replies = Replies(os.fdopen(os.dup(1), "wb", buffering=0))
    connection = Connection(**json.loads(jobs.readline()))
    _be_modest(connection.memory)
    bound_messages(connection.memory // MEMORY_OF_A_BYTE)
    threading.stack_size(STACK)
    threading.Thread(target=_end_with_service, daemon=True).start()
    # What a library prints must not mix with the frames, and what Rust prints when memory runs out tells nobody.
    for descriptor in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    with _driver(connection) as driver:
        with suppress(Neo4jError, DriverError):
            driver.verify_connectivity()
        for line in jobs:
            _work(driver, connection.database, Job(**json.loads(line)), replies)


def _be_modest(memory: int) -> None:
    if os.name != "posix":
        return
    import resource  # noqa: PLC0415  only on POSIX

    os.nice(NICENESS)
    # Not the address space: libraries reserve much more of it than they use.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_service() -> None:
    """End this process, in whatever it is doing, when the service closes its end of standard input."""
    if not hasattr(select, "poll"):
        return
    waiting = select.poll()
    waiting.register(sys.stdin.fileno(), 0)
    waiting.poll()
    os._exit(0)


def _driver(connection: Connection) -> Driver:
    return GraphDatabase.driver(
        connection.uri,
        auth=(connection.user, connection.password),
        max_connection_pool_size=1,
        connection_timeout=connection.connect_timeout,
        connection_acquisition_timeout=connection.connect_timeout,
        liveness_check_timeout=IDLE,
        **COMMON,
    )


def _work(driver: Driver, database: str, job: Job, replies: Replies) -> None:
    rows: Rows | None = None
    try:
        with (
            database_errors_as_problems(job.query, job.skipped),
            driver.session(
                database=database,
                default_access_mode=READ_ACCESS,
                fetch_size=FIRST_FETCH,
                notifications_min_severity=NotificationMinimumSeverity.INFORMATION,
            ) as session,
        ):
            try:
                query = Query(job.statement, metadata=job.metadata, timeout=job.seconds)
                rows = Rows(job, session.run(query, {name: from_json(each) for name, each in job.parameters.items()}))
                replies.document("started", 0, {"columns": rows.columns})
                for part in WRITERS[job.written_as].written(rows):
                    replies.parts(rows.count, part)
                replies.document("ended", rows.count, rows.outcome())
            except BaseException as error:
                # Here, since leaving the session would read the remaining rows.
                if isinstance(error, BrokenPipeError):
                    os._exit(0)
                _end_if_out_of_memory(error, rows, replies)
                raise
    except DatabaseUnavailable as problem:
        _fail(QueryTooLarge(BROKEN_OFF) if rows and _answers(driver) else problem, rows, replies)
    except Problem as problem:
        _fail(problem, rows, replies)
    except RecursionError:
        _fail(QueryFailed(TOO_DEEP), rows, replies)
    except Exception as error:  # noqa: BLE001  the service logs it
        _fail(InternalError("".join(format_exception(error, limit=-FRAMES_OF_TRACEBACK))), rows, replies)


def _answers(driver: Driver) -> bool:
    with suppress(Neo4jError, DriverError):
        driver.verify_connectivity()
        return True
    return False


def _end_if_out_of_memory(error: BaseException, rows: Rows | None, replies: Replies) -> None:
    """The driver reports it as a broken connection. Nothing is certain after it, so this process ends."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, MemoryError):
            _fail(QueryTooLarge(TOO_LARGE), rows, replies, "broken")
            os._exit(0)
        cause = cause.__cause__ or cause.__context__


def _fail(problem: Problem, rows: Rows | None, replies: Replies, kind: Kind = "failed") -> None:
    replies.document(kind, rows.count if rows else 0, problem_to_document(problem))


if __name__ == "__main__":
    main()
