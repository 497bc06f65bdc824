"""Compares the snapshot with the database, member by member, for changes that nobody logged."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.facts import MemberFacts, facts_in, sorted_facts
from graphsvc.snapshot.follower import bring_in
from graphsvc.snapshot.layout import Version, Words
from graphsvc.snapshot.loading import read_page
from graphsvc.snapshot.reading import read_members
from graphsvc.store.store import Store

AT_ONCE = 200
PAGE_OF_ORGANIZATIONS = 2000


class Round:
    """Where a comparison of all members is. Members are numbered in order of id once, as the round begins."""

    def __init__(self) -> None:
        self.after = ""
        self.series: Series | None = None
        self.in_order: Words = np.empty(0, np.int64)

    def own(self, series: Series) -> list[str]:
        """The next ids that the snapshot has."""
        version = series.current
        if self.series is not series:
            self.series, self.in_order = series, version.in_order()
        low = bisect_right(self.in_order, self.after, key=lambda number: version.id_of(int(number)))
        return [version.id_of(int(number)) for number in self.in_order[low : low + AT_ONCE]]

    def go_on(self, after: str) -> None:
        self.after = after
        if not after:
            self.series = None


async def scrub_some(store: Store, series: Series, at: Round) -> tuple[int, list[str]]:
    """Compare the next members of a round. At the end of one, the next begins (`at.after` is empty).

    Returns the number of members compared, and the ids of those that differ. What was committed during the comparison
    may differ too: look again before you call it a difference.
    """
    rows = await read_page(store, at.after, AT_ONCE)
    there, own = [row["id"] for row in rows], at.own(series)
    # Both lists reach as far as the shorter one.
    last = min((ids[-1] for ids in (there, own) if len(ids) == AT_ONCE), default=None)
    ids = sorted({id_ for id_ in (*there, *own) if last is None or id_ <= last})
    facts = await read_members(store, ids)
    version = series.current
    at.go_on(last or "")
    return len(ids), [each.id for each in facts if differs(version, each)]


def differs(version: Version, facts: MemberFacts) -> bool:
    """Whether a version has something else of a member."""
    return facts_in(version, facts.id) != sorted_facts(facts)


async def compare_all(store: Store, series: Series, members: Sequence[str] | None = None) -> int:
    """Read members again, or everybody, and publish what differs. Returns how many did.

    The caller has seen to it that nothing else writes to the series, and that it has all that was logged.
    """
    if members is not None:
        return await _read_again(store, series, members, [])
    found, at, more = list[str](), Round(), True
    while more:
        found += (await scrub_some(store, series, at))[1]
        more = bool(at.after)
    return await _read_again(store, series, found, await _organizations(store))


async def compare_organizations(store: Store, series: Series) -> int:
    """As `compare_all`, of organizations alone."""
    return await _read_again(store, series, [], await _organizations(store))


async def _organizations(store: Store) -> list[str]:
    found, after = list[str](), ""
    while rows := await store.fetch_all("snapshot/load/organizations", after=after, limit=PAGE_OF_ORGANIZATIONS):
        found += [row["id"] for row in rows]
        after = found[-1]
    return found


async def _read_again(store: Store, series: Series, members: Sequence[str], organizations: Sequence[str]) -> int:
    draft = series.draft()
    changed = await bring_in(store, draft, members, organizations)
    series.publish(draft.version())
    series.changes += changed
    return changed
