"""Tokens: which members they may act for, on every route."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from graphsvc.auth.principal import ANONYMOUS, UNRESTRICTED, Principal
from graphsvc.auth.tokens import authenticate, new_token
from graphsvc.cli import app as command
from graphsvc.context import Context
from graphsvc.http.policy import Access, policy
from graphsvc.problems import Unauthenticated
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.api import for_each
from tests.conftest import AppClient, client_on
from tests.networks import put_network
from tests.operations import OPERATIONS, Operation
from tests.test_http import PUBLIC, refusal

pytestmark = pytest.mark.anyio
KEY = "a key that is at least 32 characters long"
HOUR = timedelta(hours=1)
PRIVATE = [operation for operation in OPERATIONS if operation.path not in PUBLIC]
# Each token may ask who its holder is.
OF_ANYBODY = {"/me"}
FOR_SOME = [operation for operation in PRIVATE if operation.path not in OF_ANYBODY]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def guarded(ctx: Context, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A service that asks for tokens, on the network of networks.py."""
    await put_network(ctx)
    async with client_on(ctx.settings.replace(token_key=SecretStr(KEY)), server) as client:
        yield client


async def ask(client: httpx.AsyncClient, operation: Operation, token: str | None) -> httpx.Response:
    return await operation.ask(client, headers=bearer(token) if token else {})


def signed(key: str = KEY, algorithm: str | None = "HS256", **claims: Any) -> str:
    return jwt.encode({"exp": datetime.now(UTC) + HOUR} | claims, key, algorithm)


def without_expiry(**claims: Any) -> str:
    return jwt.encode(claims, KEY, "HS256")


WRONG = {
    "none": None,
    "no token": "garbage",
    "another key": signed("another key of at least 32 characters", sub="ana"),
    "over": signed(sub="ana", exp=datetime.now(UTC) - HOUR),
    "without end": without_expiry(sub="ana"),
    "of a service without end": without_expiry(scope="service"),
    "unsigned": signed("", "none", sub="ana"),
    "nobody": signed(),
    "no member's id": signed(sub="a b"),
    "unknown scope": signed(sub="ana", scope="root"),
    "scope of another kind": signed(scope=["service"]),
}


@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
async def test_private_routes_refuse_missing_and_invalid_tokens(guarded: httpx.AsyncClient, token: str | None) -> None:
    assert len(PRIVATE) > 20

    async def refused(operation: Operation) -> None:
        response = await ask(guarded, operation, token)
        refusal(response, 401, "unauthenticated")
        assert response.headers["WWW-Authenticate"] == "Bearer"

    await for_each(PRIVATE, refused)


async def test_member_token_cannot_act_for_another_member(guarded: httpx.AsyncClient) -> None:
    token = signed(sub="bob")

    async def refused(operation: Operation) -> None:
        refusal(await ask(guarded, operation, token), 403, "forbidden")

    await for_each(FOR_SOME, refused)


async def test_member_token_allows_own_routes_but_not_creating_members(guarded: httpx.AsyncClient) -> None:
    allowed = {
        it
        for it in PRIVATE
        if it.path in OF_ANYBODY or (("viewer" in it.members or "id" in it.members) and str(it) != "PUT /members/{id}")
    }
    last = sorted(PRIVATE, key=lambda it: (it.method == "DELETE", -len(it.path)))
    for operation in last:
        response = await ask(guarded, operation, signed(sub="ana"))
        assert (response.status_code == 403) == (operation not in allowed), operation
        assert response.status_code != 401


async def test_service_token_can_act_for_every_member(guarded: httpx.AsyncClient) -> None:
    for operation in sorted(PRIVATE, key=lambda it: (it.method == "DELETE", -len(it.path))):
        assert (await ask(guarded, operation, signed(scope="service"))).status_code not in {401, 403}, operation


async def test_analyst_token_allows_only_cypher_routes(guarded: httpx.AsyncClient) -> None:
    token = signed(scope="analyst")
    responses = await for_each(PRIVATE, lambda operation: ask(guarded, operation, token))
    for operation, response in zip(PRIVATE, responses, strict=True):
        allowed = operation.path in OF_ANYBODY or operation.path.startswith("/cypher")
        assert (response.status_code == 403) == (not allowed), operation
        assert response.status_code != 401, operation


async def test_only_a_service_token_can_set_premium(guarded: httpx.AsyncClient) -> None:
    own, service = bearer(signed(sub="ana")), bearer(signed(scope="service"))
    refusal(await guarded.patch("/members/ana", json={"premium": True}, headers=own), 403, "forbidden")
    assert (await guarded.patch("/members/ana", json={"title": "CTO"}, headers=own)).status_code == 200
    assert (await guarded.patch("/members/ana", json={"premium": True}, headers=service)).json()["premium"]


async def test_health_metrics_and_docs_need_no_token(guarded: httpx.AsyncClient) -> None:
    for path in ("/livez", "/readyz", "/metrics", "/problems/forbidden", "/docs", "/openapi.json"):
        assert (await guarded.get(path)).status_code == 200


async def test_unknown_path_requires_a_token(guarded: httpx.AsyncClient) -> None:
    member = bearer(signed(sub="bob"))
    for path in ("/nowhere", "/members/ana/nothing", "/cypher/nothing", "/docs/nothing"):
        refusal(await guarded.get(path), 401, "unauthenticated")
        refusal(await guarded.get(path, headers=member), 404, "not-found")
    refusal(await guarded.post("/members/ana"), 401, "unauthenticated")
    refusal(await guarded.post("/members/ana", headers=member), 405, "method-not-allowed")
    refusal(await guarded.put("/livez"), 405, "method-not-allowed")


