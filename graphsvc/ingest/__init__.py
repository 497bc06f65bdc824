"""Imports a network from files: one reader for each format, and two loaders."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from graphsvc.context import Context
from graphsvc.database import database
from graphsvc.ingest.advice import advice_for
from graphsvc.ingest.compression import compression_of, head_of
from graphsvc.ingest.online import OnlineLoading, write
from graphsvc.ingest.options import ReadOptions
from graphsvc.ingest.preview import Preview, preview
from graphsvc.ingest.rejects import LineRejectedError, LoadCounts, Rejects
from graphsvc.ingest.source import Source, Unreadable
from graphsvc.progress import Report
from graphsvc.settings import Settings
from graphsvc.store.queries import queries
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import open_store

__all__ = [
    "ENCODINGS",
    "LineRejectedError",
    "Loaded",
    "Preview",
    "ReadOptions",
    "Rejects",
    "Source",
    "advice_for",
    "detect",
    "load",
    "load_offline",
    "load_sources",
    "named_delimiter",
    "offline_possible",
    "preview",
    "refused",
    "sources_of",
    "suits_offline",
    "unreadable",
]

ENCODINGS = "utf-8, cp1252, latin-1, utf-16"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of an import. `loader` is `online`, `offline`, or `none` if nothing could be read.

    `rejects` is the file of rejected lines, if there were any.
    """

    tally: LoadCounts
    seconds: float
    loader: str
    rejects: Path | None = None

    def document(self) -> dict[str, Any]:
        return {
            "loader": self.loader,
            "seconds": round(self.seconds, 2),
            "kinds": self.tally.document(),
            "created": self.tally.total("created"),
            "updated": self.tally.total("updated"),
            "duplicates": self.tally.total("duplicate"),
            "rejected": self.tally.total("rejected"),
            "rejects": str(self.rejects) if self.rejects else None,
        }


def detect(paths: list[Path], options: ReadOptions) -> tuple[list[Source], list[str]]:
    """The sources of paths, and the files in folders that are not read since they are about the data.

    A path that no reader accepts becomes `Unreadable`. A file that is named twice is read once.
    """
    from graphsvc.ingest.detection import detected  # noqa: PLC0415  the service needs no readers

    return detected(paths, options)


def named_delimiter(given: str) -> bool:
    """Whether it names a delimiter: one character, or a word such as tab."""
    from graphsvc.ingest.delimited.dialect import GIVEN  # noqa: PLC0415  as above

    return given in GIVEN or (len(given) == 1 and given not in '"\\\r\n')


def sources_of(paths: list[Path], **options: Any) -> list[Source]:
    """The sources of paths, with `ReadOptions` as keywords."""
    return detect(paths, ReadOptions(**options))[0]


async def load(
    ctx: Context, paths: list[Path], *, report: Report | None = None, rejects: Path | None = None, strict: bool = False
) -> Loaded:
    """Load files into a running database. With `strict`, raises LineRejectedError at the first rejected line."""
    return await load_sources(ctx, sources_of(paths), Rejects(rejects, strict), report=report)


async def load_sources(
    ctx: Context, sources: list[Source], rejects: Rejects, *, report: Report | None = None
) -> Loaded:
    """Like `load`, for sources."""
    started, tally = perf_counter(), LoadCounts()
    try:
        await OnlineLoading(ctx, tally, rejects, report).load(sources)
    finally:
        rejects.close()
    return Loaded(tally, perf_counter() - started, "online", rejects.path if rejects.written else None)


def unreadable(sources: list[Source]) -> list[Unreadable]:
    """The paths that cannot be read, each with a reason."""
    return [source for source in sources if isinstance(source, Unreadable)]


def refused(sources: list[Source], rejects: Rejects) -> Loaded | None:
    """The result if no path can be read, or if one cannot and rejects are strict; None otherwise."""
    found, tally = unreadable(sources), LoadCounts()
    if not found or (len(found) < len(sources) and not rejects.strict):
        return None
    for source in found:
        tally.add(source.holds, "rejected")
        rejects.note(source.shown, 1, source.reason, "")
    rejects.close()
    return Loaded(tally, 0.0, "none", rejects.path)


def suits_offline(settings: Settings, sources: list[Source]) -> bool:
    """Whether to use the offline loader: many lines, and an embedded database that is empty and does not run."""
    from graphsvc.ingest.offline import WORTHWHILE  # noqa: PLC0415  numpy takes 0.1 s to import

    return offline_possible(settings) and sum(map(estimated_lines, sources)) >= WORTHWHILE


def offline_possible(settings: Settings) -> bool:
    """Whether there is an embedded database that is empty and does not run."""
    if not settings.database.embedded:
        return False
    from graphsvc.embedded import is_empty, running  # noqa: PLC0415  needs the extra `local`

    return running(settings) is None and is_empty(settings)


def estimated_lines(source: Source) -> int:
    """Estimated from the file's size and its first 64 KiB. A compressed file is taken to hold three times its size."""
    if not source.path.is_file():
        return 0
    try:
        sample, compressed = head_of(source.path), compression_of(source.path) is not None
    except OSError:
        return 0
    length = len(sample) / max(1, sample.count(b"\n"))
    return round(source.path.stat().st_size * (3 if compressed else 1) / max(1.0, length))


async def load_offline(
    settings: Settings, sources: list[Source], rejects: Rejects, *, report: Report | None = None
) -> Loaded:
    """Load files into the empty embedded database. Starts it for what the importer leaves, and stops it again."""
    from graphsvc.ingest.offline import import_offline  # noqa: PLC0415  numpy takes 0.1 s to import

    started, tally = perf_counter(), LoadCounts()
    # Find an invalid query file before the work, not after.
    queries().check()
    try:
        later, corrections = await asyncio.to_thread(import_offline, settings, sources, tally, rejects, report)
        async with database(settings, report) as (server, _), open_store(settings.database, server) as store:
            await apply_schema(store)
            ctx = Context(store, settings)
            for start in range(0, len(corrections), settings.ingest.bulk_batch):
                await write(ctx, corrections[start : start + settings.ingest.bulk_batch])
            loading = OnlineLoading(ctx, tally, rejects, report)
            for source, line in later:
                await loading.take(source, line)
            await loading.flush()
    finally:
        rejects.close()
    return Loaded(tally, perf_counter() - started, "offline", rejects.path if rejects.written else None)
