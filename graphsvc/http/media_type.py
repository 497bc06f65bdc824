"""The media type and the encoding of request bodies."""

from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.fields import field_of, fields_of
from graphsvc.http.policy import policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import UnsupportedContentEncoding, UnsupportedMediaType

SHOWN = 40
NO_LENGTH = [b"0"]


def has_body(scope: Scope) -> bool:
    fields = fields_of(scope)
    return b"transfer-encoding" in fields or fields.get(b"content-length", NO_LENGTH)[0] != b"0"


class MediaTypeMiddleware:
    """Refuses a body in another media type than the route declares. A form of another site cannot send JSON.

    Refuses a compressed body, too: read as it is, it would be a line of `POST /bulk` that is no JSON.
    Without a route the answer is 404 or 405, whatever the body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] != "GET":
            declared = policy_of(scope).media_types
            given = field_of(scope, b"content-type")
            expected = b"content-type" in fields_of(scope) or has_body(scope)
            if declared and expected and given.partition(";")[0].strip().lower() not in declared:
                response = problem_response(UnsupportedMediaType(declared))
                response.headers["Accept"] = ", ".join(declared)
                return await response(scope, receive, send)
            encoding = field_of(scope, b"content-encoding").strip()
            if declared and encoding.lower() not in {"", "identity"}:
                response = problem_response(UnsupportedContentEncoding(encoding[:SHOWN]))
                response.headers["Accept-Encoding"] = "identity"
                return await response(scope, receive, send)
        return await self.app(scope, receive, send)
