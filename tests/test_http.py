"""What holds for every route, taken from the OpenAPI document: problems, bounds, cursors, blocks; and running it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import ValidationError

from graphsvc.app import create_app
from graphsvc.context import Context
from graphsvc.http.policy import Access, policy
from graphsvc.records import RECORD, AnyRecord, BlockRecord, InvitationRecord
from graphsvc.review import PARTS
from graphsvc.settings import Settings
from graphsvc.store.store import Server, Store, Transaction
from tests.api import for_each
from tests.conftest import AppClient, empty
from tests.graphs import put
from tests.networks import DEGREES_OF_ANA, MEMBERS, put_block, put_network
from tests.operations import BODIES, IN_PATH, OPERATIONS, Operation, put_lively_network

pytestmark = pytest.mark.anyio

# Answers that anybody may have, from a cache too.
PUBLIC = {"/livez", "/readyz", "/metrics", "/problems/{name}"}
LIMITED = [it for it in OPERATIONS if "limit" in it.parameters]
PAGED = [it for it in OPERATIONS if "cursor" in it.parameters]
FOR_VIEWERS = [it for it in OPERATIONS if "viewer" in it.members]
ABOUT_MEMBERS = [it for it in OPERATIONS if it.members]
WITH_BODY = [it for it in OPERATIONS if it.body is not None]
MANY_TARGETS = [it for it in WITH_BODY if it.body == BODIES["DegreesRequest"]]


def refusal(response: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """The problem document of a response, after checking the common fields."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"] == f"/problems/{name}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def fields(response: httpx.Response) -> set[str]:
    return {error["field"] for error in refusal(response, 422, "invalid-request")["errors"]}


