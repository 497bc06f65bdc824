"""Which files are named as what is not read, and that none is that could be read."""

import io
import pickle
import sqlite3
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphsvc.ingest.convert import convertible
from graphsvc.ingest.unsupported import unsupported

LDBC = Path(__file__).parent / "data" / "ldbc-snb-tiny"
KARATE = nx.karate_club_graph()


def said(name: str, content: str | bytes, tmp_path: Path | None = None) -> str | None:
    data = content if isinstance(content, bytes) else content.encode()
    path = (tmp_path or Path()) / name
    if tmp_path:
        path.write_bytes(data)
    return unsupported(path, data[: 1 << 16])


TEXTS = {
    "TGF": ("1 Ada\n2 Ben Roe\n3\n#\n1 2\n2 3 knows\n", "yEd"),
    "SIF": ("ada knows ben\nben knows cleo\ncleo likes dev eva\ndev knows ada\n", "GraphML"),
    "LGL": ("# ada\nben 1.0\ncleo 2.0\n# ben\ncleo 1.0\n", "graphml"),
    "METIS": ("3 3\n2 3\n1 3\n1 2\n", "one pair of ids a line"),
    "Graphviz (DOT)": ('// by hand\nstrict digraph "my graph" {\n  a -> b;\n}\n', "gv2gml"),
    "an adjacency list": ("# by hand\nada ben cleo\nben dev\ncleo\ndev\n", "read_adjlist"),
    "an adjacency list: each": ("ada: ben, cleo\nben: ada\ncleo: ada\n", "read_adjlist"),
    "an adjacency matrix": ("0 1 0\n1 0 1\n0 1 0\n", "argwhere"),
    "UCINET DL": ("DL N = 3\nformat = edgelist1\ndata:\n1 2\n", "UCINET"),
    "graph6 or sparse6": (">>graph6<<Bw\n", "read_graph6"),
    "GDF": ("nodedef>name VARCHAR,label VARCHAR\na,Ada\nedgedef>node1 VARCHAR,node2 VARCHAR\na,b\n", "Gephi"),
    "VNA": ("*Node data\nID gender\nada f\n*Tie data\nfrom to knows\nada ben 1\n", "NetDraw"),
    "Tulip": ('(tlp "2.3"\n(nodes 0..2)\n)', "Tulip"),
    "DIMACS": ("c by hand\np edge 3 2\ne 1 2\ne 2 3\n", "awk"),
    "LGF": ("@nodes\nlabel\n1\n2\n@arcs\n  weight\n1 2 3\n", "one pair"),
    "RDF (triples)": ("<http://a.example/1> <http://a.example/knows> <http://a.example/2> .\n", "SPARQL"),
    "ARFF": ("@relation people\n@attribute a string\n", "Weka"),
    "a web page": ("\n<!DOCTYPE html>\n<html><title>Sign in</title></html>", "download the file itself"),
    "XGMML": ('<?xml version="1.0"?><graph label="n" xmlns="http://www.cs.rpi.edu/XGMML"/>', "Cytoscape"),
    "an Excel workbook of 2003": (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:x"/>',
        ".xlsx",
    ),
    "a picture (SVG)": ('<svg xmlns="http://www.w3.org/2000/svg"/>', "GraphML"),
    "XML with <people>": ("<people><person/></people>", "CSV"),
    "vCards": ("BEGIN:VCARD\nVERSION:3.0\nFN:Ada Quill\nEND:VCARD\n", "CSV"),
    "e-mail": ("Return-Path: <a@b.example>\nSubject: hello\n\nText\n", "sender and recipient"),
    "a dump of SQL": ("-- MySQL dump 10.13\n\nCREATE TABLE `users` (\n", "export each table"),
    "a dump of SQL. ": ("/* made by hand */\nINSERT INTO users VALUES (1, 'Ada');\n", "export each table"),
    "a Cypher script": ("CREATE (a:Person {name: 'Ada'});\n", "export CSV"),
    "YAML": ("---\nmembers:\n  - id: ada\n", "JSON"),
    "a pointer of Git LFS": ("version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 5\n", "git lfs pull"),
    "a pointer of git-annex": ("/annex/objects/SHA256E-s5--12.csv\n", "git annex get"),
    "a program": ("#!/usr/bin/env python\nprint(1)\n", "the file with the data"),
    "GEDCOM": ("0 HEAD\n1 SOUR hand\n0 @I1@ INDI\n", "CSV"),
    "a text document (RTF)": ("{\\rtf1\\ansi Dear team}", "CSV"),
    "a text, not data": (
        "Dear team, please find the file attached.\nIt has two columns for each friendship.\nKind regards, Ada\n",
        "the file with the data",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_format_of_text_is_named_with_what_to_do(name: str) -> None:
    text, todo = TEXTS[name]
    found = said("download.txt", text)

    assert found
    assert found.startswith(f"looks like {name}")
    assert todo in found.partition("This is not read: ")[2]
    assert said("download.txt", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == found
    assert said("download.txt", text.replace("\n", "\r")) == found


def bytes_of(write: Any, *args: Any) -> bytes:
    file = io.BytesIO()
    write(file, *args)
    return file.getvalue()


BINARIES = {
    "a PDF document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a pickle of Python": pickle.dumps(nx.to_dict_of_lists(KARATE)),
    "an array of NumPy": bytes_of(np.save, nx.to_numpy_array(KARATE)),
    "data of R (save)": b"RDX3\nX\n\0\0\0\x03",
    "data of R (RDS)": b"X\n\0\0\0\x03\0\x04\x03\x02",
    "a 7-Zip archive": b"7z\xbc\xaf\x27\x1c\0\4",
    "a RAR archive": b"Rar!\x1a\x07\1\0",
    "data of Stata": b"<stata_dta><header><release>118</release>",
    "data of SPSS": b"$FL2@(#) SPSS DATA FILE",
    "data of SAS": bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf",
    "data of MATLAB": b"MATLAB 5.0 MAT-file, Platform: GLNXA64",
    "HDF5": b"\x89HDF\r\n\x1a\n\0\0\0\0",
    "Avro": b"Obj\x01\x04\x14avro.codec",
    "an old document of Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "a binary file": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("name", BINARIES)
def test_a_binary_format_is_named(tmp_path: Path, name: str) -> None:
    assert (said("download", BINARIES[name], tmp_path) or "").startswith(f"looks like {name}")


def test_an_sqlite_database_is_named(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people") as database:
        database.execute("CREATE TABLE people (id)")
    database.close()

    assert "sqlite3 -header -csv" in (said("copy", (tmp_path / "people").read_bytes(), tmp_path) or "")


@pytest.mark.parametrize(
    ("name", "part", "what"),
    [
        ("letter.docx", "word/document.xml", "a Word document"),
        ("slides.pptx", "ppt/presentation.xml", "a PowerPoint presentation"),
        ("table.numbers", "Index/Document.iwa", "a document of Numbers"),
        ("team.gephi", "Project_xml", "a project of Gephi"),
        ("team.cys", "CytoscapeSession-1/session.xml", "a session of Cytoscape"),
        ("arrays.npz", "arr_0.npy", "arrays of NumPy"),
        ("export.zip", "Connections.csv", None),
        ("table.xlsx", "xl/workbook.xml", None),
    ],
)
def test_an_archive_is_named_by_the_files_in_it(tmp_path: Path, name: str, part: str, what: str | None) -> None:
    with ZipFile(tmp_path / name, "w") as archive:
        archive.writestr(part, "x")
    found = unsupported(tmp_path / name, (tmp_path / name).read_bytes())

    assert found is None if what is None else found and found.startswith(f"looks like {what}")


def igraph_text(tmp_path: Path, format: str) -> str:  # noqa: A002  igraph's name
    graph = igraph.Graph.Famous("Zachary")
    graph.vs["name"] = [f"p{vertex}" for vertex in range(34)]
    graph.es["weight"] = 1
    graph.write(str(tmp_path / "written"), format=format)
    return (tmp_path / "written").read_text()


@pytest.mark.parametrize("name", ["download", "download.csv", "download.txt"])
def test_what_tools_write_is_named_by_its_content(tmp_path: Path, name: str) -> None:
    matrix = nx.to_numpy_array(KARATE, weight=None)
    people = [f"p{number}" for number in range(34)]
    rows = [",".join(f"{x:.0f}" for x in row) for row in matrix]
    named = "\n".join(f"{person},{row}" for person, row in zip(people, rows, strict=True))
    outputs = {
        "an adjacency list of NetworkX": bytes_of(lambda file: nx.write_multiline_adjlist(KARATE, file)),
        "an adjacency list: each": bytes_of(lambda file: nx.write_adjlist(KARATE, file)),
        "an adjacency matrix": bytes_of(lambda file: np.savetxt(file, matrix)),
        "an adjacency matrix: a row": f",{','.join(people)}\n{named}\n".encode(),
        "an adjacency matrix: a row and": f"{','.join(people)}\n{named.replace('p', '')}\n".encode(),
        "an adjacency matrix: a row and a": bytes_of(lambda file: np.savetxt(file, matrix, fmt="%d", delimiter=";")),
        "LGL": igraph_text(tmp_path, "lgl").encode(),
        "Graphviz": igraph_text(tmp_path, "graphviz").encode(),
    }
    found = {what: said(name, content) or "" for what, content in outputs.items()}

    assert {what: text for what, text in found.items() if not text.startswith(f"looks like {what}")} == {}


def test_a_format_is_named_by_its_name_where_its_content_can_be_anything() -> None:
    assert "TGF" in (said("team.tgf", "a Ada\nb Ben\n#\na b\n") or "")
    assert "LGL" in (said("team.lgl", "# ada\nben 1.0\ncleo 2.0\n") or "")
    assert "SIF" in (said("team.sif", "ada 1 ben\nben 1 cleo\n") or "")
    assert "METIS" in (said("team.metis", "3 2 1\n2 5\n1 5 3 5\n2 5\n") or "")
    assert "YAML" in (said("team.yml", "members: [ada]\n") or "")
    # But not against its content.
    for name in ("team.tgf", "team.lgl", "team.sif", "team.adjlist", "team.graph", "team.dot", "team.net"):
        assert said(name, "ada ben\nben cleo\n") is None


READABLE = {
    "two words": "Dear team\nplease find\nattached here\nkind regards\n",
    "pairs": "ada ben\nben cleo\n",
    "weights": "1 2 5\n2 3 1\n3 1 2\n",
    "zeros": "0 1 1\n1 2 0\n2 0 1\n3 1 1\n",
    "times": "1,2,1.5,1717745040\n2,3,0.5,1717745041\n3,1,1,1717745042\n4,1,1,1717745043\n",
    "ragged": "1 2\n2 3 0.5\n3 4 1 2026-06-07\n",
    "dictionaries": "1 2 {}\n2 3 {'weight': 1}\n3 4 {}\n",
    "a comment of one word": "# edges\n1 2\n2 3\n",
    "two comments of one word": "# nodes\n1 2\n# edges\n2 3\n",
    "a lone #": "1 2\n#\n2 3\n",
    "a lone # in the middle": "1 2\n2 3\n3 1\n#\n1 3\n",
    "SNAP": "# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n0\t2\n",
    "KONECT": "% sym unweighted\n% 3 3 3\n1 2\n2 3\n",
    "kinds of ties": "ada ben friend\nben cleo colleague\ncleo ada friend\n",
    "a star of friends": "ada hub friend\nben hub friend\ncleo hub friend\n",
    "both ways": "1 2\n2 1\n",
    "descending": "\n".join(f"{n + 1} {n}" for n in range(10, 0, -1)),
    "Gephi's nodes": "Id,Label,Department\n1,Ada Quill,Sales\n2,Ben Roe,Support\n",
    "Gephi's edges": "Source,Target,Type,Id,Label,Weight\n1,2,Undirected,0,,1.0\n2,3,Undirected,1,,1.0\n",
    "members": "id,name,headline\nada,Ada Quill,Buyer. Likes tea.\nben,Ben Roe,Clerk. Likes go.\n",
    "a table of pandas": ",source,target\n0,ada,ben\n1,ben,cleo\n",
    "neo4j-admin": ":START_ID,since:date,:END_ID\nada,2026-06-07,ben\n",
    "LDBC": "id|firstName|lastName\n11|Ada|Quill\n",
    "LinkedIn": 'Notes:\n"When exporting your connection data, you may notice that some addresses are missing."\n\n'
    "First Name,Last Name,URL\nAda,Quill,https://x.example/in/ada\n",
    "NDJSON": '{"type": "member", "id": "ada", "name": "Ada"}\n{"type": "member", "id": "ben", "name": "Ben"}\n',
    "empty": "",
    "a heading": "source target\n",
    "NUL": "ada,b\0n\nben,cleo\ncleo,dev\ndev,eva\n",
    "words that begin formats": "graph model\ndl n\np edge\ndigraph theory\nORC RDX\nfrom import\n0 HEAD\nnodedef x\n",
}


@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_read_is_never_claimed(name: str) -> None:
    content = READABLE[name].encode()

    assert unsupported(Path("edges.txt"), content) is None
    assert convertible(Path("edges.txt"), content) is None


@pytest.mark.parametrize("path", sorted(LDBC.iterdir()), ids=lambda path: path.name)
def test_files_of_ldbc_are_never_claimed(path: Path) -> None:
    assert unsupported(path, path.read_bytes()[: 1 << 16]) is None


IDS = (
    st.integers(0, 9).map(str),
    st.sampled_from(["ada", "ben", "cleo", "dev"]),
    st.integers(10**6, 10**18).map(str),
    st.integers(1, 30).map("user{}".format),
)
OTHERS = st.sampled_from(["1", "5", "0.5", "2.25", "1717745040", "2026-06-07", "friend", "colleague"])


@st.composite
def edge_lists(draw: Any) -> str:
    columns = draw(st.integers(0, 2))
    separator = draw(st.sampled_from(["\t", " ", ",", ";"]))
    head = draw(st.sampled_from(["", "# Directed graph\n", "% sym\n", "source{0}target\n", "#\n"])).format(separator)
    ids = draw(st.sampled_from(IDS))
    rows = draw(st.lists(st.tuples(ids, ids, OTHERS, OTHERS), min_size=1, max_size=30))
    return str(head + "".join(separator.join(row[: 2 + columns]) + "\n" for row in rows))


@settings(max_examples=300, deadline=None)
@given(edge_lists())
@example("2\t2\n2\t2\n1\t1\n")
@example("1 0 0\n2 2 0\n#\n0 2 1\n")
@example("0\tada\t1\t1\n0\tada\t1\t1\n1\tada\t1\t5\n")
@example("1,1,1\n1,1,1\n1,1,1\n")
def test_random_edge_lists_are_never_claimed(text: str) -> None:
    assert unsupported(Path("edges.txt"), text.encode()) is None
    assert convertible(Path("edges.txt"), text.encode()) is None


@pytest.mark.parametrize("start", ["%\n", "#\n", "<?xml?>", "<!--", "/*", "//\n", "--\n", "c\n", "\n", "[", "{", '"'])
def test_no_beginning_of_a_file_takes_long(start: str) -> None:
    # With a pattern that tries all ways to divide what is repeated, each would take hours.
    text = (start * (1 << 16))[: 1 << 16].encode()

    unsupported(Path("x.txt"), text)
    assert convertible(Path("x.txt"), b"%\n" + text) is None


def test_list_of_fields_is_no_adjacency_list(tmp_path: Path) -> None:
    text = "repo: example/networks\npath: edges/part one\nlicence: MIT\nnotes: 7,115 nodes and 103,689 edges\n"
    found = unsupported(tmp_path / "SOURCE.txt", text.encode())
    assert found is None or "adjacency" not in found
