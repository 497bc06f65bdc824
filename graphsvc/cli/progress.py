"""Progress on standard error: bars on a terminal, lines without one (docker logs, CI)."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphsvc.cli.common import err
from graphsvc.progress import BYTES, PERCENT, Report, Step
from graphsvc.text_rules import escaped

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PAUSE = 5.0  # seconds between two lines about the same step


def numbered(unit: str) -> bool:
    """Whether an amount in this unit is worth showing: not for percentages or without a unit."""
    return unit not in {"", PERCENT}


def amount(count: int, unit: str, *, whole: int | None = None) -> str:
    """An amount for people: 4,039 members, 158 MB. With `whole`, the part of it: 79 of 158 MB."""
    if unit == BYTES:
        scale, unit = (1000, "kB") if (whole or count) < 100_000 else (1_000_000, "MB")
        digits = 0 if (whole or count) >= 10 * scale else 1
        done, all_ = f"{count / scale:,.{digits}f}", whole and f"{whole / scale:,.{digits}f}"
    else:
        done, all_ = f"{count:,}", whole and f"{whole:,}"
    return f"{done} of {all_} {unit}" if all_ else f"{done} {unit}"


def how_far(unit: str, done: int, total: int) -> str:
    """Such as 50 % (44,000 of 88,234 records); without a total only the amount."""
    if not total:
        return amount(done, unit) if numbered(unit) else ""
    percent = f"{100 * done // total} %"
    return f"{percent} ({amount(done, unit, whole=total)})" if numbered(unit) else percent


class Lines:
    """Prints a line when a step begins, at most one every five seconds, and one when it is done."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._step: Step | None = None
        self._amount, self._begun, self._said = 0, 0.0, 0.0
        self._ended: set[Step] = set()

    def __call__(self, step: Step, done: int, total: int) -> None:
        """A step that never reaches its total is done when the next one begins."""
        if step in self._ended:
            return
        if step != self._step:
            self.end()
            self._begin(step, total)
        self._amount = total or done
        now = self._clock()
        if total and done >= total:
            self.end()
        elif step.unit and now - self._said >= PAUSE:
            self._say(f"{step.label}: {how_far(step.unit, done, total)}")
            self._said = now

    def end(self) -> None:
        """End the current step."""
        if self._step is None:
            return
        how_much = f", {amount(self._amount, self._step.unit)}" if numbered(self._step.unit) else ""
        self._say(f"{self._step.label}: done{how_much} in {self._clock() - self._begun:,.1f} s")
        self._ended.add(self._step)
        self._step = None

    def _begin(self, step: Step, total: int) -> None:
        self._step, self._begun = step, self._clock()
        self._said = self._begun
        self._say(f"{step.label}: {amount(total, step.unit)}" if total and numbered(step.unit) else step.label)


class Bars:
    """A bar for each step."""

    def __init__(self, bars: "Progress") -> None:
        self._bars = bars
        self._tasks: dict[Step, TaskID] = {}

    def __call__(self, step: Step, done: int, total: int) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(escaped(step.label), total=None, how_far="")
        # A step without a count reports 0 of 1 and then 1 of 1: its bar pulses until it is done.
        uncounted = not step.unit and done < total
        self._bars.update(
            self._tasks[step],
            completed=done,
            total=None if uncounted else total or None,
            how_far=how_far(step.unit, done, total) if step.unit else "",
        )


@contextmanager
def progress() -> Iterator[Report]:
    """Show progress reports until the end of the context."""
    if not err.is_terminal:
        lines = Lines(lambda line: err.print(line, highlight=False, markup=False, soft_wrap=True))
        yield lines
        lines.end()
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[how_far]}"))
    with Progress(*columns, TimeElapsedColumn(), console=err) as bars:
        yield Bars(bars)
