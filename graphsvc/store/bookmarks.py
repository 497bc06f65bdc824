"""What one caller has seen, and how fresh answers must be."""

from dataclasses import dataclass, field
from typing import Literal

Consistency = Literal["recent", "now", "database"]


@dataclass(slots=True)
class Bookmarks:
    """The bookmarks of one caller: reads see a database that is at least as new. `changed` is true after a write.

    changes: the last entry of the change log by lane that reads must see. With `now`, reads see everything that was
    committed before they began. After the reads, `age` is the age in seconds of the oldest answer from memory, or None
    if there was none, and `from_database` whether the database answered any.
    """

    bookmarks: frozenset[str] = frozenset()
    changed: bool = False
    changes: dict[int, int] = field(default_factory=dict)
    consistency: Consistency = "recent"
    age: float | None = None
    from_database: bool = False

    def must_see(self, lane: int, number: int) -> None:
        """Reads from now on see this entry of the change log."""
        self.changes[lane] = max(number, self.changes.get(lane, 0))
