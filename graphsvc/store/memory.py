"""What the store asks first: an engine that answers named queries from memory (graphsvc/snapshot)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from graphsvc.store.bookmarks import Bookmarks

Row = dict[str, Any]


class Memory(Protocol):
    """Answers queries by name. Whatever it does not answer is asked of Neo4j."""

    def answers(self, name: str) -> bool:
        """Whether it can answer this query."""

    def is_verified(self) -> bool:
        """Whether the next answer is one of those that Neo4j gives and that are compared."""

    async def rows(self, name: str, parameters: Mapping[str, Any], seen: Bookmarks | None) -> list[Row] | None:
        """The rows of a query, as fresh as the caller asks, or None if Neo4j must answer."""

    async def rows_without_database(
        self, name: str, parameters: Mapping[str, Any], seen: Bookmarks | None
    ) -> list[Row] | None:
        """The rows while the database is away, for a limited time. None if they would be too old."""

    async def until_visible(self, changes: Mapping[int, int]) -> None:
        """Wait until reads see these entries of the change log, by lane."""

    async def compare(
        self, name: str, parameters: Mapping[str, Any], rows: list[Row], ask: Callable[[], Awaitable[list[Row]]]
    ) -> None:
        """Compare rows from Neo4j with its own, and count and log a difference. `ask` asks Neo4j again."""
