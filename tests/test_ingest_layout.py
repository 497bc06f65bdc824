"""How delimited files are read: which columns are the ends, whether there is a header, connections or follows."""

from pathlib import Path
from typing import Any

import pytest

from graphsvc.ingest import Source, sources_of
from graphsvc.ingest.readers.edges import ends_of
from graphsvc.ingest.source import Unreadable

Ties = list[tuple[str, str]]


def source_of(folder: Path, name: str, text: str, **options: Any) -> Source:
    (folder / name).write_bytes(text.encode())
    (source,) = sources_of([folder / name], **options)
    return source


def ties_of(source: Source) -> tuple[str, Ties]:
    """The kinds of the ties, and their ends in the file's order."""
    records = [line.record for line in source.ties() if line.record]
    return "/".join(sorted({record.type for record in records})), [ends_of(record) for record in records]  # type: ignore[misc]


def rejected(source: Source) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in (*source.nodes(), *source.ties()) if line.reason]


AB, BC = ("ada", "ben"), ("ben", "cleo")
# Name, text, ties. All are connections.
READ: dict[str, tuple[str, str, Ties]] = {
    "pandas with index": ("x.csv", ",source,target\n0,ada,ben\n1,ben,cleo\n", [AB, BC]),
    "R with row names": ("x.csv", '"","from","to"\n"1","ada","ben"\n"2","ben","cleo"\n', [AB, BC]),
    "R without a heading for row names": ("x.txt", '"from" "to"\n"1" "ada" "ben"\n"2" "ben" "cleo"\n', [AB, BC]),
    "Gephi": (
        "x.csv",
        "Source,Target,Type,Id,Label,timeset,Weight\nada,ben,Undirected,0,,,1.0\nben,cleo,Undirected,1,,,2\n",
        [AB, BC],
    ),
    "semicolons with decimal commas": ("x.csv", "Source;Target;Weight\nada;ben;1,5\nben;cleo;2,0\n", [AB, BC]),
    "the hint of Excel": ("x.csv", "sep=;\nSource;Target\nada;ben\nben;cleo\n", [AB, BC]),
    "tabs": ("x.tsv", "from\tto\nada\tben\nben\tcleo\n", [AB, BC]),
    "bars": ("x.csv", "src|dst\nada|ben\nben|cleo\n", [AB, BC]),
    "a time first": ("x.csv", "timestamp,from,to\n1717745040,ada,ben\n1717831440,ben,cleo\n", [AB, BC]),
    "columns far apart": ("x.csv", "id,user_id,weight,friend_id\n1,ada,3,ben\n2,ben,4,cleo\n", [AB, BC]),
    "numbered headings": ("x.csv", "person1,person2\nada,ben\nben,cleo\n", [AB, BC]),
    "ids beside names": ("x.csv", "from_name,from_id,to_name,to_id\nAda,ada,Ben,ben\nBen,ben,Cleo,cleo\n", [AB, BC]),
    "camel case": ("x.csv", "sourceNodeId,targetNodeId\nada,ben\nben,cleo\n", [AB, BC]),
    "in German": ("x.csv", "Quelle;Ziel\nada;ben\nben;cleo\n", [AB, BC]),
    "neo4j-admin": ("x.csv", ":START_ID,:END_ID,:TYPE\nada,ben,KNOWS\nben,cleo,KNOWS\n", [AB, BC]),
    "neo4j-admin, id spaces": (
        "x.csv",
        "since:date,:START_ID(Person),:END_ID(Person),:TYPE\n2026-01-02,ada,ben,KNOWS\n2026-01-03,ben,cleo,KNOWS\n",
        [AB, BC],
    ),
    "a header over numbers": ("x.csv", "left out,right in\n1,2\n2,3\n", [("1", "2"), ("2", "3")]),
    "no header": ("x.csv", "ada,ben\nben,cleo\n", [AB, BC]),
    "no header, numbers": ("x.txt", "1 2\n3 4\n", [("1", "2"), ("3", "4")]),
    "a first tie like a heading": ("x.txt", "user1 user2\nuser2 user3\n", [("user1", "user2"), ("user2", "user3")]),
    "ids like a heading, none twice": ("x.txt", "node1 node2\nnode3 node4\nnode3 node5\n",
                                       [("node1", "node2"), ("node3", "node4"), ("node3", "node5")]),
    "letters as ids": ("x.csv", "a,b\nb,c\n", [("a", "b"), ("b", "c")]),
    "a time first, no header": ("x.csv", "1717745040,ada,ben\n1717831440,ben,cleo\n", [AB, BC]),
    "comments in two styles": ("x.txt", "%% header\n#nodes 3\nada ben\nben cleo\n", [AB, BC]),
    "a comma in a quoted note": ("x.csv", 'source,target,note\nada,ben,"met in Rome, 2020"\nben,cleo,\n', [AB, BC]),
    "trailing separators": ("x.csv", "source,target,\nada,ben,\nben,cleo,,\n", [AB, BC]),
    "rows of commas": ("x.csv", "source,target\n,\nada,ben\n,\nben,cleo\n,,\n", [AB, BC]),
    "blanks around cells": ("x.csv", "source , target\n ada , ben\nben ,cleo \n", [AB, BC]),
    "a weight on some lines": ("x.txt", "ada ben\nben cleo 2.5\n", [AB, BC]),
    "attributes of NetworkX": ("x.edgelist", "ada ben {}\nben cleo {'weight': 3, 'kind': 'old friends'}\n", [AB, BC]),
    "mixed blanks and tabs": ("x.txt", "1 2\n2\t3\n3  4\n", [("1", "2"), ("2", "3"), ("3", "4")]),
    "R with row names and tabs": ("x.tsv", "from\tto\n1\tada\tben\n2\tben\tcleo\n", [AB, BC]),
    "R with row names and numbers": ("x.txt", "from to\n1 10 20\n2 20 30\n", [("10", "20"), ("20", "30")]),
    "a weight without a heading": ("x.txt", "from to\n4 2 7\n2 3 9\n", [("4", "2"), ("2", "3")]),
    "columns that R numbers": ("x.csv", '"V1","V2"\n"ada","ben"\n"ben","cleo"\n', [AB, BC]),
    "rows and columns that R numbers": ("x.csv", '"","X1","X2"\n"1","ada","ben"\n"2","ben","cleo"\n', [AB, BC]),
    "columns that Spark numbers": ("x.csv", "_c0,_c1,_c2\nada,ben,3\nben,cleo,4\n", [AB, BC]),
    "ids like numbered columns": ("x.csv", "v1,v2\nv2,v3\n", [("v1", "v2"), ("v2", "v3")]),
    "words over ids with digits": ("x.csv", "left,apart\nu1,u2\nu2,u3\n", [("u1", "u2"), ("u2", "u3")]),
    "words over addresses": ("x.csv", "boss,report\na@x.example,b@x.example\nb@x.example,c@x.example\n",
                             [("a@x.example", "b@x.example"), ("b@x.example", "c@x.example")]),
    "headings of a query": ("x.csv", "f.user_id,f.friend_id\nada,ben\nben,cleo\n", [AB, BC]),
    "a third column over a tie between a and b": ("x.txt", "a b 0\na b 1\nb c 0\n",
                                                  [("a", "b"), ("a", "b"), ("b", "c")]),
    "a title in a spreadsheet": ("x.csv", "Friends of the club,,\n,,\nSource,Target,Note\nada,ben,\nben,cleo,x\n",
                                 [AB, BC]),
    "titles without delimiters": ("x.csv", "Friends of the club\nof 2024\n\nSource;Target\nada;ben\nben;cleo\n",
                                  [AB, BC]),
    "merged cells above the header": ("x.csv", "People,,Details\nSource,Target,Note\nada,ben,x\nben,cleo,x\n",
                                      [AB, BC]),
    "a comment of another language": ("x.csv", "// made by hand\nSource,Target\nada,ben\nben,cleo\n", [AB, BC]),
    "a hint of Excel in quotes": ("x.csv", '"sep=;"\nSource;Target\nada;ben\nben;cleo\n', [AB, BC]),
    "psql": ("x.txt", " user_id | friend_id \n---------+-----------\n ada | ben\n ben | cleo\n", [AB, BC]),
    "sqlite3": ("x.txt", "one  other\n---  -----\nada  ben\nben  cleo\n", [AB, BC]),
    "Markdown": ("x.txt", "| one | other |\n|:---|---:|\n| ada | ben |\n| ben | cleo |\n", [AB, BC]),
    "an empty column first": ("x.csv", ",ada,ben\n,ben,cleo\n", [AB, BC]),
    "one tie": ("x.txt", "1 2\n", [("1", "2")]),
    "a path whose ids count the lines": ("x.txt", "".join(f"{n} {n + 1} {n % 7}\n" for n in range(20)),
                                         [(str(n), str(n + 1)) for n in range(20)]),
    "KONECT": ("out.x", "% sym positive\n% 2 3 3\n1 2\t1\t1717745040\n2 3\t1\t1717745041\n", [("1", "2"), ("2", "3")]),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_list_of_connections_is_read_as_it_is_meant(tmp_path: Path, name: str) -> None:
    file, text, ties = READ[name]
    source = source_of(tmp_path, file, text)
    assert ties_of(source) == ("connection", ties)
    assert rejected(source) == []


FOLLOWS = {
    "headings": ("follower\tfollowee\nada\tben\nben\tada\n", [AB, ("ben", "ada")]),
    "the other way round": ("user,follower\nben,ada\nada,ben\n", [AB, ("ben", "ada")]),
    "who follows whom": ("user_id,following_id\nada,ben\nben,ada\n", [AB, ("ben", "ada")]),
    "Gephi": ("Source,Target,Type\nada,ben,Directed\nben,ada,Directed\n", [AB, ("ben", "ada")]),
    "neo4j-admin": (":START_ID,:END_ID,:TYPE\nada,ben,FOLLOWS\nben,ada,FOLLOWS\n", [AB, ("ben", "ada")]),
}


@pytest.mark.parametrize("name", FOLLOWS)
def test_directed_columns_mean_follows(tmp_path: Path, name: str) -> None:
    text, ties = FOLLOWS[name]
    assert ties_of(source_of(tmp_path, "x.csv", text)) == ("follow", ties)
    assert ties_of(source_of(tmp_path, "x.csv", text, directed=False))[0] == "connection"


def test_each_row_of_a_mixed_graph_says_its_kind(tmp_path: Path) -> None:
    source = source_of(tmp_path, "x.csv", "Source,Target,Type\nada,ben,Directed\nben,cleo,Undirected\n")
    assert ties_of(source) == ("connection/follow", [AB, BC])


def test_date_column_becomes_since(tmp_path: Path) -> None:
    source = source_of(tmp_path, "x.csv", "source,target,date\nada,ben,2020-03-04\nben,cleo,\n")
    sinces = [line.record.since for line in source.ties() if line.record]  # type: ignore[union-attr]
    assert [str(since)[:10] for since in sinces] == ["2020-03-04", "None"]


# Name, text, and what the reason says.
STOPPED = {
    "prose of two words": ("Hello there\nsee below\nmany thanks\n", "no word comes twice"),
    "one column": ("hello\nworld\n", "one column"),
    "names with blanks": ("Ada Quill Ben Roe\nBen Roe Cleo Tam\n", "where a name ends"),
    "numbers and words": ("1 Ada\n2 Ben\n3 Cleo\n", "table of nodes"),
    "unknown headings": ("alpha,beta,gamma\n1,2,x\n2,3,y\n", "--source and --target"),
    "only comments": ("# nothing\n% here\n", "no lines of data"),
    "unknown headings over words": ("artist,collaborator\nada,ben\nben,cleo\n", "--header or --no-header"),
    "numbers of rows without a heading": (
        "".join(f"{n},{one},{two}\n" for n, (one, two) in enumerate([(0, 5), (0, 6), (5, 9), (6, 0), (9, 7)])),
        "numbers of the rows",
    ),
    "the numbers of vertices and edges": ("3 2\n1 2\n2 3\n", "numbers of vertices and edges"),
    "the size of a matrix": ("3 3 3\n1 2\n2 3\n3 1\n", "numbers of vertices and edges"),
    "lists of ids in a cell": ("id,friends\nada,ben;cleo\nben,ada\n", "several members"),
    "points": ("1.5 2.5\n3.5 4.5\n", "numbers that may be no ids"),
    "tuples": ("(0, 0) (0, 1)\n(0, 1) (0, 2)\n", "tuples or lists"),
    "a wide matrix": (f"{','.join(f'c{n}' for n in range(3000))}\n{','.join('7' * 3000)}\n", "3,000 columns"),
    "groups": ("1 2 3\n2 4\n1 3 4 5\n", "groups or lists of neighbours"),
    "something above the header": ("Friends, 2024\nSource,Target,Note\nada,ben,x\nben,cleo,y\n", "like a header"),
    "a table of something else": ("sku,price,stock\nx1,2.5,3\nx2,3.5,4\n", "--source"),
}


@pytest.mark.parametrize("name", STOPPED)
def test_uncertain_file_stops_with_reason_and_options(tmp_path: Path, name: str) -> None:
    text, reason = STOPPED[name]
    source = source_of(tmp_path, "x.txt", text)
    assert isinstance(source, Unreadable)
    assert reason in source.reason
    if "no lines" not in reason and not {"several", "columns", "tuples"} & set(reason.split()):
        assert "--source" in source.reason


def test_reason_shows_the_first_lines_as_they_would_be_read(tmp_path: Path) -> None:
    source = source_of(tmp_path, "x.csv", "Dear,team\nplease,find\nkind,regards\n")
    assert isinstance(source, Unreadable)
    assert "Split by commas, there is no header" in source.reason
    assert "Dear | team\n    please | find" in source.reason


DECIDED: dict[str, tuple[str, dict[str, Any], Ties]] = {
    "columns by heading": ("k;x;y\n1;ada;ben\n2;ben;cleo\n", {"source": "x", "target": "y"}, [AB, BC]),
    "columns by heading, in any case": ("k;X 1;Y 1\n1;ada;ben\n", {"source": "x_1", "target": "y-1"}, [AB]),
    "columns by number": ("ada,7,ben\nben,8,cleo\n", {"source": "1", "target": "3", "header": False}, [AB, BC]),
    "format": ("ada ben\n", {"format": "edges"}, [AB]),
    "delimiter": ("ada:ben\nben:cleo\n", {"delimiter": ":"}, [AB, BC]),
    "delimiter by name": ("ada ben\nben cleo\n", {"delimiter": "blank"}, [AB, BC]),
    "header": ("one,two\nada,ben\nben,cleo\n", {"header": True, "format": "edges"}, [AB, BC]),
    "no header": ("source,target\nada,ben\n", {"header": False, "format": "edges"}, [("source", "target"), AB]),
}


@pytest.mark.parametrize("name", DECIDED)
def test_option_decides_how_a_file_is_read(tmp_path: Path, name: str) -> None:
    text, options, ties = DECIDED[name]
    assert ties_of(source_of(tmp_path, "x.txt", text, **options)) == ("connection", ties)


WRONG_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"source": "x", "target": "to"}, "--source: there is no column 'x', only 'from', 'to'"),
    ({"source": "from", "target": "9"}, "there is no column 9"),
    ({"source": "from", "target": "from"}, "name the same column"),
    ({"since": "when"}, "--since: there is no column 'when'"),
]


