"""Warm-up: plans every query in the background after each start of the database, before users wait for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from graphsvc import review
from graphsvc.analyst.schema import schema
from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.members import erase, export, members, profiles
from graphsvc.network import degrees, ego_network, introductions, mutuals, rings, search, suggestions
from graphsvc.problems import DatabaseUnavailable, Problem
from graphsvc.records import Profile
from graphsvc.relationships import blocks, capabilities, connections, follows, invitations, timeline
from graphsvc.store.driver import Neo4jError
from graphsvc.store.schema import migrations
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


Step = Callable[[Context, Cast], Awaitable[object]]

# In the order in which people use them. Queries that are not listed are planned with the sample of their file.
READS: tuple[Step, ...] = (
    lambda ctx, cast: degrees.degree(ctx, cast.viewer, cast.other),
    lambda ctx, cast: mutuals.mutual_connections(ctx, cast.viewer, cast.other, PAGE),
    lambda ctx, cast: suggestions.suggestions(ctx, cast.viewer, PAGE),
    lambda ctx, cast: members.member(ctx, cast.viewer),
    lambda ctx, cast: capabilities.relationship(ctx, cast.viewer, cast.other),
    lambda ctx, cast: search.search(ctx, cast.viewer, search.Filters(name="a"), PAGE),
    lambda ctx, cast: ego_network.ego_network(ctx, cast.viewer, 60),
    lambda ctx, cast: profiles.profile(ctx, cast.viewer, cast.other),
    lambda ctx, cast: connections.connections(ctx, cast.viewer, PAGE),
    lambda ctx, cast: invitations.invitations(ctx, cast.viewer, PAGE, "received"),
    lambda ctx, cast: invitations.invitations(ctx, cast.viewer, PAGE, "sent"),
    lambda ctx, cast: introductions.introductions(ctx, cast.viewer, cast.other, 5),
    lambda ctx, cast: review.review(ctx, cast.viewer),
    lambda ctx, cast: timeline.timeline(ctx, cast.viewer, PAGE),
    lambda ctx, cast: timeline.timeline(ctx, cast.viewer, PAGE, cast.friend),
    lambda ctx, cast: rings.rings(ctx, cast.viewer),
    lambda ctx, cast: degrees.degrees(ctx, cast.viewer, [cast.friend, cast.other]),
    lambda ctx, cast: mutuals.mutual_counts(ctx, cast.viewer, [cast.friend, cast.other]),
    lambda ctx, cast: follows.following(ctx, cast.viewer, PAGE),
    lambda ctx, cast: follows.followers(ctx, cast.viewer, PAGE),
    lambda ctx, cast: suggestions.suggestions_to_follow(ctx, cast.viewer, PAGE),
    lambda ctx, cast: rings.ring(ctx, cast.viewer, 1, PAGE),
    lambda ctx, cast: rings.ring(ctx, cast.viewer, 2, PAGE),
    lambda ctx, cast: rings.ring(ctx, cast.viewer, 3, PAGE),
    lambda ctx, cast: connections.connections(ctx, cast.viewer, PAGE, "name"),
    lambda ctx, cast: connections.connections_of(ctx, cast.viewer, cast.friend, PAGE),
    lambda ctx, cast: follows.followers_of(ctx, cast.viewer, cast.organization or cast.other, PAGE),
    lambda ctx, cast: review.feed_sources(ctx, cast.viewer, PAGE),
    lambda ctx, cast: review.audience(ctx, cast.viewer),
    lambda ctx, cast: blocks.blocks(ctx, cast.viewer, PAGE),
    *(lambda ctx, cast, part=part: review.review_part(ctx, cast.viewer, part, PAGE) for part in review.PARTS),
    lambda ctx, cast: search.search(ctx, cast.viewer, search.Filters(degree=2), PAGE),
    lambda ctx, cast: _exported(ctx, cast.viewer),
    lambda ctx, cast: schema(ctx),
)
# Each is rolled back immediately. All actions between two members use the same two queries.
ACTIONS: tuple[Step, ...] = (
    lambda ctx, cast: invitations.invite(ctx, cast.viewer, cast.other),
    lambda ctx, cast: connections.remove_connection(ctx, cast.viewer, cast.friend),
    lambda ctx, cast: follows.follow(ctx, cast.viewer, cast.organization or NOBODY, "organization"),
    lambda ctx, cast: follows.unfollow(ctx, cast.viewer, cast.organization or NOBODY, "organization"),
    lambda ctx, cast: members.put_member(ctx, NOBODY, Profile(name="Warm-up")),
    lambda ctx, cast: members.change_member(ctx, NOBODY, members.ProfileChanges()),
    lambda ctx, cast: erase.erase_member(ctx, NOBODY),
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


async def _exported(ctx: Context, member: str) -> None:
    async for _ in await export.export_member(ctx, member):
        """The result does not matter."""


async def keep_warm(ctx: Context, stopping: asyncio.Event) -> None:
    """Background task: warm up, and warm up again whenever the database comes back."""
    while not stopping.is_set():
        generation = ctx.store.plans.generation
        try:
            await warm_up(ctx, stopping=stopping)
        except DatabaseUnavailable as error:
            logger.debug("The warm-up is tried again: %s", error)
            await pause(stopping, PAUSE)
            continue
        if not stopping.is_set():
            logger.info("All queries are planned.")
            await first_of(stopping.wait(), ctx.store.plans.until_forgotten(generation))


async def warm_up(ctx: Context, rounds: int = ROUNDS, stopping: asyncio.Event | None = None) -> None:
    """Plan and run every query, in the order in which people use them. Other queries of the service take precedence.

    Returns early when the service stops. Raises DatabaseUnavailable.
    """
    ctx = replace(ctx, store=replace(ctx.store, rehearsal=True, observe=lambda name, seconds, failed: None))
    cast = [Cast(**row) for row in await ctx.store.fetch_all("warmup/members", members=1000, limit=rounds)] or [Cast()]
    remaining = sorted(ctx.store.queries.keys() - set(migrations(ctx.store)))
    failures: set[str] = set()
    for step, member in (
        *((step, cast[0]) for step in READS[:8]),
        # Plan before running: otherwise a member would stay locked while the next query is planned.
        *((_planned(name), cast[0]) for name in CHANGES),
        *((step, cast[number % len(cast)]) for number in range(rounds) for step in (*READS, *ACTIONS)),
        *((_planned(name), cast[0]) for name in remaining),
    ):
        if stopping is not None and stopping.is_set():
            return
        await _try(step, ctx, member, failures)


def _planned(name: str) -> Step:
    return lambda ctx, cast: ctx.store.plan(ctx.store.queries[name], ctx.store.queries[name].sample)


async def _try(step: Step, ctx: Context, cast: Cast, failures: set[str]) -> None:
    try:
        await step(ctx, cast)
    except DatabaseUnavailable:
        raise
    except Problem:
        """For example, already connected: the queries are planned all the same."""
    except Neo4jError as error:
        # One query fails; the others are planned all the same.
        if str(error) not in failures:
            failures.add(str(error))
            logger.warning("A query fails during the warm-up: %s", error)
