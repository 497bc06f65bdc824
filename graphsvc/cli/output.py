"""What commands print: tables for people, and JSON, JSON lines and CSV for programs.

`documents` gives a command the options for its format, `lists` also those for how much of a list is shown.
"""

import inspect
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from graphsvc.cli.arguments import number_in
from graphsvc.cli.common import PARTS, ask, fail, out, print_json, say, typed_again
from graphsvc.text_rules import json_escaped, spreadsheet_cell

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.table import Table

    from graphsvc.context import Context
    from graphsvc.http.pagination import Page, PageRequest

Format = Literal["table", "json", "jsonl", "csv"]
Cells = Iterable[Any]
FormatOption = Annotated[
    Format, typer.Option("--format", help="Print a table for people, or JSON, JSON lines or CSV for programs")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json")]
AllOption = Annotated[bool, typer.Option("--all", help="Print all rows")]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="Say where the answer comes from")]
CursorOption = Annotated[
    str | None, typer.Option("--cursor", metavar="CURSOR", help="Continue a list; the page before ends with the cursor")
]
AT_ONCE = 1000  # rows that one query fetches, of a long list


class Amount(str):
    """A number in words, such as 500+ or 47 %: in a table it is aligned as numbers are."""

    __slots__ = ()


def percent(share: float) -> Amount:
    """A part of the whole, 0 to 1, as the pages write it."""
    return Amount("<1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %")


@dataclass(frozen=True, slots=True)
class Output:
    """How a command prints its result, and which part of it. Without `limit`, all of it."""

    format: Format = "table"
    limit: int | None = None
    cursor: str | None = None
    listing: str = ""
    verbose: bool = False

    @property
    def for_people(self) -> bool:
        return self.format == "table"


def documents(command: Callable[..., None]) -> Callable[..., None]:
    """Adds `--format` and `--json` to a command, which gets them as `output`."""
    added = {"chosen": (FormatOption, "table"), "as_json": (JsonOption, False)}
    return _with_options(command, added, lambda _, **chosen: Output(_format(**chosen)))


def answers(command: Callable[..., None]) -> Callable[..., None]:
    """Like `documents`, and adds `--verbose`."""
    added = {"verbose": (VerboseOption, False), "chosen": (FormatOption, "table"), "as_json": (JsonOption, False)}
    return _with_options(command, added, lambda _, verbose, **chosen: Output(_format(**chosen), verbose=verbose))


def lists(
    rows: int = 20, *, pages: bool = True, sources: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Adds `--limit`, `--all`, `--cursor`, `--format` and `--json` to a command that lists, `rows` by default.

    With `sources`, also `--verbose`.
    """

    def output(
        listing: str,
        limit: int | None,
        everything: bool,
        cursor: str | None = None,
        verbose: bool = False,
        **chosen: Any,
    ) -> Output:
        if everything and limit is not None:
            fail("--all and --limit exclude each other", 2)
        return Output(_format(**chosen), None if everything else limit or rows, cursor, listing, verbose)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        added: dict[str, tuple[Any, Any]] = {"limit": (_limit_option(rows), None), "everything": (AllOption, False)}
        if pages:
            added["cursor"] = (CursorOption, None)
        if sources:
            added["verbose"] = (VerboseOption, False)
        added |= {"chosen": (FormatOption, "table"), "as_json": (JsonOption, False)}
        return _with_options(command, added, output)

    return decorate


def _limit_option(rows: int) -> Any:
    help_ = f"Number of rows, {rows} by default"
    return Annotated[
        int | None, typer.Option("--limit", "-n", parser=number_in("--limit", 1), metavar="NUMBER", help=help_)
    ]


def _format(chosen: Format, as_json: bool) -> Format:
    if as_json and chosen not in {"table", "json"}:
        fail(f"--json and --format {chosen} exclude each other", 2)
    return "json" if as_json else chosen


def _with_options(
    command: Callable[..., None], added: Mapping[str, tuple[Any, Any]], output: Callable[..., Output]
) -> Callable[..., None]:
    """The command with more options, which become its argument `output`."""

    @wraps(command)
    def called(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in added}
        listing = f"{command.__name__} {sorted((name, value) for name, value in given.items() if value is not None)}"
        command(**given, output=output(listing, **chosen))

    signature = inspect.signature(command)
    kept = [each for each in signature.parameters.values() if each.name != "output"]
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in added.items()
    ]
    called.__signature__ = signature.replace(parameters=[*kept, *options])  # type: ignore[attr-defined]
    own = {name: each for name, each in command.__annotations__.items() if name != "output"}
    called.__annotations__ = own | {name: annotation for name, (annotation, _) in added.items()}
    return called


def shown(cell: Any) -> str:  # noqa: PLR0911  one for each type
    """A cell of a table."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int():
            return f"{cell:,}"
        case float():
            return f"{cell:,.2f}"
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M}"
        case list() | tuple():
            return "\n".join(map(shown, cell))
        case _:
            return str(cell)


