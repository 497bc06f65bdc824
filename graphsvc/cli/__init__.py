"""Every command. Each calls the function that the HTTP route of the same name calls."""

import typer

from graphsvc.cli import act, ask, neo4j, people, query, review, serve, token, transfer

app = typer.Typer(
    help="A professional network on Neo4j: how far apart, whom both know, whom one may know.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(serve.app)
app.add_typer(ask.app)
app.add_typer(people.app)
app.add_typer(act.app)
app.add_typer(review.app)
app.add_typer(query.app)
app.add_typer(transfer.app)
app.add_typer(token.app)
app.add_typer(neo4j.app, name="neo4j", help="The embedded Neo4j: start, stop, status, logs, shell.")
