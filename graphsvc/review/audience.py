"""Whose updates reach a member, and whom the member's updates reach."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.visibility import fetch_page
from graphsvc.problems import MemberNotFound
from graphsvc.store.store import Store


class FeedSource(BaseModel):
    """A member or an organization whose updates reach the viewer."""

    kind: Literal["member", "organization"]
    id: str
    name: str
    headline: str | None
    since: datetime | None = Field(description="null where it was imported without a date")
    connected: bool | None = Field(description="Whether the member is a connection too; null for an organization")


class Audience(BaseModel):
    """Whom the viewer's updates reach."""

    followers: int
    followers_connected: int = Field(description="How many followers are connections too")
    reach: int = Field(
        description="Members in the second step: connections and followers of followers, without the viewer and the "
        "followers themselves"
    )
    reach_exact: bool = Field(
        description="Whether the circles of all followers were looked at whole; the reach is at least what is said if "
        "not. Looked at are the first `reach_sources` followers by id, each with all ties, as long as `reach_ties` are "
        "enough"
    )


async def feed_sources(store: Store, viewer: str, page: PageRequest) -> Page[FeedSource]:
    """Everyone and everything the viewer follows, newest follow first. Raises MemberNotFound."""
    keys = ("moment", "key")
    return await fetch_page(store, "review/feed_sources", FeedSource, page, keys, viewer=viewer)


async def audience(store: Store, viewer: str) -> Audience:
    """Raises MemberNotFound."""
    sources, ties = store.settings.reach_sources, store.settings.reach_ties
    row = await store.fetch_one("review/audience", viewer=viewer, sources=sources, ties=ties)
    if row is None:
        raise MemberNotFound(viewer)
    return Audience.model_validate(row)
