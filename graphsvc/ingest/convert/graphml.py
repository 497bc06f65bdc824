"""GraphML (http://graphml.graphdrawing.org): NetworkX, igraph, Gephi, Cytoscape, Neo4j, yEd.

NetworkX's reader is not used: it refuses graphs with directed and undirected edges and values that are not of their
declared type, and holds the whole graph in memory.
"""

from dataclasses import dataclass, field
from pathlib import Path

from graphsvc.ingest.convert.converted import ConversionError, Converted, counted
from graphsvc.ingest.convert.graph import GraphFile, converted_graph
from graphsvc.ingest.convert.xml_events import Element, elements

KINDS = {"node": "vertices", "edge": "edges"}


@dataclass(slots=True)
class Key:
    """An attribute that vertices or edges may have. yEd's keys for drawings have no name."""

    name: str
    holder: str
    default: str | None = None


@dataclass(slots=True)
class Item:
    """A vertex or an edge that is open."""

    element: Element
    attributes: dict[str, str] = field(default_factory=dict)
    group: bool = False
    label: str = ""
    arrows: tuple[str, str] | None = None


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    return converted_graph(path, folder, directed, lambda graph: _Reader(graph).read(path))


@dataclass(slots=True)
class _Reader:
    graph: GraphFile
    keys: dict[str, Key] = field(default_factory=dict)
    key: Key | None = None
    items: list[Item] = field(default_factory=list)
    graphs: int = 0
    hyperedges: int = 0

    def read(self, path: Path) -> None:
        for begins, element in elements(path):
            if begins:
                self._start(element)
            else:
                self._end(element)
        if not self.graphs:
            raise ConversionError("holds no <graph>: this is not GraphML")
        if self.hyperedges:
            self.graph.notes.append(f"left out {counted(self.hyperedges, 'hyperedge')}, which join more than two")

    def _start(self, element: Element) -> None:
        match element.name:
            case "key":
                attributes = element.attributes
                self.key = Key(attributes.get("attr.name", ""), attributes.get("for", "all"))
                self.keys[attributes.get("id", "")] = self.key
            case "graph":
                self._start_graph(element)
            case "node" | "edge":
                self.items.append(Item(element, group=element.attributes.get("yfiles.foldertype") == "group"))
            case "Arrows" if self.items:
                arrows = element.attributes
                self.items[-1].arrows = (arrows.get("source", "none"), arrows.get("target", "none"))

    def _start_graph(self, element: Element) -> None:
        if self.items:
            self.items[-1].group = True
            return
        self.graphs += 1
        if self.graphs > 1:
            raise ConversionError("holds more than one graph; save each to its own file and import them together")
        self.graph.directed_by_default = element.attributes.get("edgedefault") == "directed"

    def _end(self, element: Element) -> None:
        text = "".join(element.text)
        match element.name:
            case "default" if self.key:
                self.key.default = text
            case "key":
                self.key = None
            case "data" if self.items:
                key = self.keys.get(element.attributes.get("key", ""))
                name = key.name if key else element.attributes.get("key", "")
                if name:
                    self.items[-1].attributes[name] = text
            case "NodeLabel" | "Label.Text" if self.items and text.strip():
                self.items[-1].label = self.items[-1].label or " ".join(text.split())
            case "node":
                self._vertex(self.items.pop())
            case "edge":
                self._edge(self.items.pop())
            case "hyperedge":
                self.hyperedges += 1

    def _vertex(self, item: Item) -> None:
        vertex = item.element.attributes.get("id")
        if vertex is None:
            raise ConversionError("a <node> has no id")
        attributes = self._attributes(item, "node")
        if item.label:
            attributes = {"label": item.label} | attributes
        self.graph.vertex(vertex, attributes, group=item.group)

    def _edge(self, item: Item) -> None:
        found = item.element.attributes
        source, target = found.get("source"), found.get("target")
        if source is None or target is None:
            raise ConversionError("an <edge> has no source or no target")
        directed = {"true": True, "false": False}.get(found.get("directed", ""))
        if directed is None and item.arrows == ("none", "none"):
            # yEd declares every graph as directed, and draws lines without arrows.
            directed = False
        self.graph.edge(source, target, self._attributes(item, "edge"), directed=directed)

    def _attributes(self, item: Item, holder: str) -> dict[str, str]:
        defaults = {
            key.name: key.default
            for key in self.keys.values()
            if key.name and key.default is not None and key.holder in {holder, "all"}
        }
        others = {name: value for name, value in item.element.attributes.items() if name in {"label", "labels", "name"}}
        return defaults | others | item.attributes
