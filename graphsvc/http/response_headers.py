"""Headers that every response has: what browsers and caches may do with it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.policy import Access, RoutePolicy

# Browsers take the media type as it is declared, and pages of other sites cannot embed a response.
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


class ResponseHeadersMiddleware:
    """Adds headers that protect the response. All but public routes answer with personal data, which no cache keeps."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        state = scope.setdefault("state", {})

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(ALWAYS)
                declared: RoutePolicy | None = state["policy"][0] if "policy" in state else None
                if declared is None or declared.access is not Access.PUBLIC:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return await self.app(scope, receive, with_headers)
