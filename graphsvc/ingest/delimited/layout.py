"""Which columns of a delimited file mean what: the ends of ties, or the columns of a table."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphsvc.ingest.delimited.columns import TableColumns, table_columns
from graphsvc.ingest.delimited.dialect import Dialect
from graphsvc.ingest.delimited.doubts import (
    LayoutError,
    check_members,
    check_pairs,
    check_shape,
    filled,
    numeric,
    shown,
)
from graphsvc.ingest.delimited.evidence import Evidence, evidence_of
from graphsvc.ingest.delimited.headings import Ends, Heading, are_numbered, ends_of, heading, plain
from graphsvc.ingest.delimited.sample import Sample
from graphsvc.ingest.delimited.top import MOST_COLUMNS, names_columns
from graphsvc.ingest.delimited.values import day_order, is_moment, is_whole
from graphsvc.ingest.options import ReadOptions

DIRECTED = frozenset({"directed", "follows", "follow", "following"})
# Up to so many rows may begin with 1, 2, 3, … by chance.
MOST_CHANCE = 4
STATES = frozenset({"status", "state", "accepted", "pending", "confirmed", "active", "deleted"})
SAYS_DIRECTED = re.compile(r"#\s*directed graph|%\s*asym\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PairLayout:
    """A list of ties: columns counted from 0, `width` of a typical row. `headings` is empty if there are none.

    `day_first` decides dates such as 6/7/26 (see `dates.moment_of`). `kinds` is the column that says of each row
    whether it is directed. `because` says why it is read so.
    """

    dialect: Dialect
    begins: int
    width: int
    source: int
    target: int
    since: int | None = None
    day_first: bool | None = None
    kinds: int | None = None
    follow: bool = False
    headings: tuple[str, ...] = ()
    because: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def needed(self) -> int:
        """The number of cells that a row must have."""
        return max(self.source, self.target) + 1

    @property
    def headings_of_ends(self) -> tuple[str, str] | None:
        """The headings of both ends, if they name them for certain."""
        if max(self.source, self.target) >= len(self.headings) or not names_columns(self.headings):
            return None
        return self.headings[self.source], self.headings[self.target]

    def named(self, at: int) -> str:
        """The column for messages: its heading, or its number."""
        return repr(self.headings[at]) if at < len(self.headings) and self.headings[at] else f"column {at + 1}"


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table of graphsvc: the field of each column, or None for a column that is not used."""

    dialect: Dialect
    begins: int
    columns: TableColumns
    because: str = ""
    # By field, for columns of dates.
    day_first: Mapping[str, bool | None] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[str, ...]:
        return self.columns.notes


def layout_of(stem: str, sample: Sample, options: ReadOptions) -> PairLayout | TableLayout:
    """How to read a delimited file with this stem. Raises LayoutError."""
    if not sample.rows:
        raise LayoutError("the file has no lines of data")
    given = options.source is not None or options.target is not None
    if not given and (width := max(map(len, sample.rows))) > MOST_COLUMNS:
        raise LayoutError(f"{width:,} columns, more than any table of members or ties; this may be a matrix")
    headings = _headings(sample, options)
    if options.header is not False and not given and options.format != "edges":
        table = table_columns(stem, headings, certain=options.format == "csv")
        if isinstance(table, str):
            raise LayoutError(table)
        if table is not None and (stem == table.name or not _is_data(sample, headings, table)):
            dates = {
                name: day_order(sample.column(at, skip=1))
                for at, name in enumerate(table.fields)
                if name in {*table.kind.dates, "since"}
            }
            check_members(sample, table, headings)
            return TableLayout(sample.dialect, sample.begins, table, f"its headings are those of {table.name}", dates)
    if options.format == "csv":
        raise LayoutError("the header has the columns of no table (docs/formats.md)")
    return _pairs(sample, headings, options)


def _headings(sample: Sample, options: ReadOptions) -> list[Heading]:
    """The first row as headings. R writes no heading for the names of rows, so one may be missing at the front."""
    first = list(sample.rows[0])
    if options.header is not False and _has_names_of_rows(sample):
        first.insert(0, "")
    return [heading(text) for text in first]


