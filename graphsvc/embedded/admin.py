"""Runs Neo4j's admin tool on a stopped database, and tells whether the database is empty."""

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from graphsvc.embedded import java
from graphsvc.embedded.errors import LocalProblem
from graphsvc.embedded.home import home_of, writing
from graphsvc.embedded.jars import fetch
from graphsvc.embedded.lock import DataDirLock, read_running
from graphsvc.embedded.process import JavaProcess
from graphsvc.progress import PERCENT, Report, Step, unreported
from graphsvc.settings import Settings

PRINTED = re.compile(r"(\d{1,3})%")
RUNNING = Step("Running neo4j-admin", PERCENT)
POLL = 0.2


def admin(
    settings: Settings,
    args: list[str],
    *,
    heap: str | None = None,
    report: Report | None = None,
    step: Step = RUNNING,
) -> CompletedProcess[str]:
    """Run the admin tool, for example with `["database", "dump", "neo4j", "--to-path=…"]`.

    `report` gets the percentages that the tool prints, as `step`. `stdout` of the result is all output, including
    errors. Raises DataFolderInUse while Neo4j runs there.
    """
    report = report or unreported
    home, heap = home_of(settings), heap or settings.embedded.heap
    java.refuse_too_large(heap, "0m")
    hold = DataDirLock(home)
    hold.take(f"neo4j-admin {' '.join(args[:2])}")
    try:
        fetch(settings, report)
        home.prepare(settings, port=0)
        with writing(home.path):
            command = java.command(settings, home, heap, main=(java.ADMIN, *args))
            return _run(
                JavaProcess(command, home.admin_console, home.path),
                args,
                home.admin_console,
                lambda percent: report(step, percent, 100),
            )
    finally:
        hold.release()


def is_empty(settings: Settings) -> bool:
    """Whether no member was ever stored: there is no database, or its node file is as empty as when it was created.

    After an unclean stop the file may lag behind, so a database in that state counts as not empty.
    """
    home = home_of(settings)
    if not home.store.exists():
        return True
    nodes = home.store / "neostore.nodestore.db"
    return read_running(home) is None and nodes.exists() and nodes.stat().st_size == 0


def wipe_database(settings: Settings) -> None:
    """Remove an empty database with its schema, so that the importer can create it again."""
    home, hold = home_of(settings), DataDirLock(home_of(settings))
    hold.take("removing an empty database")
    try:
        if not is_empty(settings):
            raise LocalProblem(f"{home.path} holds a network: it is not removed.")
        for folder in (home.store, home.transactions):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        hold.release()


def _run(process: JavaProcess, args: list[str], console: Path, tell: Callable[[int], None]) -> CompletedProcess[str]:
    shown = 0
    tell(shown)
    try:
        while process.ended() is None:
            printed = PRINTED.findall(console.read_text(errors="replace"))
            if printed and int(printed[-1]) != shown:
                shown = int(printed[-1])
                tell(shown)
            time.sleep(POLL)
        status = process.wait()
        if status == 0:
            tell(100)
        return CompletedProcess(args, status, console.read_text(errors="replace"))
    finally:
        process.end()
