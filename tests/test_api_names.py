"""The OpenAPI document, against the table of names in docs/api-names.md: one thing has one name and one type."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import pytest

from graphsvc.app import create_app
from graphsvc.ingest.bulk import BulkResult, BulkSummary
from tests.own_neo4j import CHECKOUT

NETWORK, SERVICE = "Members and their network", "Cypher, bulk writes and operations"
ROW = re.compile(r"\| (?P<names>`\w+`(?:, `\w+`)*) \| (?P<types>[a-z, ]+) \| \S.*\|")
OF_THE_SERVICE = ("/cypher", "/livez", "/readyz", "/metrics", "/problems", "/bulk")
# Days that are named as the columns of imports.
DAYS = {"from", "to"}
FORMATS = {"date-time": "time", "date": "date"}

Schema = Mapping[str, Any]


class Field(NamedTuple):
    section: str
    schema: str
    name: str
    types: frozenset[str]


@cache
def document() -> Any:
    return create_app().openapi()


def resolved(schema: Schema) -> Schema:
    return document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def types_of(schema: Schema) -> frozenset[str]:
    """The types of a schema, without null."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return frozenset().union(*map(types_of, schema["anyOf"])) - {"null"}
    kind = schema.get("type", "any")
    return frozenset({FORMATS.get(schema.get("format", ""), "list" if kind == "array" else kind)})


def inside(schema: Schema) -> Iterator[Schema]:
    """The schemas right inside a schema."""
    yield from schema.get("properties", {}).values()
    yield from schema.get("anyOf", ())
    yield from (schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict))


def objects(schema: Schema, seen: dict[str, Schema]) -> dict[str, Schema]:
    """All named objects that a schema holds, by name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in seen:
            return seen
        schema = resolved(schema)
        if "properties" in schema:
            seen[name] = schema
    for each in inside(schema):
        objects(each, seen)
    return seen


def bodies(operation: Schema) -> Iterator[Schema]:
    """The schema of the request, and of each response that is no problem."""
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for each in [*answers, operation.get("requestBody", {})]:
        yield from (media["schema"] for media in each.get("content", {}).values() if "schema" in media)


def section_of(path: str) -> str:
    return SERVICE if path == "/me" or path.startswith(OF_THE_SERVICE) else NETWORK


def fields() -> set[Field]:
    found = {
        Field(SERVICE, model.__name__, name, types_of(schema))
        for model in (BulkResult, BulkSummary)
        for name, schema in model.model_json_schema()["properties"].items()
    }
    for path, operations in document()["paths"].items():
        for operation in operations.values():
            for body in bodies(operation):
                for schema, of_object in objects(body, {}).items():
                    if schema == "MemberExport":  # its lists are named by the ties that they hold
                        continue
                    for name, of_field in of_object["properties"].items():
                        found.add(Field(section_of(path), schema, name, types_of(of_field)))
    return found


def table(section: str) -> dict[str, set[str]]:
    """The types of each name. A name has one row."""
    text = (CHECKOUT / "docs" / "api-names.md").read_text().split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    known: dict[str, set[str]] = {}
    for line in [line for line in text.splitlines() if line.startswith("|")][2:]:
        row = ROW.fullmatch(line)
        assert row, line
        for name in re.findall(r"\w+", row["names"]):
            assert name not in known, f"{name} has two rows"
            known[name] = set(row["types"].split(", "))
    return known


@pytest.mark.parametrize("section", [NETWORK, SERVICE])
def test_each_field_has_the_name_and_type_that_the_table_gives(section: str) -> None:
    known = table(section)
    used = [field for field in fields() if field.section == section]
    assert [field for field in used if not field.types <= known.get(field.name, set())] == []
    types: dict[str, set[str]] = {}
    for field in used:
        types.setdefault(field.name, set()).update(field.types)
    assert types == known


def test_times_and_days_and_nothing_else_have_their_endings() -> None:
    for field in fields():
        is_time, is_day = field.types == {"time"}, field.types == {"date"}
        assert is_time is field.name.endswith(("_at", "_since")), field
        assert is_day is (field.name.endswith("_on") or field.name in DAYS), field


def answers() -> Iterator[tuple[str, str, Schema]]:
    """Path, method and schema of each JSON answer."""
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                schema = answer.get("content", {}).get("application/json", {}).get("schema")
                if status.startswith("2") and schema:
                    yield path, method, schema


def test_lists_answer_with_items_and_next() -> None:
    lists = 0
    for path, method, schema in answers():
        found = resolved(schema)
        assert found.get("type") != "array", f"{method} {path} answers with a bare list"
        properties = found.get("properties", {})
        assert ("items" in properties) is ("next" in properties), f"{method} {path}"
        lists += "items" in properties
    assert lists > 20


def test_an_action_answers_with_the_object_that_the_list_shows() -> None:
    listed = {
        path: resolved(schema)["properties"]["items"]["items"]
        for path, method, schema in answers()
        if method == "get" and "items" in resolved(schema).get("properties", {})
    }
    acted = [
        (path, schema, item)
        for path, method, schema in answers()
        for list_path, item in listed.items()
        if method in {"post", "put", "patch"} and (path == list_path or path.startswith(f"{list_path}/"))
    ]
    assert [(path, schema, item) for path, schema, item in acted if schema != item] == []
    assert len(acted) >= 6
