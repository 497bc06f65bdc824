"""Every command. Each calls the function that the HTTP route of the same name calls."""

import typer

from graphsvc.cli import actions, import_export, neo4j, profiles, query, questions, review, serve, token

app = typer.Typer(
    help="A professional network on Neo4j: degrees, mutual connections, introductions and suggestions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# What `graphsvc --help` shows together, in this order.
GROUPS = {
    "Questions": (questions.app, review.app),
    "Relationships": (actions.app,),
    "Profiles": (profiles.app,),
    "Data": (import_export.app,),
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
