"""Tokens, by the key that the service checks them with."""

from datetime import timedelta
from typing import Annotated

import typer

from graphsvc.cli.common import fail, load_settings
from graphsvc.cli.questions import member_id

app = typer.Typer()


@app.command()
def token(
    member: Annotated[
        str | None, typer.Argument(parser=member_id, metavar="[MEMBER]", help="Whom it speaks for")
    ] = None,
    service: Annotated[bool, typer.Option("--service", help="It speaks for everybody")] = False,
    analyst: Annotated[bool, typer.Option("--analyst", help="It may ask in Cypher")] = False,
    name: Annotated[str | None, typer.Option(parser=member_id, help="Whose it is, where it names no member")] = None,
    hours: Annotated[float, typer.Option(min=0.01, help="How long it holds")] = 24.0,
) -> None:
    """Make a token, signed with GRAPHSVC_TOKEN_KEY."""
    from graphsvc.auth.principal import ANALYST, SERVICE
    from graphsvc.auth.tokens import new_token

    key = load_settings().token_key
    if key is None:
        fail("set GRAPHSVC_TOKEN_KEY to a secret of 32 characters or more; the service needs the same", 2)
    scopes = [name for name, wanted in ((SERVICE, service), (ANALYST, analyst)) if wanted]
    if not (member or scopes):
        fail("name a member, or --service, or --analyst", 2)
    lasts = timedelta(hours=hours)
    typer.echo(new_token(key.get_secret_value(), member=member, scopes=scopes, client=name, lasts=lasts))
