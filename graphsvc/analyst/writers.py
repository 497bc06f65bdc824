"""The formats of results by name, and the one that an Accept header prefers."""

from graphsvc.analyst.arrow import ArrowFormat, installed
from graphsvc.analyst.errors import NotAcceptable
from graphsvc.analyst.formats import CellsFormat, CsvFormat, Format, JsonFormat, LinesFormat, NoFormat

# By their names on the command line.
WRITERS: dict[str, Format] = {
    "json": JsonFormat(),
    "jsonl": LinesFormat(),
    "csv": CsvFormat(),
    "arrow": ArrowFormat(),
    "cells": CellsFormat(),
    "none": NoFormat(),
}


def accepted(accept: str | None) -> str:
    """The name of the format that an Accept header prefers. Raises NotAcceptable, which lists the available ones."""
    from graphsvc.http.negotiation import preferred_media_type  # noqa: PLC0415  0.06 s, which no command needs

    known = {each.media_type: name for name, each in WRITERS.items() if each.media_type}
    if not installed():
        del known[ArrowFormat.media_type]
    preferred = preferred_media_type(accept, list(known))
    if preferred is None:
        raise NotAcceptable(f"A result is one of {', '.join(known)}.", acceptable=list(known))
    return known[preferred]