async def test_unauthenticated_request_takes_no_slot(ctx: Context, server: Server) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    @policy(Access.TOKEN)
    async def waiting() -> str:
        begun.set()
        await go_on.wait()
        return "done"

    narrow = {"token_key": SecretStr(KEY), "max_in_flight": 1, "max_waiting": 0}
    service = AppClient(ctx.settings.replace(**narrow), server)
    service.app.add_api_route("/waiting", waiting)
    async with service as client:
        first = asyncio.create_task(client.get("/waiting", headers=bearer(signed(sub="ana"))))
        await begun.wait()
        refusal(await client.get("/members/ana", headers=bearer(signed(sub="ana"))), 503, "too-busy")
        refusal(await client.get("/members/ana"), 401, "unauthenticated")
        go_on.set()
        assert (await first).json() == "done"


async def test_tokens_are_ignored_without_a_key(ctx: Context, client: httpx.AsyncClient) -> None:
    await put_network(ctx)
    assert (await client.get("/members/ana/degree/bob", headers=bearer("garbage"))).status_code == 200


def test_principal_is_derived_from_token_claims() -> None:
    for claims, principal, id in (  # noqa: A001
        ({"sub": "ana"}, Principal("member", "ana"), "member:ana"),
        ({"sub": "ana", "scope": "analyst"}, Principal("member", "ana", analyst=True), "member:ana"),
        ({"sub": "ana", "client_id": "app"}, Principal("member", "ana"), "member:ana"),
        ({"scope": "analyst", "client_id": "ana"}, Principal("client", "ana", analyst=True), "client:ana"),
        ({"scope": "service", "client_id": "ana"}, Principal("client", "ana", everybody=True), "client:ana"),
        (
            {"scope": "analyst service"},
            Principal("service", "analyst+service", everybody=True, analyst=True),
            "service:analyst+service",
        ),
    ):
        found = authenticate(KEY, f"Bearer {signed(**claims)}")
        assert (found, found.id) == (principal, id)
    assert UNRESTRICTED.id == ANONYMOUS.id == "anonymous"


async def test_client_and_member_with_the_same_name_are_distinct(guarded: httpx.AsyncClient) -> None:
    member = bearer(signed(sub="ana", scope="analyst"))
    client = bearer(signed(client_id="ana", scope="analyst"))
    query = {"title": "Mine", "query": "RETURN 1"}
    saved = await guarded.put("/cypher/saved/mine", json=query, headers=member)
    assert (saved.status_code, saved.json()["owner"]) == (201, "member:ana")
    refusal(await guarded.put("/cypher/saved/mine", json=query, headers=client), 403, "forbidden")
    refusal(await guarded.delete("/cypher/saved/mine", headers=client), 403, "forbidden")
    refusal(await guarded.get("/members/ana", headers=client), 403, "forbidden")
    assert (await guarded.put("/cypher/saved/mine", json=query, headers=member)).status_code == 200


async def test_migration_adds_the_kind_to_saved_query_owners(ctx: Context) -> None:
    await put_network(ctx)
    before = {
        "ana": "member:ana",
        "report": "client:report",
        "anybody": "anonymous",
        "analyst": "service:analyst",
        "service": "service:service",
        "analyst+service": "service:analyst+service",
        "client:other": "client:other",
        "anonymous": "anonymous",
    }
    await ctx.store.driver.execute_query(
        "UNWIND $owners AS owner CREATE (:SavedQuery {name: owner, owner: owner})", owners=list(before)
    )
    for _ in range(2):
        await ctx.store.driver.execute_query(ctx.store.queries["schema/015_saved_query_owner"].text)
        records, _, _ = await ctx.store.driver.execute_query(
            "MATCH (q:SavedQuery) RETURN q.name AS name, q.owner AS owner"
        )
        assert {record["name"]: record["owner"] for record in records} == before


def test_new_token_is_valid_until_it_expires() -> None:
    token = new_token(KEY, member="ana", scopes=["analyst"], lasts=HOUR)
    assert authenticate(KEY, f"bearer {token}") == Principal("member", "ana", analyst=True)
    with pytest.raises(Unauthenticated, match="expired"):
        authenticate(KEY, f"Bearer {new_token(KEY, member='ana', lasts=-HOUR)}")


def test_token_command_creates_a_valid_token() -> None:
    made = CliRunner().invoke(command, ["token", "ana", "--analyst"], env={"GRAPHSVC_TOKEN_KEY": KEY})
    assert made.exit_code == 0
    assert authenticate(KEY, f"Bearer {made.stdout.strip()}") == Principal("member", "ana", analyst=True)


@pytest.mark.parametrize(
    ("arguments", "key", "said"),
    [(["ana"], None, "GRAPHSVC_TOKEN_KEY"), ([], KEY, "pass a member"), (["ana"], "short", "at least 32")],
)
def test_token_command_reports_missing_or_invalid_input(arguments: list[str], key: str | None, said: str) -> None:
    result = CliRunner().invoke(command, ["token", *arguments], env={"GRAPHSVC_TOKEN_KEY": key})
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_listening_beyond_loopback_is_allowed_with_a_token_key() -> None:
    assert Settings.load(host="0.0.0.0", token_key=SecretStr(KEY)).http.host == "0.0.0.0"  # noqa: S104


def test_empty_token_key_counts_as_unset() -> None:
    assert Settings.load(token_key="").auth.token_key is None