@pytest.mark.parametrize(("options", "reason"), WRONG_OPTIONS)
def test_option_that_fits_no_column_is_refused(tmp_path: Path, options: dict[str, Any], reason: str) -> None:
    source = source_of(tmp_path, "x.csv", "from,to\nada,ben\n", **options)
    assert isinstance(source, Unreadable)
    assert reason in source.reason


@pytest.mark.parametrize("nothing", ["nan", "NaN", "NULL", "None", "NA", "N/A", "\\N", ""])
def test_missing_value_is_no_member(tmp_path: Path, nothing: str) -> None:
    source = source_of(tmp_path, "x.csv", f"source,target\nada,ben\nben,{nothing}\ncleo,{nothing}\n")
    assert ties_of(source) == ("connection", [AB])
    assert {line.record.id for line in source.nodes() if line.record} == {"ada", "ben"}  # type: ignore[union-attr]
    assert [number for number, _ in rejected(source)] == [3, 4]


def test_names_become_ids_if_asked(tmp_path: Path) -> None:
    text = "Source,Target\nAda Quill,Zoë Roe\nAda  Quill,ben\n"
    refused = source_of(tmp_path, "x.csv", text)
    assert [number for number, _ in rejected(refused)] == [2, 3]
    source = source_of(tmp_path, "x.csv", text, make_ids=True)
    members = {line.record.name: line.record.id for line in source.nodes() if line.record}  # type: ignore[union-attr]
    # The digits are the start of the SHA-256 of the name.
    assert members == {"Ada Quill": "ada-quill-c99622", "Zoë Roe": "zoe-roe-531b37", "Member ben": "ben"}


