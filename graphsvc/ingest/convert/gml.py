"""GML (Graph Modelling Language): Newman's networks, igraph, NetworkX, Gephi, yEd, Cytoscape.

NetworkX's reader is not used: it refuses parallel edges in a graph that is not declared to have them, as many have.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from graphsvc.ingest.convert.converted import ConversionError, Converted, lines_of
from graphsvc.ingest.convert.graph import GraphFile, converted_graph
from graphsvc.nesting import DEEPEST

TOKEN = re.compile(r'\s*(?:([A-Za-z_][\w.-]*)|([-+][\w.]+|[\d.][\w.+-]*)|"([^"]*)"|("[^"]*$)|([\[\]])|(#.*$)|(\S))')
LONGEST_TEXT = 100_000

Value = str | list[tuple[str, Any]]


@dataclass(slots=True)
class Token:
    """`kind`: key, number, text, [ or ]."""

    line: int
    kind: str
    text: str


def converted(path: Path, folder: Path, directed: bool | None) -> list[Converted]:
    return converted_graph(path, folder, directed, lambda graph: _read(graph, _tokens(path)))


def _read(graph: GraphFile, tokens: Iterator[Token]) -> None:
    found = False
    for token in tokens:
        if token.kind != "key":
            raise ConversionError(f"line {token.line}: {token.text} where a key is wanted; this is not GML")
        if token.text.lower() != "graph":
            _value(tokens, token, 0)
            continue
        if found:
            raise ConversionError(f"line {token.line}: a second graph; save each to its own file")
        if next(tokens, token).kind != "[":
            raise ConversionError(f"line {token.line}: graph without [")
        found = True
        for key, line, value in _pairs(tokens, token, 0):
            _item(graph, key.lower(), line, value)
    if not found:
        raise ConversionError("holds no graph [ … ]: this is not GML")


def _item(graph: GraphFile, key: str, line: int, value: Value) -> None:
    match key:
        case "directed":
            graph.directed_by_default = value == "1"
        case "node":
            fields = _fields(value, line)
            group = fields.pop("isGroup", None) == "1"
            graph.vertex(_field(fields, "id", "node", line), fields, group=group)
        case "edge":
            fields = _fields(value, line)
            source, target = (_field(fields, name, "edge", line) for name in ("source", "target"))
            directed = _directed(fields.get("directed"))
            others = {name: text for name, text in fields.items() if name not in {"source", "target", "directed"}}
            graph.edge(source, target, others, directed=directed)


def _directed(value: Any) -> bool | None:
    return None if value is None else value == "1"


def _field(found: dict[str, Any], name: str, what: str, line: int) -> str:
    if not isinstance(value := found.get(name), str):
        raise ConversionError(f"line {line}: {what} without {name}")
    return value


def _fields(value: Value, line: int) -> dict[str, Any]:
    """The first value of each key. Nested ones (graphics) are only named."""
    if isinstance(value, str):
        raise ConversionError(f"line {line}: node or edge without [")
    fields: dict[str, Any] = {}
    for key, part in value:
        fields.setdefault(key, part if isinstance(part, str) else None)
    return fields


def _pairs(tokens: Iterator[Token], opened: Token, depth: int) -> Iterator[tuple[str, int, Value]]:
    """Key, line and value of each pair until the bracket is closed."""
    for token in tokens:
        if token.kind == "]":
            return
        if token.kind != "key":
            raise ConversionError(f"line {token.line}: {token.text} where a key is wanted")
        yield token.text, token.line, _value(tokens, token, depth)
    raise ConversionError(f"line {opened.line}: [ is not closed; the file is cut off")


def _value(tokens: Iterator[Token], key: Token, depth: int) -> Value:
    token = next(tokens, None)
    if token and token.kind == "key" and token.line == key.line:
        # Gephi reads ids and texts without quotes, so files have them.
        return token.text
    if token is None or token.kind in {"]", "key"}:
        raise ConversionError(f"line {key.line}: {key.text} has no value")
    if token.kind != "[":
        return token.text
    if depth > DEEPEST:
        raise ConversionError(f"line {token.line}: nested deeper than {DEEPEST} levels")
    return [(name, value) for name, _, value in _pairs(tokens, token, depth + 1)]


def _tokens(path: Path) -> Iterator[Token]:
    opened: list[str] = []
    since = 0
    for number, text in lines_of(path):
        position = 0
        if opened:
            inside, quote, _ = text.partition('"')
            opened.append(inside)
            if sum(map(len, opened)) > LONGEST_TEXT:
                raise ConversionError(f'line {since}: " is not closed')
            if not quote:
                continue
            yield Token(since, "text", unescape(" ".join(opened)))
            opened, position = [], len(inside) + 1
        while found := TOKEN.match(text, position):
            position = found.end()
            key, numeral, quoted, unfinished, bracket, comment, other = found.groups()
            if unfinished is not None:
                opened, since = [unfinished[1:]], number
            elif other is not None:
                raise ConversionError(f"line {number}: {other} is not GML")
            elif comment is None:
                kind = "key" if key is not None else "number" if numeral is not None else bracket or "text"
                yield Token(number, kind, unescape(quoted) if quoted is not None else key or numeral or bracket)
    if opened:
        raise ConversionError(f'line {since}: " is not closed')
