"""The examples of the OpenAPI document are what the service answers on the network of networks.py.

After a change of an answer, `pytest tests/test_openapi_examples.py --write-examples` writes them again.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

import graphsvc.http
from graphsvc import problems
from graphsvc.analyst import errors
from graphsvc.analyst.refusals import Refusal
from graphsvc.context import Context
from graphsvc.problems import Problem
from tests.contract import contract
from tests.operations import OPERATIONS, RECORDS, Operation, put_lively_network

pytestmark = pytest.mark.anyio
FILE = Path(graphsvc.http.__file__).with_name("examples.json")
LONGEST_LIST = 2
RECENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+")
NEW_ID = re.compile(r"[0-9a-f]{32}")
UNTIL = datetime(2026, 6, 7, 8, tzinfo=UTC)
QUERY = "MATCH (member:Member) SET member.name = 'Ana' RETURN member"
PROBLEMS: list[Problem] = [
    problems.AlreadyConnected("ana", "bob"),
    problems.BodyTooLarge(1_000_000),
    problems.ConnectionLimit(30_000, "ana"),
    problems.CoolingDown("bob", UNTIL),
    problems.CrossSiteRequest(),
    problems.DatabaseUnavailable(),
    problems.Forbidden("The token does not allow acting for ana.", member="ana"),
    problems.HeadersTooLarge(65_536),
    problems.HostNotAllowed(),
    problems.InternalError("The service failed unexpectedly; its log has the details."),
    problems.InvalidRequest.of("limit", "must be between 1 and 100"),
    problems.InvitationNotFound("i1"),
    problems.InvitationNotPending("i1", "expired"),
    problems.InvitationPending("bob", "i1"),
    problems.InvitationsNotAccepted("bob"),
    problems.InvitationsRestricted("ana", UNTIL),
    problems.MalformedRequest(),
    problems.MemberNotFound("nobody"),
    problems.NotConnected("ana", "eve"),
    problems.NotFound("There is no problem named nothing."),
    problems.NotVisible("bob shows connections to nobody.", member="bob"),
    problems.OrganizationNotFound("acme"),
    problems.QueryTooLarge(),
    problems.RequestTimeout(),
    problems.SelfRelation("ana"),
    problems.TimedOut("The query exceeded its time limit."),
    problems.TooBusy(),
    problems.Unauthenticated("Send a token: Authorization: Bearer …"),
    problems.UnsupportedMediaType(["application/json"]),
    problems.UnsupportedContentEncoding("gzip"),
    problems.WeeklyInvitationLimit("ana", 100, 3600),
    errors.NotAcceptable("A result is one of application/json, text/csv.", acceptable=["application/json", "text/csv"]),
    errors.QueryCancelled("The query was cancelled."),
    errors.QueryFailed("/ by zero", line=1, column=8, offset=7),
    errors.QueryInvalid("Variable `m` not defined", {"line": 1, "column": 8, "offset": 7}),
    errors.QueryRefused(Refusal("text", "SET", "Only queries that read are run: SET changes the network.", 22), QUERY),
    errors.RunNotFound("r1"),
    errors.RunTaken("r1"),
    errors.SavedQueryBuiltin("degrees"),
    errors.SavedQueryNotFound("mine"),
    errors.TooManyQueries(4),
]


def stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def write_examples(part: str, examples: dict[str, Any]) -> None:
    """Replace one part of the file."""
    everything = stored() | {part: dict(sorted(examples.items()))}
    FILE.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", "utf-8")


def shortened(value: Any) -> Any:
    """With only the first items of each list, and the same where each run has another value: times, new ids."""
    if isinstance(value, list):
        return [shortened(each) for each in value[:LONGEST_LIST]]
    if isinstance(value, dict):
        return {name: 0.0121 if name == "seconds" else shortened(each) for name, each in value.items()}
    if isinstance(value, str) and RECENT.match(value):
        return "2026-06-07T08:00:00Z"
    if isinstance(value, str) and NEW_ID.fullmatch(value):
        return "634ff17e21cf4edaa1685c44c8265f24"
    return value


def names(value: Any) -> Any:
    """The names in a document, without its values. Background tasks are named by the settings."""
    if isinstance(value, list):
        return [names(each) for each in value]
    if isinstance(value, dict):
        return {name: names([*each.values()][:1] if name == "tasks" else each) for name, each in value.items()}
    return ...


def example_of(operation: Operation, response: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = {"parameters": operation.in_path | operation.in_query}
    if operation.path == "/bulk":
        found |= {"body": RECORDS, "responses": {"200": response.text}}
    elif operation.body is not None:
        found["body"] = operation.body
    if response.content and response.headers["content-type"] == "application/json":
        found["responses"] = {str(response.status_code): shortened(response.json())}
    return found


async def test_the_examples_are_what_the_service_answers(
    ctx: Context, client: httpx.AsyncClient, request: pytest.FixtureRequest
) -> None:
    await put_lively_network(ctx)
    found: dict[str, Any] = {}
    for operation in sorted(OPERATIONS, key=lambda it: (it.method == "DELETE", -len(it.path))):
        response = await operation.ask(client)
        if response.is_success:
            found[operation.described["operationId"]] = example_of(operation, response)
    # Nothing runs that could be stopped.
    assert {it.described["operationId"] for it in OPERATIONS} - found.keys() == {"stop_run"}
    if request.config.getoption("--write-examples"):
        write_examples("operations", found)
    assert names(stored()["operations"]) == names(found)


def test_each_example_is_valid() -> None:
    held = contract(tokens=True)
    for operation in OPERATIONS:
        name = operation.described["operationId"]
        example = stored()["operations"].get(name, {})
        for parameter in operation.described.get("parameters", ()):
            if parameter["name"] in example.get("parameters", {}):
                # Path parameters are text in the URL, whatever their type.
                value: Any = example["parameters"][parameter["name"]]
                value = int(value) if parameter["schema"].get("type") == "integer" else value
                held.validate(f"{name} {parameter['name']}", parameter["schema"], value)
        if "body" in example:
            content = next(iter(operation.described["requestBody"]["content"].values()))
            held.validate(f"{name} body", content["schema"], example["body"])
        for status, value in example.get("responses", {}).items():
            content = next(iter(operation.described["responses"][status]["content"].values()))
            held.validate(f"{name} {status}", content["schema"], value)


def test_each_problem_has_an_example_that_is_valid(request: pytest.FixtureRequest) -> None:
    held = contract(tokens=True)
    found = {problem.type: problem.document() for problem in PROBLEMS}
    if request.config.getoption("--write-examples"):
        write_examples("problems", found)
    assert stored()["problems"] == found
    schemas = {
        schema["properties"]["type"]["const"].rpartition("/")[2]: schema
        for name, schema in held.document["components"]["schemas"].items()
        if name.endswith("Problem")
    }
    assert schemas.keys() == found.keys()
    for kind, example in found.items():
        held.validate(kind, schemas[kind], example)
