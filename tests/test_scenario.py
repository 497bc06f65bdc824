"""The rules of the network (docs/rules.md) as a story over HTTP, chapter by chapter; each goes on where the last ended.

    ana -- cleo -- bob        ana -- dan -- bob        cleo -- eve -- fay        gus

A member with three connections is shown as having "3+", and two reports restrict a member from inviting: small numbers
for what are 500 and five.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from graphsvc.settings import Settings
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, open_store
from tests.api import NDJSON, People
from tests.conftest import AppClient, empty

pytestmark = pytest.mark.anyio
CAST = ("ana", "bob", "cleo", "dan", "eve", "fay", "gus")
CONNECTED = (("ana", "cleo"), ("cleo", "bob"), ("ana", "dan"), ("dan", "bob"), ("cleo", "eve"), ("eve", "fay"))
SMALL = {"shown_connections": 3, "reports_to_restrict": 2}


@pytest.fixture(scope="module")
async def client(settings: Settings, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with open_store(settings.database, server) as store:
        await apply_schema(store)
        await empty(store)
        async with AppClient(settings.replace(**SMALL), server) as client:
            yield client
        await empty(store)


@pytest.fixture(scope="module")
async def people(client: httpx.AsyncClient) -> People:
    """The cast, each made by PUT, with a past that is loaded by POST /bulk."""
    people = People(client)
    for member in CAST:
        await people.ask("PUT", member, {"name": member.title(), "email": f"{member}@example.org", "location": "Oslo"})
    past: list[dict[str, Any]] = [
        {"type": "organization", "id": "acme", "name": "Acme", "kind": "company"},
        {"type": "affiliation", "member": "ana", "organization": "acme", "from": "2015-01-01", "to": "2019-12-31"},
        {"type": "affiliation", "member": "bob", "organization": "acme", "from": "2018-01-01"},
        *({"type": "connection", "a": a, "b": b, "since": "2020-01-01"} for a, b in CONNECTED),
    ]
    loaded = await client.post("/bulk", content="\n".join(map(json.dumps, past)), headers=NDJSON)
    assert json.loads(loaded.text.splitlines()[-1])["created"] == len(past)
    return people


async def degrees(people: People, viewer: str) -> dict[str, int | None]:
    others = [member for member in CAST if member != viewer]
    found = await people.ask("POST", f"{viewer}/degrees", {"others": others})
    return {each["id"]: each["degree"] for each in found["items"]}


async def may(people: People, viewer: str, other: str) -> set[str]:
    """What the viewer may do with the other."""
    capabilities = (await people.relationship(viewer, other))["capabilities"]
    return {name for name, capability in capabilities.items() if capability["allowed"]}


async def why_not(people: People, viewer: str, other: str, what: str) -> str:
    capability = (await people.relationship(viewer, other))["capabilities"][what]
    assert capability["allowed"] is False
    reason: str = capability["reason"]
    return reason


async def button(people: People, viewer: str, other: str) -> str:
    """The primary action."""
    action: str = (await people.relationship(viewer, other))["primary_action"]
    return action


async def events(people: People, viewer: str, other: str) -> list[str]:
    """What happened between the two as the viewer may know it, oldest first."""
    return [each["event"] for each in reversed((await people.get(f"{viewer}/timeline?with={other}"))["items"])]


async def standing_invitation(people: People, viewer: str, other: str) -> str:
    id: str = (await people.relationship(viewer, other))["pending_invitation"]["id"]  # noqa: A001
    return id


async def test_1_ana_and_bob_have_mutual_connections(people: People) -> None:
    """Degrees are steps over connections; beyond three one is out of network."""
    assert await degrees(people, "ana") == {"bob": 2, "cleo": 1, "dan": 1, "eve": 2, "fay": 3, "gus": None}
    rings = await people.get("ana/network")
    assert (rings["first"], rings["second"], rings["third"]) == (2, 2, 1)
    assert await people.ids("ana/mutuals/bob") == ["cleo", "dan"]
    introductions = (await people.get("ana/introductions/bob"))["items"]
    assert {each["through"][0]["id"] for each in introductions} == {"cleo", "dan"}
    suggested = {each["id"]: each for each in (await people.get("ana/suggestions"))["items"]}
    assert [*suggested] == ["bob", "eve"]
    assert suggested["bob"]["mutuals"] == 2
    assert "both at Acme 2018–2019" in suggested["bob"]["reasons"]

    between = await people.relationship("ana", "bob")
    assert (between["degree"], between["mutuals"], between["primary_action"]) == (2, 2, "connect")
    assert await may(people, "ana", "bob") == {"invite", "follow", "view_connections", "be_introduced"}
    assert await why_not(people, "ana", "bob", "message") == "premium"
    assert await why_not(people, "ana", "bob", "endorse") == "not-connected"
    assert {each["id"] for each in between["capabilities"]["be_introduced"]["by"]} == {"cleo", "dan"}
    assert await why_not(people, "ana", "gus", "be_introduced") == "no-mutual-connection"
    assert (await people.get("ana/profiles/bob"))["email"] is None
    assert (await people.get("ana/profiles/cleo"))["email"] == "cleo@example.org"


async def test_2_bobs_settings_limit_what_others_may_do(people: People) -> None:
    """Each narrows what others may do, or what they see first."""
    await people.set("bob", primary_action="follow")
    assert await button(people, "ana", "bob") == "follow"
    assert "invite" in await may(people, "ana", "bob")

    await people.set("bob", primary_action="connect", invitations_from="no_one")
    assert await button(people, "ana", "bob") == "follow"
    assert await why_not(people, "ana", "bob", "invite") == "invitations-not-accepted"
    await people.invite("ana", "bob", refused="invitations-not-accepted")
    await people.set("bob", invitations_from="shares_connection")
    assert await button(people, "ana", "bob") == "connect"
    await people.invite("gus", "bob", refused="invitations-not-accepted")
    await people.set("bob", invitations_from="everyone")

    await people.set("bob", connections_visible_to="connections")
    await people.get("ana/connections-of/bob", refused="not-visible")
    assert await people.ids("cleo/connections-of/bob") == ["cleo", "dan"]
    await people.set("bob", connections_visible_to="only_me")
    await people.get("cleo/connections-of/bob", refused="not-visible")
    assert await people.ids("ana/mutuals/bob") == ["cleo", "dan"]
    await people.set("bob", connections_visible_to="everyone")

    await people.set("bob", discoverable=False)
    assert await people.ids("ana/suggestions") == ["eve"]
    await people.set("bob", discoverable=True)

    await people.set("ana", premium=True)
    assert "message" in await may(people, "ana", "bob")
    await people.set("ana", premium=False)


async def test_3_ana_invites_bob(people: People) -> None:
    """An invitation is pending at both ends, its sender follows at once, and neither is suggested to the other."""
    invitation = await people.invite("ana", "bob", "We were at Acme together")
    assert invitation["state"] == "pending"
    assert (await button(people, "ana", "bob"), await button(people, "bob", "ana")) == ("pending", "accept")
    assert await why_not(people, "ana", "bob", "invite") == "invitation-pending"
    between = await people.relationship("bob", "ana")
    assert (between["follows"], between["followed_by"]) == (False, True)
    assert between["pending_invitation"]["note"] == "We were at Acme together"
    assert await people.ids("bob/invitations") == [invitation["id"]]
    assert await people.ids("ana/suggestions") == ["eve"]
    assert "ana" not in await people.ids("bob/suggestions")
    await people.invite("ana", "bob", refused="invitation-pending")
    assert await degrees(people, "ana") == {"bob": 2, "cleo": 1, "dan": 1, "eve": 2, "fay": 3, "gus": None}


async def test_4_bob_ignores_the_invitation_and_ana_does_not_notice(people: People) -> None:
    """To ana it is pending until she takes it back; then she waits 21 days to invite bob again."""
    invitation = await standing_invitation(people, "ana", "bob")
    before = await people.all_that_is_told("ana", [*CAST])
    await people.answer("bob", "ignore", invitation)
    assert await people.all_that_is_told("ana", [*CAST]) == before
    assert await events(people, "bob", "ana") == ["was_invited", "was_followed", "ignored"]
    assert await button(people, "bob", "ana") == "connect"

    assert (await people.answer("ana", "withdraw", invitation))["state"] == "withdrawn"
    assert await events(people, "ana", "bob") == ["invited", "withdrew"]
    assert (await people.relationship("ana", "bob"))["follows"] is False
    await people.invite("ana", "bob", refused="cooling-down")
    assert await button(people, "ana", "bob") == "follow"


async def test_5_bob_invites_ana_and_she_accepts(people: People) -> None:
    """Who declined may invite. From now on they are connected, follow each other, and have everything of the first
    degree."""
    await people.answer("ana", "accept", (await people.invite("bob", "ana"))["id"])
    between = await people.relationship("ana", "bob")
    assert (between["degree"], between["follows"], between["followed_by"]) == (1, True, True)
    assert (between["primary_action"], between["pending_invitation"]) == ("message", None)
    assert await may(people, "ana", "bob") == {
        "message", "endorse", "recommend", "view_connections", "view_contact_details",
    }  # fmt: skip
    await people.invite("ana", "bob", refused="already-connected")
    assert (await people.get("ana/profiles/bob"))["email"] == "bob@example.org"
    assert await people.ids("ana/mutuals/dan") == ["bob"]
    assert set(await people.ids("ana/mutuals/cleo")) == {"bob"}
    assert set(await events(people, "ana", "bob")) >= {"was_invited", "accepted", "connected"}
    assert "was_accepted" in await events(people, "bob", "ana")


async def test_6_connections_shorten_degrees_and_counts_are_capped(people: People) -> None:
    """Others see the exact count below a number (500; here three), oneself always. Search goes by degree."""
    await people.connect("bob", "gus")
    assert (await degrees(people, "ana"))["gus"] == 2
    assert (await degrees(people, "fay"))["gus"] is None
    seen = await people.get("gus/profiles/bob")
    assert (seen["connections"], seen["connections_shown"]) == (3, "3+")
    own = await people.get("bob/profiles/bob")
    assert (own["connections"], own["connections_shown"]) == (4, "4")
    assert (await people.get("gus/profiles/dan"))["connections_shown"] == "2"
    assert set(await people.ids("ana/search?degree=1")) == {"bob", "cleo", "dan"}
    assert set(await people.ids("ana/search?location=Oslo&degree=2")) == {"eve", "gus"}
    assert await people.ids("ana/search?location=Oslo&degree=3") == ["fay"]


async def test_7_others_follow_ana(people: People) -> None:
    """A follow needs no consent, and is no step of a degree; connected or not, what one follows is one's feed."""
    for member in ("dan", "eve", "gus"):
        await people.ask("PUT", f"{member}/following/ana")
    await people.ask("PUT", "ana/following/acme")
    await people.ask("PUT", "ana/following/eve")
    assert set(await people.ids("ana/feed-sources")) == {"bob", "eve", "acme"}
    await people.ask("DELETE", "ana/following/bob")
    assert set(await people.ids("ana/feed-sources")) == {"eve", "acme"}
    assert (await people.relationship("ana", "bob"))["degree"] == 1
    audience = await people.get("ana/audience")
    assert (audience["followers"], audience["followers_connected"]) == (4, 2)
    # Second step: cleo is a connection of bob, dan's and eve's, fay one of eve's.
    assert audience["reach"] == 2
    await people.ask("DELETE", "ana/followers/gus")
    assert set(await people.ids("ana/followers")) == {"bob", "dan", "eve"}
    about_ana = await people.get("cleo/followers-of/ana")
    assert (about_ana["followers"], [each["id"] for each in about_ana["items"]]) == (3, ["bob", "eve"])
    # Of dan's connections ana follows eve and acme, and bob gus; each of the three is followed by nobody else.
    assert await people.ids("dan/suggestions/follows") == ["eve", "gus", "acme"]


