"""Selects the Neo4j to use: your own server, the embedded one if it already runs, or a newly started one."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event
from typing import Any

from graphsvc.progress import Report, Step, unreported
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
    local = await _start(settings, report or unreported, supervised)
    try:
        yield local.server, local
    finally:
        await asyncio.to_thread(local.stop)


class _StartEndedError(Exception):
    """The caller no longer wants the Neo4j that is being downloaded."""


async def _start(settings: Settings, report: Report, supervised: bool) -> Any:
    """If the caller is cancelled, the start ends, too: a download and a start may take minutes."""
    ended, own = Event(), list[Any]()

    def reported(step: Step, done: int, total: int) -> None:
        if ended.is_set():
            raise _StartEndedError
        report(step, done, total)

    starting = asyncio.create_task(asyncio.to_thread(_found_or_started, settings, reported, supervised, own))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        ended.set()
        while not starting.done():
            for local in own:
                local.stop_background()
            await asyncio.wait([starting], timeout=0.1)
        if starting.exception() is None:
            await asyncio.to_thread(starting.result().stop)
        raise


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


def _found_or_started(settings: Settings, report: Report, supervised: bool, own: list[Any]) -> Any:
    """A Neo4j that is started here is in `own` from the beginning."""
    from graphsvc.embedded import DataFolderInUse, FollowedNeo4j, LocalNeo4j, await_owner, running  # noqa: PLC0415

    found = running(settings) if supervised else None
    if found is None:
        local = LocalNeo4j(settings, report=report, train=supervised, supervised=supervised)
        own.append(local)
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
