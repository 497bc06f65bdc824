"""The pages as they are served: complete, guarded, cached, and of this service alone."""

import asyncio
import gzip
import os
import re
import zipfile
from pathlib import Path

import httpx
import pytest

from graphsvc.app import create_app
from graphsvc.http.policy import Access, policy
from graphsvc.pages import Files
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.own_neo4j import CHECKOUT

pytestmark = pytest.mark.anyio
STATIC = CHECKOUT / "graphsvc" / "pages" / "static"
FILES = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())
PAGES = {"/": "index.html", "/console": "console.html", "/explorer": "explorer.html"}
# Only mentioned, never loaded: an XML namespace, and a page that an error message links to.
MENTIONED = {"www.w3.org", "lit.dev"}


@pytest.fixture
async def client() -> httpx.AsyncClient:
    """A client of a service without a database, which pages do not need."""
    app = create_app(Settings.load(), Server("bolt://127.0.0.1:1", "neo4j", "nothing"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


@pytest.mark.parametrize("path", PAGES)
async def test_pages_need_no_database_and_are_always_revalidated(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert response.content == (STATIC / PAGES[path]).read_bytes()


@pytest.mark.parametrize("path", PAGES)
async def test_files_referenced_by_a_page_exist(client: httpx.AsyncClient, path: str) -> None:
    page = (await client.get(path)).text
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(named) >= 4
    for address in named:
        assert (await client.get(f"/{address}")).status_code == 200, address


@pytest.mark.parametrize("name", FILES)
async def test_files_have_the_right_content_type_and_cache_headers(client: httpx.AsyncClient, name: str) -> None:
    types = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
    response = await client.get(f"/static/{name}")
    assert response.content == (STATIC / name).read_bytes()
    assert response.headers["content-type"].partition(";")[0] == types.get(Path(name).suffix, "text/plain")
    assert response.headers["x-content-type-options"] == "nosniff"
    hashed = re.fullmatch(r"assets/.+-[\w-]{8}\.\w+", name)
    assert ("immutable" in response.headers["cache-control"]) == bool(hashed)


@pytest.mark.parametrize("path", [*PAGES, "/static/theme.js"])
async def test_content_security_policy_allows_only_this_service(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy.pop("style-src") == "'self' 'unsafe-inline'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert set(policy.values()) == {"'self'", "'none'"}
    assert headers["referrer-policy"] == "no-referrer"


async def test_assets_are_gzipped_for_clients_that_accept_it(client: httpx.AsyncClient) -> None:
    name = next(name for name in FILES if name.startswith("assets/console-") and name.endswith(".js"))
    plain = await client.get(f"/static/{name}", headers={"accept-encoding": "identity"})
    refusing = await client.get(f"/static/{name}", headers={"accept-encoding": "br, gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in refusing.headers
    async with client.stream("GET", f"/static/{name}", headers={"accept-encoding": "br, gzip"}) as packed:
        body = b"".join([part async for part in packed.aiter_raw()])
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain.content
    assert len(body) < len(plain.content) / 2
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != packed.headers["etag"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("path", ["/console", "/static/theme.js", "/static/docs/swagger-ui.css"])
async def test_unchanged_files_are_answered_with_304(client: httpx.AsyncClient, path: str, coding: str) -> None:
    first = await client.get(path, headers={"accept-encoding": coding})
    again = await client.get(
        path, headers={"accept-encoding": coding, "if-none-match": f'"other", {first.headers["etag"]}'}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == first.headers["cache-control"]


async def test_etag_depends_on_the_content_not_the_date(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """The files of two releases may have the same size and date: those of a container image often have."""
    tags = set[str]()
    for content in (b"one", b"two"):
        file = tmp_path / content.decode() / "page.html"
        file.parent.mkdir()
        file.write_bytes(content)
        os.utime(file, (0, 0))
        scope = {"type": "http", "method": "GET", "headers": [(b"if-modified-since", b"Fri, 01 Jan 2100 00:00:00 GMT")]}
        response = await Files(directory=file.parent).get_response("page.html", scope)
        assert response.status_code == 200
        tags.add(response.headers["etag"])
    assert len(tags) == 2


async def test_head_returns_the_headers_of_get(client: httpx.AsyncClient) -> None:
    plain = {"accept-encoding": "identity"}
    got, asked = await client.get("/console", headers=plain), await client.head("/console", headers=plain)
    assert (asked.status_code, asked.content) == (200, b"")
    assert {**asked.headers, "x-request-id": ""} == {**got.headers, "x-request-id": ""}


@pytest.mark.parametrize(
    "path", ["/static/", "/static/no.js", "/static/../__init__.py", "/static/%2e%2e/__init__.py", "/static//etc/passwd"]
)
async def test_other_static_paths_are_not_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_pages_need_no_token() -> None:
    settings = Settings.load(token_key="a key of more than thirty-two letters")
    app = create_app(settings, Server("bolt://127.0.0.1:1", "neo4j", "nothing"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        for path in (*PAGES, *(f"/static/{name}" for name in FILES)):
            assert (await client.get(path)).status_code == 200, path
        assert (await client.get("/members/ana")).status_code == 401


async def test_pages_are_served_while_the_service_is_full() -> None:
    app = create_app(Settings.load(max_in_flight=1, max_waiting=0), Server("bolt://127.0.0.1:1", "neo4j", "nothing"))
    begun, go_on = asyncio.Event(), asyncio.Event()

    @policy(Access.PUBLIC)
    async def waiting() -> None:
        begun.set()
        await go_on.wait()

    app.add_api_route("/waiting", waiting)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        first = asyncio.create_task(client.get("/waiting"))
        await begun.wait()
        assert (await client.get("/members/ana")).status_code == 503
        for path in (*PAGES, "/static/icon.svg"):
            assert (await client.get(path)).status_code == 200
        go_on.set()
        assert (await first).status_code == 200


async def test_pages_are_not_in_the_openapi_document(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    assert not [path for path in paths if path in PAGES or path.startswith("/static")]


@pytest.mark.parametrize("name", [name for name in FILES if name != "licences.txt"])
async def test_no_file_loads_from_another_host(name: str) -> None:
    text = (STATIC / name).read_text()
    hosts = set(re.findall(r"(?:https?|wss?):\\?/\\?/([\w.-]+\.\w+)", text))
    assert hosts <= MENTIONED
    assert "@import" not in text
    assert not re.search(r"""url\(\s*["']?(?:https?:)?//""", text)


async def test_every_bundled_package_comes_with_its_licence() -> None:
    text = (STATIC / "licences.txt").read_text()
    for package in ("lit", "@codemirror/view", "cytoscape", "d3-force"):
        assert re.search(rf"^{package} \d+\.\d+\.\d+$", text, re.MULTILINE), package
    assert text.count("Permission") >= 10


async def test_the_files_are_in_the_wheel(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(CHECKOUT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("graphsvc/pages/static/")}
    assert {f"graphsvc/pages/static/{name}" for name in FILES} == inside
