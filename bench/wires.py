"""Who answers from another process: the service over HTTP, with and without its snapshot, and the bare driver."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from bench.competitors import Driver, Http
from bench.http_client import Wire
from bench.network import Request, id_of
from bench.run import driver_of
from graphsvc.settings import Settings
from graphsvc.store.store import Row, Server

CYPHER, SNAPSHOT, DRIVER = "HTTP, Cypher", "HTTP, snapshot", "driver"


class CountingHttp(Http):
    """Counts mutual connections rather than listing them, as the others do."""

    def __init__(self, name: str, url: str) -> None:
        super().__init__(Wire(url))
        self.name = name

    async def mutuals(self, request: Request) -> Any:
        path = f"/members/{id_of(request.viewer)}/mutuals"
        answer = await self._ask("POST", path, {"others": [id_of(request.other)]})
        return answer["items"][0]["mutuals"]


class CountingDriver(Driver):
    """Also sorts suggestions, which the service does."""

    async def suggested(self, viewer: int, weights: dict[Any, float]) -> list[Row]:
        rows = await super().suggested(viewer, weights)
        return sorted(rows, key=lambda row: (-row["points"], row["id"]))

    async def mutuals(self, request: Request) -> Any:
        [row] = await self._query("network/mutual_counts", viewer=id_of(request.viewer), others=[id_of(request.other)])
        return dict(row["counts"]).get(id_of(request.other), 0)


@asynccontextmanager
async def wires(given: dict[str, Any]) -> AsyncIterator[list[Http | Driver]]:
    """`given`: addresses of services by name, and the database's address, user and password as `driver`."""
    async with AsyncExitStack() as stack:
        competitors: list[Http | Driver] = []
        for name, where in given.items():
            if name == DRIVER:
                server = Server(*where)
                competitors.append(CountingDriver(await stack.enter_async_context(driver_of(server)), Settings.load()))
            else:
                http = CountingHttp(name, where)
                stack.push_async_callback(http.wire.close)
                competitors.append(http)
        yield competitors
