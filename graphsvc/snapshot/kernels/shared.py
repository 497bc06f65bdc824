"""What two members share: organizations and years there, location, industry; in points, and as they are."""

from math import floor
from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED, run_of, word_of
from graphsvc.snapshot.layout import AFFILIATIONS, LENGTH_MASK, NO_DAY, PLACE

LOW_HALF = (1 << 32) - 1
# Years together count up to five.
DAYS_OF_FIVE_YEARS = 1826.25


@njit(**COMPILED)
def distinct_organizations(affiliations: Any) -> Any:
    count = 0
    for at in range(0, len(affiliations), 3):
        count += at == 0 or affiliations[at] != affiliations[at - 3]
    return count


@njit(**COMPILED)
def _together(mine: Any, one: Any, theirs: Any, other: Any, today: Any) -> Any:
    """Whether two affiliations were at the same time, and the first and last day of it: NO_DAY twice if unknown. The
    last may be before the first, if one begins in the future."""
    my_start, my_end = np.int64(mine[one + 1]), np.int64(mine[one + 2])
    their_start, their_end = np.int64(theirs[other + 1]), np.int64(theirs[other + 2])
    my_end = today if my_end == NO_DAY else my_end
    their_end = today if their_end == NO_DAY else their_end
    # NO_DAY is before every day.
    if my_start > their_end or their_start > my_end:
        return False, np.int64(NO_DAY), np.int64(NO_DAY)
    if NO_DAY in (my_start, their_start):
        return True, np.int64(NO_DAY), np.int64(NO_DAY)
    return True, max(my_start, their_start), min(my_end, their_end)


@njit(**COMPILED)
def _years(mine: Any, one: Any, theirs: Any, other: Any, today: Any) -> Any:
    """Years of five that two affiliations have in common: 0 if that is unknown, less than that if none."""
    is_together, first, last = _together(mine, one, theirs, other, today)
    return np.float64(last - first) / DAYS_OF_FIVE_YEARS if is_together else -np.inf


@njit(**COMPILED)
def _next_shared(mine: Any, one: Any, theirs: Any, other: Any) -> Any:
    """Where the next organization of both begins, from here on; the end of one of the lists if there is none."""
    while one < len(mine) and other < len(theirs) and mine[one] != theirs[other]:
        if mine[one] < theirs[other]:
            one += 3
        else:
            other += 3
    return one, other


@njit(**COMPILED)
def points_together(mine: Any, theirs: Any, today: Any, organization: Any) -> Any:
    """Points for organizations where both were at the same time; of several times at one the longest counts."""
    total = np.int64(0)
    one, other = _next_shared(mine, 0, theirs, 0)
    while one < len(mine) and other < len(theirs):
        at, first, longest = mine[one], other, -np.inf
        while one < len(mine) and mine[one] == at:
            other = first
            while other < len(theirs) and theirs[other] == at:
                longest = max(longest, _years(mine, one, theirs, other, today))
                other += 3
            one += 3
        if longest > -np.inf:
            total += np.int64(floor(organization * (0.5 + 0.5 * min(longest, 1.0)) + 0.5))
        one, other = _next_shared(mine, one, theirs, other)
    return total


@njit(**COMPILED)
def shared_organizations(mine: Any, theirs: Any) -> Any:
    count, one, other = 0, 0, 0
    while one < len(mine) and other < len(theirs):
        if mine[one] == theirs[other]:
            count += one == 0 or mine[one] != mine[one - 3]
            one += 3
        elif mine[one] < theirs[other]:
            one += 3
        else:
            other += 3
    return count


@njit(**COMPILED)
def times_together(words: Any, directory: Any, pool: Any, viewer: Any, others: Any, today: Any, places: Any) -> Any:
    """Fills `places` with the location and the industry that a member and each of others share, as numbers of strings,
    and returns the organizations.

    places: int64[others, 2], 0 for what they do not share. Returns int64[…, 4], a row for each organization where both
    were at the same time: place among others, organization, first and last day, NO_DAY if none is known.
    """
    mine, home, rows = run_of(words, directory, pool, viewer, AFFILIATIONS), word_of(words, directory, viewer, PLACE), 0
    room = 0
    for place in range(len(others)):
        room += (word_of(words, directory, others[place], AFFILIATIONS) & LENGTH_MASK) // 3
    found = np.empty((room, 4), np.int64)
    for place in range(len(others)):
        same = home ^ word_of(words, directory, others[place], PLACE)
        places[place, 0] = home >> 32 if same >> 32 == 0 else 0
        places[place, 1] = home & LOW_HALF if same & LOW_HALF == 0 else 0
        theirs = run_of(words, directory, pool, others[place], AFFILIATIONS)
        itself = others[place] == viewer
        one, other = _next_shared(mine, 0, theirs, 0)
        while one < len(mine) and other < len(theirs):
            at, start, seen = mine[one], other, False
            earliest, latest = np.int64(NO_DAY), np.int64(NO_DAY)
            while one < len(mine) and mine[one] == at:
                other = start
                while other < len(theirs) and theirs[other] == at:
                    is_together, first, last = _together(mine, one, theirs, other, today)
                    # A tie is not compared with itself.
                    if is_together and not (itself and one == other):
                        seen = True
                        if first != NO_DAY:
                            earliest = first if earliest == NO_DAY else min(earliest, first)
                            latest = max(latest, last)
                    other += 3
                one += 3
            if seen:
                found[rows, 0], found[rows, 1], found[rows, 2], found[rows, 3] = place, at, earliest, latest
                rows += 1
            one, other = _next_shared(mine, one, theirs, other)
    return found[:rows]


@njit(**COMPILED)
def points_of_place(mine: Any, theirs: Any, location: Any, industry: Any) -> Any:
    """Points for the same location and the same industry, of two PLACE words."""
    same = mine ^ theirs
    in_location = (same >> 32 == 0) & (mine >> 32 != 0)
    in_industry = (same & LOW_HALF == 0) & (mine & LOW_HALF != 0)
    return in_location * location + in_industry * industry


@njit(**COMPILED)
def whole_points(points: Any) -> Any:
    """To six digits, as the query does: integer division rounds towards zero."""
    points += 500
    return points // 1000 if points >= 0 else -(-points // 1000)
