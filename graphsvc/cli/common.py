"""Shared by all commands: the settings, a store, and errors as one line.

Command modules import only typer, rich and light modules of graphsvc at the top, because `graphsvc --help` and
completion need no more. A command imports the rest in its first lines.
"""

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import typer
from rich.console import Console
from rich.markup import escape

from graphsvc.text_rules import escaped, json_escaped

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.text import Text

    from graphsvc.context import Context
    from graphsvc.settings import Settings
    from graphsvc.store.driver import AsyncDriver

    Model = TypeVar("Model", bound=BaseModel)

Answer = TypeVar("Answer")


class SafeConsole(Console):
    """Escapes characters that would control the terminal, in messages and in all parts of tables.

    Names and files come from others. Pass strings, not `Text`, which is rendered as it is.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> "Text":
        return super().render_str(escaped(text), **options)


out = SafeConsole()
err = SafeConsole(stderr=True)


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with a line, which is no markup."""
    err.print(f"[red]graphsvc:[/] {escape(message)}", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def errors_in_a_line() -> Iterator[None]:
    """Errors that the user or operator can fix become one line and exit code 1; all others propagate."""
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

    return f"database error: {error}" if isinstance(error, Neo4jError | DriverError) else None


def load_settings(**overrides: Any) -> "Settings":
    """The settings, with the overrides that are not None."""
    from pydantic import ValidationError

    from graphsvc.settings import Settings, env_name

    try:
        return Settings.load(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        for item in error.errors():
            name = f"{env_name(*map(str, item['loc'][:2]))} " if item["loc"] else ""
            reason = escape(item["msg"].removeprefix("Value error, "))
            err.print(f"[red]graphsvc:[/] {name}{reason}", highlight=False)
        raise typer.Exit(2) from None


def validated(model: "type[Model]", given: dict[str, Any]) -> "Model":
    """The model of what was given. Otherwise the command ends with exit code 2 and each field with its fault."""
    from pydantic import ValidationError

    try:
        return model.model_validate(given)
    except ValidationError as error:
        fail("; ".join(f"{it['loc'][0]}: {it['msg'].removeprefix('Value error, ')}" for it in error.errors()), 2)


@asynccontextmanager
async def opened_context(settings: "Settings") -> AsyncIterator["Context"]:
    """A context on the configured database, with the schema applied. Starts the embedded Neo4j if needed."""
    from contextlib import AsyncExitStack

    from graphsvc.cli.progress import progress
    from graphsvc.context import Context
    from graphsvc.database import database
    from graphsvc.store.schema import apply_schema
    from graphsvc.store.store import open_store

    async with AsyncExitStack() as stack:
        with progress() as report:
            server, _ = await stack.enter_async_context(database(settings, report))
        store = await stack.enter_async_context(open_store(settings.database, server))
        await apply_schema(store)
        yield Context(store, settings)


class DatabaseNeededError(Exception):
    """The work reached its first query."""


class NoDatabase:
    """A placeholder for the driver. Any use of it raises DatabaseNeededError."""

    def __getattr__(self, name: str) -> NoReturn:
        raise DatabaseNeededError


def ask(work: Callable[["Context"], Awaitable[Answer]], settings: "Settings | None" = None) -> Answer:
    """The result of `work`. A problem ends the command with its detail and exit code 1.

    `work` first runs without a database, and runs again with one when it reaches its first query. So a request that is
    refused before that does not wait for Neo4j to be found or started, which may take a quarter of a minute.
    """
    import asyncio

    with errors_in_a_line():
        return asyncio.run(_answered(work, settings or load_settings()))


async def _answered(work: Callable[["Context"], Awaitable[Answer]], settings: "Settings") -> Answer:
    from graphsvc.context import Context
    from graphsvc.store.store import Store

    with suppress(DatabaseNeededError):
        return await work(Context(Store(cast("AsyncDriver", NoDatabase()), settings.database), settings))
    async with opened_context(settings) as ctx:
        return await work(ctx)


def say(line: str) -> None:
    """Print a line on standard output, without markup or highlighting."""
    out.print(line, highlight=False, markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print one JSON document on standard output. What a terminal would obey is escaped as JSON does."""
    typer.echo(json_escaped(json.dumps(value, ensure_ascii=False, indent=2)))
