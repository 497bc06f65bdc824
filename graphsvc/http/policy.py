"""Route policies: who may call a route, which slots its requests take, how its body is read."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from fastapi import FastAPI, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.convertors import StringConvertor
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.route_index import RouteIndex
from graphsvc.problems import (
    BodyTooLarge,
    CrossSiteRequest,
    DatabaseUnavailable,
    Forbidden,
    HeadersTooLarge,
    HostNotAllowed,
    InternalError,
    InvalidRequest,
    MalformedRequest,
    MemberNotFound,
    Problem,
    QueryTooLarge,
    RequestTimeout,
    TimedOut,
    TooBusy,
    Unauthenticated,
    UnsupportedContentEncoding,
    UnsupportedMediaType,
)

Endpoint = TypeVar("Endpoint")
ATTRIBUTE = "route_policy"
VIEWER = "viewer"
JSON = ("application/json",)


class Access(Enum):
    """Who may call a route. `TOKEN` is anyone with a token, for paths that are not a route."""

    PUBLIC = "public"
    TOKEN = "token"  # noqa: S105  not a password
    MEMBER = "member"
    ANALYST = "analyst"
    EVERYBODY = "everybody"


class Slots(Enum):
    """The kind of slot that a request takes while it runs. Each kind has its own limit.

    `STREAM` is for responses that last as long as the client reads, `ANALYST` for routes that run an analyst's query.
    """

    NONE = "none"
    ORDINARY = "ordinary"
    STREAM = "stream"
    ANALYST = "analyst"


@dataclass(frozen=True, slots=True)
class RoutePolicy:
    """`member` names the path parameter with the member for whom the caller of a `MEMBER` route must be able to act.

    Unless it is streamed, the whole body is read before the request takes a slot. A body must have one of the media
    types, if there are any. `problems` are those that this route raises and its access and slots do not imply
    (`problems_of`). The query may have any parameters if `query_parameters` is None, else only these.
    """

    access: Access
    slots: Slots = Slots.ORDINARY
    member: str = VIEWER
    streamed_body: bool = False
    media_types: tuple[str, ...] = JSON
    problems: tuple[type[Problem], ...] = ()
    free_query: bool = False
    query_parameters: frozenset[str] | None = None


# An unknown path or method requires a token before it answers 404 or 405.
NO_ROUTE = RoutePolicy(Access.TOKEN, media_types=())


class UndeclaredRoute(Exception):  # noqa: N818  a programming error, found at start
    """A route's policy is missing or does not match its path."""


def policy(
    access: Access,
    *,
    slots: Slots = Slots.ORDINARY,
    member: str = VIEWER,
    streamed_body: bool = False,
    problems: tuple[type[Problem], ...] = (),
    free_query: bool = False,
    media_types: tuple[str, ...] = JSON,
) -> Callable[[Endpoint], Endpoint]:
    """Declare the policy of a route. Place it below the route decorator, or apply it to a mounted app.

    With `free_query`, the route itself checks the query's parameters.
    """

    def declared(endpoint: Endpoint) -> Endpoint:
        declares = RoutePolicy(access, slots, member, streamed_body, media_types, problems, free_query)
        setattr(endpoint, ATTRIBUTE, declares)
        return endpoint

    return declared


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredRoute:
    """A route and its policy. `pattern` matches its paths; None for a mounted app, which knows them itself."""

    route: RouteContext
    declared: RoutePolicy
    pattern: re.Pattern[str] | None
    methods: frozenset[str]

    def matches(self, scope: Scope) -> tuple[Match, dict[str, Any]]:
        """How the route matches a request, and its path parameters."""
        if self.pattern is None or scope.get("root_path"):  # a prefix of the path that patterns do not know
            match, found = self.route.matches(scope)
            return match, found.get("path_params", {})
        found = self.pattern.match(scope["path"])
        if found is None:
            return Match.NONE, {}
        return Match.FULL if scope["method"] in self.methods else Match.PARTIAL, found.groupdict()


class Found(NamedTuple):
    """What is known of a request: the policy, the path parameters, the methods of the routes that match the path if
    none has its own, and the route that matches."""

    declared: RoutePolicy
    path_parameters: dict[str, Any]
    methods: set[str]
    route: DeclaredRoute | None


