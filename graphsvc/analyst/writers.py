"""The formats of results by name, and the one that an Accept header prefers."""

from graphsvc.analyst.arrow import ArrowFormat, installed
from graphsvc.analyst.errors import NotAcceptable
from graphsvc.analyst.formats import CellsFormat, CsvFormat, Format, JsonFormat, LinesFormat, NoFormat, RawCsvFormat

# By their names on the command line.
WRITERS: dict[str, Format] = {
    "json": JsonFormat(),
    "jsonl": LinesFormat(),
    "csv": CsvFormat(),
    "csv-raw": RawCsvFormat(),
    "arrow": ArrowFormat(),
    "cells": CellsFormat(),
    "none": NoFormat(),
}


def accepted(accept: str | None) -> str:
    """The name of the format that an Accept header prefers. Raises NotAcceptable, which lists the available ones.

    `text/csv; formulas=raw` asks for cells as they are.
    """
    # 0.06 s, which no command needs.
    from graphsvc.http.negotiation import media_type_parameters, preferred_media_type  # noqa: PLC0415

    known = {each.media_type: name for name, each in WRITERS.items() if each.media_type and name != "csv-raw"}
    if not installed():
        del known[ArrowFormat.media_type]
    preferred = preferred_media_type(accept, list(known))
    if preferred is None:
        raise NotAcceptable(f"A result is one of {', '.join(known)}.", acceptable=list(known))
    if preferred == CsvFormat.media_type and media_type_parameters(accept, preferred).get("formulas") == "raw":
        return "csv-raw"
    return known[preferred]
