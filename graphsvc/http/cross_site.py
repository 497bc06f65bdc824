"""Requests that a web page of another site makes."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.fields import fields_of
from graphsvc.http.policy import Access, policy_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import CrossSiteRequest
from graphsvc.settings import HttpSettings

OWN_SITE = {"same-origin", "none"}  # `none`: the user typed the address
TELLING = frozenset({b"origin", b"sec-fetch-site"})  # programs send neither


class CrossSiteMiddleware:
    """Refuses what a page of another origin requests, unless that origin is allowed: a browser says so in `Origin` and
    `Sec-Fetch-Site`, which pages cannot set. Links to pages and other public routes work. Programs send neither header.
    """

    def __init__(self, app: ASGIApp, settings: HttpSettings) -> None:
        self.app, self.allowed = app, settings.allowed_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not TELLING.isdisjoint(fields_of(scope)) and self._is_refused(scope):
            return await problem_response(CrossSiteRequest())(scope, receive, send)
        return await self.app(scope, receive, send)

    def _is_refused(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origins = headers.getlist("origin")
        if len(origins) == 1 and origins[0] in self.allowed:
            return False
        if any(not is_own_origin(origin, headers.get("host", "")) for origin in origins):
            return True
        return headers.get("sec-fetch-site", "none") not in OWN_SITE and not _is_link(scope, headers)


def is_own_origin(origin: str, host: str) -> bool:
    """Whether an origin is the service itself, as the caller named it. The scheme may differ behind a proxy."""
    return urlsplit(origin).netloc.lower() == host.lower() != ""


def _is_link(scope: Scope, headers: Headers) -> bool:
    """Whether the browser opens a public route in a tab. The other site cannot read the response."""
    return (
        scope["method"] == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest", "document") == "document"
        and policy_of(scope).access is Access.PUBLIC
    )
