"""The id of the current request, for log lines and problem documents."""

import logging
from contextvars import ContextVar

current_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class RequestIdFilter(logging.Filter):
    """Adds `[id] ` as `%(request)s` to log records of a request, and an empty string to all others."""

    def filter(self, record: logging.LogRecord) -> bool:
        request_id = current_request_id.get()
        record.request = f"[{request_id}] " if request_id else ""
        return True
