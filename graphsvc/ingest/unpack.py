"""Unpacks archives and rewrites other encodings as UTF-8, so that readers only meet lines of UTF-8."""

import codecs
import lzma
import shutil
import tarfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from graphsvc.ingest.compression import DamagedFileError, compression_of, head_of, name_of, open_bytes
from graphsvc.ingest.scratch import Scratch

BLOCK = 1 << 20
MOST_FILES = 10_000
# Left free on the disk when an archive is unpacked.
SPARE_BYTES = 1 << 30
# An archive whose content is this many times its size is a bomb: text compresses 5 to 50 times.
MOST_EXPANSION = 200
SMALL = 100 << 20
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnpackError(ValueError):
    """A file cannot be unpacked or decoded. The text says why and what to do."""


def is_archive(path: Path) -> bool:
    """Whether it is a zip or tar archive of files, compressed or not; an Excel file is none. Raises OSError."""
    head = head_of(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return not _is_document(path)
    return head[257:262] == b"ustar"


def _is_document(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return not {"[Content_Types].xml", "mimetype"}.isdisjoint(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def unpack(path: Path, folder: Path) -> None:
    """Unpack an archive into an empty folder, without hidden files. Raises UnpackError."""
    try:
        if head_of(path).startswith(b"PK"):
            _unzip(path, folder)
        else:
            _untar(path, folder)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, DamagedFileError) as error:
        raise UnpackError(f"the archive is damaged: {error}") from error
    except NotImplementedError as error:
        raise UnpackError(f"the archive cannot be unpacked here ({error}); unpack it and import the files") from error


def _unzip(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        files = [each for each in archive.infolist() if not each.is_dir() and _wanted(each.filename)]
        if any(each.flag_bits & 1 for each in files):
            raise UnpackError("the archive has a password; unpack it and import the files")
        _check_size(path, folder, len(files), sum(each.file_size for each in files))
        for each in files:
            archive.extract(each, folder)


def _untar(path: Path, folder: Path) -> None:
    # Streaming (`r|`), since a compressed file can only be read forward; so sizes are checked one by one.
    with open_bytes(path) as (file, _), tarfile.open(fileobj=file, mode="r|") as archive:
        count = size = 0
        for each in archive:
            if each.isfile() and _wanted(each.name):
                count, size = count + 1, size + each.size
                _check_size(path, folder, count, size)
                archive.extract(each, folder, filter="data")


def _wanted(name: str) -> bool:
    return not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _check_size(path: Path, folder: Path, count: int, size: int) -> None:
    if count > MOST_FILES:
        raise UnpackError(f"the archive holds more than {MOST_FILES:,} files; unpack it and import the files")
    if size > SMALL and size > path.stat().st_size * MOST_EXPANSION:
        raise UnpackError("the archive's content is far larger than any text compresses; unpack it yourself")
    if size > shutil.disk_usage(folder).free - SPARE_BYTES:
        raise UnpackError(f"the disk with {folder.parent.parent} has no room for {size:,} bytes; unpack it elsewhere")


def encoding_of(head: bytes) -> str | None:
    """The encoding of a text from its first bytes, if it is none that readers read as it is."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    # UTF-16 without a byte order mark: every other byte of Latin text is 0.
    start = head[:2000]
    if len(start) >= 4 and b"\0" in start:
        even, odd = start[::2], start[1::2]
        if odd.count(0) > 0.8 * len(odd) and even.count(0) < 0.1 * len(even):
            return "utf-16-le"
        if even.count(0) > 0.8 * len(even) and odd.count(0) < 0.1 * len(odd):
            return "utf-16-be"
    return None


def ends_with_carriage_returns(head: bytes) -> bool:
    """Whether lines end with carriage returns only, as old programs for the Mac write them."""
    return b"\r" in head and b"\n" not in head


def as_utf8(path: Path, scratch: Scratch, encoding: str | None = None) -> Path:
    """The file itself, or a copy in UTF-8 with line feeds if it is encoded otherwise.

    `encoding` is used instead of a guess. Raises UnpackError.
    """
    head = head_of(path)
    found = encoding_of(head)
    lone_returns = ends_with_carriage_returns(head.replace(b"\0", b"") if found else head)
    if encoding is None and found is None and not lone_returns:
        return path
    try:
        decoder = codecs.getincrementaldecoder(encoding or found or "utf-8-sig")()
    except LookupError:
        raise UnpackError(f"{encoding!r} is no encoding that Python knows; for example utf-8, cp1252, utf-16") from None
    target = scratch.folder() / name_of(path)
    with open_bytes(path) as (file, _), target.open("wb") as out:
        _transcode(file, out, decoder, lone_returns=lone_returns)
    return target


def _transcode(file: IO[bytes], out: IO[bytes], decoder: codecs.IncrementalDecoder, *, lone_returns: bool) -> None:
    done = 0
    try:
        while block := file.read(BLOCK):
            text = decoder.decode(block)
            out.write((text.replace("\r", "\n") if lone_returns else text).encode(errors="backslashreplace"))
            done += len(block)
        out.write(decoder.decode(b"", final=True).encode(errors="backslashreplace"))
    except UnicodeDecodeError as error:
        encoding = error.encoding
        raise UnpackError(
            f"not {encoding}: byte 0x{error.object[error.start]:02x} near byte {done + error.start + 1:,}; "
            "give the right one with --encoding"
        ) from error
    except DamagedFileError as error:
        raise UnpackError(str(error)) from error


def decompressed(path: Path, scratch: Scratch) -> Path:
    """The file itself, or a decompressed copy. Raises UnpackError."""
    if compression_of(path) is None:
        return path
    target = scratch.folder() / name_of(path)
    try:
        with open_bytes(path) as (file, _), target.open("wb") as out:
            shutil.copyfileobj(file, out, BLOCK)
    except DamagedFileError as error:
        raise UnpackError(str(error)) from error
    return target
