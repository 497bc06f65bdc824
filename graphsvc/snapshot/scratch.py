"""Working memory of kernels: as long as the network, reused, and zero between two uses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.snapshot.layout import Numbers, Version, Words


@dataclass(frozen=True, slots=True)
class Scratch:
    """mark: uint64[members / 64], a bit a member; points: int64[members]; touched: int32[members].

    A kernel leaves `mark` and `points` zero. `touched` holds anything.
    """

    mark: NDArray[np.uint64]
    points: Words
    touched: Numbers


_spare: list[Scratch] = []
_SPARE = 3


@contextmanager
def scratch(version: Version) -> Iterator[Scratch]:
    """Working memory for one call of kernels on a version. Two threads never have the same."""
    taken = None
    while _spare:
        # Another thread may take the last one in between.
        try:
            taken = _spare.pop()
        except IndexError:
            break
        if len(taken.touched) >= version.members:
            break
        taken = None
    if taken is None:
        room = version.members + version.members // 8 + 1024
        taken = Scratch(np.zeros((room >> 6) + 1, np.uint64), np.zeros(room, np.int64), np.empty(room, np.int32))
    yield taken
    # Only after success: a failed kernel may leave marks.
    if len(_spare) < _SPARE:
        _spare.append(taken)
