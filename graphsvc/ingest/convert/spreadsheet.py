"""Excel (.xlsx, .xlsm, .xls, .xlsb) and OpenDocument (.ods): one CSV file per sheet, read by calamine.

Calamine runs in a process of its own (workbook.py) with a limit on memory: a small broken file makes it take all there
is, and so does a sheet with one cell in its first and one in its last row and column.
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from graphsvc.ingest.convert.converted import ConversionError, Converted, require_size

# Unpacked, when a megabyte of a sheet takes 2.5 MB of memory.
LARGEST = 400_000_000
MEMORY = 1_500_000_000
INSTEAD = "save each sheet as CSV UTF-8 in the program that wrote it"


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    if find_spec("python_calamine") is None:
        raise ConversionError(f"install graphsvc[formats] to read it, or {INSTEAD}")
    _require_size(path)
    reader = [sys.executable, "-m", "graphsvc.ingest.convert.workbook", str(path), str(folder), str(MEMORY)]
    done = subprocess.run(reader, check=False, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise ConversionError(f"broken, or a sheet is too large for {MEMORY // 1_000_000} MB of memory; {INSTEAD}")
    said = json.loads(done.stdout)
    if "reason" in said:
        raise ConversionError(f"{said['reason']}; {INSTEAD}")
    return [Converted(Path(written), part, tuple(notes)) for written, part, notes in said["results"]]


def _require_size(path: Path) -> None:
    limit = f"spreadsheets may have; {INSTEAD}"
    require_size(path, LARGEST, limit)
    if is_zipfile(path):
        try:
            with ZipFile(path) as archive:
                unpacked = sum(part.file_size for part in archive.infolist())
        except BadZipFile as error:
            raise ConversionError(f"broken ({error}); save it again") from error
        if unpacked > LARGEST:
            raise ConversionError(
                f"{unpacked // 1_000_000} MB unpacked, more than the {LARGEST // 1_000_000} MB that {limit}"
            )
