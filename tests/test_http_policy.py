"""Route policies: required at start, and enforced on requests."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.applications import Starlette

from graphsvc.app import create_app
from graphsvc.context import Context
from graphsvc.http.dependencies import Other, OwnId, Viewer
from graphsvc.http.policy import Access, RoutePolicies, RoutePolicy, Slots, UndeclaredRoute, policy
from graphsvc.routes.bulk import ACCEPTED
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.api import NDJSON
from tests.conftest import AppClient, client_on
from tests.networks import put_network
from tests.test_analyst_asking import SILENT
from tests.test_http import counted, refusal
from tests.test_tokens import KEY, bearer, signed

pytestmark = pytest.mark.anyio


async def endpoint() -> None:
    """Declares nothing."""


def app_with(path: str, endpoint: object) -> FastAPI:
    app = create_app(Settings.load(), Server("bolt://127.0.0.1:1", "neo4j", "nothing"))
    app.add_api_route(path, endpoint)  # type: ignore[arg-type]
    return app


async def test_a_route_without_a_policy_is_refused_at_start() -> None:
    app = app_with("/undeclared", endpoint)
    with pytest.raises(UndeclaredRoute, match="GET /undeclared"):
        async with app.router.lifespan_context(app):
            """Not reached."""


def test_a_mounted_app_without_a_policy_is_refused() -> None:
    app = create_app(Settings.load())
    app.mount("/mounted", Starlette())
    with pytest.raises(UndeclaredRoute, match="/mounted"):
        RoutePolicies(app)


def test_member_route_must_have_its_path_parameter() -> None:
    @policy(Access.MEMBER, member="id")
    async def of_another(other: Other) -> None:
        """The path has no id."""

    with pytest.raises(UndeclaredRoute, match="no path parameter id"):
        RoutePolicies(app_with("/members/{other}/declared", of_another))


@pytest.mark.parametrize("access", [each for each in Access if each is not Access.MEMBER])
def test_viewer_route_requires_member_access(access: Access) -> None:
    @policy(access)
    async def of_a_viewer(viewer: Viewer) -> None:
        """The viewer may be anybody."""

    with pytest.raises(UndeclaredRoute, match="answers for a viewer"):
        RoutePolicies(app_with("/docs/{viewer}", of_a_viewer))


def test_first_matching_route_determines_the_policy() -> None:
    policies = RoutePolicies(create_app(Settings.load()))

    def of(method: str, path: str) -> RoutePolicy:
        found = policies.of({"type": "http", "method": method, "path": path, "headers": []}).declared
        return replace(found, problems=(), query_parameters=None)

    assert of("GET", "/members/ana/network/around") == RoutePolicy(Access.MEMBER)
    assert of("GET", "/members/ana") == RoutePolicy(Access.MEMBER, member="id")
    assert of("PUT", "/members/ana") == RoutePolicy(Access.EVERYBODY)
    assert of("POST", "/bulk") == RoutePolicy(Access.EVERYBODY, Slots.STREAM, streamed_body=True, media_types=ACCEPTED)
    assert of("PUT", "/bulk") == of("GET", "/nowhere") == RoutePolicy(Access.TOKEN, media_types=())
    assert of("GET", "/livez") == RoutePolicy(Access.PUBLIC, Slots.NONE)
    assert of("PUT", "/livez") == RoutePolicy(Access.PUBLIC, Slots.NONE, media_types=())


def test_only_routes_that_cannot_match_are_skipped() -> None:
    """The result equals that of matching all routes, for all paths with odd names and one segment more or less."""
    policies = RoutePolicies(create_app(Settings.load()))
    patterns = {each.route.path or "" for each in policies.routes}
    names = ["ana", "a.b~c", "%2F", "..", "", "icon.svg"]
    filled = {re.sub(r"\{[^}]*\}", name, pattern) for pattern in patterns for name in names}
    paths = {*filled, *(f"{path}/more" for path in filled), *(path.rpartition("/")[0] for path in filled), "/", "//"}
    paths |= {f"{path}\n" for path in filled}
    assert len(paths) > 300
    for path in paths:
        for method in ("GET", "POST", "PATCH", "OPTIONS"):
            scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            quick = policies.of(dict(scope))
            # With a prefix, which no path here has, all routes are matched.
            assert quick == policies.of({**scope, "root_path": "/service"}), (method, path)


async def test_declared_policy_controls_access(ctx: Context, server: Server) -> None:
    service = AppClient(ctx.settings.replace(token_key=SecretStr(KEY)), server)

    @policy(Access.MEMBER, member="id")
    async def own(id: OwnId) -> str:  # noqa: A002
        return id

    service.app.add_api_route("/own/{id}", own)
    async with service as client:
        assert (await client.get("/own/ana", headers=bearer(signed(sub="ana")))).json() == "ana"
        refusal(await client.get("/own/ana", headers=bearer(signed(sub="bob"))), 403, "forbidden")
        refusal(await client.get("/own/ana"), 401, "unauthenticated")


# Slots


async def waiting_for_more(begun: asyncio.Event, go_on: asyncio.Event) -> AsyncIterator[bytes]:
    """A body whose second line does not come."""
    yield b'{"type":"member","id":"new","name":"New"}\n'
    begun.set()
    await go_on.wait()


async def requests(client: httpx.AsyncClient, measure: str, slots: str) -> float:
    return counted((await client.get("/metrics")).text, f"graphsvc_requests_{measure}", f'slots="{slots}"')


async def test_slow_streams_do_not_block_lookups(ctx: Context, server: Server) -> None:
    await put_network(ctx)
    go_on = asyncio.Event()
    narrow = ctx.settings.replace(max_in_flight=1, max_streams=4, max_body=10)
    async with client_on(narrow, server) as client, asyncio.TaskGroup() as group:
        begun = [asyncio.Event() for _ in range(16)]
        streams = [
            group.create_task(client.post("/bulk", content=waiting_for_more(each, go_on), headers=NDJSON))
            for each in begun
        ]
        while (await requests(client, "in_flight", "stream"), await requests(client, "waiting", "stream")) != (4, 12):
            await ctx.store.fetch_all("store/ping")
        assert (await client.get("/members/ana/degree/bob")).json()["degree"] == 1
        assert await requests(client, "in_flight", "stream") == 4
        go_on.set()
    assert [stream.result().status_code for stream in streams] == [200] * 16


async def test_member_export_uses_a_stream_slot(ctx: Context, server: Server) -> None:
    await put_network(ctx)
    go_on, begun = asyncio.Event(), asyncio.Event()
    narrow = ctx.settings.replace(max_in_flight=1, max_streams=1, max_waiting=0, max_body=10)
    async with client_on(narrow, server) as client:
        stream = asyncio.create_task(client.post("/bulk", content=waiting_for_more(begun, go_on), headers=NDJSON))
        await begun.wait()
        refusal(await client.get("/members/ana/export"), 503, "too-busy")
        assert (await client.get("/members/ana")).status_code == 200
        go_on.set()
        assert (await stream).status_code == 200
        assert (await client.get("/members/ana/export")).status_code == 200


async def test_analyst_queries_do_not_block_lookups(ctx: Context, server: Server) -> None:
    await put_network(ctx)
    narrow = ctx.settings.replace(max_in_flight=1, max_waiting=0)
    async with client_on(narrow, server) as client, asyncio.TaskGroup() as group:
        slow = group.create_task(client.post("/cypher", json={"query": SILENT, "run": "slow"}))
        while not (await client.get("/cypher/runs")).json()["items"]:
            await ctx.store.fetch_all("store/ping")
        assert await requests(client, "in_flight", "analyst") == 1
        assert (await client.get("/members/ana/degree/bob")).json()["degree"] == 1
        while not slow.done():
            await client.delete("/cypher/runs/slow")
    refusal(slow.result(), 409, "query-cancelled")


async def test_excess_analyst_queries_are_refused(ctx: Context, server: Server) -> None:
    narrow = ctx.settings.replace(analyst_in_flight=1, max_waiting=0)
    begun, go_on = asyncio.Event(), asyncio.Event()
    looked_at = 0

    @policy(Access.ANALYST, slots=Slots.ANALYST)
    async def waiting() -> None:
        nonlocal looked_at
        looked_at += 1
        if looked_at == 2:
            begun.set()
        await go_on.wait()

    service = AppClient(narrow, server)
    service.app.add_api_route("/waiting", waiting)
    async with service as client, asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(client.get("/waiting"))
        await begun.wait()
        refusal(await client.post("/cypher", json={"query": "RETURN 1"}), 503, "too-busy")
        go_on.set()
