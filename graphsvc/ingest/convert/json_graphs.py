"""Graphs in JSON: node-link (NetworkX, D3), Cytoscape.js, JSON Graph Format, graphology (Sigma), vis.js."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphsvc.ingest.convert.converted import ConversionError, counted, whole_number
from graphsvc.ingest.convert.graph import GraphFile
from graphsvc.ingest.convert.numerals import id_of

ENDS = (("source", "target"), ("from", "to"), ("_from", "_to"), ("start", "end"), ("src", "dst"))
IDS = ("id", "key", "_id")
# Where formats put the attributes of a vertex or an edge.
NESTED = ("data", "attributes", "metadata", "properties")
FLAGS = frozenset({"directed", "undirected", "arrows"})


@dataclass(slots=True)
class Graph:
    """`nodes` have their attributes without nesting; `directed` is None if the document does not say."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    directed: bool | None


def find_graph(document: Any) -> Graph | None:
    """The graph that a document holds, or None."""
    if isinstance(document, list):
        return _cytoscape(document, {}) if _is_cytoscape(document) else None
    if not isinstance(document, dict):
        return None
    if "elements" in document:
        return _cytoscape(document["elements"], document)
    return _node_link(document) or _json_graph_format(document)


def _node_link(document: dict[str, Any]) -> Graph | None:
    nodes, edges = document.get("nodes"), document.get("links", document.get("edges"))
    if isinstance(rows := document.get("adjacency"), list) and isinstance(nodes, list):
        return Graph(_nodes(nodes), list(_adjacent(_nodes(nodes), rows, document)), _directed(document))
    if _is_graph(document):
        return Graph(_nodes(nodes), _edges(edges or []), _directed(document))
    if isinstance(edges, list) and edges and all(isinstance(edge, dict) and _ends(edge) for edge in edges):
        return Graph([], _edges(edges), _directed(document))
    return None


def _json_graph_format(document: dict[str, Any]) -> Graph | None:
    """A graph is directed unless it says otherwise."""
    graphs = document.get("graphs", [document.get("graph")])
    graphs = list(graphs.values()) if isinstance(graphs, dict) else graphs
    if not isinstance(graphs, list) or not all(isinstance(one, dict) and _is_graph(one) for one in graphs):
        return None
    if not graphs:
        return None
    if len(graphs) > 1:
        raise ConversionError(f"holds {counted(len(graphs), 'graph')}; save each to its own file")
    found = _node_link(graphs[0])
    if found and found.directed is None:
        found.directed = True
    return found


def _is_graph(document: Mapping[str, Any]) -> bool:
    nodes, edges = document.get("nodes"), document.get("links", document.get("edges", []))
    return isinstance(nodes, list | dict) and isinstance(edges, list)


def _directed(document: Mapping[str, Any]) -> bool | None:
    """What a document says about all its edges."""
    options = document.get("options")
    kind = options.get("type") if isinstance(options, dict) else None
    kind = document.get("edgeType", document.get("graphType", kind))
    said = {"directed": True, "undirected": False}.get(str(kind).lower())
    return document["directed"] if isinstance(document.get("directed"), bool) else said


def _is_cytoscape(elements: list[Any]) -> bool:
    return bool(elements) and all(isinstance(one, dict) and isinstance(one.get("data"), dict) for one in elements)


def _cytoscape(elements: Any, document: Mapping[str, Any]) -> Graph | None:
    if isinstance(elements, dict):
        nodes, edges = elements.get("nodes", []), elements.get("edges", [])
        if not isinstance(nodes, list) or not isinstance(edges, list):
            return None
    elif _is_cytoscape(elements):
        edges = [one for one in elements if one.get("group") == "edges" or _ends(one["data"])]
        nodes = [one for one in elements if one not in edges] if len(edges) < len(elements) else []
    else:
        return None
    return Graph(_nodes(nodes), _edges(edges), _directed(document))


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in item.items() if name not in NESTED or not isinstance(value, dict)}
    for name in NESTED:
        if isinstance(part := item.get(name), dict):
            flat |= part
    return flat


def _nodes(nodes: Any) -> list[dict[str, Any]]:
    if isinstance(nodes, dict):
        return [{**(_flat(node) if isinstance(node, dict) else {}), "id": key} for key, node in nodes.items()]
    return [_flat(node) if isinstance(node, dict) else {"id": node} for node in nodes]


def _edges(edges: list[Any]) -> list[dict[str, Any]]:
    found = []
    for number, edge in enumerate(edges, 1):
        match edge:
            case dict():
                found.append(_flat(edge))
            case [source, target, *_]:
                found.append({"source": source, "target": target})
            case _:
                raise ConversionError(f"edge {number} has no source and target")
    return found


