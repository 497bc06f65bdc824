"""What a schema cannot say about valid requests, put into the requests that Schemathesis expects to succeed.

CONTRIBUTING.md says why.
"""

from typing import Any
from zlib import crc32

import schemathesis
from schemathesis import Case, HookContext, SerializationContext
from schemathesis.transport.serialization import serialize_binary

from graphsvc.http.dependencies import NO_FILTERS

# Only values that the service gave are valid.
OPAQUE = {"cursor", "Bookmark"}
# Members and more of tests/operations.py, so that requests do not end at an unknown id.
EXISTING = {
    "viewer": ("ana", "bob", "cleo", "dan", "eve", "fay"),
    "other": ("gus", "hal", "ivy", "jon", "kim", "max"),
    "target": ("gus", "hal", "acme", "globex"),
    "invitation": ("i1", "to-accept", "to-ignore", "to-report", "to-withdraw"),
}
LEAST_TIMEOUT = 10.0  # seconds, within the setting of the test
BROAD = NO_FILTERS | {"active_since", "company_size", "degree"}


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    meta = case.meta
    if meta is None or meta.generation.mode.is_negative:
        return
    for container in (case.query, case.headers):
        for name in OPAQUE & set(container or ()):
            del container[name]
    if meta.phase.name.value != "stateful":
        name_existing(case)
    path = case.path_parameters or {}
    viewer = path.get("viewer")
    other = "lea" if viewer != "lea" else "max"
    # A member has no relation to themselves.
    for named in ("other", "target"):
        if named in path and path[named] == viewer:
            path[named] = other
    if case.query and viewer and case.query.get("with") == viewer:
        case.query["with"] = other
    if viewer and isinstance(case.body, dict) and case.body.get("other") == viewer:
        case.body["other"] = other
    give_time(case.body)
    # A search names what to start from.
    if case.operation.label.endswith("/search") and not set(case.query or ()) - BROAD:
        case.query["location"] = "Oslo"


def give_time(body: Any) -> None:
    """A query cannot end within the least time that it may be given: the answer is 504."""
    if isinstance(body, dict) and isinstance(body.get("timeout"), (int, float)):
        body["timeout"] = max(body["timeout"], LEAST_TIMEOUT)


def name_existing(case: Case[Any]) -> None:
    """Replace ids by those of the network, the same by the same."""
    for name, known in EXISTING.items():
        if case.path_parameters and name in case.path_parameters:
            case.path_parameters[name] = known[crc32(str(case.path_parameters[name]).encode()) % len(known)]


@schemathesis.serializer("application/x-ndjson")
def lines(context: SerializationContext, value: Any) -> bytes:
    return serialize_binary(value)