TABLES_READ = {
    "Gephi nodes": ("nodes.csv", "Id,Label,Size\n1,Ada Quill,9\n2,,9\n", {"1": "Ada Quill", "2": "Member 2"}),
    "neo4j-admin nodes": ("p.csv", "personId:ID(Person),name,:LABEL\n7,Ada Quill,Person\n", {"7": "Ada Quill"}),
    "first and last name": ("p.csv", "user_id,first name,last name\nada,Ada,Quill\n", {"ada": "Ada Quill"}),
    "a misspelt column": ("members.csv", "id,nmae\nada,Ada Quill\n", {"ada": "Ada Quill"}),
    "an extra column": ("members.csv", "id,name,shoe size\nada,Ada Quill,43\n", {"ada": "Ada Quill"}),
    "an empty heading": ("members.csv", "id,name,\nada,Ada Quill,\n", {"ada": "Ada Quill"}),
    "semicolons": ("members.csv", "id;name;industry\nada;Ada Quill;Retail\n", {"ada": "Ada Quill"}),
    "blanks around ids": ("members.csv", "id, name\n ada , Ada Quill \n", {"ada": "Ada Quill"}),
    "quotes after backslashes": ("members.csv", 'id,name\nada,"Ada \\"Ace\\" Quill"\n', {"ada": 'Ada "Ace" Quill'}),
    "quotes written twice": ("members.csv", 'id,name\nada,"Ada ""Ace"" Quill"\n', {"ada": 'Ada "Ace" Quill'}),
    "rows of commas": ("members.csv", "id,name\n,\nada,Ada Quill\n,\n", {"ada": "Ada Quill"}),
    "missing values": ("members.csv", "id,name,industry\nada,Ada Quill,nan\n", {"ada": "Ada Quill"}),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES_READ)
