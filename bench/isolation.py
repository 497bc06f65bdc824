"""`python -m bench.isolation`: how long members wait while analysts ask for wide values, and what memory that takes."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import httpx
import numpy as np
import psutil
import typer
from rich.console import Console
from rich.table import Table

from bench.http_client import Wire
from bench.service import service
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.store import Server

QUERIES = {
    "nothing": None,
    "50 rows of a million numbers": "UNWIND range(1, 50) AS i RETURN range(1, 1000000)",
    "one row of 20 million": "RETURN range(1, 20000000)",
    "one row of 100 million": "RETURN range(1, 100000000)",
    "many narrow rows": "UNWIND range(1, 1000000) AS i RETURN i, 'Member ' + i AS name, i * 0.5 AS score",
}
ANALYSTS = 4
# What the figures are held against: milliseconds, and MB of the service with its workers.
MOST_P99, MOST_MEMORY = 100.0, 600.0
LOOK = 0.05  # seconds between two looks at the memory


@dataclass
class Measured:
    """Seconds that lookups took; bytes of memory at most (of workers, with their share of shared pages); how the
    analysts' queries ended."""

    waited: list[float] = field(default_factory=list)
    service: int = 0
    workers: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> list[str]:
        p50, p99 = np.percentile(self.waited, [50, 99]) * 1000
        together = (self.service + self.workers) / 1e6
        met = p99 < MOST_P99 and together < MOST_MEMORY
        ended = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.items())
        return [
            name,
            f"{len(self.waited)}",
            f"{p50:.1f}",
            f"{p99:.1f}",
            f"{max(self.waited) * 1000:.1f}",
            f"{self.service / 1e6:.0f}",
            f"{self.workers / 1e6:.0f}",
            "yes" if met else "no",
            ended,
        ]


async def measured(url: str, query: str | None, seconds: float) -> Measured:
    found, until = Measured(), time.perf_counter() + seconds
    async with asyncio.TaskGroup() as group:
        helpers = [group.create_task(_memory(found))]
        if query:
            helpers += [group.create_task(_analyst(url, query, found)) for _ in range(ANALYSTS)]
        await _lookups(url, found, until)
        for helper in helpers:
            helper.cancel()
    return found


async def _lookups(url: str, found: Measured, until: float) -> None:
    """One at a time, as fast as they are answered."""
    wire = Wire(url)
    while (started := time.perf_counter()) < until:
        reply = await wire.ask("GET", "/members/ana/degree/bob")
        if reply.status != 200:
            raise RuntimeError(f"{reply.status}: {reply.body!r}")
        found.waited.append(time.perf_counter() - started)
    await wire.close()


async def _analyst(url: str, query: str, found: Measured) -> None:
    """Asks again and again, and reads as fast as the service writes. A process of its own reads the answers."""
    while True:
        process = await asyncio.create_subprocess_exec(
            "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Content-Type: application/json",
            "-H", "Accept: application/x-ndjson", "-d", f'{{"query": "{query}"}}', f"{url}/cypher",
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            out, _ = await process.communicate()
            found.outcomes[out.decode()] += 1
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _memory(found: Measured) -> None:
    serving = next(each for each in psutil.Process().children(recursive=True) if "serve" in each.cmdline())
    while True:
        found.service = max(found.service, serving.memory_info().rss)
        workers = 0
        for child in serving.children():
            with suppress(psutil.Error):
                workers += child.memory_full_info().pss
        found.workers = max(found.workers, workers)
        await asyncio.sleep(LOOK)


def put_pair(url: str) -> None:
    with httpx.Client(base_url=url, timeout=300) as client:
        for member in ("ana", "bob"):
            client.put(f"/members/{member}", json={"name": member}).raise_for_status()
        client.put("/members/ana/following/bob").raise_for_status()
        for _ in range(50):
            client.get("/members/ana/degree/bob").raise_for_status()


def isolation(
    seconds: Annotated[float, typer.Option(help="For each query")] = 10.0,
    only: Annotated[str, typer.Option(help="Part of the names of the queries measured")] = "",
) -> None:
    """Time of a lookup while four analysts run the same query, and memory of the service and its workers."""
    table = Table("four run", "lookups", "p50 ms", "p99 ms", "max ms", "service MB", "workers MB", "met", "ended")
    with TemporaryDirectory() as folder:
        settings = Settings.load(data_dir=Path(folder), cache_dir=Path(".graphsvc/cache"), neo4j_heap="1g")
        with LocalNeo4j(settings, train=False) as local:
            server = Server(local.address.uri, local.address.user, local.address.password)
            with service(server) as url:
                put_pair(url)
                for name, query in QUERIES.items():
                    if only in name:
                        table.add_row(*asyncio.run(measured(url, query, seconds)).row(name))
    Console(width=130).print(table)


if __name__ == "__main__":
    typer.run(isolation)
