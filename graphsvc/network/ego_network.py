"""The ego network: a member, their best connected connections, and the connections among them."""

from pydantic import Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page
from graphsvc.network.mutuals import Mutual
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import deleted_during_read
from graphsvc.problems import MemberNotFound


class EgoNetwork(Page[Mutual]):
    """A member with the best connected of their connections, best connected first."""

    member: MemberSummary = Field(description="The viewer")
    connections: int = Field(description="Number of all the viewer's connections, not only those in `items`")
    edges: list[tuple[str, str]] = Field(description="Connections among the members as pairs of ids, each once")


async def ego_network(ctx: Context, viewer: str, limit: int) -> EgoNetwork:
    """The `limit` best connected connections, and the connections among them. Raises MemberNotFound."""
    row = await ctx.store.fetch_one(
        "network/around", viewer=viewer, shown=ctx.settings.rules.shown_connections, limit=limit
    )
    if row is None or deleted_during_read(row["member"]["name"]):
        raise MemberNotFound(viewer)
    # A member who is deleted while the list is read has no name.
    listed = [member for member in row["items"] if member["name"] is not None]
    return EgoNetwork.model_validate(row | {"items": listed})
