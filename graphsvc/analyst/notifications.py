"""The database's warnings: a missing index, a cartesian product, an unknown label."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from typing_extensions import TypedDict

from graphsvc.store.driver import ResultSummary
from graphsvc.store.lexer import in_characters, position, tokens

NameKind = Literal["label", "relationship type", "property"]
# The GQL statuses of notifications about names that the database does not know.
UNKNOWN: Mapping[str, NameKind] = {"01N50": "label", "01N51": "relationship type", "01N52": "property"}
QUOTED = re.compile(r"`((?:``|[^`])+)`")


class Unknown(NamedTuple):
    kind: NameKind
    name: str


class UnknownName(TypedDict):
    """A name that the database does not know, and the known name that was probably meant."""

    kind: NameKind
    name: str
    meant: str | None


@dataclass(frozen=True, slots=True)
class Notification:
    """`code` is a GQLSTATUS. The position is null if the notification is about the whole query.

    `line` and `column` count from 1, `offset` from 0, all in characters (code points). A program that counts in UTF-16,
    as browsers do, must convert them. `unknown` is the name that the notification is about.
    """

    code: str
    severity: Literal["WARNING", "INFORMATION"]
    title: str
    description: str
    line: int | None
    column: int | None
    offset: int | None
    unknown: UnknownName | None


def unknown_name(code: str, description: str) -> Unknown | None:
    """The name that a notification is about, if the database does not know it."""
    kind, found = UNKNOWN.get(code), QUOTED.search(description)
    return Unknown(kind, found[1].replace("``", "`")) if kind and found else None


def notifications_of(
    summary: ResultSummary, query: str, skipped: int = 0, meant: Mapping[str, str] | None = None
) -> list[Notification]:
    """The notifications of a summary. The query began after `skipped` characters; `meant` is from `meant_names`."""
    found = []
    for status in summary.gql_status_objects:
        if not status.is_notification:
            continue
        title, _, description = status.status_description.partition(". ")
        offset = None if status.position is None else in_characters(query, max(status.position.offset - skipped, 0))
        unknown = unknown_name(status.gql_status, status.status_description)
        if unknown and offset is not None:
            offset = _place_of(unknown.name, query, offset)
        line, column = (None, None) if offset is None else position(query, offset)
        found.append(
            Notification(
                code=status.gql_status,
                severity="WARNING" if status.raw_severity == "WARNING" else "INFORMATION",
                title=title.partition(": ")[2] or title,
                description=description or title,
                line=line,
                column=column,
                offset=offset,
                unknown=_with_meant(unknown, meant or {}) if unknown else None,
            )
        )
    return found


def _with_meant(unknown: Unknown, meant: Mapping[str, str]) -> UnknownName:
    return {"kind": unknown.kind, "name": unknown.name, "meant": meant.get(" ".join(unknown))}


def _place_of(name: str, query: str, offset: int) -> int:
    """Where a name stands: of a property the database gives the place of the whole expression."""
    places = [each.offset for each in tokens(query, ("word", "quoted")) if each.name == name]
    return next((each for each in places if each >= offset), offset)
