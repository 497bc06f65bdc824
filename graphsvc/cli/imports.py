"""The command `import`: reads files into the network, or shows how it would read them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphsvc.cli.arguments import name_in
from graphsvc.cli.common import (
    INTERRUPTED,
    err,
    errors_in_a_line,
    fail,
    load_settings,
    opened_context,
    out,
    print_json,
    stopping_is_said,
)
from graphsvc.cli.output import table
from graphsvc.cli.progress import working
from graphsvc.text_rules import ID
from graphsvc.vocabulary import ImportFormat

if TYPE_CHECKING:
    from graphsvc.ingest import Loaded, Preview, ReadOptions, Rejects, Source
    from graphsvc.settings import Settings

app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
RESULTS = ("created", "updated", "duplicate", "rejected")
COLUMNS = "Columns of lists of connections"
SOME_REJECTED = 3
MOST_FILES = 12
EXAMPLES = 3


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files, archives and folders to import", metavar="PATH…")],
    format: Annotated[ImportFormat | None, typer.Option(help="Format of the files; detected by default")] = None,  # noqa: A002
    directed: Annotated[
        bool | None,
        typer.Option(
            "--directed/--undirected", help="Read lists as follows, or as connections; the file says by default"
        ),
    ] = None,
    ego: Annotated[
        str,
        typer.Option(
            "--as",
            parser=name_in("--as"),
            metavar="MEMBER",
            help="Member whose LinkedIn export this is: id or name; a new name gets an id",
        ),
    ] = "me",
    source: Annotated[
        str | None, typer.Option(help="Heading or number of the column with the first member", rich_help_panel=COLUMNS)
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Heading or number of the column with the second member", rich_help_panel=COLUMNS)
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Heading or number of the column with the date", rich_help_panel=COLUMNS)
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="A character, or tab, blank, comma, semicolon, bar", rich_help_panel=COLUMNS)
    ] = None,
    header: Annotated[
        bool | None,
        typer.Option("--header/--no-header", help="Whether the first line has headings", rich_help_panel=COLUMNS),
    ] = None,
    make_ids: Annotated[
        bool, typer.Option("--make-ids", help="Make ids of names that are no ids", rich_help_panel=COLUMNS)
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the text, such as cp1252; UTF-8 and UTF-16 are detected")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how each file is read and what would be imported")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first rejected line")] = False,
    rejects: Annotated[Path, typer.Option(help="File to write rejected lines to")] = Path("graphsvc-rejects.csv"),
    rejects_raw: Annotated[
        bool, typer.Option("--rejects-raw", help="Write cells that a spreadsheet takes for formulas as they are")
    ] = False,
    offline: Annotated[
        bool | None, typer.Option("--offline/--online", help="Loader to use; chosen by size and database by default")
    ] = None,
    json: Json = False,
) -> None:
    """Import a network: tables, lists of connections, graph files, LDBC SNB, LinkedIn, NDJSON (docs/formats.md).

    Exits with 0 if everything was imported or existed already, with 3 if some lines were rejected, and with 1 if
    nothing was imported or --strict stopped the import.
    """
    import asyncio
    from dataclasses import replace

    working()  # the imports that follow may take seconds
    from graphsvc.files import require_writable
    from graphsvc.ingest import LineRejectedError, ReadOptions, Rejects, detect, offline_possible, refused

    options = ReadOptions(
        format=format, directed=directed, ego=_id_for(ego),
        ego_name="" if ID.fullmatch(ego) else ego, source=source, target=target, since=since,
        delimiter=delimiter, header=header, encoding=encoding, make_ids=make_ids,
    )  # fmt: skip
    _check(options)
    with errors_in_a_line():
        if dry_run:
            return _dry_run(paths, options, json=json)
        settings = load_settings()
        require_writable(rejects)
        sources, skipped = detect(paths, options)
        rejected = Rejects(rejects, strict, raw=rejects_raw)
        if not json:
            _print_reading(sources, skipped)
        # Before looking for a database or starting one.
        if (nothing := refused(sources, rejected)) is not None:
            if json:
                print_json(nothing.document())
            raise typer.Exit(1)
        if not ID.fullmatch(ego):
            # Only now: the files can be read.
            options = replace(options, ego=_known(settings, ego) or options.ego)
            _tell(f"--as: {ego} is member {options.ego}")
            sources, _ = detect(paths, options)
        if offline and not offline_possible(settings):
            fail("--offline needs the embedded database, empty and not running", 2)
        try:
            loaded = asyncio.run(_load(settings, sources, rejected, offline=offline))
        except LineRejectedError as stopped:
            fail(f"{stopped} (stopped; what was imported before stays)")
        except KeyboardInterrupt:
            fail("stopped; what was imported stays, and the same command resumes the import", INTERRUPTED)
    if json:
        print_json(loaded.document())
    else:
        _print_loaded(loaded)
        _print_rejected(rejected, sources)
    _exit(loaded.tally.total("created", "updated", "duplicate"), loaded.tally.total("rejected"))
    return None


def _id_for(name: str) -> str:
    """The id of the owner of a LinkedIn export whose name no member has."""
    from graphsvc.ingest.delimited.values import made_id

    return name if ID.fullmatch(name) else made_id(name)


def _known(settings: "Settings", name: str) -> str | None:
    """The id of the member of this name. Ends the command if several have it."""
    import asyncio

    from graphsvc.cli.names import find_or_none
    from graphsvc.ingest import offline_possible

    async def found() -> str | None:
        async with opened_context(settings) as ctx:
            member = await find_or_none(ctx, name, ("member",))
            return member.id if member else None

    # An empty database is not started for it.
    return None if offline_possible(settings) else asyncio.run(found())


def _check(options: "ReadOptions") -> None:
    """Refuse options that no file can have."""
    import codecs

    from graphsvc.ingest import ENCODINGS, named_delimiter

    if options.encoding is not None:
        try:
            # Refuses codecs that encode no text, such as base64, too.
            "".encode(options.encoding)
            codecs.getincrementaldecoder(options.encoding)
        except LookupError:
            fail(f"--encoding: {options.encoding!r} is not known; for example {ENCODINGS}", 2)
    if options.delimiter is not None and not named_delimiter(options.delimiter):
        fail("--delimiter: give one character, or tab, blank, comma, semicolon, bar", 2)
    if (options.source is None) != (options.target is None):
        fail("--source and --target go together", 2)


def _exit(imported: int, rejected: int) -> None:
    if not imported:
        if not rejected:
            err.print("[red]graphsvc:[/] nothing was imported: the files hold no records", highlight=False)
        raise typer.Exit(1)
    if rejected:
        raise typer.Exit(SOME_REJECTED)


async def _load(settings: "Settings", sources: "list[Source]", rejects: "Rejects", *, offline: bool | None) -> "Loaded":
    from graphsvc.cli.progress import progress
    from graphsvc.ingest import load_offline, load_sources, suits_offline

    with stopping_is_said():
        if suits_offline(settings, sources) if offline is None else offline:
            with progress() as report:
                return await load_offline(settings, sources, rejects, report=report)
        async with opened_context(settings) as ctx:
            with progress() as report:
                return await load_sources(ctx, sources, rejects, report=report)


def _print_reading(sources: "list[Source]", skipped: list[str]) -> None:
    """How each file is read, or why it is not."""
    from graphsvc.ingest import unreadable

    for failed in unreadable(sources):
        _tell(f"{failed.shown}: {failed.reason}", error=True)
    readable = [source for source in sources if source.about]
    for source in readable[:MOST_FILES]:
        _tell(f"{source.shown}: {source.about}")
        for note in source.notes:
            _tell(f"  {note}")
    if len(readable) > MOST_FILES:
        _tell(f"… and {len(readable) - MOST_FILES} more files; --dry-run shows all")
    if skipped:
        more = f" and {len(skipped) - EXAMPLES} more" if len(skipped) > EXAMPLES else ""
        _tell(f"not read: {', '.join(skipped[:EXAMPLES])}{more}")


def _tell(text: str, *, error: bool = False) -> None:
    from rich.markup import escape

    start = "[red]graphsvc:[/] " if error else ""
    err.print(f"{start}{escape(text)}", highlight=False, soft_wrap=True)


def _print_loaded(loaded: "Loaded") -> None:
    from rich.markup import escape

    counts = loaded.tally.counts
    rows = ((kind, *(counts[kind][result] for result in RESULTS)) for kind in loaded.tally.document())
    table("", ("records", "new", "updated", "duplicates", "rejected"), rows)
    new, updated, duplicates, rejected = (loaded.tally.total(result) for result in RESULTS)  # type: ignore[arg-type]
    where = f" (see {escape(str(loaded.rejects))})" if loaded.rejects else ""
    line = f"{new:,} imported, {updated:,} updated, {duplicates:,} duplicates, {rejected:,} rejected{where}"
    out.print(f"{line}; {loaded.seconds:,.1f} s, {loaded.loader}", highlight=False, soft_wrap=True)


def _print_rejected(rejects: "Rejects", sources: "list[Source]") -> None:
    """Why lines were rejected, with examples and what to do."""
    from graphsvc.ingest import advice_for, unreadable

    advice: list[str] = []
    said = {source.shown for source in unreadable(sources)}
    for shown, reasons in rejects.by_file().items():
        if shown in said:
            continue
        count = sum(each.count for each in reasons)
        _tell(f"{shown}: {count:,} {'lines' if count > 1 else 'line'} rejected")
        for each in reasons[:EXAMPLES]:
            more = f" (and {each.count - 1:,} more)" if each.count > 1 else ""
            _tell(f"  line {each.line}: {each.reason}{more}")
            if each.text.strip():
                _tell(f"    {each.text.splitlines()[0][:200]}")
        if len(reasons) > EXAMPLES:
            others = len(reasons) - EXAMPLES
            _tell(f"  and {others} other {'reasons' if others > 1 else 'reason'}")
        advice += [found for each in reasons if (found := advice_for(each.reason)) and found not in advice]
    for found in advice:
        _tell(found)


def _dry_run(paths: list[Path], options: "ReadOptions", *, json: bool) -> None:
    from graphsvc.ingest import Rejects, detect, preview

    sources, skipped = detect(paths, options)
    rejects = Rejects()
    found = preview(sources, rejects)
    if json:
        print_json(found.document())
    else:
        _print_reading([source for source in sources if not source.about], skipped)
        _print_preview(found)
        _print_rejected(rejects, sources)
    _exit(sum(found.counts.values()), found.rejected)


def _print_preview(found: "Preview") -> None:
    for file in found.files:
        _tell(f"{file.shown}: {file.about}")
        for note in file.notes:
            _tell(f"  {note}")
        for text in file.first:
            _tell(f"    {text}")
    counts = (
        ", ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in found.counts.items()) or "nothing"
    )
    out.print(f"Would import {counts}; {found.rejected:,} rejected", highlight=False, soft_wrap=True)
    if found.unknown:
        _tell(f"{found.unknown:,} of the ties name members or organizations that these files do not have.")
