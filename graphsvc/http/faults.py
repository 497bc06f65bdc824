"""Unexpected errors: the client gets a problem, the log one record with a bounded traceback."""

import asyncio
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import InternalError
from graphsvc.supervisor import summary_of, traceback_of

logger = logging.getLogger("graphsvc")
TRACEBACK_ENTRIES = 20


class BrokenOffError(Exception):
    """The response had begun when the error happened. Makes the server close the connection."""


class FaultMiddleware:
    """Handles errors that are no problems.

    Starlette would raise them again for the server, which writes the whole traceback in the event loop: seconds for a
    thousand frames, while everybody waits.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def noting_start(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting_start)
        except Exception as error:  # noqa: BLE001  whatever it is
            await asyncio.to_thread(_log, scope["method"], scope["path"], error)
            if begun:
                raise BrokenOffError(f"{scope['method']} {scope['path']} broke off.") from None
            problem = InternalError("The service failed unexpectedly; its log has the details.")
            await problem_response(problem)(scope, receive, send)


def _log(method: str, path: str, error: Exception) -> None:
    """In a thread, since it reads source files."""
    logger.error("%s %s failed: %s\n%s", method, path, summary_of(error), traceback_of(error, TRACEBACK_ENTRIES))
