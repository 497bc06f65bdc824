"""Commands for questions about the network."""

from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from graphsvc.cli.arguments import OtherArgument, ViewerArgument, name_in, number_in, one_of, text_in
from graphsvc.cli.common import ask, fail, load_settings, validated
from graphsvc.cli.output import Amount, Output, answers, lists, say_all, show_document, show_line, show_list
from graphsvc.vocabulary import CompanySize

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.http.pagination import PageRequest
    from graphsvc.network.introductions import Introductions
    from graphsvc.network.search import Matches, MatchesOfAll

app = typer.Typer()
COMPANY_SIZES: tuple[str, ...] = get_args(CompanySize)
DEGREES = {0: "the same member", 1: "1st: connected", 2: "2nd", 3: "3rd", None: "out of network"}
PEOPLE = ("id", "name", "headline")


def person(each: Any) -> tuple[Any, ...]:
    """A row of a list of members."""
    return each.id, each.name, each.headline


@app.command()
@answers
def degree(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Show how far apart two members are."""
    from graphsvc.network import degrees

    found = ask(degrees.degree, viewer, other, verbose=output.verbose)
    facts = (("viewer", found.viewer), ("other", found.other), ("degree", found.degree))
    show_line(output, found, f"{viewer} — {other}: {DEGREES[found.degree]}", facts)


@app.command()
@lists(sources=True)
def mutuals(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """List the connections that two members share, best connected first."""
    from graphsvc.network import mutuals

    exact = load_settings().rules.shown_connections
    show_list(
        output,
        lambda ctx, page, viewer, other: mutuals.mutual_connections(ctx, viewer, other, page),
        viewer,
        other,
        title=lambda found: f"{found.mutuals:,} mutual connections of {viewer} and {other}",  # type: ignore[attr-defined]
        columns=(*PEOPLE, "connections"),
        row=lambda m: (*person(m), Amount(f"{m.connections:,}+") if m.connections >= exact else m.connections),
        nothing=f"{viewer} and {other} have no mutual connections.",
    )


@app.command()
@lists(5, pages=False, sources=True)
def path(viewer: ViewerArgument, other: OtherArgument, output: Output) -> None:
    """Show who can introduce one member to another, strongest path first."""
    from graphsvc.network import introductions

    most = load_settings().network.path_limit
    limit = min(output.limit or most, most)
    left_out = list[str]()

    async def found(ctx: "Context", page: "PageRequest", viewer: str, other: str) -> "Introductions":
        strongest = await introductions.introductions(ctx, viewer, other, limit + 1)
        if len(strongest.items) > limit:
            left_out.append(viewer)
        return strongest.model_copy(update={"items": strongest.items[:limit]})

    show_list(
        output,
        found,
        viewer,
        other,
        title=lambda found: f"{viewer} — {other}: {DEGREES[found.degree]}",  # type: ignore[attr-defined]
        columns=("path", "strength"),
        row=lambda each: (
            " → ".join([viewer, *(f"{step.name} ({step.id})" for step in each.through), other]),
            Amount(f"{each.strength:.3f}"),
        ),
        nothing=lambda found: f"{viewer} — {other}: {DEGREES[found.degree]}. Nobody can introduce them.",  # type: ignore[attr-defined]
    )
    if left_out and output.for_people and limit < most:
        say_all()


def _only_some(considered: str) -> str:
    return f"Only the {load_settings().suggestions.seed_limit:,} {considered} were considered, not all."


@app.command()
@lists(10, sources=True)
def suggest(
    viewer: ViewerArgument,
    output: Output,
    follow: Annotated[
        bool, typer.Option("--follow", help="Suggest members and organizations to follow instead")
    ] = False,
) -> None:
    """Suggest people that a member may know, with reasons."""
    from graphsvc.network import suggestions

    show_list(
        output,
        lambda ctx, page, viewer: (suggestions.suggestions_to_follow if follow else suggestions.suggestions)(
            ctx, viewer, page
        ),
        viewer,
        title=f"For {viewer} to follow" if follow else f"People {viewer} may know",
        columns=(*(("type",) if follow else ()), *PEOPLE, "score", "reasons"),
        row=lambda s: (*((s.type,) if follow else ()), *person(s), s.score, s.reasons),
        nothing=f"There is nobody to suggest to {viewer}.",
        incomplete=lambda: _only_some("who follow the fewest" if follow else "least connected connections"),
    )


@app.command()
@lists(sources=True)
def network(
    viewer: ViewerArgument,
    output: Output,
    ring: Annotated[
        int | None,
        typer.Option(parser=number_in("--ring", 1, 3), metavar="1|2|3", help="List the members at this degree"),
    ] = None,
) -> None:
    """Count the members at degree 1, 2 and 3, or list them."""
    from graphsvc.network import rings

    if ring is not None:
        return show_list(
            output,
            lambda ctx, page, viewer: rings.ring(ctx, viewer, ring, page),
            viewer,
            title=f"Degree {ring} of {viewer}",
            columns=PEOPLE,
            row=person,
            nothing=f"{viewer} has nobody at degree {ring}.",
        )
    found = ask(rings.rings, viewer, verbose=output.verbose)
    facts = (("degree 1", found.first), ("degree 2", found.second), ("degree 3", found.third))
    return show_document(output, found, f"Network of {viewer}", facts)


@app.command()
@lists()
def search(
    output: Output,
    name: Annotated[
        str | None,
        typer.Argument(parser=text_in("WORDS"), metavar="[WORDS]", help="Words of the name, or their beginnings"),
    ] = None,
    viewer: Annotated[
        str | None,
        typer.Option(
            "--as",
            parser=name_in("--as"),
            metavar="VIEWER",
            help="Search as this member, given by id or name: only whom they may see, with degrees",
        ),
    ] = None,
    industry: Annotated[str | None, typer.Option(metavar="TEXT", help="Industry, or words of it: fin")] = None,
    seniority: Annotated[str | None, typer.Option(metavar="TEXT", help="Seniority, or words of it: senior")] = None,
    location: Annotated[str | None, typer.Option(metavar="TEXT", help="Place, or words of it: boston")] = None,
    interest: Annotated[str | None, typer.Option(metavar="TEXT", help="An interest, or words of it: chess")] = None,
    company: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Present or former company, or words of its name: acme")
    ] = None,
    company_size: Annotated[
        str | None,
        typer.Option(
            parser=one_of("--company-size", *COMPANY_SIZES),
            metavar="SIZE",
            help=f"People at a company where the member is now: {', '.join(COMPANY_SIZES)}",
        ),
    ] = None,
    school: Annotated[str | None, typer.Option(metavar="TEXT", help="School, or words of its name: grove")] = None,
    active_since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Active on this day or later: 2026-06-07")
    ] = None,
    degree: Annotated[
        int | None,
        typer.Option(parser=number_in("--degree", 1, 3), metavar="1|2|3", help="Degree from the member of --as"),
    ] = None,
) -> None:
    """Find members by name, profile, organization and degree."""
    given = dict(locals())
    from graphsvc.network import search

    filters = validated(search.Filters, {name: given[name] for name in search.Filters.model_fields})
    if degree is not None and viewer is None:
        fail("--degree: name the member from whom it counts with --as", 2)

    async def found(ctx: "Context", page: "PageRequest", viewer: str | None) -> "Matches | MatchesOfAll":
        if viewer is None:
            return await search.search_all(ctx, filters, page)
        return await search.search(ctx, viewer, filters, page)

    show_list(
        output,
        found,
        viewer,
        title="Found" if viewer is None else f"Found for {viewer}",
        columns=(*PEOPLE, "location", *(() if viewer is None else ("degree",))),
        row=lambda m: (*person(m), m.location, *(() if viewer is None else (m.degree or Amount("—"),))),
        nothing="Nobody matches.",
    )
