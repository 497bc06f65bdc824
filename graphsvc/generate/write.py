"""Writes CSV from numpy columns, and fills folders atomically."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.bytes_]
ROWS = 500_000
"""Rows assembled at once: 20 to 30 MB."""


class CsvFile:
    """Assembles rows in fixed-width fields padded with NUL, then drops the NULs, so that no Python runs per row."""

    def __init__(self, path: Path, header: str) -> None:
        self._file = path.open("wb")
        self._file.write(header.encode() + b"\n")
        self.rows = 0

    def write(self, *parts: Texts | bytes) -> None:
        """Appends rows. Arrays have one text per row; bytes are repeated in every row."""
        widths = [
            (f"part{i}", f"S{len(part) or 1}" if isinstance(part, bytes) else part.dtype)
            for i, part in enumerate(parts)
        ]
        length = next(len(part) for part in parts if not isinstance(part, bytes))
        rows = np.empty(length, np.dtype(widths))
        for (name, _), part in zip(widths, parts, strict=True):
            rows[name] = part
        characters = rows.view(np.uint8)
        self._file.write(characters[characters != 0].data)
        self.rows += length

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def texts(words: list[str]) -> Texts:
    return np.array([word.encode() for word in words], np.bytes_)


def quoted(words: list[str]) -> list[str]:
    return [f'"{word.replace(chr(34), chr(34) * 2)}"' if {",", '"'} & set(word) else word for word in words]


def numbered(prefix: str, first: int, count: int) -> Texts:
    """m1, m2, …"""
    return texts([f"{prefix}{number}" for number in range(first, first + count)])


def chunks(rows: int, size: int = ROWS) -> Iterator[slice]:
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


@contextmanager
def new_folder(folder: Path, *, overwrite: bool) -> Iterator[Path]:
    """A folder to fill, renamed to its final name when it is complete.

    Raises FileExistsError for a folder that is not empty, unless `overwrite` is set.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder} is a file; name a folder")
    if not overwrite and folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name another folder, or say that it may be overwritten")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.parent / f".{folder.name}.{secrets.token_hex(4)}"
    unfinished.mkdir()
    try:
        yield unfinished
        _take_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _take_place(unfinished: Path, folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        for file in sorted(unfinished.iterdir()):
            file.replace(folder / file.name)
        return
    if folder.exists():
        folder.rmdir()
    unfinished.rename(folder)
