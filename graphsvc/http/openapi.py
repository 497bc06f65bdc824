"""The OpenAPI document: FastAPI's, completed by what each route declares in its policy, and by the settings."""

import json
import re
from asyncio import to_thread
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from graphsvc.http.bookmark import MAX_BOOKMARK
from graphsvc.http.bounds import set_bounds
from graphsvc.http.policy import Access, RoutePolicies, RoutePolicy, Slots, problems_of
from graphsvc.http.problem_schemas import problem_responses, problem_schemas
from graphsvc.problems import Problem
from graphsvc.settings import Settings

HEADERS = "#/components/headers/"
TOKEN = "token"  # noqa: S105  the name of the security scheme
FASTAPI_ERRORS = ("HTTPValidationError", "ValidationError")
FIRST_SENTENCE = re.compile(r"(.+?)\.(?:\s+|$)(.*)", re.DOTALL)
REQUEST_BOOKMARK: dict[str, Any] = {
    "name": "Bookmark",
    "in": "header",
    "required": False,
    "description": "`Bookmark` of an earlier response: the answer includes that change",
    "schema": {"type": "string", "maxLength": MAX_BOOKMARK},
}
RESPONSE_BOOKMARK = {
    "description": "After a change: send it with your next request, whose answer then includes the change",
    "schema": {"type": "string"},
}


REQUEST_ID = {
    "description": "`X-Request-Id` of the request if it is well-formed, else a new one: it is in the log",
    "schema": {"type": "string"},
}


def describe(app: FastAPI) -> None:
    """Let `app.openapi()` return the completed document."""
    setattr(app, "openapi", lambda: document(app))  # noqa: B010  mypy does not allow to assign to a method


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of an app, made once. Without tokens, no operation requires one."""
    if app.openapi_schema is None:
        app.openapi_schema = _document(app, app.state.settings)
    return app.openapi_schema


async def openapi_json(app: FastAPI) -> bytes:
    """The document as JSON. It takes a second to make, so the first call makes it in a thread."""
    if not hasattr(app.state, "openapi_json"):
        app.state.openapi_json = await to_thread(_json_of, app)
    made: bytes = app.state.openapi_json
    return made


def _json_of(app: FastAPI) -> bytes:
    return json.dumps(document(app), ensure_ascii=False, separators=(",", ":")).encode()


def _document(app: FastAPI, settings: Settings) -> dict[str, Any]:
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=app.openapi_tags,
        license_info=app.license_info,
        routes=app.routes,
    )
    tokens = settings.auth.token_key is not None
    policies = {route.unique_id: (route, declared) for route, declared in _documented(app)}
    problems: set[type[Problem]] = set()
    for path in found["paths"].values():
        for operation in path.values():
            route, declared = policies[operation["operationId"]]
            raised = problems_of(declared, route.methods, tokens=tokens)
            problems.update(raised)
            _complete(operation, declared, route.methods, raised)
            if tokens and declared.access is not Access.PUBLIC:
                operation["security"] = [{TOKEN: []}]
    components = found["components"]
    for name in FASTAPI_ERRORS:
        components["schemas"].pop(name, None)
    components["schemas"] |= problem_schemas(problems, examples()["problems"])
    components["headers"] = {"Bookmark": RESPONSE_BOOKMARK, "RequestId": REQUEST_ID}
    if tokens:
        components["securitySchemes"] = {TOKEN: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    set_bounds(found, settings)
    return found


def _documented(app: FastAPI) -> list[tuple[Any, RoutePolicy]]:
    return [(it.route, it.declared) for it in RoutePolicies(app).routes if hasattr(it.route, "unique_id")]


def _complete(
    operation: dict[str, Any], declared: RoutePolicy, methods: set[str], problems: list[type[Problem]]
) -> None:
    _summarize(operation)
    operation["parameters"] = _parameters(operation, declared)
    # A POST in an analyst's slot runs a query, which only reads; a PUT saves one.
    only_reads = (
        methods == {"GET"} or declared.slots is Slots.NONE or (methods, declared.slots) == ({"POST"}, Slots.ANALYST)
    )
    writes = not only_reads
    operation["responses"] = _responses(operation["responses"], problems, writes=writes)
    _add_examples(operation, examples()["operations"].get(operation["operationId"], {}))


def _parameters(operation: dict[str, Any], declared: RoutePolicy) -> list[dict[str, Any]]:
    found = [each | {"schema": without_null(each["schema"])} for each in operation.get("parameters", ())]
    return found if declared.slots is Slots.NONE else [*found, dict(REQUEST_BOOKMARK)]


def _responses(declared: dict[str, Any], problems: list[type[Problem]], *, writes: bool) -> dict[str, Any]:
    found = {status: each for status, each in declared.items() if "HTTPValidationError" not in json.dumps(each)}
    for status, response in found.items():
        if response["description"] == "Successful Response":
            response["description"] = HTTPStatus(int(status)).phrase
        if writes and status.startswith("2"):
            response["headers"] = response.get("headers", {}) | {"Bookmark": {"$ref": HEADERS + "Bookmark"}}
    for status, response in problem_responses(problems).items():
        known = found.setdefault(status, response)
        for part in ("content", "headers"):
            known[part] = response.get(part, {}) | known.get(part, {})
    for response in found.values():
        response["headers"] = response.get("headers", {}) | {"X-Request-Id": {"$ref": HEADERS + "RequestId"}}
    return dict(sorted(found.items()))


def _summarize(operation: dict[str, Any]) -> None:
    """The first sentence of the docstring is the summary, the rest the description."""
    if match := FIRST_SENTENCE.fullmatch(" ".join(operation.pop("description", "").split())):
        operation["summary"] = match[1]
        if match[2]:
            operation["description"] = match[2]


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out instead of null."""
    options: list[dict[str, Any]] = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) != 1:
        return schema
    kept = {key: value for key, value in schema.items() if key != "anyOf" and (key, value) != ("default", None)}
    return options[0] | kept


def _add_examples(operation: dict[str, Any], example: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        if (value := example.get("parameters", {}).get(parameter.get("name"))) is not None:
            parameter["example"] = value
    if "body" in example:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example["body"]
    for status, value in example.get("responses", {}).items():
        content = operation["responses"][status]["content"]
        next(iter(content.values()))["example"] = value


@cache
def examples() -> dict[str, Any]:
    """Parameters, bodies and responses by operation, and problem documents by type (tests/test_openapi_examples.py)."""
    found: dict[str, Any] = json.loads(files("graphsvc.http").joinpath("examples.json").read_text("utf-8"))
    return found
