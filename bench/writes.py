"""Acting: inviting and accepting, over HTTP and by the same functions in this process; and counting followers.

The actors are made for it and erased after it: the network that is kept for the next run stays as it was.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, LiteralString

import numpy as np
from neo4j import AsyncDriver

from bench.http_client import Wire
from bench.measure import PERCENTILES, ROUNDS
from bench.thresholds import Bar, at_most
from graphsvc.context import Context
from graphsvc.relationships import invitations
from graphsvc.settings import Settings
from graphsvc.store.store import Store

Figures = dict[str, Any]
Invite = Callable[[str, str], Awaitable[str]]
Accept = Callable[[str, str], Awaitable[None]]
ACTORS = 400
# No member may send more than a hundred invitations a week.
EACH_INVITES = 99
MOST_MS = 25.0
MOST_RATIO = 1.5
FEW = 10
MAKE: LiteralString = "UNWIND range(0, $actors - 1) AS number MERGE (:Member {id: 'bench:' + number, name: 'Actor'})"
FOLLOWED: LiteralString = (
    "MATCH (star:Member {id: $star}) MATCH (member:Member) WHERE NOT member.id STARTS WITH 'bench:' "
    "WITH star, member LIMIT $followers "
    "CALL (star, member) { CREATE (member)-[:FOLLOWS]->(star) } IN TRANSACTIONS OF 10000 ROWS"
)
UNFOLLOWED: LiteralString = (
    "MATCH (:Member {id: $star})<-[tie:FOLLOWS]-() CALL (tie) { DELETE tie } IN TRANSACTIONS OF 10000 ROWS"
)
ERASE: LiteralString = (
    "MATCH (actor:Member) WHERE actor.id STARTS WITH 'bench:' OPTIONAL MATCH (actor)-[:SENT]->(sent) "
    "CALL (actor, sent) { DETACH DELETE actor, sent } IN TRANSACTIONS OF 100 ROWS"
)


def pairs(first: int, last: int) -> Iterator[tuple[str, str]]:
    """Pairs of the actors from `first` to below `last`, none of them twice, in whatever order of the two."""
    actors = last - first
    for turn in range(actors * min(EACH_INVITES, (actors - 1) // 2)):
        actor, step = turn % actors, 1 + turn // actors
        yield f"bench:{first + actor}", f"bench:{first + (actor + step) % actors}"


async def acting(driver: AsyncDriver, wire: Wire, settings: Settings, members: int, seconds: float) -> Figures:
    """Milliseconds of each action by each way, one client at a time."""
    ways: dict[str, tuple[Invite, Accept, Iterator[tuple[str, str]]]] = {
        "HTTP": (*_over_http(wire), pairs(0, ACTORS // 2)),
        "functions": (*_in_process(Context(Store(driver, settings.database), settings)), pairs(ACTORS // 2, ACTORS)),
    }
    took: dict[tuple[str, str], list[float]] = {(who, what): [] for who in ways for what in ("invite", "accept")}
    stars = {"many followers": ("bench:0", members), "few followers": ("bench:1", FEW)}
    async with _stage(driver, settings.database.name, stars):
        counted: dict[str, list[float]] = {name: [] for name in stars}
        for turn in range(ROUNDS + 1):
            for who, (invite, accept, fresh) in ways.items():
                until = perf_counter() + seconds / ROUNDS
                while perf_counter() < until and (pair := next(fresh, None)):
                    started = perf_counter()
                    invitation = await invite(*pair)
                    invited = perf_counter()
                    await accept(pair[1], invitation)
                    # The first round warms up.
                    if turn:
                        took[who, "invite"].append(invited - started)
                        took[who, "accept"].append(perf_counter() - invited)
            for name, (star, _) in stars.items():
                until = perf_counter() + seconds / ROUNDS
                while perf_counter() < until:
                    started = perf_counter()
                    await _count(wire, star)
                    if turn:
                        counted[name].append(perf_counter() - started)
    return {
        "actions": {f"{what} ({who})": _figures(times) for (who, what), times in took.items()},
        "follower counts": {name: {"followers": stars[name][1], **_figures(times)} for name, times in counted.items()},
    }


def _figures(times: list[float]) -> Figures:
    percentiles = np.percentile(times, list(PERCENTILES.values())) * 1000 if times else [0.0] * len(PERCENTILES)
    return {
        "answers": len(times),
        **{name: round(float(p), 3) for name, p in zip(PERCENTILES, percentiles, strict=True)},
    }


@asynccontextmanager
async def _stage(driver: AsyncDriver, database: str, stars: dict[str, tuple[str, int]]) -> AsyncIterator[None]:
    """Actors and followers, gone afterwards; and before, should an earlier run have been cut short."""

    async def run(text: LiteralString, **parameters: Any) -> None:
        async with driver.session(database=database) as session:
            await (await session.run(text, parameters)).consume()

    async def clear() -> None:
        for star, _ in stars.values():
            await run(UNFOLLOWED, star=star)
        await run(ERASE)

    await clear()
    try:
        await run(MAKE, actors=ACTORS)
        for star, followers in stars.values():
            await run(FOLLOWED, star=star, followers=followers)
        yield
    finally:
        await clear()


def _over_http(wire: Wire) -> tuple[Invite, Accept]:
    async def invite(viewer: str, other: str) -> str:
        reply = await wire.ask("POST", f"/members/{viewer}/invitations", {"other": other})
        if reply.status != 201:
            raise RuntimeError(f"inviting: {reply.status} {reply.body[:300]!r}")
        return str(json.loads(reply.body)["id"])

    async def accept(viewer: str, invitation: str) -> None:
        reply = await wire.ask("POST", f"/members/{viewer}/invitations/{invitation}/accept")
        if reply.status != 200:
            raise RuntimeError(f"accepting: {reply.status} {reply.body[:300]!r}")

    return invite, accept


def _in_process(ctx: Context) -> tuple[Invite, Accept]:
    async def invite(viewer: str, other: str) -> str:
        return (await invitations.invite(ctx, viewer, other)).id

    async def accept(viewer: str, invitation: str) -> None:
        await invitations.accept(ctx, viewer, invitation)

    return invite, accept


async def _count(wire: Wire, star: str) -> None:
    reply = await wire.ask("GET", f"/members/bench:2/followers-of/{star}")
    if reply.status != 200:
        raise RuntimeError(f"counting followers: {reply.status} {reply.body[:300]!r}")


def bars_of_acting(acted: Figures) -> Iterator[Bar]:
    for what in ("invite", "accept"):
        yield at_most(f"{what}: HTTP p50, ms", acted["actions"][f"{what} (HTTP)"]["p50"], MOST_MS)
    many, few = (acted["follower counts"][name] for name in ("many followers", "few followers"))
    ratio = many["p50"] / few["p50"] if few["p50"] else 0.0
    yield at_most(f"count of {many['followers']:,} followers: p50 / that of {few['followers']}", ratio, MOST_RATIO)
