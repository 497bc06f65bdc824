"""How to read files, where it is not to be found out from them."""

from dataclasses import dataclass

from graphsvc.vocabulary import ImportFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """`source`, `target` and `since` are headings, or numbers of columns counted from 1. None: found out from the file.

    `ego` is the id of the member whose LinkedIn export it is, `ego_name` their name if no file says it. With
    `make_ids`, names that are no ids get an id.
    """

    format: ImportFormat | None = None
    directed: bool | None = None
    ego: str = "me"
    ego_name: str = ""
    source: str | None = None
    target: str | None = None
    since: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    make_ids: bool = False
