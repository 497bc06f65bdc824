"""Numbers of JSON as ids, so that long ones lose no digits."""

from typing import Any

from graphsvc.ingest.convert.converted import text_of

DIGITS_OF_A_FLOAT = 15


class Numeral(str):
    """The text of a number that a float would round."""

    __slots__ = ()


def real(text: str) -> float | Numeral:
    """A number with a point or an exponent, as JSON has it."""
    return float(text) if len(text) <= DIGITS_OF_A_FLOAT else Numeral(text)


def id_of(value: Any) -> str | None:
    """The text of an id. `1.0`, as pandas writes an id in a column with gaps, is `1`."""
    if isinstance(value, Numeral):
        return value.removesuffix(".0")
    if isinstance(value, str):
        return value
    return text_of(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
