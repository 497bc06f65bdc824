"""Every command. Each calls the function that the HTTP route of the same name calls."""

import typer

from graphsvc.cli import act, ask, neo4j, profiles, query, review, serve, token, transfer

app = typer.Typer(
    help="A professional network on Neo4j: degrees, mutual connections, introductions and suggestions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# What `graphsvc --help` shows together, in this order.
GROUPS = {
    "Questions": (ask.app, review.app),
    "Relationships": (act.app,),
    "Profiles": (profiles.app,),
    "Data": (transfer.app,),
    "Analysts": (query.app,),
    "Running it": (serve.app, token.app),
}
for group, subjects in GROUPS.items():
    for subject in subjects:
        for command in subject.registered_commands:
            command.rich_help_panel = group
        app.add_typer(subject)
app.add_typer(
    neo4j.app,
    name="neo4j",
    help="The embedded Neo4j: start, stop, status, logs, shell.",
    rich_help_panel="Running it",
)
