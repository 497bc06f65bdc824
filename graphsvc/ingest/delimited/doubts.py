"""When it is not certain how to read a delimited file, and what to tell the user then."""

import re
from collections.abc import Sequence

from graphsvc.ingest.delimited.columns import TableColumns
from graphsvc.ingest.delimited.dialect import Dialect
from graphsvc.ingest.delimited.evidence import Evidence, is_alike
from graphsvc.ingest.delimited.headings import Ends, Heading
from graphsvc.ingest.delimited.sample import Sample
from graphsvc.ingest.delimited.top import names_columns
from graphsvc.ingest.delimited.values import is_date, is_nothing, is_number, is_whole

# 1.0 may be an id that a table of numbers rewrote, 1.5 is none.
FRACTION = re.compile(r"[+-]?\d*[.,]\d*[1-9]\d*")
SHOWN_LINES = 3
# `ben;cleo`, `["ben", "cleo"]`
SEVERAL = re.compile(r"[\[({]?[\"']?[\w.~@:-]+[\"']?(?:\s*[;,|]\s*[\"']?[\w.~@:-]+[\"']?)+\s*[\])}]?")
MOSTLY = 0.9
OPTIONS = "--source and --target, --delimiter, --header or --no-header"


class LayoutError(ValueError):
    """It is not certain how to read a file. The text says what is missing, and which options decide."""


def check_members(sample: Sample, table: TableColumns, headings: Sequence[Heading]) -> None:
    """Raises LayoutError if neo4j-admin's labels say that not all rows are people: companies would become members."""
    at = next((at for at, each in enumerate(headings) if each.typed and each.role == "label"), None)
    if table.name != "members" or at is None:
        return
    labels = [set(filter(None, cell.split(";"))) for cell in sample.column(at, skip=1)]
    if labels and all(labels) and not set.intersection(*labels):
        kinds = ", ".join(sorted(set.union(*labels))[:5])
        raise LayoutError(f"the rows are of several kinds ({kinds}); keep only the people, and the ties between them")


def check_shape(sample: Sample, body: Sample, evidence: Evidence, ends: Ends) -> None:
    """Raises LayoutError if lines are no ties: numbers of vertices and edges, groups, ends of two kinds."""
    source, target = (
        evidence.headings[at] if at < len(evidence.headings) else None for at in (ends.source, ends.target)
    )
    if evidence.header and source and target and source.space and target.space and source.space != target.space:
        raise LayoutError(
            f"the ends are of two kinds, {source.space} and {target.space}; only ties between members are read. "
            "If these are the same people, give --source and --target"
        )
    if evidence.header:
        return
    header = next((row for row in sample.rows[1:10] if names_columns(row)), None)
    if header is not None and sample.rows.count(header) == 1:
        raise LayoutError(
            f"a line below the first looks like a header; delete what is above it{shown(sample, evidence)}"
        )
    if sample.whole and _begins_with_counts(sample):
        raise LayoutError(
            "the first line may be the numbers of vertices and edges; delete it if so, or say with --format edges that "
            f"it is a tie{shown(sample, evidence)}"
        )
    if _are_groups(body):
        raise LayoutError(
            f"lines have different numbers of ids, as groups or lists of neighbours have{shown(sample, evidence)}"
        )


def _begins_with_counts(sample: Sample) -> bool:
    """Whether the first row says how many vertices there are, which are numbered, and how many rows follow."""
    first, rows = sample.rows[0], sample.rows[1:]
    if len(rows) < 2 or len(first) not in {2, 3} or not all(map(is_whole, first)):
        return False
    vertices, edges = int(first[0]), int(first[-1])
    ids = [cell for row in rows for cell in row[:2]]
    if edges != len(rows) or (len(first) == len(rows[0]) == 3 and first[0] != first[1]):
        return False
    return all(map(is_whole, ids)) and all(int(cell) <= vertices for cell in ids) and max(map(int, ids)) >= vertices - 1


