"""Selects the Neo4j to use: your own server, the embedded one if it already runs, or a newly started one."""

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
    """The server that the settings name and, if graphsvc started it, the object that watches it.

    A long-running caller sets `supervised`: it trains the start-up cache in the background, which would only slow down
    a single command, and watches Neo4j in one of its own background tasks.
    """
    if settings.database.uri is not None:
        password = settings.database.password.get_secret_value() if settings.database.password else ""
        yield Server(settings.database.uri, settings.database.user, password), None
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


def in_words(settings: Settings, local: object | None) -> str:
    """Which Neo4j `database` selected, as one line."""
    if settings.database.uri is not None:
        return f"Neo4j at {settings.database.uri}"
    folder = settings.embedded.data_dir
    if local is not None:
        return f"Neo4j of this process, data folder {folder}"
    from graphsvc.embedded import holder_of  # noqa: PLC0415  needs the extra `local`

    holder = holder_of(settings)
    started_by = f"process {holder.pid} ({holder.command})" if holder else "another process"
    return f"Neo4j of {started_by}, data folder {folder}, until that process stops it"