def _adjacent(nodes: list[dict[str, Any]], rows: list[Any], document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The edges of NetworkX's adjacency_data, which names those without direction twice."""
    place = {_id(node.get("id")): number for number, node in enumerate(nodes)}
    for number, row in enumerate(rows[: len(nodes)]):
        for other in row:
            target = _id(other.get("id")) if isinstance(other, dict) else None
            if _directed(document) or place.get(target, number) >= number:
                yield {"source": nodes[number].get("id"), "target": target, **other, "id": None}


def _ends(edge: Mapping[str, Any]) -> tuple[str, str] | None:
    return next(((first, second) for first, second in ENDS if first in edge and second in edge), None)


def _id(value: Any) -> str | None:
    """The text of an id; of an object that D3 put in its place, the id in it."""
    if isinstance(value, dict):
        value = next((value[name] for name in IDS if name in value), None)
    return id_of(value)


def write_graph(found: Graph, graph: GraphFile) -> None:
    ids = _ids_of(found.nodes)
    ends = [_ends_of(edge, number) for number, edge in enumerate(found.edges, 1)]
    names: Mapping[str, str] = {}
    if ids is None:
        ids, names = _ids_by_place(found.nodes, {end for pair in ends for end in pair})
    elif not {end for pair in ends for end in pair} <= set(ids) and _are_places(ends, len(ids)):
        names = {str(place): vertex for place, vertex in enumerate(ids)}
        graph.notes.append("edges name vertices by their place in the list, counted from 0")
    parents = {parent for node in found.nodes if (parent := _id(node.get("parent")))}
    for vertex, node in zip(ids, found.nodes, strict=True):
        attributes = {name: value for name, value in node.items() if name not in {*IDS, "parent"}}
        graph.vertex(vertex, {name: _attribute(value) for name, value in attributes.items()}, group=vertex in parents)
    graph.directed_by_default = bool(found.directed)
    for edge, (source, target) in zip(found.edges, ends, strict=True):
        used = {*(_ends(edge) or ()), *FLAGS, "key"}
        attributes = {name: _attribute(value) for name, value in edge.items() if name not in used}
        graph.edge(names.get(source, source), names.get(target, target), attributes, directed=_edge_directed(edge))


def _attribute(value: Any) -> Any:
    """Texts, and lists of them; nested objects are only named."""
    if isinstance(value, list):
        return [str(part) for part in value] if all(isinstance(part, str) for part in value) else None
    return value if isinstance(value, str | int | float) else None


def _ids_of(nodes: list[dict[str, Any]]) -> list[str] | None:
    """The id of each vertex; None if they have none."""
    name = next((name for name in IDS if nodes and name in nodes[0]), None)
    if name is None and nodes:
        return None
    ids = []
    for number, node in enumerate(nodes, 1):
        vertex = _id(node.get(name or "id"))
        if vertex is None:
            raise ConversionError(f"node {number} has no {name} that is a text or a number")
        ids.append(vertex)
    return ids


def _ids_by_place(nodes: list[dict[str, Any]], named: set[str]) -> tuple[list[str], Mapping[str, str]]:
    """Without ids, edges name vertices by their name, or by their place from 0 (D3 version 3)."""
    for attribute in ("name", "label"):
        names = [_id(node.get(attribute)) for node in nodes]
        if named and named <= set(names) and len(set(names)) == len(names) and None not in names:
            return [name for name in names if name is not None], {}
    if not _are_places([(end, end) for end in named], len(nodes)):
        raise ConversionError("the nodes have no id, and edges name them neither by name nor by place")
    return [str(place) for place in range(len(nodes))], {}


def _are_places(ends: list[tuple[str, str]], size: int) -> bool:
    places = (whole_number(end) for pair in ends for end in pair)
    return all(place is not None and place < size for place in places)


def _ends_of(edge: Mapping[str, Any], number: int) -> tuple[str, str]:
    if names := _ends(edge):
        source, target = (_id(edge[name]) for name in names)
        if source is not None and target is not None:
            return source, target
    raise ConversionError(f"edge {number} has no source and target")


def _edge_directed(edge: Mapping[str, Any]) -> bool | None:
    """What an edge says about itself: JSON Graph Format, graphology, Gephi, vis.js."""
    match edge:
        case {"directed": bool() as directed}:
            return directed
        case {"undirected": bool() as undirected}:
            return not undirected
        case {"arrows": str() as arrows}:
            return arrows in {"to", "from"}
        case {"type": str() as kind} if kind.lower() in {"directed", "undirected"}:
            return kind.lower() == "directed"
    return None
