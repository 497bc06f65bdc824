"""The rows of a query as a worker reads them: one at a time, encoded, within limits on rows and bytes."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any, Literal

from graphsvc.analyst.frames import PART_SIZE, Job
from graphsvc.analyst.notifications import Notification, notifications_of
from graphsvc.store.driver import Record, Result, ResultSummary, fetch_next

Truncation = Literal["rows", "bytes"]
# Rows of the first fetch. The next ones have as many rows as fit into FETCH_BYTES, by the rows before.
FIRST_FETCH, FETCH_BYTES = 2, 1_000_000
FETCH_GROWTH = 10
PATIENCE = 0.2  # seconds that an encoded row waits for others


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a result. `truncated_by` is the limit that ended it early, `limit` its value."""

    rows: int
    seconds: float
    complete: bool
    truncated_by: Truncation | None
    limit: int | None
    notifications: list[Notification]

    def document(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "seconds": self.seconds,
            "complete": self.complete,
            "truncated_by": self.truncated_by,
            "limit": self.limit,
            "notifications": [asdict(each) for each in self.notifications],
        }

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Summary":
        """The summary that became this document."""
        notifications = [Notification(**each) for each in document["notifications"]]
        return cls(
            document["rows"],
            document["seconds"],
            document["complete"],
            document["truncated_by"],
            document["limit"],
            notifications,
        )


class Rows:
    """The rows of a job. Read `batches` once; then there is a summary."""

    def __init__(self, job: Job, result: Result) -> None:
        self.job, self.result, self.started = job, result, perf_counter()
        self.columns = list(result.keys())
        self.count = 0
        self.summary: Summary | None = None
        self._found: ResultSummary | None = None

    def batches(self, encode: Callable[[list[Any]], str]) -> Iterator[list[bytes]]:
        """Encoded rows until the end or a limit, first a few. An error is raised after the rows before it."""
        size, truncated_by = 0, None
        batch, batch_size, since = list[bytes](), 0, perf_counter()
        rows_at_once = FIRST_FETCH
        try:
            for record in self.result:
                truncated_by, line = self._fitting(record, encode, size)
                # Before the next row is read: a row may be large.
                del record
                if line is None:
                    break
                batch.append(line)
                self.count += 1
                size, batch_size = size + len(line), batch_size + len(line)
                if batch_size >= PART_SIZE or len(batch) >= rows_at_once or perf_counter() - since > PATIENCE:
                    rows_at_once = self._sized_fetch(rows_at_once, batch_size // len(batch))
                    yield batch
                    batch, batch_size, since = [], 0, perf_counter()
        except Exception:
            if batch:
                yield batch
            raise
        if batch:
            yield batch
        self._end(truncated_by)

    def outcome(self) -> dict[str, Any]:
        """After the last row: the summary, and what the database says of a profiled query."""
        assert self.summary is not None and self._found is not None  # noqa: S101, PT018  all rows were read
        return {
            "summary": self.summary.document(),
            "query_type": self._found.query_type,
            "profile": self._found.profile,
        }

    def _fitting(
        self, record: Record, encode: Callable[[list[Any]], str], size: int
    ) -> tuple[Truncation | None, bytes | None]:
        """The encoded row, or the limit that it exceeds."""
        if self.count == self.job.max_rows:
            return "rows", None
        line = encode(record.values()).encode()
        return ("bytes", None) if size + len(line) > self.job.max_bytes else (None, line)

    def _sized_fetch(self, before: int, row_size: int) -> int:
        fitting = FETCH_BYTES // max(row_size, 1)
        rows = max(1, min(fitting, before * FETCH_GROWTH, self.job.fetch_size))
        fetch_next(self.result, rows)
        return rows

    def _end(self, truncated_by: Truncation | None) -> None:
        self._found = found = self.result.consume()
        limits: dict[Truncation | None, int | None] = {
            None: None,
            "rows": self.job.max_rows,
            "bytes": self.job.max_bytes,
        }
        self.summary = Summary(
            rows=self.count,
            seconds=round(self.job.elapsed + perf_counter() - self.started, 4),
            complete=truncated_by is None,
            truncated_by=truncated_by,
            limit=limits[truncated_by],
            notifications=notifications_of(found, self.job.query, self.job.skipped, self.job.meant),
        )
