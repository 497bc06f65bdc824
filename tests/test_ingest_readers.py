"""What each reader makes of a file, line by line."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest import sources_of
from graphsvc.ingest.lines import LONGEST_LINE, Line
from graphsvc.ingest.source import Source
from graphsvc.records import ConnectionRecord, MemberRecord
from graphsvc.vocabulary import ImportFormat

FACEBOOK = Path(__file__).parents[1] / "graphsvc" / "sample" / "facebook_combined.txt.gz"


def lines_of(sources: list[Source]) -> list[Line]:
    return [line for source in sources for line in (*source.nodes(), *source.ties())]


def read(path: Path, **options: Any) -> list[Line]:
    return lines_of(sources_of([path], **options))


def reasons(path: Path, **options: Any) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in read(path, **options) if line.reason]


def records(path: Path, kind: str, **options: Any) -> list[Any]:
    return [line.record for line in read(path, **options) if line.record and line.record.type == kind]


def test_table_kind_is_detected_from_its_header(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name,interests,premium\nana,Ana,chess; go,true\n")
    (member,) = records(tmp_path / "people.csv", "member")
    assert (member.id, member.interests, member.premium) == ("ana", ("chess", "go"), True)


def test_gzipped_table_is_read_like_a_plain_one(tmp_path: Path) -> None:
    (tmp_path / "connections.csv.gz").write_bytes(gzip.compress(b"a,b,since\nx,y,2020-01-02\n"))
    (connection,) = records(tmp_path / "connections.csv.gz", "connection")
    assert connection.since == datetime(2020, 1, 2, tzinfo=UTC)


def test_quoted_cell_may_contain_commas_quotes_and_newlines(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text('\ufeffid,name,headline\na,"Doe, ""J""","one\ntwo"\nb,B,\n')
    first, second = records(tmp_path / "members.csv", "member")
    assert (first.name, first.headline, second.id) == ('Doe, "J"', "one\ntwo", "b")


BAD_MEMBERS = [
    (b"a\n", "1 columns where the header has 3"),
    (b"a,Ana,2020-01-01,x\n", "4 columns where the header has 3"),
    (b",Ana,\n", "id: empty"),
    (b"a b,Ana,\n", "id: not an id"),
    (b"a,,\n", "name: empty"),
    (b"a,Ana,01/02/2020\n", "joined_on: '01/02/2020' can have its day or its month first"),
    (b"a,Ana,2020-02-30\n", "joined_on: "),
    (b"a,\xff,\n", "not UTF-8: byte 0xff at 3"),
    (b"a,A\0,\n", "holds a NUL byte"),
    (b'a,"Ana,\n', "a quote is opened and not closed"),
    (b"a," + b"x" * LONGEST_LINE + b",\n", "longer than"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_MEMBERS)
def test_bad_line_is_reported_and_other_lines_are_read(tmp_path: Path, bad: bytes, reason: str) -> None:
    (tmp_path / "members.csv").write_bytes(b"id,name,joined_on\nfirst,First,\n" + bad + b"last,Last,2020-01-01\n")
    ((number, found),) = reasons(tmp_path / "members.csv")
    assert number == 3
    assert found.startswith(reason)
    assert [member.id for member in records(tmp_path / "members.csv", "member")] == ["first", "last"]


BAD_FILES = [
    ("members.csv", b"id\nx\n", "the header has no column name"),
    ("connections.csv", b"a,since\nx,2020-01-01\n", "the header has no column b"),
    ("follows.csv", b"follower,since\nx,\n", "the header has no column member or organization"),
    ("members.csv", b"", "the file is empty"),
    ("anything.txt", b"hello\nworld\n", "lines have one column only"),
    ("edges.txt.gz", gzip.compress(b"1 2\n" * 50_000)[:-20], "the compressed file is damaged or cut off here"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD_FILES)
def test_unreadable_file_is_reported_with_a_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    ((_, found),) = reasons(tmp_path / name)
    assert found.startswith(reason)


def test_missing_file_is_reported(tmp_path: Path) -> None:
    assert reasons(tmp_path / "nowhere.csv") == [(1, "no such file")]


@pytest.mark.parametrize("separator", ["\t", " ", ",", ";"])
@pytest.mark.parametrize("header", ["", "source{}target\n"])
def test_edge_list_with_any_separator_creates_its_members(tmp_path: Path, separator: str, header: str) -> None:
    rows = "".join(f"{a}{separator}{b}\n" for a, b in ((1, 2), (2, 3)))
    (tmp_path / "edges.txt").write_text("# SNAP\n% sym\n" + header.format(separator) + rows)
    assert [member.name for member in records(tmp_path / "edges.txt", "member")] == ["Member 1", "Member 2", "Member 3"]
    assert [(tie.a, tie.b) for tie in records(tmp_path / "edges.txt", "connection")] == [("1", "2"), ("2", "3")]


def test_edge_list_weights_and_timestamps_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "out.konect").write_text("% asym positive\n1 2 1 1082040961\n2 1 1 1082155839\n")
    follows = records(tmp_path / "out.konect", "follow", directed=True)
    assert [(tie.follower, tie.member) for tie in follows] == [("1", "2"), ("2", "1")]


def test_bad_edges_are_reported_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "edges.txt").write_text("1 2\n3\n4 4\n5 6 7\n\u00e9 8\n9 10\n11 12\n13 14\n15 16\n")
    assert [number for number, _ in reasons(tmp_path / "edges.txt", format="edges")] == [2, 3, 5]


