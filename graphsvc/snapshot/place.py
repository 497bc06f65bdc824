"""Where the snapshot is saved, and who of those that have the same file loads the network."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from graphsvc.seal import Vault
from graphsvc.settings import Settings
from graphsvc.supervisor import pause

logger = logging.getLogger("graphsvc")
WAITING = 0.2  # seconds between attempts while another process loads


def path_of(settings: Settings) -> Path:
    """A file of the data folder, also for your own Neo4j."""
    return Vault(settings.embedded.data_dir).snapshot


@asynccontextmanager
async def loading_alone(path: Path, stopping: asyncio.Event) -> AsyncIterator[bool]:
    """Of the processes that save to the same file, one at a time is within. Yields whether another was before.

    Ends waiting when the service stops. Where the folder cannot be written, nobody waits, and nobody can save either.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  needs one of the extras that have numba

    lock, waited = FileLock(path.with_name(f"{path.name}.loading"), thread_local=False), False
    try:
        while not lock.is_locked and not stopping.is_set():
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if not waited:
                    logger.info("Another process reads the network for the snapshot.")
                waited = True
                await pause(stopping, WAITING)
            except (OSError, NotImplementedError) as error:
                logger.debug("No lock while the network is loaded: %s", error)
                break
        yield waited
    finally:
        lock.release()
