"""The command that makes tokens, signed with the key that the service checks."""

from datetime import timedelta
from typing import Annotated

import typer

from graphsvc.cli.common import fail, load_settings
from graphsvc.cli.questions import id_in

app = typer.Typer()


@app.command()
def token(
    member: Annotated[
        str | None,
        typer.Argument(parser=id_in("MEMBER"), metavar="[MEMBER]", help="Id of the member that the token acts for"),
    ] = None,
    service: Annotated[bool, typer.Option("--service", help="Act for all members")] = False,
    analyst: Annotated[bool, typer.Option("--analyst", help="Allow Cypher queries")] = False,
    name: Annotated[
        str | None, typer.Option(parser=id_in("--name"), help="Name of the client, for a token without a member")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.01, help="Hours until the token expires")] = 24.0,
) -> None:
    """Make a token, signed with GRAPHSVC_TOKEN_KEY."""
    from graphsvc.auth.principal import ANALYST, SERVICE
    from graphsvc.auth.tokens import new_token

    key = load_settings().auth.token_key
    if key is None:
        fail("set GRAPHSVC_TOKEN_KEY to a secret of 32 characters or more, the same as for the service", 2)
    scopes = [name for name, wanted in ((SERVICE, service), (ANALYST, analyst)) if wanted]
    if not (member or scopes):
        fail("pass a member, --service or --analyst", 2)
    try:
        made = new_token(
            key.get_secret_value(), member=member, scopes=scopes, client=name, lasts=timedelta(hours=hours)
        )
    except (OverflowError, ValueError):
        fail("--hours: the token would not expire before the year 10000", 2)
    typer.echo(made)
