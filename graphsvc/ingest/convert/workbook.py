"""The process that reads a spreadsheet, for spreadsheet.py: writes CSV files, and says on standard output which."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphsvc.ingest.convert.converted import csv_file, listed, new_file, stem_of


def main(path: Path, folder: Path, memory: int) -> None:
    import python_calamine as calamine  # noqa: PLC0415  an optional library

    _limit(memory)
    said: dict[str, Any]
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            said = _written(workbook, calamine, path, folder)
    except calamine.PasswordError:
        said = {"reason": "protected with a password"}
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError) as error:
        said = {"reason": f"cannot be read ({error})"}
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # standard output of a process
    sys.stdout.write(json.dumps(said))


def _limit(memory: int) -> None:
    if os.name != "posix":
        return
    import resource  # noqa: PLC0415  only on POSIX

    # Not the address space: libraries reserve much more of it than they use.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _written(workbook: Any, calamine: Any, path: Path, folder: Path) -> dict[str, Any]:
    results, hidden = [], []
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    for sheet in sheets:
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
            continue
        rows = _rows(workbook.get_sheet_by_name(sheet.name))
        if (first := next(rows, None)) is None:
            continue
        # A book of one sheet has the name of the file: its sheet is called Sheet1, Tabelle1, Feuil1.
        written = new_file(folder, stem_of(path) if len(sheets) == 1 else sheet.name, ".csv")
        with csv_file(written) as file:
            file.row(first)
            for row in rows:
                file.row(row)
        results.append((str(written), f"sheet {sheet.name}", list(file.notes)))
    if not results:
        return {"reason": "no sheet holds anything: there is nothing to read"}
    if hidden:
        results[0][2].insert(0, f"left out the hidden sheets {listed(hidden)}")
    return {"results": results}


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Rows that hold anything. All are as wide as the sheet."""
    for row in sheet.to_python(skip_empty_area=True):
        if any(cell != "" for cell in row):
            yield row


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
