"""Suggestions: members to know and members and organizations to follow. Everything is considered, so all is exact."""

from datetime import date
from functools import lru_cache
from heapq import nsmallest

import numpy as np

from graphsvc.snapshot.answers.common import (
    Answer,
    Parameters,
    Row,
    hidden_from,
    is_among,
    member_of,
    members_of,
    summaries,
)
from graphsvc.snapshot.facts import EPOCH_DAY, day_of, moment_of
from graphsvc.snapshot.kernels.best import order_before, room_for_best
from graphsvc.snapshot.kernels.follow_suggestions import ALL, LATER, MILLION, NONE, follows_of_sources, suggest_follows
from graphsvc.snapshot.kernels.ids import find
from graphsvc.snapshot.kernels.reasons import name_mutuals
from graphsvc.snapshot.kernels.shared import times_together
from graphsvc.snapshot.kernels.suggestions import suggest, suggest_to_newcomer, walk_size
from graphsvc.snapshot.layout import (
    CONNECTIONS,
    LENGTH_MASK,
    NO_DAY,
    ORDER,
    Version,
    Words,
)
from graphsvc.snapshot.scratch import scratch

LOW_HALF = (1 << 32) - 1
# As in the query: a member who shares an organization comes before any number of followers.
COLLEAGUE = 1_000_000_000
# What a candidate costs beside the walk to them, in steps.
CANDIDATE = 3


@lru_cache(maxsize=8)
def weights_by_degree(shown: int) -> Words:
    """What a mutual connection adds to closeness, by degree up to `shown`: 1/ln(degree) in billionths."""
    weights = np.zeros(max(shown, 1) + 1, np.int64)
    degrees = np.arange(2, shown + 1)
    weights[2:] = np.floor(1e9 / np.log(degrees) + 0.5)
    return weights


def windows_of(parameters: Parameters) -> Words:
    return np.array([moment_of(parameters["pending_since"]), moment_of(parameters["cooling_since"])])


def order_of(version: Version, member: str) -> int:
    """The order word of an id, or the last one before it if there is no such member."""
    key = member.encode()
    number = int(find(version.words, version.directory, version.text, version.table, key))
    if number >= 0:
        return version.word(number, ORDER)
    key_bytes = np.frombuffer(key, np.uint8)
    return int(order_before(version.words, version.directory, version.text, version.members, key_bytes))


def cursor_of(version: Version, parameters: Parameters) -> Words:
    """As kernels take it: whether there is one, its points, and its order word."""
    if parameters["after_id"] is None:
        return np.zeros(3, np.int64)
    return np.array([1, parameters["after_points"], order_of(version, parameters["after_id"])])


def room_of(version: Version, parameters: Parameters) -> Words:
    return room_for_best(min(parameters["limit"], version.members))


def connect(version: Version, parameters: Parameters) -> list[Row]:
    viewer = member_of(version, parameters["viewer"])
    if viewer < 0:
        return []
    best = room_of(version, parameters)
    worth = np.array([parameters[each] for each in ("organization", "location", "industry")])
    today = day_of(date.fromisoformat(parameters["today"]))
    with scratch(version) as it:
        count = suggest(
            *version.graph,
            version.signatures,
            viewer,
            windows_of(parameters),
            weights_by_degree(parameters["shown"]),
            today,
            worth,
            parameters["closest"],
            cursor_of(version, parameters),
            it.points,
            it.touched,
            best,
        )
    best = best[:count]
    suggested = summaries(version, best[:, 2])
    for row, points, closeness in zip(suggested, best[:, 0].tolist(), best[:, 3].tolist(), strict=True):
        row["points"], row["closeness"] = points, (closeness + 500) // 1000
    newcomer = not version.word(viewer, CONNECTIONS) & LENGTH_MASK
    return [{"exact": True, "newcomer": newcomer, "rest": None, "suggested": suggested}]


def work_to_connect(version: Version, parameters: Parameters) -> int:
    viewer = member_of(version, parameters["viewer"])
    return 0 if viewer < 0 else CANDIDATE * int(walk_size(*version.graph, viewer))


def newcomer(version: Version, parameters: Parameters) -> list[Row]:
    viewer = member_of(version, parameters["viewer"])
    if viewer < 0:
        return []
    best = room_of(version, parameters)
    with scratch(version) as it:
        count = suggest_to_newcomer(
            *version.graph,
            version.signatures,
            version.members,
            viewer,
            windows_of(parameters),
            COLLEAGUE,
            cursor_of(version, parameters),
            it.points,
            it.touched,
            best,
        )
    rows = summaries(version, best[:count, 2])
    for row, points in zip(rows, best[:count, 0].tolist(), strict=True):
        row["points"] = points
    return rows


def work_for_newcomer(version: Version, _: Parameters) -> int:
    return CANDIDATE * version.members


