"""What a web page of another site can do on any route: nothing. Names, origins, media types, headers."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from starlette.routing import Match

from graphsvc.app import create_app
from graphsvc.http.policy import Access, RoutePolicies
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.api import NDJSON
from tests.operations import IN_PATH, IN_THIS_PATH
from tests.servers import serving, wired
from tests.test_http import lively, peopled, refusal
from tests.test_tokens import KEY, bearer, signed

pytestmark = pytest.mark.anyio
__all__ = ["lively", "peopled"]

POLICIES = RoutePolicies(create_app(Settings.load()))
# Every method of every route, pages included.
ROUTES = [
    (method, (path or "").replace(":path", "").format(**IN_PATH | IN_THIS_PATH.get(path or "", {})), each.declared)
    for each in POLICIES.routes
    for path in (each.route.path,)
    for method in sorted(each.methods)
]
PUBLIC = [(method, path) for method, path, policy in ROUTES if policy.access is Access.PUBLIC]
PRIVATE = [(method, path) for method, path, policy in ROUTES if policy.access is not Access.PUBLIC]
WRITES = [(method, path, policy) for method, path, policy in ROUTES if method != "GET"]
OTHER_ORIGINS: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
]
LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
APP = "https://app.example.org"


def client_of(**settings: Any) -> httpx.AsyncClient:
    """A client on a service without a database: whatever gets past the checks is answered with 401 or 500."""
    transport = httpx.ASGITransport(create_app(Settings.load(**settings)), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


@pytest.fixture
async def closed() -> AsyncIterator[httpx.AsyncClient]:
    """A service that asks for tokens."""
    async with client_of(token_key=KEY) as client:
        yield client


def test_all_routes_are_walked() -> None:
    assert len(PRIVATE) > 50
    assert len(PUBLIC) > 8
    assert {path for _, path in PUBLIC} >= {"/", "/console", "/explorer", "/docs", "/livez", "/metrics"}


@pytest.mark.parametrize("tokens", [{}, {"token_key": KEY}], ids=["open", "with tokens"])
async def test_no_route_answers_to_a_name_that_is_not_its_own(tokens: dict[str, str]) -> None:
    names = ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil"]
    async with client_of(**tokens) as client:
        for method, path, _ in ROUTES:
            for name in (*names, "", "192.0.2.1", "[2001:db8::1]", "localhost:", "localhost, evil.example"):
                refusal(await client.request(method, path, headers={"Host": name}), 421, "host-not-allowed")
            twice = [("Host", "localhost"), ("Host", "evil.example")]
            refusal(await client.request(method, path, headers=twice), 421, "host-not-allowed")


async def test_every_route_answers_to_loopback_and_configured_names(closed: httpx.AsyncClient) -> None:
    loopback = ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "127.8.8.8", "[::1]", "[::1]:8000"]
    for method, path in PRIVATE:
        for name in loopback:
            refusal(await closed.request(method, path, headers={"Host": name}), 401, "unauthenticated")
    async with client_of(allowed_hosts=["Graph.example.org"], host="192.0.2.1", token_key=KEY) as client:
        for name in (*loopback, "graph.example.org", "GRAPH.EXAMPLE.ORG:443", "192.0.2.1:8000"):
            assert (await client.get("/livez", headers={"Host": name})).status_code == 200
        refusal(await client.get("/livez", headers={"Host": "a.graph.example.org"}), 421, "host-not-allowed")
    async with client_of(allowed_hosts=["*"]) as client:
        assert (await client.get("/livez", headers={"Host": "any.example"})).status_code == 200


@pytest.mark.parametrize("headers", OTHER_ORIGINS, ids=lambda headers: " ".join(headers.values()))
async def test_a_page_of_another_origin_reads_and_changes_nothing(headers: dict[str, str]) -> None:
    async with client_of() as client:
        for method, path, _ in ROUTES:
            response = await client.request(method, path, headers=headers)
            refusal(response, 403, "cross-site-request")
            assert not [name for name in response.headers if name.startswith("access-control-")]


async def test_a_token_does_not_let_a_page_of_another_origin_in(closed: httpx.AsyncClient) -> None:
    token = bearer(signed(scope="service"))
    for method, path in PRIVATE:
        for headers in OTHER_ORIGINS:
            refusal(await closed.request(method, path, headers=token | headers), 403, "cross-site-request")


async def test_the_services_own_pages_and_programs_are_let_in(closed: httpx.AsyncClient) -> None:
    for own in (
        {},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        {"Host": "[::1]:8000", "Origin": "http://[::1]:8000"},
        {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"},
    ):
        for method, path in PRIVATE:
            refusal(await closed.request(method, path, headers=own), 401, "unauthenticated")


async def test_a_link_opens_pages_and_nothing_else(closed: httpx.AsyncClient) -> None:
    for method, path in PUBLIC:
        assert (await closed.request(method, path, headers=LINK)).status_code != 403
        refusal(await closed.post(path, headers=LINK), 403, "cross-site-request")
    for method, path in PRIVATE:
        refusal(await closed.request(method, path, headers=LINK), 403, "cross-site-request")


# Origins that are allowed


async def test_pages_of_an_allowed_origin_may_call_every_route() -> None:
    async with client_of(allowed_origins=[APP], token_key=KEY) as client:
        for method, path in PRIVATE:
            asked = {"Origin": APP, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
            wanted = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization"}
            preflight = await client.options(path, headers=asked | wanted)
            assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (200, APP)
            assert method in preflight.headers["Access-Control-Allow-Methods"].split(", ")
            response = await client.request(method, path, headers=asked)
            refusal(response, 401, "unauthenticated")
            assert response.headers["Access-Control-Allow-Origin"] == APP
            assert "Access-Control-Allow-Credentials" not in response.headers
            assert "X-Request-Id" in response.headers["Access-Control-Expose-Headers"]
            for headers in OTHER_ORIGINS:
                refusal(await client.request(method, path, headers=headers), 403, "cross-site-request")
                refusal(await client.options(path, headers=headers | wanted), 403, "cross-site-request")


@pytest.mark.parametrize(
    "origin", ["*", "app.example.org", "https://app.example.org/", "null", "https://App.example.org"]
)
def test_an_allowed_origin_is_one_origin(origin: str) -> None:
    with pytest.raises(ValidationError):
        Settings.load(allowed_origins=[origin])


@pytest.mark.parametrize("name", ["graph.example.org:8000", "https://graph.example.org", "a b", ""])
def test_an_allowed_host_is_one_name(name: str) -> None:
    with pytest.raises(ValidationError):
        Settings.load(allowed_hosts=[name])


# Media types


@pytest.mark.parametrize(
    "given", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
async def test_a_body_of_another_media_type_is_refused_on_every_route(given: str) -> None:
    async with client_of() as client:
        for method, path, policy in WRITES:
            for body in (b'{"other": "bob"}', b""):
                response = await client.request(method, path, content=body, headers={"Content-Type": given})
                document = refusal(response, 415, "unsupported-media-type")
                assert document["supported"] == list(policy.media_types)
        for method, path, _ in WRITES:
            refusal(await client.request(method, path, content=b"{}"), 415, "unsupported-media-type")


async def test_the_declared_media_type_is_taken(lively: httpx.AsyncClient) -> None:
    for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON"):
        response = await lively.patch("/members/ana", content=b'{"title": "CTO"}', headers={"Content-Type": kind})
        assert response.status_code == 200
    record = b'{"type": "member", "id": "ana", "name": "Ana"}\n'
    for kind in ("application/x-ndjson", "application/jsonl", "application/ndjson; charset=utf-8"):
        assert (await lively.post("/bulk", content=record, headers={"Content-Type": kind})).status_code == 200
    refusal(await lively.patch("/members/ana", content=record, headers=NDJSON), 415, "unsupported-media-type")


# Headers of responses


async def test_every_refusal_has_these_headers(closed: httpx.AsyncClient) -> None:
    for method, path in (*PRIVATE, ("GET", "/nowhere"), ("BREW", "/members/ana")):
        response = await closed.request(method, path)
        assert (response.headers["X-Content-Type-Options"], response.headers["Cache-Control"]) == (
            "nosniff",
            "no-store",
        )


@pytest.mark.starts_neo4j
async def test_no_response_names_the_server() -> None:
    nowhere = Server("bolt://127.0.0.1:9", "neo4j", "no password")
    with serving(Settings.load(token_key=KEY, connect_timeout=0.5, retry_time=0.1, warm_up=False), nowhere) as address:
        for method, path, _ in ROUTES:
            async with wired(address) as wire:
                await wire.request(f"{method} {path}".encode(), b"Content-Type: text/html", b"Content-Length: 0")
                assert "server" not in (await wire.response()).headers
        async with wired(address) as wire:
            await wire.send(b"nonsense\r\n\r\n")
            response = await wire.response()
            refusal(response, 400, "malformed-request")
            assert "server" not in response.headers


# HEAD and OPTIONS


async def test_head_answers_like_get_without_a_body(closed: httpx.AsyncClient, peopled: httpx.AsyncClient) -> None:
    reads = [(closed, path) for method, path, _ in ROUTES if method == "GET" and path != "/readyz"]
    for client, path in (*reads, (peopled, "/members/ana"), (peopled, "/members/ana/degree/bob"), (peopled, "/readyz")):
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert head.status_code == 200


def matches(method: str, path: str) -> bool:
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    return any(each.route.matches(scope)[0] is Match.FULL for each in POLICIES.routes)


async def test_options_names_the_methods_of_every_path(closed: httpx.AsyncClient) -> None:
    token = bearer(signed(scope="service"))
    for path in {path for _, path, _ in ROUTES}:
        methods = {method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if matches(method, path)}
        methods |= {"OPTIONS", "HEAD"} if "GET" in methods else {"OPTIONS"}
        response = await closed.options(path, headers=token)
        assert (response.status_code, response.content) == (204, b""), path
        assert set(response.headers["Allow"].split(", ")) == methods
        other = await closed.request("BREW", path, headers=token)
        refusal(other, 405, "method-not-allowed")
        assert other.headers["Allow"] == response.headers["Allow"]
    refusal(await closed.options("/members/ana"), 401, "unauthenticated")
    refusal(await closed.options("/nowhere", headers=token), 404, "not-found")
