"""What is read of one member or one organization, whole: the unit in which a version is brought up to date."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.ids import find
from graphsvc.snapshot.layout import (
    AFFILIATIONS,
    ASIDE,
    ASIDE_WIDTH,
    CONNECTIONS,
    EXISTS,
    FLAG_BITS,
    FOLLOWERS,
    FOLLOWING,
    NO_DAY,
    PLACE,
    TEXT,
    Version,
)

FLAGS, LOW_HALF = (1 << FLAG_BITS) - 1, (1 << 32) - 1

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


def moment_of(text: datetime | str) -> int:
    """Microseconds since 1970."""
    moment = datetime.fromisoformat(text) if isinstance(text, str) else text
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def facts_in(version: Version, member: str) -> MemberFacts:
    """What a version has of a member, with ties in ascending order."""
    number = int(find(version.words, version.directory, version.text, version.table, member.encode()))
    flags = version.word(number, TEXT) & FLAGS if number >= 0 else 0
    if not flags & EXISTS:
        return MemberFacts(member, exists=False)
    name, headline = version.texts(number)[1:]
    place = version.word(number, PLACE)
    following = version.row(number, FOLLOWING).tolist()
    aside = []
    for entry in version.row(number, ASIDE).reshape(-1, ASIDE_WIDTH):
        first, second = entry[2:].copy().view(np.int64).tolist()
        aside.append((int(entry[0]), version.id_of(int(entry[1])), first, second))
    affiliations = version.row(number, AFFILIATIONS).reshape(-1, 3).tolist()
    return MemberFacts(
        member,
        name=name,
        headline=headline,
        location=version.string(place >> 32),
        industry=version.string(place & LOW_HALF),
        flags=flags & ~EXISTS,
        node=version.word(number, FOLLOWERS) >> 32,
        connections=tuple(sorted(version.id_of(each) for each in version.row(number, CONNECTIONS).tolist())),
        following=tuple(sorted(version.id_of(each) for each in following if each >= 0)),
        following_organizations=tuple(sorted(version.organizations[~each].id for each in following if each < 0)),
        affiliations=tuple(sorted((version.organizations[each].id, first, last) for each, first, last in affiliations)),
        aside=tuple(sorted(aside)),
    )


def sorted_facts(facts: MemberFacts) -> MemberFacts:
    """The same facts, with ties in ascending order."""
    return replace(
        facts,
        connections=tuple(sorted(facts.connections)),
        following=tuple(sorted(facts.following)),
        following_organizations=tuple(sorted(facts.following_organizations)),
        affiliations=tuple(sorted(facts.affiliations)),
        aside=tuple(sorted(facts.aside)),
    )
