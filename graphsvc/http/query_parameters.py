"""Unknown query parameters."""

from collections.abc import Iterable
from difflib import get_close_matches
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.policy import policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import FieldError, InvalidRequest


class QueryParametersMiddleware:
    """Refuses query parameters that the route does not have: a filter with a wrong name would select everything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["query_string"]:
            known = policy_of(scope).query_parameters
            given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
            if known is not None and (unknown := given.keys() - known):
                return await problem_response(_refusal(unknown, known))(scope, receive, send)
        return await self.app(scope, receive, send)


def _refusal(unknown: Iterable[str], known: Iterable[str]) -> InvalidRequest:
    errors = [FieldError(field=name, reason=_reason(name, known)) for name in sorted(unknown)]
    return InvalidRequest("; ".join(f"{error['field']}: {error['reason']}" for error in errors), errors)


def _reason(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return "unknown query parameter" + (f"; did you mean {close[0]}?" if close else "")
