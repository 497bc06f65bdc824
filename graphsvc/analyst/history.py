"""What a caller ran, newest first; the database keeps the last of them for each."""

import json
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel

from graphsvc.http.pagination import Page, PageRequest
from graphsvc.store.store import Store

Outcome = Literal["complete", "cut", "cancelled", "refused", "failed"]
# A query or its parameters longer than this are remembered cut: a history is to be read by people.
REMEMBERED = 5000


class Remembered(BaseModel):
    """A query that was run. `seconds` and `rows` are null where it did not get so far."""

    at: datetime
    query: str
    parameters: dict[str, Any] | None
    seconds: float | None
    rows: int | None
    outcome: Outcome
    detail: str | None


async def remember(
    store: Store,
    caller: str,
    query: str,
    parameters: dict[str, Any],
    *,
    outcome: Outcome,
    seconds: float | None = None,
    rows: int | None = None,
    detail: str | None = None,
) -> None:
    """Keep it, and forget the caller's oldest beyond `analyst_history`."""
    text = json.dumps(parameters, ensure_ascii=False)
    properties = {
        "query": query[:REMEMBERED],
        "parameters": text if len(text) <= REMEMBERED else None,
        "seconds": seconds,
        "rows": rows,
        "outcome": outcome,
        "detail": detail,
    }
    await store.execute(
        "analyst/remember",
        id=uuid4().hex,
        caller=caller,
        at=datetime.now(UTC).isoformat(),
        keep=store.settings.analyst_history,
        properties=properties,
    )


async def history(store: Store, caller: str, page: PageRequest) -> Page[Remembered]:
    """What the caller ran, newest first."""
    keys = ("at", "id")
    rows = await store.many("analyst/history", caller=caller, **page.after(*keys))
    read = [row | {"parameters": json.loads(row["parameters"]) if row["parameters"] else None} for row in rows]
    return page.to_page(Remembered, read, *keys)


async def forget_history(store: Store, caller: str) -> None:
    await store.execute("analyst/forget_history", caller=caller)
