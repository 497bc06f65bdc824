"""Members: their profiles and settings, as they see themselves."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from graphsvc.changes.unit_of_work import UnitOfWork, change
from graphsvc.context import Context
from graphsvc.network.summaries import OrganizationSummary
from graphsvc.network.visibility import deleted_during_read
from graphsvc.problems import MemberNotFound
from graphsvc.records import STORED, Name, Profile, properties_of
from graphsvc.store.store import Row


class Affiliation(OrganizationSummary):
    """A member at an organization; `to` is null while it continues."""

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


def _without_defaults(schema: dict[str, Any]) -> None:
    """What is left out does not get a default."""
    for each in schema["properties"].values():
        each.pop("default", None)


class ProfileChanges(Profile):
    """Changes to a profile. Omitted properties stay as they are; null removes a property."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    name: Name = ""


async def member(ctx: Context, id: str) -> Member:  # noqa: A002  the field's name
    """Raises MemberNotFound."""
    row = await ctx.store.fetch_one("members/get", id=id)
    if row is None or deleted_during_read(row["name"]):
        raise MemberNotFound(id)
    return Member.model_validate(row, context=STORED)


async def put_member(ctx: Context, id: str, profile: Profile) -> bool:  # noqa: A002
    """Create a member, or replace the profile of an existing one. Returns whether it is new."""
    values = properties_of(profile)

    async def put(unit: UnitOfWork) -> bool:
        await unit.lock([id])
        return await _write(unit, id, values, values) == "created"

    return await change(ctx, put)


async def change_member(ctx: Context, id: str, changes: ProfileChanges) -> None:  # noqa: A002
    """Raises MemberNotFound."""
    given = properties_of(changes, given_only=True)

    async def patch(unit: UnitOfWork) -> None:
        if not await unit.lock([id]):
            raise MemberNotFound(id)
        await _write(unit, id, given, given)

    await change(ctx, patch)


async def _write(unit: UnitOfWork, id: str, whole: Row, given: Row) -> str:  # noqa: A002
    """`created`, `updated` or `duplicate`."""
    row = await unit.fetch_one(
        "members/write", rows=[{"number": 0, "id": id, "whole": whole, "given": given, "keep": False}]
    )
    assert row is not None  # noqa: S101  it collects
    result: str = row["results"][0][1]
    if result != "duplicate":
        unit.log("member", members=[id])
    return result
