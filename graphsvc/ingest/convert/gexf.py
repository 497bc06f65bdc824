"""GEXF 1.0 to 1.3 (https://gexf.net): Gephi, NetworkX."""

from dataclasses import dataclass, field
from pathlib import Path

from graphsvc.ingest.convert.converted import ConversionError, Converted
from graphsvc.ingest.convert.graph import SINCE, GraphFile, converted_graph, key_of, moment_of
from graphsvc.ingest.convert.xml_events import Element, elements

DRAWING = frozenset({"id", "source", "target", "type", "pid", "kind", "for", "open", "spells"})


@dataclass(slots=True)
class Item:
    """A vertex or an edge that is open."""

    element: Element
    attributes: dict[str, str] = field(default_factory=dict)
    group: bool = False


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    return converted_graph(path, folder, directed, lambda graph: _Reader(graph).read(path))


@dataclass(slots=True)
class _Reader:
    graph: GraphFile
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    defaults: dict[tuple[str, str], str] = field(default_factory=dict)
    holder: str = ""
    attribute: str = ""
    items: list[Item] = field(default_factory=list)
    graphs: int = 0

    def read(self, path: Path) -> None:
        for begins, element in elements(path):
            if begins:
                self._start(element)
            else:
                self._end(element)
        if not self.graphs:
            raise ConversionError("holds no <graph>: this is not GEXF")

    def _start(self, element: Element) -> None:
        attributes = element.attributes
        match element.name:
            case "graph":
                self.graphs += 1
                self.graph.directed_by_default = attributes.get("defaultedgetype") == "directed"
            case "attributes":
                self.holder = attributes.get("class", "")
            case "attribute":
                self.attribute = attributes.get("id", "")
                self.titles[self.holder, self.attribute] = attributes.get("title", self.attribute)
            case "nodes" if self.items:
                self.items[-1].group = True
            case "node" | "edge":
                self.items.append(Item(element))
            case "attvalue" if self.items:
                # GEXF 1.0 says `id`, later versions say `for`.
                named = attributes.get("for", attributes.get("id", ""))
                title = self.titles.get((self.items[-1].element.name, named), named)
                self.items[-1].attributes[title] = attributes.get("value", "")

    def _end(self, element: Element) -> None:
        match element.name:
            case "default":
                self.defaults[self.holder, self.titles[self.holder, self.attribute]] = "".join(element.text)
            case "node":
                item = self.items.pop()
                if (vertex := element.attributes.get("id")) is None:
                    raise ConversionError("a <node> has no id")
                self.graph.vertex(vertex, self._attributes(item), group=item.group)
            case "edge":
                self._edge(self.items.pop())

    def _edge(self, item: Item) -> None:
        found = item.element.attributes
        source, target = found.get("source"), found.get("target")
        if source is None or target is None:
            raise ConversionError("an <edge> has no source or no target")
        directed = {"directed": True, "undirected": False, "mutual": False}.get(found.get("type", ""))
        attributes = self._attributes(item)
        # The start of an edge is a date, or a number on the scale of an animation.
        if moment_of(attributes.pop("start", None)) and not any(key_of(name) in SINCE for name in attributes):
            attributes["since"] = found["start"]
        self.graph.edge(source, target, attributes, directed=directed)

    def _attributes(self, item: Item) -> dict[str, str]:
        element = item.element
        defaults = {title: value for (holder, title), value in self.defaults.items() if holder == element.name}
        own = {name: value for name, value in element.attributes.items() if name not in DRAWING}
        return defaults | own | item.attributes
