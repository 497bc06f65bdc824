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

from bench.engines import LIBRARIES
from bench.network import Request, id_of, open_network
from bench.tasks import COMPARED_SECONDS, Task, percentiles, plain, requests_of, tell


def resident() -> int:
    """Bytes of memory of this process, after what is free was given back."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return int(psutil.Process().memory_info().rss)


# In this process ---------------------------------------------------------------------------------------------------


def in_process(task: Task) -> None:
    """One competitor that answers from this process's memory."""
    requests = requests_of(task)
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


def _measure_calls(engine: Any, question: str, group: str, requests: Sequence[Request], task: Task) -> None:
    calls = [call_of(engine, question, request) for request in requests]
    started = perf_counter()
    for number, call in enumerate(calls[: task["compared"]]):
        try:
            answer = plain(question, call())
        except Exception as error:  # noqa: BLE001  an answer that failed is one more result
            tell("failed", question=question, group=group, error=f"{type(error).__name__}: {error}")
            return
        tell("answer", question=question, group=group, number=number, answer=answer)
        if perf_counter() - started > COMPARED_SECONDS:
            break
    try:
        # What took longer than this is warm.
        _spend_calls(calls, task["seconds"] / 5 if perf_counter() - started < task["seconds"] else 0)
        took, elapsed = _spend_calls(calls, task["seconds"])
    except Exception as error:  # noqa: BLE001
        tell("failed", question=question, group=group, error=f"{type(error).__name__}: {error}")
        return
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


def _publishing(engine: Any, requests: Sequence[Request]) -> dict[str, Any]:
    """Connections that were not there, each published by itself."""
    took = []
    for request in requests[:200]:
        change = engine.change_of(id_of(request.viewer), id_of(request.other))
        started = perf_counter()
        engine.publish_change(change)
        took.append(perf_counter() - started)
    return percentiles(took)


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
            from bench.over_the_wire import over_the_wire  # noqa: PLC0415  what libraries need not import

            over_the_wire(task)
        case "change":
            from bench.changes import change  # noqa: PLC0415

            change(task)
        case "load":
            load_anew(task)
        case "reopen":
            reopen(task)
    tell("done")
    # Some libraries wait for threads or free gigabytes piece by piece.
    os._exit(0)


if __name__ == "__main__":
    main()
