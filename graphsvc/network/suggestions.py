"""Suggestions: people you may know, and members and organizations to follow, with reasons in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.summaries import MemberSummary, OrganizationSummary, TargetType
from graphsvc.policy.windows import invitation_windows
from graphsvc.problems import MemberNotFound
from graphsvc.store.memory import Row

# Scores are summed as integers, so that the order of summing does not change them: 1 is a billion points.
POINT = 1_000_000_000
# The order and cursors compare scores rounded to six digits.
ROUNDED = 1_000
UNIT = POINT // ROUNDED
MOST = 2**62


class SharedOrganization(OrganizationSummary):
    """An organization where both were at the same time. The years are null if one of them has no dates there."""

    from_year: int | None
    to_year: int | None


class Suggestion(MemberSummary):
    """A member whom the viewer may know.

    `score` is `closeness` plus points for what the two share. `closeness` is the Adamic–Adar measure over the mutual
    connections considered, Σ 1/ln(degree) (Friends and neighbors on the Web, Social Networks 25, 2003), where a degree
    from `shown_connections` on counts as `shown_connections`, as everywhere that others see it. For a viewer
    without connections, `closeness` is null and `score` counts shared organizations, then followers.
    """

    score: float
    closeness: float | None
    mutuals: int
    among: list[MemberSummary] = Field(description="Some mutual connections, least connected first")
    organizations: list[SharedOrganization]
    location: str | None = Field(description="The location of both, if it is the same")
    industry: str | None = Field(description="The industry of both, if it is the same")
    reasons: list[str]


class FollowSuggestion(MemberSummary):
    """A member or an organization to follow.

    `score` is `followers_in_network` / √`followers`: Salton's index up to a constant factor. It ranks what the
    viewer's network follows above what is just popular.
    """

    type: TargetType
    followers_in_network: int = Field(
        description="Followers among the viewer's connections and followees, of those considered"
    )
    followers: int
    score: float
    reasons: list[str]


class Suggestions(Page[Suggestion]):
    """People whom the viewer may know, best first."""

    exact: bool = Field(
        description="Whether all connections were considered. If not, only the `suggestion_sources` least connected "
        "ones were: closeness counts only the mutual connections among them, and better suggestions may be missing"
    )


class SuggestionsToFollow(Page[FollowSuggestion]):
    """Members and organizations to follow, best first."""

    exact: bool = Field(
        description="Whether all connections and followees of the viewer were considered. If not, only the "
        "`suggestion_sources` who follow the fewest were, and `followers_in_network` counts only them"
    )


def reasons_to_connect(shared: Mapping[str, Any]) -> list[str]:
    """What two members share, in words, strongest reason first."""
    reasons = [_mutual_reason(shared["mutuals"], shared["among"])] if shared["mutuals"] else []
    reasons += [_organization_reason(organization) for organization in shared["organizations"]]
    if shared["location"]:
        reasons.append(f"both in {shared['location']}")
    if shared["industry"]:
        reasons.append(f"both work in {shared['industry']}")
    return reasons


def _mutual_reason(count: int, among: Sequence[Mapping[str, Any]]) -> str:
    connections = "1 mutual connection" if count == 1 else f"{count} mutual connections"
    names = _listed([mutual["name"] for mutual in among])
    return f"{connections}{', among them ' if count > len(among) else ': '}{names}"


def _organization_reason(shared: Mapping[str, Any]) -> str:
    first, last, years = shared["from_year"], shared["to_year"], ""
    if first is not None:
        years = f" {first}" if first == last else f" {first}–{last}"
    return f"both {'in' if shared['kind'] == 'group' else 'at'} {shared['name']}{years}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


async def suggestions(ctx: Context, viewer: str, page: PageRequest) -> Suggestions:
    """People whom the viewer may know, ranked by score, best first.

    Raises MemberNotFound. One number limits the work: candidates come from the `suggestion_sources` least connected
    connections of the viewer. If the viewer has more connections, `exact` is false.
    """
    after = page.after("points", "id")
    found = await _closest(ctx, viewer, after)
    rows = found["suggested"]
    if found["newcomer"]:
        rows = await _around_newcomer(ctx, viewer, after)
    if not rows:
        return Suggestions(items=[], next=None, exact=found["exact"])
    shared = await ctx.store.fetch_all(
        "suggestions/reasons",
        viewer=viewer,
        today=str(ctx.now.date()),
        ids=[row["id"] for row in rows],
        named=ctx.settings.suggestions.named_mutuals,
        shown=ctx.settings.rules.shown_connections,
    )
    by_id = {row["id"]: row | {"reasons": reasons_to_connect(row)} for row in shared}
    # Leave out a member who was deleted between the two queries.
    explained = [row | by_id[row["id"]] for row in rows if row["id"] in by_id]
    listed = page.to_page(Suggestion, explained, "points", "id")
    return Suggestions(items=listed.items, next=listed.next, exact=found["exact"])


async def _closest(ctx: Context, viewer: str, after: Mapping[str, Any]) -> Row:
    """The best members at degree 2 (`suggested`), and whether all connections were considered.

    Full scores are computed for candidates whose score could be high enough. If the query may have kept too few (`rest`
    is the highest possible score of a candidate that it left out), it runs again with ten times as many.
    """
    settings, limit = ctx.settings, after["limit"]
    weights = {shared: round(weight * POINT) for shared, weight in settings.suggestions.weights.items()}
    points = after["after_points"]
    candidates = 20 * limit
    while True:
        row = await ctx.store.fetch_one(
            "suggestions/connect",
            viewer=viewer,
            today=str(ctx.now.date()),
            sources=settings.suggestions.seed_limit,
            shown=settings.rules.shown_connections,
            candidates=candidates,
            # Candidates closer than this have a score that was on an earlier page.
            closest=MOST if points is None else points * ROUNDED + ROUNDED // 2 - 1,
            **weights,
            **invitation_windows(ctx.now, settings),
            **after,
        )
        if row is None:
            raise MemberNotFound(viewer)
        best = sorted(row["suggested"], key=lambda it: (-it["points"], it["id"]))[:limit]
        if row["rest"] is None or (len(best) == limit and best[-1]["points"] > row["rest"]):
            return row | {"suggested": [_in_full(each) for each in best]}
        candidates *= 10


async def _around_newcomer(ctx: Context, viewer: str, after: Mapping[str, Any]) -> list[Row]:
    rows = await ctx.store.fetch_all(
        "suggestions/newcomer", viewer=viewer, **invitation_windows(ctx.now, ctx.settings), **after
    )
    return [row | {"score": row["points"], "closeness": None} for row in rows]


def _in_full(row: Row) -> Row:
    """The row with score and closeness as floats, as they are returned. They are integers everywhere before."""
    return row | {"score": row["points"] / UNIT, "closeness": row["closeness"] / UNIT}


async def suggestions_to_follow(ctx: Context, viewer: str, page: PageRequest) -> SuggestionsToFollow:
    """What the viewer's connections and followees follow, best first. Raises MemberNotFound.

    Only the `suggestion_sources` of them who follow the fewest are considered. If there are more, `exact` is false.
    """
    keys = ("score", "key")
    found = await ctx.store.fetch_one(
        "suggestions/follow",
        viewer=viewer,
        sources=ctx.settings.suggestions.seed_limit,
        shown=ctx.settings.rules.shown_connections,
        **page.after(*keys),
    )
    if found is None:
        raise MemberNotFound(viewer)
    explained = [row | {"reasons": [_follow_reason(row)]} for row in found["suggested"]]
    listed = page.to_page(FollowSuggestion, explained, *keys)
    return SuggestionsToFollow(items=listed.items, next=listed.next, exact=found["exact"])


def _follow_reason(row: Mapping[str, Any]) -> str:
    count = row["followers_in_network"]
    return "followed by one whom you know or follow" if count == 1 else f"followed by {count} whom you know or follow"
