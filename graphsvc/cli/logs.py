"""The log of a service, on standard error."""

import logging

from graphsvc.cli.common import err
from graphsvc.text_rules import escaped


class SafeFormatter(logging.Formatter):
    """Escapes what would control a terminal: a log line may quote a request."""

    def format(self, record: logging.LogRecord) -> str:
        return escaped(super().format(record))


def configure_logging() -> None:
    from rich.logging import RichHandler

    from graphsvc.request_id import RequestIdFilter

    handler = RichHandler(console=err, show_path=False)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(SafeFormatter("%(request)s%(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # The audit log has its own handler, because programs read it and rich would wrap its lines.
    audit = logging.getLogger("graphsvc.audit")
    audit.addHandler(logging.StreamHandler())
    audit.handlers[-1].setFormatter(logging.Formatter("%(name)s %(message)s"))
    audit.propagate = False
    # The driver logs an error for every pooled connection when the database stops; the store logs one line.
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)
    logging.getLogger("httpx").setLevel(logging.WARNING)
