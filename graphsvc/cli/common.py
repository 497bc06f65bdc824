"""What every command needs: the settings, a store, and errors as one line.

Modules of the command line import typer, rich and light modules of ours at their top, for `graphsvc --help` and
completion need no more. A command imports what it needs of the service in its first lines.
"""

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import typer
from rich.console import Console

if TYPE_CHECKING:
    from graphsvc.settings import Settings
    from graphsvc.store.driver import AsyncDriver
    from graphsvc.store.store import Store

Answer = TypeVar("Answer")
out = Console()
err = Console(stderr=True)


def fail(message: str, code: int = 1) -> NoReturn:
    err.print(f"[red]graphsvc:[/] {message}", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def errors_in_a_line() -> Iterator[None]:
    """Whatever is the caller's or the machine's to mend becomes one line and exit code 1."""
    try:
        yield
    except Exception as error:
        line = _line_of(error)
        if line is None:
            raise
        fail(line)


def _line_of(error: Exception) -> str | None:
    from graphsvc.problems import Problem
    from graphsvc.store.queries import QueryFileError

    if isinstance(error, Problem):
        return error.detail
    if isinstance(error, QueryFileError | OSError):
        return str(error)
    if "neo4j" not in sys.modules:
        return None
    from graphsvc.store.driver import DriverError, Neo4jError

    return f"the database says: {error}" if isinstance(error, Neo4jError | DriverError) else None


def load_settings(**overrides: Any) -> "Settings":
    """The settings, with those overrides that are not None."""
    from pydantic import ValidationError

    from graphsvc.settings import Settings

    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        for item in error.errors():
            name = "".join(f"GRAPHSVC_{str(part).upper()} " for part in item["loc"][:1])
            err.print(f"[red]graphsvc:[/] {name}{item['msg'].removeprefix('Value error, ')}", highlight=False)
        raise typer.Exit(2) from None


@asynccontextmanager
async def opened_store(settings: "Settings") -> AsyncIterator["Store"]:
    """A store on the network that the settings name, its schema in place; Neo4j is started for it if need be."""
    from contextlib import AsyncExitStack

    from graphsvc.cli.progress import progress
    from graphsvc.embedded.database import database
    from graphsvc.store.schema import apply_schema
    from graphsvc.store.store import open_store

    async with AsyncExitStack() as stack:
        with progress() as report:
            server, _ = await stack.enter_async_context(database(settings, report))
        store = await stack.enter_async_context(open_store(settings, server))
        await apply_schema(store)
        yield store


class DatabaseNeededError(Exception):
    """Work came to its first query."""


class NoDatabase:
    """Stands where the driver will be."""

    def __getattr__(self, name: str) -> NoReturn:
        raise DatabaseNeededError


def ask(work: Callable[["Store"], Awaitable[Answer]], settings: "Settings | None" = None) -> Answer:
    """What `work` finds in the network; a problem ends the command.

    Work is begun without a database, and begun again with one when it comes to its first query: what is refused before
    that is refused before Neo4j is looked for or started, which may take a quarter of a minute.
    """
    import asyncio

    with errors_in_a_line():
        return asyncio.run(_answered(work, settings or load_settings()))


async def _answered(work: Callable[["Store"], Awaitable[Answer]], settings: "Settings") -> Answer:
    from graphsvc.store.store import Store

    with suppress(DatabaseNeededError):
        return await work(Store(cast("AsyncDriver", NoDatabase()), settings))
    async with opened_store(settings) as store:
        return await work(store)


def say(line: str) -> None:
    """A line on standard output, whatever is in it."""
    out.print(line, highlight=False, markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """For programs: one document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
