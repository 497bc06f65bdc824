"""The guard's decision on a query: None, or the first reason to refuse it."""

from dataclasses import dataclass
from typing import Literal

Layer = Literal["text", "plan", "run"]
LAYERS: frozenset[Layer] = frozenset({"text", "plan", "run"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a query is refused. `offset` is that of the offending token, if there is one."""

    layer: Layer
    what: str
    detail: str
    offset: int | None = None
