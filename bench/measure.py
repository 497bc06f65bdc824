"""Cells: one question of one group to one competitor by so many clients at once; measured a slice at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter
from typing import Any

import numpy as np

from bench.competitors import QUESTIONS, Competitor, Question, Refused
from bench.network import Request

CLIENTS = (1, 12, 48)
ROUNDS = 3
WARMING = 4
# Cells that a bar rests on are measured longer than the others.
LONGER = 3
PERCENTILES = {"p50": 50, "p95": 95, "p99": 99}
Tell = Callable[[str], None]


@dataclass
class Cell:
    question: Question
    group: str
    competitor: Competitor
    clients: int
    seconds: float
    latencies: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    turn: "count[int]" = field(default_factory=count)

    def figures(self) -> dict[str, Any]:
        """Milliseconds, null where nobody was answered, and answers a second."""
        shares = list(PERCENTILES.values())
        percentiles = np.percentile(self.latencies, shares).tolist() if self.latencies else [None] * len(shares)
        return {
            "question": self.question,
            "group": self.group,
            "competitor": self.competitor.name,
            "clients": self.clients,
            "answers": len(self.latencies),
            **{name: value and round(value * 1000, 3) for name, value in zip(PERCENTILES, percentiles, strict=True)},
            "per_second": round(len(self.latencies) / self.elapsed, 1) if self.elapsed else 0.0,
            "refused": self.refused,
            "errors": self.errors[:3],
        }


def cells_of(competitors: Sequence[Competitor], groups: Sequence[str], seconds: float) -> list[Cell]:
    """In the order in which they are measured: competitors side by side."""
    asked: list[tuple[Question, str]] = [("nothing", "random")]
    asked += [(question, group) for question in QUESTIONS for group in groups]
    return [
        Cell(question, group, competitor, clients, seconds * (LONGER if clients == 1 and group == "random" else 1))
        for question, group in asked
        for clients in CLIENTS
        for competitor in competitors
        if not competitor.in_process or (clients == 1 and question != "nothing")
    ]


async def measure(cells: Sequence[Cell], requests: dict[str, list[Request]], tell: Tell, rounds: int = ROUNDS) -> None:
    """In rounds, so that what else the machine does meets all competitors alike."""
    for turn in range(rounds):
        for cell in cells:
            # Slow answers to many clients may outlast the slice: then the cell has had its time already.
            if cell.elapsed >= cell.seconds:
                continue
            tell(f"round {turn + 1} of {rounds}: {cell.question}, {cell.group}, {cell.clients} clients")
            await spend(cell, requests[cell.group], cell.seconds / rounds)


async def warm_up(cells: Sequence[Cell], requests: dict[str, list[Request]], seconds: float, tell: Tell) -> None:
    """Every question in full strength, its figures thrown away: plans are made, code compiled, pages read."""
    for cell in cells:
        if cell.clients == (1 if cell.competitor.in_process else CLIENTS[1]):
            tell(f"warming up: {cell.question}, {cell.group}")
            clients = min(cell.clients, WARMING)
            thrown_away = Cell(cell.question, cell.group, cell.competitor, clients, seconds)
            await spend(thrown_away, requests[cell.group], seconds)


async def spend(cell: Cell, requests: Sequence[Request], seconds: float) -> None:
    """Each client asks again as soon as it is answered, until the time is over."""
    ask: Callable[[Request], Awaitable[Any]] = getattr(cell.competitor, cell.question)
    started = perf_counter()
    until = started + seconds

    async def client() -> None:
        while (asked := perf_counter()) < until:
            try:
                await ask(requests[next(cell.turn) % len(requests)])
            except Refused:
                cell.refused += 1
                await asyncio.sleep(0.05)
            except Exception as error:  # noqa: BLE001  one wrong answer must not end a long run
                cell.errors.append(f"{type(error).__name__}: {error}")
            else:
                cell.latencies.append(perf_counter() - asked)

    await asyncio.gather(*(client() for _ in range(cell.clients)))
    cell.elapsed += perf_counter() - started
