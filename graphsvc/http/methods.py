"""`HEAD` for every route with `GET`, and the `Allow` header."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMiddleware:
    """Answers `HEAD` like `GET`, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self.app(scope, receive, send)
        # A copy, since the server must know that the response has no body.
        asked = {**scope, "method": "GET"}
        try:
            return await self.app(asked, receive, _without_body(send))
        finally:
            if "route" in asked:  # for the metrics
                scope["route"] = asked["route"]


def _without_body(send: Send) -> Send:
    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sent


def allow_header(methods: set[str]) -> str:
    """The methods that a path supports, given those of its routes."""
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))