class RoutePolicies:
    """The policies of all routes of an app. Raises UndeclaredRoute for a route without one."""

    def __init__(self, app: FastAPI) -> None:
        self.routes = [_declared_route(route) for route in iter_route_contexts(app.routes)]
        self._index = RouteIndex([each.route for each in self.routes])

    def of(self, scope: Scope) -> Found:
        without_method, methods = NO_ROUTE, set[str]()
        everything = bool(scope.get("root_path"))
        for place in range(len(self.routes)) if everything else self._index.candidates(scope["path"]):
            each = self.routes[place]
            match, path_parameters = each.matches(scope)
            if match is Match.FULL:
                return Found(each.declared, path_parameters, set(), each)
            if match is Match.PARTIAL:
                methods |= each.methods
            if match is Match.PARTIAL and without_method is NO_ROUTE and each.declared.access is Access.PUBLIC:
                without_method = replace(each.declared, streamed_body=False, media_types=(), query_parameters=None)
        return Found(without_method, {}, methods, None)


def _declared_route(route: RouteContext) -> DeclaredRoute:
    convertors = getattr(route, "param_convertors", {}).values()
    plain = isinstance(route.original_route, APIRoute) and all(type(each) is StringConvertor for each in convertors)
    return DeclaredRoute(route, _declared(route), route.path_regex if plain else None, frozenset(route.methods or ()))


def _declared(route: RouteContext) -> RoutePolicy:
    target = route.endpoint or getattr(route.original_route, "app", None)
    declared = getattr(target, ATTRIBUTE, None)
    if not isinstance(declared, RoutePolicy):
        raise UndeclaredRoute(f"{_name(route)} declares no policy: decorate its endpoint with @policy(…).")
    parameters: Sequence[str] = tuple(getattr(route, "param_convertors", ()))
    if declared.access is Access.MEMBER and declared.member not in parameters:
        raise UndeclaredRoute(f"{_name(route)} has no path parameter {declared.member}, whose policy names it.")
    if VIEWER in parameters and (declared.access, declared.member) != (Access.MEMBER, VIEWER):
        raise UndeclaredRoute(f"{_name(route)} answers for a viewer, so its access must be that member's.")
    return replace(declared, query_parameters=None if declared.free_query else _query_parameters(route))


def _query_parameters(route: RouteContext) -> frozenset[str] | None:
    """The query parameters of a documented route. Pages, which have none to check, ignore theirs."""
    if not getattr(route, "include_in_schema", False) or not isinstance(route.original_route, APIRoute):
        return None
    elsewhere = (params.Path, params.Header, params.Cookie)
    return frozenset(it.alias for it in get_flat_params(route.dependant) if not isinstance(it.field_info, elsewhere))


OF_EVERY_REQUEST = (
    MalformedRequest,
    CrossSiteRequest,
    RequestTimeout,
    HostNotAllowed,
    InvalidRequest,
    HeadersTooLarge,
    InternalError,
)


def problems_of(declared: RoutePolicy, methods: Collection[str], *, tokens: bool) -> list[type[Problem]]:
    """All problems with which requests of a route may be answered. `tokens`: whether the service requires tokens."""
    found: list[type[Problem]] = [*declared.problems, *OF_EVERY_REQUEST]
    if tokens and declared.access is not Access.PUBLIC:
        found += [Unauthenticated, Forbidden]
    if declared.access is Access.MEMBER:
        found.append(MemberNotFound)
    if declared.slots is not Slots.NONE:
        found += [TooBusy, DatabaseUnavailable, TimedOut, QueryTooLarge]
    if not {"GET", "HEAD"}.issuperset(methods):
        found += [BodyTooLarge, UnsupportedMediaType, UnsupportedContentEncoding]
    return found


def _name(route: RouteContext) -> str:
    return f"{' '.join(sorted(route.methods or ()))} {route.path}".strip()


class PolicyMiddleware:
    """Finds the policy of each request for the other middleware; see `policy_of`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._policies: RoutePolicies | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self._policies is None:
                self._policies = RoutePolicies(scope["app"])
            scope.setdefault("state", {})["policy"] = self._policies.of(scope)
        await self.app(scope, receive, send)


def found_of(scope: Scope) -> Found:
    found: Found = scope["state"]["policy"]
    return found


def policy_of(scope: Scope) -> RoutePolicy:
    return found_of(scope).declared


def methods_of(scope: Scope) -> set[str]:
    """The methods of the routes that match the path of a request whose own method none of them supports."""
    return found_of(scope).methods


def path_parameters_of(scope: Scope) -> dict[str, Any]:
    return found_of(scope).path_parameters
