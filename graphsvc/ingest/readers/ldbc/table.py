"""Rows of LDBC's files: columns by name, in the headers of every version of the generator and of its converters."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphsvc.ingest.lines import Progress, TextLine, text_lines
from graphsvc.ingest.readers.ldbc.parts import Part

SEPARATORS = ("|", ",", ";", "\t")
NODES = frozenset({"person", "organisation", "place"})
# Columns under other names in some versions.
OTHER_NAMES = {
    "emails": "email",
    "emailaddress": "email",
    "emailaddressid": "email",
    "label": "type",
    "place": "location",
    "locationcityid": "location",
    "locationplaceid": "location",
    "placeid": "location",
    "cityid": "location",
    "countryid": "location",
}
OWN_IDS = {
    "person": {"personid"},
    "organisation": {"organisationid", "companyid", "universityid"},
    "place": {"placeid", "cityid", "countryid"},
}
PERSONAL = frozenset({"firstname", "lastname", "birthday", "creationdate", "locationip", "browserused"})
TELLING = PERSONAL | {"name", "url"}
# The columns of files without headers (`--format-options header=false`), which differ in number.
PERSON = "creationDate|id|firstName|lastName|gender|birthday|locationIP|browserUsed"
WITHOUT_HEADER = {
    "person": (
        PERSON,
        f"{PERSON}|LocationCityId",
        f"{PERSON}|language|email",
        f"{PERSON}|LocationCityId|language|email",
    ),
    "knows": ("Person1Id|Person2Id", "creationDate|Person1Id|Person2Id"),
    "organisation": ("id|type|name|url", "id|type|name|url|LocationPlaceId"),
    "works": ("PersonId|CompanyId|workFrom", "creationDate|PersonId|CompanyId|workFrom"),
    "studies": ("PersonId|UniversityId|classYear", "creationDate|PersonId|UniversityId|classYear"),
    "emails": ("PersonId|email", "creationDate|PersonId|email"),
    "place of person": ("PersonId|CityId", "creationDate|PersonId|CityId"),
    "place of organisation": ("OrganisationId|PlaceId",),
    "place": ("id|name|url|type", "id|name|url|type|PartOfPlaceId"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each column by its name in lower case; the two ends of a tie are `first` and `second`."""

    names: tuple[str, ...]
    at: dict[str, int]


def columns_of(cells: list[str], kind: str) -> Columns | None:
    """The columns of a header; None if it is no header of a file of this kind."""
    at: dict[str, int] = {}
    ends: list[tuple[str, int]] = []
    for index, cell in enumerate(cells):
        name, _, typed = cell.strip().lower().partition(":")
        name, typed = name.rpartition(".")[2] if kind in NODES else name, typed.partition("(")[0]
        if typed in {"start_id", "end_id"}:
            ends.append(("person" if typed == "start_id" else "to", index))
        elif typed == "id" or name in OWN_IDS.get(kind, ()):
            at["id"] = index
        elif kind not in NODES and name.endswith("id") and OTHER_NAMES.get(name) != "email":
            ends.append((name, index))
        else:
            at.setdefault(OTHER_NAMES.get(name or typed, name or typed), index)
    if kind in NODES:
        typed_id = any(cell.lower().partition(":")[2].startswith("id") for cell in cells)
        return Columns(tuple(cells), at) if "id" in at and (typed_id or at.keys() & TELLING) else None
    if kind == "emails" and len(ends) == 1:
        ends.append(("to", at.get("email", -1)))
    if len(ends) != 2 or ends[1][1] < 0:
        return None
    if ends[1][0].startswith("person") and not ends[0][0].startswith("person"):
        ends.reverse()
    return Columns(tuple(cells), at | {"first": ends[0][1], "second": ends[1][1]})


@dataclass(slots=True)
class Table:
    """`headers` are the lines of separate header files, by what they are for."""

    part: Part
    headers: dict[str, str] = field(default_factory=dict)
    columns: Columns | None = None
    separator: str = "|"
    # The number of the first line of data.
    first: int = 2
    # What the first line is, for messages.
    text: str = ""

    def __post_init__(self) -> None:
        first = next(text_lines(self.part.path), None)
        if first is None or first.fault:
            return
        self.text = first.text
        if self._read_header(first.text):
            return
        self.first = 1
        separate = self.headers.get(self.part.name)
        if separate is not None and self._read_header(separate):
            return
        layouts = [names.split("|") for names in WITHOUT_HEADER[self.part.kind]]
        for separator in SEPARATORS:
            width = len(split(first.text, separator))
            if layout := next((layout for layout in layouts if len(layout) == width), None):
                self.columns, self.separator = columns_of(layout, self.part.kind), separator
                return

    def _read_header(self, text: str) -> bool:
        """The separator that gives the most cells is the right one."""
        for separator in sorted(SEPARATORS, key=text.count, reverse=True):
            if columns := columns_of(split(text, separator), self.part.kind):
                self.columns, self.separator = columns, separator
                return True
        return False

    def rows(self, progress: Progress | None = None) -> Iterator[tuple[TextLine, list[str], str | None]]:
        """Each line with its cells, and the reason if it cannot be read."""
        width = len(self.columns.names) if self.columns else 0
        for line in text_lines(self.part.path, progress):
            if line.number < self.first:
                continue
            if line.fault:
                yield line, [], line.fault
                continue
            cells = split(line.text, self.separator, width)
            if len(cells) == 1 != width and not line.text.strip():
                continue
            fault = None if len(cells) == width else f"{len(cells)} columns where the header has {width}"
            yield line, cells, fault


def split(text: str, separator: str, width: int = 0) -> list[str]:
    """The cells of a line, of which some or all may be quoted. With a `width`, quotes within a cell stay, and empty
    cells at the end are added or left out."""
    cells = text.split(separator)
    if '"' in text:
        if len(cells) == width and not any(_is_quoted(cell) for cell in cells):
            return cells
        try:
            cells = next(csv.reader([text], delimiter=separator, escapechar="\\"), [])
        except csv.Error:
            return cells
    while width and len(cells) > width and not cells[-1]:
        cells.pop()
    return cells


def _is_quoted(cell: str) -> bool:
    return len(cell) >= 2 and cell[0] == cell[-1] == '"'
