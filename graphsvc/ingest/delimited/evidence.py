"""Whether the first line of a list of ties is a heading or the first tie."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphsvc.ingest.delimited.headings import Ends, Heading
from graphsvc.ingest.delimited.sample import Sample
from graphsvc.ingest.delimited.values import is_date, is_nothing, is_number, shape
from graphsvc.ingest.options import ReadOptions


@dataclass(frozen=True, slots=True)
class Evidence:
    """`because` says why the first line is taken for a header, or why not.

    `by_content` if only the cells below tell: the headings themselves are unknown words.
    """

    header: bool
    because: str
    headings: tuple[Heading, ...]
    by_content: bool = False


def evidence_of(sample: Sample, headings: Sequence[Heading], ends: Ends | None, options: ReadOptions) -> Evidence:
    """Judge the first line. `ends` are the columns that its words would name as headings."""
    judged = Evidence(*_judged(sample, headings, ends, options), tuple(headings))
    return replace(judged, by_content=judged.header and ends is None and not any(each.typed for each in headings))


def _judged(sample: Sample, headings: Sequence[Heading], ends: Ends | None, options: ReadOptions) -> tuple[bool, str]:
    """Whether the first line is a header, and why."""
    if options.header is not None:
        return options.header, "--header says so" if options.header else "--no-header says so"
    if any(each.typed for each in headings):
        return True, "its first line has headings with types, as neo4j-admin writes them"
    columns = (ends.source, ends.target) if ends else tuple(range(min(2, len(headings))))
    names = [headings[at].text if at < len(headings) else "" for at in columns]
    below = [sample.column(at, skip=1) for at in columns]
    again = next((name for name in names if name and any(name in cells for cells in below)), None)
    if again is not None:
        reason = False, f"its first line is a tie, since {again!r} comes again below"
    elif ends is None and all(map(_over_numbers, names, below)):
        reason = True, "its first line has words where all others have numbers"
    elif ends is None or any(map(_made_alike, names, below)):
        reason = False, "its first line is like all others"
    else:
        reason = True, f"its first line names {names[0]!r} and {names[1]!r}"
    return reason


def _made_alike(name: str, below: list[str]) -> bool:
    """Whether the cells below are the same word with another number: `user7` under `user1`."""
    if not any(character.isdigit() for character in name) or not below:
        return False
    return sum(shape(cell) == shape(name) for cell in below) > len(below) / 2


def _over_numbers(name: str, below: list[str]) -> bool:
    cells = [cell for cell in below if not is_nothing(cell)]
    return bool(cells) and not is_number(name) and not is_date(name) and all(map(is_number, cells))
