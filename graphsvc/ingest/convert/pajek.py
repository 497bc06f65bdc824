"""Pajek's networks (.net) and projects (.paj).

NetworkX's reader is not used: it takes labels for ids, so it merges vertices of one label.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from graphsvc.ingest.convert.converted import ConversionError, Converted, lines_of, whole_number
from graphsvc.ingest.convert.graph import GraphFile, converted_graph

VERTEX = re.compile(r'\s*([0-9]{1,18})(?:\s+(?:"((?:[^"\\]|\\.)*)"|(\S+)))?')
# The size line may name vertices that have no line of their own, but not more than one would draw.
MOST_UNNAMED = 1_000_000

Section = Literal["vertices", "arcs", "edges", "arcslist", "edgeslist", ""]


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    return converted_graph(path, folder, directed, lambda graph: _Reader(graph).read(path))


@dataclass(slots=True)
class _Reader:
    graph: GraphFile
    section: Section = ""
    size: int = -1
    labels: set[int] = field(default_factory=set)
    weighted: bool = False

    def read(self, path: Path) -> None:
        for number, text in lines_of(path):
            line = text.strip()
            if line.startswith("*"):
                self._section(number, line)
            elif not line.startswith(("%", "/*")):
                self._line(number, line)
        if self.size < 0:
            raise ConversionError("no line *Vertices: this is not a Pajek network")
        self._unnamed()
        if self.weighted:
            self.graph.notes.append("ignored the values of edges")

    def _section(self, number: int, line: str) -> None:
        words = line[1:].split()
        name = words[0].lower().partition(":")[0] if words else ""
        if name != "vertices" and self.section == "vertices":
            self._unnamed()
        match name:
            case "vertices":
                self._vertices(number, words)
            case "arcs" | "edges" | "arcslist" | "edgeslist":
                self.section = name
            case "matrix":
                raise ConversionError(
                    f"line {number}: a Pajek network with a matrix is not read; save it in Pajek with arcs and edges"
                )
            case _:
                self.section = ""
                if name not in {"network", "partition", "vector", "permutation", "cluster"}:
                    self.graph.notes.append(f"ignored the section *{name}")

    def _vertices(self, number: int, words: list[str]) -> None:
        size = whole_number(words[1]) if len(words) > 1 else None
        if size is None:
            raise ConversionError(f"line {number}: *Vertices without the number of vertices")
        if self.size >= 0 and self.section:
            raise ConversionError(f"line {number}: a second network; save each to its own file")
        if len(words) > 2 and whole_number(words[2]) not in {None, size}:
            raise ConversionError(
                f"line {number}: a two-mode network ({words[2]} of {words[1]} vertices are of the first kind); "
                "turn it into one of people only, in Pajek with Network > 2-Mode Network > 2-Mode to 1-Mode"
            )
        # The partitions and vectors of a project have a line *Vertices of their own.
        self.section = "vertices" if self.size < 0 else ""
        self.size = max(self.size, size)

    def _line(self, number: int, line: str) -> None:
        match self.section:
            case "vertices":
                if not (found := VERTEX.match(line)):
                    raise ConversionError(f"line {number}: a vertex begins with its number")
                label = found[3] if found[2] is None else re.sub(r"\\(.)", r"\1", found[2])
                self.labels.add(int(found[1]))
                self.graph.vertex(str(int(found[1])), {"label": label})
            case "arcs" | "edges":
                source, target, *more = self._numbers(number, line.split()[:3])
                self.weighted |= bool(more)
                self.graph.edge(source, target, {}, directed=self.section == "arcs")
            case "arcslist" | "edgeslist":
                source, *targets = self._numbers(number, line.split(), all_vertices=True)
                for target in targets:
                    self.graph.edge(source, target, {}, directed=self.section == "arcslist")

    def _numbers(self, number: int, words: list[str], *, all_vertices: bool = False) -> list[str]:
        ends = words if all_vertices else words[:2]
        if len(ends) < 2 or not all(1 <= (whole_number(word) or 0) <= self.size for word in ends):
            raise ConversionError(f"line {number}: an edge is two numbers from 1 to {self.size}")
        return [str(int(word)) for word in ends] + words[len(ends) :]

    def _unnamed(self) -> None:
        """The vertices without a line: all, if only their number is given."""
        if self.size - len(self.labels) > MOST_UNNAMED:
            self.graph.notes.append(f"left out vertices without a label and an edge: {self.size:,} are announced")
            return
        for vertex in range(1, self.size + 1):
            if vertex not in self.labels:
                self.labels.add(vertex)
                self.graph.vertex(str(vertex), {})
