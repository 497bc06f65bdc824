"""Authentication and authorization, by the access that each route declares."""

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.auth.principal import ANONYMOUS, UNRESTRICTED, Principal
from graphsvc.auth.tokens import authenticate
from graphsvc.http.fields import field_of
from graphsvc.http.policy import Access, RoutePolicy, path_parameters_of, policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import Problem
from graphsvc.settings import Settings


class AuthenticationMiddleware:
    """Authenticates the caller and checks the route's policy. Without a key, every caller is let in, unrestricted."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.key = settings.auth.token_key.get_secret_value() if settings.auth.token_key else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        declared = policy_of(scope)
        principal = ANONYMOUS if self.key else UNRESTRICTED
        try:
            if self.key and declared.access is not Access.PUBLIC:
                principal = authenticate(self.key, field_of(scope, b"authorization"))
            require(principal, declared, path_parameters_of(scope))
        except Problem as problem:
            return await problem_response(problem)(scope, receive, send)
        scope["state"]["principal"] = principal
        return await self.app(scope, receive, send)


def require(principal: Principal, declared: RoutePolicy, path_parameters: dict[str, Any]) -> None:
    """Raises Forbidden unless the caller has the access that the route requires."""
    match declared.access:
        case Access.MEMBER:
            principal.require_member(path_parameters[declared.member])
        case Access.ANALYST:
            principal.require_analyst()
        case Access.EVERYBODY:
            principal.require_everybody()
        case Access.PUBLIC | Access.TOKEN:
            """No further check."""