def test_table_of_members_is_read_as_it_is_meant(tmp_path: Path, name: str) -> None:
    file, text, members = TABLES_READ[name]
    source = source_of(tmp_path, file, text)
    records = [line.record for line in source.nodes() if line.record]
    assert {record.id: record.name for record in records} == members  # type: ignore[union-attr]
    assert rejected(source) == []
    assert list(source.ties()) == []


def test_note_says_which_column_was_meant_and_which_is_not_used(tmp_path: Path) -> None:
    source = source_of(tmp_path, "members.csv", "id,name,indutry,shoe size\nada,Ada,Retail,43\n")
    assert source.notes == ("the column 'indutry' is read as industry", "not used: the column 'shoe size'")
    (line,) = source.nodes()
    assert line.record.industry == "Retail"  # type: ignore[union-attr]


def test_source_says_how_it_is_read_and_why(tmp_path: Path) -> None:
    source = source_of(tmp_path, "x.csv", "source,target\nada,ben\n")
    assert source.about == (
        "a list of connections: 'source' and 'target', split by commas; its first line names 'source' and 'target'"
    )


def test_header_that_comes_again_is_no_tie(tmp_path: Path) -> None:
    source = source_of(tmp_path, "x.csv", "source,target\nada,ben\nsource,target\nben,cleo\n")
    assert ties_of(source) == ("connection", [AB, BC])
    assert rejected(source) == [(3, "the header again, as in files that were put together")]


