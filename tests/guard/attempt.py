"""An attempt and what each layer of the guard must say of it when it is asked alone."""

from dataclasses import dataclass
from textwrap import dedent

HARMLESS = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A query; the matter that the text layer and the plan layer name, null where they let it through.

    `run` is what a read-only session makes of it without the guard: `writes` and `invalid` are refused by the database,
    `server` by its settings, `bounded` ends by a limit, null runs to its end. PORT stands for that of a server whose
    visitors are counted.
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
