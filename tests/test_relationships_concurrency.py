"""Everything at once: the network is left as if one action had come after the other."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from itertools import combinations
from typing import Any

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.relationships import invitations
from graphsvc.settings import Settings
from graphsvc.store.store import Server, open_store
from tests.conftest import client_on
from tests.graphs import members, put, rows
from tests.test_http import Wire, refusal

pytestmark = pytest.mark.anyio

CAP, TASKS, ACTIONS = 5, 32, 90
CROWD = [f"c{number}" for number in range(12)]
# What the actions may be refused with; anything else is a fault.
REFUSALS = {
    "already-connected",
    "connection-limit",
    "cooling-down",
    "invitation-not-found",
    "invitation-not-pending",
    "invitation-pending",
    "invitations-restricted",
    "member-not-found",
    "not-connected",
    "weekly-invitation-limit",
}
PAIRS = """
MATCH (a:Member)-[tie:CONNECTED]->(b:Member)
RETURN a.id AS a, b.id AS b, count(tie) AS ties
"""
INVITATIONS = """
MATCH (a:Member)-[:SENT]->(i:Invitation)-[:TO]->(b:Member)
RETURN i.id AS id, a.id AS a, b.id AS b, i.state AS state
"""
LOOSE = "MATCH (i:Invitation) WHERE COUNT { (i)-[:SENT|TO]-() } <> 2 RETURN count(i) AS loose"


@pytest.fixture
async def crowd(ctx: Context, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """HTTP for twelve strangers with room for five connections each."""
    await put(ctx, *members([*CROWD, "visitor"]))
    patience = {"retry_time": 60.0, "query_timeout": 60.0}
    changes = {"connection_limit": CAP, "max_in_flight": TASKS, "connections": 2 * TASKS, **patience}
    settings = ctx.settings.replace(**changes)
    async with client_on(settings, server) as client:
        yield client


class Everybody:
    """Performs random actions, and records the responses."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.invited: set[str] = set()
        self.accepted: Counter[str] = Counter()
        self.removals = 0
        self.answers: Counter[str] = Counter()

    async def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        response = await self.client.request(method, path, **how)
        problem = response.json()["type"].rpartition("/")[2] if response.status_code >= 400 else ""
        self.answers[problem or str(response.status_code)] += 1
        return response

    async def invite(self, me: str, other: str) -> None:
        response = await self.ask("POST", f"/members/{me}/invitations", json={"other": other})
        if response.status_code == 201:
            self.invited.add(response.json()["id"])
        elif response.status_code == 200:
            self.accepted[response.json()["id"]] += 1

    async def listed(self, path: str) -> list[dict[str, Any]]:
        """The items of a list; none for a member who does not exist at the moment."""
        items: list[dict[str, Any]] = (await self.ask("GET", path)).json().get("items", [])
        return items

    async def answer(self, me: str, draw: random.Random) -> None:
        waiting = await self.listed(f"/members/{me}/invitations")
        if waiting:
            invitation = draw.choice(waiting)["id"]
            how = draw.choice(["accept", "accept", "accept", "ignore", "report"])
            response = await self.ask("POST", f"/members/{me}/invitations/{invitation}/{how}")
            if how == "accept" and response.status_code == 200:
                self.accepted[invitation] += 1

    async def withdraw(self, me: str) -> None:
        for invitation in (await self.listed(f"/members/{me}/invitations?direction=sent"))[:1]:
            await self.ask("POST", f"/members/{me}/invitations/{invitation['id']}/withdraw")

    async def come_and_go(self) -> None:
        """Somebody who is erased and comes back."""
        await self.ask("DELETE", "/members/visitor")
        await self.ask("PUT", "/members/visitor", json={"name": "Visitor"})

    async def act(self, draw: random.Random) -> None:
        me, other = draw.sample([*CROWD, "visitor"], 2)
        match draw.randrange(16):
            case 0 | 1 | 2 | 3:
                await self.invite(me, other)
            case 4 | 5 | 6 | 7:
                await self.answer(me, draw)
            case 8:
                await self.withdraw(me)
            case 9:
                self.removals += (await self.ask("DELETE", f"/members/{me}/connections/{other}")).status_code == 204
            case 10:
                await self.ask("PUT", f"/members/{me}/following/{other}")
            case 11:
                await self.ask("DELETE", f"/members/{me}/following/{other}")
            case 12:
                await self.ask("PUT", f"/members/{me}/blocks/{other}")
                await self.ask("DELETE", f"/members/{me}/blocks/{other}")
            case 13:
                await self.ask("GET", f"/members/{me}/relationship/{other}")
            case 14:
                await self.ask("GET", f"/members/{me}/connections")
            case _:
                await self.come_and_go()


