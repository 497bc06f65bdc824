"""The command for Cypher queries, with the same guard and limits as over HTTP."""

import json
import os
import shlex
import sys
from codecs import getincrementaldecoder
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.cells import cell_len

from graphsvc.cli.arguments import amount_in, number_in
from graphsvc.cli.common import SafeConsole, ask, err, fail, out
from graphsvc.cli.names import find
from graphsvc.cli.output import Amount, Output, documents, made_table
from graphsvc.nesting import DEEPEST, is_too_deep
from graphsvc.text_rules import ID, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphsvc.analyst.notifications import Notification
    from graphsvc.analyst.run import QueryRequest, Run
    from graphsvc.context import Context

app = typer.Typer()
# A table is laid out when all its rows are known; for more rows than this, use csv or jsonl, which stream.
TABLE_ROWS = 10_000
# Characters of a line of a query that are shown around an error.
EXCERPT = 70
# The names in graphsvc/analyst/writers.py.
FORMATS = {"table": "cells", "csv": "csv", "json": "json", "jsonl": "jsonl"}


def parameter(text: str) -> tuple[str, Any]:
    """NAME=VALUE, where VALUE is read as JSON if possible, else as a string."""
    name, separator, value = text.partition("=")
    if not (name and separator):
        raise typer.BadParameter(f"{escaped(text)}: write a parameter as NAME=VALUE")
    if is_too_deep(value.encode("utf-8", "surrogateescape")):
        raise typer.BadParameter(f"{escaped(name)}: nested deeper than {DEEPEST} levels")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


@app.command()
@documents
def query(
    output: Output,
    cypher: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="Query to run, or - to read it from standard input")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", metavar="FILE", help="File to read the query from")
    ] = None,
    saved: Annotated[str | None, typer.Option(metavar="NAME", help="Name of a saved query to run")] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="Query parameter; VALUE is JSON or a string"),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="With csv, write cells that a spreadsheet takes for formulas as they are")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", parser=number_in("--limit", 1), metavar="NUMBER", help="Maximum number of rows"),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            parser=amount_in("--timeout", 0.001), metavar="SECONDS", help="Longest time that the query may take"
        ),
    ] = None,
) -> None:
    """Run a Cypher query that only reads. Long tables open in a pager; csv and jsonl stream."""
    from graphsvc.analyst.run import running
    from graphsvc.analyst.runs import RunLimiter

    if raw and output.format != "csv":
        fail("--raw is for --format csv", 2)
    text = _text(cypher, file, saved)
    given = dict(parameter(each) for each in parameters or ())

    async def asked(ctx: "Context") -> bool:
        question = await _question(ctx, text, saved, given)
        with _excerpts(question.query):
            return await answered(ctx, question)

    async def answered(ctx: "Context", question: "QueryRequest") -> bool:
        bounds = {"max_rows": limit or (TABLE_ROWS if output.for_people else None), "timeout": timeout}
        limiter, request = RunLimiter(ctx.settings), question.model_copy(update=bounds)
        async with limiter.workers, running(ctx, limiter, request, "csv-raw" if raw else FORMATS[output.format]) as run:
            written = await (_table(run) if output.for_people else _written(run))
            if run.error is not None:
                raise run.error
            if saved is None and run.summary is not None and not run.summary.rows:
                _say_which_are_numbers(given)
            return written

    if not ask(asked, prints=True):
        raise typer.Exit(1)


def _say_which_are_numbers(given: dict[str, Any]) -> None:
    """A parameter of digits is a number, which equals no text: nothing is found by an id, without a word why."""
    for name, value in given.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            as_text = shlex.quote(f'{name}="{value}"')
            err.print(f"${name} is a number; for text: -p {as_text}", highlight=False, markup=False, soft_wrap=True)


def _text(cypher: str | None, file: Path | None, saved: str | None) -> str:
    if sum(each is not None for each in (cypher, file, saved)) != 1:
        fail("pass a query, --file or --saved", 2)
    try:
        text = file.read_text(encoding="utf-8") if file else sys.stdin.read() if cypher == "-" else cypher or ""
        # An argument that is not UTF-8 has halves of surrogate pairs, and so has standard input in some locales.
        text.encode()
    except (OSError, UnicodeError) as error:
        fail(f"{file or 'the query'}: {error}", 2)
    return text


