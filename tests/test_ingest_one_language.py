"""Both loaders accept the same language: the same ties, the same rejected lines, from any file of ties."""

import csv
import gzip
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphsvc.ingest import Rejects, Source, sources_of
from graphsvc.ingest.fast_pairs import PairReader
from graphsvc.ingest.offline import OfflineLoading
from graphsvc.ingest.readers.edges import ends_of
from graphsvc.ingest.rejects import LoadCounts

Found = tuple[set[tuple[str, ...]], list[tuple[int, str]], dict[str, str]]


def by_records(source: Source) -> Found:
    """What the online loader is given: ties, rejected lines, members with their names."""
    members = {line.record.id: line.record.name for line in source.nodes() if line.record}  # type: ignore[union-attr]
    ties, rejected = set(), []
    for line in source.ties():
        if line.record is None:
            rejected.append((line.number, line.reason or ""))
        else:
            first, second = ends_of(line.record)
            since: Any = line.record.since  # type: ignore[union-attr]
            ends = (first, second) if line.record.type == "follow" else tuple(sorted((first, second)))
            ties.add((*ends, "" if since is None else since.isoformat().replace("+00:00", "Z")))
    return ties, sorted(rejected), members


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def by_blocks(source: Source, folder: Path) -> Found:
    """What the offline loader writes for Neo4j's importer."""
    rejects = Rejects(folder / "rejects.csv")
    OfflineLoading(folder, LoadCounts(), rejects).read([source])
    rejects.close()
    members = {row[0]: (row[1], row[2]) for row in rows_of(folder / "members.csv")}
    ties = set()
    for name in ("connections", "follows"):
        for first, second, since in rows_of(folder / f"{name}.csv"):
            ends = members[first][0], members[second][0]
            ties.add((*ends, since) if name == "follows" else (*sorted(ends), since))
    _, *lines = rows_of(folder / "rejects.csv") if rejects.written else [[]]
    rejected = [(int(line), reason) for _, line, reason, _ in lines if not reason.startswith("duplicate")]
    return ties, sorted(rejected), dict(members.values())


def first_of_each_pair(found: Found) -> Found:
    """The first date of a pair counts, in the order of lines; here only whether a pair is there matters."""
    ties, rejected, members = found
    return {ends[:2] for ends in ties}, rejected, members


def assert_same(content: bytes, **options: Any) -> Found:
    with TemporaryDirectory() as name:
        path = Path(name) / "ties.txt"
        path.write_bytes(content)
        (source,) = sources_of([path], **options)
        if source.pairs is None:
            return set(), [], {}
        records = by_records(source)
        folder = Path(name) / "offline"
        folder.mkdir()
        assert first_of_each_pair(by_blocks(source, folder)) == first_of_each_pair(records)
        return records


