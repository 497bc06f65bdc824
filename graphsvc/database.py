"""Selects the Neo4j to use: your own server, the embedded one if it already runs, or a newly started one."""

import asyncio
import os
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
    """The server that the settings name and, if it is embedded, the object that watches it.

    A long-running caller sets `supervised`: it trains the start-up cache in the background, which would only slow down
    a single command, and watches Neo4j in one of its own background tasks, also the Neo4j of another process.
    """
    if settings.database.uri is not None:
        yield _own_server(settings), None
        return
    from graphsvc.embedded import running  # noqa: PLC0415  needs the extra `local`

    if not supervised and (found := running(settings)):
        yield found.server, None
        return
    local = await asyncio.to_thread(_found_or_started, settings, report, supervised)
    try:
        yield local.server, local
    finally:
        await asyncio.to_thread(local.stop)


def followed(settings: Settings) -> tuple[Server, Any]:
    """For a worker: the server that its parent uses and, if it is embedded, the object that watches it."""
    if settings.database.uri is not None:
        return _own_server(settings), None
    from graphsvc.embedded import LocalProblem, ParentsNeo4j, await_owner  # noqa: PLC0415  needs the extra `local`

    found = await_owner(settings)
    if found is None:
        raise LocalProblem("The Neo4j of the process that started this worker does not run.")
    local = ParentsNeo4j(settings, found)
    return local.server, local


def _own_server(settings: Settings) -> Server:
    password = settings.database.password.get_secret_value() if settings.database.password else ""
    return Server(settings.database.uri or "", settings.database.user, password)


def _found_or_started(settings: Settings, report: Report | None, supervised: bool) -> Any:
    from graphsvc.embedded import DataFolderInUse, FollowedNeo4j, LocalNeo4j, await_owner, running  # noqa: PLC0415

    found = running(settings) if supervised else None
    if found is None:
        local = LocalNeo4j(settings, report=report, train=supervised, supervised=supervised)
        try:
            local.start()
        except DataFolderInUse:
            # Another service may have been faster by a second, and its Neo4j is starting.
            found = await_owner(settings) if supervised else None
            if found is None:
                raise
        else:
            return local
    return FollowedNeo4j(settings, found)


def in_words(settings: Settings) -> str:
    """Which Neo4j `database` selected, as one line."""
    if settings.database.uri is not None:
        return f"Neo4j at {settings.database.uri}"
    from graphsvc.embedded import holder_of  # noqa: PLC0415  needs the extra `local`

    holder = holder_of(settings)
    if holder is None:
        owner = "another process"
    else:
        owner = "this process" if holder.pid == os.getpid() else f"process {holder.pid} ({holder.command})"
    return f"Neo4j of {owner}, data folder {settings.embedded.data_dir}"
