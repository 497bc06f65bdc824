"""What every command needs: the settings, a store, progress, and errors as one line."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from graphsvc.problems import Problem
from graphsvc.settings import Settings
from graphsvc.store.database import Report, database
from graphsvc.store.driver import DriverError, Neo4jError
from graphsvc.store.queries import QueryFileError
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Store, open_store

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
    except Problem as problem:
        fail(problem.detail)
    except QueryFileError as error:
        fail(str(error))
    except (Neo4jError, DriverError) as error:
        fail(f"the database says: {error}")
    except OSError as error:
        fail(str(error))


def load_settings(**overrides: Any) -> Settings:
    """The settings, with those overrides that are not None."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        for item in error.errors():
            name = "".join(f"GRAPHSVC_{str(part).upper()} " for part in item["loc"][:1])
            err.print(f"[red]graphsvc:[/] {name}{item['msg'].removeprefix('Value error, ')}", highlight=False)
        raise typer.Exit(2) from None


@contextmanager
def progress() -> Iterator[Report]:
    """A bar on standard error for each thing that takes long; a line each where nobody looks."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        disable=not err.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def report(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=total or None)
            if not err.is_terminal:
                err.print(what, highlight=False)
        bars.update(tasks[what], completed=done, total=total or None)

    with bars:
        yield report


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """A store on the network that the settings name, its schema in place; Neo4j is started for it if need be."""
    async with AsyncExitStack() as stack:
        with progress() as report:
            server, _ = await stack.enter_async_context(database(settings, report))
        store = await stack.enter_async_context(open_store(settings, server))
        await apply_schema(store)
        yield store


def ask(work: Callable[[Store], Awaitable[Answer]], settings: Settings | None = None) -> Answer:
    """What `work` finds in the network; a problem ends the command."""

    async def asked() -> Answer:
        async with opened_store(settings or load_settings()) as store:
            return await work(store)

    with errors_in_a_line():
        return asyncio.run(asked())


def print_json(value: Any) -> None:
    """For programs: one document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
