"""Turns files of other programs into files that the readers read: NDJSON of records, or CSV with `,`.

One module per family of formats. Graphs are read as a stream: of them only the ids of their vertices are in memory.
JSON and spreadsheets are in memory as a whole, so their size is limited.
"""

from importlib import import_module
from pathlib import Path

from graphsvc.ingest.convert.converted import ConversionError, Converted
from graphsvc.ingest.convert.recognition import convertible

__all__ = ["FORMATS", "ConversionError", "Converted", "convert", "convertible"]

# What a message calls each format, and the module that reads it, which is imported with its library only when needed.
FORMATS = {
    "graphml": "GraphML",
    "gexf": "GEXF",
    "pajek": "Pajek",
    "gml": "GML",
    "json": "JSON",
    "matrix-market": "Matrix Market",
    "spreadsheet": "Excel or OpenDocument",
    "parquet": "Parquet",
    "arrow": "Arrow (Feather)",
}
MODULES = {"json": "json_files", "matrix-market": "matrix_market", "parquet": "columnar", "arrow": "columnar"}


def convert(
    path: Path,
    format: str,  # noqa: A002  the option's name
    folder: Path,
    *,
    directed: bool | None = None,
) -> list[Converted]:
    """Writes one file or more into `folder`. `directed` overrides what the file says about its ties.

    Raises ConversionError with the reason, also when the library that reads the format is not installed.
    """
    module = import_module(f"{__name__}.{MODULES.get(format, format)}")
    try:
        results: list[Converted] = module.converted(path, folder, directed)
    except ConversionError as error:
        raise ConversionError(f"{FORMATS[format]}: {error}") from error
    except OSError as error:
        raise ConversionError(f"{FORMATS[format]}: cannot be read: {error.strerror or error}") from error
    return results
