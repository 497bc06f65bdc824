"""What the figures are held against. A bar that is missed is said, and fails nothing: machines differ."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import inf
from time import perf_counter
from typing import Any

from bench.competitors import QUESTIONS, Question
from bench.http_client import Wire
from bench.network import Request, id_of

CROWD = 400
SLOWER_THAN_DRIVER = 2.5
P99: dict[Question, float] = {"degree": 25.0, "degrees": 250.0, "suggestions": 150.0}
KEPT_THROUGHPUT = 0.8
Figures = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """Milliseconds, or a ratio where the bar is one."""

    what: str
    figure: float | str
    bar: str
    met: bool

    def document(self) -> dict[str, Any]:
        return asdict(self)


def bars_of(cells: Sequence[Figures], crowd: Figures) -> Iterable[Bar]:
    found = {(cell["question"], cell["group"], cell["competitor"], cell["clients"]): cell for cell in cells}
    for question in QUESTIONS:
        ours, bare = (found[question, "random", who, 1]["p50"] for who in ("HTTP", "driver"))
        ratio = ours / bare if ours and bare else inf
        yield at_most(f"{question}: HTTP p50 / driver p50", ratio, SLOWER_THAN_DRIVER)
    for question, bar in P99.items():
        yield at_most(f"{question}: HTTP p99, ms", found[question, "random", "HTTP", 1]["p99"] or inf, bar)
    for question in QUESTIONS:
        few, many = (found[question, "random", "HTTP", clients]["per_second"] for clients in (12, 48))
        kept = round(many / few, 2) if few else 0.0
        yield Bar(f"{question}: answers/s, 48 clients / 12", kept, f"≥ {KEPT_THROUGHPUT}", kept >= KEPT_THROUGHPUT)
    errors = sum(len(cell["errors"]) for cell in cells if cell["competitor"] == "HTTP")
    yield Bar("errors other than 503 over HTTP", errors, "= 0", errors == 0)
    only = set(crowd["answers"]) <= {"200", "503 with Retry-After"}
    yield Bar(f"{crowd['clients']} clients at once", _counted(crowd["answers"]), "200, or 503 with Retry-After", only)


def at_most(what: str, figure: float, bar: float) -> Bar:
    return Bar(what, round(figure, 2) if figure < inf else "no answer", f"≤ {bar:g}", figure <= bar)


def _counted(answers: dict[str, int]) -> str:
    return ", ".join(f"{number:,} × {answer}" for answer, number in sorted(answers.items()))


async def crowd(wire: Wire, requests: Sequence[Request], seconds: float, clients: int = CROWD) -> Figures:
    """Suggestions for many more clients than the service lets in; whoever is refused comes back after 50 ms."""
    answers: Counter[str] = Counter()
    until = perf_counter() + seconds

    async def client(number: int) -> None:
        turn = number
        while perf_counter() < until:
            try:
                reply = await wire.ask("GET", f"/members/{id_of(requests[turn % len(requests)].viewer)}/suggestions")
            except (OSError, EOFError) as error:
                answers[type(error).__name__] += 1
                continue
            refused = reply.status == 503
            answers[
                f"503 {'with' if b'retry-after' in reply.headers else 'without'} Retry-After"
                if refused
                else str(reply.status)
            ] += 1
            turn += clients
            if refused:
                await asyncio.sleep(0.05)

    await asyncio.gather(*(client(number) for number in range(clients)))
    return {"clients": clients, "seconds": seconds, "answers": dict(answers)}
