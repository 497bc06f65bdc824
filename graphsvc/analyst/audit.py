"""One line for each query that an analyst runs, through a logger of its own (docs/running.md, "Audit log")."""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Literal

from graphsvc.analyst.errors import QueryCancelled, QueryRefused
from graphsvc.problems import Problem
from graphsvc.request_id import current_request_id

logger = logging.getLogger("graphsvc.audit")
Outcome = Literal["complete", "truncated", "cancelled", "refused", "failed"]
MAX_QUERY = 5000  # characters
MAX_NAMES, MAX_NAME = 100, 100  # parameters, and characters of a name


@dataclass(slots=True)
class AuditEntry:
    """What is known about a run so far. A run without an outcome is cancelled: its client disconnected."""

    rows: int = 0
    outcome: Outcome = "cancelled"
    problem: str | None = None

    def completed(self, *, truncated: bool = False) -> None:
        self.outcome = "truncated" if truncated else "complete"

    def ended_by(self, error: Exception) -> None:
        kinds: dict[type[Exception], Outcome] = {QueryRefused: "refused", QueryCancelled: "cancelled"}
        self.outcome = kinds.get(type(error), "failed")
        self.problem = error.type if isinstance(error, Problem) else "internal-error"


@contextmanager
def audited(caller: str, run: str, query: str, parameters: Iterable[str]) -> Iterator[AuditEntry]:
    """Logs a run when it ends, also after an error. Values of parameters are never logged."""
    entry, started = AuditEntry(), perf_counter()
    try:
        yield entry
    except Exception as error:
        entry.ended_by(error)
        raise
    finally:
        document = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "caller": caller,
            "run": run,
            "request_id": current_request_id.get(),
            "outcome": entry.outcome,
            "problem": entry.problem,
            "seconds": round(perf_counter() - started, 4),
            "rows": entry.rows,
            "parameters": [name[:MAX_NAME] for name in sorted(parameters)[:MAX_NAMES]],
            "query": query[:MAX_QUERY],
        }
        # ASCII only: whatever a query contains, its entry is one line and holds no control characters.
        logger.info(json.dumps(document))
