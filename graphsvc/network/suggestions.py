"""Suggestions: whom one may know, and whom or what to follow, each with reasons people can read."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.visibility import ensure_visible
from graphsvc.policy.pair import bounds
from graphsvc.store.store import Row, Store


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


async def suggestions(store: Store, viewer: str, page: PageRequest, now: datetime | None = None) -> Page[Suggestion]:
    """Members the viewer may know, best first.

    Raises MemberNotFound. The work is bounded: connections of the `suggestion_sources` least connected connections,
    of them the `suggestion_candidates` closest, of them the `suggestion_finalists` compared in full.
    """
    now = now or datetime.now(UTC)
    rows = await _candidates(store, viewer, page, now)
    if not rows:
        await ensure_visible(store, viewer)
        return Page(items=[], next=None)
    shared = await store.fetch_all(
        "suggestions/reasons",
        viewer=viewer,
        today=str(now.date()),
        ids=[row["id"] for row in rows],
        named=store.settings.named_mutuals,
    )
    by_id = {row["id"]: row | {"reasons": reasons_to_connect(row)} for row in shared}
    # A member erased between the two queries is left out.
    explained = [{"closeness": None} | row | by_id[row["id"]] for row in rows if row["id"] in by_id]
    return page.to_page(Suggestion, explained, "score", "id")


async def _candidates(store: Store, viewer: str, page: PageRequest, now: datetime) -> list[Row]:
    settings = store.settings
    asked: dict[str, Any] = {
        "viewer": viewer,
        "candidates": settings.suggestion_candidates,
        **bounds(now, settings),
        **page.after("score", "id"),
    }
    rows = await store.fetch_all(
        "suggestions/connect",
        today=str(now.date()),
        sources=settings.suggestion_sources,
        finalists=settings.suggestion_finalists,
        weights=settings.suggestion_weights,
        **asked,
    )
    return rows or await store.fetch_all("suggestions/newcomer", **asked)


async def suggestions_to_follow(store: Store, viewer: str, page: PageRequest) -> Page[FollowSuggestion]:
    """What the viewer's connections and followees follow, best first. Raises MemberNotFound."""
    settings = store.settings
    rows = await store.fetch_all(
        "suggestions/follow",
        viewer=viewer,
        sources=settings.suggestion_sources,
        candidates=settings.suggestion_candidates,
        **page.after("score", "key"),
    )
    if not rows:
        await ensure_visible(store, viewer)
    explained = [row | {"reasons": [_follow_reason(row)]} for row in rows]
    return page.to_page(FollowSuggestion, explained, "score", "key")


def _follow_reason(row: Mapping[str, Any]) -> str:
    count = row["by_circle"]
    return "followed by one whom you know or follow" if count == 1 else f"followed by {count} whom you know or follow"
