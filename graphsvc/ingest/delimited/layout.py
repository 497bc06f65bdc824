"""Which columns of a delimited file mean what: the ends of ties, or the columns of a table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphsvc.ingest.delimited.columns import TableColumns, table_columns
from graphsvc.ingest.delimited.dialect import Dialect
from graphsvc.ingest.delimited.evidence import Evidence, evidence_of
from graphsvc.ingest.delimited.headings import Ends, Heading, ends_of, heading, plain
from graphsvc.ingest.delimited.sample import Sample
from graphsvc.ingest.delimited.values import day_order, is_date, is_moment, is_nothing, is_number, is_whole
from graphsvc.ingest.options import ReadOptions

SHOWN_LINES = 3
MOSTLY = 0.9
DIRECTED = frozenset({"directed", "follows", "follow", "following"})
OPTIONS = "--source and --target, --delimiter, --header or --no-header"


class LayoutError(ValueError):
    """It is not certain how to read a file. The text says what is missing, and which options decide."""


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
            return TableLayout(sample.dialect, sample.begins, table, f"its headings are those of {table.name}", dates)
    if options.format == "csv":
        raise LayoutError("the header has the columns of no table (docs/formats.md)")
    return _pairs(sample, headings, options)


def _headings(sample: Sample, options: ReadOptions) -> list[Heading]:
    """The first row as headings. R writes no heading for the names of rows, so one may be missing at the front."""
    first = list(sample.rows[0])
    if len(sample.rows) > 1 and options.header is not False:
        widths = {len(row) for row in sample.rows[1:]}
        if widths == {len(first) + 1} and sample.dialect.delimiter is None:
            first.insert(0, "")
    return [heading(text) for text in first]


def _is_data(sample: Sample, headings: Sequence[Heading], table: TableColumns) -> bool:
    """Whether the headings `a, b` are the ids of a first connection, since they come again below."""
    bare = set(table.fields) == {"a", "b"}
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
    )
    if options.directed is not None:
        layout = replace(layout, kinds=None)
    if options.format != "edges" and not _is_given(options):
        _check(sample, body, layout, evidence)
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
    width = len(body.rows[0]) if body.rows else 2
    if width < 2:
        raise LayoutError(f"lines have one column only{_shown(body, evidence)}")
    first = body.column(0)
    if width > 2 and options.format != "edges":
        if evidence.header:
            raise LayoutError(
                f"no two of the columns {', '.join(map(repr, body_names(evidence)))} name the ends of a tie for "
                f"certain; give them with --source and --target"
            )
        ends, others = set(body.column(1)) & set(body.column(2)), set(first) & set(body.column(1))
        if ends and not others and (_are_moments(first) or not _same_type(first, body.column(1))):
            return Ends(1, 2)
    return Ends(0, 1)


def body_names(evidence: Evidence) -> list[str]:
    return [each.text for each in evidence.headings if each.text]


def _are_moments(cells: list[str]) -> bool:
    """Whether half or more are dates."""
    return 2 * sum(map(is_moment, cells)) >= len(cells)


def _same_type(first: list[str], second: list[str]) -> bool:
    return _numeric(first) == _numeric(second)


def _numeric(cells: list[str]) -> bool:
    return sum(map(is_number, cells)) > MOSTLY * len(cells)


def _since(body: Sample, headings: list[Heading], ends: Ends, options: ReadOptions) -> int | None:
    """The column with the date of each tie: the given one, or the only one whose heading and cells say so."""
    if options.since is not None:
        return column([each.text for each in headings], options.since, "--since")
    columns = [at for at, each in enumerate(headings) if each.role == "since" and at not in {ends.source, ends.target}]
    dated = [at for at in columns if (cells := _filled(body.column(at))) and _are_moments(cells)]
    return dated[0] if len(dated) == 1 else None


def _filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if not is_nothing(cell)]


def _kinds(body: Sample, headings: list[Heading]) -> int | None:
    """The column that says of each tie that it is directed, or a follow."""
    columns = [at for at, each in enumerate(headings) if each.role == "type"]
    telling = [at for at in columns if any(says_follow(cell) for cell in body.column(at))]
    return telling[0] if len(telling) == 1 else None


def says_follow(cell: str) -> bool:
    return cell.strip().lower() in DIRECTED


def _check(sample: Sample, body: Sample, layout: PairLayout, evidence: Evidence) -> None:
    """Raises LayoutError if the columns may mean something else."""
    sources, targets = body.column(layout.source), body.column(layout.target)
    if evidence.header and not evidence.by_content:
        if (found := _filled(sources) + _filled(targets)) and sum(map(is_date, found)) > len(found) / 2:
            raise LayoutError(f"the columns of the ends hold dates{_shown(sample, evidence)}")
        return
    if not sources or not targets:
        raise LayoutError(f"lines have one column only{_shown(sample, evidence)}")
    if sample.dialect.delimiter is None and _has_words(body):
        raise LayoutError(
            f"lines have further words, so that no one can tell where a name ends{_shown(sample, evidence)}"
        )
    if _numeric(sources) and _numeric(targets):
        if evidence.by_content and not all(map(is_whole, _filled(sources) + _filled(targets))):
            raise LayoutError(f"the columns hold numbers that may be no ids{_shown(sample, evidence)}")
        return
    if _numeric(sources) != _numeric(targets):
        raise LayoutError(
            f"one column has numbers and the other words, as in a table of nodes{_shown(sample, evidence)}"
        )
    mentions = [*sources, *targets]
    if len(set(mentions)) == len(mentions):
        raise LayoutError(f"no word comes twice, so that these may be no ids{_shown(sample, evidence)}")


def _has_words(body: Sample) -> bool:
    """Whether rows go on with words after two ids; weights, times and attributes are none."""
    further = [cell for row in body.rows for cell in row[2:]]
    words = sum(not (is_number(cell) or is_date(cell) or is_nothing(cell)) for cell in further)
    return words > 0.1 * len(body.rows)


def _shown(sample: Sample, evidence: Evidence) -> str:
    """The first lines as they would be read, and the options that decide."""
    rows = sample.rows[: SHOWN_LINES + bool(evidence.header)]
    lines = "".join(f"\n    {' | '.join(cell[:40] for cell in row[:8])}" for row in rows)
    header = "the first line is a header" if evidence.header else "there is no header"
    return (
        f". Split by {sample.dialect.name}, {header}, the first lines are:{lines}\n"
        f"  If each line is a connection, give --format edges, or say what is what with {OPTIONS}"
    )