CELLS = st.sampled_from(
    ["1", "2", "17", "ada", "ben", "o.k", '"ada"', '"ben" ', ' "17"', "nan", "NULL", "", " ", "  ", "\t", "Ada Quill",
     '"Ada, Quill"', "1.5", "-3", "2020-01-02", "soon", "1717745040", "{'w': 1}", "\u00e9", "#", "%", '"', '\\"', "\r",
     "\u00a0", "x" * 129, "sep=,"]
)  # fmt: skip
SEPARATORS = st.sampled_from([" ", "\t", ",", ";", "|", "  ", " \t"])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Mostly regular lines with one separator, and lines of anything."""
    separator = draw(SEPARATORS)
    head = draw(
        st.sampled_from(
            [
                "",
                "source{}target\n",
                "source{}target\n1{}2\nsource{}target\n",
                "# ties\n",
                "source{}target{}since\n",
                "\ufeff",
                "\n",
            ]
        )
    )
    lines = []
    for _ in range(draw(st.integers(1, 12))):
        if draw(st.booleans()):
            cells = [draw(st.sampled_from(["1", "2", "3", "ada"])) for _ in range(2)]
            lines.append(separator.join(cells))
        else:
            cells = draw(st.lists(CELLS, min_size=1, max_size=5))
            lines.append(draw(SEPARATORS).join(cells) if draw(st.booleans()) else separator.join(cells))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    raw = b"\xff" if draw(st.integers(0, 30)) == 0 else b""
    return (head.replace("{}", separator) + end.join(lines)).encode() + raw + draw(st.sampled_from([b"", b"\n"]))


KINDS_OF_LINES = [
    (b'"m0","m1"\n"m1","m2"\n', 2, 0),
    (b"1 2\n2\t3\n3  4\n", 3, 0),
    (b"1 2\t1\n2 3\t1\n", 2, 0),
    (b"1 2\n2 3\nada  ben\nben \tcleo\n", 4, 0),
    (b"source,target\n1,2\n1,nan\n2,NULL\n", 1, 2),
    (b'source,target,note\nada,ben,"two\nlines"\nben,cleo,\n', 2, 0),
    (b"source,target\nada,ben,\nben,cleo,,\n,,\n", 2, 0),
    (b"1 2 {}\n2 3 {'weight': 3}\n", 2, 0),
    (b"\xef\xbb\xbf# first\n1 2\n2 3\n", 2, 0),
    (b"Title,,\nmade in 2024,,\nsource,target,note\nada,ben,\nben,cleo,x\n", 2, 0),
    (b" user_id | friend_id\n---------+----------\n 1 | 2\n 2 | 3\n(2 rows)\n", 2, 1),
    (b"from\tto\n1\tada\tben\n2\tben\tcleo\n", 2, 0),
    (b",ada,ben\n,ben,cleo\n", 2, 0),
    (b"source,target\nada,ben\nsource,target\nben,cleo\nsource,target\n", 2, 2),
    (b"source,target,since\na,b,2020-01-02\nb,c,\nc,d,nan\nd,e,soon\n", 3, 1),
]


@pytest.mark.parametrize(("content", "ties", "rejected"), KINDS_OF_LINES)
def test_both_loaders_read_irregular_lines_alike(content: bytes, ties: int, rejected: int) -> None:
    found = assert_same(content)
    assert (len(found[0]), len(found[1])) == (ties, rejected)


def test_both_loaders_tell_the_header_from_members_of_the_same_names() -> None:
    found = assert_same(b"source,target\nben,source\nben,target\nsource,target\nada,ben\n", header=True)
    assert (len(found[0]), len(found[1])) == (3, 1)


@given(files(), st.sampled_from([{}, {"format": "edges"}, {"format": "edges", "directed": True}]))
@example(b'1,2\n"1,2\n2,3"\n3,1\n', {"format": "edges"})
@settings(max_examples=60, deadline=None)
def test_both_loaders_read_any_file_alike(content: bytes, options: dict[str, Any]) -> None:
    assert_same(content, **options)


@pytest.mark.long
@given(files(), st.sampled_from([{}, {"format": "edges"}, {"format": "edges", "make_ids": True}]))
@settings(max_examples=3000, deadline=None)
def test_both_loaders_read_thousands_of_files_alike(content: bytes, options: dict[str, Any]) -> None:
    assert_same(content, **options)


@pytest.mark.parametrize("cut", [40, 2000])
def test_both_loaders_keep_what_comes_before_the_damage(tmp_path: Path, cut: int) -> None:
    whole = gzip.compress(b"".join(b"%d %d\n" % (n, n + 1) for n in range(20_000)))
    path = tmp_path / "ties.txt.gz"
    path.write_bytes(whole[:-cut])
    (source,) = sources_of([path])
    records = by_records(source)
    (tmp_path / "offline").mkdir()
    assert first_of_each_pair(by_blocks(source, tmp_path / "offline")) == first_of_each_pair(records)
    assert len(records[0]) > 10_000
    assert "damaged or cut off" in records[1][-1][1]


def test_regular_lines_are_read_in_blocks(tmp_path: Path) -> None:
    """The comparison would prove nothing if all lines were read one by one."""
    path = tmp_path / "ties.txt"
    path.write_bytes(b"1\t2\n2\t3\n\n3 4\n4  5\n")
    (source,) = sources_of([path])
    assert source.pairs is not None
    blocks = list(PairReader(source, source.pairs, {}, {}).blocks())
    assert sum(len(block.first) for block in blocks) == 3
    assert [number for block in blocks for number, _ in block.irregular] == [3, 5]
