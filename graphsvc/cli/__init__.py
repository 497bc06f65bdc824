"""All commands. Each calls the same function as the HTTP route of the same name."""

import typer

from graphsvc.cli import actions, exports, imports, neo4j, profiles, query, questions, review, serve, token

app = typer.Typer(
    help="Ask a professional network on Neo4j: degrees, mutual connections, introductions and suggestions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# The panels of `graphsvc --help`, in this order.
GROUPS = {
    "Questions": (questions.app, review.app),
    "Relationships": (actions.app,),
    "Profiles": (profiles.app,),
    "Data": (imports.app, exports.app),
    "Analysts": (query.app,),
    "Service": (serve.app, token.app),
}
for group, subjects in GROUPS.items():
    for subject in subjects:
        for command in subject.registered_commands:
            command.rich_help_panel = group
        app.add_typer(subject)
app.add_typer(
    neo4j.app,
    name="neo4j",
    help="Control the embedded Neo4j: start, stop, status, logs, shell.",
    rich_help_panel="Service",
)
