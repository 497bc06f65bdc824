"""From `shown_connections` on, no answer to another member depends on how many connections somebody has."""

from collections.abc import AsyncIterator

import pytest

from graphsvc.context import Context
from graphsvc.records import AnyRecord, ConnectionRecord, FollowRecord, MemberRecord
from graphsvc.store.store import Server
from tests.api import People
from tests.conftest import client_on, empty
from tests.graphs import members, put

pytestmark = pytest.mark.anyio
SHOWN = 5
# me knows ann, ben and hub; hub knows more than five; far and fay are at degree 2, each with six at degree 3.
TIES = [
    *(("me", other) for other in ("ann", "ben", "hub")),
    ("ann", "far"), ("ann", "p1"), ("ann", "p2"),
    ("ben", "fay"), ("ben", "p2"), ("ben", "p3"),
    *(("hub", f"p{number}") for number in range(1, 7)),
    *(("far", f"x{number}") for number in range(1, 6)),
    *(("fay", f"y{number}") for number in range(1, 6)),
    *((f"x{one}", f"x{two}") for one in range(1, 6) for two in range(1, one)),
    *((f"y{one}", f"y{two}") for one in range(1, 6) for two in range(1, one)),
]  # fmt: skip
PEOPLE = sorted({member for tie in TIES for member in tie})
# Ties between members who have five connections already. They change no degree and no mutual connection of me.
BEYOND = [("far", "fay"), ("x1", "y1"), ("x1", "y2"), ("x2", "y1")]
# A list of connections tells their number, so these show theirs to nobody.
HIDING = {"hub", *(member for tie in BEYOND for member in tie)}
ASKED_ABOUT = ["ann", "hub", "far", "fay", "p2", "x1", "x3", "y5"]
# Strangers who get to know hub, and are suggested to nobody.
STRANGERS = [f"z{number}" for number in range(1, 8)]


def connections(ties: list[tuple[str, str]], year: int) -> list[AnyRecord]:
    return [ConnectionRecord(a=a, b=b, since=f"{year}-01-01T00:00:00Z") for a, b in ties]


@pytest.fixture
async def people(ctx: Context, server: Server) -> AsyncIterator[People]:
    """A service that shows five connections at most."""
    follows = [FollowRecord(follower=follower, member="me") for follower in ("far", "hub", "x1")]
    strangers = [MemberRecord(id=id_, name=id_, discoverable=False) for id_ in STRANGERS]
    hiding = [MemberRecord(id=id_, name=f"Member {id_}", connections_visible_to="only_me") for id_ in HIDING]
    others = members(member for member in PEOPLE if member not in HIDING)
    await put(ctx, *others, *hiding, *strangers, *connections(TIES, 2020), *follows)
    async with client_on(ctx.settings.replace(shown_connections=SHOWN), server) as client:
        yield People(client)
    await empty(ctx.store)


async def told(people: People, paged: tuple[str, ...]) -> dict[str, str]:
    """Every answer to me, and pages of two, whose cursors have keys."""
    pages = [f"me/{path}?limit=2" for path in paged]
    answers = {path: (await people.client.get(f"/members/{path}")).text for path in pages}
    assert all('"next":"' in text for text in answers.values()), answers
    return await people.all_that_is_told("me", ASKED_ABOUT) | answers


PAGED = ("suggestions", "network/2", "network/3", "mutuals/p2", "connections")


async def test_ties_beyond_what_is_shown_change_no_answer(ctx: Context, people: People) -> None:
    before = await told(people, PAGED)
    await put(ctx, *connections(BEYOND, 2021))
    assert await told(people, PAGED) == before
    assert len(before) > 100


async def test_strangers_of_a_connection_change_only_the_rings(ctx: Context, people: People) -> None:
    """With them hub has twice as many connections. Rings, and a search by degree, list everybody within a distance."""
    before = await told(people, PAGED)
    await put(ctx, *connections([("hub", stranger) for stranger in STRANGERS], 2021))
    after = await told(people, PAGED)
    changed = {path for path in before if after[path] != before[path]}
    assert changed == {"/members/me/network", "/members/me/network/2", "/members/me/search?degree=2"}
