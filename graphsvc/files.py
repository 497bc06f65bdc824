"""Atomic file writes."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, renamed to its final name when it is complete. Raises OSError immediately if that would fail."""
    require_writable(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        file = unfinished.open("wb")
    except OSError as error:
        # The caller knows only the name of the finished file.
        error.filename = str(path)
        raise
    try:
        with file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def require_writable(path: Path) -> None:
    """Raises OSError if the file cannot be written."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
