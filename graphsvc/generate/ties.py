"""Generates the dates of connections, and follows."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphsvc.generate.people import TODAY, dates
from graphsvc.generate.topology import Communities, Floats, Ints, Keys
from graphsvc.generate.write import CsvFile, Texts, chunks

FOLLOWS = "follower,member,organization,since"
BOTH_FOLLOW, ONE_FOLLOWS = 0.12, 0.04
"""Shares of the connections with follows in both directions and in one direction."""
FANS = 0.05
"""Follows between members who are not connected, as a share of the connections."""
FAME = 1.5
"""Those follows go to members in proportion to degree ** FAME."""


def write_connections(
    path: Path, follows: CsvFile | None, rng: np.random.Generator, *, ids: Texts, keys: Keys, joined: Ints
) -> Iterator[int]:
    """Writes connections and the follows between connected members, with the same date. Yields the number written."""
    members, date = len(ids), dates()
    with CsvFile(path, "a,b,since") as file:
        for rows in chunks(len(keys)):
            low, high = np.divmod(keys[rows], members)
            day = _after(rng, np.maximum(joined[low], joined[high]))
            one, other, since = ids[low], ids[high], date[day]
            file.write(one, b",", other, b",", since, b"\n")
            if follows:
                forth, back = _followed(rng.random(len(low)))
                follows.write(one[forth], b",", other[forth], b",,", since[forth], b"\n")
                follows.write(other[back], b",", one[back], b",,", since[back], b"\n")
            yield file.rows


def _after(rng: np.random.Generator, joined: Ints) -> NDArray[np.int32]:
    """A day after both have joined, up to TODAY."""
    return joined + 1 + (rng.random(len(joined)) * (TODAY - joined)).astype(np.int32)


def _followed(random: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    half = ONE_FOLLOWS / 2
    return random < BOTH_FOLLOW + half, (random < BOTH_FOLLOW) | (random >= 1 - half)


def write_fans(follows: CsvFile, rng: np.random.Generator, *, ids: Texts, keys: Keys, joined: Ints) -> None:
    """Writes follows between members who are not connected, mostly of the best connected members."""
    members, wanted = len(ids), int(len(keys) * FANS)
    if members < 2:
        return
    fame = np.cumsum(_degrees(keys, members) ** FAME + 0.01)
    target = np.searchsorted(fame, rng.random(wanted) * fame[-1])
    pairs = np.unique(rng.integers(0, members, wanted) * members + target)
    follower, target = np.divmod(pairs, members)
    new = (follower != target) & ~_among(keys, np.minimum(follower, target) * members + np.maximum(follower, target))
    follower, target = follower[new], target[new]
    both_joined = np.maximum(joined[follower], joined[target])
    _write(follows, rng, who=ids[follower], whom=ids[target], joined=both_joined, commas=(b",", b",,"))


def _degrees(keys: Keys, members: int) -> Floats:
    degrees = np.zeros(members)
    for rows in chunks(len(keys)):
        for ends in np.divmod(keys[rows], members):
            degrees += np.bincount(ends, minlength=members)
    return degrees


def _among(keys: Keys, wanted: Keys) -> NDArray[np.bool_]:
    if not len(keys):
        return np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.equal(keys[at], wanted)


def write_organization_follows(
    follows: CsvFile, rng: np.random.Generator, *, ids: Texts, organization_ids: Texts, among: Communities, joined: Ints
) -> None:
    """Writes follows of organizations: often of the own company and school, and of others with many employees."""
    members = len(ids)
    everyone = np.arange(members)
    wanted = [
        _some(rng, everyone, among.company, 0.6),
        _some(rng, everyone, among.companies + among.school, 0.3),
        *(_some(rng, everyone, among.company[rng.integers(0, max(members, 1), members)], 0.5) for _ in range(2)),
    ]
    who, what = np.divmod(np.unique(np.concatenate(wanted)), 2**32)
    _write(follows, rng, who=ids[who], whom=organization_ids[what], joined=joined[who], commas=(b",,", b","))


def _some(rng: np.random.Generator, who: Keys, what: Ints, share: float) -> Keys:
    chosen = rng.random(len(who)) < share
    return who[chosen] * 2**32 + what[chosen]


def _write(
    follows: CsvFile, rng: np.random.Generator, *, who: Texts, whom: Texts, joined: Ints, commas: tuple[bytes, bytes]
) -> None:
    date = dates()
    for rows in chunks(len(who)):
        since = date[_after(rng, joined[rows])]
        follows.write(who[rows], commas[0], whom[rows], commas[1], since, b"\n")
