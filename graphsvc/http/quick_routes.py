"""Answers ordinary requests without FastAPI's router, exit stacks and dependency solver, in a quarter of their time.

The routes, their parameters and dependencies are FastAPI's, read once. Whatever is not ordinary, such as an invalid
parameter, goes to FastAPI as if nothing had happened: it answers all errors, and there is one rule for each.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, RouteContext, serialize_response
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.policy import DeclaredRoute, found_of, path_parameters_of
from graphsvc.http.problem_responses import response_to
from graphsvc.problems import Problem

JSON_TYPE = (b"content-type", b"application/json")
CONSTANT = (str, int, float, bool, type(None))


class NotOrdinaryError(Exception):
    """FastAPI answers the request."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function and where its arguments come from. `usual`: those from the query of a request without one."""

    function: Callable[..., Any]
    dependencies: tuple[tuple[str | None, "Call"], ...]
    path: tuple[tuple[str, str, Any], ...]
    query: Sequence[Any]
    usual: dict[str, Any] | None
    request_name: str | None

    async def arguments(self, request: Request, solved: dict[Callable[..., Any], Any]) -> dict[str, Any]:
        """Raises NotOrdinaryError for invalid parameters, and what a dependency raises."""
        scope, found = request.scope, dict[str, Any]()
        for name, needed in self.dependencies:
            if needed.function not in solved:
                solved[needed.function] = await needed.function(**await needed.arguments(request, solved))
            if name is not None:
                found[name] = solved[needed.function]
        for name, alias, field in self.path:
            found[name], errors = field.validate(scope["path_params"][alias])
            if errors:
                raise NotOrdinaryError
        if self.query:
            if scope["query_string"] or self.usual is None:
                given, errors = request_params_to_args(self.query, request.query_params)
                if errors:
                    raise NotOrdinaryError
                found.update(given)
            else:
                found.update(self.usual)
        if self.request_name:
            found[self.request_name] = request
        return found


@dataclass(frozen=True, slots=True)
class QuickRoute:
    """An ordinary route: reads no body, and answers with a model as JSON."""

    route: APIRoute
    call: Call
    field: Any
    status: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises NotOrdinaryError before the route's function is called, and nothing is sent."""
        scope.update(endpoint=self.call.function, route=self.route, path_params=path_parameters_of(scope))
        request = Request(scope, receive, send)
        try:
            arguments = await self.call.arguments(request, {})
            result = await self.call.function(**arguments)
            body = None if isinstance(result, Response) else await self._body(result)
        except (Problem, HTTPException, RequestValidationError) as error:
            result, body = await response_to(request, error), None
        if body is None:
            await result(scope, receive, send)
            return
        headers = [(b"content-length", b"%d" % len(body)), JSON_TYPE]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _body(self, result: Any) -> bytes:
        written: bytes = await serialize_response(field=self.field, response_content=result, dump_json=True)
        return written


def quick_route(route: RouteContext) -> QuickRoute | None:
    """None if only FastAPI can answer."""
    original = route.original_route
    if not isinstance(original, APIRoute) or route.body_field or not route.response_field:
        return None
    written_as_json = isinstance(route.response_class, DefaultPlaceholder) and route.response_model_by_alias
    filters = (
        route.response_model_include,
        route.response_model_exclude,
        route.response_model_exclude_unset,
        route.response_model_exclude_defaults,
        route.response_model_exclude_none,
    )
    status = route.status_code or 200
    if not written_as_json or any(filters) or status < 200 or status in {204, 205, 304}:
        return None
    call = _call(route.dependant)
    return QuickRoute(original, call, route.response_field, status) if call else None


def _call(dependant: Dependant) -> Call | None:
    """None if the function, or one that it depends on, takes more than path, query and the request."""
    function = dependant.call
    others = (
        dependant.header_params,
        dependant.cookie_params,
        dependant.body_params,
        dependant.websocket_param_name,
        dependant.http_connection_param_name,
        dependant.response_param_name,
        dependant.background_tasks_param_name,
        dependant.security_scopes_param_name,
        dependant.own_oauth_scopes,
        dependant.concurrency,
        not dependant.use_cache,
    )
    if function is None or any(others) or not inspect.iscoroutinefunction(function):
        return None
    dependencies = [(each.name, _call(each)) for each in dependant.dependencies]
    known = tuple((name, call) for name, call in dependencies if call is not None)
    if len(known) < len(dependencies):
        return None
    usual, missing = request_params_to_args(dependant.query_params, QueryParams())
    is_constant = not missing and all(isinstance(value, CONSTANT) for value in usual.values())
    return Call(
        function=function,
        dependencies=known,
        path=tuple((each.name, each.alias, each) for each in dependant.path_params),
        query=dependant.query_params,
        usual=usual if is_constant else None,
        request_name=dependant.request_param_name,
    )


class QuickRoutesMiddleware:
    """The innermost: after it come FastAPI's own layers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._routes: dict[DeclaredRoute, QuickRoute | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (quick := self._quick(scope)) is not None:
            try:
                return await quick(scope, receive, send)
            except NotOrdinaryError:
                for key in ("endpoint", "route", "path_params"):
                    del scope[key]
        return await self.app(scope, receive, send)

    def _quick(self, scope: Scope) -> QuickRoute | None:
        found, app = found_of(scope), scope["app"]
        traced = "fastapi.telemetry" in scope
        if found.route is None or traced or not isinstance(app, FastAPI) or app.dependency_overrides:
            return None
        if found.route not in self._routes:
            self._routes[found.route] = quick_route(found.route.route)
        return self._routes[found.route]
