"""Every named problem, provoked over HTTP: its status, type, title, detail, fields and headers."""

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from graphsvc import problems
from graphsvc.app import create_app
from graphsvc.auth.tokens import new_token
from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.http.policy import Access, policy
from graphsvc.problems import Problem
from graphsvc.store.store import Server, Store
from tests.api import NDJSON
from tests.conftest import AppClient
from tests.servers import exchange, serving

pytestmark = pytest.mark.anyio
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
KEY = "a key of more than thirty-two letters"


@dataclass
class Scene:
    """A service on a database with ana, bob and cy in it, of whom ana and cy are connected."""

    ctx: Context
    server: Server
    client: httpx.AsyncClient

    async def load(self, *records: dict[str, Any]) -> None:
        """What happened before, through POST /bulk."""
        lines = "\n".join(json.dumps(it, default=str) for it in records)
        response = await self.client.post("/bulk", content=lines, headers=NDJSON)
        assert json.loads(response.text.splitlines()[-1])["rejected"] == 0

    async def with_settings(self, method: str, path: str, body: Any = None, **settings: Any) -> httpx.Response:
        """The answer of a service with other settings on the same database."""
        async with AppClient(self.ctx.settings.replace(**settings), self.server) as client:
            return await client.request(method, path, json=body)

    async def with_token(self, method: str, path: str, **claimed: Any) -> httpx.Response:
        """The response of a service that requires tokens, to one with these claims or to none."""
        settings = self.ctx.settings.replace(token_key=SecretStr(KEY))
        token = new_token(KEY, lasts=timedelta(hours=1), **claimed) if claimed else None
        async with AppClient(settings, self.server) as client:
            return await client.request(method, path, headers={"Authorization": f"Bearer {token}"} if token else {})

    async def invite(self, other: str = "bob", **settings: Any) -> httpx.Response:
        """Invite another member as ana."""
        return await self.with_settings("POST", "/members/ana/invitations", {"other": other}, **settings)


@dataclass
class Provoked:
    """A way to provoke a problem, and the expected response. `retry_after` is the range of that header."""

    problem: type[Problem]
    provoke: Callable[[Scene], Awaitable[httpx.Response]]
    status: int
    title: str
    detail: str
    retry_after: tuple[int, int] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.provoke.__name__


PROVOKED: list[Provoked] = []


