"""All commands. Each calls the same function as the HTTP route of the same name."""

from typing import Annotated

import typer

from graphsvc.cli import (
    actions,
    exports,
    imports,
    lists,
    neo4j,
    profiles,
    query,
    questions,
    review,
    serve,
    snapshot,
    status,
    token,
)
from graphsvc.cli.commands import Commands, flowing

app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


def _show_version(wanted: bool) -> None:
    from importlib.metadata import version

    if wanted:
        typer.echo(f"graphsvc {version('graphsvc')}")
        raise typer.Exit


@app.callback()
def graphsvc(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Print the version")
    ] = False,
) -> None:
    """Ask a professional network on Neo4j: degrees, mutual connections, introductions and suggestions.

    Name members by id or name.

    A command exits with 0 if it worked, 1 if it did not, 2 if it is not written as its help says, 130 after Ctrl-C.
    """


# The panels of `graphsvc --help`, in this order.
GROUPS = {
    "Questions": (questions.app, lists.app, review.app),
    "Relationships": (actions.app,),
    "Profiles": (profiles.app,),
    "Data": (imports.app, exports.app),
    "Analysts": (query.app,),
    "Service": (serve.app, status.app, token.app),
}
for group, subjects in GROUPS.items():
    for subject in subjects:
        for command in subject.registered_commands:
            command.rich_help_panel = group
            command.help = flowing(command.callback)
        app.add_typer(subject)
app.add_typer(
    neo4j.app,
    name="neo4j",
    help="Control the embedded Neo4j: start, stop, status, logs, shell.",
    rich_help_panel="Service",
)
app.add_typer(
    snapshot.app,
    name="snapshot",
    help="Look at the saved snapshot of the network: status, verify, rebuild.",
    rich_help_panel="Service",
)
