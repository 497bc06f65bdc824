"""What a browser gets: three pages and their assets, built from `web/` into `static/`."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html

from graphsvc.http.policy import Access, Slots, policy
from graphsvc.problems import NotFound

router = APIRouter(include_in_schema=False)

STATIC = Path(__file__).parent / "static"
# Asked for by whoever has no token yet, and needing nothing of the database: see `tokens` and `middleware`.
PATHS = ("/", "/console", "/explorer")
PREFIX = "/static/"
# The editor and the graph write styles into the page; everything else comes from files of ours.
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
GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# What the page of the API needs; FastAPI's own page would load it from another host.
SWAGGER = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")
DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Named by their content.
HASHED = "assets/"
FOREVER = "public, max-age=31536000, immutable"
# Below this gzip saves nothing worth a header.
WORTH_PACKING = 500
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: plain, and packed where that pays."""

    body: bytes
    packed: bytes | None
    tag: str
    media_type: str
    forever: bool


@cache
def assets() -> dict[str, Asset]:
    """Every file under static/, by its path there; read and packed once (50 ms)."""
    ours = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}
    swagger = {f"docs/{name}": Path(str(files("fastapi_swagger") / "resources" / name)) for name in SWAGGER}
    return {name: _asset(name, path) for name, path in (ours | swagger).items()}


def _asset(name: str, path: Path) -> Asset:
    body = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(
        body,
        gzip.compress(body, mtime=0) if len(body) > WORTH_PACKING else None,
        sha256(body).hexdigest()[:16],
        f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        name.startswith(HASHED),
    )


def send(request: Request, name: str) -> Response:
    """The file of that name as the request can take it. Raises NotFound."""
    asset = assets().get(name)
    if asset is None:
        raise NotFound(f"There is no page or asset {name}.")
    packed = asset.packed is not None and takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{asset.tag}{"-gz" if packed else ""}"'
    headers = GUARDS | {
        "Cache-Control": FOREVER if asset.forever else "no-cache",
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if tag in {known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(asset.packed if packed else asset.body, headers=headers, media_type=asset.media_type)


def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    for part in header.split(","):
        coding, _, weight = part.partition(";")
        if coding.strip().lower() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


@router.api_route("/", methods=["GET", "HEAD"])
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_start(request: Request) -> Response:
    return send(request, "index.html")


@router.api_route("/console", methods=["GET", "HEAD"])
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_console(request: Request) -> Response:
    return send(request, "console.html")


@router.api_route("/explorer", methods=["GET", "HEAD"])
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_explorer(request: Request) -> Response:
    return send(request, "explorer.html")


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


@router.api_route("/static/{name:path}", methods=["GET", "HEAD"])
@policy(Access.PUBLIC, slots=Slots.NONE)
async def get_asset(request: Request, name: str) -> Response:
    return send(request, name)
