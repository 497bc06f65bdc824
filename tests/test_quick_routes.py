"""Ordinary requests are answered without FastAPI's own layers, and just as FastAPI answers them."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import Body, Depends, FastAPI, Query, Request, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from graphsvc.app import create_app
from graphsvc.http.dependencies import Viewer
from graphsvc.http.policy import Access, PolicyMiddleware, RoutePolicies, policy
from graphsvc.http.problem_responses import render_problems
from graphsvc.http.quick_routes import QuickRoutesMiddleware, quick_route
from graphsvc.problems import MemberNotFound
from graphsvc.settings import Settings

pytestmark = pytest.mark.anyio

Limit = Annotated[int, Query(ge=1, le=9)]
ORDINARY = [
    "/members/ana/things",
    "/members/ana/things?limit=3&tag=a&tag=b",
    "/members/ana/things?limit=10",
    "/members/ana/things?limit=x&factor=y",
    "/members/a%20b/things",
    "/members/a%20b/things?limit=0&factor=7",
    "/members/ana/things?factor=13",
    "/members/nobody/things",
    "/members/gone/things",
    "/members/plain/things",
    "/members/odd/things",
    "/made/1",
    "/required",
    "/required?given=1",
    "/nowhere",
    "/made",
]
OTHERS = ["/set/ana", "/bytes"]


class Thing(BaseModel):
    owner: str
    limit: int
    tags: list[str]
    doubled: int
    path: str


async def doubled(request: Request, factor: Annotated[int, Query()] = 1) -> int:
    if factor == 13:
        raise MemberNotFound("factor")
    return 2 * factor


def app(*, quick: bool) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/members/{viewer}/things")
    @policy(Access.MEMBER)
    async def get_things(
        viewer: Viewer,
        request: Request,
        twice: Annotated[int, Depends(doubled)],
        again: Annotated[int, Depends(doubled)],
        limit: Limit = 2,
        tag: Annotated[list[str], Query()] = [],  # noqa: B006  FastAPI copies it
    ) -> Thing:
        refusals = {"nobody": MemberNotFound(viewer), "gone": HTTPException(404)}
        if viewer in refusals:
            raise refusals[viewer]
        if viewer == "plain":
            answer: Any = Response("plain", 202)
            return answer  # type: ignore[no-any-return]
        tag.append(viewer)  # of this request only
        return Thing(owner=viewer, limit=limit, tags=tag, doubled=twice + again, path=request.url.path)

    @app.get("/made/{number}", status_code=201)
    @policy(Access.PUBLIC)
    async def get_made(number: int) -> dict[str, int]:
        return {"number": number}

    @app.get("/required")
    @policy(Access.PUBLIC)
    async def get_required(given: int) -> int:
        return given

    @app.get("/set/{name}")
    @policy(Access.PUBLIC)
    async def get_set(name: str, response: Response) -> str:
        response.headers["X-Name"] = name
        return name

    @app.get("/bytes", response_class=Response)
    @policy(Access.PUBLIC)
    async def get_bytes() -> Response:
        return Response(b"bytes")

    @app.post("/things")
    @policy(Access.PUBLIC)
    async def post_thing(thing: Annotated[dict[str, int], Body()]) -> dict[str, int]:
        return thing

    render_problems(app)
    if quick:
        app.add_middleware(QuickRoutesMiddleware)
    app.add_middleware(PolicyMiddleware)
    return app


QUICK, SLOW = app(quick=True), app(quick=False)


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


@pytest.mark.parametrize("path", [*ORDINARY, *OTHERS])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_answer_is_fastapis(method: str, path: str) -> None:
    async with client(QUICK) as quick, client(SLOW) as slow:
        for _ in range(2):
            answered, expected = await quick.request(method, path), await slow.request(method, path)
            assert (answered.status_code, answered.headers, answered.content) == (
                expected.status_code,
                expected.headers,
                expected.content,
            )


def test_routes_that_only_fastapi_can_answer() -> None:
    routes = [each.route for each in RoutePolicies(app(quick=True)).routes]
    assert [route.path for route in routes if not quick_route(route)] == ["/set/{name}", "/bytes", "/things"]


def test_all_reads_for_a_viewer_are_quick() -> None:
    """But for the export, which is streamed."""
    reads = [each for each in RoutePolicies(create_app(Settings.load())).routes if "GET" in each.methods]
    slow = {each.route.path for each in reads if each.declared.access is Access.MEMBER and not quick_route(each.route)}
    assert slow == {"/members/{id}/export"}


async def test_overridden_dependencies_are_left_to_fastapi() -> None:
    overridden = app(quick=True)
    overridden.dependency_overrides[doubled] = lambda: 50
    async with client(overridden) as service:
        assert (await service.get("/members/ana/things")).json()["doubled"] == 100
