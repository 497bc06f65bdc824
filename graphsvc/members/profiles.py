"""Profiles: a member as another may see them."""

from pydantic import BaseModel, Field

from graphsvc.members.members import Affiliation
from graphsvc.network.degrees import Degree
from graphsvc.network.visibility import deleted_during_read, ensure_visible
from graphsvc.problems import MemberNotFound
from graphsvc.store.store import Store


class SeenProfile(BaseModel):
    """What the viewer may see of a member."""

    id: str
    name: str
    headline: str | None
    title: str | None
    seniority: str | None
    industry: str | None
    location: str | None
    interests: list[str]
    affiliations: list[Affiliation]
    email: str | None = Field(description="For oneself and one's connections; null for others")
    degree: Degree | None = Field(description="From the viewer; null beyond three")
    connections: int = Field(description="Exact for oneself and below 500; 500 stands for 500 and more")
    connections_shown: str = Field(description="As people read it: 37, or 500+")
    followers: int


async def profile(store: Store, viewer: str, other: str) -> SeenProfile:
    """Raises MemberNotFound for either."""
    shown = store.settings.shown_connections
    row = await store.fetch_one("profiles/of", viewer=viewer, other=other, shown=shown)
    if row is None or deleted_during_read(row["name"]):
        await ensure_visible(store, viewer, other)
        raise MemberNotFound(other)
    more = row["connections"] >= shown and viewer != other
    return SeenProfile.model_validate(row | {"connections_shown": f"{row['connections']}{'+' if more else ''}"})