def reasons(version: Version, parameters: Parameters) -> list[Row]:
    viewer = member_of(version, parameters["viewer"])
    if viewer < 0:
        return []
    hidden = hidden_from(version, viewer)
    visible = [
        (id_, other)
        for id_, other in zip(parameters["ids"], members_of(version, parameters["ids"]), strict=True)
        if other >= 0 and not (len(hidden) and is_among(hidden, other))
    ]
    others = np.array([other for _, other in visible], np.int64)
    counts, named = np.empty(len(others), np.int64), np.empty((len(others), parameters["named"], 4), np.int64)
    name_mutuals(*version.graph, viewer, others, hidden, parameters["shown"], counts, named)
    among = [few[:mutuals] for few, mutuals in zip(named[:, :, 2].tolist(), counts.tolist(), strict=True)]
    members = list({each for few in among for each in few})
    known = dict(zip(members, summaries(version, np.array(members, np.int64)), strict=True))
    organizations, places = _shared(version, viewer, others, day_of(date.fromisoformat(parameters["today"])))
    return [
        {
            "id": id_,
            "mutuals": mutuals,
            "among": [known[each] for each in few],
            "organizations": organizations.get(place, []),
            "location": version.string(location),
            "industry": version.string(industry),
        }
        for place, ((id_, _), mutuals, few, (location, industry)) in enumerate(
            zip(visible, counts.tolist(), among, places, strict=True)
        )
    ]


def work_of_reasons(version: Version, parameters: Parameters) -> int:
    viewer = member_of(version, parameters["viewer"])
    connections = 0 if viewer < 0 else version.word(viewer, CONNECTIONS) & LENGTH_MASK
    # In Python, one takes some microseconds.
    return len(parameters["ids"]) * (1000 + connections)


def _shared(version: Version, viewer: int, others: Words, today: int) -> tuple[dict[int, list[Row]], list[list[int]]]:
    """What a member shares with others: organizations where both were at the same time, with the years if they are
    known, the earliest first, by place among the others; and for each the numbers of location and industry, or 0."""
    places = np.empty((len(others), 2), np.int64)
    found = times_together(*version.graph, viewer, others, today, places)
    organizations = dict[int, list[Row]]()
    for place, number, first, last in found.tolist():
        organization = version.organizations[number]
        organizations.setdefault(place, []).append(
            {
                "id": organization.id,
                "name": organization.name,
                "kind": organization.kind,
                "from_year": None if first == NO_DAY else _year(first),
                "to_year": None if last == NO_DAY else _year(last),
            }
        )
    for rows in organizations.values():
        if len(rows) > 1:
            rows.sort(key=lambda row: (row["from_year"] is None, row["from_year"], row["id"]))
    return organizations, places.tolist()


@lru_cache(maxsize=4096)
def _year(day: int) -> int:
    return date.fromordinal(day + EPOCH_DAY).year


def follow(version: Version, parameters: Parameters) -> list[Row] | None:
    viewer = member_of(version, parameters["viewer"])
    if viewer < 0:
        return []
    key, limit = parameters["after_key"], parameters["limit"]
    has_cursor, score = key is not None, parameters["after_score"] or 0.0
    members_after, order = _members_after(version, key or "")
    best = room_of(version, parameters)
    with scratch(version) as it:
        count, organizations = suggest_follows(
            *version.graph,
            version.followers,
            viewer,
            has_cursor,
            float(score),
            members_after,
            order,
            it.points,
            it.touched,
            best,
        )
    if count < 0:
        return None
    suggested = [
        row | _followed("member", points, each >> 32, each & LOW_HALF)
        for row, (points, _, _, each) in zip(summaries(version, best[:count, 2]), best[:count].tolist(), strict=True)
    ]
    for points, number, in_network, followers in organizations.tolist():
        organization = version.organizations[number]
        row = {"id": organization.id, "name": organization.name, "headline": None}
        row |= _followed("organization", points, in_network, followers)
        if not has_cursor or row["score"] < score or "organization " + organization.id > key:
            suggested.append(row)
    for row in suggested:
        row["key"] = f"{row['type']} {row['id']}"
    return [{"exact": True, "suggested": nsmallest(limit, suggested, key=lambda row: (-row["score"], row["key"]))}]


def _followed(kind: str, points: int, in_network: int, followers: int) -> Row:
    return {"type": kind, "followers_in_network": in_network, "followers": followers, "score": points / MILLION}


def _members_after(version: Version, key: str) -> tuple[int, int]:
    """Which members come after a cursor's key if they have its score."""
    kind = "member "
    if key.startswith(kind):
        return LATER, order_of(version, key.removeprefix(kind))
    return (ALL if key < kind else NONE), 0


def work_to_follow(version: Version, parameters: Parameters) -> int:
    viewer = member_of(version, parameters["viewer"])
    return 0 if viewer < 0 else CANDIDATE * int(follows_of_sources(*version.graph, viewer))


ANSWERS: dict[str, Answer] = {
    "suggestions/connect": Answer(connect, work_to_connect),
    "suggestions/newcomer": Answer(newcomer, work_for_newcomer),
    "suggestions/reasons": Answer(reasons, work_of_reasons),
    "suggestions/follow": Answer(follow, work_to_follow),
}
