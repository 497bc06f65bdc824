"""Headers in files of their own, as `neo4j-admin database import` takes them: persons-header.csv beside persons.csv."""

import re
import shutil
from pathlib import Path

from graphsvc.ingest.compression import DamagedFileError, name_of, open_bytes, stem_of, suffix_of
from graphsvc.ingest.delimited.headings import heading
from graphsvc.ingest.delimited.sample import sample_of
from graphsvc.ingest.scratch import Scratch
from graphsvc.ingest.unpack import UnpackError

NAME = re.compile(r"(?P<stem>.*?)[-_.]?headers?", re.IGNORECASE)
LARGEST = 100_000

File = tuple[Path, str]


def with_headers(files: list[File], scratch: Scratch) -> list[File]:
    """Files and their names for people; each file of data whose header is in another file is joined with it.

    A header belongs to the files in its folder whose names begin with its own, without `header`. Raises UnpackError.
    """
    headers = {path: stem for path, _ in files if (stem := _header_stem(path)) is not None}
    found: list[File] = []
    used: set[Path] = set()
    for path, shown in files:
        header = next((each for each in headers if _belongs(path, each, headers)), None)
        if header is None:
            found.append((path, shown))
        else:
            used.add(header)
            found.append((_joined(header, path, scratch), shown))
    return [(path, shown) for path, shown in found if path not in used]


def _header_stem(path: Path) -> str | None:
    """The beginning of the names of the files that this file is the header of; None if it is no header."""
    match = NAME.fullmatch(stem_of(path))
    if not match or not path.is_file() or path.stat().st_size > LARGEST:
        return None
    sample = sample_of(path)
    is_header = len(sample.rows) == 1 and any(heading(cell).typed for cell in sample.rows[0])
    return match["stem"] if is_header else None


def _belongs(path: Path, header: Path, headers: dict[Path, str]) -> bool:
    stem = headers[header]
    if path.parent != header.parent or path in headers or suffix_of(path) != suffix_of(header):
        return False
    return path.is_file() and re.fullmatch(rf"{re.escape(stem)}[-_.\d]*(part.*)?", stem_of(path)) is not None


def _joined(header: Path, path: Path, scratch: Scratch) -> Path:
    target = scratch.folder() / name_of(path)
    try:
        with target.open("wb") as out:
            for each in (header, path):
                with open_bytes(each) as (file, _):
                    shutil.copyfileobj(file, out, 1 << 20)
                if each is header:
                    out.write(b"" if header.read_bytes().endswith(b"\n") else b"\n")
    except DamagedFileError as error:
        raise UnpackError(str(error)) from error
    return target
