"""Excel (.xlsx, .xlsm, .xls, .xlsb) and OpenDocument (.ods): one CSV file per sheet, read by calamine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from graphsvc.ingest.convert.converted import (
    ConversionError,
    Converted,
    csv_file,
    listed,
    new_file,
    require_size,
    stem_of,
)

# Unpacked, when a megabyte of a sheet takes 2.5 MB of memory.
LARGEST = 400_000_000
INSTEAD = "save each sheet as CSV UTF-8 in the program that wrote it"


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    try:
        import python_calamine as calamine  # noqa: PLC0415  an optional library
    except ImportError as error:
        raise ConversionError(f"install graphsvc[formats] to read it, or {INSTEAD}") from error
    _require_size(path)
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            results, notes = _sheets(workbook, calamine, path, folder)
    except calamine.PasswordError as error:
        raise ConversionError(f"protected with a password; {INSTEAD}") from error
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError) as error:
        raise ConversionError(f"cannot be read ({error}); {INSTEAD}") from error
    if not results:
        raise ConversionError("no sheet holds anything: there is nothing to read")
    first = results[0]
    return [Converted(first.path, first.part, (*notes, *first.notes)), *results[1:]]


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


def _sheets(workbook: Any, calamine: Any, path: Path, folder: Path) -> tuple[list[Converted], list[str]]:
    results, hidden, empty = [], [], []
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    for sheet in sheets:
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
            continue
        rows = list(_rows(workbook.get_sheet_by_name(sheet.name)))
        if not rows:
            empty.append(sheet.name)
            continue
        # A book of one sheet has the name of the file: its sheet is called Sheet1, Tabelle1, Feuil1.
        written = new_file(folder, stem_of(path) if len(sheets) == 1 else sheet.name, ".csv")
        with csv_file(written) as file:
            for row in rows:
                file.row(row)
        results.append(Converted(written, f"sheet {sheet.name}", file.notes))
    notes = [f"left out the hidden sheets {listed(hidden)}"] if hidden else []
    return results, notes


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Rows that hold anything. All are as wide as the sheet."""
    for row in sheet.to_python(skip_empty_area=True):
        if any(cell != "" for cell in row):
            yield row
