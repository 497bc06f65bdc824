"""Reads members and organizations from Neo4j, whole, to bring a version up to date."""

from collections.abc import Sequence
from typing import Any

from graphsvc.policy.unwanted import ALWAYS, unwanted_while
from graphsvc.snapshot.facts import MemberFacts
from graphsvc.snapshot.layout import (
    BLOCK,
    BLOCKED,
    BLOCKS,
    DISCOVERABLE,
    NO_DAY,
    SHOWS_TO_EVERYONE,
    UNWANTED,
    Organization,
)
from graphsvc.store.store import Row, Store

# In one query, so that none takes long or much memory.
MEMBERS_AT_ONCE, ORGANIZATIONS_AT_ONCE = 200, 1000


async def read_members(store: Store, ids: Sequence[str]) -> list[MemberFacts]:
    """Members as they are now. Those who do not exist are among them."""
    found: list[MemberFacts] = []
    for start in range(0, len(ids), MEMBERS_AT_ONCE):
        rows = await store.fetch_all("snapshot/members", ids=list(ids[start : start + MEMBERS_AT_ONCE]))
        found += map(facts_of, rows)
    return found


async def read_organizations(store: Store, ids: Sequence[str]) -> list[Organization]:
    found: list[Organization] = []
    for start in range(0, len(ids), ORGANIZATIONS_AT_ONCE):
        rows = await store.fetch_all("snapshot/organizations", ids=list(ids[start : start + ORGANIZATIONS_AT_ONCE]))
        found += [Organization(row["id"], text_of(row["name"]), text_of(row["kind"])) for row in rows]
    return found


def facts_of(row: Row) -> MemberFacts:
    """A row of the query `snapshot/members`."""
    if row["node"] is None:
        return MemberFacts(row["id"], exists=False)
    name, headline, location, industry = map(text_of, row["texts"])
    return MemberFacts(
        row["id"],
        name=name,
        headline=headline,
        location=location,
        industry=industry,
        flags=flags_of(row),
        node=row["node"],
        connections=tuple(row["connections"]),
        following=tuple(row["following"]),
        following_organizations=tuple(row["following_organizations"]),
        affiliations=tuple(
            (organization, days_or_none(first), days_or_none(last)) for organization, first, last in row["affiliations"]
        ),
        aside=tuple(_aside(row)),
    )


def _aside(row: Row) -> list[tuple[int, str, int, int]]:
    blocks: dict[str, int] = {}
    for other, outgoing in row["blocks"]:
        blocks[other] = blocks.get(other, 0) | (BLOCKS if outgoing else BLOCKED)
    return [
        *((BLOCK, other, bits, 0) for other, bits in blocks.items()),
        *((UNWANTED, other, ALWAYS, ALWAYS) for other in row["dismissed"]),
        *((UNWANTED, other, *unwanted_while(*invitation)) for other, *invitation in row["invitations"]),
    ]


def flags_of(row: Row) -> int:
    return (DISCOVERABLE if row["discoverable"] else 0) | (SHOWS_TO_EVERYONE if row["shows_to_everyone"] else 0)


def days_or_none(days: int | None) -> int:
    """Days as they are stored: NO_DAY for an unknown date."""
    return NO_DAY if days is None else days


def text_of(value: Any) -> str | None:
    """The text of a property. Somebody else may have written a number."""
    return value if value is None or isinstance(value, str) else str(value)
