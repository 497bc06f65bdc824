"""Values round-trip: a parameter is returned unchanged, and invalid ones are named."""

import base64
import json
from contextlib import suppress
from operator import itemgetter
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.analyst.values import from_json, to_json
from graphsvc.problems import InvalidRequest

pytestmark = pytest.mark.anyio


def typed(name: str, value: Any) -> dict[str, Any]:
    return {"$type": name, "value": value}


async def answered(client: httpx.AsyncClient, query: str, **parameters: Any) -> Any:
    response = await client.post("/cypher", json={"query": query, "parameters": parameters})
    assert response.status_code == 200, response.text
    document = response.json()
    assert "error" not in document, document
    return document["rows"][0][0]


def written(value: Any) -> str:
    """As text, so that 1, 1.0 and true differ; without the order of keys, which database maps do not keep."""
    return json.dumps(_ordered(value), sort_keys=True)


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if isinstance(value, dict) and value.get("$type") == "Map":
        return typed("Map", sorted(([key, _ordered(item)] for key, item in value["value"]), key=itemgetter(0)))
    return {key: _ordered(item) for key, item in value.items()} if isinstance(value, dict) else value


def test_value_comparison_ignores_only_the_key_order() -> None:
    one = typed("Map", [["", {"0000": None, "": None}], ["$type", None]])
    for other in (
        typed("Map", [["$type", None], ["", {"": None, "0000": None}]]),
        typed("Map", [["", {"": None, "0000": None}], ["$type", None]]),
    ):
        assert written(one) == written(other)
    different = [one, typed("Map", [["", {"0000": None}], ["$type", None]]), [1], [True], [1.0], [[1]], {"1": 1}]
    assert len({written(value) for value in different}) == len(different)


UNCHANGED = [
    None,
    True,
    0,
    2**53 - 1,
    1 - 2**53,
    0.1,
    1e308,
    "",
    'Zoë 👩‍👩‍👧 \u0000\u2028 "quoted"',
    [],
    {},
    [[], [None, [1, "a"]], {"a": {"b": []}}],
    typed("Integer", str(2**53)),
    typed("Integer", str(2**63 - 1)),
    typed("Integer", str(-(2**63))),
    typed("Float", "NaN"),
    typed("Float", "Infinity"),
    typed("Float", "-Infinity"),
    typed("Date", "2024-02-29"),
    typed("Date", "0001-01-01"),
    typed("Date", "9999-12-31"),
    typed("LocalTime", "23:59:59.999999999"),
    typed("Time", "12:00:00.000000001+05:45"),
    typed("Time", "12:00:00-11:00"),
    typed("LocalDateTime", "2024-02-29T01:02:03.000000004"),
    typed("DateTime", "2024-02-29T01:02:03.123456789Z"),
    typed("DateTime", "2024-02-29T01:02:03.123456789-03:30"),
    typed("DateTime", "2024-07-01T12:00:00.000000001+02:00[Europe/Oslo]"),
    typed("DateTime", "2020-10-25T02:30:00+02:00[Europe/Oslo]"),
    typed("DateTime", "2020-10-25T02:30:00+01:00[Europe/Oslo]"),
    typed("Duration", "P1Y2M10DT2H30M"),
    typed("Duration", "P-1M-1DT-0.5S"),
    typed("Duration", "P14M-3DT1.000000001S"),
    typed("Bytes", base64.b64encode(bytes(range(256))).decode()),
    {"$type": "Point", "srid": 7203, "x": -1.5, "y": 2.0},
    {"$type": "Point", "srid": 9157, "x": 1.0, "y": 2.0, "z": 3.0},
    {"$type": "Point", "srid": 4326, "x": 10.75, "y": 59.9},
    {"$type": "Point", "srid": 4979, "x": 10.75, "y": 59.9, "z": -3.0},
    {"$type": "Vector", "of": "FLOAT64", "values": [1.5, -2.0]},
    {"$type": "Vector", "of": "INT8", "values": [127, -128]},
    typed("Map", [["$type", "Date"], ["value", "no date"]]),
]


async def test_sent_values_are_returned_unchanged(client: httpx.AsyncClient) -> None:
    backs = await answered(client, "RETURN $x AS x", x=UNCHANGED)
    again = await answered(client, "RETURN $x AS x", x=backs)
    for value, back, once_more in zip(UNCHANGED, backs, again, strict=True):
        if isinstance(value, dict) and value.get("$type") in {"Duration", "DateTime", "Time", "LocalTime"}:
            # A value may have two notations; the returned one must be stable.
            assert await answered(client, "RETURN $x = $y AS same", x=value, y=back) is True, (value, back)
            assert (once_more, back["$type"]) == (back, value["$type"])
        else:
            assert written(back) == written(value)


async def test_values_equal_those_created_by_database_functions(client: httpx.AsyncClient) -> None:
    """Neo4j itself compares what it made with what it is given in our notation."""
    for made, sent in [
        (
            "datetime('2020-10-25T02:30:00+01:00[Europe/Oslo]')",
            typed("DateTime", "2020-10-25T02:30+01:00[Europe/Oslo]"),
        ),
        ("duration({months: 14, days: -3, seconds: -1, nanoseconds: 1})", None),
        ("duration({seconds: -1, nanoseconds: -1})", None),
        ("duration({months: -1, nanoseconds: 999999999})", None),
        ("time('12:00:00.000000001+01:30')", None),
        ("datetime({year: 2024, timezone: 'UTC'})", None),
        ("9223372036854775807", typed("Integer", "9223372036854775807")),
        ("point({longitude: 10, latitude: 59, height: 1})", None),
        ("localdatetime('2024-01-01T00:00:00.000000001')", None),
    ]:
        back = sent or await answered(client, f"RETURN {made} AS x")
        assert await answered(client, f"RETURN {made} = $x AS same", x=back) is True, (made, back)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXTS
    | st.binary(max_size=8)
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS | st.just("$type"), inner, max_size=4),
    max_leaves=8,
)


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_json_encoding_round_trips(value: Any) -> None:
    assert from_json(to_json(value)) == value


