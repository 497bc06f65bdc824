"""A temporary folder for what is unpacked and converted, deleted when no source reads from it any more."""

import shutil
import tempfile
import weakref
from pathlib import Path


class Scratch:
    """Creates its folder when it is first used."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._made = 0

    def folder(self) -> Path:
        """A new folder in it."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="graphsvc-import-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._made += 1
        made = self._folder / str(self._made)
        made.mkdir()
        return made