def test_title_above_the_header_is_shown(tmp_path: Path) -> None:
    source = source_of(tmp_path, "members.csv", "Staff of 2024;;\nid;name;industry\nada;Ada Quill;Retail\n")
    assert [line.record.name for line in source.nodes() if line.record] == ["Ada Quill"]  # type: ignore[union-attr]
    assert source.notes == ("above the header: 'Staff of 2024'",)


NOTES = {
    "source,target,date\nada,ben,45291\nben,cleo,45306\n": "not used: the column 'date', since '45291' is no date",
    "source,target,status\nada,ben,accepted\nben,cleo,pending\n": (
        "not used: the column 'status'; each line is a tie, whether accepted or pending"
    ),
    "# Directed graph (each unordered pair of nodes is saved once)\n1 2\n2 3\n": (
        "a comment says that the ties are directed; with --directed they are read as follows"
    ),
    "% asym unweighted\n1 2\n2 3\n": (
        "a comment says that the ties are directed; with --directed they are read as follows"
    ),
}


@pytest.mark.parametrize("text", NOTES)
def test_note_says_what_may_be_meant_otherwise(tmp_path: Path, text: str) -> None:
    assert source_of(tmp_path, "x.csv", text).notes == (NOTES[text],)


KINDS = {
    "ends of two kinds": (":START_ID(Person),role,:END_ID(Film)\np1,Neo,f1\n", "two kinds, Person and Film"),
    "members of several kinds": (":ID,name,:LABEL\n1,Ada,Person\n2,Fern Ltd,Company\n", "(Company, Person)"),
}