async def everything_at_once(ctx: Context, crowd: httpx.AsyncClient, tasks: int, actions: int) -> None:
    everybody = Everybody(crowd)

    async def task(number: int) -> None:
        draw = random.Random(number)
        for _ in range(actions):
            await everybody.act(draw)

    await asyncio.gather(*map(task, range(tasks)))

    assert {name for name in everybody.answers if not name.isdecimal()} <= REFUSALS, everybody.answers
    assert sum(everybody.answers.values()) > tasks * actions
    assert {"200", "201", "204", "not-connected"} <= set(everybody.answers)
    ties = await rows(ctx, PAIRS)
    assert {row["ties"] for row in ties} <= {1}
    pairs = [frozenset((row["a"], row["b"])) for row in ties]
    assert len(pairs) == len(set(pairs))
    assert max(Counter(member for pair in pairs for member in pair).values()) <= CAP
    kept = {row["id"]: row for row in await rows(ctx, INVITATIONS)}
    lost = everybody.invited - set(kept)
    erased_with = {row["id"] for row in kept.values() if "visitor" in (row["a"], row["b"])}
    # Only the visitor's went with them.
    assert len(lost) < len(everybody.invited) / 2
    assert set(everybody.accepted.values()) == {1}
    accepted = {id for id, row in kept.items() if row["state"] == "accepted"}  # noqa: A001
    assert accepted - erased_with == {id for id in everybody.accepted if id in kept} - erased_with  # noqa: A001
    assert (await rows(ctx, LOOSE))[0]["loose"] == 0
    waiting = Counter(frozenset((row["a"], row["b"])) for row in kept.values() if row["state"] == "pending")
    assert set(waiting.values()) <= {1}
    assert not set(waiting) & set(pairs)


async def test_concurrent_random_actions_keep_every_rule(ctx: Context, crowd: httpx.AsyncClient) -> None:
    await everything_at_once(ctx, crowd, 16, 16)


@pytest.mark.long
async def test_many_concurrent_random_actions_keep_every_rule(ctx: Context, crowd: httpx.AsyncClient) -> None:
    await everything_at_once(ctx, crowd, TASKS, ACTIONS)


async def invited(client: httpx.AsyncClient, me: str, other: str) -> str:
    response = await client.post(f"/members/{me}/invitations", json={"other": other})
    assert response.status_code == 201
    invitation: str = response.json()["id"]
    return invitation


async def test_concurrent_accepts_stop_at_the_connection_limit(ctx: Context, crowd: httpx.AsyncClient) -> None:
    fans = [f"f{number}" for number in range(TASKS)]
    await put(ctx, *members(fans))
    waiting = [await invited(crowd, fan, "c0") for fan in fans]

    answers = await asyncio.gather(*(crowd.post(f"/members/c0/invitations/{each}/accept") for each in waiting))

    assert Counter(answer.status_code for answer in answers) == {200: CAP, 409: TASKS - CAP}
    for answer in answers:
        if answer.status_code == 409:
            assert refusal(answer, 409, "connection-limit")["member"] == "c0"
    assert (await crowd.get("/members/c0")).json()["connections"] == CAP


