"""What the guard says of a query: nothing, or the first thing that forbids it."""

from dataclasses import dataclass
from typing import Literal

Layer = Literal["text", "plan", "run"]
LAYERS: frozenset[Layer] = frozenset({"text", "plan", "run"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """`offset` is that of the token meant, where there is one."""

    layer: Layer
    what: str
    detail: str
    offset: int | None = None
