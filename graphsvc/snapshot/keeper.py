"""The snapshot's background tasks: open or load it, follow the change log, compare it with the database, save it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from operator import ge
from pathlib import Path

from graphsvc.problems import Problem
from graphsvc.progress import Report, unreported
from graphsvc.settings import Settings, SnapshotSettings
from graphsvc.snapshot.answers import ANSWERS
from graphsvc.snapshot.build import version_of
from graphsvc.snapshot.compaction import compacted, is_wasteful
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.engine import Engine, Observer
from graphsvc.snapshot.files import UnusableFileError, open_file, read_head, save
from graphsvc.snapshot.follower import Behind, advance, pass_once, read_newest_again, read_news
from graphsvc.snapshot.layout import Totals, Version
from graphsvc.snapshot.loading import NoChangeLogError, load
from graphsvc.snapshot.place import loading_alone, path_of
from graphsvc.snapshot.scrub import Round, compare_all, compare_organizations, scrub_some
from graphsvc.snapshot.vouching import FAILURES, Account, Moment, has_everything, one_at_a_time, settled
from graphsvc.store.driver import DriverError, Neo4jError
from graphsvc.store.store import Server, Store, open_store
from graphsvc.supervisor import first_of, pause

logger = logging.getLogger("graphsvc")
AWAY = 0.5  # seconds between attempts while the database is away
COUNTING = 1.0  # seconds between two comparisons of the database's counts
# A comparison takes at most a twentieth of the time.
WORK_SHARE = 19


def new_engine(settings: SnapshotSettings, observe: Observer) -> Engine:
    """An engine without a version."""
    return Engine(settings, ANSWERS, observe)


@dataclass
class Keeper:
    """What the tasks share. One of them writes at a time (`writing`)."""

    engine: Engine
    store: Store
    server: Callable[[], Server]
    settings: Settings
    report: Report = unreported
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)
    saved: tuple[int, ...] | None = None
    # How much more the database counts.
    expected: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Totals.__dataclass_fields__, 0))
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    opened_from_file: bool = False
    account: Account = field(init=False)

    def __post_init__(self) -> None:
        self.account = Account(self.settings)

    @property
    def path(self) -> Path:
        return path_of(self.settings)

    async def follow(self, stopping: asyncio.Event) -> None:
        """Background task: have a version, and keep it current. Saves it and vouches for it when the service stops."""
        while not stopping.is_set():
            try:
                series = await self._opened()
                self.opened_from_file = series is not None
                series = series or await self._loaded(stopping)
                if series is None:
                    break
                await self._catch_up(series, stopping)
                self.engine.use(series)
                self.opened.set()
                await self._keep_current(stopping)
            except Behind as reason:
                logger.warning("The snapshot is built again: %s", reason)
                self._discard()
                await pause(stopping, AWAY)
            except NoChangeLogError:
                await pause(stopping, AWAY)
            except (Problem, Neo4jError, DriverError) as error:
                logger.debug("The snapshot waits for the database: %s", error)
                await pause(stopping, AWAY)
        await self.save_once()
        await self._vouch()

    async def _keep_current(self, stopping: asyncio.Event) -> None:
        counted, clock = 0.0, asyncio.get_running_loop().time
        while not stopping.is_set():
            try:
                async with self.writing:
                    await pass_once(self.engine, self.store, self._series())
                if clock() - counted > COUNTING:
                    counted = clock()
                    await self._compare_counts()
            except (Problem, Neo4jError, DriverError) as error:
                logger.debug("The snapshot cannot follow: %s", error)
                await pause(stopping, AWAY)
            await first_of(stopping.wait(), self.engine.wanted.wait(), seconds=self.engine.settings.poll)

    def _series(self) -> Series:
        if self.engine.series is None:
            raise Behind("there is no version")
        return self.engine.series

    async def _opened(self) -> Series | None:
        """The version of the file, if it is of this store and the change log goes on from there."""
        row = await self.store.fetch_one("snapshot/changes", after=[], limit=1)
        if row is None or row["epoch"] is None:
            raise NoChangeLogError
        voucher = self.account.voucher()
        try:
            version, _ = await asyncio.to_thread(open_file, self.path, row["epoch"])
        except FileNotFoundError:
            return None
        except (UnusableFileError, ValueError, OSError) as error:
            logger.warning("The saved snapshot is not used: %s.", error)
            return None
        series = Series(version)
        self.account.opened(series, voucher)
        try:
            await advance(self.store, series)
        except Behind as reason:
            logger.warning("The saved snapshot is not used: %s.", reason)
            return None
        self.saved = version.watermark
        return series

    async def _loaded(self, stopping: asyncio.Event) -> Series | None:
        """A version of everything that the database has. Saved and opened, so that its memory is shared. What another
        worker loads meanwhile is opened instead. None if the service stops first.
        """
        async with loading_alone(self.path, stopping) as waited:
            if stopping.is_set():
                return None
            series = await self._opened() if waited else None
            return series or await self._loaded_alone()

    async def _loaded_alone(self) -> Series:
        since = await self.account.now(self.store)
        version = await asyncio.to_thread(self._load)
        opened = await self._saved_and_opened(version)
        series, self.account.since = Series(opened), since
        if opened is not version:
            self.account.saved(series, 0)
        return series

    def _load(self) -> Version:
        """In a thread with an event loop and connections of its own: decoding takes seconds."""

        async def loading() -> Version:
            async with open_store(self.settings.database, self.server()) as store:
                return version_of(await load(store, self.report))

        return asyncio.run(loading())

    async def _saved_and_opened(self, version: Version) -> Version:
        """The version in its file. In memory, if it cannot be written."""
        try:
            await asyncio.to_thread(save, version, self.path)
            opened, _ = await asyncio.to_thread(open_file, self.path, version.epoch)
        except (OSError, UnusableFileError, ValueError) as error:
            logger.warning("The snapshot is kept in memory only: %s", error)
            return version
        self.saved = version.watermark
        return opened

    async def _catch_up(self, series: Series, stopping: asyncio.Event) -> None:
        await read_newest_again(self.store, series)
        while not stopping.is_set() and await advance(self.store, series):
            """There is more."""

    async def _compare_counts(self) -> None:
        """Compare the database's own counts, which cost nothing, with the snapshot's.

        They differ when somebody else changed the database without an entry in the change log. The snapshot leaves out
        some ties, such as those of other nodes, so a difference that stays is expected from then on.
        """
        async with self.writing:
            for _ in range(2):
                difference = await self._difference()
                if difference is None or difference == self.expected:
                    return
            logger.warning("The database has other counts than the snapshot. All members are compared.")
            since = await self.account.now(self.store)
            self.engine.statistics.mended += await compare_all(self.store, self._series())
            self.account.since = since
            self.expected = await self._difference() or self.expected

    async def _difference(self) -> dict[str, int] | None:
        """How much more the database counts than the snapshot; None if something was committed meanwhile."""
        await pass_once(self.engine, self.store, self._series())
        current = self._series().current
        row = await self.store.fetch_one("snapshot/counts") or {}
        news = await read_news(self.store, current.epoch, current.watermark)
        if news.watermark != current.watermark:
            return None
        return {name: row[name] - count for name, count in asdict(current.totals).items()}

    def _discard(self) -> None:
        self.engine.forget()
        self.engine.statistics.rebuilt += 1
        self.path.unlink(missing_ok=True)

    # Comparing -------------------------------------------------------------------------------------------------------

    async def scrub(self, stopping: asyncio.Event) -> None:
        """Background task: compare all members with the database, over and over, with a small part of its time."""
        at, since, begun = Round(), None, None
        while not stopping.is_set():
            await first_of(stopping.wait(), self.opened.wait())
            if stopping.is_set():
                return
            started = asyncio.get_running_loop().time()
            try:
                series = self._series()
                if not at.after:
                    begun, since = series, await self.account.now(self.store)
                compared, found = await scrub_some(self.store, series, at)
                if found:
                    await self._mend(found)
                if not at.after and since is not None and self._series() is begun:
                    await self._end_round(since)
                share = compared / max(1, series.current.totals.members)
            except (Problem, Neo4jError, DriverError, Behind) as error:
                logger.debug("The snapshot cannot be compared: %s", error)
                # What this part of the round found is not mended.
                share, since = 0.01, None
            took = asyncio.get_running_loop().time() - started
            await pause(stopping, max(WORK_SHARE * took, share * self.engine.settings.scrub_interval))

    async def _mend(self, members: list[str]) -> None:
        async with self.writing:
            await pass_once(self.engine, self.store, self._series())
            mended = await compare_all(self.store, self._series(), members)
        if mended:
            self.engine.statistics.mended += mended
            logger.warning("%d members were changed without an entry in the change log.", mended)

    async def _end_round(self, since: Moment) -> None:
        """All members of one series were compared since then, so it has everything from then, once organizations are
        compared too. So somebody can vouch for a network that is too large for that while the service stops.
        """
        async with self.writing:
            await pass_once(self.engine, self.store, self._series())
            self.engine.statistics.mended += await compare_organizations(self.store, self._series())
            if self.account.since is None or self.account.since.transaction < since.transaction:
                self.account.since = since

    # Saving ----------------------------------------------------------------------------------------------------------

    async def save_regularly(self, stopping: asyncio.Event) -> None:
        """Background task: save the snapshot every few minutes, and drop its garbage."""
        while not stopping.is_set():
            await pause(stopping, self.engine.settings.save_interval)
            # When the service stops, the task that follows saves what it has last.
            if not stopping.is_set():
                await self.save_once()

    async def save_once(self) -> None:
        """Save the current version, unless this or another process saved it already. Drop garbage."""
        async with self.saving:
            await self._save()

    async def _save(self) -> None:
        series = self.engine.series
        if series is None or series.current.watermark == self.saved or self._is_saved(series.current):
            return
        changes, since = series.changes, self.account.since
        version = await asyncio.to_thread(compacted, series.current)
        opened = await self._saved_and_opened(version)
        if opened is not version:
            self.account.saved(series, changes)
        if is_wasteful(series.current):
            await self._replace(series, Series(opened))
            if self.account.since is not since:
                # What was compared meanwhile is not in the file.
                self.account.since = None

    async def _vouch(self) -> None:
        """Vouch that the file has everything that the embedded Neo4j has, if that is so, for commands without it."""
        vault, series = self.account.vault, self.engine.series
        if vault is None or series is None:
            return
        try:
            async with self.saving, self.writing, one_at_a_time(vault):
                now = await settled(self.store, series)
                done = vault.voucher()
                if now is None or (done is not None and done.transaction == now.transaction):
                    return
                if not await has_everything(self.account, self.store, series, now):
                    return
                if not self.account.is_saved(series):
                    await asyncio.to_thread(lambda: save(compacted(series.current), self.path))
                    self.account.saved(series, series.changes)
                self.account.vouch(now)
        except FAILURES as error:
            logger.debug("Nobody vouches for the saved snapshot: %s", error)

    def _is_saved(self, version: Version) -> bool:
        """Whether the file has all that a version has: several workers save to the same."""
        with suppress(OSError, UnusableFileError, ValueError):
            head = read_head(self.path)
            return head["epoch"] == version.epoch and all(map(ge, head["watermark"], version.watermark))
        return False

    async def _replace(self, before: Series, after: Series) -> None:
        """Answer from a compact series, once it has what the one before it has."""
        async with self.writing:
            await read_newest_again(self.store, after)
            while await advance(self.store, after):
                """There is more."""
            if self.engine.series is before:
                self.engine.use(after)