def _has_names_of_rows(sample: Sample) -> bool:
    """Whether all rows have one cell more than the first, and begin with their number or another name."""
    first, rows = sample.rows[0], sample.rows[1:]
    if not rows or any(len(row) != len(first) + 1 for row in rows) or not any(row[-1] for row in rows):
        return False
    names = sample.column(0, skip=1)
    if len(set(names)) < len(names):
        return False
    # Numbers may also be the first ids, and the last column one without a heading.
    return not numeric(names) or not numeric(sample.column(1, skip=1)) or _counts(names)


def _counts(cells: Sequence[str]) -> bool:
    """Whether the cells are the numbers of rows: 0, 1, 2, … or 1, 2, 3, …"""
    return cells[0] in {"0", "1"} and list(cells) == [str(int(cells[0]) + at) for at in range(len(cells))]


def _is_data(sample: Sample, headings: Sequence[Heading], table: TableColumns) -> bool:
    """Whether the headings `a, b` are the ids of a first connection, since they come again below."""
    bare = set(filter(None, table.fields)) == {"a", "b"}
    return bare and _comes_again(sample, headings, table.at("a"), table.at("b"))


def _comes_again(sample: Sample, headings: Sequence[Heading], *columns: int | None) -> bool:
    ends = [at for at in columns if at is not None]
    below = {cell for at in ends for cell in sample.column(at, skip=1)}
    return any(headings[at].text in below for at in ends)


def _pairs(sample: Sample, headings: list[Heading], options: ReadOptions) -> PairLayout:
    texts = [each.text for each in headings]
    ends = _given_ends(sample, texts, options) or (ends_of(headings) if options.header is not False else None)
    widest = max(len(row) for row in sample.rows)
    if ends is not None and max(ends.source, ends.target) >= widest:
        raise LayoutError(f"there is no column {max(ends.source, ends.target) + 1}, only {widest}")
    evidence = evidence_of(sample, headings, ends, options)
    body = sample if not evidence.header else replace(sample, rows=sample.rows[1:], texts=sample.texts[1:])
    width = Counter(len(row) for row in body.rows).most_common(1)[0][0] if body.rows else len(headings)
    if ends is None or not (evidence.header or _is_given(options)):
        ends = _ends_by_content(body, evidence, options)
    if ends.source == ends.target:
        raise LayoutError("--source and --target name the same column")
    found = [each if evidence.header else heading("") for each in headings]
    since = _since(body, found, ends, options)
    layout = PairLayout(
        sample.dialect,
        sample.begins,
        max(width, ends.source + 1, ends.target + 1, (since or 0) + 1),
        ends.source,
        ends.target,
        since=since,
        day_first=None if since is None else day_order(body.column(since)),
        kinds=_kinds(body, found),
        follow=ends.follow if options.directed is None else options.directed,
        headings=tuple(texts) if evidence.header else (),
        because=evidence.because,
        notes=tuple(_notes(sample, body, found, since, ends, options)),
    )
    if options.directed is not None:
        layout = replace(layout, kinds=None)
    if options.format != "edges" and not _is_given(options):
        check_shape(sample, body, evidence, ends)
        check_pairs(sample, body, layout.dialect, ends, evidence)
    return layout


def _is_given(options: ReadOptions) -> bool:
    return options.source is not None or options.target is not None


def _given_ends(sample: Sample, texts: list[str], options: ReadOptions) -> Ends | None:
    if not _is_given(options):
        return None
    if options.source is None or options.target is None:
        missing = "--source" if options.source is None else "--target"
        raise LayoutError(f"give {missing}, too: columns are {', '.join(map(repr, texts))}")
    return Ends(column(texts, options.source, "--source"), column(texts, options.target, "--target"))


def column(texts: Sequence[str], given: str, option: str) -> int:
    """The column with this heading, in any case, or with this number, counted from 1. Raises LayoutError."""
    for at, text in enumerate(texts):
        if text == given:
            return at
    matching = [at for at, text in enumerate(texts) if plain(text) == plain(given)]
    if len(matching) == 1:
        return matching[0]
    if is_whole(given) and 1 <= int(given) <= 1000:
        return int(given) - 1
    raise LayoutError(f"{option}: there is no column {given!r}, only {', '.join(map(repr, texts))}")


