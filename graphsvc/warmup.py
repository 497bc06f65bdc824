"""Warm-up: plans every query in the background after each start of the database, before users wait for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from graphsvc import review
from graphsvc.analyst.schema import schema
from graphsvc.http.pagination import PageRequest
from graphsvc.members import erase, export, members, profiles
from graphsvc.network import degrees, ego_network, introductions, mutuals, rings, search, suggestions
from graphsvc.problems import DatabaseUnavailable, Problem
from graphsvc.records import Profile
from graphsvc.relationships import blocks, capabilities, connections, follows, invitations, timeline
from graphsvc.store.schema import migrations
from graphsvc.store.store import Store
from graphsvc.supervisor import first_of, pause

logger = logging.getLogger("graphsvc")
ROUNDS = 4  # The first round plans; the others let Java's compiler optimize.
PAUSE = 1.0  # seconds between attempts while the database is down
NOBODY = "graphsvc:warm-up"
PAGE = PageRequest(20)


@dataclass(frozen=True, slots=True)
class Cast:
    """Members to use as parameters: a viewer, one of their connections, a member at degree 2."""

    viewer: str = NOBODY
    friend: str = f"{NOBODY}-2"
    other: str = f"{NOBODY}-3"
    organization: str | None = None


Step = Callable[[Store, Cast], Awaitable[object]]

# In the order in which people use them. Queries that are not listed are planned with the sample of their file.
READS: tuple[Step, ...] = (
    lambda store, cast: degrees.degree(store, cast.viewer, cast.other),
    lambda store, cast: mutuals.mutual_connections(store, cast.viewer, cast.other, PAGE),
    lambda store, cast: suggestions.suggestions(store, cast.viewer, PAGE),
    lambda store, cast: members.member(store, cast.viewer),
    lambda store, cast: capabilities.relationship(store, cast.viewer, cast.other),
    lambda store, cast: search.search(store, cast.viewer, search.Filters(name="a"), PAGE),
    lambda store, cast: ego_network.ego_network(store, cast.viewer, 60),
    lambda store, cast: profiles.profile(store, cast.viewer, cast.other),
    lambda store, cast: connections.connections(store, cast.viewer, PAGE),
    lambda store, cast: invitations.invitations(store, cast.viewer, PAGE, "received"),
    lambda store, cast: invitations.invitations(store, cast.viewer, PAGE, "sent"),
    lambda store, cast: introductions.introductions(store, cast.viewer, cast.other, 5),
    lambda store, cast: review.review(store, cast.viewer),
    lambda store, cast: timeline.timeline(store, cast.viewer, PAGE),
    lambda store, cast: timeline.timeline(store, cast.viewer, PAGE, cast.friend),
    lambda store, cast: rings.rings(store, cast.viewer),
    lambda store, cast: degrees.degrees(store, cast.viewer, [cast.friend, cast.other]),
    lambda store, cast: mutuals.mutual_counts(store, cast.viewer, [cast.friend, cast.other]),
    lambda store, cast: follows.following(store, cast.viewer, PAGE),
    lambda store, cast: follows.followers(store, cast.viewer, PAGE),
    lambda store, cast: suggestions.suggestions_to_follow(store, cast.viewer, PAGE),
    lambda store, cast: rings.ring(store, cast.viewer, 1, PAGE),
    lambda store, cast: rings.ring(store, cast.viewer, 2, PAGE),
    lambda store, cast: rings.ring(store, cast.viewer, 3, PAGE),
    lambda store, cast: connections.connections(store, cast.viewer, PAGE, "name"),
    lambda store, cast: connections.connections_of(store, cast.viewer, cast.friend, PAGE),
    lambda store, cast: follows.followers_of(store, cast.viewer, cast.organization or cast.other, PAGE),
    lambda store, cast: review.feed_sources(store, cast.viewer, PAGE),
    lambda store, cast: review.audience(store, cast.viewer),
    lambda store, cast: blocks.blocks(store, cast.viewer, PAGE),
    *(lambda store, cast, part=part: review.review_part(store, cast.viewer, part, PAGE) for part in review.PARTS),
    lambda store, cast: search.search(store, cast.viewer, search.Filters(degree=2), PAGE),
    lambda store, cast: _exported(store, cast.viewer),
    lambda store, cast: schema(store),
)
# Each is rolled back immediately. All actions between two members use the same two queries.
ACTIONS: tuple[Step, ...] = (
    lambda store, cast: invitations.invite(store, cast.viewer, cast.other),
    lambda store, cast: connections.remove_connection(store, cast.viewer, cast.friend),
    lambda store, cast: follows.follow(store, cast.viewer, cast.organization or NOBODY, "organization"),
    lambda store, cast: follows.unfollow(store, cast.viewer, cast.organization or NOBODY, "organization"),
    lambda store, cast: members.put_member(store, NOBODY, Profile(name="Warm-up")),
    lambda store, cast: members.change_member(store, NOBODY, members.ProfileChanges()),
    lambda store, cast: erase.erase_member(store, NOBODY),
)

# The queries of the actions.
CHANGES = (
    "changes/lock",
    "changes/append",
    "relationships/of_invitation",
    "relationships/lock_pair",
    "relationships/apply",
    "follows/follow_organization",
    "follows/unfollow_organization",
    "members/write",
    "members/erase_ties",
    "members/erase_invitations",
    "members/erase",
)


async def _exported(store: Store, member: str) -> None:
    async for _ in await export.export_member(store, member):
        """The result does not matter."""


async def keep_warm(store: Store, stopping: asyncio.Event) -> None:
    """Background task: warm up, and warm up again whenever the database comes back."""
    while not stopping.is_set():
        generation = store.plans.generation
        try:
            await warm_up(store, stopping=stopping)
        except DatabaseUnavailable as error:
            logger.debug("The warm-up is tried again: %s", error)
            await pause(stopping, PAUSE)
            continue
        if not stopping.is_set():
            logger.info("All queries are planned.")
            await first_of(stopping.wait(), store.plans.until_forgotten(generation))


async def warm_up(store: Store, rounds: int = ROUNDS, stopping: asyncio.Event | None = None) -> None:
    """Plan and run every query, in the order in which people use them. Other queries of the service take precedence.

    Returns early when the service stops. Raises DatabaseUnavailable.
    """
    store = replace(store, rehearsal=True, observe=lambda name, seconds, failed: None)
    cast = [Cast(**row) for row in await store.fetch_all("warmup/members", members=1000, limit=rounds)] or [Cast()]
    remaining = sorted(store.queries.keys() - set(migrations(store)))
    for step, member in (
        *((step, cast[0]) for step in READS[:8]),
        # Plan before running: otherwise a member would stay locked while the next query is planned.
        *((_planned(name), cast[0]) for name in CHANGES),
        *((step, cast[number % len(cast)]) for number in range(rounds) for step in (*READS, *ACTIONS)),
        *((_planned(name), cast[0]) for name in remaining),
    ):
        if stopping is not None and stopping.is_set():
            return
        await _try(step, store, member)


def _planned(name: str) -> Step:
    return lambda store, cast: store.plan(store.queries[name], store.queries[name].sample)


async def _try(step: Step, store: Store, cast: Cast) -> None:
    try:
        await step(store, cast)
    except DatabaseUnavailable:
        raise
    except Problem:
        """For example, already connected: the queries are planned all the same."""
