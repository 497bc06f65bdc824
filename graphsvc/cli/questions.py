"""Commands for questions: a table for people, --json for programs."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from graphsvc.cli.common import ask, fail, load_settings, out, print_json, validated
from graphsvc.text_rules import display_text, id_fault

if TYPE_CHECKING:
    from pydantic import BaseModel

    from graphsvc.http.pagination import Page, PageRequest
    from graphsvc.members.members import Affiliation
    from graphsvc.network.summaries import TargetType

app = typer.Typer()
DEGREES = {0: "the same member", 1: "1st: connected", 2: "2nd", 3: "3rd", None: "out of network"}


def id_in(argument: str) -> Callable[[str], str]:
    """A parser of ids. Anything else ends the command with exit code 2 and a line that names the argument."""

    def parse(text: str) -> str:
        if fault := id_fault(text):
            fail(f"{argument}: {fault}", 2)
        return text

    return parse


def text_in(argument: str) -> Callable[[str], str]:
    """A parser of text to look for, as `id_in`."""

    def parse(text: str) -> str:
        try:
            return display_text(text, lines=True)
        except ValueError as fault:
            fail(f"{argument}: {fault}", 2)

    return parse


ViewerArgument = Annotated[
    str, typer.Argument(parser=id_in("VIEWER"), metavar="VIEWER", help="Id of the member who asks")
]
OtherArgument = Annotated[str, typer.Argument(parser=id_in("OTHER"), metavar="OTHER", help="Id of another member")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Maximum number of rows")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
NoDocument = Annotated[bool, typer.Option("--json", help="Print nothing, like the HTTP response")]


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    out.print(table)


def show(answer: "BaseModel", json: bool, title: str, columns: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> None:
    if json:
        print_json(answer.model_dump(mode="json", by_alias=True))
    else:
        table(title, columns, rows)


def page(limit: int) -> "PageRequest":
    """The first page of a list, with `limit` rows. Exits with 2 above GRAPHSVC_MAX_PAGE_SIZE."""
    from graphsvc.http.pagination import PageRequest

    if limit > (most := load_settings().http.max_page_size):
        fail(f"at most {most} rows at once (GRAPHSVC_MAX_PAGE_SIZE)", 2)
    return PageRequest(limit)


def more(listed: "Page[Any]") -> str:
    return ", and more" if listed.next else ""


def affiliation(each: "Affiliation") -> str:
    years = f", {each.from_.year}–{each.to.year if each.to else ''}" if each.from_ else ""
    return f"{each.role + ', ' if each.role else ''}{each.name}{years}"


@app.command()
def degree(viewer: ViewerArgument, other: OtherArgument, json: Json = False) -> None:
    """Show how far apart two members are."""
    from graphsvc.network import degrees

    found = ask(lambda ctx: degrees.degree(ctx, viewer, other))
    if json:
        print_json(found.model_dump(mode="json"))
    else:
        out.print(f"{viewer} — {other}: {DEGREES[found.degree]}", highlight=False, markup=False)


@app.command()
def mutuals(viewer: ViewerArgument, other: OtherArgument, limit: Limit = 20, json: Json = False) -> None:
    """List the connections that two members share, best connected first."""
    from graphsvc.network import mutuals

    asked = page(limit)
    found = ask(lambda ctx: mutuals.mutual_connections(ctx, viewer, other, asked))
    show(
        found,
        json,
        f"{found.mutuals} mutual connections of {viewer} and {other}",
        ("id", "name", "headline", "connections"),
        ((m.id, m.name, m.headline, f"{m.connections}{'+' if m.connections >= 500 else ''}") for m in found.items),
    )


@app.command()
def path(viewer: ViewerArgument, other: OtherArgument, limit: Limit = 5, json: Json = False) -> None:
    """Show who can introduce one member to another, strongest path first."""
    from graphsvc.network import introductions

    if limit > (most := load_settings().http.max_paths):
        fail(f"at most {most} paths at once (GRAPHSVC_MAX_PATHS)", 2)
    found = ask(lambda ctx: introductions.introductions(ctx, viewer, other, limit))
    rows = (
        (" → ".join([viewer, *(f"{step.name} ({step.id})" for step in each.through), other]), f"{each.strength:.3f}")
        for each in found.items
    )
    show(found, json, f"{viewer} — {other}: {DEGREES[found.degree]}", ("path", "strength"), rows)


@app.command()
def suggest(
    viewer: ViewerArgument,
    limit: Limit = 10,
    follow: Annotated[
        bool, typer.Option("--follow", help="Suggest members and organizations to follow instead")
    ] = False,
    json: Json = False,
) -> None:
    """Suggest people that a member may know, with reasons."""
    from graphsvc.network import suggestions

    if follow:
        return _suggest_to_follow(viewer, limit, json)
    asked = page(limit)
    found = ask(lambda ctx: suggestions.suggestions(ctx, viewer, asked))
    rows = ((s.id, s.name, s.headline, f"{s.score:.2f}", "\n".join(s.reasons)) for s in found.items)
    show(found, json, f"People {viewer} may know", ("id", "name", "headline", "score", "reasons"), rows)
    return None


def _suggest_to_follow(viewer: str, limit: int, json: bool) -> None:
    from graphsvc.network import suggestions

    asked = page(limit)
    found = ask(lambda ctx: suggestions.suggestions_to_follow(ctx, viewer, asked))
    rows = ((s.type, s.id, s.name, s.headline, f"{s.score:.2f}", "\n".join(s.reasons)) for s in found.items)
    columns = ("type", "id", "name", "headline", "score", "reasons")
    show(found, json, f"For {viewer} to follow", columns, rows)


@app.command()
def network(
    viewer: ViewerArgument,
    ring: Annotated[int | None, typer.Option(min=1, max=3, help="List the members at this degree")] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Count the members at degree 1, 2 and 3, or list them."""
    from graphsvc.network import rings

    if ring is not None:
        asked = page(limit)
        listed = ask(lambda ctx: rings.ring(ctx, viewer, ring, asked))
        rows = ((m.id, m.name, m.headline) for m in listed.items)
        return show(listed, json, f"Degree {ring} of {viewer}{more(listed)}", ("id", "name", "headline"), rows)
    found = ask(lambda ctx: rings.rings(ctx, viewer))
    sizes = ((1, found.first), (2, found.second), (3, found.third))
    return show(found, json, f"Network of {viewer}", ("degree", "members"), sizes)