def provokes(
    problem: type[Problem],
    status: int,
    title: str,
    detail: str,
    retry_after: tuple[int, int] | None = None,
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> Callable[[Callable[[Scene], Awaitable[httpx.Response]]], Callable[[Scene], Awaitable[httpx.Response]]]:
    def keep(provoke: Callable[[Scene], Awaitable[httpx.Response]]) -> Callable[[Scene], Awaitable[httpx.Response]]:
        PROVOKED.append(Provoked(problem, provoke, status, title, detail, retry_after, headers or {}, fields))
        return provoke

    return keep


def sent(id: str, sender: str, recipient: str, days_ago: float, state: str = "pending", **more: Any) -> dict[str, Any]:  # noqa: A002
    """The record of an invitation."""
    made = {"type": "invitation", "id": id, "sender": sender, "recipient": recipient, "state": state}
    return made | {"sent_at": NOW - days_ago * DAY} | more


@pytest.fixture
async def scene(ctx: Context, server: Server, client: httpx.AsyncClient) -> Scene:
    scene = Scene(ctx, server, client)
    await scene.load(
        *({"type": "member", "id": member, "name": member.title()} for member in ("ana", "bob", "cy")),
        {"type": "connection", "a": "ana", "b": "cy"},
    )
    return scene


@provokes(problems.MemberNotFound, 404, "Member not found", "There is no member nobody.", member="nobody")
async def a_member_that_there_is_not(it: Scene) -> httpx.Response:
    return await it.client.get("/members/ana/degree/nobody")


@provokes(problems.MemberNotFound, 404, "Member not found", "There is no member bob.", member="bob")
async def a_member_who_blocked_the_viewer(it: Scene) -> httpx.Response:
    await it.client.put("/members/bob/blocks/ana")
    return await it.client.get("/members/ana/relationship/bob")


@provokes(problems.NotFound, 404, "Not found", "There is nothing at /nowhere.")
async def an_address_that_there_is_not(it: Scene) -> httpx.Response:
    return await it.client.get("/nowhere")


@provokes(
    problems.MethodNotAllowed,
    405,
    "Method not allowed",
    "/livez does not support PUT.",
    headers={"Allow": "GET, HEAD, OPTIONS"},
)
async def a_method_that_an_address_does_not_take(it: Scene) -> httpx.Response:
    return await it.client.put("/livez")


@provokes(problems.SelfRelation, 422, "Same member", "Name two different members; both are ana.", member="ana")
async def an_invitation_to_oneself(it: Scene) -> httpx.Response:
    return await it.invite("ana")


@provokes(problems.NotVisible, 403, "Not visible", "bob shows connections to nobody.", member="bob")
async def a_list_of_connections_shown_to_nobody(it: Scene) -> httpx.Response:
    await it.client.patch("/members/bob", json={"connections_visible_to": "only_me"})
    return await it.client.get("/members/ana/connections-of/bob")


@provokes(problems.NotVisible, 403, "Not visible", "bob shows connections to connections only.", member="bob")
async def a_list_of_connections_shown_to_connections(it: Scene) -> httpx.Response:
    await it.client.patch("/members/bob", json={"connections_visible_to": "connections"})
    return await it.client.get("/members/ana/connections-of/bob")


@provokes(problems.AlreadyConnected, 409, "Already connected", "ana and cy are connected.", member="cy")
async def an_invitation_to_a_connection(it: Scene) -> httpx.Response:
    return await it.invite("cy")


@provokes(problems.NotConnected, 409, "Not connected", "ana and bob are not connected.", member="bob")
async def the_removal_of_a_connection_that_there_is_not(it: Scene) -> httpx.Response:
    return await it.client.delete("/members/ana/connections/bob")


PENDING = (problems.InvitationPending, 409, "Invitation pending", "An invitation to bob is pending.")


@provokes(*PENDING, member="bob", invitation="i")
async def a_second_invitation(it: Scene) -> httpx.Response:
    await it.load(sent("i", "ana", "bob", 3))
    return await it.invite()


@provokes(*PENDING, member="bob", invitation="i")
async def a_second_invitation_after_one_ignored(it: Scene) -> httpx.Response:
    await it.load(sent("i", "ana", "bob", 3, "ignored", answered_at=NOW - DAY))
    return await it.invite()


NO_INVITATION = (
    problems.InvitationNotFound,
    404,
    "Invitation not found",
    "There is no invitation i that this action applies to.",
)


@provokes(*NO_INVITATION, invitation="i")
async def an_answer_to_no_invitation(it: Scene) -> httpx.Response:
    return await it.client.post("/members/ana/invitations/i/accept")


@provokes(*NO_INVITATION, invitation="i")
async def an_answer_to_an_invitation_of_others(it: Scene) -> httpx.Response:
    await it.load(sent("i", "bob", "cy", 3))
    return await it.client.post("/members/ana/invitations/i/accept")


@provokes(*NO_INVITATION, invitation="i")
async def an_answer_to_an_invitation_of_ones_own(it: Scene) -> httpx.Response:
    await it.load(sent("i", "ana", "bob", 3))
    return await it.client.post("/members/ana/invitations/i/accept")


@provokes(*NO_INVITATION, invitation="i")
async def a_withdrawal_by_the_recipient(it: Scene) -> httpx.Response:
    await it.load(sent("i", "bob", "ana", 3))
    return await it.client.post("/members/ana/invitations/i/withdraw")


@provokes(*NO_INVITATION, invitation="i")
async def an_answer_to_an_invitation_taken_back(it: Scene) -> httpx.Response:
    await it.load(sent("i", "bob", "ana", 3))
    await it.client.post("/members/bob/invitations/i/withdraw")
    return await it.client.post("/members/ana/invitations/i/accept")


@provokes(
    problems.InvitationNotPending,
    409,
    "Invitation not pending",
    "The invitation is ignored.",
    invitation="i",
    state="ignored",
)
async def an_answer_to_an_invitation_answered_already(it: Scene) -> httpx.Response:
    await it.load(sent("i", "bob", "ana", 3))
    await it.client.post("/members/ana/invitations/i/ignore")
    return await it.client.post("/members/ana/invitations/i/accept")


@provokes(
    problems.InvitationNotPending,
    409,
    "Invitation not pending",
    "The invitation is expired.",
    invitation="i",
    state="expired",
)
async def an_answer_to_an_invitation_of_180_days(it: Scene) -> httpx.Response:
    await it.load(sent("i", "bob", "ana", 180))
    return await it.client.post("/members/ana/invitations/i/accept")


@provokes(
    problems.CoolingDown,
    409,
    "Cooling down",
    f"bob may be invited again from {NOW + 20 * DAY:%Y-%m-%d}.",
    member="bob",
    until=(NOW + 20 * DAY).isoformat(),
)
async def an_invitation_soon_after_one_taken_back(it: Scene) -> httpx.Response:
    await it.load(sent("i", "ana", "bob", 3, "withdrawn", answered_at=NOW - DAY))
    return await it.invite()


LIMIT = (problems.ConnectionLimit, 409, "Connection limit")


@provokes(*LIMIT, "ana has reached the limit of 1 connections.", member="ana", limit=1)
async def an_invitation_by_who_has_as_many_connections_as_may_be(it: Scene) -> httpx.Response:
    return await it.invite(connection_limit=1)


@provokes(*LIMIT, "cy has reached the limit of 1 connections.", member="cy", limit=1)
async def an_invitation_to_who_has_as_many_connections_as_may_be(it: Scene) -> httpx.Response:
    return await it.with_settings("POST", "/members/bob/invitations", {"other": "cy"}, connection_limit=1)


@provokes(*LIMIT, "One of the two members has reached the limit of 1 connections.", limit=1)
async def an_invitation_to_who_has_as_many_connections_where_counts_are_not_shown(it: Scene) -> httpx.Response:
    settings = {"connection_limit": 1, "shown_connections": 1}
    return await it.with_settings("POST", "/members/bob/invitations", {"other": "cy"}, **settings)


NOT_ACCEPTED = (
    problems.InvitationsNotAccepted,
    403,
    "Invitations not accepted",
    "bob does not accept this invitation.",
)


@provokes(*NOT_ACCEPTED, member="bob")
async def an_invitation_to_who_takes_none(it: Scene) -> httpx.Response:
    await it.client.patch("/members/bob", json={"invitations_from": "no_one"})
    return await it.invite()


@provokes(*NOT_ACCEPTED, member="bob")
async def an_invitation_to_who_takes_them_where_connections_are_shared(it: Scene) -> httpx.Response:
    await it.client.patch("/members/bob", json={"invitations_from": "shares_connection"})
    return await it.invite()


@provokes(
    problems.InvitationsRestricted,
    403,
    "Invitations restricted",
    f"ana may invite again from {NOW + 20 * DAY:%Y-%m-%d}.",
    member="ana",
    until=(NOW + 20 * DAY).isoformat(),
)
async def an_invitation_after_five_reports(it: Scene) -> httpx.Response:
    """The first 99 days ago, the fifth ten days ago: 89 days apart, and 30 days from the fifth are not over."""
    crowd = [f"c{number}" for number in range(5)]
    await it.load(
        *({"type": "member", "id": each, "name": each} for each in crowd),
        *(
            sent(f"i-{each}", "ana", each, 100, "reported", answered_at=NOW - days * DAY)
            for each, days in zip(crowd, (99, 80, 60, 40, 10), strict=True)
        ),
    )
    return await it.invite()


@provokes(
    problems.WeeklyInvitationLimit,
    429,
    "Weekly invitation limit",
    "ana has reached the limit of 2 invitations in seven days.",
    # The moments are those of when the tests were collected, which may be long ago in a whole run.
    retry_after=(86_400 - 3_600, 86_400),
    member="ana",
    limit=2,
)
async def a_third_invitation_where_two_a_week_are_allowed(it: Scene) -> httpx.Response:
    """The older of the two was sent six days ago, so that one more may go tomorrow."""
    await it.load(
        {"type": "member", "id": "dan", "name": "Dan"},
        sent("i", "ana", "dan", 6, "withdrawn", answered_at=NOW - 5 * DAY),
        sent("j", "ana", "cy", 2),
    )
    return await it.invite(weekly_invitations=2)


@provokes(
    problems.OrganizationNotFound,
    404,
    "Organization not found",
    "There is no organization acme.",
    organization="acme",
)
async def an_organization_that_there_is_not(it: Scene) -> httpx.Response:
    return await it.client.put("/members/ana/following/acme?type=organization")


@provokes(
    problems.Unauthenticated,
    401,
    "Unauthenticated",
    "Send a token: Authorization: Bearer …",
    headers={"WWW-Authenticate": "Bearer"},
)
async def a_request_without_a_token(it: Scene) -> httpx.Response:
    return await it.with_token("GET", "/members/ana/connections")


@provokes(problems.Forbidden, 403, "Forbidden", "The token does not allow acting for ana.", member="ana")
async def a_token_of_another_member(it: Scene) -> httpx.Response:
    return await it.with_token("GET", "/members/ana/connections", member="bob")


@provokes(problems.Forbidden, 403, "Forbidden", "This needs a token with the scope service.", scope="service")
async def a_load_by_a_member(it: Scene) -> httpx.Response:
    return await it.with_token("POST", "/bulk", member="ana")


@provokes(
    problems.InvalidRequest,
    422,
    "Invalid request",
    "limit must be between 1 and 100.",
    errors=[{"field": "limit", "reason": "must be between 1 and 100"}],
)
async def a_page_of_no_rows(it: Scene) -> httpx.Response:
    return await it.client.get("/members/ana/connections?limit=0")


@provokes(
    problems.InvalidRequest,
    422,
    "Invalid request",
    "name: Field required; shoe_size: Extra inputs are not permitted",
    errors=[
        {"field": "name", "reason": "Field required"},
        {"field": "shoe_size", "reason": "Extra inputs are not permitted"},
    ],
)
async def a_profile_with_two_faults(it: Scene) -> httpx.Response:
    return await it.client.put("/members/zoe", json={"shoe_size": 38})


@provokes(problems.BodyTooLarge, 413, "Body too large", "The body is larger than 100 bytes.", limit=100)
async def a_body_that_is_too_large(it: Scene) -> httpx.Response:
    return await it.with_settings("PATCH", "/members/ana", {"headline": "a" * 100}, max_body=100)


@provokes(
    problems.HostNotAllowed,
    421,
    "Host not allowed",
    "The service does not answer to the name in the Host header. Use one of its names.",
)
async def a_name_that_a_page_points_at_this_machine(it: Scene) -> httpx.Response:
    return await it.client.get("/members/ana", headers={"Host": "rebound.example:8000"})


@provokes(problems.CrossSiteRequest, 403, "Cross-site request", "Web pages of this origin may not call the service.")
async def a_page_of_another_site(it: Scene) -> httpx.Response:
    return await it.client.post("/members/ana/invitations/1/accept", headers={"Origin": "https://evil.example"})


@provokes(
    problems.UnsupportedMediaType,
    415,
    "Unsupported media type",
    "Send the body as Content-Type: application/json.",
    headers={"Accept": "application/json"},
    supported=["application/json"],
)
async def a_body_of_another_media_type(it: Scene) -> httpx.Response:
    return await it.client.patch("/members/ana", content='{"title": "CTO"}', headers={"Content-Type": "text/plain"})


@provokes(
    problems.UnsupportedContentEncoding,
    415,
    "Unsupported content encoding",
    "Send the body decompressed, without Content-Encoding: gzip.",
    headers={"Accept-Encoding": "identity"},
    supported=["identity"],
)
async def a_compressed_body(it: Scene) -> httpx.Response:
    return await it.client.patch("/members/ana", json={"title": "CTO"}, headers={"Content-Encoding": "gzip"})


@provokes(problems.RequestTimeout, 408, "Request timeout", "The request did not arrive in time.")
async def a_body_of_which_the_rest_does_not_come(it: Scene) -> httpx.Response:
    with serving(it.ctx.settings.replace(body_timeout=0.2), it.server) as address:
        return await exchange(
            address, b"PATCH /members/ana", b"Content-Type: application/json\r\nContent-Length: 9", b"{"
        )


@provokes(problems.MalformedRequest, 400, "Malformed request", "The request is not valid HTTP.")
async def a_line_that_is_no_request(it: Scene) -> httpx.Response:
    with serving(it.ctx.settings, it.server) as address:
        return await exchange(address, b"GET /livez", b"no field")


@provokes(
    problems.HeadersTooLarge,
    431,
    "Headers too large",
    "The URL and header fields are larger than 100 bytes.",
    limit=100,
)
async def a_field_that_is_too_long(it: Scene) -> httpx.Response:
    with serving(it.ctx.settings.replace(max_headers=100), it.server) as address:
        return await exchange(address, b"GET /livez", b"X-Long: " + 100 * b"a")


@provokes(problems.TooBusy, 503, "Too busy", "Too many requests are already waiting.", retry_after=(1, 1))
async def one_request_too_many(it: Scene) -> httpx.Response:
    begun, go_on = asyncio.Event(), asyncio.Event()

    @policy(Access.PUBLIC)
    async def waiting() -> None:
        begun.set()
        await go_on.wait()

    narrow = it.ctx.settings.replace(max_in_flight=1, max_waiting=0)
    service = AppClient(narrow, it.server)
    service.app.add_api_route("/waiting", waiting)
    async with service as client:
        first = asyncio.create_task(client.get("/waiting"))
        await begun.wait()
        second = await client.get("/members/ana")
        go_on.set()
        await first
    return second


@provokes(problems.TimedOut, 504, "Timed out", "The query exceeded its time limit.")
async def a_pair_locked_for_longer_than_a_query_may_take(it: Scene) -> httpx.Response:
    async def meanwhile(unit: UnitOfWork) -> httpx.Response:
        await unit.lock(["ana", "bob"])
        return await client.post("/members/ana/invitations", json={"other": "bob"})

    settings = it.ctx.settings.replace(query_timeout=120.0)
    patient = replace(it.ctx, store=replace(it.ctx.store, settings=settings.database))
    async with AppClient(it.ctx.settings.replace(query_timeout=1.0), it.server) as client:
        return await change(patient, meanwhile)


@provokes(
    problems.DatabaseUnavailable,
    503,
    "Database unavailable",
    "The database does not answer.",
    retry_after=(2, 2),
)
async def a_database_that_is_away(it: Scene) -> httpx.Response:
    impatient = it.ctx.settings.replace(connect_timeout=1.0, retry_time=0.1)
    app = create_app(impatient, Server("bolt://127.0.0.1:1", "neo4j", "secret"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
    ):
        return await client.get("/members/ana")


@provokes(
    problems.QueryTooLarge,
    503,
    "Query too large",
    "The query needed more memory than one transaction may use.",
    retry_after=(10, 10),
)
async def a_query_that_needs_too_much_memory(it: Scene) -> httpx.Response:
    service = AppClient(it.ctx.settings, it.server)
    async with service as client:
        store: Store = service.app.state.store
        greedy = replace(
            store.queries["members/get"],
            text="UNWIND range(1, 20000000) AS number RETURN collect(toString(number) + $id) AS numbers",
        )
        service.app.state.store = replace(store, queries={**store.queries, "members/get": greedy})
        return await client.get("/members/ana")


@provokes(problems.InternalError, 500, "Internal error", "The service failed unexpectedly; its log has the details.")
async def a_fault_of_the_services_own(it: Scene) -> httpx.Response:
    @policy(Access.PUBLIC)
    async def failing() -> None:
        raise LookupError("a secret")

    service = AppClient(it.ctx.settings, it.server)
    service.app.add_api_route("/failing", failing)
    async with service as client:
        return await client.get("/failing")


@pytest.mark.parametrize("provoked", PROVOKED, ids=str)
async def test_problem_response_has_its_type_status_detail_and_headers(scene: Scene, provoked: Provoked) -> None:
    response = await provoked.provoke(scene)
    named = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in provoked.problem.__name__)[1:]
    assert response.json() == {
        "type": f"/problems/{named}",
        "title": provoked.title,
        "status": provoked.status,
        "detail": provoked.detail,
        **provoked.fields,
        "request_id": response.headers["X-Request-Id"],
    }
    assert response.status_code == provoked.status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert {name: response.headers.get(name) for name in provoked.headers} == provoked.headers
    least, most = provoked.retry_after or (0, 0)
    assert least <= int(response.headers.get("Retry-After", 0)) <= most
    assert ("Retry-After" in response.headers) is (provoked.retry_after is not None)
    page = (await scene.client.get(f"/problems/{named}")).json()
    assert (page["title"], page["status"]) == (provoked.title, provoked.status)


def test_every_problem_type_is_covered() -> None:
    named = {
        each
        for _, each in inspect.getmembers(problems, inspect.isclass)
        if issubclass(each, Problem) and each is not Problem
    }
    assert {it.problem for it in PROVOKED} == named
