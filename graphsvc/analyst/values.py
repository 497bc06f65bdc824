"""Converts Neo4j values to JSON and back, without loss (docs/analysts.md, "Values")."""

import base64
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytz  # type: ignore[import-untyped]  # the driver's own time zones

from graphsvc.analyst.errors import QueryFailed
from graphsvc.nesting import DEEPEST
from graphsvc.problems import InvalidRequest
from graphsvc.store.driver import (
    CartesianPoint,
    Date,
    DateTime,
    Duration,
    Node,
    Path,
    Point,
    Relationship,
    Time,
    Vector,
    WGS84Point,
)
from graphsvc.vocabulary import SERVICE_PREFIX

TYPE = "$type"
# Larger integers lose precision in JavaScript.
SAFE = 2**53 - 1
Json = Any
AS_THEY_ARE = {str, bool, type(None)}
FLATTEN = "Return its parts as columns or rows."


def to_json(value: Any, levels: int = DEEPEST) -> Json:
    """A database value as JSON. Raises QueryFailed for a value that is nested deeper than `levels`."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -SAFE <= value <= SAFE else _typed("Integer", str(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else _typed("Float", _unbounded(value))
    if isinstance(value, list | tuple) and not isinstance(value, Point | Duration):
        inner = _inner(levels)
        return value if _is_plain(value) else [to_json(item, inner) for item in value]
    if isinstance(value, dict):
        return _map(value, _inner(levels))
    return _special(value)


def _is_plain(items: list[Any] | tuple[Any, ...]) -> bool:
    """Whether all items are JSON as they are. Long lists mostly are: this is four times as fast as looking at each."""
    kinds = set(map(type, items))
    if kinds == {int}:
        return bool(min(items) >= -SAFE and max(items) <= SAFE)
    if kinds == {float}:
        return all(map(math.isfinite, items))
    return kinds <= AS_THEY_ARE


def _inner(levels: int) -> int:
    if levels == 0:
        raise QueryFailed(f"A row has a value with more than {DEEPEST} levels of lists and maps. {FLATTEN}")
    return levels - 1


def _typed(name: str, value: Any) -> Json:
    return {TYPE: name, "value": value}


def _unbounded(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _map(value: dict[str, Any], levels: int) -> Json:
    if TYPE in value:
        return _typed("Map", [[key, to_json(item, levels)] for key, item in value.items()])
    return {key: to_json(item, levels) for key, item in value.items()}


def _properties(entity: Node | Relationship) -> Json:
    """Without the service's own, such as what search compares."""
    return {key: to_json(value) for key, value in entity.items() if not key.startswith(SERVICE_PREFIX)}


def _node(node: Node) -> Json:
    return {TYPE: "Node", "id": node.element_id, "labels": sorted(node.labels), "properties": _properties(node)}


def _relationship(relationship: Relationship) -> Json:
    start, end = relationship.nodes
    return {
        TYPE: "Relationship",
        "id": relationship.element_id,
        "type": relationship.type,
        "start": start.element_id if start is not None else None,
        "end": end.element_id if end is not None else None,
        "properties": _properties(relationship),
    }


def _path(path: Path) -> Json:
    return {
        TYPE: "Path",
        "nodes": [_node(node) for node in path.nodes],
        "relationships": [_relationship(relationship) for relationship in path.relationships],
    }


def _point(point: Point) -> Json:
    axes = zip("xyz", point, strict=False)
    return {TYPE: "Point", "srid": point.srid, **{axis: to_json(float(part)) for axis, part in axes}}


# The end of a fraction of nine digits, or all of it.
ZEROS = re.compile(r"\.(\d*?)0+(?!\d)")


def _iso(value: Time | DateTime | Duration) -> str:
    """Without the zeros at the end of a fraction, and UTC as Z."""
    return ZEROS.sub(lambda found: found[1] and f".{found[1]}", value.iso_format(), count=1).replace("+00:00", "Z")


def _date_time(value: DateTime) -> Json:
    if value.tzinfo is None:
        return _typed("LocalDateTime", _iso(value))
    zone = getattr(value.tzinfo, "key", None) or getattr(value.tzinfo, "zone", None)
    return _typed("DateTime", _iso(value) + (f"[{zone}]" if zone and "/" in zone else ""))


# Cypher's names for the driver's coordinate types.
COORDINATES = {"i8": "INT8", "i16": "INT16", "i32": "INT32", "i64": "INT64", "f32": "FLOAT32", "f64": "FLOAT64"}


def _vector(vector: Vector) -> Json:
    numbers = [to_json(number) for number in vector.to_native()]
    return {TYPE: "Vector", "of": COORDINATES[vector.dtype.value], "values": numbers}


WRITERS: dict[type, Callable[[Any], Json]] = {
    Node: _node,
    Path: _path,
    Relationship: _relationship,
    Date: lambda it: _typed("Date", it.iso_format()),
    DateTime: _date_time,
    Time: lambda it: _typed("LocalTime" if it.tzinfo is None else "Time", _iso(it)),
    Duration: lambda it: _typed("Duration", _iso(it)),
    Point: _point,
    Vector: _vector,
    bytes: lambda it: _typed("Bytes", base64.b64encode(it).decode()),
    bytearray: lambda it: _typed("Bytes", base64.b64encode(it).decode()),
}


