"""Numbers as Cypher rounds them."""

from math import floor
from typing import Any

from graphsvc.snapshot.kernels.jit import njit
from graphsvc.snapshot.kernels.rows import COMPILED


@njit(**COMPILED)
def rounded(number: Any) -> Any:
    """Cypher's round(number, 6), from 0 to 10^8: half up, of the shortest decimal form of the number.

    A half of a millionth has so few digits that the shortest form is that half exactly if the number is its double,
    and is on the same side of it otherwise.
    """
    millionths = floor(number * 1e6)
    half = (2 * millionths + 1) / 2e6
    return (millionths + (1 if number >= half else 0)) / 1e6