@given(values=st.lists(VALUES, min_size=20, max_size=20))
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_generated_values_round_trip_through_the_database(client: httpx.AsyncClient, values: list[Any]) -> None:
    sent = [to_json(value) for value in values]
    assert written(await answered(client, "RETURN $x AS x", x=sent)) == written(sent)


@given(
    st.recursive(
        PLAIN.filter(lambda value: not isinstance(value, bytes)),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.fixed_dictionaries(
                {
                    "$type": st.sampled_from(
                        ["Integer", "Float", "Map", "Date", "DateTime", "Time", "Duration", "Point", "Bytes", "Vector"]
                    )
                    | inner,
                },
                optional={
                    "value": inner,
                    "srid": inner,
                    "x": inner,
                    "y": inner,
                    "of": st.just("INT8"),
                    "values": inner,
                },
            )
        ),
        max_leaves=6,
    )
)
@settings(max_examples=300, deadline=None)
def test_malformed_values_raise_only_invalid_request(value: Any) -> None:
    with suppress(InvalidRequest):
        from_json(value, "parameters.x")


WRONG = [
    2**63,
    "\ud800",
    {"\udfff": 1},
    typed("Integer", str(2**63)),
    typed("Integer", "one"),
    typed("Integer", "9" * 5000),
    typed("Float", "much"),
    typed("Date", "2023-02-29"),
    typed("Date", 5),
    typed("DateTime", "2024-01-01T00:00:00Z[Europe/Nowhere]"),
    typed("DateTime", "2024-01-01T00:00:00Z[../../etc/passwd]"),
    typed("Time", "25:00"),
    typed("Duration", "a while"),
    typed("Bytes", "not base64!"),
    typed("Map", [[1, 2]]),
    typed("Map", [["\ud800", 2]]),
    typed("DateTime", "0001-01-01T00:00:00+14:00"),
    typed("DateTime", "9999-12-31T23:59:59-14:00"),
    typed("DateTime", "0001-01-01T00:00:00[Asia/Tokyo]"),
    typed("DateTime", "9999-12-31T23:59:59[America/New_York]"),
    typed("LocalDateTime", "0001-01-01T00:00:00+14:00"),
    typed("LocalTime", "00:00:00+01:00"),
    typed("Time", "23:59:59-18:01"),
    typed("Map", 7),
    {"$type": "Point", "srid": 1, "x": 1, "y": 2},
    {"$type": "Point", "srid": 4326, "x": 1, "y": 2, "z": 3},
    {"$type": "Point", "srid": 4326, "x": 1},
    {"$type": "Vector", "of": "INT8", "values": [128]},
    {"$type": "Vector", "of": "TEXT", "values": [1]},
    {"$type": "Node", "id": "4:x:1", "labels": [], "properties": {}},
    {"$type": "Nothing"},
    {"$type": ["Date"]},
    {"$type": None},
]


async def post(client: httpx.AsyncClient, body: str) -> httpx.Response:
    return await client.post("/cypher", content=body, headers={"Content-Type": "application/json"})


async def test_invalid_value_error_names_the_field(client: httpx.AsyncClient) -> None:
    for value in WRONG:
        response = await post(client, json.dumps({"query": "RETURN $deep", "parameters": {"deep": [value]}}))
        assert response.status_code == 422, (value, response.text)
        assert response.json()["errors"][0]["field"].startswith("parameters"), value


async def test_too_deeply_nested_parameters_are_refused(client: httpx.AsyncClient) -> None:
    for depth, status in ((100, 200), (5000, 422), (100_000, 422)):
        body = '{"query": "RETURN size($x)", "parameters": {"x": ' + "[" * depth + "]" * depth + "}}"
        assert (await post(client, body)).status_code == status, depth


async def test_year_outside_the_driver_range_is_a_query_error(client: httpx.AsyncClient) -> None:
    for made in ("date('+10000-01-01')", "date('-0001-01-01')", "datetime('+99999-01-01T00:00Z')"):
        response = await client.post("/cypher", json={"query": f"RETURN {made} AS x"})
        assert (response.status_code, response.json()["type"]) == (422, "/problems/query-failed"), response.text
    assert await answered(client, "RETURN toString(date('+10000-01-01'))") == "+10000-01-01"


async def test_nodes_relationships_and_paths_are_returned_completely(client: httpx.AsyncClient) -> None:
    for member in ("ana", "bob"):
        put = await client.put(f"/members/{member}", json={"name": member.title()})
        assert put.status_code == 201, put.text
    assert (await client.put("/members/ana/following/bob")).status_code < 300
    path = await answered(client, "MATCH p = (:Member {id: 'ana'})-[:FOLLOWS]->(:Member) RETURN p")
    assert path["$type"] == "Path"
    ana, bob = path["nodes"]
    (follows,) = path["relationships"]
    assert (ana["$type"], ana["labels"], ana["properties"]["id"]) == ("Node", ["Member"], "ana")
    assert not [name for name in ana["properties"] if name.startswith("_")]
    assert (follows["$type"], follows["type"], follows["start"], follows["end"]) == (
        "Relationship",
        "FOLLOWS",
        ana["id"],
        bob["id"],
    )
    assert follows["properties"]["since"]["$type"] == "DateTime"
    assert await answered(client, "MATCH (m) WHERE elementId(m) = $id RETURN m", id=ana["id"]) == ana
    assert await answered(client, "MATCH ()-[r:FOLLOWS]->() RETURN r") == follows
