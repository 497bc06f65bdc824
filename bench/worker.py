"""`python -m bench.worker`: measures in a process of its own, so that memory is the competitor's, and a crash or an
endless answer ends nothing else. The task is one line of JSON on standard input; what it finds, one line each.
"""

import ctypes
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import psutil
import uvloop

from bench.changes import changing
from bench.engines import LIBRARIES
from bench.measure import Cell, spend
from bench.network import Request, draw_requests, id_of, open_network
from bench.wires import wires

COMPARED_SECONDS = 3.0
"""After this long, no more answers of one cell are compared."""
TARGETS = 1000
Task = dict[str, Any]


def tell(event: str, **about: Any) -> None:
    print(json.dumps({"event": event} | about), flush=True)


def resident() -> int:
    """Bytes of memory of this process, after what is free was given back."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return int(psutil.Process().memory_info().rss)


def percentiles(seconds: Sequence[float]) -> dict[str, float | None]:
    """Milliseconds."""
    found = np.percentile(seconds, [50, 99]).tolist() if len(seconds) else [None, None]
    return {name: value and round(value * 1000, 5) for name, value in zip(("p50", "p99"), found, strict=True)}


# In this process ---------------------------------------------------------------------------------------------------


def in_process(task: Task) -> None:
    """One competitor that answers from this process's memory."""
    requests = _requests(task)
    module = LIBRARIES[task["competitor"]].load()
    before = resident()
    started = perf_counter()
    if "opens" in task:
        engine = module.open_saved(Path(task["opens"]))
        seconds = perf_counter() - started
    else:
        network = open_network(Path(task["arrays"]))
        started = perf_counter()
        engine = module.engine(network)
        seconds = perf_counter() - started
        del network
    tell("opened", seconds=seconds, bytes=resident() - before, shown=getattr(engine, "shown", None))
    for question, group in task["cells"]:
        tell("begun", question=question, group=group)
        _measure_calls(engine, question, group, requests[group], task)
    if hasattr(engine, "publish_change"):
        tell("begun", question="publish", group="random")
        tell("published", **_publishing(engine, requests["random"]))
    kept = {"bytes": resident() - before}
    if hasattr(engine, "memory"):
        kept |= engine.memory()
    tell("closed", **kept)


def _requests(task: Task) -> dict[str, list[Request]]:
    return draw_requests(open_network(Path(task["arrays"])), task["requests"], task["seed"], TARGETS)


def _measure_calls(engine: Any, question: str, group: str, requests: Sequence[Request], task: Task) -> None:
    calls = [call_of(engine, question, request) for request in requests]
    started = perf_counter()
    for number, call in enumerate(calls[: task["compared"]]):
        tell("answer", question=question, group=group, number=number, answer=plain(question, call()))
        if perf_counter() - started > COMPARED_SECONDS:
            break
    # What took longer than this is warm.
    _spend_calls(calls, task["seconds"] / 5 if perf_counter() - started < task["seconds"] else 0)
    took, elapsed = _spend_calls(calls, task["seconds"])
    tell("cell", question=question, group=group, clients=1, answers=len(took), **percentiles(took),
         per_second=len(took) / elapsed)  # fmt: skip


def _spend_calls(calls: Sequence[Callable[[], Any]], seconds: float) -> tuple[list[float], float]:
    took: list[float] = []
    started = asked = perf_counter()
    until, turn = started + seconds, count()
    while asked < until:
        calls[next(turn) % len(calls)]()
        answered = perf_counter()
        took.append(answered - asked)
        asked = answered
    return took, max(asked - started, 1e-9)


def call_of(engine: Any, question: str, request: Request) -> Callable[[], Any]:
    """One call, with arguments as the competitor takes them: numbers, or ids."""
    ask = getattr(engine, question)
    if getattr(engine, "by_id", False):
        viewer, other, others = id_of(request.viewer), id_of(request.other), [*map(id_of, request.others)]
    else:
        viewer, other, others = request.viewer, request.other, np.array(request.others)  # type: ignore[assignment]
    if question in {"suggestions", "rings"}:
        return lambda: ask(viewer)
    if question == "degrees":
        return lambda: ask(viewer, others)
    return lambda: ask(viewer, other)


def plain(question: str, answer: Any) -> Any:
    """The same form whoever answered: numbers for ids, null for more than three degrees."""
    if question == "suggestions":
        pairs = answer.items() if isinstance(answer, dict) else answer
        return [(int(who[1:]) - 1 if isinstance(who, str) else who, close) for who, close in pairs]
    if question == "degrees":
        found = answer.tolist() if isinstance(answer, np.ndarray) else answer
        return [None if degree is None or degree > 3 else int(degree) for degree in found]
    if question == "degree":
        return None if answer is None or answer > 3 else int(answer)
    if question == "mutuals":
        return answer[0] if isinstance(answer, tuple) else answer
    return list(map(int, answer))


def _publishing(engine: Any, requests: Sequence[Request]) -> dict[str, Any]:
    """Connections that were not there, each published by itself."""
    took = []
    for request in requests[:200]:
        pair = (request.viewer, request.other)
        if getattr(engine, "by_id", False):
            pair = (id_of(request.viewer), id_of(request.other))  # type: ignore[assignment]
        started = perf_counter()
        engine.publish_change(*pair)
        took.append(perf_counter() - started)
    return percentiles(took)


# Over HTTP and Bolt -----------------------------------------------------------------------------------------------


async def over_the_wire(task: Task) -> None:
    """Several competitors in processes of their own, in turns of a third of a cell's time each."""
    requests = _requests(task)
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


# One task ----------------------------------------------------------------------------------------------------------


def load_anew(task: Task) -> None:
    """Read the whole network from the database, and save it."""
    module = LIBRARIES["snapshot"].load()
    before = resident()
    started = perf_counter()
    loaded = module.load(*task["server"])
    loading = perf_counter() - started
    started = perf_counter()
    path = Path(task["saves"])
    module.save(loaded, path)
    tell("loaded", seconds=loading, saving=perf_counter() - started, bytes=resident() - before, file=_size(path))


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in (path.rglob("*") if path.is_dir() else [path]) if each.is_file())


def reopen(task: Task) -> None:
    """As the first command after a clean stop: open the file, and answer once."""
    module = LIBRARIES["snapshot"].load()
    started = perf_counter()
    engine = module.open_saved(Path(task["opens"]))
    opened = perf_counter()
    viewer, other = (id_of(n) for n in task["pair"]) if engine.by_id else task["pair"]
    answer = plain("degree", engine.degree(viewer, other))
    tell("reopened", opening=opened - started, answering=perf_counter() - opened, answer=answer)


def main() -> None:
    task = json.loads(sys.stdin.readline())
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    match task["do"]:
        case "in process":
            in_process(task)
        case "over the wire":
            uvloop.run(over_the_wire(task))
        case "change":
            uvloop.run(changing(task, tell))
        case "load":
            load_anew(task)
        case "reopen":
            reopen(task)
    tell("done")
    # Some libraries wait for threads or free gigabytes piece by piece.
    os._exit(0)


if __name__ == "__main__":
    main()
