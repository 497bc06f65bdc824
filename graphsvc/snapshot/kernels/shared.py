"""What two members share, in points: organizations and years there, location, industry."""

from math import floor
from typing import Any

import numpy as np

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED
from graphsvc.snapshot.layout import NO_DAY

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
def _years(mine: Any, one: Any, theirs: Any, other: Any, today: Any) -> Any:
    """Years of five that two affiliations have in common: 0 if that is unknown, less than NOWHERE if none."""
    my_start, my_end = np.int64(mine[one + 1]), np.int64(mine[one + 2])
    their_start, their_end = np.int64(theirs[other + 1]), np.int64(theirs[other + 2])
    my_end = today if my_end == NO_DAY else my_end
    their_end = today if their_end == NO_DAY else their_end
    # NO_DAY is before every day.
    if my_start > their_end or their_start > my_end:
        return -np.inf
    if NO_DAY in (my_start, their_start):
        return 0.0
    return np.float64(min(my_end, their_end) - max(my_start, their_start)) / DAYS_OF_FIVE_YEARS


@njit(**COMPILED)
def points_together(mine: Any, theirs: Any, today: Any, organization: Any) -> Any:
    """Points for organizations where both were at the same time; of several times at one the longest counts."""
    total, one, other = np.int64(0), 0, 0
    while one < len(mine) and other < len(theirs):
        if mine[one] < theirs[other]:
            one += 3
        elif mine[one] > theirs[other]:
            other += 3
        else:
            at, first, longest = mine[one], other, -np.inf
            while one < len(mine) and mine[one] == at:
                other = first
                while other < len(theirs) and theirs[other] == at:
                    longest = max(longest, _years(mine, one, theirs, other, today))
                    other += 3
                one += 3
            if longest > -np.inf:
                total += np.int64(floor(organization * (0.5 + 0.5 * min(longest, 1.0)) + 0.5))
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
