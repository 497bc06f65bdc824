"""The snapshot's file: the arrays as they are in memory, with a checksum. Processes that open it share its memory.

It is written under another name and renamed when it is whole. A file that is torn, changed, of another format, or of
another store is not used.
"""

import json
import mmap
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphsvc.seal import HEAD
from graphsvc.snapshot.layout import WORDS, Organization, Totals, Version, capacity

MAGIC = b"graphsvc snapshot\n"
# Change it whenever the layout changes.
FORMAT = 2
ALIGNMENT = HEAD
# Bytes that are summed at once, without the GIL.
BLOCK = 1 << 22
ARRAYS = {
    "words": np.int64,
    "directory": np.int32,
    "pool": np.int32,
    "text": np.uint8,
    "table": np.int32,
    "signatures": np.uint32,
}


class UnusableFileError(Exception):
    """The file is damaged, or another version of graphsvc wrote it."""


@dataclass(frozen=True, slots=True)
class Section:
    """Where an array is: `used` bytes are written, with this CRC-32, and `room` bytes are reserved."""

    offset: int
    used: int
    room: int
    checksum: int


def save(version: Version, path: Path, extra: Mapping[str, Any] | None = None) -> None:
    """Write a compact version (see `compaction`). Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            # It has names of members.
            os.chmod(file.fileno() if os.chmod in os.supports_fd else part, 0o600)  # noqa: PTH101  Path has no such call
            _write(version, file, extra or {})
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write(version: Version, file: Any, extra: Mapping[str, Any]) -> None:
    sections: dict[str, Section] = {}
    # The head is written last, so a file that was not finished has none.
    offset = HEAD
    for name, used, room in _extents(version):
        data = memoryview(np.ascontiguousarray(getattr(version, name)).reshape(-1).view(np.uint8).data)[:used]
        file.seek(offset)
        sections[name] = Section(offset, used, room, _write_summed(file, data))
        offset += _aligned(room)
    lists = {
        "organizations": [[each.id, each.name, each.kind] for each in version.organizations],
        "strings": list(version.strings),
        "followers": version.followers.tolist(),
    }
    encoded = json.dumps(lists, ensure_ascii=False).encode("utf-8", "surrogatepass")
    file.seek(offset)
    sections["lists"] = Section(offset, len(encoded), len(encoded), _write_summed(file, memoryview(encoded)))
    file.truncate(offset + _aligned(len(encoded)))
    head = {
        "members": version.members,
        "sorted_members": version.sorted_members,
        "totals": asdict(version.totals),
        "watermark": version.watermark,
        "epoch": version.epoch,
        "used": version.used,
        "garbage": version.garbage,
        "sections": {name: asdict(section) for name, section in sections.items()},
        "extra": extra,
    }
    text = json.dumps(head).encode()
    fixed = (
        MAGIC + FORMAT.to_bytes(4, "little") + len(text).to_bytes(4, "little") + zlib.crc32(text).to_bytes(4, "little")
    )
    if len(fixed) + len(text) > HEAD:
        raise ValueError("the head of a snapshot's file is too long")
    file.seek(0)
    file.write(fixed + text)


def _extents(version: Version) -> Iterator[tuple[str, int, int]]:
    """Each array with its used and its reserved bytes."""
    slots, pool, text = version.used
    yield "words", slots * 64 * WORDS * 8, capacity(slots * 64, WORDS * 8) * WORDS * 8
    yield "directory", len(version.directory) * 4, len(version.directory) * 4
    yield "pool", pool * 4, capacity(pool, 4) * 4
    yield "text", text, capacity(text)
    yield "table", len(version.table) * 4, len(version.table) * 4
    yield "signatures", version.members * 4, capacity(version.members, 4) * 4


def _write_summed(file: Any, data: memoryview) -> int:
    file.write(data)
    return _checksum(data)


def _checksum(data: memoryview) -> int:
    """CRC-32: it finds every single flipped bit, and costs half of SHA-256."""
    checksum = 0
    for start in range(0, len(data), BLOCK):
        checksum = zlib.crc32(data[start : start + BLOCK], checksum)
    return checksum


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def read_head(path: Path) -> dict[str, Any]:
    """What the file says of itself, without reading the arrays. Raises UnusableFileError, OSError."""
    with path.open("rb") as file:
        return _head_of(file)[0]


def _head_of(file: Any) -> tuple[dict[str, Any], dict[str, Section], int]:
    """The head, its sections, and where they end."""
    head = _head(file.read(HEAD))
    sections = {name: Section(**section) for name, section in head["sections"].items()}
    end = max(_aligned(section.offset + section.room) for section in sections.values())
    if os.fstat(file.fileno()).st_size < end:
        raise UnusableFileError("it is shorter than it should be")
    return head, sections, end


def _head(start: bytes) -> dict[str, Any]:
    fixed = len(MAGIC) + 12
    if len(start) < fixed or not start.startswith(MAGIC):
        raise UnusableFileError("it is not a snapshot, or was not written to its end")
    at = len(MAGIC)
    number, length = int.from_bytes(start[at : at + 4], "little"), int.from_bytes(start[at + 4 : at + 8], "little")
    if number != FORMAT:
        raise UnusableFileError(f"its format is {number}, and this version of graphsvc reads {FORMAT}")
    text = start[fixed : fixed + length]
    if zlib.crc32(text).to_bytes(4, "little") != start[at + 8 : fixed]:
        raise UnusableFileError("its head is damaged")
    head: dict[str, Any] = json.loads(text)
    return head


def open_file(path: Path, epoch: str | None = None) -> tuple[Version, dict[str, Any]]:
    """The version in a file, and what was saved as `extra`. Its memory is shared with others who open the file.

    Raises UnusableFileError, also for a file of another store than `epoch`, and OSError.
    """
    with path.open("rb") as file:
        head, sections, end = _head_of(file)
        if epoch is not None and head["epoch"] != epoch:
            raise UnusableFileError("it is of another store")
        # Private: what this process changes, others do not see. Pages that it does not change are shared.
        mapped = mmap.mmap(file.fileno(), end, access=mmap.ACCESS_COPY)
    _verify(mapped, sections)
    arrays = {
        name: np.frombuffer(mapped, dtype, sections[name].room // np.dtype(dtype).itemsize, sections[name].offset)
        for name, dtype in ARRAYS.items()
    }
    lists = json.loads(mapped[sections["lists"].offset : sections["lists"].offset + sections["lists"].used])
    organizations = [Organization(*each) for each in lists["organizations"]]
    version = Version(
        words=arrays["words"].reshape(-1, WORDS),
        directory=arrays["directory"],
        pool=arrays["pool"],
        text=arrays["text"],
        table=arrays["table"],
        signatures=arrays["signatures"],
        members=head["members"],
        sorted_members=head["sorted_members"],
        organizations=organizations,
        organization_numbers={each.id: number for number, each in enumerate(organizations)},
        followers=np.array(lists["followers"], np.int32),
        strings=lists["strings"],
        string_numbers={string: number for number, string in enumerate(lists["strings"]) if number},
        totals=Totals(**head["totals"]),
        watermark=tuple(head["watermark"]),
        epoch=head["epoch"],
        used=tuple(head["used"]),
        garbage=head["garbage"],
    )
    return version, head["extra"]


def _verify(mapped: mmap.mmap, sections: Mapping[str, Section]) -> None:
    with memoryview(mapped) as whole:
        for name, section in sections.items():
            if _checksum(whole[section.offset : section.offset + section.used]) != section.checksum:
                raise UnusableFileError(f"its {name} are damaged")
