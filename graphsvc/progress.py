"""Progress reports of long operations. `graphsvc/cli/progress.py` shows them."""

from collections.abc import Callable
from dataclasses import dataclass

BYTES, PERCENT = "bytes", "%"


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, such as "Loading connections.csv", and the unit of its amounts: members, BYTES, nothing."""

    label: str
    unit: str = ""


Report = Callable[[Step, int, int], None]
"""Called with a step, the amount done, and the total: 0 if it is unknown. The step has ended when both are equal."""


def unreported(step: Step, done: int, total: int) -> None:
    """For callers who want no reports."""
