"""Bulk writes for `POST /bulk`: NDJSON records in, a result for each line out."""

from collections.abc import AsyncIterator

from pydantic import BaseModel

from graphsvc.context import Context
from graphsvc.ingest.lines import decoded
from graphsvc.ingest.online import Outcome, write
from graphsvc.ingest.readers.ndjson import parse
from graphsvc.ingest.rejects import Result
from graphsvc.problems import Problem, RequestTimeout
from graphsvc.records import AnyRecord
from graphsvc.settings import Settings


class BulkResult(BaseModel):
    """The result of one line."""

    line: int
    result: Result
    reason: str | None = None


class BulkSummary(BaseModel):
    """The last line. If `complete` is false, `error` is the reason why the lines after `lines` were not processed."""

    complete: bool
    lines: int
    created: int
    updated: int
    duplicates: int
    rejected: int
    error: str | None = None


class TooMuch(Exception):  # noqa: N818  as Problem
    """The request has more data than one request may have."""


async def bulk(ctx: Context, lines: AsyncIterator[bytes]) -> AsyncIterator[BulkResult | BulkSummary]:
    """Write records in batches. Yields a result for each line, in order, then a summary.

    Blank lines count as lines and have no result. Written batches stay written, even if a later one fails. Raises
    RequestTimeout if the lines arrive too slowly.
    """
    counts = dict.fromkeys(("created", "updated", "duplicate", "rejected"), 0)
    done, error = 0, None
    try:
        async for batch in _batches(lines, ctx.settings):
            for result in await _write(ctx, batch):
                counts[result.result] += 1
                yield result
            done = batch[-1][0]
    except RequestTimeout:
        raise
    except (Problem, TooMuch) as stopped:
        error = str(stopped)
    yield BulkSummary(
        complete=error is None,
        lines=done,
        created=counts["created"],
        updated=counts["updated"],
        duplicates=counts["duplicate"],
        rejected=counts["rejected"],
        error=error,
    )


async def _batches(lines: AsyncIterator[bytes], settings: Settings) -> AsyncIterator[list[tuple[int, bytes]]]:
    """Batches of numbered lines. Lines before the limit was exceeded are still processed."""
    batch: list[tuple[int, bytes]] = []
    number = 0
    try:
        async for line in lines:
            number += 1
            batch.append((number, line))
            if len(batch) == settings.ingest.bulk_batch:
                yield batch
                batch = []
    except TooMuch:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


async def _write(ctx: Context, batch: list[tuple[int, bytes]]) -> list[BulkResult]:
    read = [(number, *_parsed(number, line, ctx.settings)) for number, line in batch if line.strip()]
    records = [record for _, record, _ in read if record is not None]
    outcomes = iter(await write(ctx, records))
    results = []
    for number, record, reason in read:
        outcome = Outcome("rejected", reason) if record is None else next(outcomes)
        results.append(BulkResult(line=number, result=outcome.result, reason=outcome.reason))
    return results


def _parsed(number: int, line: bytes, settings: Settings) -> tuple[AnyRecord | None, str | None]:
    if len(line) > settings.ingest.max_bulk_line:
        return None, f"longer than {settings.ingest.max_bulk_line} bytes"
    text = decoded(number, line)
    return (None, text.fault) if text.fault else parse(text.text)


async def lines_of(body: AsyncIterator[bytes], settings: Settings) -> AsyncIterator[bytes]:
    """The lines of a body as they arrive. Keeps only the beginning of a line that is too long.

    Raises TooMuch if the body exceeds the size limit.
    """
    rest, size = b"", 0
    async for part in body:
        size += len(part)
        if size > settings.http.max_bulk_body:
            raise TooMuch(f"The body is larger than {settings.http.max_bulk_body} bytes.")
        first, *others = part.split(b"\n")
        rest += first[: settings.ingest.max_bulk_line + 1]
        for line in others:
            yield rest
            rest = line
        rest = rest[: settings.ingest.max_bulk_line + 1]
    if rest:
        yield rest
