"""Lists of ties: two ids per line, with or without headings, and further columns."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from graphsvc.ingest.dates import moment_of
from graphsvc.ingest.delimited.dialect import is_comment
from graphsvc.ingest.delimited.layout import PairLayout, says_follow
from graphsvc.ingest.delimited.values import is_nothing, made_id
from graphsvc.ingest.lines import LONGEST_LINE, Line, TextLine, decoded, joined, reason_of, text_lines
from graphsvc.ingest.source import PairColumns, Source
from graphsvc.records import AnyRecord, ConnectionRecord, FollowRecord, MemberRecord
from graphsvc.text_rules import id_fault


class RejectedError(ValueError):
    """The reason why a row is rejected."""


@dataclass(slots=True)
class EdgeList(Source):
    """Creates members from the ids. With `make_ids`, also from names that are no ids."""

    layout: PairLayout = field(kw_only=True)
    make_ids: bool = False
    # Made ids and their names.
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def pairs(self) -> PairColumns | None:
        layout = self.layout
        if layout.kinds is not None:
            return None
        return PairColumns(
            separator=(layout.dialect.delimiter or " ").encode(),
            count=layout.width,
            kind="follow" if layout.follow else "connection",
            first=layout.source,
            second=layout.target,
            since=layout.since,
            header=bool(layout.headings),
            comments=True,
            makes_members=True,
            begins=layout.begins,
        )

    @property
    def holds(self) -> str:
        return "follow" if self.layout.follow else "connection"

    def name_of(self, member: str) -> str:
        return self._names.get(member) or f"Member {member}"

    def nodes(self) -> Iterator[Line]:
        named: set[str] = set()
        for line, record, _ in self._rows():
            for member in ends_of(record):
                if member not in named:
                    named.add(member)
                    yield Line(line.number, line.text, implied_member(member, self.name_of(member)), implied=True)

    def ties(self) -> Iterator[Line]:
        for line, record, reason in self._rows():
            yield Line(line.number, line.text, record, reason)

    def line(self, number: int, text: bytes) -> Line | None:
        line = decoded(number, text, too_long=len(text) > LONGEST_LINE)
        if number < self.layout.begins or (not line.fault and (not line.text.strip() or is_comment(line.text))):
            return None
        found = self._read(line)
        return Line(number, line.text, *found) if found else None

    def _rows(self) -> Iterator[tuple[TextLine, AnyRecord | None, str | None]]:
        """The rows after the header, each with its record or the reason why it is rejected."""
        headed = bool(self.layout.headings)
        lines = text_lines(self.path, self.progress)
        data = (line for line in lines if line.fault or (line.text.strip() and not is_comment(line.text)))
        for line in joined(data, backslash=self.layout.dialect.backslash):
            if line.number < self.layout.begins:
                continue
            if headed:
                headed = False
                continue
            if found := self._read(line):
                yield line, *found

    def _read(self, line: TextLine) -> tuple[AnyRecord | None, str | None] | None:
        """The record or the reason why it is rejected; None for a row of empty cells."""
        if line.fault:
            return None, line.fault
        cells = self.layout.dialect.cells(line.text)
        if not any(cells):
            return None
        try:
            return self._record(cells), None
        except RejectedError as error:
            return None, str(error)
        except ValidationError as error:
            return None, reason_of(error)

    def _record(self, cells: list[str]) -> AnyRecord:
        layout = self.layout
        if len(cells) < layout.needed:
            columns = "column" if len(cells) == 1 else "columns"
            raise RejectedError(f"{len(cells)} {columns}, where {layout.needed} are needed")
        if (
            layout.dialect.delimiter is None
            and len(cells) > layout.width
            and any(map(_is_word, cells[layout.needed :]))
        ):
            raise RejectedError("words after the two ids; a name cannot hold blanks here")
        first, second = self._id(cells, layout.source), self._id(cells, layout.target)
        since = cells[layout.since] if layout.since is not None and layout.since < len(cells) else ""
        tie = {"since": self._moment(since)} if since and not is_nothing(since) else {}
        follow = layout.follow
        if layout.kinds is not None and layout.kinds < len(cells):
            follow = says_follow(cells[layout.kinds])
        if follow:
            return FollowRecord.model_validate({"follower": first, "member": second, **tie})
        return ConnectionRecord.model_validate({"a": first, "b": second, **tie})

    def _moment(self, cell: str) -> datetime:
        try:
            return moment_of(cell, day_first=self.layout.day_first, epoch="any")
        except ValueError as error:
            raise RejectedError(f"since: {error}") from None

    def _id(self, cells: list[str], at: int) -> str:
        cell = cells[at]
        if is_nothing(cell):
            what = f"{cell!r} stands for no value" if cell else "empty"
            raise RejectedError(f"{self.layout.named(at)}: {what}")
        if (fault := id_fault(cell)) is None:
            return cell
        if not self.make_ids:
            raise RejectedError(f"{self.layout.named(at)}: {cell[:40]!r} is {fault}")
        made = made_id(cell)
        self._names[made] = " ".join(cell.split())[:200]
        return made


def _is_word(cell: str) -> bool:
    return cell[:1].isalpha() and not is_nothing(cell)


def ends_of(record: AnyRecord | None) -> tuple[str, ...]:
    """The members of a connection or follow."""
    if isinstance(record, ConnectionRecord):
        return record.a, record.b
    if isinstance(record, FollowRecord) and record.member is not None:
        return record.follower, record.member
    return ()


def implied_member(id: str, name: str | None = None) -> MemberRecord:  # noqa: A002  the field's name
    return MemberRecord(id=id, name=name or f"Member {id}")
