"""Suggestions: whom one may know, and whom or what to follow, each with reasons people can read."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from graphsvc.http.pagination import Page, PageRequest
from graphsvc.policy.pair import bounds
from graphsvc.problems import MemberNotFound
from graphsvc.store.store import Row, Store

# Scores are added up as integers, so that no order of adding can change them: a billion points for 1.
POINT = 1_000_000_000
# What is compared, in the order and in a cursor, is the score to six digits.
ROUNDED = 1_000
UNIT = POINT // ROUNDED
MOST = 2**62


class Named(BaseModel):
    id: str
    name: str


class SharedOrganization(Named):
    """An organization at which both were at the same time; the years are null where one of them names none."""

    kind: Literal["company", "school", "group"]
    from_year: int | None
    to_year: int | None


class Suggestion(BaseModel):
    """A member one may know.

    `score` is `closeness` plus what the two share. `closeness` is Adamic and Adar's measure over the mutual
    connections looked at, Σ 1/ln(degree) (Friends and neighbors on the Web, Social Networks 25, 2003). For a member
    without connections `closeness` is null and `score` counts shared organizations, then followers.
    """

    id: str
    name: str
    headline: str | None
    score: float
    closeness: float | None
    mutuals: int
    among: list[Named] = Field(description="Some mutual connections, the least connected first")
    organizations: list[SharedOrganization]
    location: str | None = Field(description="Where both are, if it is the same place")
    industry: str | None = Field(description="What both work in, if it is the same")
    reasons: list[str]


class FollowSuggestion(BaseModel):
    """A member or organization to follow.

    `score` is `by_circle` / √`followers`: Salton's index up to a factor that is the same for all, so that what one's
    circle follows counts against plain popularity.
    """

    id: str
    name: str
    kind: Literal["member", "organization"]
    headline: str | None
    by_circle: int = Field(description="How many of one's connections and followees follow it, of those looked at")
    followers: int
    score: float
    reasons: list[str]


class Suggestions(Page[Suggestion]):
    """Members one may know, best first."""

    exact: bool = Field(
        description="Whether all connections were looked at. If not, only the `suggestion_sources` least connected "
        "were: closeness counts the mutual connections among them, and somebody better may be missing"
    )


class SuggestionsToFollow(Page[FollowSuggestion]):
    """Members and organizations to follow, best first."""

    exact: bool = Field(
        description="Whether all whom the viewer knows or follows were looked at. If not, only the "
        "`suggestion_sources` who follow the fewest were: `by_circle` counts them alone"
    )


def reasons_to_connect(shared: Mapping[str, Any]) -> list[str]:
    """What two members share, in words, the strongest first."""
    return [*_mutual_reason(shared), *_organization_reasons(shared["organizations"]), *_place_reasons(shared)]


def _mutual_reason(shared: Mapping[str, Any]) -> Iterable[str]:
    count, names = shared["mutuals"], [mutual["name"] for mutual in shared["among"]]
    if count:
        connections = "1 mutual connection" if count == 1 else f"{count} mutual connections"
        yield f"{connections}{', among them ' if count > len(names) else ': '}{_listed(names)}"


def _organization_reasons(organizations: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for organization in organizations:
        years = ""
        if organization["from_year"] is not None:
            first, last = organization["from_year"], organization["to_year"]
            years = f" {first}" if first == last else f" {first}–{last}"
        yield f"both {'in' if organization['kind'] == 'group' else 'at'} {organization['name']}{years}"


def _place_reasons(shared: Mapping[str, Any]) -> Iterable[str]:
    if shared["location"]:
        yield f"both in {shared['location']}"
    if shared["industry"]:
        yield f"both work in {shared['industry']}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


async def suggestions(store: Store, viewer: str, page: PageRequest, now: datetime | None = None) -> Suggestions:
    """Members the viewer may know, best first, ranked by their whole scores.

    Raises MemberNotFound. The work is bounded by one number: looked at are the connections of the
    `suggestion_sources` least connected connections. Where there are more, `exact` is false.
    """
    now = now or datetime.now(UTC)
    after = page.after("points", "id")
    found = await _closest(store, viewer, after, now)
    rows = found["suggested"]
    if found["newcomer"]:
        rows = await _around_newcomer(store, viewer, after, now)
    if not rows:
        return Suggestions(items=[], next=None, exact=found["exact"])
    shared = await store.fetch_all(
        "suggestions/reasons",
        viewer=viewer,
        today=str(now.date()),
        ids=[row["id"] for row in rows],
        named=store.settings.named_mutuals,
    )
    by_id = {row["id"]: row | {"reasons": reasons_to_connect(row)} for row in shared}
    # A member erased between the two queries is left out.
    explained = [row | by_id[row["id"]] for row in rows if row["id"] in by_id]
    listed = page.to_page(Suggestion, explained, "points", "id")
    return Suggestions(items=listed.items, next=listed.next, exact=found["exact"])


async def _closest(store: Store, viewer: str, after: Mapping[str, Any], now: datetime) -> Row:
    """The best of everybody at degree 2: `suggested`, and whether all connections were looked at.

    Compared in full are those whose score could be high enough. Where that may be more than the query kept (`rest` is
    the most that the score of one left out can be), it is asked again for ten times as many.
    """
    settings, limit = store.settings, after["limit"]
    weights = {shared: round(weight * POINT) for shared, weight in settings.suggestion_weights.items()}
    points = after["after_points"]
    candidates = 20 * limit
    while True:
        row = await store.fetch_one(
            "suggestions/connect",
            viewer=viewer,
            today=str(now.date()),
            sources=settings.suggestion_sources,
            candidates=candidates,
            # Who is closer than this has a score that stood on a page before.
            closest=MOST if points is None else points * ROUNDED + ROUNDED // 2 - 1,
            **weights,
            **bounds(now, settings),
            **after,
        )
        if row is None:
            raise MemberNotFound(viewer)
        best = row["suggested"]
        if row["rest"] is None or (len(best) == limit and best[-1]["points"] > row["rest"]):
            scored = [_in_full(each, each["points"], each["closeness"]) for each in best]
            return row | {"suggested": scored}
        candidates *= 10


async def _around_newcomer(store: Store, viewer: str, after: Mapping[str, Any], now: datetime) -> list[Row]:
    rows = await store.fetch_all("suggestions/newcomer", viewer=viewer, **bounds(now, store.settings), **after)
    return [row | {"score": row["points"], "closeness": None} for row in rows]


def _in_full(row: Row, points: int, closeness: int) -> Row:
    """With score and closeness as they are shown: here integers become floats, and nowhere before."""
    return row | {"score": points / UNIT, "closeness": closeness / UNIT}


async def suggestions_to_follow(store: Store, viewer: str, page: PageRequest) -> SuggestionsToFollow:
    """What the viewer's connections and followees follow, best first. Raises MemberNotFound.

    Looked at are the `suggestion_sources` of them who follow the fewest. Where there are more, `exact` is false.
    """
    keys = ("score", "key")
    found = await store.fetch_one(
        "suggestions/follow", viewer=viewer, sources=store.settings.suggestion_sources, **page.after(*keys)
    )
    if found is None:
        raise MemberNotFound(viewer)
    explained = [row | {"reasons": [_follow_reason(row)]} for row in found["suggested"]]
    listed = page.to_page(FollowSuggestion, explained, *keys)
    return SuggestionsToFollow(items=listed.items, next=listed.next, exact=found["exact"])


def _follow_reason(row: Mapping[str, Any]) -> str:
    count = row["by_circle"]
    return "followed by one whom you know or follow" if count == 1 else f"followed by {count} whom you know or follow"
