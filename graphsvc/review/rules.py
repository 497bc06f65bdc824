"""Computes the review of a network from counts: months, shares, benchmarks. Pure: no I/O."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, Field

from graphsvc.settings import Settings

ACTIVITY = {"last 7 days": 7, "last 30 days": 30, "last 90 days": 90, "last year": 365}
LEADER = re.compile(
    r"(?<![^\W_])("
    r"managers?|directors?|heads?|[aes]?vps?|(vice[ _-]?)?presidents?|executives?|chiefs?|c[ _-]?(level|suite)"
    r"|c[a-z]{1,2}o|(co-?)?founders?|partners?|owners?"
    r")(?![^\W_])",
    re.IGNORECASE,
)


class NetworkSize(BaseModel):
    connections: int
    followers: int
    following_members: int
    following_organizations: int
    invitations_received: int = Field(description="Pending invitations to the viewer")
    invitations_sent: int = Field(
        description="Invitations of the viewer that are pending as far as the viewer may know"
    )


class Month(BaseModel):
    month: str = Field(description="YYYY-MM, in UTC")
    connections: int = Field(description="Connections made in the month that still exist")
    followers: int = Field(description="Followers gained in the month who still follow")
    connections_so_far: int = Field(description="All connections with a date up to the end of the month")
    followers_so_far: int


class Undated(BaseModel):
    """Ties that were imported without a date. No month includes them."""

    connections: int
    followers: int


class Growth(BaseModel):
    """Every month from the first to the last with new connections or followers."""

    months: list[Month]
    undated: Undated


class Entry(BaseModel):
    value: str
    count: int
    share: float = Field(description="Share of all connections, 0 to 1")


class Breakdown(BaseModel):
    """Connections by one dimension. A connection with several values counts in each of their entries."""

    entries: list[Entry] = Field(description="Most frequent first, then by value")
    remaining: int = Field(description="Number of connections whose values are in no entry")
    unknown: int = Field(description="Number of connections without a value")


class Breakdowns(BaseModel):
    industry: Breakdown
    seniority: Breakdown
    company: Breakdown = Field(description="Names of their present companies")
    company_size: Breakdown
    location: Breakdown
    interest: Breakdown
    activity: Breakdown = Field(
        description="When they were last active; each connection counts in the shortest span that fits"
    )


class Benchmark(BaseModel):
    name: Literal["connections", "connections-of-leaders", "followers", "many-followers"]
    target: int
    actual: int
    reached: bool
    applies: bool = Field(description="Whether it applies to members of the viewer's seniority")


class Attention(BaseModel):
    """What may need the viewer's attention. `insights/{part}` lists the members behind each count."""

    inactive_connections: int = Field(description="Connections who were not active for `inactive_days`")
    connections_of_unknown_activity: int
    connections_without_mutuals: int = Field(
        description="Connections who are connected to none of the viewer's other connections"
    )
    followers_not_followed: int
    followed_not_following: int = Field(description="Members only, since organizations do not follow")
    old_invitations: int = Field(description="Pending invitations that were sent `old_invitation_days` ago or earlier")


class Review(BaseModel):
    """A member's review of their network."""

    viewer: str
    size: NetworkSize
    growth: Growth
    breakdown: Breakdowns
    followers_per_connection: float | None = Field(description="null without connections")
    benchmarks: list[Benchmark]
    attention: Attention


def is_leader(seniority: str | None) -> bool:
    """Whether the words of a seniority name a manager or executive."""
    return bool(LEADER.search(seniority or ""))


def benchmarks(settings: Settings, *, seniority: str | None, connections: int, followers: int) -> list[Benchmark]:
    """Benchmarks of a good network: connections by seniority, followers for everyone."""
    leader = is_leader(seniority)
    fair, good = settings.review.benchmark_followers
    measured: list[tuple[Any, int, int, bool]] = [
        ("connections", settings.review.benchmark_connections, connections, not leader),
        ("connections-of-leaders", settings.review.benchmark_connections_of_leaders, connections, leader),
        ("followers", fair, followers, True),
        ("many-followers", good, followers, True),
    ]
    return [
        Benchmark(name=name, target=target, actual=value, reached=value >= target, applies=applies)
        for name, target, value, applies in measured
    ]


def followers_per_connection(followers: int, connections: int) -> float | None:
    return followers / connections if connections else None


def growth(rows: Sequence[Mapping[str, Any]]) -> Growth:
    """Every month from the first to the last, with running totals, from counts by month in any order."""
    by_month = {row["month"]: row for row in rows}
    undated = by_month.pop(None, {"connections": 0, "followers": 0})
    listed: list[Month] = []
    connections = followers = 0
    for month in months_between(min(by_month), max(by_month)) if by_month else ():
        made = by_month.get(month, {"connections": 0, "followers": 0})
        connections += made["connections"]
        followers += made["followers"]
        listed.append(
            Month(
                month=month,
                connections=made["connections"],
                followers=made["followers"],
                connections_so_far=connections,
                followers_so_far=followers,
            )
        )
    return Growth(months=listed, undated=Undated(connections=undated["connections"], followers=undated["followers"]))


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last, inclusive, as YYYY-MM."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def breakdowns(entries: Mapping[str, Sequence[Mapping[str, Any]]], rest: Sequence[Mapping[str, Any]]) -> Breakdowns:
    """The entries of each dimension with their shares of all connections.

    A row of `rest` has `dimension`, `connections` (all), `remaining` and `unknown`. There are none without connections.
    """
    found = dict.fromkeys(Breakdowns.model_fields, Breakdown(entries=[], remaining=0, unknown=0))
    for row in rest:
        listed = [
            Entry(**entry, share=entry["count"] / row["connections"]) for entry in entries.get(row["dimension"], ())
        ]
        found[row["dimension"]] = Breakdown(entries=listed, remaining=row["remaining"], unknown=row["unknown"])
    return Breakdowns(**found)


def activity_spans(today: date) -> list[dict[str, str]]:
    """The spans of the activity breakdown, shortest first, each with the last day before it."""
    spans = [{"value": name, "after": str(today - timedelta(days=days))} for name, days in ACTIVITY.items()]
    return [*spans, {"value": "longer ago", "after": ""}]
