"""Faults of values in words, instead of those of the library that finds them."""

from collections.abc import Callable, Mapping
from typing import Any


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


# By pydantic's name of the fault, with what it says about it.
WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "less_than_equal": lambda about: f"at most {_number(about['le'])}",
    "less_than": lambda about: f"less than {_number(about['lt'])}",
    "greater_than_equal": lambda about: f"at least {_number(about['ge'])}",
    "greater_than": lambda about: f"more than {_number(about['gt'])}",
    "literal_error": lambda about: f"one of {about['expected'].replace(' or ', ', ')}".replace("'", ""),
    "bool_parsing": lambda _: "true or false",
    "bool_type": lambda _: "true or false",
    "int_parsing": lambda _: "a whole number",
    "int_from_float": lambda _: "a whole number",
    "float_parsing": lambda _: "a number",
    "string_too_long": lambda about: f"at most {about['max_length']} characters",
    "string_too_short": lambda about: (
        f"at least {about['min_length']} characters" if about["min_length"] > 1 else "text"
    ),
    # Of a secret: lists have no bounds.
    "too_short": lambda about: f"at least {about['min_length']} characters",
    "string_type": lambda _: "text",
    "missing": lambda _: "given",
    "set_type": lambda _: "a list in JSON",
    "dict_type": lambda _: "an object in JSON",
}
DATE = "a date such as 2026-06-07"


def in_words(fault: Mapping[str, Any]) -> str:
    """What a value must be, and what was given: `must be at most 3, not 5`."""
    kind, about = fault["type"], fault.get("ctx", {})
    if kind.startswith(("date_", "datetime_")):
        wanted = DATE
    elif kind in WORDS:
        wanted = WORDS[kind](about)
    else:
        return str(fault["msg"]).removeprefix("Value error, ")
    given = None if kind == "missing" else fault.get("input")
    return f"must be {wanted}{f', not {given}' if isinstance(given, str | int | float) and given != '' else ''}"
