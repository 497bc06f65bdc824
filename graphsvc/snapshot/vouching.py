"""Vouches for the saved snapshot when a service stops, so that commands can answer from it (graphsvc/seal.py).

Neo4j numbers transactions without gaps. So from a moment when the snapshot was compared with all of the database, it
has everything if there were as many transactions since as there were entries of the change log, which it follows. If
there were more, somebody wrote without an entry, and everything is compared again.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from graphsvc.problems import Problem
from graphsvc.seal import Vault, Voucher
from graphsvc.settings import Settings
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.follower import Behind, advance
from graphsvc.snapshot.scrub import compare_all
from graphsvc.store.driver import DriverError, Neo4jError
from graphsvc.store.store import Store
from graphsvc.store.transactions import last_transaction

logger = logging.getLogger("graphsvc")
# Seconds for comparing everything, within those that the service has to stop; 20,000 members take about two.
COMPARING = 3.0
WAITING = 5.0  # seconds for another worker to vouch
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """The last transaction, and how many entries the change log had had then."""

    transaction: int
    changes: int


async def moment(store: Store) -> Moment | None:
    """A moment that has just been: later reads see all that was committed then. None if others keep writing."""
    for _ in range(ATTEMPTS):
        before = await last_transaction(store)
        row = await store.fetch_one("snapshot/changes", after=[], limit=1)
        if before is None or row is None or row["epoch"] is None:
            return None
        if await last_transaction(store) == before:
            return Moment(before, sum(last for _, last, _ in row["lanes"]))
    return None


class Account:
    """Knows up to which moment a series had everything, and in which file it is. `vault` is None for your own Neo4j."""

    def __init__(self, settings: Settings) -> None:
        own = settings.database.uri is not None
        self.vault = None if own else Vault(settings.embedded.data_dir)
        self.since: Moment | None = None
        self._file: tuple[Series, int, str | None] | None = None

    async def now(self, store: Store) -> Moment | None:
        """Before the snapshot is loaded or compared."""
        return None if self.vault is None else await moment(store)

    def head(self) -> str | None:
        return self.vault.head() if self.vault else None

    def opened(self, series: Series, before: Voucher | None) -> None:
        """The series is from the file, which had this voucher before it was opened."""
        voucher = self.vault.voucher() if self.vault else None
        self.since = None
        if voucher is not None and voucher == before:
            self.since = Moment(voucher.transaction, voucher.changes)
            self.saved(series, 0)

    def voucher(self) -> Voucher | None:
        return self.vault.voucher() if self.vault else None

    def saved(self, series: Series, changes: int) -> None:
        """The file has this series, as it was after so many changes."""
        self._file = (series, changes, self.head())

    def is_saved(self, series: Series) -> bool:
        """Whether the file has all that the series has, because this process saved or opened it."""
        return self._file == (series, series.changes, self.head())

    def vouch(self, now: Moment) -> None:
        """The file has everything up to now. Raises OSError."""
        if self.vault and (head := self.head()):
            self.vault.vouch(head, now.transaction, now.changes)

    def has_all(self, now: Moment) -> bool:
        """Whether everything that was written up to now is in the change log, or was compared."""
        since = self.since
        return since is not None and now.transaction - since.transaction == now.changes - since.changes


async def settled(store: Store, series: Series) -> Moment | None:
    """A moment of which the series has all that was logged. None if others keep writing."""
    for _ in range(ATTEMPTS):
        now = await moment(store)
        if now is None:
            return None
        while await advance(store, series) or series.is_unsure:
            """There is more."""
        if sum(series.current.watermark) == now.changes:
            return now
    return None


async def has_everything(account: Account, store: Store, series: Series, now: Moment) -> bool:
    """Whether the series has everything that was committed up to now. Compares it with the database if need be."""
    if account.has_all(now):
        return True
    try:
        async with asyncio.timeout(COMPARING):
            await compare_all(store, series)
    except TimeoutError:
        return False
    account.since = now
    return True


@asynccontextmanager
async def one_at_a_time(vault: Vault) -> AsyncIterator[None]:
    """Of several workers and services that stop at once. Raises OSError if it takes too long."""
    from filelock import FileLock  # noqa: PLC0415  needs the extra `local`, as the embedded Neo4j does

    lock = FileLock(vault.folder / f"{vault.snapshot.name}.lock", thread_local=False)
    await asyncio.to_thread(lock.acquire, timeout=WAITING)
    try:
        yield
    finally:
        lock.release()


FAILURES = (Problem, Neo4jError, DriverError, Behind, OSError, TimeoutError)