@pytest.fixture
async def peopled(ctx: Context, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """HTTP to the service on the network of networks.py."""
    await put_network(ctx)
    return client


@pytest.fixture
async def lively(ctx: Context, client: httpx.AsyncClient) -> httpx.AsyncClient:
    """HTTP to the service on a network in which no list is empty."""
    await put_lively_network(ctx)
    return client


@asynccontextmanager
async def service(
    settings: Settings, server: Server, **changes: Any
) -> AsyncIterator[tuple[AppClient, httpx.AsyncClient]]:
    """A service of its own with changed settings, and a client to it."""
    app_client = AppClient(settings.replace(**changes), server)
    async with app_client as client:
        yield app_client, client


# Problems


@pytest.mark.short_form
async def test_every_route_answers(lively: httpx.AsyncClient) -> None:
    for operation in sorted(OPERATIONS, key=lambda it: (it.method == "DELETE", -len(it.path))):
        # Nothing runs that could be stopped.
        answered = {404} if str(operation) == "DELETE /cypher/runs/{run}" else {200, 201, 204}
        response = await operation.ask(lively)
        assert response.status_code in answered, str(operation)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        # Personal data is kept by no cache.
        assert (response.headers.get("Cache-Control") == "no-store") is (operation.path not in PUBLIC)


async def test_an_unknown_member_is_not_found(peopled: httpx.AsyncClient) -> None:
    async def about_nobody(asked: tuple[Operation, str]) -> str:
        operation, name = asked
        document = refusal(await operation.ask(peopled, {name: "nobody"}), 404, "member-not-found")
        return str(document["member"])

    asked = [(it, name) for it in ABOUT_MEMBERS if it.method != "PUT" for name in it.members]
    assert await for_each(asked, about_nobody) == ["nobody"] * len(asked)
    assert len(asked) > 40


async def test_malformed_id_error_names_the_parameter(client: httpx.AsyncClient) -> None:
    for operation in ABOUT_MEMBERS:
        for name in operation.members:
            for malformed in ("a" * 129, "a%20b", "a!", "%C3%A9", "a%0A", "a%00"):
                assert fields(await operation.ask(client, {name: malformed})) == {name}


async def test_longest_id_and_all_allowed_characters_are_accepted(client: httpx.AsyncClient) -> None:
    for id in ("a" * 128, "A-z0.9_~@:"):  # noqa: A001
        assert (await client.put(f"/members/{id}", json={"name": "Ana"})).status_code == 201
        assert (await client.get(f"/members/{id}")).json()["id"] == id


async def test_problem_type_links_to_its_page(client: httpx.AsyncClient) -> None:
    for response in (await client.get("/nowhere"), await client.put("/livez"), await client.get("/members/nobody")):
        document = response.json()
        page = await client.get(document["type"])
        assert page.status_code == 200
        assert page.json() | {"meaning": ""} == {
            "type": document["type"], "title": document["title"], "status": document["status"], "meaning": "",
        }  # fmt: skip
        assert page.json()["meaning"]


async def test_an_unknown_path_is_not_found(client: httpx.AsyncClient) -> None:
    refusal(await client.get("/nowhere"), 404, "not-found")
    refusal(await client.get("/problems/nothing"), 404, "not-found")


async def test_unsupported_method_is_refused_with_an_allow_header(client: httpx.AsyncClient) -> None:
    response = await client.put("/livez")
    refusal(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_a_malformed_body_is_refused(client: httpx.AsyncClient) -> None:
    as_json = {"content-type": "application/json"}
    for operation in WITH_BODY:
        url = operation.path.format(**IN_PATH)
        for body in (b"", b"{", b"[]", b"null", b'{"others":', b"\xff", b"[" * 100_000):
            response = await client.request(operation.method, url, content=body, headers=as_json)
            refusal(response, 422, "invalid-request")


async def test_unknown_profile_field_is_named_in_the_error(client: httpx.AsyncClient) -> None:
    assert fields(await client.put("/members/ana", json={"name": "Ana", "nmae": 1})) == {"nmae"}


@pytest.mark.parametrize("operation", MANY_TARGETS, ids=str)
async def test_batch_requests_accept_at_most_1000_targets(peopled: httpx.AsyncClient, operation: Operation) -> None:
    url = operation.path.format(**IN_PATH)
    assert len((await peopled.post(url, json={"others": ["eve"] * 1000})).json()["items"]) == 1000
    assert fields(await peopled.post(url, json={"others": ["eve"] * 1001})) == {"others"}


@pytest.mark.parametrize("operation", MANY_TARGETS, ids=str)
async def test_malformed_target_error_names_its_index(peopled: httpx.AsyncClient, operation: Operation) -> None:
    response = await peopled.post(operation.path.format(**IN_PATH), json={"others": ["eve", "a b"]})
    assert fields(response) == {"others.1"}


async def test_body_with_too_large_content_length_is_refused(ctx: Context, server: Server) -> None:
    async with service(ctx.settings, server, max_body=100) as (_, client):
        response = await client.put("/members/ana", json={"name": "a" * 100})
        assert refusal(response, 413, "body-too-large")["limit"] == 100


async def test_streamed_body_that_grows_too_large_is_refused(ctx: Context, server: Server) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * 50

    async with service(ctx.settings, server, max_body=100) as (_, client):
        as_json = {"Content-Type": "application/json"}
        refusal(await client.put("/members/ana", content=chunks(), headers=as_json), 413, "body-too-large")


async def test_internal_error_reveals_no_details(ctx: Context, server: Server) -> None:
    @policy(Access.PUBLIC)
    async def failing() -> None:
        raise LookupError("a secret")

    async with service(ctx.settings, server) as (app_client, client):
        app_client.app.add_api_route("/failing", failing)
        response = await client.get("/failing")
    refusal(response, 500, "internal-error")
    assert "secret" not in response.text
    assert "LookupError" not in response.text


# Pages


async def test_a_limit_out_of_bounds_is_refused(client: httpx.AsyncClient) -> None:
    for operation in LIMITED:
        for limit in ("0", "-1", "101", "x", "1.5", "9" * 30):
            assert fields(await operation.ask(client, limit=limit)) == {"limit"}


async def test_pages_of_one_item_form_the_whole_list(lively: httpx.AsyncClient) -> None:
    async def read(operation: Operation) -> None:
        whole = (await operation.ask(lively, limit=100)).json()
        joined: list[Any] = []
        page = (await operation.ask(lively, limit=1)).json()
        while page["next"] and len(joined) < len(whole["items"]):
            joined += page["items"]
            page = (await operation.ask(lively, limit=1, cursor=page["next"])).json()
        assert joined + page["items"] == whole["items"], str(operation)
        assert joined, str(operation)

    assert len(await for_each(PAGED, read)) > 10


async def cursor_of(client: httpx.AsyncClient, operation: Operation) -> str:
    cursor: str = (await operation.ask(client, limit=1)).json()["next"]
    return cursor


async def test_altered_or_foreign_cursor_is_refused(lively: httpx.AsyncClient) -> None:
    async def refused(operation: Operation) -> None:
        own = await cursor_of(lively, operation)
        another = next(it for it in PAGED if it is not operation)
        flipped = own[:20] + ("A" if own[20] != "A" else "B") + own[21:]
        for cursor in (flipped, own[:-1], "garbage", "ü", "A" * 5000, await cursor_of(lively, another)):
            assert fields(await operation.ask(lively, cursor=cursor)) == {"cursor"}, str(operation)

    await for_each(PAGED, refused)


async def test_a_cursor_of_another_viewer_is_refused(lively: httpx.AsyncClient) -> None:
    async def refused(operation: Operation) -> None:
        own = await cursor_of(lively, operation)
        assert fields(await operation.ask(lively, {"viewer": "bob"}, cursor=own)) == {"cursor"}, str(operation)

    assert len(await for_each([it for it in PAGED if it in FOR_VIEWERS], refused)) > 5


# Bookmarks


async def test_write_returns_a_bookmark_for_later_requests(client: httpx.AsyncClient) -> None:
    written = await client.put("/members/ana", json={"name": "Ana"})
    bookmark = written.headers["Bookmark"]
    read = await client.get("/members/ana", headers={"Bookmark": bookmark})
    assert read.status_code == 200
    assert "Bookmark" not in read.headers
    again = await client.patch("/members/ana", json={"title": "CTO"}, headers={"Bookmark": bookmark})
    assert again.headers["Bookmark"] != bookmark


@pytest.mark.parametrize(
    "bookmark",
    ["garbage", "a,b", ",", "FB:", "FB:k", "FB:kcw", "FB:kcwQ,", "a:b", "x:yyy", "ü", "a" * 5000, "FB:" + "A" * 100],
)
async def test_a_malformed_bookmark_is_refused(client: httpx.AsyncClient, bookmark: str) -> None:
    response = await client.get("/members/nobody", headers=[(b"Bookmark", bookmark.encode())])
    assert fields(response) == {"Bookmark"}


async def test_request_may_send_several_bookmarks(client: httpx.AsyncClient) -> None:
    given = [
        (await client.put(f"/members/{member}", json={"name": member})).headers["Bookmark"] for member in ("ana", "bob")
    ]
    assert (await client.get("/members/bob", headers={"Bookmark": ", ".join(given)})).status_code == 200


# Blocks

VARIATIONS: dict[str, list[dict[str, Any]]] = {
    "/members/{viewer}/search": [
        {"location": "Oslo"}, {"company": "Acme"}, {"degree": 2}, {"degree": 1}, {"name": "Eve"}, {"name": "Ana"},
    ],
    "/members/{viewer}/connections": [{"sort": "recent"}, {"sort": "name"}],
    "/members/{viewer}/invitations": [
        {"direction": direction, "state": state}
        for direction in ("sent", "received")
        for state in ("pending", "accepted", "ignored", "withdrawn", "expired")
    ],
    "/members/{viewer}/timeline": [{}, {"with": "bob"}, {"event": "followed"}],
}  # fmt: skip


REFUSALS = {"member-not-found", "self-relation"}
OF_ONESELF = {"/members/{id}", "/members/{id}/export"}
# The only list that shows a member the members they block.
OWN_BLOCKS = {viewer: {f"/members/{viewer}/blocks {{}}"} for viewer in MEMBERS}


def texts(value: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, dict):
        yield from (text for part in value.values() for text in texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in texts(part))
    elif isinstance(value, str):
        yield value


def named_by(operation: Operation, others: list[str]) -> list[str]:
    """The ids to request."""
    if "target" in operation.members:
        return [*others, "acme", "globex"]
    return others if "other" in operation.members else ["nobody"]


def parts_of(path: str) -> list[str]:
    return [*PARTS] if "{part}" in path else [""]


async def answers(client: httpx.AsyncClient, viewer: str, others: list[str]) -> dict[str, Any]:
    """The response of every GET for a viewer, about each other member and in every variation, by URL."""
    asked: dict[str, tuple[str, dict[str, Any]]] = {}
    for operation in FOR_VIEWERS:
        if operation.method != "GET":
            continue
        for other in named_by(operation, others):
            for number, part in product("123" if "{degree}" in operation.path else "1", parts_of(operation.path)):
                for query in VARIATIONS.get(operation.path, [{}]):
                    chosen = {"viewer": viewer, "other": other, "target": other, "degree": number, "part": part}
                    path = operation.path.format(**IN_PATH | chosen)
                    asked[f"{path} {query}"] = path, query

    async def answer(address: str) -> Any:
        path, query = asked[address]
        response = await client.get(path, params=query)
        if response.status_code != 200:
            assert response.json()["type"].rpartition("/")[2] in REFUSALS, response.text
        return response.json()

    return dict(zip(asked, await for_each(asked, answer), strict=True))


@pytest.mark.parametrize(
    ("blocker", "blocked", "viewer", "hidden"),
    [
        ("ana", "eve", "ana", "eve"),
        pytest.param("ana", "eve", "eve", "ana", marks=pytest.mark.long),
        pytest.param("eve", "ana", "ana", "eve", marks=pytest.mark.long),
        pytest.param("eve", "ana", "eve", "ana", marks=pytest.mark.long),
    ],
)
async def test_block_hides_both_members_from_each_other_everywhere(
    ctx: Context, peopled: httpx.AsyncClient, blocker: str, blocked: str, viewer: str, hidden: str
) -> None:
    told = await answers(peopled, viewer, [*MEMBERS])
    shown = {path for path, answer in told.items() if shows(answer, hidden)}
    await put_block(ctx, blocker, blocked)
    others = [member for member in MEMBERS if member != hidden]
    told = await answers(peopled, viewer, others)
    still = {path for path, answer in told.items() if shows(answer, hidden)}
    assert len(shown) > 10
    assert still == (OWN_BLOCKS[viewer] if viewer == blocker else set())


def shows(answer: Any, member: str) -> bool:
    name = MEMBERS[member]
    return any(text == member or name in text for text in texts(answer))


@pytest.mark.parametrize(("viewer", "hidden"), [("ana", "eve"), ("eve", "ana")])
async def test_requests_about_a_blocked_member_answer_like_for_an_unknown_one(
    ctx: Context, peopled: httpx.AsyncClient, queries_run: list[str], viewer: str, hidden: str
) -> None:
    """The same text, the same headers, and as many queries, so that it takes as long."""
    await put_block(ctx, "eve", "ana")
    own = "/members/{viewer}/blocks/{other}"
    about_another = [it for it in FOR_VIEWERS if {"other", "target"} & set(it.members)]
    assert len(about_another) > 10
    for operation in about_another:
        if viewer == "eve" and operation.path == own:
            continue

        async def ask(whom: str, asked: Operation = operation) -> httpx.Response:
            return await asked.ask(peopled, {"viewer": viewer, "other": whom, "target": whom})

        await assert_same(ask, hidden, "zed", queries_run)

    async def invite(whom: str) -> httpx.Response:
        return await peopled.post(f"/members/{viewer}/invitations", json={"other": whom})

    await assert_same(invite, hidden, "zed", queries_run)


async def test_an_invitation_of_who_blocks_is_answered_as_one_that_is_not_there(
    ctx: Context, peopled: httpx.AsyncClient, queries_run: list[str]
) -> None:
    sent_at = datetime.now(UTC) - timedelta(minutes=5)
    ends = {"from-gus": ("gus", "ana"), "to-gus-1": ("ana", "gus")}
    await put(
        ctx,
        *(
            InvitationRecord(id=id_, sender=sender, recipient=recipient, sent_at=sent_at)
            for id_, (sender, recipient) in ends.items()
        ),
    )
    assert (await peopled.put("/members/gus/blocks/ana")).status_code == 204
    for invitation, answer in product(ends, ("accept", "ignore", "report", "withdraw")):

        async def ask(which: str, answer: str = answer) -> httpx.Response:
            return await peopled.post(f"/members/ana/invitations/{which}/{answer}")

        await assert_same(ask, invitation, "nowhere1", queries_run)


@pytest.fixture
def queries_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all queries that ran."""
    run = list[str]()
    for runner in (Store, Transaction):
        original = runner.fetch_all

        async def fetch_all(self: Any, name: str, /, _original: Any = original, **parameters: Any) -> Any:
            run.append(name)
            return await _original(self, name, **parameters)

        monkeypatch.setattr(runner, "fetch_all", fetch_all)
    return run


async def assert_same(
    ask: Callable[[str], Awaitable[httpx.Response]], hidden: str, nobody: str, queries_run: list[str]
) -> None:
    """What is answered about who is hidden is what is answered about nobody, by the same queries."""
    answered, run = list[httpx.Response](), list[list[str]]()
    for whom in (nobody, hidden):
        queries_run.clear()
        answered.append(await ask(whom))
        run.append(sorted(queries_run))
    about_nobody, about_hidden = answered
    asked = f"{about_hidden.request.method} {about_hidden.request.url}"
    assert about_hidden.status_code == about_nobody.status_code == 404, asked
    assert about_hidden.text == about_nobody.text.replace(nobody, hidden)
    unlike = [
        name
        for name in {*about_hidden.headers, *about_nobody.headers} - {"x-request-id"}
        if about_hidden.headers.get(name) != about_nobody.headers.get(name)
    ]
    assert unlike == [], asked
    assert "bookmark" not in about_hidden.headers
    assert run[0] == run[1], asked
    assert run[0]


@pytest.mark.parametrize("operation", MANY_TARGETS, ids=str)
@pytest.mark.parametrize(("viewer", "hidden"), [("ana", "eve"), ("eve", "ana")])
async def test_batch_requests_treat_a_blocked_member_as_unknown(
    ctx: Context, peopled: httpx.AsyncClient, operation: Operation, viewer: str, hidden: str
) -> None:
    await put_block(ctx, "eve", "ana")
    url = operation.path.format(viewer=viewer)
    about_hidden, about_nobody = (await peopled.post(url, json={"others": [hidden, "zed"]})).json()["items"]
    assert about_hidden | {"id": "zed"} == about_nobody
    assert about_nobody["found"] is False


async def everything(store: Store, client: httpx.AsyncClient, viewer: str, others: list[str]) -> dict[str, Any]:
    """Everything the viewer can read about the others, including batch requests."""
    # The full-text index takes in what was written a moment later.
    await store.driver.execute_query("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")
    found = await answers(client, viewer, others)
    for operation in MANY_TARGETS:
        response = await client.post(operation.path.format(viewer=viewer), json={"others": others})
        found[operation.path] = response.json()
    found["own profile"] = (await client.get(f"/members/{viewer}")).json()
    exported = (await client.get(f"/members/{viewer}/export")).json()
    # The one part that names whom the viewer blocks.
    assert {each["id"] for each in exported.pop("blocks")} <= set(MEMBERS) - {*others}
    found["own export"] = exported
    return found


def entangled(member: str) -> list[AnyRecord]:
    """Ties of one member with everybody and everything."""
    others = [other for other in MEMBERS if other != member]
    ties: list[dict[str, Any]] = [
        {"type": "follow", "follower": member, "organization": at} for at in ("acme", "globex")
    ]
    for number, other in enumerate(others):
        ties += [
            {"type": "connection", "a": member, "b": other, "since": "2022-02-02"},
            {"type": "follow", "follower": member, "member": other, "since": "2022-03-03"},
            {"type": "follow", "follower": other, "member": member, "since": "2022-03-04"},
            {"type": "removal", "remover": other, "removed": member, "at": "2022-01-01"},
            {"type": "dismissal", "member": other, "dismissed": member, "at": "2022-01-01"},
        ]
        for state in ("pending", "accepted", "ignored", "withdrawn"):
            ends = (member, other) if number % 2 else (other, member)
            made = {"type": "invitation", "id": f"{other}-{state}", "sender": ends[0], "recipient": ends[1]}
            ties.append(made | {"state": state, "sent_at": "2026-01-01", "answered_at": "2026-01-02"})
    ties += [{"type": "affiliation", "member": member, "organization": at} for at in ("acme", "globex")]
    return [RECORD.validate_python(tie) for tie in ties]


@pytest.mark.parametrize(
    ("viewer", "hidden", "blocker"),
    [
        ("ana", "eve", "eve"),
        pytest.param("lea", "eve", "lea", marks=pytest.mark.long),
        pytest.param("eve", "ana", "eve", marks=pytest.mark.long),
        pytest.param("gus", "bob", "bob", marks=pytest.mark.long),
    ],
)
async def test_responses_after_a_block_equal_those_without_the_hidden_member(
    ctx: Context, peopled: httpx.AsyncClient, viewer: str, hidden: str, blocker: str
) -> None:
    """Every list, count, score and order, on a network in which the hidden member is tied with everybody."""
    others = [member for member in MEMBERS if member != hidden]
    before = await everything(ctx.store, peopled, viewer, others)
    await put(ctx, *entangled(hidden))
    entwined = await everything(ctx.store, peopled, viewer, others)
    await put(ctx, BlockRecord(blocker=blocker, blocked=hidden if blocker == viewer else viewer))
    blocked = await everything(ctx.store, peopled, viewer, others)
    await empty(ctx.store)
    await put_network(ctx, without=hidden)
    without = await everything(ctx.store, peopled, viewer, others)
    (own,) = OWN_BLOCKS[viewer]
    assert [each["id"] for each in blocked.pop(own)["items"]] == ([hidden] if blocker == viewer else [])
    assert without.pop(own)["items"] == []
    assert {path: answer for path, answer in blocked.items() if answer != without[path]} == {}
    assert before != entwined != blocked
    assert {it.path for it in ABOUT_MEMBERS if it.method == "GET" and "id" in it.members} == OF_ONESELF
    assert len(without) > 100


async def test_degrees_and_rings_ignore_a_blocking_member(ctx: Context, peopled: httpx.AsyncClient) -> None:
    await put_block(ctx, "eve", "ana")
    # Only eve leads on to gus.
    without = {member: degree for member, degree in DEGREES_OF_ANA.items() if member != "eve"} | {"gus": None}
    for member, degree in without.items():
        assert (await peopled.get(f"/members/ana/degree/{member}")).json()["degree"] == degree
    many = (await peopled.post("/members/ana/degrees", json={"others": [*without]})).json()["items"]
    assert {each["id"]: each["degree"] for each in many} == without
    rings = (await peopled.get("/members/ana/network")).json()
    assert rings == {"viewer": "ana", "first": 3, "second": 4, "third": 1}


# Running it


async def test_excess_request_is_refused_while_health_checks_answer(ctx: Context, server: Server) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    @policy(Access.PUBLIC)
    async def waiting() -> str:
        begun.set()
        await go_on.wait()
        return "done"

    async with service(ctx.settings, server, max_in_flight=1, max_waiting=0) as (app_client, client):
        app_client.app.add_api_route("/waiting", waiting)
        first = asyncio.create_task(client.get("/waiting"))
        await begun.wait()
        second = await client.get("/members/ana")
        refusal(second, 503, "too-busy")
        assert int(second.headers["Retry-After"]) >= 1
        assert [(await client.get(path)).status_code for path in ("/livez", "/readyz", "/metrics")] == [200] * 3
        go_on.set()
        assert (await first).json() == "done"
        refusal(await client.get("/members/ana"), 404, "member-not-found")


async def test_request_waits_for_a_free_slot(ctx: Context, server: Server) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    @policy(Access.PUBLIC)
    async def waiting() -> str:
        begun.set()
        await go_on.wait()
        return "done"

    async with service(ctx.settings, server, max_in_flight=1, max_waiting=1) as (app_client, client):
        app_client.app.add_api_route("/waiting", waiting)
        first = asyncio.create_task(client.get("/waiting"))
        await begun.wait()
        # Of two more requests, one waits and the other is refused immediately.
        more = {asyncio.create_task(client.get("/members/ana")) for _ in range(2)}
        told, waits = await asyncio.wait(more, timeout=60, return_when=asyncio.FIRST_COMPLETED)
        assert (len(told), len(waits), first.done()) == (1, 1, False)
        refusal(await told.pop(), 503, "too-busy")
        go_on.set()
        assert (await first).status_code == 200
        refusal(await waits.pop(), 404, "member-not-found")


class Wire:
    """A proxy to the database that can be cut and restored."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.port = 0
        self.writers: set[asyncio.StreamWriter] = set()
        self.joined: set[asyncio.Task[Any]] = set()

    async def mend(self) -> None:
        self.listener = await asyncio.start_server(self._joining, "127.0.0.1", self.port)
        self.port = self.listener.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        self.listener.close()
        for writer in list(self.writers):
            writer.transport.abort()
        await self.listener.wait_closed()
        await asyncio.gather(*self.joined)

    def _joining(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Registered first, so that a connection that was just accepted is cut, too.
        self.writers.add(writer)
        joined = asyncio.create_task(self._join(reader, writer))
        self.joined.add(joined)
        joined.add_done_callback(self.joined.discard)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self.target)
        self.writers.add(back)
        await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        self.writers -= {writer, back}

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while part := await source.read(65536):
                self.carried(target)
                target.write(part)
                await target.drain()
        except ConnectionError:
            pass
        finally:
            target.close()

    def carried(self, target: asyncio.StreamWriter) -> None:
        """Called with each chunk that passes."""


@pytest.fixture
async def wire(store: Store, server: Server) -> AsyncIterator[Wire]:
    address = urlsplit(server.uri)
    wire = Wire(address.hostname or "127.0.0.1", address.port or 7687)
    await wire.mend()
    yield wire
    await wire.cut()


IMPATIENT = {"connect_timeout": 1.0, "retry_time": 0.3}


async def test_service_recovers_when_the_database_returns(ctx: Context, server: Server, wire: Wire) -> None:
    through = Server(f"bolt://127.0.0.1:{wire.port}", server.user, server.password)
    await put_network(ctx)
    async with service(ctx.settings, through, **IMPATIENT) as (_, client):
        ready = (await client.get("/readyz")).json()
        assert (ready["ready"], ready["database"], ready["warnings"]) == (True, "ok", [])
        await wire.cut()
        unready, refused = await client.get("/readyz"), await client.get("/members/ana/degree/bob")
        assert (unready.status_code, unready.json()["ready"]) == (503, False)
        refusal(refused, 503, "database-unavailable")
        assert int(refused.headers["Retry-After"]) >= 1
        assert (await client.get("/livez")).status_code == 200
        await wire.mend()
        while (await client.get("/readyz")).status_code == 503:
            await ctx.store.fetch_all("store/ping")
        assert (await client.get("/members/ana/degree/bob")).json()["degree"] == 1


async def test_service_starts_while_the_database_is_unreachable(ctx: Context, server: Server, wire: Wire) -> None:
    await wire.cut()
    through = Server(f"bolt://127.0.0.1:{wire.port}", server.user, server.password)
    app = create_app(ctx.settings.replace(**IMPATIENT), through)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
    ):
        assert (await client.get("/readyz")).status_code == 503
        await wire.mend()
        await asyncio.wait_for(app.state.schema_applied.wait(), 60)
        while (await client.get("/readyz")).status_code == 503:
            await ctx.store.fetch_all("store/ping")


def counted(metrics: str, name: str, *labels: str) -> float:
    """The value of a measure whose labels are these."""
    lines = [line for line in metrics.splitlines() if line.startswith(name + "{") and all(it in line for it in labels)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


async def test_metrics_count_by_route_and_by_query(peopled: httpx.AsyncClient) -> None:
    route = 'route="/members/{viewer}/degree/{other}"'
    counts = {
        ("graphsvc_requests_total", route, 'method="GET"', 'status="200"'): 2,
        ("graphsvc_requests_total", route, 'method="GET"', 'status="404"'): 1,
        ("graphsvc_request_seconds_count", route): 3,
        ("graphsvc_query_seconds_count", 'query="network/degree"'): 3,
    }
    before = (await peopled.get("/metrics")).text
    for other in ("bob", "eve", "unheard-of"):
        await peopled.get(f"/members/ana/degree/{other}")
    await peopled.get("/nowhere")
    after = (await peopled.get("/metrics")).text
    assert {labels: counted(after, *labels) - counted(before, *labels) for labels in counts} == counts
    assert "unheard-of" not in after
    assert "nowhere" not in after


async def test_metric_labels_contain_no_client_input(client: httpx.AsyncClient) -> None:
    await client.request("MADEUP", "/members/ana")
    assert "MADEUP" not in (await client.get("/metrics")).text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104
def test_listening_beyond_loopback_is_refused_by_default(host: str) -> None:
    with pytest.raises(ValidationError, match="LISTEN_BEYOND_LOOPBACK_WITHOUT_TOKENS"):
        Settings.load(host=host)
    assert Settings.load(host=host, listen_beyond_loopback_without_tokens=True).http.host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_listening_on_loopback_is_allowed(host: str) -> None:
    assert Settings.load(host=host).http.host == host
