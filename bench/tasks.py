"""What workers share: the task, what they tell, and answers in the same form whoever gave them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.network import Request, draw_requests, open_network

COMPARED_SECONDS = 3.0
"""After this long, no more answers of one cell are compared."""
TARGETS = 1000
Task = dict[str, Any]


def tell(event: str, **about: Any) -> None:
    print(json.dumps({"event": event} | about), flush=True)


def requests_of(task: Task) -> dict[str, list[Request]]:
    return draw_requests(open_network(Path(task["arrays"])), task["requests"], task["seed"], TARGETS)


def percentiles(seconds: Sequence[float]) -> dict[str, float | None]:
    """Milliseconds."""
    found = np.percentile(seconds, [50, 99]).tolist() if len(seconds) else [None, None]
    return {name: value and round(value * 1000, 5) for name, value in zip(("p50", "p99"), found, strict=True)}


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
