"""Commands for the review of a member's network."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from graphsvc.cli.arguments import ViewerArgument, one_of
from graphsvc.cli.common import ask
from graphsvc.cli.lists import day
from graphsvc.cli.output import Amount, Output, documents, lists, percent, show_document, show_list, table
from graphsvc.cli.questions import PEOPLE, person
from graphsvc.vocabulary import ReviewPart

if TYPE_CHECKING:
    from graphsvc.review.rules import Breakdown, Review

app = typer.Typer()
MONTHS = 12
PARTS: tuple[ReviewPart, ...] = get_args(ReviewPart)


@app.command()
@lists()
def sources(viewer: ViewerArgument, output: Output) -> None:
    """List the members and organizations whose updates reach a member, newest follow first."""
    from graphsvc import review as insights

    show_list(
        output,
        lambda ctx, page, viewer: insights.feed_sources(ctx, viewer, page),
        viewer,
        title=f"Feed sources of {viewer}",
        columns=("type", *PEOPLE, "followed since", "connected"),
        row=lambda s: (s.type, *person(s), day(s.followed_since), s.connected),
        nothing=f"{viewer} follows nobody, so no updates reach them.",
    )


@app.command()
@documents
def audience(viewer: ViewerArgument, output: Output) -> None:
    """Count the members that a member's updates reach."""
    from graphsvc import review as insights

    found = ask(insights.audience, viewer)
    facts = (
        ("followers", found.followers),
        ("followers who are connections", found.followers_connected),
        ("reach beyond followers", found.reach if found.reach_exact else Amount(f"{found.reach:,} or more")),
    )
    show_document(output, found, f"Audience of {viewer}", facts)


@app.command()
@lists()
def review(
    viewer: ViewerArgument,
    output: Output,
    part: Annotated[
        str | None,
        typer.Option(
            "--part",
            parser=one_of("--part", *PARTS),
            metavar="PART",
            help=f"List the members behind one number: {', '.join(PARTS)}",
        ),
    ] = None,
) -> None:
    """Review a member's network in numbers, or list the members behind one of them."""
    from graphsvc import review as insights

    if part is not None:
        name = part.replace("-", " ")
        return show_list(
            output,
            lambda ctx, page, viewer: insights.review_part(ctx, viewer, part, page),  # type: ignore[arg-type]
            viewer,
            title=f"{name.capitalize()} of {viewer}",
            columns=(*PEOPLE, "since", "last active", "sent"),
            row=lambda m: (*person(m), day(m.connected_since or m.followed_since), m.last_active_on, day(m.sent_at)),
            nothing=f"{viewer} has no {name}.",
        )
    found = ask(insights.review, viewer)
    show_document(output, found, f"Network of {viewer}", list(_numbers(found)))
    if not output.for_people:
        return None
    table("Benchmarks", ("benchmark", "now", "target", "reached"), _benchmarks(found))
    months = found.growth.months[-MONTHS:]
    rows = ((m.month, m.connections, m.connections_so_far, m.followers, m.followers_so_far) for m in months)
    table("Growth, latest months", ("month", "connections", "so far", "followers", "so far"), rows)
    for name, each in found.breakdown:
        words = name.replace("_", " ")
        table(f"Connections by {words}", (words, "connections", "share"), _entries(each))
    return None


def _numbers(found: "Review") -> Iterable[tuple[str, Any]]:
    ratio = found.followers_per_connection
    counts = [*found.size, *found.attention]
    yield from ((name.replace("_", " "), count) for name, count in counts)
    yield "followers per connection", None if ratio is None else Amount(f"{ratio:.2f}")


def _benchmarks(found: "Review") -> Iterable[tuple[Any, ...]]:
    for each in found.benchmarks:
        if each.applies:
            yield each.name.replace("-", " "), each.actual, each.target, "yes" if each.reached else "not yet"


def _entries(found: "Breakdown") -> Iterable[tuple[Any, ...]]:
    for each in found.entries:
        yield each.value, each.count, percent(each.share)
    yield from (
        (name, count, None) for name, count in (("others", found.remaining), ("unknown", found.unknown)) if count
    )
