"""Which file of an LDBC folder holds what, by the name of the file or of its folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Every name is one of the generator's or of its converters: Person_workAt_Company/part-0.csv, person_0_0.csv.
PARTS = {
    "person": "person",
    "person_knows_person": "knows",
    "organisation": "organisation",
    "company": "organisation",
    "university": "organisation",
    "person_workat_organisation": "works",
    "person_workat_company": "works",
    "person_studyat_organisation": "studies",
    "person_studyat_university": "studies",
    "person_email_emailaddress": "emails",
    "person_islocatedin_place": "place of person",
    "person_islocatedin_city": "place of person",
    "organisation_islocatedin_place": "place of organisation",
    "company_islocatedin_country": "place of organisation",
    "university_islocatedin_city": "place of organisation",
    "place": "place",
    "city": "place",
    "country": "place",
}
# Batches of later changes, and what is no data.
OTHER_FOLDERS = frozenset({"inserts", "deletes", "update_streams", "parameters", "substitution_parameters", "factors"})
HEADER_FOLDERS = frozenset({"headers", "header"})
NUMBERS = re.compile(r"(?:_\d+)+$")
HEADER_FILE = re.compile(r"[-_.]header$")


@dataclass(frozen=True, slots=True)
class Part:
    """A file, the name of what it holds (`person_workat_company`), and whether it is only a header for others."""

    path: Path
    name: str
    header: bool = False

    @property
    def kind(self) -> str:
        return PARTS[self.name]


def parts_of(folder: Path) -> list[Part]:
    """The files of a folder and its folders that are of use, in the order of their paths."""
    return list(_parts(folder))


def _parts(folder: Path) -> Iterator[Part]:
    for path in sorted(folder.rglob("*.csv*")):
        folders = [name.lower() for name in path.relative_to(folder).parts[:-1]]
        if path.name.startswith((".", "_")) or OTHER_FOLDERS & set(folders) or not path.is_file():
            continue
        stem = path.name.lower().split(".")[0]
        name = NUMBERS.sub("", HEADER_FILE.sub("", stem))
        if name not in PARTS:
            # The name of the whole folder counts too: people import Person/ alone.
            around = [each for each in (folder.resolve().name.lower(), *folders) if "=" not in each]
            name = around[-1]
        if name in PARTS:
            yield Part(path, name, bool(HEADER_FILE.search(stem) or HEADER_FOLDERS & set(folders)))
