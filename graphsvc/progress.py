"""How what takes long tells how far it is. `graphsvc/cli/progress.py` shows it."""

from collections.abc import Callable
from dataclasses import dataclass

BYTES, PERCENT = "bytes", "%"


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, as in "Loading connections.csv", and what its amounts count: members, BYTES, nothing."""

    label: str
    unit: str = ""


Report = Callable[[Step, int, int], None]
"""Called with a step, how much of it is done, and of how much: 0 where nobody knows. It has ended when both agree."""


def unreported(step: Step, done: int, total: int) -> None:
    """For callers who do not ask."""
