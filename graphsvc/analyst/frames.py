"""What the service and a worker (worker.py) send each other: lines of JSON to the worker, frames of bytes from it."""

import json
from dataclasses import asdict, dataclass, field
from struct import Struct
from typing import Any, Literal

from graphsvc.problems import InternalError, Problem

# The kind, the number of rows so far, the size of the body.
HEADER = Struct("!cQI")
PART_SIZE = 65_536
# `started` has the columns, `part` some bytes of the result, `ended` the outcome, `failed` the problem, `broken`
# the problem of a worker that ends with it.
Kind = Literal["started", "part", "ended", "failed", "broken"]
CODES: dict[Kind, bytes] = {"started": b"s", "part": b"p", "ended": b"e", "failed": b"f", "broken": b"b"}
KINDS: dict[bytes, Kind] = {code: kind for kind, code in CODES.items()}


@dataclass(frozen=True, slots=True)
class Connection:
    """The first line to a worker: where it connects, and how much memory it may use."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str
    connect_timeout: float
    memory: int


@dataclass(frozen=True, slots=True)
class Job:
    """A query to run. `statement` is what the database runs; `query` is what the caller wrote, which begins after
    `skipped` characters of it. `parameters` are JSON. `elapsed` is the duration of the run before this."""

    run: str
    query: str
    statement: str
    skipped: int
    parameters: dict[str, Any]
    seconds: float
    elapsed: float
    metadata: dict[str, str]
    written_as: str
    fetch_size: int
    max_rows: int
    max_bytes: int
    # By `meant_names`.
    meant: dict[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A message of a worker. `rows` are in this and all parts before it."""

    kind: Kind
    rows: int
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


def to_line(message: Connection | Job) -> bytes:
    return json.dumps(asdict(message)).encode() + b"\n"


def problem_to_document(problem: Problem) -> dict[str, Any]:
    return {
        "type": problem.type,
        "detail": problem.detail,
        "retry_after": problem.retry_after,
        "fields": problem.fields,
    }


def problem_of(document: dict[str, Any]) -> Problem:
    """The problem that a worker wrote with `problem_to_document`."""
    known = {problem.type: problem for problem in Problem.__subclasses__()}
    kind = known.get(document["type"], InternalError)
    problem = kind.__new__(kind)
    Problem.__init__(problem, document["detail"], retry_after=document["retry_after"], **document["fields"])
    return problem
