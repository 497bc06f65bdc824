"""Request ids: the `X-Request-Id` header."""

import re
from secrets import token_hex

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.fields import fields_of
from graphsvc.request_id import current_request_id

HEADER = "X-Request-Id"
NAME = HEADER.lower().encode()
WELL_FORMED = re.compile(rb"[A-Za-z0-9._:-]{1,128}")


class RequestIdMiddleware:
    """Keeps the caller's request id if it is well-formed, or makes one. Sends it with the response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        given = fields_of(scope).get(NAME)
        request_id = given[0].decode() if given and WELL_FORMED.fullmatch(given[0]) else new_request_id()
        token = current_request_id.set(request_id)
        field = (NAME, request_id.encode())

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], field]
            await send(message)

        try:
            return await self.app(scope, receive, with_id)
        finally:
            current_request_id.reset(token)


def new_request_id() -> str:
    return token_hex(16)
