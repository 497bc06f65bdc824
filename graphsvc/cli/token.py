"""The command that makes tokens, signed with the key that the service checks."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from graphsvc.cli.arguments import amount_in, id_in, name_in
from graphsvc.cli.common import ask, fail, load_settings
from graphsvc.text_rules import ID

if TYPE_CHECKING:
    from graphsvc.context import Context

app = typer.Typer()


@app.command()
def token(
    member: Annotated[
        str | None,
        typer.Argument(parser=name_in("MEMBER"), metavar="[MEMBER]", help="Member that the token acts for: id or name"),
    ] = None,
    service: Annotated[bool, typer.Option("--service", help="Act for all members")] = False,
    analyst: Annotated[bool, typer.Option("--analyst", help="Allow Cypher queries")] = False,
    name: Annotated[
        str | None, typer.Option(parser=id_in("--name"), help="Name of the client, for a token without a member")
    ] = None,
    hours: Annotated[
        float, typer.Option(parser=amount_in("--hours", 0.01), metavar="NUMBER", help="Hours until the token expires")
    ] = 24.0,
) -> None:
    """Make a token, signed with GRAPHSVC_TOKEN_KEY."""
    from graphsvc.auth.principal import ANALYST, SERVICE
    from graphsvc.auth.tokens import new_token

    key = load_settings().auth.token_key
    if key is None:
        fail(
            "set GRAPHSVC_TOKEN_KEY to a secret of 32 characters or more, the same as for the service, such as: "
            "export GRAPHSVC_TOKEN_KEY=$(head -c 32 /dev/urandom | base64)",
            2,
        )
    if member is not None and not ID.fullmatch(member):
        member = ask(_id_of, member)
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


async def _id_of(_: "Context", member: str) -> str:
    return member
