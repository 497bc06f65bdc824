"""Suggestions worked out slowly from plain facts, and random facts: dictionaries, fractions and decimals only."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import floor, log, sqrt
from typing import Any

from graphsvc.policy.unwanted import ALWAYS, NEVER
from graphsvc.snapshot.facts import EPOCH_DAY, MemberFacts, day_of, moment_of
from graphsvc.snapshot.layout import BLOCK, BLOCKED, BLOCKS, DISCOVERABLE, NO_DAY, UNWANTED, Organization

Row = dict[str, Any]
# Orders by code point, by UTF-16, and by number differ.
IDS = [f"m{number}" for number in range(36)] + ["", "Z", "~", "m1:", "é", "\uff41", "\U0001f600", "a" * 128]
ORGANIZATIONS = [
    Organization(f"o{number}", f"Works {number}", "school" if number % 2 else "company") for number in (3, 0, 11, 2, 1)
]
NOW = 1_780_000_000_000_000


@dataclass
class Network:
    members: dict[str, MemberFacts]

    def hidden(self, viewer: str) -> set[str]:
        return {row[1] for row in self.members[viewer].aside if row[0] == BLOCK}

    def unwanted(self, viewer: str, parameters: Row) -> set[str]:
        pending, cooling = moment_of(parameters["pending_since"]), moment_of(parameters["cooling_since"])
        rows = self.members[viewer].aside
        return {other for kind, other, one, two in rows if kind == UNWANTED and (pending < one or cooling < two)}

    def degree(self, member: str, hidden: set[str], shown: int) -> int:
        return min(len(set(self.members[member].connections) - hidden), shown)

    def followers(self, target: str) -> set[str]:
        return {
            each.id
            for each in self.members.values()
            if target in each.following or target in each.following_organizations
        }


def connect(network: Network, parameters: Row) -> list[Row]:
    viewer = network.members.get(parameters["viewer"])
    if viewer is None:
        return []
    hidden = network.hidden(viewer.id)
    excluded = hidden | network.unwanted(viewer.id, parameters) | {viewer.id} | set(viewer.connections)
    closeness = Counter[str]()
    for source in viewer.connections:
        degree = network.degree(source, hidden, parameters["shown"])
        for other in network.members[source].connections if degree > 1 else ():
            closeness[other] += floor(1e9 / log(degree) + 0.5)
    rows = []
    for other, close in closeness.items():
        facts = network.members[other]
        if other in excluded or close > parameters["closest"] or not facts.flags & DISCOVERABLE:
            continue
        total = close + _together(viewer, facts, parameters)
        total += parameters["location"] * (viewer.location is not None and viewer.location == facts.location)
        total += parameters["industry"] * (viewer.industry is not None and viewer.industry == facts.industry)
        rows.append(_summary(facts) | {"points": int(Decimal(total + 500) / 1000), "closeness": (close + 500) // 1000})
    suggested = _best(rows, parameters, "points", "id")
    return [{"exact": True, "newcomer": not viewer.connections, "rest": None, "suggested": suggested}]


def _together(viewer: MemberFacts, other: MemberFacts, parameters: Row) -> int:
    today, longest = day_of(date.fromisoformat(parameters["today"])), dict[str, float]()
    for at, start, end in viewer.affiliations:
        for their_at, their_start, their_end in other.affiliations:
            both = _both((start, end), (their_start, their_end), today) if at == their_at else None
            if both is not None:
                years = (both[1] - both[0]) / 1826.25 if both else 0.0
                longest[at] = max(longest.get(at, years), years)
    return sum(floor(parameters["organization"] * (0.5 + 0.5 * min(years, 1.0)) + 0.5) for years in longest.values())


def _both(mine: tuple[int, int], theirs: tuple[int, int], today: int) -> tuple[int, ...] | None:
    """First and last day of the time together: empty if it is unknown, None if there is none."""
    (start, end), (their_start, their_end) = mine, theirs
    end, their_end = (today if each == NO_DAY else each for each in (end, their_end))
    if (start != NO_DAY and start > their_end) or (their_start != NO_DAY and their_start > end):
        return None
    return () if NO_DAY in (start, their_start) else (max(start, their_start), min(end, their_end))


def newcomer(network: Network, parameters: Row) -> list[Row]:
    viewer = network.members.get(parameters["viewer"])
    if viewer is None:
        return []
    hidden = network.hidden(viewer.id)
    excluded = hidden | network.unwanted(viewer.id, parameters) | {viewer.id}
    mine, rows = {row[0] for row in viewer.affiliations}, []
    for other in network.members.values():
        shared = len(mine & {row[0] for row in other.affiliations})
        near = (viewer.location is not None and viewer.location == other.location) or (
            viewer.industry is not None and viewer.industry == other.industry
        )
        if (shared or near) and other.id not in excluded and other.flags & DISCOVERABLE:
            points = shared * 10**9 + len(network.followers(other.id) - hidden)
            rows.append(_summary(other) | {"points": points})
    return _best(rows, parameters, "points", "id")


def reasons(network: Network, parameters: Row) -> list[Row]:
    viewer = network.members.get(parameters["viewer"])
    if viewer is None:
        return []
    hidden, today = network.hidden(viewer.id), day_of(date.fromisoformat(parameters["today"]))
    rows = []
    for other in (network.members[id_] for id_ in parameters["ids"] if id_ in network.members):
        if other.id in hidden:
            continue
        mutuals = sorted(
            set(viewer.connections) & set(other.connections),
            key=lambda each: (network.degree(each, hidden, parameters["shown"]), each),
        )
        rows.append(
            {
                "id": other.id,
                "mutuals": len(mutuals),
                "among": [_summary(network.members[each]) for each in mutuals[: parameters["named"]]],
                "organizations": _organizations(viewer, other, today),
                "location": viewer.location if viewer.location == other.location else None,
                "industry": viewer.industry if viewer.industry == other.industry else None,
            }
        )
    return rows


def _organizations(viewer: MemberFacts, other: MemberFacts, today: int) -> list[Row]:
    found = []
    for organization in ORGANIZATIONS:
        times = [
            both
            for mine in viewer.affiliations
            for theirs in other.affiliations
            if mine[0] == theirs[0] == organization.id and not (viewer is other and mine == theirs)
            if (both := _both(mine[1:], theirs[1:], today)) is not None
        ]
        if times:
            known = [both for both in times if both]
            years = {
                "from_year": min((date.fromordinal(both[0] + EPOCH_DAY).year for both in known), default=None),
                "to_year": max((date.fromordinal(both[1] + EPOCH_DAY).year for both in known), default=None),
            }
            found.append({"id": organization.id, "name": organization.name, "kind": organization.kind} | years)
    return sorted(found, key=lambda row: (row["from_year"] is None, row["from_year"] or 0, row["id"]))


def follow(network: Network, parameters: Row) -> list[Row]:
    viewer = network.members.get(parameters["viewer"])
    if viewer is None:
        return []
    hidden, in_network = network.hidden(viewer.id), Counter[tuple[str, str]]()
    for source in {*viewer.connections, *viewer.following}:
        in_network.update(("member", target) for target in network.members[source].following)
        in_network.update(("organization", target) for target in network.members[source].following_organizations)
    dismissed = {other for kind, other, *moments in viewer.aside if kind == UNWANTED and moments == [ALWAYS, ALWAYS]}
    members_out = {viewer.id, *hidden, *viewer.following, *dismissed}
    by_id = {each.id: each for each in ORGANIZATIONS}
    rows = []
    for (kind, target), number in in_network.items():
        if kind == "member":
            facts = network.members[target]
            if target in members_out or not facts.flags & DISCOVERABLE:
                continue
            row = _summary(facts)
        elif target in viewer.following_organizations:
            continue
        else:
            row = {"id": target, "name": by_id[target].name, "headline": None}
        followers = len(network.followers(target) - hidden)
        score = float(Decimal(repr(number / sqrt(followers))).quantize(Decimal("1e-6"), ROUND_HALF_UP))
        rows.append(
            row
            | {"type": kind, "followers_in_network": number, "followers": followers, "score": score}
            | {"key": f"{kind} {target}"}
        )
    return [{"exact": True, "suggested": _best(rows, parameters, "score", "key")}]


def _best(rows: list[Row], parameters: Row, most: str, least: str) -> list[Row]:
    """Ordered by one column downwards and by another upwards, after a cursor."""
    number, text = parameters[f"after_{most}"], parameters[f"after_{least}"]
    after = [row for row in rows if text is None or (-row[most], row[least]) > (-number, text)]
    return sorted(after, key=lambda row: (-row[most], row[least]))[: parameters["limit"]]


def _summary(facts: MemberFacts) -> Row:
    return {"id": facts.id, "name": facts.name, "headline": facts.headline}


ORACLE: Mapping[str, Callable[[Network, Row], list[Row]]] = {
    f"suggestions/{each.__name__}": each for each in (connect, newcomer, reasons, follow)
}


# Random networks -------------------------------------------------------------------------------------------------


def random_network(draw: random.Random) -> Network:
    """Members with ties of every kind, some of them dense. Hidden members have no ties with each other."""
    ids = draw.sample(IDS, draw.randint(2, len(IDS)))
    members = {id_: _random_member(draw, id_) for id_ in ids}
    density = draw.choice([0.05, 0.15, 0.4])
    for a in ids:
        for b in ids:
            if a < b and draw.random() < 0.05:
                bits = draw.choice([BLOCKS, BLOCKED, BLOCKS | BLOCKED])
                mirrored = (bits >> 1) | ((bits & 1) << 1)
                members[a] = replace(members[a], aside=(*members[a].aside, (BLOCK, b, bits, 0)))
                members[b] = replace(members[b], aside=(*members[b].aside, (BLOCK, a, mirrored, 0)))
            elif a < b and draw.random() < density:
                members[a] = replace(members[a], connections=(*members[a].connections, b))
                members[b] = replace(members[b], connections=(*members[b].connections, a))
    network = Network(members)
    for a in ids:
        strangers = [b for b in ids if b != a and b not in network.hidden(a)]
        members[a] = replace(
            members[a],
            following=tuple(b for b in strangers if draw.random() < density),
            aside=(*members[a].aside, *(_unwanted(draw, b) for b in strangers if draw.random() < 0.08)),
        )
    return network


def _random_member(draw: random.Random, id_: str) -> MemberFacts:
    days = [NO_DAY, 14_000, 15_000, 16_000, 16_001, 17_000]
    affiliations = {
        (draw.choice(ORGANIZATIONS).id, draw.choice(days), draw.choice([NO_DAY, 15_000, 16_000, 19_000, 21_000]))
        for _ in range(draw.choice([0, 0, 1, 2, 5]))
    }
    return MemberFacts(
        id_,
        name=draw.choice(["Ana", "Bo Ü", "\U0001f600"]),
        headline=draw.choice([None, "", "Höhe", "Head"]),
        location=draw.choice([None, "Bern", "Oslo"]),
        industry=draw.choice([None, "Bern", "IT"]),
        flags=DISCOVERABLE if draw.random() < 0.85 else 0,
        following_organizations=tuple(each.id for each in ORGANIZATIONS if draw.random() < 0.2),
        affiliations=tuple(affiliations),
    )


def _unwanted(draw: random.Random, other: str) -> tuple[int, str, int, int]:
    moments = [NEVER, NOW - 1, NOW, NOW + 1]
    if draw.random() < 0.3:
        return UNWANTED, other, ALWAYS, ALWAYS
    return UNWANTED, other, draw.choice([ALWAYS, *moments]), draw.choice(moments)