def plain(cell: Any) -> str:
    """A cell of CSV."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case date():
            return cell.isoformat()
        case list() | tuple():
            return spreadsheet_cell("; ".join(map(plain, cell)))
        case _:
            return spreadsheet_cell(str(cell))


def table(title: str, columns: Sequence[str], rows: Iterable[Cells]) -> None:
    """Print a table. Without names of columns it has no header."""
    out.print(made_table(title, columns, rows))


def made_table(title: str, columns: Sequence[str], rows: Iterable[Cells]) -> "Table":
    """A table whose numbers are aligned right."""
    from rich.markup import escape
    from rich.table import Table

    held = [tuple(row) for row in rows]
    table = Table(title=escape(title) or None, title_justify="left", show_header=any(columns))
    for place, column in enumerate(columns):
        cells = [row[place] for row in held if row[place] not in (None, "")]
        numbers = bool(cells) and all(map(_is_number, cells))
        # An id that is broken over two lines cannot be copied.
        table.add_column(
            escape(column), overflow="fold", justify="right" if numbers else "left", no_wrap=column == "id" or numbers
        )
    for row in held:
        table.add_row(*(escape(shown(cell)) for cell in row))
    return table


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float | Amount) and not isinstance(cell, bool)


def write_csv(columns: Sequence[str], rows: Iterable[Cells], *, header: bool = True) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    if header:
        writer.writerow([column.replace(" ", "_") for column in columns])
    writer.writerows([plain(cell) for cell in row] for row in rows)


def as_json(answer: "BaseModel") -> Any:
    return answer.model_dump(mode="json", by_alias=True)


def print_line(value: Any) -> None:
    """Print one JSON document in one line."""
    typer.echo(json_escaped(json.dumps(value, ensure_ascii=False)))


def show_document(
    output: Output, answer: "BaseModel | Mapping[str, Any]", title: str, facts: Iterable[tuple[str, Any]]
) -> None:
    """Print an answer that is no list: a table of facts, or the document."""
    document = answer if isinstance(answer, dict) else as_json(answer)  # type: ignore[arg-type]
    match output.format:
        case "json":
            print_json(document)
        case "jsonl":
            print_line(document)
        case "csv":
            names, cells = zip(*facts, strict=True)
            write_csv(names, [cells])
        case _:
            table(
                title, ("", ""), [(name.replace("_", " "), value) for name, value in facts if value not in (None, ())]
            )


def show_line(output: Output, answer: "BaseModel", line: str, facts: Iterable[tuple[str, Any]]) -> None:
    """Print an answer that is one line for people."""
    if output.for_people:
        say(line)
    else:
        show_document(output, answer, "", facts)


def show_list(
    output: Output,
    work: Callable[..., Awaitable["Page[Any]"]],
    *people: Any,
    title: "str | Callable[[Page[Any]], str]",
    columns: Sequence[str],
    row: Callable[[Any], Cells],
    nothing: "str | Callable[[Page[Any]], str]",
    incomplete: Callable[[], str] | None = None,
) -> None:
    """Print a list, page by page. `work` gets the context, the page and the ids of `people`.

    incomplete: what to say below a list that is not exact.
    """

    async def printed(ctx: "Context", *ids: Any) -> "list[Page[Any]]":
        pages = list["Page[Any]"]()
        async for page in _pages(output, lambda asked: work(ctx, asked, *ids)):
            if output.format == "jsonl":
                for item in page.items:
                    print_line(as_json(item))
            elif output.format == "csv":
                write_csv(columns, map(row, page.items), header=not pages)
            # The streamed formats keep no items.
            pages.append(page if output.format in {"table", "json"} else page.model_copy(update={"items": []}))
        return pages

    pages = ask(printed, *people, prints=output.format in {"jsonl", "csv"}, verbose=output.verbose)
    if output.format == "json":
        print_json(as_json(_joined(pages)))
    elif output.for_people:
        whole = _joined(pages)
        if whole.items:
            table(title if isinstance(title, str) else title(whole), columns, map(row, whole.items))
            if incomplete is not None and not getattr(whole, "exact", True):
                say(incomplete())
            say_what_follows(whole.next)
        else:
            say(nothing if isinstance(nothing, str) else nothing(whole))


async def _pages(output: Output, fetch: "Callable[[PageRequest], Awaitable[Page[Any]]]") -> "AsyncIterator[Page[Any]]":
    from graphsvc.http.pagination import PageRequest

    left, cursor = output.limit, output.cursor
    while left is None or left > 0:
        size = AT_ONCE if left is None else min(left, AT_ONCE)
        page = await fetch(PageRequest(size, cursor, output.listing))
        yield page
        left = None if left is None else left - size
        cursor = page.next
        if cursor is None:
            return


def _joined(pages: "Sequence[Page[Any]]") -> "Page[Any]":
    """One page with the items of all."""
    items = [item for page in pages for item in page.items]
    joined: dict[str, Any] = {"items": items, "next": pages[-1].next}
    if "exact" in type(pages[0]).model_fields:
        joined["exact"] = all(page.exact for page in pages)  # type: ignore[attr-defined]
    return pages[0].model_copy(update=joined)


def say_what_follows(cursor: str | None) -> None:
    """After a page that is not the last: what to type for the next one, and for all."""
    if cursor is not None:
        say(f"Next page: {typed_again('--cursor', cursor, without=('--cursor',))}")
        say_all()


def say_all() -> None:
    """What to type for all rows of the list."""
    say(f"All: {typed_again('--all', without=PARTS)}")
