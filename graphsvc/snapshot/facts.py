"""What is read of one member or one organization, whole: the unit in which a version is brought up to date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from graphsvc.snapshot.layout import NO_DAY

EPOCH_DAY = date(1970, 1, 1).toordinal()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member with all ties by ids.

    following: members, then organizations. affiliations: organization, first and last day (days since 1970, NO_DAY).
    aside: kind, other member, and two moments, as in `layout`. `exists` is false for an erased member.
    """

    id: str
    exists: bool = True
    name: str | None = None
    headline: str | None = None
    location: str | None = None
    industry: str | None = None
    flags: int = 0
    node: int = 0
    connections: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    following_organizations: tuple[str, ...] = ()
    affiliations: tuple[tuple[str, int, int], ...] = ()
    aside: tuple[tuple[int, str, int, int], ...] = ()


def day_of(day: Any) -> int:
    """Days since 1970 of a date, or NO_DAY. Takes the driver's dates too."""
    return NO_DAY if day is None else int(day.toordinal()) - EPOCH_DAY


def date_of(day: int) -> date | None:
    return None if day == NO_DAY else date.fromordinal(day + EPOCH_DAY)


def moment_of(text: datetime | str) -> int:
    """Microseconds since 1970."""
    moment = datetime.fromisoformat(text) if isinstance(text, str) else text
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
