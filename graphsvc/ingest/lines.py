"""Reads lines of files: decompresses, limits and decodes them, and reports faults of the text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from graphsvc.ingest.compression import DamagedFileError, open_bytes
from graphsvc.records import AnyRecord
from graphsvc.text_rules import id_fault

# 100 interests of 500 four-byte characters fit, so that every exported member can be imported again.
LONGEST_LINE = 1_000_000
SHOWN = 300
MOST_LINES_IN_A_ROW = 50


@dataclass(frozen=True, slots=True)
class Line:
    """The record of a line, or the reason why it is rejected. An `implied` member was only mentioned by id, and never
    changes an existing one."""

    number: int
    text: str
    record: AnyRecord | None = None
    reason: str | None = None
    implied: bool = False


@dataclass(slots=True)
class TextLine:
    """`fault` is the reason why the text is invalid."""

    number: int
    text: str
    fault: str | None = None


@dataclass(slots=True)
class Progress:
    """How far a file is read, in bytes on disk."""

    done: int = 0
    size: int = field(default=0)


def text_lines(path: Path, progress: Progress | None = None) -> Iterator[TextLine]:
    """Each line without its line end. A damaged file ends with a line that has a fault."""
    number = 0
    try:
        with open_bytes(path) as (file, raw):
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                too_long = len(line) > LONGEST_LINE and not line.endswith(b"\n")
                while too_long and line[-1:] != b"\n" and (more := file.readline(LONGEST_LINE)):
                    line = line[:SHOWN] + more[-1:]
                if progress and number % 256 == 0:
                    progress.done = raw.tell()
                yield decoded(number, line, too_long=too_long)
    except DamagedFileError as error:
        yield TextLine(number + 1, "", str(error))


def decoded(number: int, line: bytes, *, too_long: bool = False) -> TextLine:
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    line = line.rstrip(b"\r\n")
    if too_long:
        return TextLine(number, line[:SHOWN].decode(errors="replace"), f"longer than {LONGEST_LINE} bytes")
    if b"\0" in line:
        return TextLine(number, line.decode(errors="backslashreplace"), "holds a NUL byte")
    try:
        return TextLine(number, line.decode())
    except UnicodeDecodeError as error:
        shown = line.decode(errors="backslashreplace")
        fault = f"not UTF-8: byte 0x{line[error.start]:02x} at {error.start + 1}"
        return TextLine(number, shown, fault)


def csv_texts(path: Path, progress: Progress | None = None, *, backslash: bool = False) -> Iterator[TextLine]:
    """Rows of a CSV file, whose quoted cells may contain line ends."""
    return joined(text_lines(path, progress), backslash=backslash)


def joined(texts: Iterable[TextLine], *, backslash: bool = False) -> Iterator[TextLine]:
    """Rows from lines: a quote that is opened is closed within 50 lines, or affects only its own line.

    With `backslash`, a quote after a backslash is part of the text.
    """
    lines = iter(texts)
    waiting: list[TextLine] = []
    while (line := waiting.pop(0) if waiting else next(lines, None)) is not None:
        if line.fault or not open_quote(line.text, backslash=backslash):
            yield line
            continue
        parts = [line]
        while len(parts) < MOST_LINES_IN_A_ROW and (more := waiting.pop(0) if waiting else next(lines, None)):
            parts.append(more)
            if more.fault or open_quote(more.text, backslash=backslash):
                break
        whole = "\n".join(part.text for part in parts)
        if len(parts) > 1 and not parts[-1].fault and not open_quote(whole, backslash=backslash):
            yield TextLine(line.number, whole)
        else:
            yield TextLine(line.number, line.text, "a quote is opened and not closed")
            waiting = parts[1:] + waiting


def open_quote(text: str, *, backslash: bool = False) -> bool:
    """Whether a quote is opened in a line and not closed."""
    if '"' not in text:
        return False
    if backslash:
        text = text.replace("\\\\", "").replace('\\"', "")
    return text.count('"') % 2 == 1


def reason_of(error: ValidationError) -> str:
    """The first error of a record's validation."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"] if not isinstance(part, int) and part not in KINDS)
    what = {
        "missing": "missing",
        "string_too_short": "empty",
        "extra_forbidden": "unknown field",
        "string_type": "not a text in quotes",
        "union_tag_not_found": "type: missing",
        "union_tag_invalid": f"type: {first.get('ctx', {}).get('tag')!r} is none of {', '.join(KINDS)}",
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    if first["type"] == "string_pattern_mismatch":
        what = id_fault(first["input"]) or what
    return f"{where}: {what}" if where else what


KINDS = (
    "member",
    "organization",
    "affiliation",
    "connection",
    "follow",
    "invitation",
    "block",
    "dismissal",
    "removal",
)
NODES = frozenset({"member", "organization"})
TIES = frozenset(KINDS) - NODES
