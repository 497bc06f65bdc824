"""Opens files for reading, decompressed: gzip, bzip2, xz and Zstandard, recognized by content, whatever the name."""

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, cast

MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
SUFFIXES = frozenset({".gz", ".bz2", ".xz", ".zst", ".zstd"})
HEAD = 65_536


class DamagedFileError(Exception):
    """A compressed file is damaged or cut off. Everything before that point could be read."""


def compression_of(path: Path) -> str | None:
    """The compression of a file, or None. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(6)
    return next((name for magic, name in MAGIC.items() if start.startswith(magic)), None)


@contextmanager
def open_bytes(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The decompressed bytes, and the file on disk, whose position says how far it is read.

    Raises OSError, and DamagedFileError while reading.
    """
    compression = compression_of(path)
    with path.open("rb") as raw:
        try:
            with _decompressed(raw, compression) as file:
                yield file, raw
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            raise DamagedFileError(f"the compressed file is damaged or cut off here: {error}") from error
        except OSError as error:
            # bz2 raises a plain OSError.
            if compression is None or error.errno is not None:
                raise
            raise DamagedFileError(f"the compressed file is damaged or cut off here: {error}") from error
        except Exception as error:
            if compression != "zstd" or type(error).__name__ != "ZstdError":
                raise
            raise DamagedFileError(f"the compressed file is damaged or cut off here: {error}") from error


@contextmanager
def _decompressed(raw: IO[bytes], compression: str | None) -> Iterator[IO[bytes]]:
    match compression:
        case "gzip":
            file: Any = gzip.GzipFile(fileobj=raw)
        case "bzip2":
            file = bz2.BZ2File(raw)
        case "xz":
            file = lzma.LZMAFile(raw)  # noqa: SIM115  closed below
        case "zstd":
            file = _zstd(raw)
        case _:
            yield raw
            return
    with file:
        yield cast(IO[bytes], file)


def _zstd(raw: IO[bytes]) -> Any:
    # Python has it from 3.14 on.
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return import_module(name).ZstdFile(raw)


def head_of(path: Path) -> bytes:
    """The first 64 KiB, decompressed. Raises OSError. A damaged file gives what could be read."""
    found = b""
    try:
        with open_bytes(path) as (file, _):
            while len(found) < HEAD and (more := file.read(HEAD - len(found))):
                found += more
    except DamagedFileError:
        pass
    return found


def name_of(path: Path) -> str:
    """The file's name without suffixes of compression: `edges.csv` for edges.csv.gz."""
    name = path.name
    while Path(name).suffix.lower() in SUFFIXES:
        name = Path(name).stem
    return name


def stem_of(path: Path) -> str:
    """The lower-case name up to its first dot: `connections` for Connections.csv.gz."""
    return path.name.lower().split(".")[0]


def suffix_of(path: Path) -> str:
    """The lower-case last suffix that is not one of compression: `.csv` for edges.csv.gz."""
    return Path(name_of(path)).suffix.lower()
