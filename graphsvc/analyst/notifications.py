"""The database's warnings: a missing index, a cartesian product, an unknown label."""

from dataclasses import dataclass
from typing import Literal

from graphsvc.store.driver import ResultSummary
from graphsvc.store.lexer import in_characters, position


@dataclass(frozen=True, slots=True)
class Notification:
    """`code` is a GQLSTATUS. The position is null if the notification is about the whole query.

    `line` and `column` count from 1, `offset` from 0, all in characters (code points). A program that counts in UTF-16,
    as browsers do, must convert them.
    """

    code: str
    severity: Literal["WARNING", "INFORMATION"]
    title: str
    description: str
    line: int | None
    column: int | None
    offset: int | None


def notifications_of(summary: ResultSummary, query: str, skipped: int = 0) -> list[Notification]:
    """The notifications of a summary. The query began after `skipped` characters."""
    found = []
    for status in summary.gql_status_objects:
        if not status.is_notification:
            continue
        title, _, description = status.status_description.partition(". ")
        offset = None if status.position is None else in_characters(query, max(status.position.offset - skipped, 0))
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
            )
        )
    return found