async def test_8_invitations_cross_and_suggestions_shrink(people: People) -> None:
    """Who is invited, dismissed or blocked is not suggested; two who invite each other are connected."""
    assert set(await people.ids("ana/suggestions")) == {"eve", "gus"}
    first = await people.invite("ana", "eve")
    assert await people.ids("ana/suggestions") == ["gus"]
    await people.ask("DELETE", "ana/suggestions/gus")
    assert await people.ids("ana/suggestions") == []
    crossed = await people.invite("eve", "ana")
    assert (crossed["id"], crossed["state"], crossed["direction"]) == (first["id"], "accepted", "received")
    assert await people.ids("ana/suggestions") == ["fay"]
    await people.ask("PUT", "ana/blocks/fay")
    assert await people.ids("ana/suggestions") == []
    await people.ask("DELETE", "ana/blocks/fay")
    assert await people.ids("ana/suggestions") == ["fay"]


async def test_9_reported_member_may_not_invite(people: People) -> None:
    """Five say that they do not know the member (here two) within 90 days: no invitations for 30 days."""
    for member in ("cleo", "dan"):
        await people.answer(member, "report", (await people.invite("fay", member))["id"])
    await people.invite("fay", "ana", refused="invitations-restricted")
    assert await why_not(people, "fay", "ana", "invite") == "invitations-restricted"
    assert await button(people, "fay", "ana") == "follow"
    assert await events(people, "fay", "cleo") == ["invited", "followed"]
    assert "reported" in await events(people, "cleo", "fay")


