"""What each route declares: who may call it, which slots its requests take, how its body is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

Endpoint = TypeVar("Endpoint")
ATTRIBUTE = "route_policy"
VIEWER = "viewer"


class Access(Enum):
    """Who may call a route. `TOKEN` is whoever has a token, for what is no route at all."""

    PUBLIC = "public"
    TOKEN = "token"  # noqa: S105  no password
    MEMBER = "member"
    ANALYST = "analyst"
    EVERYBODY = "everybody"


class Slots(Enum):
    """Which slots a request takes while it is worked on: each kind has a bound of its own.

    `STREAM` is for what lasts as long as its client likes, `ANALYST` for what runs an analyst's query.
    """

    NONE = "none"
    ORDINARY = "ordinary"
    STREAM = "stream"
    ANALYST = "analyst"


@dataclass(frozen=True, slots=True)
class RoutePolicy:
    """`member` names the path parameter that says for whom a caller of a `MEMBER` route must be able to speak.

    A body is read whole before the request takes a slot, so that a slow sender holds none, unless it is streamed.
    """

    access: Access
    slots: Slots = Slots.ORDINARY
    member: str = VIEWER
    streamed_body: bool = False


# What is no route, or does not take the method, asks for a token before it says so.
NO_ROUTE = RoutePolicy(Access.TOKEN)


class UndeclaredRoute(Exception):  # noqa: N818  a fault of whoever wrote the route, found at start
    """A route whose policy is missing, or does not fit its path."""


def policy(
    access: Access, *, slots: Slots = Slots.ORDINARY, member: str = VIEWER, streamed_body: bool = False
) -> Callable[[Endpoint], Endpoint]:
    """Declare the policy of a route: below its path, on its endpoint; or on an app that is mounted."""

    def declared(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, ATTRIBUTE, RoutePolicy(access, slots, member, streamed_body))
        return endpoint

    return declared


class RoutePolicies:
    """The policies of all routes of an app. Raises UndeclaredRoute for a route that has none."""

    def __init__(self, app: FastAPI) -> None:
        self._routes = [(route, _declared(route)) for route in iter_route_contexts(app.routes)]

    def of(self, scope: Scope) -> tuple[RoutePolicy, dict[str, Any]]:
        """The policy of the route that a request will meet, and its path parameters."""
        without_method = NO_ROUTE
        for route, declared in self._routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                return declared, found.get("path_params", {})
            if match is Match.PARTIAL and without_method is NO_ROUTE and declared.access is Access.PUBLIC:
                without_method = replace(declared, streamed_body=False)
        return without_method, {}


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
    return declared


def _name(route: RouteContext) -> str:
    return f"{' '.join(sorted(route.methods or ()))} {route.path}".strip()


class PolicyMiddleware:
    """Finds the policy of each request, for the middleware that acts on it: see `policy_of`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._policies: RoutePolicies | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self._policies is None:
                self._policies = RoutePolicies(scope["app"])
            scope.setdefault("state", {})["policy"] = self._policies.of(scope)
        await self.app(scope, receive, send)


def policy_of(scope: Scope) -> RoutePolicy:
    found: RoutePolicy = scope["state"]["policy"][0]
    return found


def path_parameters_of(scope: Scope) -> dict[str, Any]:
    found: dict[str, Any] = scope["state"]["policy"][1]
    return found
