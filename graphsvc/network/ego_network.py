"""The ego network: a member, their best connected connections, and the connections among them."""

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.network.mutuals import Mutual
from graphsvc.network.visibility import deleted_during_read
from graphsvc.problems import MemberNotFound


class EgoNetwork(BaseModel):
    """A member with the best connected of their connections."""

    id: str
    name: str
    headline: str | None
    connections: int = Field(description="Number of all the viewer's connections, not only those in `members`")
    members: list[Mutual] = Field(description="Best connected first")
    ties: list[tuple[str, str]] = Field(description="Connections among the members as pairs of ids, each once")


async def ego_network(ctx: Context, viewer: str, limit: int) -> EgoNetwork:
    """The `limit` best connected connections, and the connections among them. Raises MemberNotFound."""
    row = await ctx.store.fetch_one(
        "network/around", viewer=viewer, shown=ctx.settings.rules.shown_connections, limit=limit
    )
    if row is None or deleted_during_read(row["name"]):
        raise MemberNotFound(viewer)
    # A member who is deleted while the list is read has no name.
    listed = [member for member in row["members"] if member["name"] is not None]
    return EgoNetwork.model_validate(row | {"members": listed})
