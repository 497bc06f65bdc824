"""What a reader makes of a path: sources, each read once for members and organizations and once for ties."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graphsvc.ingest.lines import Line, Progress


@dataclass(frozen=True, slots=True)
class PairColumns:
    """Where a plain file of pairs has its columns; such a file can be read without a record a line."""

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
        """How to read it fast, if it can be."""
        return None

    @property
    def holds(self) -> str:
        """The kind of record that its lines are, or just `line`."""
        return "line"

    def line(self, number: int, text: bytes) -> Line | None:
        """One line of a file of pairs by itself; None where it is blank or a comment."""
        raise NotImplementedError

    @abstractmethod
    def nodes(self) -> Iterator[Line]:
        """Its members and organizations. A line refused comes out of one of the two, once."""

    @abstractmethod
    def ties(self) -> Iterator[Line]:
        """What joins them. Called after `nodes`."""


@dataclass(slots=True)
class Unreadable(Source):
    """A path of which nothing can be read, and why."""

    reason: str = ""

    def nodes(self) -> Iterator[Line]:
        yield Line(1, "", reason=self.reason)

    def ties(self) -> Iterator[Line]:
        yield from ()
