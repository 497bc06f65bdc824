"""The real ego-facebook topology, with detected communities."""

import gzip
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from graphsvc.generate.topology import Communities, Ints, Keys, draw_experience

MEMBERS = 4039
TIMES = 10
"""Maximum rounds of label propagation. This network converges earlier."""
MEMBERS_PER_COMPANY = 50


def sample_connections() -> Keys:
    """Sorted keys `lower * MEMBERS + higher`."""
    packed = files("graphsvc.sample").joinpath("facebook_combined.txt.gz").read_bytes()
    pairs = np.array(gzip.decompress(packed).split(), np.int64).reshape(-1, 2)
    return np.sort(pairs.min(axis=1) * MEMBERS + pairs.max(axis=1))


def sample_communities(rng: np.random.Generator, keys: Keys) -> Communities:
    """Schools are communities of the graph, companies the parts of one around the same best connected neighbour."""
    neighbours = _neighbours(keys)
    school = _renumbered(_propagated(neighbours))
    company = _around_leaders(neighbours, school)
    return Communities(
        company=company,
        school=school,
        companies=int(company.max()) + 1,
        schools=int(school.max()) + 1,
        experience=_of_an_age(rng, school),
    )


def _neighbours(keys: Keys) -> list[NDArray[np.int64]]:
    low, high = np.divmod(keys, MEMBERS)
    source, other = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.argsort(source, kind="stable")
    return np.split(other[order], np.cumsum(np.bincount(source, minlength=MEMBERS))[:-1])


def _propagated(neighbours: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Label propagation (Raghavan, Albert, Kumara 2007), member by member; ties go to the lowest label."""
    label = np.arange(len(neighbours))
    for _ in range(TIMES):
        changed = 0
        for member, others in enumerate(neighbours):
            best = np.bincount(label[others]).argmax()
            changed += int(best != label[member])
            label[member] = best
        if not changed:
            break
    return label


def _around_leaders(neighbours: list[NDArray[np.int64]], school: Ints) -> Ints:
    degree = np.array([len(others) for others in neighbours])
    leader = np.empty(len(neighbours), np.int64)
    for member, others in enumerate(neighbours):
        near = np.append(others[school[others] == school[member]], member)
        rank = np.minimum(degree[near], 200) * len(neighbours) + near
        leader[member] = near[rank.argmax()]
    parts = -(-np.bincount(school) // MEMBERS_PER_COMPANY)
    return _renumbered(school.astype(np.int64) * MEMBERS + _renumbered(leader) % parts[school])


def _renumbered(label: NDArray[np.int64]) -> Ints:
    return np.unique(label, return_inverse=True)[1].astype(np.int32)


def _of_an_age(rng: np.random.Generator, school: Ints) -> Ints:
    """Schoolmates leave school within a few years of each other."""
    years = draw_experience(rng, int(school.max()) + 1)
    return np.clip(years[school] + rng.standard_normal(len(school)) * 900, 200, 45 * 365).astype(np.int32)
