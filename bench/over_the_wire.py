"""A worker's task: competitors in processes of their own, asked in turns."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import uvloop

from bench.measure import Cell, spend
from bench.network import Request
from bench.tasks import COMPARED_SECONDS, Task, percentiles, plain, requests_of, tell
from bench.wires import wires


def over_the_wire(task: Task) -> None:
    uvloop.run(_over_the_wire(task))


async def _over_the_wire(task: Task) -> None:
    """Several competitors in processes of their own, in turns of a third of a cell's time each."""
    requests = requests_of(task)
    async with wires(task["wires"]) as competitors:
        for question, group in task["cells"]:
            tell("begun", question=question, group=group)
            for who in competitors:
                if question != "nothing":
                    await _compare(who, question, group, requests[group][: task["compared"]])
            cells = [
                Cell(question, group, who, clients, task["seconds"])
                for clients in task["clients"]
                for who in competitors
                if question != "nothing" or who.name != "driver"
            ]
            for _ in range(3):
                for cell in cells:
                    if cell.elapsed < cell.seconds:
                        await spend(cell, requests[group], cell.seconds / 3)
            for cell in cells:
                tell("cell", question=question, group=group, clients=cell.clients, competitor=cell.competitor.name,
                     answers=len(cell.latencies), **percentiles(cell.latencies),
                     per_second=len(cell.latencies) / cell.elapsed, errors=cell.errors[:3])  # fmt: skip


async def _compare(who: Any, question: str, group: str, requests: Sequence[Request]) -> None:
    started = perf_counter()
    for number, request in enumerate(requests):
        try:
            answer = plain(question, await getattr(who, question)(request))
        except Exception as error:  # noqa: BLE001  an answer that failed is one more result
            tell(
                "failed", competitor=who.name, question=question, group=group, error=f"{type(error).__name__}: {error}"
            )
        else:
            tell("answer", competitor=who.name, question=question, group=group, number=number, answer=answer)
        if perf_counter() - started > COMPARED_SECONDS:
            break
