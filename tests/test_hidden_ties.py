"""A tie that both members hide is neither shown to others nor counted for them, with every combination of settings."""

from itertools import pairwise, product
from math import sqrt
from typing import Literal, get_args

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.network.ego_network import ego_network
from graphsvc.network.introductions import introductions
from graphsvc.records import ConnectionRecord, FollowRecord, MemberRecord
from graphsvc.review import audience
from tests.api import People, for_each
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
Setting = Literal["everyone", "connections", "only_me"]
Pair = tuple[str, str]
# me – a, b – c, d, x – e: c, d and x are at degree 2, e is at degree 3.
TIES: list[Pair] = [("me", "a"), ("me", "b"), ("a", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("a", "x"), ("c", "d")]
TIES += [("c", "x"), ("d", "x"), ("c", "e"), ("d", "e"), ("x", "e")]
EVERYBODY = sorted({member for tie in TIES for member in tie})
CHOOSING = ("c", "d", "x", "e")


class Copy:
    """The network above with other settings, and what me may learn about it, by plain sets."""

    def __init__(self, number: int, settings: dict[str, Setting]) -> None:
        """Members of whom nothing is said show their connections to nobody."""
        self.number, self.settings = number, settings

    def id(self, member: str) -> str:
        return f"{member}{self.number}"

    def near(self, member: str) -> set[str]:
        return {one if other == member else other for one, other in TIES if member in (one, other)}

    def shown(self, one: str, other: str) -> bool:
        """Whether me may know of the tie of the two."""
        lets = {"everyone": True, "only_me": False}
        for member in (one, other):
            connected = member in self.near("me")
            if member == "me" or connected or lets.get(self.settings.get(member, "only_me"), connected):
                return True
        return False

    def mutuals(self, one: str, other: str) -> int:
        both = self.near(one) & self.near(other)
        return sum(self.shown(one, mutual) and self.shown(mutual, other) for mutual in both)

    def strength(self, one: str, other: str) -> float:
        return round(self.mutuals(one, other) / sqrt(len(self.near(one)) * len(self.near(other))), 6)

    def paths(self, *steps: str) -> dict[tuple[str, ...], tuple[list[int], list[float]]]:
        """The paths from me over one of each of `steps`, with mutual connections and strengths of their ties."""
        found: dict[tuple[str, ...], tuple[list[int], list[float]]] = {}
        for path in product(["me"], *steps):
            ties = list(pairwise(path))
            if all(other in self.near(one) and self.shown(one, other) for one, other in ties):
                numbers, strengths = [self.mutuals(*tie) for tie in ties], [self.strength(*tie) for tie in ties]
                found[tuple(map(self.id, path[1:-1]))] = numbers, strengths
        return found

    def reach(self, followers: str) -> int:
        second = {other for each in followers for other in self.near(each) if self.shown(each, other)}
        return len(second - {"me", *followers})


async def told(ctx: Context, copy: Copy, other: str) -> dict[tuple[str, ...], tuple[list[int], list[float]]]:
    found = await introductions(ctx, copy.id("me"), copy.id(other), 20)
    return {
        tuple(step.id for step in each.through): (
            [tie.mutuals for tie in each.ties],
            [tie.strength for tie in each.ties],
        )
        for each in found.items
    }


async def test_only_shown_ties_appear_for_every_combination_of_settings(ctx: Context) -> None:
    chosen = product(get_args(Setting), repeat=len(CHOOSING))
    copies = [Copy(number, dict(zip(CHOOSING, each, strict=True))) for number, each in enumerate(chosen)]
    await put(
        ctx,
        *(
            MemberRecord(id=copy.id(member), name=member, connections_visible_to=copy.settings.get(member, "only_me"))
            for copy in copies
            for member in EVERYBODY
        ),
        *(ConnectionRecord(a=copy.id(a), b=copy.id(b)) for copy in copies for a, b in TIES),
        *(FollowRecord(follower=copy.id(each), member=copy.id("me")) for copy in copies for each in "de"),
    )

    async def holds(copy: Copy) -> None:
        assert await told(ctx, copy, "e") == copy.paths("ab", "cdx", "e"), copy.settings
        assert await told(ctx, copy, "c") == copy.paths("a", "c"), copy.settings
        assert (await audience(ctx, copy.id("me"))).reach == copy.reach("de"), copy.settings
        around = await ego_network(ctx, copy.id("me"), 10)
        assert around.edges == [(copy.id("a"), copy.id("b"))]

    await for_each(copies, holds)
    assert not all(copy.paths("ab", "cdx", "e") for copy in copies)


async def test_ties_that_both_hide_can_be_swapped_unnoticed(ctx: Context, client: httpx.AsyncClient) -> None:
    """p and q have one hidden tie each, to x and z; x shares a connection with p, z does not."""
    people = People(client)
    shown = [("me", "a"), ("me", "b"), *(("a", each) for each in "pqx"), ("b", "z"), *((each, "far") for each in "pq")]
    hiding = [MemberRecord(id=id_, name=id_, connections_visible_to="only_me") for id_ in "pqxz"]
    await put(ctx, *members(["me", "a", "b", "far"]), *hiding, *(ConnectionRecord(a=a, b=b) for a, b in shown))
    await put(ctx, *(FollowRecord(follower=each, member="me") for each in "px"))
    answers = []
    for ties in ([("p", "x"), ("q", "z")], [("p", "z"), ("q", "x")]):
        await put(ctx, *(ConnectionRecord(a=a, b=b) for a, b in ties))
        answers.append(await people.all_that_is_told("me", ["a", "p", "x", "far"]))
        await ctx.store.driver.execute_query(
            "UNWIND $ties AS tie MATCH (:Member {id: tie[0]})-[it:CONNECTED]-(:Member {id: tie[1]}) DELETE it",
            ties=[[*tie] for tie in ties],
            database_=ctx.settings.database.name,
        )
    assert answers[0] == answers[1]
    assert (await people.get("me/introductions/far"))["items"]
