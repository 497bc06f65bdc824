"""Progress on standard error: bars on a terminal, lines without one (docker logs, CI)."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Lock, Thread, Timer
from typing import TYPE_CHECKING

from graphsvc.cli.common import err, out
from graphsvc.progress import BYTES, PERCENT, Report, Step
from graphsvc.text_rules import escaped

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PAUSE = 3.0  # seconds between two lines: nobody waits longer without a sign of life


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


def beside_bar(unit: str, done: int, total: int) -> str:
    """What a bar does not show: 44,000 of 88,234 records, and of a percentage, that."""
    if not numbered(unit):
        return how_far(unit, done, total)
    return amount(done, unit, whole=total if done < total else None)


class Lines:
    """Prints a line when a step begins, when it is done, and every three seconds in between, whatever is reported.

    Reports and `tick` may come from different threads.
    """

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._lock = Lock()
        self._step: Step | None = None
        self._done, self._total = 0, 0
        self._begun = self._said = clock()
        self._ended: set[Step] = set()

    def __call__(self, step: Step, done: int, total: int) -> None:
        """A step that never reaches its total is done when the next one begins."""
        with self._lock:
            if step in self._ended:
                return
            if step != self._step:
                self._end()
                self._begin(step, total)
            self._done, self._total = done, total
            if total and done >= total:
                self._end()
            else:
                self._tell()

    def tick(self) -> None:
        """Say that the step goes on, if nothing was said for three seconds."""
        with self._lock:
            self._tell()

    def end(self) -> None:
        """End the current step."""
        with self._lock:
            self._end()

    def _begin(self, step: Step, total: int) -> None:
        self._step, self._done, self._total = step, 0, total
        self._begun = self._clock()
        self._print(f"{step.label}: {amount(total, step.unit)}" if total and numbered(step.unit) else step.label)

    def _tell(self) -> None:
        now = self._clock()
        if now - self._said < PAUSE:
            return
        if self._step is None:
            self._print(f"Working: {now - self._begun:.0f} s")
            return
        so_far = how_far(self._step.unit, self._done, self._total) if self._step.unit else ""
        self._print(f"{self._step.label}: {f'{so_far}, ' if so_far else ''}{now - self._begun:.0f} s")

    def _end(self) -> None:
        if self._step is None:
            return
        whole = self._total or self._done
        how_much = f", {amount(whole, self._step.unit)}" if numbered(self._step.unit) else ""
        self._print(f"{self._step.label}: done{how_much} in {self._clock() - self._begun:,.1f} s")
        self._ended.add(self._step)
        self._step, self._begun = None, self._clock()

    def _print(self, line: str) -> None:
        self._said = self._clock()
        self._say(line)


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
            how_far=beside_bar(step.unit, done, total) if step.unit else "",
        )


class Numbered:
    """Puts the number of its stage before each step: `2 of 5: Starting Neo4j`. A stage is named by the first words of
    its steps; a step of no stage has no number.
    """

    def __init__(self, report: Report, stages: Sequence[tuple[str, ...]]) -> None:
        self._report, self._stages = report, stages

    def __call__(self, step: Step, done: int, total: int) -> None:
        self._report(replace(step, label=f"{self._number(step)}{step.label}"), done, total)

    def _number(self, step: Step) -> str:
        place = next((place for place, words in enumerate(self._stages, 1) if step.label.startswith(words)), None)
        return f"{place} of {len(self._stages)}: " if place else ""


# Whether progress is shown: until then, `working` says that the command goes on.
shown = Event()


def working() -> None:
    """Until progress is shown, say every three seconds that the command goes on: imports may take that long."""
    shown.clear()
    _ticking(_printed(), shown)


def _printed() -> Lines:
    return Lines(lambda line: err.print(line, highlight=False, markup=False, soft_wrap=True))


def _ticking(lines: Lines, over: Event) -> Thread:
    def tick() -> None:
        while not over.wait(PAUSE / 10):
            lines.tick()

    ticking = Thread(target=tick, name="progress", daemon=True)
    ticking.start()
    return ticking


@contextmanager
def progress(stages: Sequence[tuple[str, ...]] = ()) -> Iterator[Report]:
    """Show progress reports until the end of the context, numbered if there are stages."""
    shown.set()
    with _bars() if err.is_terminal else _lines() as report:
        yield Numbered(report, stages) if stages else report


@contextmanager
def _lines() -> Iterator[Report]:
    lines, over = _printed(), Event()
    ticking = _ticking(lines, over)
    try:
        yield lines
        lines.end()
    finally:
        over.set()
        ticking.join()


@contextmanager
def _bars() -> Iterator[Report]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.table import Column

    # In a narrow terminal the bars get shorter, and nothing else is cut.
    whole = [Column(no_wrap=True, overflow="ignore") for _ in range(3)]
    columns = (
        TextColumn("{task.description}", markup=False, table_column=whole[0]),
        BarColumn(bar_width=None, table_column=Column(ratio=1)),
        TextColumn("{task.fields[how_far]}", table_column=whole[1]),
        TimeElapsedColumn(table_column=whole[2]),
    )
    with Progress(*columns, console=err, expand=True) as bars:
        yield Bars(bars)


@contextmanager
def waiting(label: str) -> Iterator[None]:
    """On a terminal, show what is waited for and for how long, while nothing else is printed."""
    if not (err.is_terminal and out.is_terminal):
        yield
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    spinner = Progress(*columns, console=err, transient=True, redirect_stdout=False, redirect_stderr=False)
    spinner.add_task(label, total=None)
    # Most answers come sooner.
    start = Timer(1.0, spinner.start)
    start.daemon = True
    start.start()
    try:
        yield
    finally:
        start.cancel()
        start.join()
        spinner.stop()
