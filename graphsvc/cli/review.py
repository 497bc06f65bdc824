"""Commands for the review of a member's network."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from graphsvc.cli.common import ask, fail, print_json
from graphsvc.cli.questions import Json, Limit, ViewerArgument, more, page, show, table
from graphsvc.vocabulary import ReviewPart

if TYPE_CHECKING:
    from graphsvc.review.rules import Breakdown, Review

app = typer.Typer()
MONTHS = 12
PARTS: tuple[ReviewPart, ...] = get_args(ReviewPart)


@app.command()
def sources(viewer: ViewerArgument, limit: Limit = 20, json: Json = False) -> None:
    """List the members and organizations whose updates reach a member, newest follow first."""
    from graphsvc import review as insights

    asked = page(limit)
    found = ask(lambda ctx: insights.feed_sources(ctx, viewer, asked))
    rows = (
        (s.type, s.id, s.name, s.headline, s.followed_since and s.followed_since.date(), "yes" if s.connected else "")
        for s in found.items
    )
    columns = ("type", "id", "name", "headline", "followed since", "connected")
    show(found, json, f"Feed sources of {viewer}{more(found)}", columns, rows)


@app.command()
def audience(viewer: ViewerArgument, json: Json = False) -> None:
    """Count the members that a member's updates reach."""
    from graphsvc import review as insights

    found = ask(lambda ctx: insights.audience(ctx, viewer))
    rows = (
        ("followers", found.followers),
        ("followers who are connections", found.followers_connected),
        ("reach beyond followers", f"{found.reach}{'' if found.reach_exact else ' or more'}"),
    )
    show(found, json, f"Audience of {viewer}", ("", "members"), rows)


@app.command()
def review(
    viewer: ViewerArgument,
    part: Annotated[str | None, typer.Option(help=f"List the members behind one number: {', '.join(PARTS)}")] = None,
    limit: Limit = 20,
    json: Json = False,
) -> None:
    """Review a member's network in numbers, or list the members behind one of them."""
    from graphsvc import review as insights

    if part is not None:
        return _part(viewer, part, limit, json)
    found = ask(lambda ctx: insights.review(ctx, viewer))
    if json:
        return print_json(found.model_dump(mode="json"))
    table(f"Network of {viewer}", ("", ""), _numbers(found))
    table("Benchmarks", ("", "now", "target", "reached"), _benchmarks(found))
    months = found.growth.months[-MONTHS:]
    rows = ((m.month, m.connections, m.connections_so_far, m.followers, m.followers_so_far) for m in months)
    table("Growth, latest months", ("month", "connections", "so far", "followers", "so far"), rows)
    for name, each in found.breakdown:
        table(f"Connections by {name.replace('_', ' ')}", ("", "connections", "share"), _entries(each))
    return None


def _part(viewer: str, part: str, limit: int, json: bool) -> None:
    from graphsvc import review as insights

    named = next((name for name in PARTS if name == part), None)
    if named is None:
        fail(f"--part must be one of {', '.join(PARTS)}", 2)
    asked = page(limit)
    listed = ask(lambda ctx: insights.review_part(ctx, viewer, named, asked))
    rows = (
        (m.id, m.name, m.headline, since and since.date(), m.last_active_on, m.sent_at and m.sent_at.date())
        for m in listed.items
        for since in [m.connected_since or m.followed_since]
    )
    columns = ("id", "name", "headline", "since", "last active", "sent")
    show(listed, json, f"{part.replace('-', ' ').capitalize()} of {viewer}{more(listed)}", columns, rows)


def _numbers(found: "Review") -> Iterable[tuple[str, Any]]:
    ratio = found.followers_per_connection
    counts = [*found.size, *found.attention]
    yield from ((name.replace("_", " "), count) for name, count in counts)
    yield "followers per connection", None if ratio is None else f"{ratio:.2f}"


def _benchmarks(found: "Review") -> Iterable[tuple[Any, ...]]:
    for each in found.benchmarks:
        if each.applies:
            yield each.name.replace("-", " "), each.actual, each.target, "yes" if each.reached else "not yet"


def _entries(found: "Breakdown") -> Iterable[tuple[Any, ...]]:
    for each in found.entries:
        yield each.value, each.count, f"{each.share:.0%}"
    yield from (
        (name, count, None) for name, count in (("others", found.remaining), ("unknown", found.unknown)) if count
    )
