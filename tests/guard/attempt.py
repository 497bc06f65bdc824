"""An attempt and the verdict expected of each guard layer on its own."""

from dataclasses import dataclass
from textwrap import dedent

HARMLESS = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A query and the reasons for which the text and plan layers refuse it, None where they let it through.

    `run` is its outcome in a read-only session without the guard: `writes` and `invalid` are refused by the database,
    `server` by its settings, `bounded` ends at a limit, None runs to completion. PORT stands for the port of a server
    that counts its visitors.
    """

    family: str
    query: str
    text: str | None = HARMLESS
    plan: str | None = HARMLESS
    run: str | None = HARMLESS

    @property
    def refused(self) -> bool:
        """Whether the guard as a whole must refuse it."""
        return any(verdict not in {HARMLESS, "bounded"} for verdict in (self.text, self.plan, self.run))


def group(family: str, queries: str, **verdicts: str | None) -> list[Attempt]:
    """Attempts with the same verdicts, a line each; `\\u` and `\\n` in them are read as Python reads them once."""
    return [Attempt(family, line, **verdicts) for line in dedent(queries).strip().splitlines() if line.strip()]
