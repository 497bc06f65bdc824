"""The best suggestions: members at degree 2 by closeness and what is shared, and whoever is around a newcomer."""

from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.aside import hidden_degrees, hidden_in, is_hidden_or_unwanted
from graphsvc.snapshot.kernels.best import WIDTH, is_after, offer, sort_best
from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.prefetching import AHEAD, NEARER, prefetch_number, prefetch_record, prefetch_run
from graphsvc.snapshot.kernels.rows import COMPILED, connections_of, degree_of, place_of, run_of
from graphsvc.snapshot.kernels.shared import (
    distinct_organizations,
    points_of_place,
    points_together,
    shared_organizations,
    whole_points,
)
from graphsvc.snapshot.kernels.signatures import filters_of, may_share, most_shared
from graphsvc.snapshot.layout import (
    AFFILIATIONS,
    ASIDE,
    ASIDE_WIDTH,
    CONNECTIONS,
    DISCOVERABLE,
    EXISTS,
    FOLLOWERS,
    FOLLOWING,
    LENGTH_BITS,
    LENGTH_MASK,
    ORDER,
    PAGE_BITS,
    PLACE,
    TEXT,
)

LOW_HALF = (1 << 32) - 1
# The first bound on the points of the best comes from the closest among so many.
SAMPLE = 1 << 14
# After so many, leave out whoever cannot be among the best found by then.
CHUNK = 1 << 11
NOWHERE = -(2**62)
RULED_OUT = NOWHERE // 2


@njit(**COMPILED)
def _walk(
    words: Any, directory: Any, pool: Any, viewer: Any, hidden: Any, weights: Any, points: Any, touched: Any
) -> Any:
    """Sum weights over all walks of two steps in `points`. Returns how many members were touched."""
    sources = connections_of(words, directory, pool, viewer)
    less = hidden_degrees(words, directory, pool, sources, hidden) if len(hidden) else np.empty(0, np.int64)
    count, last = 0, len(weights) - 1
    for at in range(min(len(sources), AHEAD)):
        prefetch_record(words, directory, sources[at])
    for at in range(len(sources)):
        if at + AHEAD < len(sources):
            prefetch_record(words, directory, sources[at + AHEAD])
        if at + 4 < len(sources):
            prefetch_run(words, directory, pool, sources[at + 4], CONNECTIONS)
        run = connections_of(words, directory, pool, sources[at])
        degree = len(run) - (less[at] if len(less) else 0)
        weight = weights[min(degree, last)] if degree > 1 else 0
        if weight:
            for step in range(len(run)):
                if step + AHEAD < len(run):
                    prefetch_number(points, run[step + AHEAD])
                member = run[step]
                before = points[member]
                touched[count] = member
                count += before == 0
                points[member] = before + weight
    return count


@njit(**COMPILED)
def walk_size(words: Any, directory: Any, pool: Any, viewer: Any) -> Any:
    """The number of walks of two steps."""
    size = 0
    for source in connections_of(words, directory, pool, viewer):
        size += degree_of(words, directory, source)
    return size


@njit(**COMPILED)
def _rule_out(
    words: Any, directory: Any, pool: Any, viewer: Any, pending_since: Any, cooling_since: Any, points: Any
) -> None:
    aside = run_of(words, directory, pool, viewer, ASIDE)
    for at in range(0, len(aside), ASIDE_WIDTH):
        if is_hidden_or_unwanted(aside, at, pending_since, cooling_since):
            points[aside[at + 1]] = 0
    for source in connections_of(words, directory, pool, viewer):
        points[source] = 0
    points[viewer] = 0


@njit(**COMPILED)
def _closest(points: Any, touched: Any, count: Any, most: Any, room: Any) -> Any:
    """Fill `room` with the closeness and places of the closest among the first touched. Returns how many."""
    found, least = 0, 0
    for at in range(min(count, SAMPLE)):
        closeness = points[touched[at]]
        if least < closeness <= most:
            found = offer(room, found, closeness, 0, at, 0)
            least = room[0, 0] if found == len(room) else 0
    return found


