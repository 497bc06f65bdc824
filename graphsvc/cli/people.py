"""Between members, on the command line: the profile of another, and what happened with whom."""

from typing import Annotated, get_args

import typer

from graphsvc import profiles
from graphsvc import timeline as timeline_
from graphsvc.cli.ask import (
    DEGREES,
    Json,
    Limit,
    OtherArgument,
    ViewerArgument,
    affiliation,
    member_id,
    more,
    page,
    show,
)
from graphsvc.cli.running import ask, fail

app = typer.Typer()


@app.command()
def profile(viewer: ViewerArgument, other: OtherArgument, json: Json = False) -> None:
    """A member as another may see them."""
    found = ask(lambda store: profiles.profile(store, viewer, other))
    shown = {
        **found.model_dump(exclude={"affiliations", "connections_shown"}),
        "degree": DEGREES[found.degree],
        "connections": found.connections_shown,
        "interests": ", ".join(found.interests),
        "affiliations": "\n".join(map(affiliation, found.affiliations)),
    }
    rows = [(name, value) for name, value in shown.items() if value not in (None, "")]
    show(found, json, f"{found.name}, as {viewer} sees them", ("", ""), rows)


@app.command()
def timeline(
    viewer: ViewerArgument,
    other: Annotated[
        str | None, typer.Option("--with", parser=member_id, metavar="OTHER", help="Only with this member")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only of this kind, as connected or was_invited")] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """What happened between a member and others, newest first."""
    if kind is not None and kind not in (kinds := get_args(timeline_.EventKind)):
        fail(f"kind is one of {', '.join(kinds)}", 2)
    told = ask(lambda store: timeline_.timeline(store, viewer, page(limit), other, kind))  # type: ignore[arg-type]
    rows = ((f"{e.at:%Y-%m-%d %H:%M}", e.kind.replace("_", " "), e.other.id, e.other.name, e.note) for e in told.items)
    show(told, json, f"Timeline of {viewer}{more(told)}", ("at", "what", "id", "name", "note"), rows)
