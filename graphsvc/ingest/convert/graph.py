"""Writes a graph as NDJSON of records: its vertices as members, then its edges as connections or follows."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from graphsvc.ingest.convert.converted import ConversionError, Converted, counted, listed, new_file, stem_of, text_of
from graphsvc.records import Moment, Profile

NAMES = ("name", "label")
# Where property graphs say of what kind a vertex is: Neo4j (:Person:Employee), TinkerPop.
KINDS = ("labels", "labelv")
SINCE = ("since", "date", "timestamp")
PROFILE = frozenset(Profile.model_fields) - {"name"}
# Notes with a number, and what it counts.
COUNTED = {
    "loops": ("edge", "left out {} from a vertex to itself"),
    "undeclared": ("vertex", "{} named only by edges"),
    "twice": ("vertex", "{} with an id that came before: the first counts"),
    "groups": ("vertex", "left out {} that only group others"),
    "dates": ("edge", "left out the date of {}: not a date such as 2026-06-07"),
}
encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
MOST_KINDS = 100
MOMENT: TypeAdapter[Any] = TypeAdapter(Moment)


def record(type: str, **fields: Any) -> bytes:  # noqa: A002  the field's name
    """One line, `type` first."""
    return json_line({"type": type, **fields})


def json_line(value: Any) -> bytes:
    """One line of JSON. Half a character, which JSON can hold and UTF-8 cannot, stays an escape."""
    return encoded(value).encode(errors="backslashreplace") + b"\n"


@dataclass(slots=True)
class GraphFile:
    """Members go to the file at once, ties to a temporary one until all members are known."""

    members: IO[bytes]
    ties: IO[bytes]
    directed: bool | None = None
    directed_by_default: bool = False
    notes: list[str] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _kinds: list[frozenset[str]] = field(default_factory=list)
    _groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    _ignored: dict[str, dict[str, None]] = field(default_factory=lambda: {"vertices": {}, "edges": {}})
    _counts: Counter[str] = field(default_factory=Counter)

    def vertex(self, vertex: str, attributes: Mapping[str, Any], *, group: bool = False) -> None:
        """A member. A group of other vertices is one only if an edge names it."""
        if vertex in self._ids or vertex in self._groups:
            self._counts["twice"] += 1
        elif group:
            self._groups[vertex] = attributes
        else:
            self._ids.add(vertex)
            self.members.write(record("member", id=vertex, **self._profile(vertex, attributes)))

    def edge(self, source: str, target: str, attributes: Mapping[str, Any], *, directed: bool | None = None) -> None:
        """A tie; `directed` is None if the graph's default counts, which may be known later."""
        since = self._since(attributes)
        self.ties.write(json_line((directed, source, target, since)))

    def _name_ends(self) -> None:
        """Members for the vertices that only edges name, and for groups that they name."""
        for _, source, target, _ in self._ties():
            for vertex in (source, target):
                if vertex not in self._ids:
                    attributes = self._groups.pop(vertex, None)
                    self._counts["undeclared"] += attributes is None
                    self.vertex(vertex, attributes or {})

    def _ties(self) -> Iterator[tuple[bool | None, str, str, str | None]]:
        self.ties.seek(0)
        for line in self.ties:
            directed, source, target, since = json.loads(line.decode())
            yield directed, source, target, since

    def _profile(self, vertex: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
        known = {key_of(name): value for name, value in attributes.items() if not _is_empty(value)}
        given = {name: text for name in NAMES if name in known and (text := text_of(known[name]).strip())}
        # A number that repeats the id, as NetworkX writes it, is no name.
        name = next((text for text in given.values() if not (text == vertex and text.isdigit())), f"Member {vertex}")
        profile = {"name": name}
        for attribute, value in attributes.items():
            key = key_of(attribute)
            if key in KINDS:
                self._add_kind(str(value))
            if key in NAMES or key == "id":
                continue
            if key not in PROFILE:
                self._ignored["vertices"][attribute] = None
            elif key in known and (fitting := fitting_value(key, value)) is not None:
                profile[key] = fitting
            elif key in known:
                self._counts[f"value of {attribute}"] += 1
        return profile

    def _add_kind(self, value: str) -> None:
        kinds = frozenset(kind for kind in value.split(":") if kind)
        if kinds and kinds not in self._kinds and len(self._kinds) < MOST_KINDS:
            self._kinds.append(kinds)

    def _since(self, attributes: Mapping[str, Any]) -> str | None:
        if not attributes:
            return None
        known = {key_of(name): value for name, value in attributes.items() if not _is_empty(value)}
        for name in attributes:
            if key_of(name) not in {*SINCE, "id"}:
                self._ignored["edges"][name] = None
        values = [known[name] for name in SINCE if name in known]
        since = next((moment for value in values if (moment := moment_of(value))), None)
        self._counts["dates"] += bool(values and not since)
        return since

    def finish(self) -> tuple[str, ...]:
        """Appends the ties to the members, and returns the notes."""
        self._name_ends()
        for said, source, target, since in self._ties():
            if source == target:
                self._counts["loops"] += 1
                continue
            given = self.directed_by_default if said is None else said
            directed = given if self.directed is None else self.directed
            self._counts["follows" if directed else "connections"] += 1
            ends = {"follower": source, "member": target} if directed else {"a": source, "b": target}
            kind = "follow" if directed else "connection"
            self.members.write(record(kind, **ends, **({"since": since} if since else {})))
        if self._kinds and not frozenset.intersection(*self._kinds):
            kinds = listed([":".join(sorted(kinds)) for kinds in self._kinds])
            raise ConversionError(
                f"vertices of several kinds ({kinds}), which would all become members; export only the people and the "
                "ties between them"
            )
        self._counts["groups"] = len(self._groups)
        if not self._ids:
            raise ConversionError("no vertices: there is nothing to read")
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        yield from self.notes
        counts = self._counts
        if self.directed is None and counts["follows"]:
            others = f", the other {counted(counts['connections'], 'edge')} as connections"
            yield (
                f"read {counted(counts['follows'], 'edge')} as follows, since the file says that they are directed"
                f"{others if counts['connections'] else ''}"
            )
        for holder, names in self._ignored.items():
            if names:
                yield f"ignored the attributes of {holder} {listed(list(names))}"
        for name, (noun, sentence) in COUNTED.items():
            if counts[name]:
                yield sentence.format(counted(counts[name], noun))
        for name, number in counts.items():
            if name.startswith("value of "):
                yield f"left out {name} of {counted(number, 'vertex')}: not what a profile holds there"


def converted_graph(
    path: Path, folder: Path, directed: bool | None, fill: Callable[[GraphFile], None]
) -> list[Converted]:
    """The one result of a file with a graph, which `fill` reads."""
    written = new_file(folder, stem_of(path), ".ndjson")
    with TemporaryFile(dir=folder) as ties, written.open("wb") as members:
        graph = GraphFile(members, ties, directed)
        fill(graph)
        notes = graph.finish()
    return [Converted(written, "", notes)]


def key_of(attribute: str) -> str:
    """The field that an attribute is, in any case: `Last active on` is `last_active_on`."""
    return attribute.strip().casefold().replace(" ", "_").replace("-", "_")


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def fitting_value(name: str, value: Any) -> Any:
    """The value as a profile holds it, or None if it cannot be one."""
    if name == "interests" and not isinstance(value, list):
        value = [part.strip() for part in text_of(value).split(";") if part.strip()]
    elif not isinstance(value, bool | list):
        value = text_of(value).strip()
    try:
        fitting = getattr(Profile.model_validate({"name": "-", name: value}), name)
    except ValidationError:
        return None
    return fitting.isoformat() if isinstance(fitting, date) else fitting


def moment_of(value: Any) -> str | None:
    """The moment in ISO 8601, or None if it is none."""
    try:
        moment = MOMENT.validate_python(text_of(value).strip(), strict=True)
    except (ValidationError, OverflowError):
        return None
    return str(moment.isoformat())
