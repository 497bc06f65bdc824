"""Plain edge lists, as from SNAP and KONECT: two ids per line. Further columns (weight, time) are ignored."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from graphsvc.ingest.lines import LONGEST_LINE, Line, TextLine, decoded, reason_of, text_lines
from graphsvc.ingest.source import PairColumns, Source
from graphsvc.records import AnyRecord, ConnectionRecord, FollowRecord, MemberRecord
from graphsvc.text_rules import id_fault

SEPARATORS = ("\t", ",", ";", "|")
COMMENTS = ("#", "%")
HEADINGS = re.compile(
    r"(source|target|from|to|src|dst|dest|node|user|id|vertex|follower|followee|a|b|u|v|i|j)[ _\-]?"
    r"(node|user|id|vertex)?[ _\-]?(id|1|2|a|b)?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class EdgeList(Source):
    """Creates members from the ids. `separator` is None for whitespace."""

    directed: bool = False
    separator: str | None = None
    columns: int = 2
    header: bool = False

    @property
    def pairs(self) -> PairColumns:
        return PairColumns(
            separator=(self.separator or " ").encode(),
            count=self.columns,
            kind="follow" if self.directed else "connection",
            first=0,
            second=1,
            header=self.header,
            comments=True,
            makes_members=True,
        )

    @property
    def holds(self) -> str:
        return "follow" if self.directed else "connection"

    def nodes(self) -> Iterator[Line]:
        named: set[str] = set()
        for line, pair, _ in self._rows():
            for member in pair:
                if member not in named:
                    named.add(member)
                    yield Line(line.number, line.text, implied_member(member), implied=True)

    def ties(self) -> Iterator[Line]:
        empty = True
        for line, pair, reason in self._rows():
            empty = False
            if reason:
                yield Line(line.number, line.text, reason=reason)
            else:
                yield Line(line.number, line.text, self._tie(*pair))
        if empty and not self.header:
            yield Line(1, "", reason="the file is empty")

    def line(self, number: int, text: bytes) -> Line | None:
        line = decoded(number, text, too_long=len(text) > LONGEST_LINE)
        if not line.fault and (not line.text.strip() or line.text.startswith(COMMENTS)):
            return None
        if reason := line.fault or self._fault(cells := cells_of(line.text, self.separator)):
            return Line(number, line.text, reason=reason)
        return Line(number, line.text, self._tie(cells[0], cells[1]))

    def _rows(self) -> Iterator[tuple[TextLine, tuple[str, ...], str | None]]:
        headed = self.header
        for line in text_lines(self.path, self.progress):
            if not line.fault and (not line.text.strip() or line.text.startswith(COMMENTS)):
                continue
            if headed:
                headed = False
                continue
            reason = line.fault or self._fault(cells := cells_of(line.text, self.separator))
            yield line, () if reason else (cells[0], cells[1]), reason

    def _fault(self, cells: list[str]) -> str | None:
        if len(cells) != self.columns:
            return f"{len(cells)} columns where the first line has {self.columns}"
        for cell in cells[:2]:
            if not cell:
                return "an id is empty"
            if fault := id_fault(cell):
                return f"{cell[:40]!r} is {fault}"
        try:
            self._tie(cells[0], cells[1])
        except ValidationError as error:
            return reason_of(error)
        return None

    def _tie(self, first: str, second: str) -> AnyRecord:
        return FollowRecord(follower=first, member=second) if self.directed else ConnectionRecord(a=first, b=second)


def implied_member(id: str) -> MemberRecord:  # noqa: A002  the field's name
    return MemberRecord(id=id, name=f"Member {id}")


def cells_of(text: str, separator: str | None) -> list[str]:
    text = text.strip() if separator in {None, "\t"} else text
    return [cell.strip().strip('"') for cell in text.split(separator)]


def separator_of(line: str) -> str | None:
    """The separator of a line; None for whitespace."""
    return next((separator for separator in SEPARATORS if separator in line.strip()), None)


def is_header(line: str, separator: str | None) -> bool:
    """Whether the first line has column names instead of ids."""
    cells = cells_of(line, separator)[:2]
    return len(cells) == 2 and all(HEADINGS.fullmatch(cell) for cell in cells)


def edge_list(path: Path, *, directed: bool) -> EdgeList:
    """The edge list at a path. The first line that is not a comment decides its format."""
    for line in text_lines(path):
        if line.text.strip() and not line.text.startswith(COMMENTS):
            separator = separator_of(line.text)
            return EdgeList(
                path,
                directed=directed,
                separator=separator,
                columns=len(cells_of(line.text, separator)),
                header=is_header(line.text, separator),
            )
    return EdgeList(path, directed=directed)
