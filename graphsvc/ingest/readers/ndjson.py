"""NDJSON: one record per line, with its kind in `type`. `graphsvc export` writes it, `POST /bulk` accepts it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import ValidationError

from graphsvc.ingest.lines import KINDS, NODES, Line, reason_of, text_lines
from graphsvc.ingest.source import Source
from graphsvc.records import RECORD, AnyRecord


def parse(text: str) -> tuple[AnyRecord | None, str | None]:
    """The record of a line, or the reason why it is invalid."""
    try:
        return RECORD.validate_json(text), None
    except ValidationError as error:
        return None, reason_of(error)


@dataclass(slots=True)
class Ndjson(Source):
    """One file, with records in any order."""

    _ties: bool = field(default=False, init=False)

    def nodes(self) -> Iterator[Line]:
        empty = True
        for line in text_lines(self.path, self.progress):
            empty = False
            if line.fault:
                yield Line(line.number, line.text, reason=line.fault)
            elif line.text.strip():
                yield from self._node(line.number, line.text)
        if empty:
            yield Line(1, "", reason="the file is empty")

    def _node(self, number: int, text: str) -> Iterator[Line]:
        """Members and organizations only; ties are read in a later pass."""
        if _kind(text) in KINDS and _kind(text) not in NODES:
            self._ties = True
            return
        record, reason = parse(text)
        yield Line(number, text, record, reason)

    def ties(self) -> Iterator[Line]:
        if not self._ties:
            return
        for line in text_lines(self.path, self.progress):
            if not line.fault and line.text.strip() and (kind := _kind(line.text)) in KINDS and kind not in NODES:
                record, reason = parse(line.text)
                yield Line(line.number, line.text, record, reason)


def _kind(text: str) -> str | None:
    """The `type` of a line; None if it is not a JSON object."""
    # `graphsvc export` writes `type` first, which saves parsing the line.
    if text.startswith('{"type":"') and (first := text[9 : text.find('"', 9)]) in KINDS:
        return first
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    kind = found.get("type") if isinstance(found, dict) else None
    return kind if isinstance(kind, str) else None