def _special(value: Any) -> Json:
    for kind, write in WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    # A type of a later database version, which the driver cannot read, is returned as its description.
    return _typed("Unsupported", str(value))


def to_display(value: Any) -> str:
    """A value for display: a node by its id, a path as in Cypher, everything else as JSON without types."""
    for kind, display in DISPLAYS.items():
        if isinstance(value, kind):
            return display(value)
    plain = _untyped(to_json(value))
    if isinstance(plain, str):
        return plain
    return "" if plain is None else json.dumps(plain, ensure_ascii=False)


def _untyped(plain: Json) -> Json:
    """Typed values by their text alone, as in 2026-01-31."""
    if isinstance(plain, list):
        return [_untyped(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    if TYPE in plain and isinstance(plain.get("value"), str):
        return plain["value"]
    return {name: _untyped(each) for name, each in plain.items()}


def _display_path(path: Path) -> str:
    steps = zip(path.relationships, path.nodes[1:], strict=True)
    return to_display(path.nodes[0]) + "".join(f"-[:{tie.type}]-{to_display(node)}" for tie, node in steps)


DISPLAYS: dict[type, Callable[[Any], str]] = {
    str: str,
    Node: lambda it: f"(:{':'.join(sorted(it.labels))} {it.get('id') or it.element_id})",
    Relationship: lambda it: f"[:{it.type}]",
    Path: _display_path,
}


def from_json(value: Json, field: str = "parameters") -> Any:
    """A parameter as a driver value. Raises InvalidRequest, which names the field.

    The value must not be nested deeper than DEEPEST, which is checked where its JSON is parsed.
    """
    if isinstance(value, list):
        return [from_json(item, f"{field}.{place}") for place, item in enumerate(value)]
    if not isinstance(value, dict):
        if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
            raise InvalidRequest.of(field, "an integer has 64 bits")
        if isinstance(value, str):
            require_unicode(value, field)
        return value
    for key in value:
        require_unicode(key, field)
    if TYPE not in value:
        return {key: from_json(item, f"{field}.{key}") for key, item in value.items()}
    try:
        return READERS[value[TYPE]](value)
    except InvalidRequest:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise InvalidRequest.of(field, f"not a value of {value[TYPE]!r} that can be a parameter") from None


def require_unicode(text: str, field: str) -> None:
    """Raises InvalidRequest, which names the field."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise InvalidRequest.of(field, "half of a surrogate pair is not valid text")


def _integer(value: Json) -> int:
    number = int(value["value"])
    if not -(2**63) <= number < 2**63:
        raise ValueError
    return number


def _read_map(items: Json) -> dict[str, Any]:
    if not all(isinstance(key, str) for key, _ in items):
        raise TypeError
    for key, _ in items:
        require_unicode(key, "parameters")
    return {key: from_json(item) for key, item in items}


def _read_point(value: Json) -> Point:
    axes = [float(from_json(value[axis])) for axis in "xyz" if axis in value]
    kinds: dict[int, type[Point]] = {4326: WGS84Point, 4979: WGS84Point, 7203: CartesianPoint, 9157: CartesianPoint}
    point = kinds[value["srid"]](axes)
    if point.srid != value["srid"]:
        raise ValueError
    return point


def _date_time_of(value: Json) -> DateTime:
    text, _, zone = value["value"].partition("[")
    moment = DateTime.from_iso_format(text)
    if zone:
        # Not ZoneInfo: given the driver's DateTime, which is not Python's, it crashes the process.
        try:
            known = pytz.timezone(zone.removesuffix("]"))
        except pytz.UnknownTimeZoneError:
            raise ValueError from None
        # The offset distinguishes the two when the clock goes back and an hour occurs twice.
        moment = moment.as_timezone(known) if moment.tzinfo else known.localize(moment)
    if moment.tzinfo:
        # Raises OverflowError outside the years 1-9999 in UTC, in which the driver sends it.
        moment.to_native().astimezone(UTC)
    return moment


def _without_zone(value: DateTime | Time) -> DateTime | Time:
    if value.tzinfo:
        raise ValueError
    return value


def _offset_of_java(value: Time) -> Time:
    """Beyond 18 hours the database closes the connection."""
    if abs(value.utc_offset() or timedelta()) > timedelta(hours=18):
        raise ValueError
    return value


READERS: dict[str, Callable[[Json], Any]] = {
    "Integer": _integer,
    "Float": lambda it: float(it["value"]),
    "Map": lambda it: _read_map(it["value"]),
    "Date": lambda it: Date.from_iso_format(it["value"]),
    "DateTime": _date_time_of,
    "LocalDateTime": lambda it: _without_zone(DateTime.from_iso_format(it["value"])),
    "Time": lambda it: _offset_of_java(Time.from_iso_format(it["value"])),
    "LocalTime": lambda it: _without_zone(Time.from_iso_format(it["value"])),
    "Duration": lambda it: Duration.from_iso_format(it["value"]),
    "Point": _read_point,
    "Bytes": lambda it: base64.b64decode(it["value"], validate=True),
    "Vector": lambda it: Vector(from_json(it["values"]), {of: kind for kind, of in COORDINATES.items()}[it["of"]]),  # type: ignore[call-overload]
}