async def test_10_ana_removes_a_connection(people: People) -> None:
    """It leaves the follows as they are, so a connection becomes a follower; only the remover's timeline has it."""
    assert (await people.relationship("ana", "bob"))["followed_by"] is True
    await people.ask("DELETE", "ana/connections/bob")
    between = await people.relationship("ana", "bob")
    assert (between["degree"], between["followed_by"], between["connected_since"]) == (2, True, None)
    assert "bob" in await people.ids("ana/followers")
    assert "removed" in await events(people, "ana", "bob")
    assert "removed" not in await events(people, "bob", "ana")
    await people.ask("DELETE", "ana/connections/bob", refused="not-connected")
    assert (await degrees(people, "ana"))["gus"] == 3
    # ana withdrew an invitation in chapter 4 and still has to wait; bob does not.
    await people.invite("ana", "bob", refused="cooling-down")
    assert await why_not(people, "ana", "bob", "invite") == "cooling-down"


async def test_11_bob_blocks_ana(people: People) -> None:
    """Each is hidden from the other, paths through them do not count, and unblocking restores nothing."""
    await people.ask("PUT", "bob/blocks/ana")
    for path in ("relationship/bob", "degree/bob", "profiles/bob", "mutuals/bob", "connections-of/bob"):
        answer = await people.get(f"ana/{path}", refused="member-not-found")
        assert answer["detail"] == "There is no member bob."
    assert set(await people.ids("ana/followers")) == {"dan", "eve"}
    assert (await people.get("ana/timeline?with=bob", refused="member-not-found"))["member"] == "bob"
    assert (await degrees(people, "ana"))["gus"] is None
    assert await people.ids("ana/mutuals/dan") == []
    assert await people.ids("bob/blocks") == ["ana"]
    assert await people.ids("ana/blocks") == []
    await people.invite("ana", "bob", refused="member-not-found")
    await people.ask("DELETE", "bob/blocks/ana")
    between = await people.relationship("ana", "bob")
    assert (between["degree"], between["follows"], between["followed_by"]) == (2, False, False)