@njit(**COMPILED)
def _in_order(points: Any, members: Any, touched: Any) -> Any:
    """Fill `touched` with all members who have points, ascending: records next to each other are read faster."""
    count = 0
    for member in range(members):
        touched[count] = member
        count += points[member] != 0
    return count


@njit(**COMPILED)
def _keep_possible(
    points: Any, signatures: Any, filters: Any, worth: Any, touched: Any, first: Any, end: Any, needed: Any, most: Any
) -> Any:
    """Move those who may have the points that are needed, and at most so many from closeness, to the front of a part of
    `touched`, and set the others' points to zero. Returns where the part ends then."""
    kept = first
    for at in range(first, min(end, first + AHEAD)):
        prefetch_number(signatures, touched[at])
    for at in range(first, end):
        if at + AHEAD < end:
            prefetch_number(signatures, touched[at + AHEAD])
        member = touched[at]
        closeness = points[member]
        shared, in_location, in_industry = most_shared(filters, signatures[member])
        total = closeness + shared * worth[0] + in_location * worth[1] + in_industry * worth[2]
        keep = (0 < closeness <= most) & (total >= needed)
        touched[kept] = member
        kept += keep
        points[member] = closeness * keep
    return kept


@njit(**COMPILED)
def _needed(best: Any, count: Any) -> Any:
    """The points before rounding from which a member can be among the best."""
    return best[0, 0] * 1000 - 500 if count == len(best) and best[0, 0] > 0 else NOWHERE


@njit(**COMPILED)
def _organization_bits(affiliations: Any) -> Any:
    """A set of organizations in 64 bits: says of most others that they are not in it."""
    bits = np.uint64(0)
    for at in range(0, len(affiliations), 3):
        bits |= np.uint64(1) << np.uint64(affiliations[at] & 63)
    return bits


@njit(**COMPILED)
def _may_have_one_of(pool: Any, start: Any, length: Any, bits: Any) -> Any:
    found = np.uint64(0)
    for at in range(start, start + length, 3):
        found |= bits >> np.uint64(pool[at] & 63)
    return found & np.uint64(1)