@app.command()
def search(
    viewer: ViewerArgument,
    name: Annotated[str | None, typer.Argument(help="Words of the name, or their beginnings")] = None,
    industry: str | None = None,
    seniority: str | None = None,
    location: str | None = None,
    interest: str | None = None,
    company: str | None = None,
    company_size: Annotated[str | None, typer.Option(help="Such as 11-50 or 10001+")] = None,
    school: str | None = None,
    active_since: Annotated[str | None, typer.Option(help="A date, such as 2026-06-07")] = None,
    degree: int | None = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Find members by name, profile, organization and degree."""
    given = dict(locals())
    from graphsvc.network import search

    filters = validated(search.Filters, {name: given[name] for name in search.Filters.model_fields})
    asked = page(limit)
    found = ask(lambda ctx: search.search(ctx, viewer, filters, asked))
    rows = ((m.id, m.name, m.headline, m.location, m.degree) for m in found.items)
    show(found, json, f"Found{more(found)}", ("id", "name", "headline", "location", "degree"), rows)


@app.command()
def connections(
    viewer: ViewerArgument,
    of: Annotated[
        str | None, typer.Option(parser=id_in("--of"), metavar="OTHER", help="List the connections of another member")
    ] = None,
    sort: Annotated[str, typer.Option(help="Sort by recent or name")] = "recent",
    words: Annotated[
        str | None, typer.Option(parser=text_in("--words"), metavar="TEXT", help="Words in the name or headline")
    ] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """List a member's connections, newest first, or those of another member who shows them."""
    from graphsvc.relationships import connections

    asked = page(limit)
    if of is not None:
        shown = ask(lambda ctx: connections.connections_of(ctx, viewer, of, asked))
        rows = ((c.id, c.name, c.headline, "yes" if c.connected else "") for c in shown.items)
        columns = ("id", "name", "headline", "connected")
        return show(shown, json, f"Connections of {of}{more(shown)}", columns, rows)
    if sort not in connections.LISTS:
        fail("--sort must be recent or name", 2)
    listed = ask(lambda ctx: connections.connections(ctx, viewer, asked, sort, words))  # type: ignore[arg-type]
    own = ((c.id, c.name, c.headline, c.connected_since and c.connected_since.date()) for c in listed.items)
    return show(
        listed, json, f"Connections of {viewer}{more(listed)}", ("id", "name", "headline", "connected since"), own
    )


@app.command()
def following(viewer: ViewerArgument, limit: Limit = 20, json: Json = False) -> None:
    """List the members and organizations that a member follows, newest first."""
    from graphsvc.relationships import follows

    asked = page(limit)
    found = ask(lambda ctx: follows.following(ctx, viewer, asked))
    rows = ((f.type, f.id, f.name, f.headline, f.followed_since and f.followed_since.date()) for f in found.items)
    show(found, json, f"{viewer} follows{more(found)}", ("type", "id", "name", "headline", "followed since"), rows)


@app.command()
def followers(
    viewer: ViewerArgument,
    of: Annotated[
        str | None,
        typer.Option(
            parser=id_in("--of"), metavar="TARGET", help="List the connections who follow this member or organization"
        ),
    ] = None,
    organization: Annotated[bool, typer.Option("--organization", help="TARGET is an organization")] = False,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """List a member's followers, newest first, or the connections who follow another member or an organization."""
    from graphsvc.relationships import follows

    if of is not None:
        return _followers_of(viewer, of, "organization" if organization else None, limit, json)
    asked = page(limit)
    found = ask(lambda ctx: follows.followers(ctx, viewer, asked))
    rows = ((f.id, f.name, f.headline, f.followed_since and f.followed_since.date()) for f in found.items)
    show(found, json, f"Followers of {viewer}{more(found)}", ("id", "name", "headline", "followed since"), rows)
    return None


def _followers_of(viewer: str, target: str, target_type: "TargetType | None", limit: int, json: bool) -> None:
    from graphsvc.relationships import follows

    asked = page(limit)
    found = ask(lambda ctx: follows.followers_of(ctx, viewer, target, asked, target_type))
    about = found.member or found.organization
    counts = f"{found.followers} followers, {found.followers_connected} of them connections of {viewer}"
    title = f"{about.name if about else target}: {counts}"
    show(found, json, title, ("id", "name", "headline"), ((m.id, m.name, m.headline) for m in found.items))


@app.command()
def timeline(
    viewer: ViewerArgument,
    other: Annotated[
        str | None,
        typer.Option("--with", parser=id_in("--with"), metavar="OTHER", help="Show only events with this member"),
    ] = None,
    event: Annotated[str | None, typer.Option(help="Show only these events, such as connected or was_invited")] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Show what happened between a member and others, newest first."""
    from graphsvc.relationships import timeline

    if event is not None and event not in (events := get_args(timeline.EventName)):
        fail(f"--event must be one of {', '.join(events)}", 2)
    asked = page(limit)
    told = ask(lambda ctx: timeline.timeline(ctx, viewer, asked, other, event))  # type: ignore[arg-type]
    rows = (
        (f"{e.occurred_at:%Y-%m-%d %H:%M}", e.event.replace("_", " "), about.id, about.name, e.note)
        for e in told.items
        if (about := e.member or e.organization)
    )
    show(told, json, f"Timeline of {viewer}{more(told)}", ("at", "event", "id", "name", "note"), rows)
