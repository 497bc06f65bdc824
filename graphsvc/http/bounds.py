"""Bounds in the OpenAPI document that are settings."""

from typing import Any

from graphsvc.settings import SETTINGS, Settings

BOUND = "x-bound-"


def bound(**by_keyword: str) -> dict[str, Any]:
    """A `json_schema_extra` whose keywords, such as `maximum`, get the value of a setting, such as `max_page_size`."""
    return {BOUND + keyword: setting for keyword, setting in by_keyword.items()}


def set_bounds(schema: Any, settings: Settings) -> None:
    """Put the values of the settings into a document."""
    if isinstance(schema, list):
        for each in schema:
            set_bounds(each, settings)
    elif isinstance(schema, dict):
        for key in [key for key in schema if key.startswith(BOUND)]:
            group, field = SETTINGS[schema.pop(key)]
            schema[key.removeprefix(BOUND)] = getattr(getattr(settings, group), field)
        for each in schema.values():
            set_bounds(each, settings)
