"""Commands that write files: export, generate."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphsvc.cli.arguments import amount_in, number_in
from graphsvc.cli.common import ask, err, errors_in_a_line, fail, out, print_json

if TYPE_CHECKING:
    from graphsvc.context import Context

app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]


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

    count = ask(exported, prints=True)
    if file != "-":
        err.print(f"{count:,} records written to {escape(file)}", highlight=False, soft_wrap=True)


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="New folder for the CSV files")],
    members: Annotated[
        int, typer.Option(parser=number_in("--members", 0), metavar="NUMBER", help="Number of members")
    ] = 10_000,
    mean_degree: Annotated[
        float,
        typer.Option(
            parser=amount_in("--mean-degree", 0), metavar="NUMBER", help="Average number of connections per member"
        ),
    ] = 50.0,
    seed: Annotated[
        int,
        typer.Option(
            parser=number_in("--seed", 0), metavar="NUMBER", help="Random seed; the same seed gives the same network"
        ),
    ] = 7,
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