async def test_12_ana_reviews_her_network(people: People) -> None:
    """Size, growth, breakdowns and what to tidy up."""
    review = await people.get("ana/insights")
    size = {"connections": 3, "followers": 2, "following_members": 1, "following_organizations": 1}
    assert review["size"] | size == review["size"]
    assert (review["size"]["invitations_sent"], review["size"]["invitations_received"]) == (0, 0)
    assert review["breakdown"]["location"]["entries"] == [{"value": "Oslo", "count": 3, "share": 1.0}]
    assert review["followers_per_connection"] == pytest.approx(2 / 3)
    # dan knows bob only, who is no connection any more; cleo and eve know each other.
    assert await people.ids("ana/insights/connections-without-mutuals") == ["dan"]
    assert await people.ids("ana/insights/followers-not-followed") == ["dan"]
    kinds = [each["event"] for each in (await people.get("ana/timeline"))["items"]]
    assert {"invited", "was_accepted", "connected", "removed", "withdrew", "followed"} <= set(kinds)
    assert "ignored" not in kinds


async def test_13_ana_exports_her_data_and_is_erased(people: People) -> None:
    """All about a member is one document; after an erasure nothing is left of it in lists, counts or invitations."""
    document = await people.get("ana/export")
    assert document["member"]["name"] == "Ana"
    assert {each["id"] for each in document["connections"]} == {"cleo", "dan", "eve"}
    assert {(each["type"], each["id"]) for each in document["following"]} == {
        ("member", "eve"),
        ("organization", "acme"),
    }
    assert [each["id"] for each in document["dismissals"]] == ["gus"]
    assert {each["state"] for each in document["invitations"]} == {"withdrawn", "accepted"}

    others = [member for member in CAST if member != "ana"]
    told = await people.all_that_is_told("bob", others)
    assert [path for path, text in told.items() if '"ana"' in text or '"Ana"' in text]
    await people.ask("DELETE", "ana")
    await people.get("ana", refused="member-not-found")
    for viewer in others:
        told = await people.all_that_is_told(viewer, others)
        assert [path for path, text in told.items() if '"ana"' in text or '"Ana"' in text] == []
    assert (await people.get("cleo"))["connections"] == 2
    assert await degrees(people, "bob") == {"ana": None, "cleo": 1, "dan": 1, "eve": 2, "fay": 3, "gus": 1}
