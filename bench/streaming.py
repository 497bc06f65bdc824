"""`python -m bench.streaming`: many rows over HTTP in each format, beside the bare driver; and what memory it takes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import httpx
import neo4j
import psutil
import typer
from rich.console import Console
from rich.table import Table

from bench.service import service
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.store import Server

QUERY = "UNWIND range(1, $rows) AS i RETURN i AS id, 'Member ' + i AS name, i % 7 AS company, i * 0.5 AS score"
FORMATS = {
    "JSON lines": "application/x-ndjson",
    "CSV": "text/csv",
    "JSON": "application/json",
    "Arrow": "application/vnd.apache.arrow.stream",
}
# Seconds between two looks at the memory.
LOOK = 0.05
# Bytes at the end of an answer that say whether it is whole.
TAIL = 1000


@dataclass(frozen=True, slots=True)
class Measured:
    """`growth`: bytes of resident memory at most, beyond those before the query. None: not the service's."""

    seconds: float
    received: int
    growth: int | None = None


class Memory:
    """Resident memory of the service, whose process is this one's only child that serves."""

    def __init__(self) -> None:
        found = [each for each in psutil.Process().children(recursive=True) if "serve" in each.cmdline()]
        self.processes, self.before, self.looked = found, 0, 0.0
        self.before = self.most = self.now()

    def now(self) -> int:
        return sum(each.memory_info().rss for each in self.processes)

    def look(self) -> None:
        if time.perf_counter() - self.looked > LOOK:
            self.most, self.looked = max(self.most, self.now()), time.perf_counter()


def over_http(url: str, rows: int, accept: str, encoding: str) -> Measured:
    body = {"query": QUERY, "parameters": {"rows": rows}}
    headers = {"Accept": accept, "Accept-Encoding": encoding}
    memory, tail, started = Memory(), b"", time.perf_counter()
    with httpx.stream("POST", f"{url}/cypher", json=body, headers=headers, timeout=300) as response:
        response.raise_for_status()
        for part in response.iter_bytes():
            tail = (tail + part)[-TAIL:]
            memory.look()
        received = response.num_bytes_downloaded
    if b'"error":' in tail or b"# error" in tail or b"# truncated" in tail:
        raise RuntimeError(f"{accept}: {tail!r}")
    seconds = time.perf_counter() - started
    memory.looked = 0.0
    memory.look()
    return Measured(seconds, received, memory.most - memory.before)


def by_driver(server: Server, rows: int) -> Measured:
    started = time.perf_counter()
    with (
        neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver,
        driver.session() as session,
    ):
        count = sum(1 for _ in session.run(QUERY, rows=rows))
    if count != rows:
        raise RuntimeError(f"{count} rows of {rows}")
    return Measured(time.perf_counter() - started, 0)


def cases(url: str, server: Server) -> dict[str, Callable[[int], Measured]]:
    asked: dict[str, Callable[[int], Measured]] = {"bare driver": lambda rows: by_driver(server, rows)}
    for name, accept in FORMATS.items():
        for encoding in ("identity", "gzip"):
            asked[f"{name}{', gzip' if encoding == 'gzip' else ''}"] = (
                lambda rows, accept=accept, encoding=encoding: over_http(url, rows, accept, encoding)  # type: ignore[misc]
            )
    return asked


def streaming(
    rows: Annotated[int, typer.Option(help="Beside a tenth of it")] = 1_000_000,
    only: Annotated[str, typer.Option(help="What the names of the formats measured hold")] = "",
) -> None:
    """Rows a second, and the growth of the service's memory for a tenth of the rows and for all."""
    console, counts = Console(width=110), (rows // 10, rows)
    table = Table("", "rows/s", "MB", *(f"growth at {count:,}, MB" for count in counts), title=f"{rows:,} rows")
    with TemporaryDirectory() as folder:
        settings = Settings.load(
            data_dir=Path(folder), cache_dir=Path(".graphsvc/cache"), neo4j_heap="1g", neo4j_uri=None
        )
        with LocalNeo4j(settings, train=False) as local:
            server = Server(local.address.uri, local.address.user, local.address.password)
            with service(server) as url:
                over_http(url, rows // 10, FORMATS["JSON lines"], "identity")
                for name, ask in cases(url, server).items():
                    if only not in name and name != "bare driver":
                        continue
                    small, large = (ask(count) for count in counts)
                    grown = ["–" if each.growth is None else f"{each.growth / 1e6:.1f}" for each in (small, large)]
                    console.print(f"{name}: {large.seconds:.1f} s", style="dim")
                    table.add_row(name, f"{rows / large.seconds:,.0f}", f"{large.received / 1e6:.1f}", *grown)
    console.print(table)


if __name__ == "__main__":
    typer.run(streaming)
