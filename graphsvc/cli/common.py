"""Shared by all commands: the settings, a store, and errors as one line.

Command modules import only typer, rich and light modules of graphsvc at the top, because `graphsvc --help` and
completion need no more. A command imports the rest in its first lines.
"""

import errno
import json
import os
import shlex
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from graphsvc.progress import Report, Step
from graphsvc.text_rules import escaped, json_escaped

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.text import Text

    from graphsvc.context import Context
    from graphsvc.settings import Settings
    from graphsvc.store.store import Store

    Model = TypeVar("Model", bound=BaseModel)

Answer = TypeVar("Answer")
PATIENCE = 60.0  # seconds
INTERRUPTED = 130  # exit code after Ctrl-C
PREPARING = Step("Preparing the database")


class SafeConsole(Console):
    """Escapes characters that would control the terminal, in messages and in all parts of tables.

    Names and files come from others. Pass strings, not `Text`, which is rendered as it is.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> "Text":
        return super().render_str(escaped(text), **options)

    def on_broken_pipe(self) -> NoReturn:
        """The reader of a pipe has what it wanted, as `head`: the command ends."""
        raise BrokenPipeError


# The disk or the quota is full, or the device is broken.
CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
out = SafeConsole()
err = SafeConsole(stderr=True)


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with a line, which is no markup."""
    err.print(f"[red]graphsvc:[/] {escape(message)}", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def is_of_output(error: Exception) -> bool:
    """Whether what the command prints cannot be written, which `Commands` says."""
    return isinstance(error, OSError) and error.filename is None and error.errno in CANNOT_WRITE


@contextmanager
def errors_in_a_line() -> Iterator[None]:
    """Errors that the user or operator can fix become one line and exit code 1; all others propagate."""
    try:
        yield
    except BrokenPipeError:
        raise
    except Exception as error:
        if is_of_output(error):
            raise
        line = _line_of(error)
        if line is None:
            raise
        fail(line)


def _line_of(error: Exception) -> str | None:
    from graphsvc.problems import Problem
    from graphsvc.store.queries import QueryFileError

    if isinstance(error, Problem):
        from graphsvc.cli.advice import advice_for

        return "\n".join(filter(None, (error.detail, advice_for(error))))
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
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
        from graphsvc.cli.faults import in_words

        for item in error.errors():
            name = f"{env_name(*map(str, item['loc'][:2]))}: " if item["loc"] else ""
            reason = escape(in_words(item))
            err.print(f"[red]graphsvc:[/] {name}{reason}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None


def validated(model: "type[Model]", given: dict[str, Any]) -> "Model":
    """The model of what was given. Otherwise the command ends with exit code 2 and each field with its fault."""
    from pydantic import ValidationError

    try:
        return model.model_validate(given)
    except ValidationError as error:
        from graphsvc.cli.faults import in_words

        fail("; ".join(f"{fault['loc'][0]}: {in_words(fault)}" for fault in error.errors()), 2)


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
            server, own = await stack.enter_async_context(database(settings, report))
            store = await stack.enter_async_context(open_store(patient(settings).database, server))
            if own is None:
                await apply_schema(store)
            else:
                await prepare(store, report)
        yield Context(store, settings)


def patient(settings: "Settings") -> "Settings":
    """With a longer time for each query, unless it was set: whoever typed a command waits rather than type it again.

    On a busy machine, planning the first query of an import took 15 s.
    """
    unset = "query_timeout" not in settings.database.model_fields_set
    return settings.replace(query_timeout=PATIENCE) if unset else settings


async def prepare(store: "Store", report: Report) -> None:
    """Apply the schema of a database that was just started, which takes seconds on an empty one."""
    from graphsvc.store.schema import apply_schema

    report(PREPARING, 0, 1)
    await apply_schema(store)
    report(PREPARING, 1, 1)


def ask(
    work: Callable[..., Awaitable[Answer]],
    *people: Any,
    settings: "Settings | None" = None,
    prints: bool = False,
    verbose: bool = False,
) -> Answer:
    """The result of `work`, which gets a context and the ids of `people`: ids and names of members, or targets.

    A problem ends the command with its detail and exit code 1. If it takes long, a terminal shows for how long, unless
    the work `prints` itself.

    `work` first runs without a database, on the saved snapshot if that is known to be current. It runs again with one
    when it reaches a query that the snapshot does not answer. So a question after a clean stop, and a request that is
    refused before any query, do not wait for Neo4j to be found or started, which may take a quarter of a minute.
    `verbose` says which it was.
    """
    import asyncio

    with errors_in_a_line():
        return asyncio.run(_answered(work, people, settings or load_settings(), prints=prints, verbose=verbose))


async def _answered(
    work: Callable[..., Awaitable[Answer]], people: Sequence[Any], settings: "Settings", *, prints: bool, verbose: bool
) -> Answer:
    from graphsvc.cli.offline import OfflineStore, answered_without_database

    offline = OfflineStore(settings, people)
    found = await answered_without_database(work, offline, people, settings)
    tell = say_aside if verbose else _nothing
    if found is not None:
        tell(offline.source)
        return found[0]
    if offline.refused:
        tell(f"The saved snapshot is not used: {offline.refused}.")
    with stopping_is_said():
        answer = await _with_database(work, people, settings, prints=prints)
    tell("Answered by Neo4j.")
    return answer


async def _with_database(
    work: Callable[..., Awaitable[Answer]], people: Sequence[Any], settings: "Settings", *, prints: bool
) -> Answer:
    from graphsvc.cli.names import resolved
    from graphsvc.cli.progress import waiting

    async with opened_context(settings) as ctx:
        with nullcontext() if prints else waiting("Waiting for the answer"):
            return await work(ctx, *await resolved(ctx, people))


def _nothing(line: str) -> None:
    """Says nothing."""


def say_aside(line: str) -> None:
    """Print a line on standard error, beside the answer."""
    if line:
        err.print(line, highlight=False, markup=False, soft_wrap=True)


def say_stopping() -> None:
    """Called by signal handlers, which may interrupt another print."""
    with suppress(OSError):
        os.write(2, "\nStopping …\n".encode())


@contextmanager
def stopping_is_said() -> Iterator[None]:
    """Answers Ctrl-C at once: to stop a query, and the Neo4j that the command started, may take seconds."""
    cancel: Any = signal.getsignal(signal.SIGINT)
    if not callable(cancel):  # ignored, as in a background job of a shell
        yield
        return

    def stop(*given: Any) -> None:
        say_stopping()
        cancel(*given)

    # In a thread there are no signals to handle.
    with suppress(ValueError):
        signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, cancel)


def say(line: str) -> None:
    """Print a line on standard output, without markup or highlighting."""
    out.print(line, highlight=False, markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print one JSON document on standard output. What a terminal would obey is escaped as JSON does."""
    typer.echo(json_escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def program() -> str:
    """How the user calls graphsvc: within `make demo` and from a checkout its name alone is not found."""
    called = Path(sys.argv[0])
    if called.name != "graphsvc" or called.parent == Path() or shutil.which("graphsvc") == str(called):
        return "graphsvc"
    with suppress(ValueError):
        called = called.relative_to(Path.cwd())
    return shlex.quote(str(called))


def typed(*words: str, elsewhere: bool = False) -> str:
    """A command as it can be typed here; or `elsewhere`, in another terminal, which does not have the variables."""
    folder = os.environ.get("GRAPHSVC_DATA_DIR") if elsewhere else None
    named = f"GRAPHSVC_DATA_DIR={shlex.quote(folder)} " if folder else ""
    return f"{named}{program()} {shlex.join(words)}"


# The words after `graphsvc` of the running command, which `Commands` sets.
ARGUMENTS: list[str] = []
# Options that say which part of a list is shown, and whether they take a value.
PARTS = {"--limit": True, "-n": True, "--cursor": True, "--all": False}


def typed_again(*options: str, without: Collection[str]) -> str:
    """The running command with other options, and without some of those that choose a part of a list."""
    kept, words = list[str](), iter(ARGUMENTS)
    for word in words:
        option = word.partition("=")[0]
        if option in without:
            if PARTS[option] and option == word:
                next(words, None)
        else:
            kept.append(word)
    return typed(*kept, *options)