@njit(**COMPILED)
def _offer_possible(
    words: Any,
    directory: Any,
    pool: Any,
    viewer: Any,
    today: Any,
    worth: Any,
    after: Any,
    points: Any,
    touched: Any,
    touches: Any,
    best: Any,
    count: Any,
) -> Any:
    """Offer the members in `touched`, whose points are their closeness, to the best; set the points to zero."""
    mine = run_of(words, directory, pool, viewer, AFFILIATIONS)
    home, bits = words[place_of(directory, viewer), PLACE], _organization_bits(mine)
    organizations, needed = distinct_organizations(mine), _needed(best, count)
    for at in range(min(touches, AHEAD)):
        prefetch_record(words, directory, touched[at])
    for at in range(touches):
        if at + AHEAD < touches:
            prefetch_record(words, directory, touched[at + AHEAD])
        if organizations and at + NEARER < touches:
            prefetch_run(words, directory, pool, touched[at + NEARER], AFFILIATIONS)
        member = touched[at]
        closeness = points[member]
        points[member] = 0
        record = place_of(directory, member)
        word = words[record, AFFILIATIONS]
        start, length = word >> LENGTH_BITS, word & LENGTH_MASK
        total = closeness + points_of_place(home, words[record, PLACE], worth[1], worth[2])
        if total + worth[0] * min(organizations, length // 3) < needed:
            continue
        if organizations and _may_have_one_of(pool, start, length, bits):
            total += points_together(mine, pool[start : start + length], today, worth[0])
        if total < needed or not words[record, TEXT] & DISCOVERABLE:
            continue
        if is_after(whole_points(total), words[record, ORDER], after):
            count = offer(best, count, whole_points(total), words[record, ORDER], member, closeness)
            needed = _needed(best, count)
    return count


@njit(**COMPILED)
def suggest(
    words: Any,
    directory: Any,
    pool: Any,
    signatures: Any,
    viewer: Any,
    windows: Any,
    weights: Any,
    today: Any,
    worth: Any,
    closest: Any,
    after: Any,
    points: Any,
    touched: Any,
    best: Any,
) -> Any:
    """Fills `best` with the best suggestions and their closeness, best first, and returns how many.

    windows: `pending_since` and `cooling_since`. weights: of a mutual connection by degree. worth: of the longest time
    at a shared organization, of the same location, and of the same industry.
    """
    hidden = hidden_in(run_of(words, directory, pool, viewer, ASIDE))
    touches = _walk(words, directory, pool, viewer, hidden, weights, points, touched)
    _rule_out(words, directory, pool, viewer, windows[0], windows[1], points)
    members = len(directory) << PAGE_BITS
    if touches > members >> 4:
        touches = _in_order(points, members, touched)
    # The closest first, in an order of their own: few of the others can be better, and only those need all points.
    room = np.empty((len(best) + len(best) // 2 + 8, WIDTH), np.int64)
    sampled = _closest(points, touched, touches, closest, room)
    front = np.empty(sampled, np.int32)
    for at in range(sampled):
        front[at] = touched[room[at, 2]]
    count = _offer_possible(words, directory, pool, viewer, today, worth, after, points, front, sampled, best, 0)
    mine = run_of(words, directory, pool, viewer, AFFILIATIONS)
    filters = filters_of(mine, words[place_of(directory, viewer), PLACE])
    for first in range(0, touches, CHUNK):
        needed, end = _needed(best, count), min(first + CHUNK, touches)
        end = _keep_possible(points, signatures, filters, worth, touched, first, end, needed, closest)
        part = touched[first:end]
        count = _offer_possible(
            words, directory, pool, viewer, today, worth, after, points, part, len(part), best, count
        )
    sort_best(best, count)
    return count


@njit(**COMPILED)
def suggest_to_newcomer(
    words: Any,
    directory: Any,
    pool: Any,
    signatures: Any,
    members: Any,
    viewer: Any,
    windows: Any,
    colleague: Any,
    after: Any,
    points: Any,
    touched: Any,
    best: Any,
) -> Any:
    """Fills `best` with members who share an organization (`colleague` points each), a location or an industry, and
    have the most followers; best first. Returns how many."""
    aside = run_of(words, directory, pool, viewer, ASIDE)
    mine = run_of(words, directory, pool, viewer, AFFILIATIONS)
    place = words[place_of(directory, viewer), PLACE]
    touches = _hidden_followers(words, directory, pool, aside, points, touched)
    touches = _touch(points, touched, touches, viewer, NOWHERE)
    for at in range(0, len(aside), ASIDE_WIDTH):
        if points[aside[at + 1]] > RULED_OUT and is_hidden_or_unwanted(aside, at, windows[0], windows[1]):
            touches = _touch(points, touched, touches, aside[at + 1], NOWHERE)
    count, filters = 0, filters_of(mine, place)
    for member in range(members if place or len(mine) else 0):
        if points[member] <= RULED_OUT or not may_share(filters, signatures[member]):
            continue
        record = place_of(directory, member)
        near = points_of_place(place, words[record, PLACE], 1, 1)
        shared = shared_organizations(mine, run_of(words, directory, pool, member, AFFILIATIONS))
        if not near + shared:
            continue
        total = shared * colleague + (words[record, FOLLOWERS] & LOW_HALF) + points[member]
        if count == len(best) and total < best[0, 0]:
            continue
        flags, order = words[record, TEXT], words[record, ORDER]
        if flags & EXISTS and flags & DISCOVERABLE and is_after(total, order, after):
            count = offer(best, count, total, order, member, 0)
    for at in range(touches):
        points[touched[at]] = 0
    sort_best(best, count)
    return count


@njit(**COMPILED)
def _touch(points: Any, touched: Any, count: Any, member: Any, change: Any) -> Any:
    if not points[member]:
        touched[count] = member
        count += 1
    points[member] += change
    return count


@njit(**COMPILED)
def _hidden_followers(words: Any, directory: Any, pool: Any, aside: Any, points: Any, touched: Any) -> Any:
    """Subtract one from the points of members for each hidden member who follows them."""
    count = 0
    for hidden in hidden_in(aside):
        for target in run_of(words, directory, pool, hidden, FOLLOWING):
            if target >= 0:
                count = _touch(points, touched, count, target, -1)
    return count