def _are_groups(body: Sample) -> bool:
    """Whether rows have whole numbers in three different numbers of columns: more than an optional weight."""
    rows = [[cell for cell in row if cell] for row in body.rows]
    widths = {len(row) for row in rows}
    return len(widths) > 2 and all(is_whole(cell) for row in rows for cell in row)


def check_pairs(sample: Sample, body: Sample, dialect: Dialect, ends: Ends, evidence: Evidence) -> None:
    """Raises LayoutError if the columns may mean something else."""
    sources, targets = body.column(ends.source), body.column(ends.target)
    _check_cells(sources, targets)
    if evidence.header and not evidence.by_content:
        if (found := filled(sources) + filled(targets)) and sum(map(is_date, found)) > len(found) / 2:
            raise LayoutError(f"the columns of the ends hold dates{shown(sample, evidence)}")
        return
    if not sources or not targets:
        raise LayoutError(f"lines have one column only{shown(sample, evidence)}")
    if dialect.delimiter is None and _has_words(body):
        raise LayoutError(
            f"lines have further words, so that no one can tell where a name ends{shown(sample, evidence)}"
        )
    if numeric(sources) and numeric(targets):
        found = filled(sources) + filled(targets)
        if any(map(FRACTION.fullmatch, found)) or (evidence.by_content and not all(map(is_whole, found))):
            raise LayoutError(f"the columns hold numbers that may be no ids{shown(sample, evidence)}")
        return
    if numeric(sources) != numeric(targets):
        raise LayoutError(
            f"one column has numbers and the other words, as in a table of nodes{shown(sample, evidence)}"
        )
    mentions = [*sources, *targets]
    if len(set(mentions)) == len(mentions):
        raise LayoutError(f"no word comes twice, so that these may be no ids{shown(sample, evidence)}")
    if not evidence.header and _may_be_header(sources, targets) and _may_be_header(targets, sources):
        raise LayoutError(
            "the first line may be a header, since its words do not come again; give --header or --no-header"
            f"{shown(sample, evidence)}"
        )


def _check_cells(sources: Sequence[str], targets: Sequence[str]) -> None:
    if sources and all(cell.startswith(("(", "[", "{")) for cell in sources):
        raise LayoutError(f"lines have tuples or lists: {sources[0][:40]!r} is not an id; write each id as one word")
    several = [cell for cell in targets if SEVERAL.fullmatch(cell)]
    if several and len(several) * 4 >= len(filled(targets)):
        raise LayoutError(f"cells such as {several[0][:40]!r} name several members; write one pair of ids a line")


def _may_be_header(cells: list[str], others: list[str]) -> bool:
    """Whether the first word comes in no other row, and is not made like the words below it."""
    first, below = cells[0], cells[1:]
    return bool(below) and first not in below and first not in others[1:] and not is_alike(first, below)


def numeric(cells: Sequence[str]) -> bool:
    return sum(map(is_number, cells)) > MOSTLY * len(cells)


def filled(cells: Sequence[str]) -> list[str]:
    return [cell for cell in cells if not is_nothing(cell)]


def _has_words(body: Sample) -> bool:
    """Whether rows go on with words after two ids; weights, times and attributes are none."""
    further = [cell for row in body.rows for cell in row[2:]]
    words = sum(not (is_number(cell) or is_date(cell) or is_nothing(cell)) for cell in further)
    return words > 0.1 * len(body.rows)


def shown(sample: Sample, evidence: Evidence) -> str:
    """The first lines as they would be read, and the options that decide."""
    rows = sample.rows[: SHOWN_LINES + bool(evidence.header)]
    lines = "".join(f"\n    {' | '.join(cell[:40] for cell in row[:8])}" for row in rows)
    header = "the first line is a header" if evidence.header else "there is no header"
    return (
        f". Split by {sample.dialect.name}, {header}, the first lines are:{lines}\n"
        f"  If each line is a connection, give --format edges, or say what is what with {OPTIONS}; "
        "a table of members has the headings id and name"
    )
