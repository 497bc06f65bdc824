"""Headers that every response has: what browsers and caches may do with it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.policy import Access, policy_of

# Browsers take the media type as it is declared, and pages of other sites cannot embed a response.
ALWAYS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
FIELDS = [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]
NOT_STORED = [*FIELDS, (b"cache-control", b"no-store")]


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
                given = message["headers"]
                public = "policy" in state and policy_of(scope).access is Access.PUBLIC
                stored = public or any(name == b"cache-control" for name, _ in given)
                message["headers"] = [*given, *(FIELDS if stored else NOT_STORED)]
            await send(message)

        return await self.app(scope, receive, with_headers)
