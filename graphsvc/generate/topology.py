"""Generates connections, with log-normal degrees and communities at schools and companies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Keys = NDArray[np.int64]
Floats = NDArray[np.float64]

DEGREE_SIGMA = 1.1
"""Spread of the log-normal degrees: the best connected of a million members has about fifty times the mean."""
MOST_CONNECTIONS = 30_000
ANYWHERE, AT_SCHOOL, AT_COMPANY = 0.2, 0.35, 0.45
"""Shares of the connections between any two members, and between members of the same school or company."""
NEARBY, NEAREST = 0.8, 4
"""Connections at a school or company reach NEAREST + NEARBY * (the member's connections there) members far."""
MEMBERS_PER_COMPANY = 50
MEMBERS_PER_SCHOOL = 200
ROUNDS = 12
CHUNK = 2_000_000


@dataclass(frozen=True)
class Communities:
    """Present companies and schools of members, as numbers from 0, and when they started work."""

    company: Ints
    school: Ints
    companies: int
    schools: int
    experience: Ints
    """Days since each member left school."""


def stream(seed: int, part: int) -> np.random.Generator:
    """The random numbers of one part of a network, so that parts do not affect each other."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, part])))


def draw_communities(rng: np.random.Generator, members: int) -> Communities:
    companies, schools = -(-members // MEMBERS_PER_COMPANY), -(-members // MEMBERS_PER_SCHOOL)
    return Communities(
        company=_heavy_tailed(rng, members, companies),
        school=_heavy_tailed(rng, members, schools),
        companies=companies,
        schools=schools,
        experience=draw_experience(rng, members),
    )


def draw_experience(rng: np.random.Generator, members: int) -> Ints:
    """Experience in days: 12 years on average, between half a year and 45 years."""
    years = np.clip(-5.5 * np.log((1 - rng.random(members)) * (1 - rng.random(members))), 0.5, 45)
    return (years * 365).astype(np.int32)


def _heavy_tailed(rng: np.random.Generator, members: int, groups: int) -> Ints:
    weight = np.cumsum((np.arange(groups) + 5.0) ** -0.9)
    if not groups:
        return np.empty(0, np.int32)
    group: Ints = np.searchsorted(weight, rng.random(members) * weight[-1]).astype(np.int32)
    return group


def draw_connections(rng: np.random.Generator, among: Communities, mean_degree: float) -> Keys:
    """Connections as sorted keys `lower * members + higher`, members * mean_degree / 2 of them.

    In a small network, at most half of all pairs are connected.
    """
    members = len(among.company)
    wanted = int(np.ceil(min(members * mean_degree / 2, members * (members - 1) / 4)))
    if members < 2 or not wanted:
        return np.empty(0, np.int64)
    popularity = _popularity(rng, members, mean_degree)
    orders = _orders(rng, among)
    keys = np.empty(0, np.int64)
    for _ in range(ROUNDS):
        missing = wanted - len(keys)
        if missing <= 0:
            break
        keys = _distinct(
            np.concatenate([keys, _draw(rng, popularity, orders, missing * (2 if len(keys) else 1.3) + 2)])
        )
    return _without(keys, rng, len(keys) - wanted)


def _popularity(rng: np.random.Generator, members: int, mean_degree: float) -> Floats:
    """Each member's expected share of all connection ends, at most nine tenths of what a member may have."""
    degree = np.exp(rng.standard_normal(members) * DEGREE_SIGMA - DEGREE_SIGMA**2 / 2) * mean_degree
    degree = np.clip(degree, min(1.0, mean_degree), min(0.9 * MOST_CONNECTIONS, max(members - 1, 1)))
    share: Floats = degree / np.cumsum(degree)[-1]
    return share


Order = tuple[Ints, Ints]


def _orders(rng: np.random.Generator, among: Communities) -> tuple[Order, Order]:
    """Orders that keep groups together (schoolmates by year, colleagues by team), and each member's group."""
    by_year = np.lexsort((among.experience // 365, among.school)).astype(np.int32)
    by_team = np.lexsort((rng.random(len(among.company)), among.company)).astype(np.int32)
    return (by_year, among.school[by_year]), (by_team, among.company[by_team])


def _draw(rng: np.random.Generator, popularity: Floats, orders: tuple[Order, Order], wanted: float) -> Keys:
    """About as many keys as wanted, with repeats. Self-connections are negative."""
    at_school, at_company = orders
    return np.concatenate(
        [
            _anywhere(rng, popularity, wanted * ANYWHERE),
            _nearby(rng, popularity, at_school, wanted * AT_SCHOOL),
            _nearby(rng, popularity, at_company, wanted * AT_COMPANY),
        ]
    )


def _ends(rng: np.random.Generator, popularity: Floats, wanted: float) -> Ints:
    """Each member repeated in proportion to their popularity, rounded randomly."""
    count = (popularity * wanted + rng.random(len(popularity))).astype(np.int64)
    return np.repeat(np.arange(len(popularity), dtype=np.int32), count)


def _anywhere(rng: np.random.Generator, popularity: Floats, wanted: float) -> Keys:
    """The configuration model: shuffles the free ends of all members and connects them in pairs."""
    ends = _ends(rng, popularity, wanted * 2)
    rng.shuffle(ends)
    half = len(ends) // 2
    return _keys(ends[:half], ends[half : 2 * half], len(popularity))


def _nearby(rng: np.random.Generator, popularity: Floats, order: Order, wanted: float) -> Keys:
    """Connects each free end to a nearby one in the same group."""
    member, group = order
    ends = _ends(rng, popularity[member], wanted)
    if not len(ends):
        return np.empty(0, np.int64)
    first = np.searchsorted(group[ends], np.arange(group[-1] + 2))
    ends_each = len(ends) / len(member)
    reach = (NEAREST + NEARBY * popularity[member] * wanted) * ends_each
    keys = np.empty(len(ends), np.int64)
    for start in range(0, len(ends), CHUNK):
        here = ends[start : start + CHUNK]
        at = np.arange(start, start + len(here))
        other = _other_ends(rng, at, first[group[here]], first[group[here] + 1], reach[here])
        keys[at] = _keys(member[here], member[ends[other]], len(member))
    return keys


def _other_ends(rng: np.random.Generator, end: Keys, low: Keys, high: Keys, reach: Floats) -> Keys:
    """Ends at an exponentially distributed distance to either side; random in the group if that is outside it."""
    distance = (-np.log(1 - rng.random(len(end))) * reach).astype(np.int64) + 1
    other = end + np.where(rng.random(len(end)) < 0.5, -distance, distance)
    anywhere = low + (rng.random(len(end)) * (high - low)).astype(np.int64)
    return np.where((other >= low) & (other < high), other, anywhere)


def _keys(one: Ints, other: Ints, members: int) -> Keys:
    """The keys of pairs; -1 for a self-connection."""
    keys = np.minimum(one, other).astype(np.int64)
    keys *= members
    keys += np.maximum(one, other)
    keys[one == other] = -1
    return keys


def _distinct(keys: Keys) -> Keys:
    """Unique keys. Sorts in place: np.unique makes two more copies, 200 MB each at 25 million."""
    keys.sort()
    first = np.empty(len(keys), np.bool_)
    first[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    first &= keys >= 0
    return keys[first]


def _without(keys: Keys, rng: np.random.Generator, surplus: int) -> Keys:
    if surplus <= 0:
        return keys
    return np.delete(keys, rng.choice(len(keys), surplus, replace=False, shuffle=False))
