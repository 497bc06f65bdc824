"""Unexpected errors."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import InternalError

logger = logging.getLogger("graphsvc")


class FaultMiddleware:
    """Logs an unexpected error and answers 500, unless the response has begun.

    Starlette's own handler raises the error again after its response, upon which the server closes the connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting_begin(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            return await self.app(scope, receive, noting_begin)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            logger.exception("%s %s failed", scope["method"], scope["path"])
        fault = InternalError("The service failed unexpectedly; its log has the details.")
        return await problem_response(fault)(scope, receive, send)
