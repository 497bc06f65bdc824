"""Commands for the lists of a member: connections, follows, timeline."""

from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from graphsvc.cli.arguments import ViewerArgument, name_in, one_of, text_in
from graphsvc.cli.names import Target
from graphsvc.cli.output import Output, lists, show_list
from graphsvc.cli.questions import PEOPLE, person
from graphsvc.vocabulary import EventName

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from graphsvc.context import Context
    from graphsvc.http.pagination import Page, PageRequest

app = typer.Typer()
SORTS = ("recent", "name")


@app.command()
@lists()
def connections(
    viewer: ViewerArgument,
    output: Output,
    sort: Annotated[
        str, typer.Option(parser=one_of("--sort", *SORTS), metavar="|".join(SORTS), help="Order of the list")
    ] = "recent",
    words: Annotated[
        str | None,
        typer.Option(
            "--words",
            parser=text_in("--words"),
            metavar="WORDS",
            help="Only those with these words, or their beginnings",
        ),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option(
            parser=name_in("--of"), metavar="OTHER", help="List those of this member instead, given by id or name"
        ),
    ] = None,
) -> None:
    """List a member's connections, newest first, or those of another member who shows them."""
    from graphsvc.relationships import connections

    if of is not None:
        return show_list(
            output,
            lambda ctx, page, viewer, of: connections.connections_of(ctx, viewer, of, page),
            viewer,
            of,
            title=f"Connections of {of}",
            columns=(*PEOPLE, "connected"),
            row=lambda c: (*person(c), c.connected),
            nothing=f"{of} has no connections that {viewer} may see.",
        )
    return show_list(
        output,
        lambda ctx, page, viewer: connections.connections(ctx, viewer, page, sort, words),  # type: ignore[arg-type]
        viewer,
        title=f"Connections of {viewer}",
        columns=(*PEOPLE, "connected since"),
        row=lambda c: (*person(c), day(c.connected_since)),
        nothing=f"{viewer} has no connections{f' called {words}' if words else ''}.",
    )


def day(moment: Any) -> Any:
    return moment and moment.date()


@app.command()
@lists()
def following(viewer: ViewerArgument, output: Output) -> None:
    """List the members and organizations that a member follows, newest first."""
    from graphsvc.relationships import follows

    show_list(
        output,
        lambda ctx, page, viewer: follows.following(ctx, viewer, page),
        viewer,
        title=f"{viewer} follows",
        columns=("type", *PEOPLE, "followed since"),
        row=lambda f: (f.type, *person(f), day(f.followed_since)),
        nothing=f"{viewer} follows nobody.",
    )


@app.command()
@lists()
def followers(
    viewer: ViewerArgument,
    output: Output,
    of: Annotated[
        str | None,
        typer.Option(
            parser=name_in("--of"),
            metavar="TARGET",
            help="List the connections who follow this member or organization, given by id or name",
        ),
    ] = None,
    organization: Annotated[bool, typer.Option("--organization", help="TARGET is an organization")] = False,
) -> None:
    """List a member's followers, newest first, or the connections who follow another member or an organization."""
    from graphsvc.relationships import follows

    if of is None:
        return show_list(
            output,
            lambda ctx, page, viewer: follows.followers(ctx, viewer, page),
            viewer,
            title=f"Followers of {viewer}",
            columns=(*PEOPLE, "followed since"),
            row=lambda f: (*person(f), day(f.followed_since)),
            nothing=f"{viewer} has no followers.",
        )

    def among(ctx: "Context", page: "PageRequest", viewer: str, target: Target) -> "Awaitable[Page[Any]]":
        return follows.followers_of(ctx, viewer, target.id, page, target.type)

    def counted(found: Any) -> str:
        about = found.member or found.organization
        counts = f"{found.followers:,} followers, {found.followers_connected:,} of them connections of {viewer}"
        return f"{about.name if about else of}: {counts}"

    return show_list(
        output,
        among,
        viewer,
        Target(of, "organization" if organization else None),
        title=counted,
        columns=PEOPLE,
        row=person,
        nothing=counted,
    )


@app.command()
@lists()
def timeline(
    viewer: ViewerArgument,
    output: Output,
    other: Annotated[
        str | None,
        typer.Option(
            "--with",
            parser=name_in("--with"),
            metavar="OTHER",
            help="Show only events with this member, given by id or name",
        ),
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(
            "--event",
            parser=one_of("--event", *get_args(EventName)),
            metavar="EVENT",
            help="Show only these events, such as connected or was_invited",
        ),
    ] = None,
) -> None:
    """Show what happened between a member and others, newest first."""
    from graphsvc.relationships import timeline

    def row(e: Any) -> tuple[Any, ...]:
        about, told = e.member or e.organization, e.event.replace("_", " ")
        return e.occurred_at, told, about and about.id, about and about.name, e.note

    show_list(
        output,
        lambda ctx, page, viewer, other: timeline.timeline(ctx, viewer, page, other, event),  # type: ignore[arg-type]
        viewer,
        other,
        title=f"Timeline of {viewer}",
        columns=("at", "event", "id", "name", "note"),
        row=row,
        nothing=f"Nothing happened between {viewer} and {other or 'others'}.",
    )
