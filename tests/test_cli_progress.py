"""Progress in lines: what is being done, how much of it, how long it took."""

import pytest
from rich.console import Console
from rich.progress import Progress

from graphsvc.cli import progress as progress_module
from graphsvc.cli.progress import Bars, Lines, Numbered, amount, how_far, progress, working
from graphsvc.progress import BYTES, PERCENT, Step
from tests.waiting import eventually

DOWNLOADING = Step("Downloading Neo4j", BYTES)
LOADING = Step("Loading connections", "connections")
STARTING = Step("Starting Neo4j")


class Told:
    """Collects the progress lines; its clock is advanced by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.said: list[str] = []
        self.report = Lines(self.said.append, lambda: self.now)

    def after(self, seconds: float, step: Step, done: int, total: int) -> None:
        self.now += seconds
        self.report(step, done, total)


@pytest.mark.parametrize(
    ("count", "unit", "shown"),
    [
        (0, "members", "0 members"),
        (4039, "members", "4,039 members"),
        (999, BYTES, "1.0 kB"),
        (99_999, BYTES, "100 kB"),
        (100_000, BYTES, "0.1 MB"),
        (2_449_000, BYTES, "2.4 MB"),
        (158_400_000, BYTES, "158 MB"),
        (2_000_000_000, BYTES, "2,000 MB"),
    ],
)
def test_amounts_are_formatted_with_their_unit(count: int, unit: str, shown: str) -> None:
    assert amount(count, unit) == shown


@pytest.mark.parametrize(
    ("unit", "done", "total", "shown"),
    [
        ("connections", 44_000, 88_234, "49 % (44,000 of 88,234 connections)"),
        (BYTES, 79_200_000, 158_400_000, "50 % (79 of 158 MB)"),
        (BYTES, 900_000, 2_400_000, "37 % (0.9 of 2.4 MB)"),
        (PERCENT, 42, 100, "42 %"),
        ("records", 12_000, 0, "12,000 records"),
    ],
)
def test_progress_is_formatted_with_percentage_and_amounts(unit: str, done: int, total: int, shown: str) -> None:
    assert how_far(unit, done, total) == shown


def test_step_prints_lines_at_start_in_between_and_at_end() -> None:
    told = Told()
    told.after(0, DOWNLOADING, 0, 158_000_000)
    for done in range(1, 50):
        told.after(0.25, DOWNLOADING, done * 3_000_000, 158_000_000)
    told.after(0.25, DOWNLOADING, 158_000_000, 158_000_000)
    assert told.said == [
        "Downloading Neo4j: 158 MB",
        "Downloading Neo4j: 22 % (36 of 158 MB), 3 s",
        "Downloading Neo4j: 45 % (72 of 158 MB), 6 s",
        "Downloading Neo4j: 68 % (108 of 158 MB), 9 s",
        "Downloading Neo4j: 91 % (144 of 158 MB), 12 s",
        "Downloading Neo4j: done, 158 MB in 12.5 s",
    ]


def test_step_without_amounts_prints_start_and_end() -> None:
    told = Told()
    told.after(0, STARTING, 0, 1)
    told.after(4.2, STARTING, 1, 1)
    assert told.said == ["Starting Neo4j", "Starting Neo4j: done in 4.2 s"]


def test_step_without_total_ends_with_the_next_step_or_the_report() -> None:
    told = Told()
    told.after(0, Step("Exporting members", "records"), 2000, 0)
    told.after(6, Step("Exporting members", "records"), 4039, 0)
    told.after(1, LOADING, 0, 10)
    told.after(2, LOADING, 5, 10)
    told.report.end()
    assert told.said == [
        "Exporting members",
        "Exporting members: 4,039 records, 6 s",
        "Exporting members: done, 4,039 records in 7.0 s",
        "Loading connections: 10 connections",
        "Loading connections: done, 10 connections in 2.0 s",
    ]


def test_nothing_is_silent_for_more_than_three_seconds() -> None:
    told = Told()
    told.after(0, STARTING, 0, 1)
    for _ in range(70):
        told.now += 0.1
        told.report.tick()
    told.after(0, STARTING, 1, 1)
    told.now += 3
    told.report.tick()
    assert told.said == [
        "Starting Neo4j",
        "Starting Neo4j: 3 s",
        "Starting Neo4j: 6 s",
        "Starting Neo4j: done in 7.0 s",
        "Working: 3 s",
    ]


def test_steps_have_the_number_of_their_stage() -> None:
    told = Told()
    numbered = Numbered(told.report, (("Downloading", "Waiting"), ("Starting",), ("Loading",)))
    for step in (STARTING, LOADING, Step("Loading follows"), Step("Elsewhere")):
        numbered(step, 1, 1)
    assert [line for line in told.said if "done" not in line] == [
        "2 of 3: Starting Neo4j",
        "3 of 3: Loading connections: 1 connections",
        "3 of 3: Loading follows",
        "Elsewhere",
    ]


def test_finished_step_is_not_printed_again() -> None:
    told = Told()
    for _ in range(3):
        told.after(1, LOADING, 10, 10)
    assert told.said == ["Loading connections: 10 connections", "Loading connections: done, 10 connections in 0.0 s"]


def test_progress_bars_show_how_much_is_done() -> None:
    with Progress(console=Console(quiet=True)) as bars:
        report = Bars(bars)
        report(DOWNLOADING, 79_000_000, 158_000_000)
        report(STARTING, 0, 1)
        shown = [(task.description, task.fields["how_far"], task.total, task.finished) for task in bars.tasks]
        assert shown == [
            ("Downloading Neo4j", "79 of 158 MB", 158_000_000, False),
            ("Starting Neo4j", "", None, False),
        ]
        report(STARTING, 1, 1)
        assert bars.tasks[1].finished


def test_a_command_says_that_it_goes_on_before_there_is_progress(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress_module, "PAUSE", 0.01)
    working()
    said = ""

    def told() -> bool:
        nonlocal said
        said += capsys.readouterr().err
        return "Working: " in said

    eventually(told)
    with progress():
        assert progress_module.shown.is_set()
