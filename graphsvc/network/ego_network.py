"""The ego network: a member, their best connected connections, and the connections among those."""

from pydantic import BaseModel, Field

from graphsvc.network.mutuals import Mutual
from graphsvc.network.visibility import deleted_during_read
from graphsvc.problems import MemberNotFound
from graphsvc.store.store import Store


class EgoNetwork(BaseModel):
    """A member among the best connected of their connections."""

    id: str
    name: str
    headline: str | None
    connections: int = Field(description="All of the viewer's, however many are in `members`")
    members: list[Mutual] = Field(description="Best connected first")
    ties: list[tuple[str, str]] = Field(description="Connections among the members, each once, by their ids")


async def ego_network(store: Store, viewer: str, limit: int) -> EgoNetwork:
    """The `limit` best connected connections, and the connections among them. Raises MemberNotFound."""
    row = await store.fetch_one("network/around", viewer=viewer, shown=store.settings.shown_connections, limit=limit)
    if row is None or deleted_during_read(row["name"]):
        raise MemberNotFound(viewer)
    # Who was erased while the list was read has no name any more.
    listed = [member for member in row["members"] if member["name"] is not None]
    return EgoNetwork.model_validate(row | {"members": listed})
