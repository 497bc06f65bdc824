"""Members: their profiles and settings, what is known about one, and its erasure."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.problems import MemberNotFound
from graphsvc.records import Name, Profile, properties_of
from graphsvc.relationship.pair import bounds
from graphsvc.store.store import Row, Store
from graphsvc.vocabulary import RecordType

# Measured on a member with 200,000 followers: a batch of 5,000 ties takes 0.1 s and stays far below the memory limit.
ERASED_AT_ONCE = 5000
EXPORTED_AT_ONCE = 1000
# How the change log names the relationships of the graph.
LOGGED_AS: dict[str, RecordType] = {
    "CONNECTED": "connection",
    "FOLLOWS": "follow",
    "AFFILIATED": "affiliation",
    "BLOCKED": "block",
    "DISMISSED": "dismissal",
    "REMOVED": "removal",
    "SENT": "invitation",
}
EXPORTED = {
    "connections": ("members/export_connections", "other"),
    "following": ("members/export_following", "other"),
    "followers": ("members/export_followers", "other"),
    "invitations": ("members/export_invitations", "invitation"),
    "blocks": ("members/export_blocks", "other"),
    "dismissals": ("members/export_dismissals", "other"),
    "removals": ("members/export_removals", "key"),
}


class Affiliation(BaseModel):
    """A member at an organization; `to` is null where it goes on."""

    id: str
    name: str
    kind: Literal["company", "school", "group"]
    role: str | None
    from_: date | None = Field(alias="from")
    to: date | None


class Member(Profile):
    """A member as they see themselves, with exact counts."""

    id: str
    connections: int
    following: int
    followers: int
    affiliations: list[Affiliation]


class ProfileChanges(Profile):
    """Any part of a profile. What is left out stays; null takes a property away."""

    name: Name = ""


async def require_members(store: Store, viewer: str, *others: str) -> None:
    """Raises MemberNotFound for the first of them that there is not for the viewer."""
    rows = await store.many("members/visible", viewer=viewer, ids=[viewer, *others])
    there = {row["id"] for row in rows}
    for member in (viewer, *others):
        if member not in there:
            raise MemberNotFound(member)


def erased(own: str | None) -> bool:
    """Whether a member was erased while they were read: what every member has is null then."""
    return own is None


async def member(store: Store, id: str) -> Member:  # noqa: A002  the field's name
    """Raises MemberNotFound."""
    row = await store.one("members/get", id=id)
    if row is None or erased(row["name"]):
        raise MemberNotFound(id)
    return Member.model_validate(row)


async def put_member(store: Store, id: str, profile: Profile) -> bool:  # noqa: A002
    """Create a member, or replace the profile of an existing one. Returns whether it is new."""
    values = properties_of(profile)

    async def put(unit: UnitOfWork) -> bool:
        await unit.lock([id])
        return await _write(unit, id, values, values) == "created"

    return await change(store, put)


async def change_member(store: Store, id: str, changes: ProfileChanges) -> None:  # noqa: A002
    """Raises MemberNotFound."""
    given = properties_of(changes, given_only=True)

    async def patch(unit: UnitOfWork) -> None:
        if not await unit.lock([id]):
            raise MemberNotFound(id)
        await _write(unit, id, given, given)

    await change(store, patch)


async def _write(unit: UnitOfWork, id: str, whole: Row, given: Row) -> str:  # noqa: A002
    """`created`, `updated` or `repeat`."""
    row = await unit.one("members/write", rows=[{"number": 0, "id": id, "whole": whole, "given": given, "keep": False}])
    assert row is not None  # noqa: S101  it collects
    result: str = row["results"][0][1]
    if result != "repeat":
        unit.log("member", members=[id])
    return result


async def erase_member(store: Store, id: str) -> None:  # noqa: A002
    """Erase a member with all ties and invitations, in batches: one may have a million followers.

    An interrupted erasure leaves the member with fewer ties; asking again ends it. Raises MemberNotFound.
    """

    async def erase_some(unit: UnitOfWork) -> bool:
        if not await unit.lock([id]):
            raise MemberNotFound(id)
        for batch in ("members/erase_invitations", "members/erase_ties"):
            row = await unit.one(batch, id=id, limit=ERASED_AT_ONCE)
            if row and row["erased"]:
                unit.log(*(LOGGED_AS.get(tie, "member") for tie in row["types"]), members=[id, *row["others"]])
                return True
        await unit.many("members/erase", id=id)
        unit.log("member", members=[id])
        return False

    while await change(store, erase_some):
        """Batches, so that no transaction outgrows the memory."""


async def export_member(store: Store, id: str, now: datetime | None = None) -> AsyncIterator[str]:  # noqa: A002
    """Everything about a member as the pieces of one JSON document, in constant memory. Raises MemberNotFound.

    Invitations are as the member may know them: of what others made of them, only an acceptance.
    """
    profile = (await member(store, id)).model_dump_json(by_alias=True)
    return _document(store, id, profile, bounds(now or datetime.now(UTC), store.settings))


async def _document(store: Store, id: str, profile: str, moments: dict[str, str]) -> AsyncIterator[str]:  # noqa: A002
    yield f'{{"member":{profile}'
    for part, (query, key) in EXPORTED.items():
        yield f',"{part}":['
        separator = ""
        more = moments if part == "invitations" else {}
        async for row in _all(store, query, key, id=id, **more):
            yield separator + json.dumps({name: row[name] for name in row if name != "key"}, ensure_ascii=False)
            separator = ","
        yield "]"
    yield "}\n"


async def _all(store: Store, query: str, key: str, **parameters: str) -> AsyncIterator[Row]:
    last: Any = None
    while rows := await store.many(query, limit=EXPORTED_AT_ONCE, **parameters, **{f"after_{key}": last}):
        for row in rows:
            yield row
        last = rows[-1][key]