async def test_concurrent_identical_invitations_create_only_one(ctx: Context, crowd: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(crowd.post("/members/c0/invitations", json={"other": "c1"}) for _ in range(TASKS)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: TASKS - 1}
    assert len(await rows(ctx, INVITATIONS)) == 1


async def test_concurrent_accepts_of_one_invitation_succeed_once(crowd: httpx.AsyncClient) -> None:
    invitation = await invited(crowd, "c0", "c1")
    answers = await asyncio.gather(*(crowd.post(f"/members/c1/invitations/{invitation}/accept") for _ in range(TASKS)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: TASKS - 1}


async def test_concurrent_crossing_invitations_connect_the_pair(ctx: Context, crowd: httpx.AsyncClient) -> None:
    pairs = list(combinations(CROWD[:4], 2))
    calls = [(a, b) for a, b in pairs] + [(b, a) for a, b in pairs]
    answers = await asyncio.gather(*(crowd.post(f"/members/{a}/invitations", json={"other": b}) for a, b in calls))
    assert Counter(answer.status_code for answer in answers) == {201: len(pairs), 200: len(pairs)}
    assert {frozenset((row["a"], row["b"])) for row in await rows(ctx, PAIRS)} == set(map(frozenset, pairs))
    assert {row["state"] for row in await rows(ctx, INVITATIONS)} == {"accepted"}


async def test_concurrent_follows_of_one_member_all_succeed(ctx: Context, crowd: httpx.AsyncClient) -> None:
    fans = [f"f{number}" for number in range(TASKS)]
    await put(ctx, *members(fans))
    answers = await asyncio.gather(*(crowd.put(f"/members/{fan}/following/c0") for fan in fans for _ in range(2)))
    assert {answer.status_code for answer in answers} == {204}
    assert (await crowd.get("/members/c0")).json()["followers"] == TASKS


async def test_invitations_racing_an_erasure_leave_nothing_behind(crowd: httpx.AsyncClient) -> None:
    erasing = [crowd.delete("/members/visitor")]
    acting = [crowd.post(f"/members/{one}/invitations", json={"other": "visitor"}) for one in CROWD]
    answers = await asyncio.gather(*acting, *erasing)
    *invitations, erased = [answer.status_code for answer in answers]
    assert erased == 204
    assert set(invitations) <= {201, 404}
    for answer in answers:
        if answer.status_code == 404:
            assert refusal(answer, 404, "member-not-found")["member"] == "visitor"
    assert (await crowd.get("/members/visitor")).status_code == 404
    for one in CROWD:
        assert (await crowd.get(f"/members/{one}/invitations?direction=sent")).json()["items"] == []


class Turns(Wire):
    """A proxy that counts round trips: how often the service sends after the database has sent."""

    turns = 0
    service_spoke = False

    def carried(self, target: asyncio.StreamWriter) -> None:
        to_database = target.get_extra_info("peername")[1] == self.target[1]
        self.turns += to_database and not self.service_spoke
        self.service_spoke = to_database


async def test_an_action_takes_few_round_trips(ctx: Context, server: Server, settings: Settings) -> None:
    await put(ctx, *members(CROWD))
    host, port = server.uri.rpartition("/")[2].split(":")
    wire = Turns(host, int(port))
    await wire.mend()
    through = Server(f"bolt://127.0.0.1:{wire.port}", server.user, server.password)
    alone = settings.replace(neo4j_uri=through.uri, connections=1)
    taken: list[int] = []
    async with open_store(alone.database, through) as store:
        narrow = Context(store, alone)
        for one, other in combinations(CROWD[:4], 2):
            before = wire.turns
            invitation = await invitations.invite(narrow, one, other)
            between = wire.turns
            await invitations.accept(narrow, other, invitation.id)
            taken += [between - before, wire.turns - between]
    await wire.cut()
    # Begin, lock and read, apply and log, commit; to accept, whose invitation it is, too. The first two open the
    # connection and plan what they ask.
    assert taken[2:] == [4, 5] * 5
