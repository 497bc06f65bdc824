"""The unit of work: lock members, read, decide, apply, and log the change, all in one transaction."""

import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphsvc.changes.log import LANES
from graphsvc.problems import DatabaseUnavailable
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Row, Store, Transaction
from graphsvc.vocabulary import RecordType

logger = logging.getLogger("graphsvc")
Result = TypeVar("Result")


class NoChangeLogError(Exception):
    """The database has no lanes: its schema is not applied, or somebody deleted every node."""


@dataclass(slots=True)
class UnitOfWork:
    """The queries of one change. Lock first: later locks could wait for each other."""

    transaction: Transaction
    kinds: set[RecordType] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    logged: bool = False

    async def lock(self, members: Iterable[str]) -> set[str]:
        """Lock members until the end of the transaction, in the order of their ids. Returns those that exist."""
        row = await self.fetch_one("changes/lock", ids=sorted(set(members)))
        return set(row["locked"]) if row else set()

    async def fetch_all(self, name: str, /, **parameters: Any) -> list[Row]:
        """All rows of a query, in its order."""
        return await self.transaction.fetch_all(name, **parameters)

    async def fetch_one(self, name: str, /, **parameters: Any) -> Row | None:
        """The only row of a query, or none."""
        return await self.transaction.fetch_one(name, **parameters)

    async def apply(self, name: str, /, **parameters: Any) -> None:
        """Run a query that appends what was logged so far, in the same round trip; it is the last of the transaction.

        Raises NoChangeLogError.
        """
        if await self.fetch_one(name, **parameters, **self._entry()) is None:
            raise NoChangeLogError
        self.logged = True

    def log(self, *kinds: RecordType, members: Iterable[str] = (), organizations: Iterable[str] = ()) -> None:
        """Say what this transaction changes; the end of the transaction writes it to the change log.

        Name the members and organizations whose own record or ties change: both ends of a connection, an invitation
        or a block, and the member at the start of a follow, an affiliation, a dismissal or a removal. So a follow of
        a member with a million followers names the follower only.
        """
        self.kinds.update(kinds)
        self.members.update(members)
        self.organizations.update(organizations)

    async def end(self) -> None:
        """Append to the change log. Its lane stays locked until the commit, so nothing may be locked after it.

        Raises NoChangeLogError; RuntimeError for a change that was not said, which is a fault of ours.
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


async def change(store: Store, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
    """Run `work` as one change of the network, logged; again as a whole when the database asks for it.

    Raises DatabaseUnavailable where the schema cannot be applied.
    """

    async def whole(transaction: Transaction) -> Result:
        unit = UnitOfWork(transaction)
        result = await work(unit)
        await unit.end()
        return result

    try:
        return await store.write_transaction(whole)
    except NoChangeLogError:
        logger.warning("The database has no change log. The schema is applied.")
        await apply_schema(store)
    try:
        return await store.write_transaction(whole)
    except NoChangeLogError as error:
        raise DatabaseUnavailable("The database has no change log.") from error
