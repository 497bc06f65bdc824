"""The problems in the OpenAPI document: a schema for each type, and the responses that have one of several types."""

from collections.abc import Collection, Iterable
from http import HTTPStatus
from itertools import groupby
from typing import Any, NotRequired, get_origin

from pydantic import TypeAdapter

from graphsvc.http.problem_responses import ProblemResponse
from graphsvc.problems import Problem

SCHEMAS = "#/components/schemas/"
RETRY_AFTER = {"description": "Seconds until you may try again", "schema": {"type": "integer", "minimum": 0}}
HEADERS: dict[int, dict[str, Any]] = {
    HTTPStatus.UNAUTHORIZED: {
        "WWW-Authenticate": {
            "description": "The scheme to authenticate with",
            "schema": {"const": "Bearer", "type": "string"},
        }
    },
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: {
        "Accept": {"description": "The media types that the path takes", "schema": {"type": "string"}},
        "Accept-Encoding": {"description": "`identity`: bodies are not compressed", "schema": {"type": "string"}},
    },
}


def problem_schemas(problems: Iterable[type[Problem]], examples: dict[str, Any]) -> dict[str, Any]:
    """The schemas by name, with those that they refer to. `examples` are documents, by problem type."""
    found: dict[str, Any] = {}
    for problem in problems:
        schema = _schema(problem, found)
        if problem.type in examples:
            schema["examples"] = [examples[problem.type]]
        found[name_of(problem)] = schema
    return dict(sorted(found.items()))


def name_of(problem: type[Problem]) -> str:
    return f"{problem.__name__}Problem"


def problem_responses(problems: Collection[type[Problem]]) -> dict[str, Any]:
    """The responses by status."""
    ranked = sorted(set(problems), key=lambda problem: (problem.status, problem.type))
    return {
        str(status): _response(status, list(of_status))
        for status, of_status in groupby(ranked, key=lambda problem: problem.status)
    }


def _response(status: int, problems: list[type[Problem]]) -> dict[str, Any]:
    refs = {f"/problems/{problem.type}": SCHEMAS + name_of(problem) for problem in problems}
    schema: dict[str, Any] = {"$ref": next(iter(refs.values()))}
    if len(refs) > 1:
        schema = {
            "oneOf": [{"$ref": ref} for ref in refs.values()],
            "discriminator": {"propertyName": "type", "mapping": refs},
        }
    headers: dict[str, Any] = {}
    if any(problem.retryable for problem in problems):
        headers["Retry-After"] = RETRY_AFTER
    headers |= HEADERS.get(status, {})
    return {
        "description": " · ".join(problem.title for problem in problems),
        **({"headers": headers} if headers else {}),
        "content": {ProblemResponse.media_type: {"schema": schema}},
    }


def _schema(problem: type[Problem], others: dict[str, Any]) -> dict[str, Any]:
    fields = {}
    for name, kind in problem.field_types.items():
        fields[name] = TypeAdapter(kind.__args__[0] if _is_optional(kind) else kind).json_schema(
            ref_template=SCHEMAS + "{model}"
        )
        others |= fields[name].pop("$defs", {})
    return {
        "title": name_of(problem),
        "description": (problem.__doc__ or "").strip(),
        "type": "object",
        "properties": {
            "type": {"type": "string", "const": f"/problems/{problem.type}"},
            "title": {"type": "string", "const": problem.title},
            "status": {"type": "integer", "const": problem.status},
            "detail": {"type": "string", "description": "What is wrong with this request, for people"},
            **fields,
            "request_id": {"type": "string", "description": "`X-Request-Id` of the response"},
        },
        "required": [
            *("type", "title", "status", "detail"),
            *(name for name, kind in problem.field_types.items() if not _is_optional(kind)),
        ],
    }


def _is_optional(kind: Any) -> bool:
    return get_origin(kind) is NotRequired
