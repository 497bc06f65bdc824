"""The unit of work: lock members, read, decide, apply, and log the change, all in one transaction."""

import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphsvc.changes.log import LANES
from graphsvc.context import Context
from graphsvc.problems import DatabaseUnavailable
from graphsvc.store.driver import Neo4jError
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Row, Transaction
from graphsvc.vocabulary import RecordType

logger = logging.getLogger("graphsvc")
Result = TypeVar("Result")


class NoChangeLogError(Exception):
    """The database has no lanes: the schema is not applied, or all nodes were deleted."""


@dataclass(slots=True)
class UnitOfWork:
    """The queries of one change. Lock first: transactions that lock later can deadlock."""

    transaction: Transaction
    kinds: set[RecordType] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    logged: bool = False
    # The lane and number of the entry.
    entry: tuple[int, int] | None = None

    async def lock(self, members: Iterable[str]) -> set[str]:
        """Lock members until the end of the transaction, in order of id. Returns those that exist."""
        row = await self.fetch_one("changes/lock", ids=sorted(set(members)))
        return set(row["locked"]) if row else set()

    async def fetch_all(self, name: str, /, **parameters: Any) -> list[Row]:
        """All rows of a query, in its order."""
        return await self.transaction.fetch_all(name, **parameters)

    async def fetch_one(self, name: str, /, **parameters: Any) -> Row | None:
        """The only row of a query, or None."""
        return await self.transaction.fetch_one(name, **parameters)

    async def apply(self, name: str, /, **parameters: Any) -> None:
        """Run a query that also appends the logged changes, in the same round trip. It must be the transaction's last
        query.

        Raises NoChangeLogError.
        """
        entry = self._entry()
        row = await self.fetch_one(name, **parameters, **entry)
        if row is None:
            raise NoChangeLogError
        self.logged, self.entry = True, (entry["lane"], row["seq"])

    def log(self, *kinds: RecordType, members: Iterable[str] = (), organizations: Iterable[str] = ()) -> None:
        """Record what this transaction changes. The end of the transaction writes it to the change log.

        Name the members and organizations whose own record or ties change: both ends of a connection, an invitation or
        a block; the member at the start of a follow, an affiliation, a dismissal or a removal. So following a member
        with a million followers names only the follower.
        """
        self.kinds.update(kinds)
        self.members.update(members)
        self.organizations.update(organizations)

    async def end(self) -> None:
        """Append to the change log. The lane stays locked until the commit, so lock nothing after this.

        Raises NoChangeLogError, and RuntimeError for a change that was not logged, which is a bug.
        """
        if not self.transaction.updated:
            return
        if not self.kinds:
            raise RuntimeError("a transaction changed the network and logged nothing")
        if not self.logged:
            await self.apply("changes/append")

    def _entry(self) -> Row:
        return {
            "lane": random.randrange(LANES),  # noqa: S311
            "kinds": sorted(self.kinds),
            "members": sorted(self.members),
            "organizations": sorted(self.organizations),
        }


async def change(ctx: Context, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
    """Run `work` as one logged change to the network. Retries all of it when the database reports a transient error.

    Later reads of the same caller see the change. Raises DatabaseUnavailable if the schema cannot be applied.
    """

    async def whole(transaction: Transaction) -> tuple[Result, UnitOfWork]:
        unit = UnitOfWork(transaction)
        result = await work(unit)
        await unit.end()
        return result, unit

    try:
        result, unit = await ctx.store.write_transaction(whole)
    except NoChangeLogError:
        logger.warning("The database has no change log. The schema is applied.")
        result, unit = await _with_schema(ctx, whole)
    if unit.entry is not None and ctx.store.bookmarks is not None:
        ctx.store.bookmarks.must_see(*unit.entry)
    return result


async def _with_schema(ctx: Context, whole: Callable[[Transaction], Awaitable[Result]]) -> Result:
    try:
        await apply_schema(ctx.store)
    except Neo4jError as error:
        raise DatabaseUnavailable("The database refuses the schema.") from error
    try:
        return await ctx.store.write_transaction(whole)
    except NoChangeLogError as error:
        raise DatabaseUnavailable("The database has no change log.") from error
