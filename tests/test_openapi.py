"""The OpenAPI document: operation ids, problems, tokens, bounds, query parameters."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from jsonschema_rs import meta

from graphsvc.app import create_app
from graphsvc.http.policy import Access, policy
from graphsvc.problems import FieldError, MethodNotAllowed, Problem, SelfRelation
from graphsvc.settings import Settings
from tests.contract import Contract, UndocumentedError, contract
from tests.operations import OPERATIONS

pytestmark = pytest.mark.anyio
VERBS = {
    "accept", "block", "count", "delete", "dismiss", "explain", "export", "follow", "get", "ignore", "list", "load",
    "put", "remove", "report", "restore", "run", "search", "send", "stop", "unblock", "unfollow", "update", "withdraw",
}  # fmt: skip


def all_operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def types_of(operation: dict[str, Any], status: str) -> set[str]:
    """The problem types that an operation documents for a status."""
    schema = operation["responses"][status]["content"]["application/problem+json"]["schema"]
    return {each["$ref"].rpartition("/")[2] for each in schema.get("oneOf", [schema])}


def test_an_operation_id_is_a_verb_and_a_noun() -> None:
    ids = [operation["operationId"] for operation in all_operations(contract(tokens=False).document)]
    assert len(ids) == len(set(ids)) > 50
    for each in ids:
        verb, _, noun = each.partition("_")
        assert verb in VERBS, each
        assert re.fullmatch("[a-z]+(_[a-z]+)*", noun), each


def test_every_operation_is_described() -> None:
    document = contract(tokens=False).document
    tags = {tag["name"] for tag in document["tags"]}
    for operation in all_operations(document):
        assert operation["summary"][0].isupper()
        assert not operation["summary"].endswith(".")
        assert len(operation["tags"]) == 1
        assert set(operation["tags"]) <= tags
        assert {parameter["name"] for parameter in operation["parameters"] if "description" not in parameter} == set()
    assert {tag for operation in all_operations(document) for tag in operation["tags"]} == tags


def test_every_operation_has_examples() -> None:
    for operation in all_operations(contract(tokens=False).document):
        name = operation["operationId"]
        for parameter in operation["parameters"]:
            if parameter["in"] == "path" and name != "stop_run":
                assert "example" in parameter, (name, parameter)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in content, name
        for status, response in operation["responses"].items():
            if status[0] == "2" and "application/json" in response.get("content", {}) and name != "stop_run":
                documented = [it for it in operation["responses"] if it[0] == "2"]
                assert len(documented) > 1 or "example" in response["content"]["application/json"], name


def test_no_operation_documents_the_errors_of_the_framework() -> None:
    document = contract(tokens=False).document
    assert not {"HTTPValidationError", "ValidationError"} & document["components"]["schemas"].keys()
    assert "x-bound-" not in str(document)
    for operation in all_operations(document):
        assert "InvalidRequestProblem" in types_of(operation, "422")
        assert types_of(operation, "500") == {"InternalErrorProblem"}


def test_every_schema_is_valid() -> None:
    for name, schema in contract(tokens=True).document["components"]["schemas"].items():
        assert meta.is_valid(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"}), name


def test_every_problem_is_documented() -> None:
    """But for those that only a request that is no operation gets."""
    schemas = contract(tokens=True).document["components"]["schemas"]
    named = {f"{problem.__name__}Problem" for problem in Problem.__subclasses__() if problem.__module__ in SHIPPED}
    assert named - schemas.keys() == {f"{MethodNotAllowed.__name__}Problem"}


SHIPPED = {"graphsvc.problems", "graphsvc.analyst.errors"}


def test_a_policy_documents_what_it_implies() -> None:
    document = Settings.load(token_key="k" * 32)
    app = create_app(document)

    @app.get("/viewers/{viewer}")
    @policy(Access.MEMBER, problems=(SelfRelation,))
    async def get_view(viewer: str) -> None:
        """Get a view. It is not real."""

    operation = app.openapi()["paths"]["/viewers/{viewer}"]["get"]
    assert (operation["summary"], operation["description"]) == ("Get a view", "It is not real.")
    assert operation["security"] == [{"token": []}]
    assert types_of(operation, "401") == {"UnauthenticatedProblem"}
    assert types_of(operation, "403") == {"CrossSiteRequestProblem", "ForbiddenProblem"}
    assert types_of(operation, "404") == {"MemberNotFoundProblem"}
    assert types_of(operation, "422") == {"InvalidRequestProblem", "SelfRelationProblem"}
    assert types_of(operation, "503") == {"DatabaseUnavailableProblem", "QueryTooLargeProblem", "TooBusyProblem"}
    assert types_of(operation, "504") == {"TimedOutProblem"}
    assert "Retry-After" in operation["responses"]["503"]["headers"]
    assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
    assert "413" not in operation["responses"]


def test_authorization_is_documented_if_tokens_are_required() -> None:
    without, with_tokens = contract(tokens=False).document, contract(tokens=True).document
    assert "securitySchemes" not in without["components"]
    assert not any("security" in operation or "401" in operation["responses"] for operation in all_operations(without))
    assert with_tokens["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    public = {
        operation["operationId"] for operation in all_operations(with_tokens) if "401" not in operation["responses"]
    }
    assert public == {"get_liveness", "get_readiness", "get_metrics", "get_problem_type"}
    assert public == {
        operation["operationId"] for operation in all_operations(with_tokens) if "security" not in operation
    }


def test_bounds_are_those_of_the_settings() -> None:
    document = create_app(Settings.load(max_page_size=7, max_targets=3, note_length=9)).openapi()
    parameters = document["paths"]["/members/{viewer}/connections"]["get"]["parameters"]
    limit = next(each["schema"] for each in parameters if each["name"] == "limit")
    assert (limit["type"], limit["minimum"], limit["maximum"]) == ("integer", 1, 7)
    schemas = document["components"]["schemas"]
    assert schemas["DegreesRequest"]["properties"]["others"]["maxItems"] == 3
    assert schemas["NewInvitation"]["properties"]["note"]["maxLength"] == 9


def test_no_request_may_have_unknown_fields() -> None:
    schemas = contract(tokens=False).document["components"]["schemas"]
    for operation in OPERATIONS:
        content = operation.described.get("requestBody", {}).get("content", {})
        for ref in [each["schema"]["$ref"] for name, each in content.items() if name == "application/json"]:
            assert schemas[ref.rpartition("/")[2]]["additionalProperties"] is False, operation


# The document over HTTP


@pytest.fixture
async def unstarted() -> AsyncIterator[httpx.AsyncClient]:
    """HTTP to a service that has not started, for requests that do not reach the database."""
    transport = httpx.ASGITransport(create_app(Settings.load()))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def test_a_client_that_has_the_document_does_not_get_it_again(unstarted: httpx.AsyncClient) -> None:
    first = await unstarted.get("/openapi.json")
    assert first.json() == contract(tokens=False).document
    assert first.headers["ETag"].startswith('W/"')  # it is compressed
    known = {"If-None-Match": first.headers["ETag"]}
    again = await unstarted.get("/openapi.json", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    other = await unstarted.get("/openapi.json", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


async def test_what_a_problem_means_may_be_kept_for_a_day(unstarted: httpx.AsyncClient) -> None:
    response = await unstarted.get("/problems/too-busy")
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert "Cache-Control" not in (await unstarted.get("/problems/nothing")).headers


# Query parameters


async def errors_of(client: httpx.AsyncClient, path: str) -> list[FieldError]:
    response = await client.get(path)
    assert response.status_code == 422
    assert response.json()["type"] == "/problems/invalid-request"
    errors: list[FieldError] = response.json()["errors"]
    return errors


async def test_an_unknown_query_parameter_is_refused_with_the_one_that_is_meant(
    unstarted: httpx.AsyncClient,
) -> None:
    assert await errors_of(unstarted, "/members/ana/connections?limitt=2") == [
        {"field": "limitt", "reason": "unknown query parameter; did you mean limit?"}
    ]
    assert await errors_of(unstarted, "/members/ana/search?loction=Oslo&shoe_size=38&cursor=x") == [
        {"field": "loction", "reason": "unknown query parameter; did you mean location?"},
        {"field": "shoe_size", "reason": "unknown query parameter"},
    ]
    assert await errors_of(unstarted, "/livez?a=") == [{"field": "a", "reason": "unknown query parameter"}]


async def test_wrong_method_or_path_is_reported_before_other_errors(unstarted: httpx.AsyncClient) -> None:
    wrong: dict[str, Any] = {
        "params": {"limitt": "1"},
        "headers": {"Bookmark": "malformed", "Content-Type": "text/plain"},
        "content": b"{",
    }
    for path in ("/livez", "/bulk", "/members/ana"):
        assert (await unstarted.request("TRACE", path, **wrong)).status_code == 405
    assert (await unstarted.post("/nowhere", **wrong)).status_code == 404


async def test_pages_ignore_their_query(unstarted: httpx.AsyncClient) -> None:
    assert (await unstarted.get("/explorer?utm_source=mail")).status_code == 200


# The check of the responses that other tests get (contract.py)


def held(**responses: Any) -> Contract:
    operation = {"operationId": "get_it", "responses": responses}
    return Contract({"paths": {"/it/{id}": {"get": operation}}, "components": {}})


OK = {"content": {"application/json": {"schema": {"type": "object", "required": ["id"]}}}}


@pytest.mark.parametrize(
    ("response", "wrong"),
    [
        (httpx.Response(404, json={}), "404 is not documented"),
        (httpx.Response(200, json={"id": 1}, headers={"X-More": "1"}), "x-more"),
        (httpx.Response(200, text="id"), "text/plain"),
        (httpx.Response(200, json={}), '"id" is a required property'),
    ],
    ids=["status", "header", "media type", "schema"],
)
def test_a_response_that_is_not_documented_is_found(response: httpx.Response, wrong: str) -> None:
    with pytest.raises(UndocumentedError, match=wrong):
        held(**{"200": OK}).check("GET", "/it/1", response)


def test_a_response_that_is_documented_passes() -> None:
    held(**{"200": OK}).check("GET", "/it/1", httpx.Response(200, json={"id": 1}, headers={"Content-Length": "8"}))
    held(**{"200": OK}).check("GET", "/elsewhere", httpx.Response(404))
