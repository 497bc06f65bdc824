"""Numbers of JSON as they are written, so that long ids lose no digits."""


class Numeral(str):
    """The text of a JSON number."""

    __slots__ = ()

    @property
    def whole(self) -> str:
        """`1.0`, as pandas writes an id in a column with gaps, is `1`."""
        return self.removesuffix(".0")

    @property
    def number(self) -> int | float:
        text = str(self)
        # Python converts no integers of more than 4,300 digits.
        return int(text) if text.lstrip("-").isdigit() and len(text) < 4000 else float(text)
