"""What each file of another program becomes: records as NDJSON, or a table as CSV."""

import csv
import io
import json
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import igraph
import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.ingest.convert import FORMATS, ConversionError, Converted, convert, convertible
from graphsvc.ingest.readers.ndjson import parse

GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{}</graphml>'
GEXF = '<gexf xmlns="http://gexf.net/1.3" version="1.3">{}</gexf>'


def results_of(path: Path, **options: Any) -> list[Converted]:
    head = path.read_bytes()[: 1 << 16]
    found = convertible(path, head)
    assert found in FORMATS
    folder = path.parent / f"{path.name} converted"
    folder.mkdir(exist_ok=True)
    return convert(path, found, folder, **options)


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def records_of(path: Path, **options: Any) -> list[dict[str, Any]]:
    (result,) = results_of(path, **options)
    assert result.path.suffix == ".ndjson"
    return [json.loads(line) for line in result.path.read_text().splitlines()]


def names_of(records: list[dict[str, Any]]) -> dict[str, str]:
    return {record["id"]: record["name"] for record in records if record["type"] == "member"}


def ties_of(records: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Connections as (a, b), follows as (follower, "→", member)."""
    connections = [(tie["a"], tie["b"]) for tie in records if tie["type"] == "connection"]
    return connections + [(tie["follower"], "→", tie["member"]) for tie in records if tie["type"] == "follow"]


def rows_of(result: Converted) -> list[list[str]]:
    assert result.path.suffix == ".csv"
    return list(csv.reader(io.StringIO(result.path.read_text(), newline="")))


def refusal_of(path: Path, **options: Any) -> str:
    with pytest.raises(ConversionError) as refused:
        results_of(path, **options)
    return str(refused.value)


RING = ({"1": "Ada", "2": "Ben", "3": "Cleo Tam"}, [("1", "2"), ("2", "3")])
# The same network in each format, by hand.
NETWORKS = {
    "ring.graphml": '<?xml version="1.0" encoding="UTF-8"?>'
    + GRAPHML.format(
        '<key id="d0" for="node" attr.name="Label" attr.type="string"/><graph edgedefault="undirected">'
        '<node id="1"><data key="d0">Ada</data></node><edge source="1" target="2"/>'
        '<node id="2"><data key="d0">Ben</data></node><node id="3"><data key="d0">Cleo Tam</data></node>'
        '<edge source="2" target="3"/></graph>'
    ),
    "ring.gexf": GEXF.format(
        '<graph defaultedgetype="undirected"><nodes><node id="1" label="Ada"/><node id="2" label="Ben"/>'
        '<node id="3" label="Cleo Tam"/></nodes><edges><edge id="0" source="1" target="2"/>'
        '<edge id="1" source="2" target="3"/></edges></graph>'
    ),
    "ring.net": '*Vertices 3\r\n1 "Ada" 0.1 0.2\r\n2 Ben\r\n3 "Cleo Tam" ellipse\r\n*Edges\r\n1 2 1.5\r\n2 3\r\n',
    "ring.paj": '*Network ring.net\n*Vertices 3\n1 "Ada"\n2 "Ben"\n3 "Cleo Tam"\n*Edgeslist\n2 1 3\n'
    "*Partition groups\n*Vertices 3\n1\n1\n2\n",
    "ring.gml": 'Creator "by hand"\n# a comment\ngraph [\n directed 0\n node [ id 1 label "Ada" ]\n'
    ' node [ id 2 label "Ben" graphics [ x 1.0 fill "#ff0000" ] ]\n node [ id 3 label "Cleo&#32;Tam" ]\n'
    " edge [ source 1 target 2 ]\n edge [ source 2\n target 3 value -1.5 ]\n]\n",
    "ring.json": '{"directed": false, "multigraph": false, "graph": {}, "nodes": [{"id": 1, "label": "Ada"}, '
    '{"id": 2, "name": "Ben"}, {"id": 3, "label": "Cleo Tam"}], "links": [{"source": 1, "target": 2}, '
    '{"source": 2, "target": 3}]}',
    "edges.json": '{\n"nodes": [{"id": 1, "label": "Ada"}, {"id": 2, "label": "Ben"}, {"id": 3, "label": "Cleo Tam"}],'
    '\n"edges": [{"source": 1, "target": 2}, {"source": 2, "target": 3}]}',
    "cytoscape.json": '{"elements": {"nodes": [{"data": {"id": "1", "name": "Ada"}}, '
    '{"data": {"id": "2", "name": "Ben"}}, {"data": {"id": "3", "name": "Cleo Tam"}}], '
    '"edges": [{"data": {"source": "1", "target": "2"}}, '
    '{"data": {"source": "2", "target": "3"}}]}}',
    "elements.json": '[{"data": {"id": "1", "name": "Ada"}}, {"data": {"id": "2", "name": "Ben"}}, '
    '{"data": {"id": "3", "name": "Cleo Tam"}}, {"data": {"id": "e1", "source": "1", "target": "2"}}, '
    '{"data": {"id": "e2", "source": "2", "target": "3"}}]',
    "jgf.json": '{"graph": {"directed": false, "nodes": {"1": {"label": "Ada"}, "2": {"label": "Ben"}, '
    '"3": {"label": "Cleo Tam"}}, "edges": [{"source": "1", "target": "2"}, {"source": "2", "target": "3"}]}}',
    "graphology.json": '{"options": {"type": "undirected"}, "nodes": [{"key": "1", "attributes": {"label": "Ada"}}, '
    '{"key": "2", "attributes": {"label": "Ben"}}, {"key": "3", "attributes": {"label": "Cleo Tam"}}], '
    '"edges": [{"key": "e", "source": "1", "target": "2"}, {"key": "f", "source": "2", "target": "3"}]}',
    "vis.json": '{"nodes": [{"id": 1, "label": "Ada"}, {"id": 2, "label": "Ben"}, {"id": 3, "label": "Cleo Tam"}], '
    '"edges": [{"from": 1, "to": 2}, {"from": 2, "to": 3}]}',
    "pairs.json": '{"nodes": [{"id": 1, "label": "Ada"}, {"id": 2, "label": "Ben"}, {"id": 3, "label": "Cleo Tam"}], '
    '"edges": [[1, 2], [2, 3]]}',
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_read_from_each_format(tmp_path: Path, name: str) -> None:
    records = records_of(written(tmp_path, name, NETWORKS[name]))

    names, ties = RING
    assert names_of(records) == names
    assert sorted(tuple(sorted(tie)) for tie in ties_of(records)) == ties


@pytest.mark.parametrize("name", NETWORKS)
def test_a_format_is_recognized_by_its_content(tmp_path: Path, name: str) -> None:
    text = NETWORKS[name]
    path = written(tmp_path, "download", text)

    assert convertible(path, text.encode()) == convertible(tmp_path / name, text.encode())
    assert convertible(path, b"\xef\xbb\xbf" + text.encode()) == convertible(path, text.encode())


def test_members_come_first_and_each_record_begins_with_its_type(tmp_path: Path) -> None:
    path = written(tmp_path, "ring.graphml", NETWORKS["ring.graphml"])
    lines = results_of(path)[0].path.read_text().splitlines()

    assert [line[:16] for line in lines] == ['{"type":"member"'] * 3 + ['{"type":"connect'] * 2
    assert all(parse(line)[1] is None for line in lines)


GRAPHS = st.integers(2, 8).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.booleans(),
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=20),
    )
)


def networkx_graph(size: int, pairs: list[tuple[int, int]], *, directed: bool) -> Any:
    graph = nx.DiGraph() if directed else nx.Graph()
    # Pajek's vertices are numbered from 1, in this order.
    graph.add_nodes_from(str(vertex + 1) for vertex in range(size))
    graph.add_edges_from((str(one + 1), str(other + 1)) for one, other in pairs)
    return graph


def node_link(graph: Any, path: Path) -> None:
    path.write_text(json.dumps(nx.node_link_data(graph, edges="links")))


WRITERS: dict[str, Any] = {
    "g.graphml": nx.write_graphml,
    "g.gexf": nx.write_gexf,
    "g.net": nx.write_pajek,
    "g.gml": nx.write_gml,
    "g.json": node_link,
    "adjacency.json": lambda graph, path: path.write_text(json.dumps(nx.adjacency_data(graph))),
    "cytoscape.json": lambda graph, path: path.write_text(json.dumps(nx.cytoscape_data(graph))),
}


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=GRAPHS)
def test_random_graphs_of_networkx_come_back(tmp_path: Path, name: str, drawn: Any) -> None:
    size, directed, pairs = drawn
    graph = networkx_graph(size, pairs, directed=directed)
    path = tmp_path / name
    WRITERS[name](graph, path)

    records = records_of(path)

    # NetworkX numbers the vertices of GML from 0, and keeps their ids as labels.
    ids = {record["id"]: record["id"] for record in records if record["type"] == "member"}
    if name == "g.gml":
        ids = {str(number): vertex for number, vertex in enumerate(graph)}
    edges = {(one, other) for one, other in graph.edges if one != other}
    found = {(ids[tie[0]], ids[tie[-1]]) for tie in ties_of(records)}
    assert set(ids.values()) == set(graph)
    if directed:
        assert found == edges
    else:
        assert {frozenset(pair) for pair in found} == {frozenset(pair) for pair in edges}
    assert {tie["type"] for tie in records if tie["type"] != "member"} <= {"follow" if directed else "connection"}


@pytest.mark.parametrize("name", ["g.graphml", "g.gml", "g.net"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=GRAPHS)
def test_random_graphs_of_igraph_come_back(tmp_path: Path, name: str, drawn: Any) -> None:
    size, directed, pairs = drawn
    graph = igraph.Graph(n=size, edges=pairs, directed=directed)
    graph.vs["name"] = [f"Person {vertex}" for vertex in range(size)]
    path = tmp_path / name
    graph.write(str(path))

    records = records_of(path)

    # igraph calls them n0, n1, … in GraphML, 0, 1, … in GML, and 1, 2, … in Pajek.
    numbers = {record["id"]: number for number, record in enumerate(r for r in records if r["type"] == "member")}
    found = [(numbers[tie[0]], numbers[tie[-1]]) for tie in ties_of(records)]
    expected = [edge.tuple for edge in graph.es if edge.source != edge.target]
    assert len(numbers) == size
    assert Counter(found if directed else map(frozenset, found)) == Counter(
        expected if directed else map(frozenset, expected)
    )
    if name != "g.net":
        assert list(names_of(records).values()) == graph.vs["name"]


MIXED = {
    "mixed.graphml": GRAPHML.format(
        '<graph edgedefault="directed"><node id="a"/><node id="b"/><node id="c"/><edge source="a" target="b"/>'
        '<edge source="b" target="c" directed="false"/></graph>'
    ),
    "mixed.gexf": GEXF.format(
        '<graph defaultedgetype="undirected"><nodes><node id="a"/><node id="b"/><node id="c"/></nodes><edges>'
        '<edge source="a" target="b" type="directed"/><edge source="b" target="c"/></edges></graph>'
    ),
    "mixed.json": '{"nodes": ["a", "b", "c"], "edges": [{"source": "a", "target": "b", "directed": true}, ["b", "c"]]}',
    "mixed.gml": "graph [ node [ id a ]\n node [ id b ]\n node [ id c ]\n edge [ source a\n target b\n directed 1 ]\n"
    " edge [ source b\n target c ] ]",
}


@pytest.mark.parametrize("name", MIXED)
def test_directed_edges_become_follows_beside_connections(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, MIXED[name])
    (result,) = results_of(path)

    assert ties_of(records_of(path)) == [("b", "c"), ("a", "→", "b")]
    assert any("read 1 edge as follows" in note and "1 edge as connections" in note for note in result.notes)


def test_arcs_and_edges_of_pajek_with_headings_of_relations(tmp_path: Path) -> None:
    text = 'Some text before.\n*Vertices 3\n*Arcs :1 "trusts"\n1 2 1\n*arcslist\n2 1 3\n*Edges:2 "knows"\n1 3\n'

    assert ties_of(records_of(written(tmp_path, "r.net", text))) == [
        ("1", "3"),
        ("1", "→", "2"),
        ("2", "→", "1"),
        ("2", "→", "3"),
    ]


@pytest.mark.parametrize(("directed", "kind"), [(True, "follow"), (False, "connection")])
@pytest.mark.parametrize("name", MIXED)
def test_the_option_overrides_what_the_file_says(tmp_path: Path, name: str, directed: bool, kind: str) -> None:
    records = records_of(written(tmp_path, name, MIXED[name]), directed=directed)

    assert [record["type"] for record in records][3:] == [kind, kind]


def test_the_direction_of_a_gml_graph_may_stand_after_its_edges(tmp_path: Path) -> None:
    text = "graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] directed 1 ]"

    assert ties_of(records_of(written(tmp_path, "g.gml", text))) == [("1", "→", "2")]


def test_vertices_without_a_line_of_their_own_are_members(tmp_path: Path) -> None:
    records = records_of(written(tmp_path, "bare.net", "*Vertices 3\n2 Ben\n*Edges\n1 2\n"))

    assert names_of(records) == {"1": "Member 1", "2": "Ben", "3": "Member 3"}


def test_a_label_may_be_an_attribute_of_the_node_element(tmp_path: Path) -> None:
    text = GRAPHML.format('<graph><node id="a" label="Ada"/><node id="b" name="Ben"/></graph>')

    assert names_of(records_of(written(tmp_path, "g.graphml", text))) == {"a": "Ada", "b": "Ben"}


def test_vertices_of_one_label_stay_two(tmp_path: Path) -> None:
    text = '*Vertices 3\n1 "Ada Quill"\n2 "Ada Quill"\n3 "Ben"\n*Edges\n1 3\n2 3\n'
    records = records_of(written(tmp_path, "g.net", text))

    assert names_of(records) == {"1": "Ada Quill", "2": "Ada Quill", "3": "Ben"}
    assert ties_of(records) == [("1", "3"), ("2", "3")]


PEOPLE = GRAPHML.format(
    '<key id="n" for="node" attr.name="Name"/><key id="h" for="node" attr.name="headline"/>'
    '<key id="l" for="node" attr.name="Location"><default>Oslo</default></key><key id="j" for="node" '
    'attr.name="joined_on"/><key id="c" for="node" attr.name="color"/><key id="w" for="edge" attr.name="weight"/>'
    '<key id="s" for="edge" attr.name="Since"/><graph edgedefault="undirected"><node id="ada"><data key="n">Ada Quill'
    '</data><data key="h">Buyer</data><data key="c">red</data><data key="j">2020-02-30</data></node><node id="ben">'
    '<data key="l">Rome</data></node><edge source="ada" target="ben"><data key="w">2</data><data key="s">2026-06-07'
    '</data></edge><edge source="ben" target="ada"><data key="s">last week</data></edge><edge source="ada" '
    'target="ada"/><edge source="ada" target="cleo"/></graph>'
)


def test_attributes_of_a_profile_are_used_and_the_others_named(tmp_path: Path) -> None:
    (result,) = results_of(written(tmp_path, "people.graphml", PEOPLE))
    records = [json.loads(line) for line in result.path.read_text().splitlines()]

    assert records == [
        {"type": "member", "id": "ada", "name": "Ada Quill", "location": "Oslo", "headline": "Buyer"},
        {"type": "member", "id": "ben", "name": "Member ben", "location": "Rome"},
        {"type": "member", "id": "cleo", "name": "Member cleo"},
        {"type": "connection", "a": "ada", "b": "ben", "since": "2026-06-07T00:00:00+00:00"},
        {"type": "connection", "a": "ben", "b": "ada"},
        {"type": "connection", "a": "ada", "b": "cleo"},
    ]
    assert result.notes == (
        "ignored the attributes of vertices color",
        "ignored the attributes of edges weight",
        "left out 1 edge from a vertex to itself",
        "1 vertex named only by edges",
        "left out the date of 1 edge: not a date such as 2026-06-07",
        "left out value of joined_on of 1 vertex: not what a profile holds there",
    )


def test_a_number_that_repeats_the_id_is_no_name(tmp_path: Path) -> None:
    graph = nx.path_graph(2)
    nx.write_gexf(graph, tmp_path / "g.gexf")

    assert names_of(records_of(tmp_path / "g.gexf")) == {"0": "Member 0", "1": "Member 1"}


def test_ids_that_are_no_ids_are_left_to_the_reader(tmp_path: Path) -> None:
    nx.write_graphml(nx.Graph([("Ada Quill", "Ben")]), tmp_path / "g.graphml")
    lines = results_of(tmp_path / "g.graphml")[0].path.read_text().splitlines()

    assert [parse(line)[1] is None for line in lines] == [False, True, False]
    assert "Ada Quill" in lines[0]


def test_labels_and_lines_without_arrows_of_yed(tmp_path: Path) -> None:
    node = (
        '<node id="{}"><data key="d6"><y:ShapeNode><y:Fill color="#FFCC00"/><y:NodeLabel>{}</y:NodeLabel></y:ShapeNode>'
        "</data>{}</node>"
    )
    edge = (
        '<edge source="{}" target="{}"><data key="d10"><y:PolyLineEdge><y:Arrows source="none" target="{}"/>'
        "</y:PolyLineEdge></data></edge>"
    )
    inner = '<graph edgedefault="directed" id="n2:">' + node.format("n2::n0", "Cleo\nTam", "") + "</graph>"
    text = (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">'
        '<key for="node" id="d6" yfiles.type="nodegraphics"/><key for="edge" id="d10" yfiles.type="edgegraphics"/>'
        '<graph edgedefault="directed" id="G">'
        + node.format("n0", "Ada", "")
        + node.format("n1", " Ben ", "")
        + node.format("n2", "Team", inner).replace('<node id="n2">', '<node id="n2" yfiles.foldertype="group">')
        + edge.format("n0", "n1", "standard")
        + edge.format("n1", "n2::n0", "none")
        + "</graph></graphml>"
    )
    (result,) = results_of(written(tmp_path, "drawn.graphml", text))
    records = [json.loads(line) for line in result.path.read_text().splitlines()]

    assert names_of(records) == {"n0": "Ada", "n1": "Ben", "n2::n0": "Cleo Tam"}
    assert ties_of(records) == [("n1", "n2::n0"), ("n0", "→", "n1")]
    assert "left out 1 vertex that only group others" in result.notes


def test_vertices_of_several_kinds_are_not_all_taken_for_people(tmp_path: Path) -> None:
    text = GRAPHML.format(
        '<key id="labels" for="node" attr.name="labels"/><graph edgedefault="directed"><node id="n0" labels=":Person">'
        '<data key="labels">:Person</data></node><node id="n1"><data key="labels">{}</data></node></graph>'
    )

    assert names_of(records_of(written(tmp_path, "one.graphml", text.format(":Employee:Person")))) == {
        "n0": "Member n0",
        "n1": "Member n1",
    }
    assert "several kinds (Person, Company)" in refusal_of(written(tmp_path, "two.graphml", text.format(":Company")))


def test_gexf_of_version_1_0_and_dates_of_edges(tmp_path: Path) -> None:
    text = (
        '<gexf version="1.0"><graph type="static"><attributes class="node"><attribute id="0" title="industry" '
        'type="string"><default>Retail</default></attribute></attributes><nodes><node id="a" label="Ada"><attvalues>'
        '<attvalue id="0" value="Software"/></attvalues></node><node id="b" label="Ben"/></nodes><edges>'
        '<edge id="0" source="a" target="b" start="2026-06-07" end="2026-06-09" weight="2"/></edges></graph></gexf>'
    )
    records = records_of(written(tmp_path, "old.gexf", text))

    assert [record.get("industry") for record in records] == ["Software", "Retail", None]
    assert records[2]["since"] == "2026-06-07T00:00:00+00:00"


def test_gml_of_parallel_edges_and_texts_over_lines(tmp_path: Path) -> None:
    text = (
        'graph\n[\n  node\n  [\n    id 0\n    label "Ada\n    Quill [x]"\n  ]\n  node [ id 1 label "B &amp; C" ]\n'
        "  edge [ source 0 target 1 ]\n  edge [ source 0 target 1 ]\n]\n"
    )
    records = records_of(written(tmp_path, "g.gml", text))

    assert names_of(records) == {"0": "Ada     Quill [x]", "1": "B & C"}
    assert ties_of(records) == [("0", "1"), ("0", "1")]


@pytest.mark.parametrize(
    ("nodes", "links", "ties"),
    [
        # D3 version 3: no ids, links by place.
        ('[{"name": "Ada"}, {"name": "Ben"}]', '[{"source": 0, "target": 1}]', [("0", "1")]),
        # No ids, links by name.
        ('[{"name": "ada"}, {"name": "ben"}]', '[{"source": "ada", "target": "ben"}]', [("ada", "ben")]),
        # NetworkX 1: ids, and links by place.
        ('[{"id": "ada"}, {"id": "ben"}]', '[{"source": 0, "target": 1}]', [("ada", "ben")]),
        # D3 after its layout: links hold the vertices themselves.
        ('[{"id": "a"}, {"id": "b"}]', '[{"source": {"id": "a", "x": 1}, "target": {"id": "b"}}]', [("a", "b")]),
        # Numbers that are ids and places at once are ids.
        ('[{"id": 1}, {"id": 0}]', '[{"source": 0, "target": 1}]', [("0", "1")]),
        # Long ids keep all digits; what pandas made of whole numbers is whole again.
        (
            '[{"id": 727189530466459649}, {"id": 727189530466459641.0}, {"id": 2.0}]',
            '[{"source": 727189530466459649, "target": 2.0}, {"source": 727189530466459641.0, "target": 2.0}]',
            [("727189530466459649", "2"), ("727189530466459641", "2")],
        ),
    ],
)
def test_links_name_vertices_by_id_name_or_place(
    tmp_path: Path, nodes: str, links: str, ties: list[tuple[str, str]]
) -> None:
    records = records_of(written(tmp_path, "d3.json", f'{{"nodes": {nodes}, "links": {links}}}'))

    assert ties_of(records) == ties
    assert len(names_of(records)) == nodes.count("}")


def test_a_graph_in_json_graph_format_is_directed_unless_it_says_otherwise(tmp_path: Path) -> None:
    text = '{"graph": {"nodes": [{"id": "a"}, {"id": "b"}], "edges": [{"source": "a", "target": "b"}]}}'

    assert ties_of(records_of(written(tmp_path, "g.json", text))) == [("a", "→", "b")]


def test_an_array_of_records_becomes_one_record_a_line(tmp_path: Path) -> None:
    text = (
        '[{"a": 7, "b": 727189530466459649, "type": "connection"}, {"type": "member", "id": 7, "name": "Ada"},'
        ' {"type": "organization", "id": "fern", "name": "Fern", "kind": "company", "size": 12}]'
    )
    (result,) = results_of(written(tmp_path, "records.json", text))

    assert result.path.read_text().splitlines() == [
        '{"type":"member","id":"7","name":"Ada"}',
        '{"type":"organization","id":"fern","name":"Fern","kind":"company","size":12}',
        '{"type":"connection","a":"7","b":"727189530466459649"}',
    ]


def test_an_array_of_objects_becomes_a_table(tmp_path: Path) -> None:
    text = (
        '[{"id": 1.0, "name": "Ada, the first", "interests": ["go", "tea"]},\n'
        '{"id": 12345678901234567890, "premium": true, "address": {"city": "Oslo"}, "name": null}]'
    )
    (result,) = results_of(written(tmp_path, "members.json", text))

    assert result.path.name == "members.csv"
    assert rows_of(result) == [
        ["id", "name", "interests", "premium"],
        ["1", "Ada, the first", "go;tea", ""],
        ["12345678901234567890", "", "", "true"],
    ]
    assert result.notes == ("ignored the nested 1 field address",)


def test_an_object_of_arrays_becomes_a_table_each(tmp_path: Path) -> None:
    text = (
        '{"exported": "2026-06-07", "members": [{"id": "ada", "name": "Ada"}], "connections": [{"a": "ada", "b": "b"}]}'
    )
    members, connections = results_of(written(tmp_path, "export.json", text))

    assert (members.path.name, members.part, members.notes) == (
        "members.csv",
        "members",
        ("ignored the parts exported",),
    )
    assert (connections.path.name, connections.part) == ("connections.csv", "connections")
    assert rows_of(connections) == [["a", "b"], ["ada", "b"]]


def test_half_a_character_is_left_to_the_reader(tmp_path: Path) -> None:
    text = '{"nodes": [{"id": "a\\ud83d"}, {"id": "b"}], "links": [{"source": "a\\ud83d", "target": "b"}]}'
    lines = results_of(written(tmp_path, "g.json", text))[0].path.read_text().splitlines()

    assert lines[2] == '{"type":"connection","a":"a\\ud83d","b":"b"}'
    assert parse(lines[2])[1] is not None
    assert rows_of(results_of(written(tmp_path, "t.json", '[["a\\ud83d", "b"]]'))[0]) == [["a\\ud83d", "b"]]


def test_an_array_of_pairs_becomes_csv(tmp_path: Path) -> None:
    (result,) = results_of(written(tmp_path, "edges.json", '[["ada", "ben"], ["ben", 7]]'))

    assert rows_of(result) == [["ada", "ben"], ["ben", "7"]]


NDJSON = (
    '{"type": "member", "id": "ada", "name": "Ada"}\n{"type": "member", "id": "ben", "name": "Ben"}\n',
    '{"id": "ada"}\n{"id": "ben"}\n',
    '{"type": "member", "id": "ada", "name": "Ada"}',
    '{"type":"member","id":"' + "a" * (1 << 17),
)


@pytest.mark.parametrize("text", NDJSON)
def test_ndjson_is_left_to_its_reader(tmp_path: Path, text: str) -> None:
    assert convertible(tmp_path / "records", text.encode()[: 1 << 16]) is None


WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main'
    '+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf '
    'numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}


HIDDEN = ' state="hidden"'


def workbook(path: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    """An .xlsx file. Dates are numbers with the format 14."""
    names = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{HIDDEN if name in hidden else ""}/>'
        for number, name in enumerate(sheets, 1)
    )
    targets = "".join(
        '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        f'Id="r{number}" Target="worksheets/{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    styles = (
        '<Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
        'Id="s" Target="styles.xml"/>'
    )
    with ZipFile(path, "w") as archive:
        for part, text in WORKBOOK.items():
            archive.writestr(part, text)
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{names}</sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{targets}{styles}'
            "</Relationships>",
        )
        for number, rows in enumerate(sheets.values(), 1):
            cells = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/{number}.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
            )
    return path


def cell(value: Any) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    if isinstance(value, date):
        return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    return f"<c><v>{value}</v></c>" if value is not None else "<c/>"


def test_each_filled_sheet_of_a_workbook_becomes_a_table(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "team.xlsx",
        {
            "members": [["id", "name", "joined_on"], [1, "Ada, Q", date(2026, 6, 7)], [None] * 3, [1e10, "Ben", None]],
            "Empty": [],
            "connections": [["a", "b"], [1, 10000000000]],
            "Notes": [["x"]],
        },
        hidden=("Notes",),
    )
    members, connections = results_of(path)

    assert rows_of(members) == [["id", "name", "joined_on"], ["1", "Ada, Q", "2026-06-07"], ["10000000000", "Ben", ""]]
    assert (members.path.name, members.part, members.notes) == (
        "members.csv",
        "sheet members",
        ("left out the hidden sheets Notes",),
    )
    assert rows_of(connections) == [["a", "b"], ["1", "10000000000"]]


def test_a_workbook_of_one_sheet_has_the_name_of_its_file(tmp_path: Path) -> None:
    path = workbook(tmp_path / "members.xlsx", {"Sheet1": [["id", "name"], [727189530466459649, "Ada"]]})
    (result,) = results_of(path)

    assert result.path.name == "members.csv"
    # Excel keeps 15 digits; the text has no exponent.
    assert rows_of(result)[1][0].isdigit()
    assert any("lost its last digits" in note for note in result.notes)


def test_an_open_document_spreadsheet_is_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "edges.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        rows = "".join(
            f"<table:table-row><table:table-cell office:value-type='string'><text:p>{one}</text:p></table:table-cell>"
            f"<table:table-cell office:value-type='float' office:value='{other}'/></table:table-row>"
            for one, other in [("ada", 1.0), ("ben", 2.5)]
        )
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    (result,) = results_of(tmp_path / "edges.ods")

    assert rows_of(result) == [["ada", "1"], ["ben", "2.5"]]


COLUMNS = {
    "id": pa.array([1.0, None, 2.5]),
    "long": pa.array([727189530466459649, 2, None]),
    "name": pa.array(["Ada, Q", 'Ben "B"', None]).dictionary_encode(),
    "at": pa.array([datetime(2026, 6, 7, 10, tzinfo=UTC), datetime(2026, 6, 7, tzinfo=UTC), None]),
    "ns": pa.array([1_780_790_400 * 10**9, None, None], pa.timestamp("ns")),
    "day": pa.array([date(2026, 6, 7), None, None]),
    "interests": pa.array([["go", "tea"], [], None]),
    "place": pa.array([{"city": "Oslo"}, None, None]),
    "__index_level_0__": pa.array([0, 1, 2]),
}


def parquet(table: Any, path: Path) -> None:
    pq.write_table(table, path, row_group_size=2)


def arrow_file(table: Any, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def arrow_stream(table: Any, path: Path) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)


@pytest.mark.parametrize(
    ("name", "write"), [("t.parquet", parquet), ("t.feather", arrow_file), ("t.arrows", arrow_stream)]
)
def test_parquet_and_arrow_become_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, write: Any) -> None:
    monkeypatch.setattr("graphsvc.ingest.convert.columnar.ROWS", 2)
    write(pa.table(COLUMNS), tmp_path / name)
    (result,) = results_of(tmp_path / name)

    assert rows_of(result) == [
        ["id", "long", "name", "at", "ns", "day", "interests"],
        ["1", "727189530466459649", "Ada, Q", "2026-06-07T10:00:00+00:00", "2026-06-07", "2026-06-07", "go;tea"],
        ["", "2", 'Ben "B"', "2026-06-07T00:00:00+00:00", "", "", ""],
        ["2.5", "", "", "", "", "", ""],
    ]
    assert result.notes == ("ignored the nested columns place",)


MATRIX = "%%MatrixMarket matrix coordinate {} {}\n% own-made\n{}\n"


@pytest.mark.parametrize(
    ("kind", "symmetry", "lines", "pairs"),
    [
        ("pattern", "symmetric", "4 4 3\n2 1\n3 2\n4 4", [["2", "1"], ["3", "2"]]),
        ("integer", "general", "3 3 3\n1 2 5\n2 1 5\n2 3 0", [["1", "2"], ["2", "1"]]),
        ("real", "symmetric", "5 4 2\n2 1 1.5e3\n\n% more\n5 1 -1", [["2", "1"], ["5", "1"]]),
        ("complex", "hermitian", "2 2 1\n2 1 0 1", [["2", "1"]]),
    ],
)
def test_entries_of_a_matrix_become_pairs(
    tmp_path: Path, kind: str, symmetry: str, lines: str, pairs: list[list[str]]
) -> None:
    (result,) = results_of(written(tmp_path, "m.mtx", MATRIX.format(kind, symmetry, lines)))

    assert rows_of(result) == [["source", "target"], *pairs]
    assert any("symmetric" in note for note in result.notes) == (symmetry == "general")


def test_a_matrix_without_a_header_is_known_by_its_name(tmp_path: Path) -> None:
    (result,) = results_of(written(tmp_path, "m.mtx", "% from elsewhere\n3 3 2\n2 1\n3 1\n"))

    assert rows_of(result) == [["source", "target"], ["2", "1"], ["3", "1"]]
    assert convertible(tmp_path / "m.txt", b"3 3 2\n2 1\n3 1\n") is None


BOMB = '<?xml version="1.0"?><!DOCTYPE graphml [<!ENTITY a "aaaaaaaaaa">{}]><graphml>&{};</graphml>'
REFUSED: dict[str, tuple[str | bytes, str]] = {
    "cut.graphml": (GRAPHML.format("\n<graph>\n<node id='a'>")[:-10], "GraphML: line 3: not well-formed XML"),
    "bomb.graphml": (
        BOMB.format(
            "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)), "i"
        ),
        "GraphML: line 1: defines the XML entity a",
    ),
    "external.graphml": (
        '<!DOCTYPE graphml [\n<!ENTITY x SYSTEM "file:///etc/hostname">]><graphml>&x;</graphml>',
        "GraphML: line 2: defines the XML entity x",
    ),
    "undefined.graphml": (GRAPHML.format("&x;"), "undefined entity"),
    "encoding.graphml": ('<?xml version="1.0" encoding="klingon"?><graphml/>', "unknown encoding"),
    "deep.graphml": ("<graphml>" + "<a>" * 2000, "nested deeper than 1000 levels"),
    "two.graphml": (GRAPHML.format("<graph/><graph/>"), "more than one graph"),
    "none.graphml": (GRAPHML.format(""), "holds no <graph>"),
    "empty.graphml": (GRAPHML.format("<graph/>"), "GraphML: no vertices: there is nothing to read"),
    "noid.graphml": (GRAPHML.format("<graph><node/></graph>"), "a <node> has no id"),
    "noend.graphml": (GRAPHML.format("<graph><edge source='a'/></graph>"), "an <edge> has no source or no target"),
    "none.gexf": (GEXF.format("<meta/>"), "GEXF: holds no <graph>"),
    "range.net": ("*Vertices 2\n*Edges\n1 3\n", "Pajek: line 3: an edge is two numbers from 1 to 2"),
    "two_mode.net": ("*Vertices 5 2\n*Edges\n1 3\n", "two-mode network (2 of 5"),
    "matrix.net": ("*Vertices 2\n*Matrix\n0 1\n1 0\n", "Pajek: line 2: a Pajek network with a matrix"),
    "vertex.net": ("*Vertices 2\nAda\n", "Pajek: line 2: a vertex begins with its number"),
    "latin.net": ('*Vertices 1\n1 "Zo\xeb"\n'.encode("latin-1"), "Pajek: line 2: not UTF-8"),
    "cut.gml": ("graph [\n node [ id 1 ]\n", "GML: line 1: [ is not closed; the file is cut off"),
    "quote.gml": ('graph [\n node [ id 1 label "x ]\n]\n', 'GML: line 2: " is not closed'),
    "noid.gml": ("graph [\n node [ label 1 ]\n]", "GML: line 2: node without id"),
    "deep.gml": ("graph [ " + "a [ " * 200, "GML: line 1: nested deeper than 128 levels"),
    "sign.gml": ("graph [\n node [ id 1 ] ? ]", "GML: line 2: ? is not GML"),
    "two.gml": ("graph [ node [ id 1 ] ]\ngraph [ ]", "GML: line 2: a second graph"),
    "cut.json": ('{"nodes": [\n{"id": 1},', "JSON: line 2, column 11: not JSON"),
    "lines.json": ('[{"id": 1}]\n[{"id": 2}]', "a second JSON document begins"),
    "deep.json": ("[" * 500, "JSON: nested deeper than 128 levels"),
    "words.json": ('["ada", "ben"]', "an array of neither objects nor rows"),
    "empty.json": ("[]", "an empty array"),
    "adjacency.json": ('{"ada": ["ben"], "ben": ["ada"]}', "an object with ada, ben"),
    "nested.json": ('[{"a": {"b": 1}}]', "only nested objects (a)"),
    "graphs.json": ('{"graphs": [{"nodes": [], "edges": []}, {"nodes": [], "edges": []}]}', "holds 2 graphs"),
    "ends.json": ('{"nodes": [{"id": 1}], "links": [{"source": 1}]}', "edge 1 has no source and target"),
    "noid.json": ('{"nodes": [{"id": 1}, {"x": 2}], "links": []}', "node 2 has no id"),
    "names.json": ('{"nodes": [{"x": 1}], "links": [{"source": "a", "target": "b"}]}', "neither by name nor by place"),
    "latin.json": ('[{"name": "Zo\xeb"}]'.encode("latin-1"), "JSON: not UTF-8 at byte 14"),
    "dense.mtx": ("%%MatrixMarket matrix array real general\n2 2\n1\n", "a dense matrix (array)"),
    "flat.mtx": (MATRIX.format("pattern", "general", "3 2 1\n1 2"), "Matrix Market: 3 rows and 2 columns"),
    "cut.mtx": (MATRIX.format("pattern", "general", "3 3 2\n1 2"), "cut off: 1 of the 2 entries"),
    "more.mtx": (MATRIX.format("pattern", "general", "3 3 1\n1 2\n2 3"), "line 5: more than the 1 entries"),
    "range.mtx": (MATRIX.format("pattern", "general", "3 3 1\n1 4"), "line 4: rows and columns go from 1 to 3"),
    "words.mtx": (MATRIX.format("pattern", "general", "3 3 1\nada ben"), "line 4: an entry is a row"),
    "header.mtx": ("%%MatrixMarket matrix coordinate\n3 3 1\n", "line 1: not a header of Matrix Market"),
    "broken.parquet": (b"PAR1 and nothing more PAR1", "Parquet: cannot be read"),
    "old.feather": (b"FEA1....", "Feather version 1"),
    "broken.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel or OpenDocument: cannot be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_converted_is_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    content, reason = REFUSED[name]

    assert reason in refusal_of(written(tmp_path, name, content))


def test_a_doctype_without_entities_is_no_harm(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE graphml SYSTEM "http://graphml.graphdrawing.org/dtds/1.0rc/graphml.dtd">'

    assert len(records_of(written(tmp_path, "g.graphml", doctype + NETWORKS["ring.graphml"].partition("?>")[2]))) == 5


def test_a_graph_in_utf_16_or_with_lone_carriage_returns_is_read(tmp_path: Path) -> None:
    text = '*Vertices 2\r1 "Zoë"\r2 "Ben"\r*Edges\r1 2\r'
    plain, wide = written(tmp_path, "a.net", text), written(tmp_path, "b.net", text.encode("utf-16"))

    assert records_of(plain) == records_of(wide)
    assert names_of(records_of(wide)) == {"1": "Zoë", "2": "Ben"}


@pytest.mark.parametrize(
    ("name", "content", "library"),
    [("t.parquet", b"PAR1", "pyarrow"), ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "python_calamine")],
)
def test_a_missing_library_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    assert "install graphsvc[formats]" in refusal_of(written(tmp_path, name, content))


def test_a_sheet_that_takes_too_much_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphsvc.ingest.convert.spreadsheet.MEMORY", 400_000_000)
    path = workbook(tmp_path / "far.xlsx", {"Sheet1": [["x"]]})
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(
                name, text.partition(b"<row>")[0] + far + b"</sheetData></worksheet>" if b"<row>" in text else text
            )

    assert "too large for 400 MB of memory" in refusal_of(path)


def test_results_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    path = written(tmp_path, "members.json", '[{"id": "ada", "name": "Ada"}]')
    (first,), (second,) = convert(path, "json", folder), convert(path, "json", folder)

    assert first.path != second.path
    # Readers know a table by the name up to the first dot.
    assert second.path.name.split(".")[0] == "members"


def test_documents_that_would_not_fit_into_memory_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphsvc.ingest.convert.json_files.LARGEST", 1_000_000)
    monkeypatch.setattr("graphsvc.ingest.convert.spreadsheet.LARGEST", 1_000_000)
    with ZipFile(tmp_path / "bomb.xlsx", "w", compression=8) as archive:
        archive.writestr("xl/workbook.xml", " " * 2_000_000)

    assert "2 MB, more than the 1 MB" in refusal_of(written(tmp_path, "big.json", "[" + " " * 2_000_000 + "]"))
    assert "2 MB unpacked" in refusal_of(tmp_path / "bomb.xlsx")