async def _question(ctx: "Context", text: str, saved: str | None, given: dict[str, Any]) -> "QueryRequest":
    from graphsvc.analyst.run import QueryRequest
    from graphsvc.analyst.saved import saved_query, values_of

    if saved is None:
        if not text.strip():
            fail("the query is empty", 2)
        return QueryRequest(query=text, parameters=given)
    found = await saved_query(ctx, saved)
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    for each in found.parameters:
        if each.type == "member" and each.name in texts and not ID.fullmatch(texts[each.name]):
            texts[each.name] = (await find(ctx, texts[each.name], ("member",))).id
    return QueryRequest(query=found.query, parameters=values_of(found, texts))


@contextmanager
def _excerpts(query: str) -> "Iterator[None]":
    """Adds the place of a problem in the query to its detail: its line, and a mark below."""
    from graphsvc.analyst.errors import describe_position
    from graphsvc.problems import Problem

    try:
        yield
    except Problem as problem:
        problem.detail = problem.detail.removesuffix(".") + describe_position(problem)
        problem.detail += _excerpt(query, problem.fields.get("offset"))
        raise


def _excerpt(query: str, offset: int | None) -> str:
    if offset is None:
        return ""
    start, end = query.rfind("\n", 0, offset) + 1, query.find("\n", offset)
    line = query[start : len(query) if end < 0 else end].rstrip()
    column = offset - start
    # The part of a long line around the place.
    left = max(0, min(column - EXCERPT // 2, len(line) - EXCERPT))
    before, after = line[left:column], line[column : left + EXCERPT]
    return f"\n  {before}{after}\n  {' ' * cell_len(escaped(before))}^"


async def _written(run: "Run") -> bool:
    decode = getincrementaldecoder("utf-8")().decode
    try:
        async for part in run.parts():
            sys.stdout.write(decode(part))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has closed the pipe; Python would report an error for what is left in the buffer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return _print_outcome(run)


async def _table(run: "Run") -> bool:
    text = b"".join([part async for part in run.parts()])
    # A number may be a year: it gets no separators.
    rows = [[Amount(cell) if number else cell for number, cell in json.loads(line)] for line in text.splitlines()]
    table = made_table("", run.columns, rows)
    if not rows and run.summary is not None:
        out.print("No rows", highlight=False)
    elif out.is_terminal and table.row_count > out.height:
        import click

        console = SafeConsole(width=out.width, force_terminal=True)
        with console.capture() as capture:
            console.print(table)
        click.echo_via_pager(capture.get())
    else:
        out.print(table)
    return _print_outcome(run)


def _warning(found: "Notification") -> tuple[str, str]:
    unknown = found.unknown
    if unknown is None:
        return found.title, found.description
    meant = f" Did you mean {unknown['meant']}?" if unknown["meant"] else ""
    return f"Unknown {unknown['kind']}", f"there is no {unknown['kind']} {unknown['name']}.{meant}"


def _print_outcome(run: "Run") -> bool:
    """Print warnings and the row count on standard error. False if the result is incomplete because of an error."""
    from rich.markup import escape

    if run.summary is None:
        if run.error is None:
            err.print("[red]graphsvc:[/] the result is incomplete", highlight=False, soft_wrap=True)
        return False
    for each in run.summary.notifications:
        if each.severity == "WARNING":
            title, text = _warning(each)
            err.print(f"[yellow]{escape(title)}:[/] {escape(text)}", highlight=False, soft_wrap=True)
    cut = f", cut at the limit of {run.summary.limit:,} {run.summary.truncated_by}" if run.summary.truncated_by else ""
    rows = "1 row" if run.summary.rows == 1 else f"{run.summary.rows:,} rows"
    err.print(f"{rows}, {run.summary.seconds:.2f} s{cut}", highlight=False)
    return True
