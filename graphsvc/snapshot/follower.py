"""Keeps the snapshot current: reads the change log in passes, reads again whole what it names, and publishes.

Neo4j applies a transaction to its records first, and then to one index after the other. Meanwhile a lane's number is
visible and its entry is not, or the entry is and a member it created is not. So a pass waits for entries, and members
who began or ceased to exist are read once more in the next pass.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

from graphsvc.snapshot.draft import Draft, Series
from graphsvc.snapshot.engine import Engine
from graphsvc.snapshot.layout import EXISTS, TEXT
from graphsvc.snapshot.reading import read_members, read_organizations
from graphsvc.store.store import Store

# Entries of each lane in one pass. A large import is followed in several.
ENTRIES = 50
# Seconds in which an entry becomes visible after its lane's number. An entry that does not was removed.
PATIENCE = 2.0
LOOK = 0.005  # seconds between two looks for it


MISSING = "the change log no longer has all changes since the snapshot"


class Behind(Exception):  # noqa: N818  not an error: the snapshot is built again
    """The change log cannot tell what changed: the store is another, or entries were removed."""


@dataclass(slots=True)
class News:
    """What the change log has beyond a version. `left` entries are still to be read."""

    watermark: tuple[int, ...]
    members: list[str] = field(default_factory=list)
    organizations: list[str] = field(default_factory=list)
    left: int = 0


async def read_news(store: Store, epoch: str, watermark: tuple[int, ...]) -> News:
    """Raises Behind, and Problem while the database is away."""
    row = await store.fetch_one("snapshot/changes", after=list(watermark), limit=ENTRIES)
    if row is None or row["epoch"] != epoch or len(row["lanes"]) != len(watermark):
        raise Behind("the database has another store")
    news, mark = News(watermark), list(watermark)
    members, organizations = dict[str, None](), dict[str, None]()
    for lane, last, entries in row["lanes"]:
        if last < mark[lane] or (entries and entries[0][0] != mark[lane] + 1):
            raise Behind(MISSING)
        for _, changed_members, changed_organizations in entries:
            members.update(dict.fromkeys(changed_members))
            organizations.update(dict.fromkeys(changed_organizations))
        if entries:
            mark[lane] = entries[-1][0]
        news.left += last - mark[lane]
    news.members, news.organizations, news.watermark = list(members), list(organizations), tuple(mark)
    return news


async def advance(store: Store, series: Series) -> int:
    """One pass: bring a series up to date. Returns how many entries of the log are left: with 0, the series has
    everything that was committed before the pass began.

    Raises Behind, and Problem while the database is away.
    """
    current = series.current
    news = await read_news(store, current.epoch, current.watermark)
    if news.watermark == current.watermark and not series.is_unsure:
        await _wait_for_entries(series, news.left)
        return news.left
    series.waiting_since = None
    draft = series.draft()
    existed = {each for each in news.members if _exists(draft, each)}
    changed = await bring_in(
        store,
        draft,
        dict.fromkeys([*news.members, *series.unsure_members]),
        dict.fromkeys([*news.organizations, *series.unsure_organizations]),
    )
    series.publish(draft.version(news.watermark))
    series.changes += changed
    series.unsure_organizations = [each for each in news.organizations if each not in current.organization_numbers]
    series.unsure_members = [
        each for each in news.members if series.unsure_organizations or each not in existed or not _exists(draft, each)
    ]
    return news.left


async def _wait_for_entries(series: Series, left: int) -> None:
    if not left:
        series.waiting_since = None
        return
    series.waiting_since = series.waiting_since or monotonic()
    if monotonic() > series.waiting_since + PATIENCE:
        raise Behind(MISSING)
    await asyncio.sleep(LOOK)


async def read_newest_again(store: Store, series: Series) -> None:
    """Have the next pass read again what the newest entry of each lane names. A series that was loaded or opened has
    its number, but perhaps not all that it created."""
    row = await store.fetch_one("snapshot/changes", after=[last - 1 for last in series.current.watermark], limit=1)
    entries = [entry for _, _, entries in row["lanes"] for entry in entries] if row else []
    series.unsure_members = list(dict.fromkeys(member for _, members, _ in entries for member in members))
    series.unsure_organizations = list(dict.fromkeys(each for *_, organizations in entries for each in organizations))


async def bring_in(store: Store, draft: Draft, members: Iterable[str], organizations: Iterable[str]) -> int:
    """Read members and organizations and apply them, with those that they are tied to and that are not known yet.

    Returns how many members and organizations changed.
    """
    changed = sum(map(draft.apply_organization, await read_organizations(store, list(organizations))))
    # In order of id: new ids that are counted up then follow each other (`Writer._order_for`).
    wanted, had = sorted(members), set[str]()
    while wanted:
        facts = await read_members(store, wanted)
        had.update(wanted)
        unknown = {
            each
            for it in facts
            for each in (*it.following_organizations, *(tie[0] for tie in it.affiliations))
            if draft.organization(each) < 0
        }
        for organization in await read_organizations(store, sorted(unknown)):
            draft.apply_organization(organization)
        changed += sum(map(draft.apply, facts))
        # The other end of a tie may be a new member.
        wanted = sorted(member for member in draft.added if member not in had and not _exists(draft, member))
    return changed


def _exists(draft: Draft, member: str) -> bool:
    number = draft.find(member)
    return number >= 0 and bool(draft.get(number, TEXT) & EXISTS)


async def pass_once(engine: Engine, store: Store, series: Series) -> None:
    """One pass of the engine's current series. Raises Behind, and Problem while the database is away."""
    begun, current = engine.begin_pass(), False
    try:
        engine.lag = await advance(store, series)
        current = engine.lag == 0
    finally:
        await engine.end_pass(begun, current=current)
    if not current:
        # There is more: go on at once.
        engine.wanted.set()
        await asyncio.sleep(0)
