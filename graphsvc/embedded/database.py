"""Which Neo4j: a server of one's own, the embedded one that runs already, or one started for us."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from graphsvc.progress import Report
from graphsvc.settings import Settings
from graphsvc.store.store import Server


@asynccontextmanager
async def database(
    settings: Settings, report: Report | None = None, *, supervised: bool = False
) -> AsyncIterator[tuple[Server, Any]]:
    """The server that the settings name and, where it is ours to watch, what watches it.

    What runs long lets the start-up cache be trained meanwhile; a single command would only be slowed by it. It also
    runs what watches Neo4j as one of its background tasks (`supervised`).
    """
    if settings.neo4j_uri is not None:
        password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else ""
        yield Server(settings.neo4j_uri, settings.neo4j_user, password), None
        return
    from graphsvc.embedded import LocalNeo4j, running  # noqa: PLC0415  needs the extra `local`

    if found := running(settings):
        yield Server(found.uri, found.user, found.password), None
        return
    local = LocalNeo4j(settings, report=report, train=supervised, supervised=supervised)
    address = await asyncio.to_thread(local.start)
    try:
        yield Server(address.uri, address.user, address.password), local
    finally:
        await asyncio.to_thread(local.stop)
