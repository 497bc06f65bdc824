"""The media type and the encoding of request bodies."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.policy import policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import UnsupportedContentEncoding, UnsupportedMediaType

SHOWN = 40


def has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


class MediaTypeMiddleware:
    """Refuses a body in another media type than the route declares. A form of another site cannot send JSON.

    Refuses a compressed body, too: read as it is, it would be a line of `POST /bulk` that is no JSON.
    Without a route the answer is 404 or 405, whatever the body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] != "GET":
            headers, declared = Headers(scope=scope), policy_of(scope).media_types
            given = headers.get("content-type")
            expected = given is not None or has_body(headers)
            if declared and expected and (given or "").partition(";")[0].strip().lower() not in declared:
                response = problem_response(UnsupportedMediaType(declared))
                response.headers["Accept"] = ", ".join(declared)
                return await response(scope, receive, send)
            encoding = headers.get("content-encoding", "").strip()
            if declared and encoding.lower() not in {"", "identity"}:
                response = problem_response(UnsupportedContentEncoding(encoding[:SHOWN]))
                response.headers["Accept-Encoding"] = "identity"
                return await response(scope, receive, send)
        return await self.app(scope, receive, send)
