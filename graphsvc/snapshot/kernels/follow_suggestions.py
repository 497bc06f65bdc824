"""Members and organizations to follow: what a member's connections and followees follow, against who else does."""

from math import sqrt
from typing import Any

import numpy as np

from graphsvc.policy.unwanted import ALWAYS
from graphsvc.snapshot.kernels.aside import LOW_HALF, hidden_in, moment_at
from graphsvc.snapshot.kernels.best import WIDTH, offer, sort_best
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rounding import rounded
from graphsvc.snapshot.kernels.rows import COMPILED, connections_of, place_of, run_of
from graphsvc.snapshot.layout import (
    ASIDE,
    ASIDE_WIDTH,
    BLOCK,
    DISCOVERABLE,
    FOLLOWERS,
    FOLLOWING,
    LENGTH_MASK,
    ORDER,
    TEXT,
)

# Scores have six digits.
MILLION = 1_000_000
# Which members come after a cursor with the same score: those later in order, all, or none.
LATER, ALL, NONE = 0, 1, 2


@njit(**COMPILED)
def millionths(in_network: Any, followers: Any) -> Any:
    """The score in millionths."""
    return np.int64(rounded(in_network / sqrt(np.float64(followers))) * MILLION + 0.5)


@njit(**COMPILED)
def _split(run: Any) -> Any:
    """The members of a run of followed members and organizations, and the numbers of the organizations."""
    first = 0
    while first < len(run) and run[first] < 0:
        first += 1
    return run[first:], ~run[:first]


@njit(**COMPILED)
def sources_of(words: Any, directory: Any, pool: Any, viewer: Any) -> Any:
    """Connections and followed members, ascending."""
    connections = connections_of(words, directory, pool, viewer)
    following, _ = _split(run_of(words, directory, pool, viewer, FOLLOWING))
    sources = np.empty(len(connections) + len(following), np.int32)
    count, one, other = 0, 0, 0
    while one < len(connections) or other < len(following):
        mine = connections[one] if one < len(connections) else LENGTH_MASK << 7
        theirs = following[other] if other < len(following) else LENGTH_MASK << 7
        sources[count] = min(mine, theirs)
        count += 1
        one += mine <= theirs
        other += theirs <= mine
    return sources[:count]


@njit(**COMPILED)
def follows_of_sources(words: Any, directory: Any, pool: Any, viewer: Any) -> Any:
    """How many members and organizations the sources follow, together."""
    size = 0
    for source in sources_of(words, directory, pool, viewer):
        size += len(run_of(words, directory, pool, source, FOLLOWING))
    return size


@njit(**COMPILED)
def _count(run: Any, step: Any, counts: Any, touched: Any, count: Any) -> Any:
    """Add to the counts of targets, and enter new ones in `touched`. Returns how many those are."""
    for target in run:
        touched[count] = target
        count += counts[target] == 0
        counts[target] += step
    return count


@njit(**COMPILED)
def _leave_out(
    words: Any, directory: Any, pool: Any, viewer: Any, aside: Any, members: Any, organizations: Any
) -> None:
    members[viewer] = 0
    of_members, of_organizations = _split(run_of(words, directory, pool, viewer, FOLLOWING))
    for target in of_members:
        members[target] = 0
    for target in of_organizations:
        organizations[target] = 0
    for at in range(0, len(aside), ASIDE_WIDTH):
        # An invitation never has ALWAYS as its second moment.
        if aside[at] == BLOCK or moment_at(aside, at + 4) == ALWAYS:
            members[aside[at + 1]] = 0


@njit(**COMPILED)
def suggest_follows(
    words: Any,
    directory: Any,
    pool: Any,
    followers: Any,
    viewer: Any,
    has_cursor: Any,
    after_score: Any,
    members_after: Any,
    after_order: Any,
    members: Any,
    touched: Any,
    best: Any,
) -> Any:
    """Fills `best` with members: score in millionths, and followers in the network (32 bits left) and in all.

    followers: of organizations. members_after: LATER, ALL or NONE. members: zero, and left zero. Returns how many, and
    the organizations that may be among the best, as rows of score, organization, followers in the network and in all,
    in no order. The count is -1 if a target has no visible follower, which only contradictory ties can bring about.
    """
    aside = run_of(words, directory, pool, viewer, ASIDE)
    organizations, touched_organizations = np.zeros(len(followers), np.int64), np.empty(len(followers) + 1, np.int32)
    touches, more = 0, 0
    sources, hidden = sources_of(words, directory, pool, viewer), hidden_in(aside)
    for at in range(len(sources) + len(hidden)):
        # Numbers of hidden followers are in the high half.
        one, step = (sources[at], 1) if at < len(sources) else (hidden[at - len(sources)], 1 << 32)
        of_members, of_organizations = _split(run_of(words, directory, pool, one, FOLLOWING))
        touches = _count(of_members, step, members, touched, touches)
        more = _count(of_organizations, step, organizations, touched_organizations, more)
    _leave_out(words, directory, pool, viewer, aside, members, organizations)

    count, contradictory = 0, False
    for at in range(touches):
        member = touched[at]
        in_network, less = members[member] & LOW_HALF, members[member] >> 32
        members[member] = 0
        record = place_of(directory, member)
        if not in_network or not words[record, TEXT] & DISCOVERABLE:
            continue
        total = (words[record, FOLLOWERS] & LOW_HALF) - less
        if total <= 0:
            contradictory = True
            continue
        score, order = millionths(in_network, total), words[record, ORDER]
        if has_cursor:
            rounded = score / MILLION
            if rounded > after_score or (
                rounded == after_score and (members_after == NONE or (members_after == LATER and order <= after_order))
            ):
                continue
        count = offer(best, count, score, order, member, in_network << 32 | total)

    found = _best_organizations(
        followers, organizations, touched_organizations[:more], has_cursor, after_score, len(best)
    )
    if contradictory or (len(found) and found[0, 0] < 0):
        count = -1
    elif count == len(best) and count:
        # Members come before organizations with the same score.
        found = found[found[:, 0] > best[0, 0]]
    sort_best(best, max(count, 0))
    return count, found


@njit(**COMPILED)
def _best_organizations(
    followers: Any, organizations: Any, touched: Any, has_cursor: Any, after_score: Any, limit: Any
) -> Any:
    """Those among the best `limit` by score, with all that have the score of the last or of the cursor: their order
    is by id. A first row with a negative score says that one has no visible follower."""
    rows, count = np.empty((len(touched) + 1, WIDTH), np.int64), 0
    best, kept = np.empty((limit, WIDTH), np.int64), 0
    for number in touched:
        in_network = organizations[number] & LOW_HALF
        if not in_network:
            continue
        total = followers[number] - (organizations[number] >> 32)
        if total <= 0:
            rows[0, 0] = -1
            return rows[:1]
        score = millionths(in_network, total)
        if not has_cursor or score / MILLION <= after_score:
            rows[count, 0], rows[count, 1], rows[count, 2], rows[count, 3] = score, number, in_network, total
            count += 1
            if not has_cursor or score / MILLION < after_score:
                kept = offer(best, kept, score, 0, number, 0)
    rows = rows[:count]
    return rows[rows[:, 0] >= best[0, 0]] if kept == limit and kept else rows
