"""Answers questions from the saved snapshot, without a database (docs/snapshot.md).

A question asks a store for rows. `OfflineStore` is one that has the snapshot's answers and nothing else: what it cannot
answer raises DatabaseNeededError, and the command starts over with Neo4j.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, redirect_stdout
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from graphsvc.text_rules import ID

if TYPE_CHECKING:
    from graphsvc.settings import Settings
    from graphsvc.snapshot.answers.common import Answer
    from graphsvc.snapshot.layout import Version
    from graphsvc.store.store import Store

Answered = TypeVar("Answered")
Row = dict[str, Any]
# Steps of an answer that take longer in plain Python, 0.3 µs each, than importing compiled kernels, half a second.
PLAIN_STEPS = 1_500_000


class DatabaseNeededError(Exception):
    """The work reached a query that only the database answers."""


class OfflineStore:
    """A store for one command, about some members. It opens the snapshot at the first query.

    Without a snapshot that is known to be current, each query raises DatabaseNeededError, as does all else that a store
    can do. Use it as a context.
    """

    def __init__(self, settings: "Settings", people: Sequence[Any]) -> None:
        self._settings, self._people = settings, people
        self._version: Version | None = None
        self._answers: Mapping[str, Answer] = {}
        self._plain = ExitStack()
        # Why it did not answer, and the line that says from what it did.
        self.refused, self.source = "", ""

    def __enter__(self) -> "OfflineStore":
        return self

    def __exit__(self, *error: object) -> None:
        self._plain.close()

    def __getattr__(self, name: str) -> NoReturn:
        raise DatabaseNeededError

    def in_memory(self, name: str) -> bool:
        """Whether another query need not find the same: no."""
        return False

    async def fetch_one(self, name: str, /, **parameters: Any) -> Row | None:
        """As of Store."""
        rows = await self.fetch_all(name, **parameters)
        return rows[0] if rows else None

    async def fetch_all(self, name: str, /, **parameters: Any) -> list[Row]:
        """As of Store. Raises DatabaseNeededError."""
        version = self._version or self._opened()
        answer = self._answers.get(name)
        if answer is None:
            raise DatabaseNeededError
        rows = self._rows(version, name, answer, parameters)
        if rows is None:
            raise DatabaseNeededError
        return rows

    def _rows(self, version: "Version", name: str, answer: "Answer", parameters: Mapping[str, Any]) -> list[Row] | None:
        import numpy as np

        from graphsvc.snapshot.kernels.jit import is_plain

        # Kernels let numbers overflow.
        with np.errstate(over="ignore"):
            if is_plain() and answer.work is not None and answer.work(version, parameters) > PLAIN_STEPS:
                self._use_compiled()
                answer = self._answers[name]
            return answer.rows(version, parameters)

    def _use_compiled(self) -> None:
        from graphsvc.snapshot.compiling import is_compiled

        if not is_compiled(self._settings.embedded.cache / "kernels"):
            self._refuse("its kernels are not compiled yet, which a service does")
        self._plain.close()
        self._import_answers()

    def _import_answers(self) -> None:
        from graphsvc.snapshot.answers import ANSWERS

        self._answers = ANSWERS

    def _opened(self) -> "Version":
        settings = self._settings
        if settings.database.uri is not None or not settings.snapshot.enabled or not all(map(_is_id, self._people)):
            raise DatabaseNeededError
        from graphsvc.seal import Vault

        vault = Vault(settings.embedded.data_dir)
        sealed = vault.sealed()
        if sealed is None:
            self._refuse(
                "it may not have all that Neo4j has" if vault.snapshot.exists() else "no service has saved one yet"
            )
        import numpy as np

        from graphsvc.snapshot.files import UnusableFileError, open_file
        from graphsvc.snapshot.kernels.jit import imported_plain

        try:
            version, _ = open_file(vault.snapshot)
            saved = vault.snapshot.stat().st_mtime
        except (UnusableFileError, ValueError, OSError) as error:
            self._refuse(f"{error}")
        if vault.sealed() != sealed:
            self._refuse("Neo4j has just been started")
        self._plain.enter_context(imported_plain())
        self._import_answers()
        from graphsvc.snapshot.answers.common import member_of

        with np.errstate(over="ignore"):
            if any(member_of(version, each) < 0 for each in self._people if each is not None):
                # Perhaps a name. Neo4j finds it, or similar ones.
                raise DatabaseNeededError
        self._version = version
        self.source = (
            f"Answered from the snapshot saved {datetime.fromtimestamp(saved).astimezone():%Y-%m-%d %H:%M}; "
            "Neo4j was not started."
        )
        return version

    def _refuse(self, reason: str) -> NoReturn:
        self.refused = reason
        raise DatabaseNeededError


def _is_id(each: Any) -> bool:
    return each is None or (isinstance(each, str) and ID.fullmatch(each) is not None)


async def answered_without_database(
    work: Callable[..., Awaitable[Answered]], store: OfflineStore, people: Sequence[Any], settings: "Settings"
) -> tuple[Answered] | None:
    """What the work returns, or None if it needs a database. Until then, what it prints is held back."""
    from graphsvc.context import Context

    if not all(each is None or ID.fullmatch(each if isinstance(each, str) else each.text) for each in people):
        return None
    printed = StringIO()
    try:
        with store, redirect_stdout(printed):
            answer = await work(Context(cast("Store", store), settings), *people)
    except DatabaseNeededError:
        return None
    if printed.tell():
        sys.stdout.write(printed.getvalue())
    return (answer,)
