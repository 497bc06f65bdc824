"""Sources of records. Each is read twice: once for members and organizations, once for ties."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graphsvc.ingest.lines import Line, Progress
from graphsvc.ingest.scratch import Scratch


@dataclass(frozen=True, slots=True)
class PairColumns:
    """The columns of a plain file of pairs, which can be read without creating a record for each line.

    `separator` is b" " also for blanks: tabs are read as spaces, and lines with several blanks one by one. Lines before
    line `begins` are skipped.
    """

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
    begins: int = 1


@dataclass(slots=True)
class Source(ABC):
    """One file. `shown` is its name for people: that of the archive, not of the file unpacked from it.

    `about` says how it is read and why, in one sentence. `notes` are what the reader should be told.
    """

    path: Path
    progress: Progress = field(default_factory=Progress)
    shown: str = ""
    about: str = ""
    notes: tuple[str, ...] = ()
    # Keeps the temporary folder with the file.
    scratch: Scratch | None = None

    def __post_init__(self) -> None:
        self.shown = self.shown or str(self.path)
        self.progress.size = self.path.stat().st_size if self.path.is_file() else 0

    @property
    def name(self) -> str:
        """The last part of `shown`, for progress."""
        return self.shown.replace("\\", "/").rpartition("/")[2]

    @property
    def reading(self) -> str:
        """How the file is read and why, if the reader finds that out by itself."""
        return ""

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

    def name_of(self, member: str) -> str:
        """The name of a member that is created since a tie names it."""
        return f"Member {member}"

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

    @property
    def holds(self) -> str:
        return "file"

    def nodes(self) -> Iterator[Line]:
        yield Line(1, "", reason=self.reason)

    def ties(self) -> Iterator[Line]:
        yield from ()
