"""Sources of records. Each is read twice: once for members and organizations, once for ties."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graphsvc.ingest.lines import Line, Progress


@dataclass(frozen=True, slots=True)
class PairColumns:
    """The columns of a plain file of pairs, which can be read without creating a record for each line."""

    separator: bytes
    count: int
    kind: str
    first: int
    second: int
    organization: int | None = None
    since: int | None = None
    header: bool = True
    comments: bool = False
    makes_members: bool = False


@dataclass(slots=True)
class Source(ABC):
    """One file."""

    path: Path
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        self.progress.size = self.path.stat().st_size if self.path.is_file() else 0

    @property
    def pairs(self) -> PairColumns | None:
        """The columns for fast reading, or None."""
        return None

    @property
    def holds(self) -> str:
        """The kind of its records, or just `line`."""
        return "line"

    def line(self, number: int, text: bytes) -> Line | None:
        """A single line of a file of pairs; None if it is blank or a comment."""
        raise NotImplementedError

    @abstractmethod
    def nodes(self) -> Iterator[Line]:
        """Members and organizations. A rejected line is returned once, either here or by `ties`."""

    @abstractmethod
    def ties(self) -> Iterator[Line]:
        """Ties. Called after `nodes`."""


@dataclass(slots=True)
class Unreadable(Source):
    """A path that cannot be read, with the reason."""

    reason: str = ""

    def nodes(self) -> Iterator[Line]:
        yield Line(1, "", reason=self.reason)

    def ties(self) -> Iterator[Line]:
        yield from ()
