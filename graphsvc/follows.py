"""Follows: whom and what a member follows, and who follows them."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from graphsvc.members import require_members
from graphsvc.paging import Page, Slice
from graphsvc.store.store import Store
from graphsvc.web import PageQuery, StoreDep, Viewer

router = APIRouter(tags=["follows"])


class Followed(BaseModel):
    """A member or an organization that the viewer follows."""

    id: str
    name: str
    kind: Literal["member", "organization"]
    headline: str | None
    since: datetime | None = Field(description="null where it was imported without a date")


class Follower(BaseModel):
    id: str
    name: str
    headline: str | None
    since: datetime | None = Field(description="null where it was imported without a date")
    connected: bool
    followed_back: bool


async def following(store: Store, viewer: str, page: Page) -> Slice[Followed]:
    """Whom and what the viewer follows, newest first. Raises MemberNotFound."""
    keys = ("moment", "key")
    rows = await store.many("follows/following", viewer=viewer, **page.after(*keys))
    if not rows:
        await require_members(store, viewer)
    return page.slice(Followed, rows, *keys)


async def followers(store: Store, viewer: str, page: Page) -> Slice[Follower]:
    """Who follows the viewer, newest first; a list that only the viewer sees. Raises MemberNotFound."""
    keys = ("moment", "id")
    rows = await store.many("follows/followers", viewer=viewer, **page.after(*keys))
    if not rows:
        await require_members(store, viewer)
    return page.slice(Follower, rows, *keys)


@router.get("/members/{viewer}/following")
async def get_following(viewer: Viewer, page: PageQuery, store: StoreDep) -> Slice[Followed]:
    """Whom and what the viewer follows, newest first."""
    return await following(store, viewer, page)


@router.get("/members/{viewer}/followers")
async def get_followers(viewer: Viewer, page: PageQuery, store: StoreDep) -> Slice[Follower]:
    """Who follows the viewer, newest first."""
    return await followers(store, viewer, page)
