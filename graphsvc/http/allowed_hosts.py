"""The names by which the service may be called."""

import re
from functools import lru_cache
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.http.fields import fields_of
from graphsvc.http.problem_responses import problem_response
from graphsvc.problems import HostNotAllowed
from graphsvc.settings import HttpSettings

# A name or address and a port. An IPv6 address is in brackets, which Starlette's TrustedHostMiddleware does not know.
HOST = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")

NAMES = 64  # remembered


class AllowedHostsMiddleware:
    """Refuses a `Host` that is neither a loopback name nor configured.

    Otherwise a web page could point its own name at 127.0.0.1 (DNS rebinding), and the browser would take the service
    for the page's own site.
    """

    def __init__(self, app: ASGIApp, settings: HttpSettings) -> None:
        self.app = app
        own = () if settings.host in {"0.0.0.0", "::"} else (settings.host,)  # noqa: S104  addresses, not names
        self.allowed = frozenset(name.lower().strip("[]") for name in (*own, *settings.allowed_hosts))
        # The same few names come with every request.
        self._remembered = lru_cache(NAMES)(lambda host: self._allows(host.decode("latin-1")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = fields_of(scope).get(b"host", ())
            if len(given) != 1 or not self._remembered(given[0]):
                return await problem_response(HostNotAllowed())(scope, receive, send)
        return await self.app(scope, receive, send)

    def _allows(self, host: str) -> bool:
        if "*" in self.allowed:
            return True
        match = HOST.fullmatch(host)
        if match is None:
            return False
        name = (match["ipv6"] or match["name"]).lower()
        return name in self.allowed or is_loopback(name)


def is_loopback(name: str) -> bool:
    """Whether a name or address is that of this machine, and no DNS server can point it elsewhere."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
