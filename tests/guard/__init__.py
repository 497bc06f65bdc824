"""Forbidden queries, harmless look-alikes, and helpers to try both."""

from tests.guard import expensive, reaches, tricks, writes
from tests.guard.attempt import Attempt
from tests.guard.harmless import HARMLESS

CHEAP: list[Attempt] = [*writes.ATTEMPTS, *reaches.ATTEMPTS, *tricks.ATTEMPTS]
ATTEMPTS: list[Attempt] = [*CHEAP, *expensive.ATTEMPTS]
ADDRESS = "http://127.0.0.1:PORT/parameter"
PARAMETERS = {
    "address": ADDRESS,
    "database": "system",
    "create": 1,
    "LOAD CSV": "x",
    "delete": {"merge": 2},
    "list": [1],
    "map": {"key": "CREATE (n)"},
}

__all__ = ["ATTEMPTS", "CHEAP", "HARMLESS", "PARAMETERS", "Attempt"]
