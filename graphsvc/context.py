"""The context of a call: what a feature function knows besides its arguments."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graphsvc.auth.principal import OPERATOR, Principal
from graphsvc.settings import Settings

if TYPE_CHECKING:
    # Commands that answer from the saved snapshot do without the driver, which takes 0.15 s to import.
    from graphsvc.store.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """Make one for each request, command, or run of a background task.

    `now` has a zone and stays the same during the call. The store holds the caller's bookmarks.
    """

    store: "Store"
    settings: Settings
    principal: Principal = OPERATOR
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
