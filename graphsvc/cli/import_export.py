"""Commands for your data: import, export, generate."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphsvc.cli.common import ask, err, errors_in_a_line, fail, load_settings, opened_context, out, print_json
from graphsvc.cli.questions import id_in
from graphsvc.vocabulary import ImportFormat

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.ingest import Loaded, Rejects, Source
    from graphsvc.settings import Settings

app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
RESULTS = ("created", "updated", "duplicate", "rejected")


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to import", metavar="PATH…")],
    format: Annotated[ImportFormat | None, typer.Option(help="Format of the files; detected by default")] = None,  # noqa: A002
    directed: Annotated[
        bool, typer.Option("--directed", help="Read edge lists as follows instead of connections")
    ] = False,
    ego: Annotated[
        str,
        typer.Option("--as", parser=id_in("--as"), metavar="ID", help="Id of the member whose LinkedIn export this is"),
    ] = "me",
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
    """Import a network: CSV tables, edge lists, LDBC SNB, a LinkedIn export, NDJSON (docs/formats.md).

    Exits with 0 if anything was imported or existed already, with 1 if nothing was or --strict stopped the import.
    """
    import asyncio

    from graphsvc.files import require_writable
    from graphsvc.ingest import LineRejectedError, Rejects, offline_possible, refused, sources_of

    settings = load_settings()
    with errors_in_a_line():
        require_writable(rejects)
        sources, rejected = (
            sources_of(paths, format=format, directed=directed, ego=ego),
            Rejects(rejects, strict, raw=rejects_raw),
        )
        # Before looking for a database or starting one.
        if (nothing := refused(sources, rejected)) is not None:
            _print_refused(sources, nothing, json=json)
            raise typer.Exit(1)
        if offline and not offline_possible(settings):
            fail("--offline needs the embedded database, empty and not running", 2)
        try:
            loaded = asyncio.run(_load(settings, sources, rejected, offline=offline))
        except LineRejectedError as stopped:
            fail(f"{stopped} (stopped; what was imported before stays)")
        except KeyboardInterrupt:
            fail("stopped; what was imported stays, and the same command resumes the import", 130)
    _print_loaded(loaded, json=json)
    if loaded.tally.total("rejected") and not loaded.tally.total("created", "updated", "duplicate"):
        raise typer.Exit(1)


async def _load(settings: "Settings", sources: "list[Source]", rejects: "Rejects", *, offline: bool | None) -> "Loaded":
    from graphsvc.cli.progress import progress
    from graphsvc.ingest import load_offline, load_sources, suits_offline

    if suits_offline(settings, sources) if offline is None else offline:
        with progress() as report:
            return await load_offline(settings, sources, rejects, report=report)
    async with opened_context(settings) as ctx:
        with progress() as report:
            return await load_sources(ctx, sources, rejects, report=report)


def _print_refused(sources: "list[Source]", nothing: "Loaded", *, json: bool) -> None:
    from rich.markup import escape

    from graphsvc.ingest import unreadable

    for source in unreadable(sources):
        err.print(f"[red]graphsvc:[/] {escape(f'{source.path}: {source.reason}')}", highlight=False, soft_wrap=True)
    if json:
        print_json(nothing.document())


def _print_loaded(loaded: "Loaded", *, json: bool) -> None:
    from rich.markup import escape
    from rich.table import Table

    if json:
        return print_json(loaded.document())
    table = Table("", "new", "updated", "duplicates", "rejected")
    for kind in loaded.tally.document():
        table.add_row(kind, *(f"{loaded.tally.counts[kind][result]:,}" for result in RESULTS))
    out.print(table)
    new, updated, duplicates, rejected = (loaded.tally.total(result) for result in RESULTS)  # type: ignore[arg-type]
    where = f" (see {escape(str(loaded.rejects))})" if loaded.rejects else ""
    line = f"{new:,} imported, {updated:,} updated, {duplicates:,} duplicates, {rejected:,} rejected{where}"
    out.print(f"{line}; {loaded.seconds:,.1f} s, {loaded.loader}", highlight=False, soft_wrap=True)
    return None


@app.command()
def export(
    file: Annotated[
        str, typer.Argument(help="Output file, compressed if its name ends in .gz, or - for standard output")
    ],
) -> None:
    """Export the whole network as NDJSON, which import reads."""
    from rich.markup import escape

    from graphsvc.cli.progress import progress
    from graphsvc.ingest.export import export as export_lines
    from graphsvc.ingest.export import export_to

    async def exported(ctx: "Context") -> int:
        if file == "-":
            async for line in export_lines(ctx):
                sys.stdout.write(line)
            return 0
        with progress() as report:
            return await export_to(ctx, Path(file), report)

    count = ask(exported)
    if file != "-":
        err.print(f"{count:,} records written to {escape(file)}", highlight=False, soft_wrap=True)


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="New folder for the CSV files")],
    members: Annotated[int, typer.Option(min=0, help="Number of members")] = 10_000,
    mean_degree: Annotated[float, typer.Option(min=0, help="Average number of connections per member")] = 50.0,
    seed: Annotated[int, typer.Option(min=0, help="Random seed; the same seed gives the same network")] = 7,
    profiles: Annotated[bool, typer.Option(help="Generate organizations, careers and follows, too")] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write into a folder that is not empty")] = False,
    json: Json = False,
) -> None:
    """Generate a professional network of any size, as the CSV files that import reads."""
    from rich.markup import escape

    from graphsvc.cli.progress import progress
    from graphsvc.generate import generate as make

    with errors_in_a_line(), progress() as report:
        try:
            made = make(
                folder,
                members=members,
                mean_degree=mean_degree,
                seed=seed,
                report=report,
                profiles=profiles,
                overwrite=overwrite,
            )
        except ValueError as error:
            fail(str(error), 2)
    counts = {
        name: getattr(made, name) for name in ("members", "organizations", "affiliations", "connections", "follows")
    }
    if json:
        return print_json({"folder": str(folder), **counts, "about": made.about})
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    out.print(f"{said} in {escape(str(folder))} ({made.about})", highlight=False, soft_wrap=True)
    return None