def _ends_by_content(body: Sample, evidence: Evidence, options: ReadOptions) -> Ends:
    """The first two columns, or the second and third if the first has dates or numbers rows."""
    columns = [at for at in range(_width(body)) if any(body.column(at))] if body.rows else [0, 1]
    if evidence.header and not evidence.headings[0].text and columns[0] == 0:
        # The names of rows have no heading.
        columns = columns[1:]
    if len(columns) < 2:
        raise LayoutError(f"lines have one column only{shown(body, evidence)}")
    if len(columns) > 2 and options.format != "edges":
        if evidence.header and not are_numbered(evidence.headings):
            raise LayoutError(
                f"no two of the columns {', '.join(map(repr, body_names(evidence)))} name the ends of a tie for "
                f"certain; give them with --source and --target"
            )
        first, second, third = (body.column(at) for at in columns[:3])
        ends, others = set(second) & set(third), set(first) & set(second)
        if ends and not others and (_are_moments(first) or not _same_type(first, second)):
            return Ends(columns[1], columns[2])
        if len(first) > MOST_CHANCE and _counts(first) and _may_be_ids(first, second, third):
            raise LayoutError(f"the first column may be the numbers of the rows{shown(body, evidence)}")
    return Ends(columns[0], columns[1])


def _width(body: Sample) -> int:
    return max(map(len, body.rows))


def _may_be_ids(numbers: list[str], second: list[str], third: list[str]) -> bool:
    """Whether the third column has ids as the second has them, rather than weights."""
    along = sum(abs(int(one) - int(two)) == 1 for one, two in zip(numbers, second, strict=False) if is_whole(two))
    several = len(set(third)) > MOST_CHANCE and all(map(is_whole, third))
    return several and not set(second).isdisjoint(third) and along < len(numbers) / 2


def body_names(evidence: Evidence) -> list[str]:
    return [each.text for each in evidence.headings if each.text]


def _are_moments(cells: list[str]) -> bool:
    """Whether half or more are dates."""
    return 2 * sum(map(is_moment, cells)) >= len(cells)


def _same_type(first: list[str], second: list[str]) -> bool:
    return numeric(first) == numeric(second)


def _since(body: Sample, headings: list[Heading], ends: Ends, options: ReadOptions) -> int | None:
    """The column with the date of each tie: the given one, or the only one whose heading and cells say so."""
    if options.since is not None:
        return column([each.text for each in headings], options.since, "--since")
    columns = [at for at, each in enumerate(headings) if each.role == "since" and at not in {ends.source, ends.target}]
    dated = [at for at in columns if (cells := filled(body.column(at))) and _are_moments(cells)]
    return dated[0] if len(dated) == 1 else None


def _kinds(body: Sample, headings: list[Heading]) -> int | None:
    """The column that says of each tie that it is directed, or a follow."""
    columns = [at for at, each in enumerate(headings) if each.role == "type"]
    telling = [at for at in columns if any(says_follow(cell) for cell in body.column(at))]
    return telling[0] if len(telling) == 1 else None


def says_follow(cell: str) -> bool:
    return cell.strip().lower() in DIRECTED


def _notes(
    sample: Sample, body: Sample, headings: list[Heading], since: int | None, ends: Ends, options: ReadOptions
) -> Iterator[str]:
    """What may be meant otherwise."""
    for at, each in enumerate(headings):
        found = filled(body.column(at))
        if each.role == "since" and since is None and found and at not in {ends.source, ends.target}:
            yield f"not used: the column {each.text!r}, since {found[0][:40]!r} is no date"
        if each.name in STATES and len(set(found)) > 1:
            states = " or ".join(sorted(set(found))[:4])
            yield f"not used: the column {each.text!r}; each line is a tie, whether {states}"
    if options.directed is None and not ends.follow and any(map(SAYS_DIRECTED.match, sample.comments)):
        yield "a comment says that the ties are directed; with --directed they are read as follows"