def test_ego_facebook_has_its_published_size() -> None:
    read_once = [line.record for line in read(FACEBOOK)]
    ties = {frozenset((each.a, each.b)) for each in read_once if isinstance(each, ConnectionRecord)}
    assert sum(isinstance(each, MemberRecord) for each in read_once) == 4039
    assert len(ties) == 88_234


BAD_RECORDS = [
    ("{", "Invalid JSON"),
    ("[]", "Input should be"),
    ('{"id": "a"}', "type: missing"),
    ('{"type": "planet"}', "type: 'planet' is none of member, organization"),
    ('{"type": "member", "id": "a"}', "name: missing"),
    ('{"type": "member", "id": "a", "name": 7}', "name: not a text in quotes"),
    ('{"type": "member", "id": "", "name": "A"}', "id: empty"),
    ('{"type": "connection", "a": "x", "b": "x"}', "a member cannot be connected to themselves"),
    ('{"type": "follow", "follower": "x"}', "name either a member or an organization to follow"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_RECORDS)
def test_bad_record_is_reported_with_its_line(tmp_path: Path, bad: str, reason: str) -> None:
    (tmp_path / "in.ndjson").write_text(f'{{"type": "member", "id": "a", "name": "A"}}\n\n{bad}\n')
    ((number, found),) = reasons(tmp_path / "in.ndjson")
    assert number == 3
    assert found.startswith(reason)


@pytest.mark.parametrize("named", ["csv", "edges", "ldbc", "linkedin", "ndjson"])
def test_wrong_format_option_gives_reasons_instead_of_exceptions(tmp_path: Path, named: ImportFormat) -> None:
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 20)
    assert reasons(tmp_path / "noise.bin", format=named)


def test_ids_that_are_numbers_in_json_keep_all_their_digits(tmp_path: Path) -> None:
    lines = [
        '{"type": "member", "id": 727189530466459649, "name": "Ada"}',
        '{"type": "member", "id": 7, "name": "Ben"}',
        '{"type": "connection", "a": 7, "b": 727189530466459649}',
        '{"type": "member", "id": 7.5, "name": "Cleo"}',
        '{"type": "member", "id": true, "name": "Dev"}',
    ]
    path = tmp_path / "in.ndjson"
    path.write_text("\n".join(lines))
    assert [record.id for record in records(path, "member")] == ["727189530466459649", "7"]
    assert [(record.a, record.b) for record in records(path, "connection")] == [("7", "727189530466459649")]
    assert [number for number, _ in reasons(path)] == [4, 5]
