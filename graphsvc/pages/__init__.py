"""Web pages: three pages and their assets, built from `web/` into `static/`."""

from functools import cache
from hashlib import sha256
from os import PathLike, stat_result
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from graphsvc.http.policy import Access, Slots, policy

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).parent / "static"
# The editor and the graph write styles into the page. Everything else comes from our own files.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
GUARDS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Named by a hash of their content.
HASHED = STATIC / "assets"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


class Files(StaticFiles):
    """Files of a folder. ETags are hashes of the content, since file dates can be the same in every release."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        path = Path(full_path)
        response = FileResponse(path, status_code, stat_result=stat_result, media_type=TYPES.get(path.suffix))
        response.headers["ETag"] = content_tag(path, stat_result.st_mtime_ns, stat_result.st_size)
        del response.headers["Last-Modified"]
        hashed = path.is_relative_to(HASHED)
        response.headers.update(GUARDS | {"Cache-Control": FOREVER if hashed else "no-cache"})
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


@cache
def content_tag(path: Path, changed: int, size: int) -> str:
    """The ETag of a file. The file is read again when it has changed."""
    return f'"{sha256(path.read_bytes()).hexdigest()[:16]}"'


OURS = Files(directory=STATIC)
# The files of the API page, which FastAPI's own page would load from another host.
SWAGGER = Files(packages=[("fastapi_swagger", "resources")])


@router.get("/")
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_start(request: Request) -> Response:
    return await OURS.get_response("index.html", request.scope)


@router.get("/console")
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_console(request: Request) -> Response:
    return await OURS.get_response("console.html", request.scope)


@router.get("/explorer")
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_explorer(request: Request) -> Response:
    return await OURS.get_response("explorer.html", request.scope)


@router.get("/docs")
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_docs() -> Response:
    page = get_swagger_ui_html(
        openapi_url="openapi.json",
        title="graphsvc: HTTP API",
        swagger_js_url="static/docs/swagger-ui-bundle.js",
        swagger_css_url="static/docs/swagger-ui.css",
        swagger_favicon_url="static/docs/favicon-32x32.png",
    )
    page.headers.update(GUARDS | {"Content-Security-Policy": DOCS_POLICY})
    return page


@router.get("/static/docs/{name:path}")
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_swagger_asset(request: Request, name: str) -> Response:
    return await SWAGGER.get_response(name, request.scope)


@router.get("/static/{name:path}")
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_asset(request: Request, name: str) -> Response:
    return await OURS.get_response(name, request.scope)
