"""The columns of graphsvc's own tables by their headings, as people and other programs spell them."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphsvc.ingest.delimited.headings import Heading, ends_of, similar
from graphsvc.ingest.table_kinds import TABLES, TableKind

SYNONYMS: dict[str, dict[str, str]] = {
    "members": {
        "id": "member_id user_id userid uid node node_id person_id person member user",
        "name": "label full_name fullname display_name displayname",
        "first_name": "firstname given_name forename",
        "last_name": "lastname surname family_name",
        "title": "job_title position",
        "email": "e_mail email_address mail",
        "location": "city place",
        "last_active_on": "last_active last_active_at",
        "joined_on": "joined joined_at member_since",
    },
    "organizations": {"id": "organization_id org_id company_id", "name": "label", "kind": "type"},
    "affiliations": {
        "member": "member_id user_id person_id",
        "organization": "organization_id org_id company_id company",
        "role": "title position",
        "from": "start start_date from_date since",
        "to": "end end_date to_date until",
    },
    "connections": {"a": "member_a", "b": "member_b", "since": "date connected_on"},
    "follows": {"follower": "follower_id", "member": "member_id", "organization": "organization_id org_id company_id"},
}
# Joined to the name.
PARTS_OF_NAME = ("first_name", "last_name")
# In the order in which a header is compared with them.
ORDER = ("organizations", "affiliations", "connections", "follows", "members")


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The fields of the columns, None for a column that is not used. With `default_name`, a name may be missing."""

    name: str
    kind: TableKind
    fields: tuple[str | None, ...]
    notes: tuple[str, ...] = ()
    default_name: bool = False

    def at(self, name: str) -> int | None:
        return self.fields.index(name) if name in self.fields else None


def table_columns(stem: str, headings: Sequence[Heading], *, certain: bool = False) -> TableColumns | str | None:
    """The columns of the table that these headings are of; None if they are of none.

    A file with the name of a table, or every file if `certain`, must have its columns: otherwise returns the reason.
    """
    named = stem in TABLES
    if len(headings) < 2 and not (named or certain):
        return None
    names = [each.name for each in headings]
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        return f"the header has the column {', '.join(twice)} twice" if named or certain else None
    edges = _are_edges(headings)
    for name in (stem, *ORDER) if named else ORDER:
        if _has_all(name, names) and not (name == "members" and edges):
            return _with_fault(_columns(name, headings))
    if named:
        ties = stem in {"connections", "follows"} and ends_of(headings) is not None
        return None if ties else _with_fault(_columns(stem, headings))
    found = _columns("members", headings, guess=False)
    named_members = found.at("id") is not None and (found.at("name") is not None or _has_parts(found))
    return found if named_members and not edges else None


def _has_all(table: str, names: Sequence[str]) -> bool:
    required = set(names).issuperset(TABLES[table].required)
    return required and (table != "follows" or not {"member", "organization"}.isdisjoint(names))


def _are_edges(headings: Sequence[Heading]) -> bool:
    """Whether the headings name a source and a target, whatever else they name."""
    words = {word for each in headings for word in each.words}
    return (
        {"source", "target"} <= words
        or {"start", "end"} <= {each.role for each in headings if each.typed}
        or {"source", "target"} <= {each.role for each in headings if each.typed}
    )


def _has_parts(found: TableColumns) -> bool:
    return any(part in found.fields for part in PARTS_OF_NAME)


def _columns(name: str, headings: Sequence[Heading], *, guess: bool = True) -> TableColumns:
    """Match the headings to the columns of a table: by name, by synonym, then, with `guess`, by similar spelling."""
    table = TABLES[name]
    known = (*table.required, *table.optional)
    synonyms = {each: field for field, spellings in SYNONYMS[name].items() for each in (field, *spellings.split())}
    fields: list[str | None] = [each.name if each.name in known else None for each in headings]
    notes: list[str] = []
    for at, each in enumerate(headings):
        meant = "id" if each.role == "id" and name in {"members", "organizations"} else synonyms.get(each.name)
        if fields[at] is None and meant and meant not in fields:
            fields[at] = meant
    for at, each in enumerate(headings):
        if fields[at] is None and guess and each.name:
            missing = [column for column in known if column not in fields]
            if meant := similar(each.name, missing):
                fields[at] = meant
                notes.append(f"the column {each.text!r} is read as {meant}")
    unused = [each.text for at, each in enumerate(headings) if fields[at] is None and each.text]
    if unused:
        notes.append(f"not used: the {'columns' if len(unused) > 1 else 'column'} {', '.join(map(repr, unused))}")
    exact = set(table.required) <= {each.name for each in headings}
    return TableColumns(name, table, tuple(fields), tuple(notes), default_name=not exact)


def _with_fault(found: TableColumns) -> TableColumns | str:
    """The columns, or what is missing."""
    missing = [name for name in found.kind.required if name not in found.fields]
    if "name" in missing and _has_parts(found):
        missing.remove("name")
    if found.name == "follows" and not {"member", "organization"} & set(found.fields):
        missing.append("member or organization")
    return f"the header has no column {', '.join(missing)}" if missing else found
