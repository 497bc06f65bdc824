"""Turns problems into problem+json responses (RFC 9457)."""

import json
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from graphsvc.http.methods import allow_header
from graphsvc.http.policy import methods_of
from graphsvc.problems import FieldError, InvalidRequest, MethodNotAllowed, NotFound, Problem
from graphsvc.text_rules import id_fault
from graphsvc.vocabulary import ID_PATTERN


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        """Write a lone surrogate, which a problem may quote from the request, as a JSON escape."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def problem_response(problem: Problem) -> Response:
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after is not None else {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return ProblemResponse(problem.document(), problem.status, headers)


def field_errors(errors: Iterable[Any]) -> list[FieldError]:
    """The invalid fields of a request with reasons, as `{"field": "limit", "reason": "…"}`."""
    return [
        {
            "field": ".".join(str(part) for part in error["loc"] if part not in {"body", "query", "path"}),
            "reason": _reason(error),
        }
        for error in errors
    ]


def _reason(error: Any) -> str:
    if error.get("ctx", {}).get("pattern") == ID_PATTERN and (fault := id_fault(error["input"])):
        return fault
    return str(error["msg"]).removeprefix("Value error, ")


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101
    return problem_response(error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = field_errors(error.errors())
    return problem_response(InvalidRequest("; ".join(f"{e['field'] or 'body'}: {e['reason']}" for e in errors), errors))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        return problem_response(NotFound(f"There is nothing at {request.url.path}."))
    if error.status_code == 405:
        allow = {"Allow": allow_header(methods_of(request.scope))}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=allow)
        response = problem_response(MethodNotAllowed(f"{request.url.path} does not support {request.method}."))
        response.headers.update(allow)
        return response
    return problem_response(InvalidRequest(str(error.detail), []))


HANDLERS = {Problem: _problem, RequestValidationError: _invalid, HTTPException: _http}


async def response_to(request: Request, error: Problem | RequestValidationError | HTTPException) -> Response:
    """The response to an expected error."""
    return await next(handler for kind, handler in HANDLERS.items() if isinstance(error, kind))(request, error)


def render_problems(app: FastAPI) -> None:
    """Send every expected error of an app as a problem document. faults.py sends the others."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