@pytest.mark.parametrize("name", KINDS)
def test_files_of_neo4j_admin_about_others_than_people_are_refused(tmp_path: Path, name: str) -> None:
    text, reason = KINDS[name]
    source = source_of(tmp_path, "x.csv", text)
    assert isinstance(source, Unreadable)
    assert reason in source.reason
    several = source_of(tmp_path, "x.csv", ":ID,name,:LABEL\n1,Ada,Person;Admin\n2,Ben,Person\n")
    assert len([line for line in several.nodes() if line.record]) == 2


@pytest.mark.parametrize("header", ["persons-header.csv", "persons_header.csv", "header.csv"])
def test_headers_in_files_of_their_own_are_joined_with_the_data(tmp_path: Path, header: str) -> None:
    """As for `neo4j-admin database import --nodes=persons-header.csv,persons.csv`."""
    data = "persons.csv" if header.startswith("persons") else "part-0.csv"
    (tmp_path / header).write_text("personId:ID,name,:LABEL")
    (tmp_path / data).write_text("7,Ada Quill,Person\n8,Ben Roe,Person\n")
    for paths in ([tmp_path], [tmp_path / header, tmp_path / data]):
        (source,) = sources_of(paths)
        assert source.shown == str(tmp_path / data)
        assert [line.record.name for line in source.nodes() if line.record] == ["Ada Quill", "Ben Roe"]  # type: ignore[union-attr]


DATES = {
    "ISO": (["2020-03-04", "2020-03-05"], "2020-03-04"),
    "seconds": (["1583280000", "1583366400"], "2020-03-04"),
    "milliseconds": (["1583280000000", "1583366400000"], "2020-03-04"),
    "day first": (["04/03/2020", "25/03/2020"], "2020-03-04"),
    "month first": (["03/04/2020", "03/25/2020"], "2020-03-04"),
    "dots": (["4.3.2020", "5.3.2020"], "2020-03-04"),
    "words": (["04-Mar-20", "05-Mar-20"], "2020-03-04"),
    "in German": (["4. März 2020", "5. März 2020"], "2020-03-04"),
}


@pytest.mark.parametrize("name", DATES)
def test_dates_of_ties_are_read_as_the_column_tells(tmp_path: Path, name: str) -> None:
    (first, second), day = DATES[name]
    source = source_of(tmp_path, "x.csv", f"source;target;date\nada;ben;{first}\nben;cleo;{second}\n")
    sinces = [line.record.since for line in source.ties() if line.record]  # type: ignore[union-attr]
    assert str(sinces[0])[:10] == day
    table = source_of(tmp_path, "members.csv", f"id;name;joined_on\nada;Ada;{first}\nben;Ben;{second}\n")
    if name not in {"seconds", "milliseconds"}:
        assert next(str(line.record.joined_on) for line in table.nodes() if line.record) == day  # type: ignore[union-attr]


def test_date_that_can_be_read_in_two_ways_is_rejected(tmp_path: Path) -> None:
    source = source_of(tmp_path, "x.csv", "source,target,date\nada,ben,3/4/2020\nben,cleo,5/6/2020\n")
    assert [number for number, _ in rejected(source)] == [2, 3]
    assert "can have its day or its month first" in rejected(source)[0][1]
