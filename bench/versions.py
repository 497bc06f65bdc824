"""`python -m bench.versions BEFORE`: reads and writes of another checkout beside this one, on one Neo4j, in one run."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer
import uvloop
from neo4j import AsyncDriver
from rich.console import Console
from rich.table import Table

from bench.competitors import Http
from bench.http_client import Wire
from bench.measure import Cell, cells_of, measure, warm_up
from bench.network import Network, draw_requests, make_ready
from bench.report import about_machine
from bench.run import driver_of
from bench.service import CHECKOUT, service
from bench.writes import ERASE, MAKE, pairs
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.store import Server

KEPT = Path(".graphsvc")
WRITERS = (1, 16, 64)
MOST_CLIENTS = 12
TURNS = 8  # slices of each cell, the two versions next to each other in each
ACTORS = 3000  # of each version; each may send a hundred invitations
NAMES = ("before", "after")
MAY_BE_SLOWER = {"reads": 1.05, "writes": 1.15}


class Version(Http):
    """A service of one checkout."""

    def __init__(self, name: str, url: str) -> None:
        super().__init__(Wire(url))
        self.name = name


@dataclass
class Writes:
    """Invitations sent and accepted by so many writers at once; milliseconds of each request."""

    version: Version
    writers: int
    actors: Iterator[tuple[str, str]]
    took: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    async def spend(self, seconds: float, *, thrown_away: bool = False) -> None:
        started = perf_counter()
        took: list[float] = []

        async def writer() -> None:
            while perf_counter() < started + seconds:
                one, other = next(self.actors)
                begun = perf_counter()
                invited = await self._ask(f"/members/{one}/invitations", {"other": other})
                then = perf_counter()
                await self._ask(f"/members/{other}/invitations/{invited['id']}/accept", None)
                took.extend((then - begun, perf_counter() - then))

        await asyncio.gather(*(writer() for _ in range(self.writers)))
        if not thrown_away:
            self.took += took
            self.elapsed += perf_counter() - started

    async def _ask(self, path: str, body: Any) -> Any:
        reply = await self.version.wire.ask("POST", path, body)
        if reply.status not in {200, 201}:
            raise RuntimeError(f"{path}: {reply.status} {reply.body[:300]!r}")
        return json.loads(reply.body)

    def figures(self) -> dict[str, Any]:
        p50, p99 = np.percentile(self.took, [50, 99]) * 1000
        return {"p50": round(float(p50), 2), "p99": round(float(p99), 2), "per_second": len(self.took) / self.elapsed}


async def compare(
    server: Server, before: Path, network: Network, seconds: float, console: Console, *, reads: bool, writes: bool
) -> None:
    async with AsyncExitStack() as stack:
        versions = [
            Version(name, stack.enter_context(service(server, checkout)))
            for name, checkout in zip(NAMES, (before, CHECKOUT), strict=True)
        ]
        for version in versions:
            stack.push_async_callback(version.wire.close)
        driver = await stack.enter_async_context(driver_of(server))
        if reads:
            await _reads(versions, network, seconds, console)
        if writes:
            async with _actors(driver):
                await _writes(versions, seconds, console)


async def _reads(versions: list[Version], network: Network, seconds: float, console: Console) -> None:
    requests = draw_requests(network, 1000, 7)
    cells = [cell for cell in cells_of(versions, tuple(requests), seconds) if cell.clients <= MOST_CLIENTS]
    await warm_up(cells, requests, seconds / 2, lambda text: None)
    await measure(cells, requests, lambda text: None, rounds=TURNS)
    table = Table("read", "group", "clients", "p50 before", "after", "ratio", "p99 before", "after", title="Reads, ms")
    for first, second in _side_by_side(cells):
        one, other = first.figures(), second.figures()
        if one["p50"] and other["p50"]:
            table.add_row(
                first.question,
                first.group,
                str(first.clients),
                f"{one['p50']:.2f}",
                f"{other['p50']:.2f}",
                _ratio(other["p50"], one["p50"], MAY_BE_SLOWER["reads"]),
                f"{one['p99']:.2f}",
                f"{other['p99']:.2f}",
            )
    console.print(table)


def _side_by_side(cells: list[Cell]) -> Iterator[tuple[Cell, Cell]]:
    yield from zip(cells[::2], cells[1::2], strict=True)


async def _writes(versions: list[Version], seconds: float, console: Console) -> None:
    actors = {version.name: pairs(n * ACTORS, (n + 1) * ACTORS) for n, version in enumerate(versions)}
    table = Table("writers", *(f"{what} {name}" for what in ("/s", "p50", "p99") for name in (*NAMES, "ratio")))
    table.title = "Writes (invite, accept), ms"
    for writers in WRITERS:
        measured = [Writes(version, writers, actors[version.name]) for version in versions]
        for each in measured * 2:
            await each.spend(seconds, thrown_away=True)
        for _ in range(TURNS):
            for each in measured:
                await each.spend(seconds / TURNS)
            measured.reverse()
        one, other = (each.figures() for each in sorted(measured, key=lambda it: NAMES.index(it.version.name)))
        row = [str(writers)]
        for what in ("per_second", "p50", "p99"):
            ratio = one[what] / other[what] if what == "per_second" else other[what] / one[what]
            row += [f"{one[what]:.1f}", f"{other[what]:.1f}", _ratio(ratio, 1.0, MAY_BE_SLOWER["writes"])]
        table.add_row(*row)
    console.print(table)


def _ratio(after: float, before: float, bar: float) -> str:
    """How much more time it takes."""
    ratio = after / before
    return f"{ratio:.2f}" if ratio <= bar else f"[red]{ratio:.2f}[/]"


@asynccontextmanager
async def _actors(driver: AsyncDriver) -> AsyncIterator[None]:
    async def run(text: Any, **parameters: Any) -> None:
        async with driver.session() as session:
            await (await session.run(text, parameters)).consume()

    await run(ERASE)
    try:
        await run(MAKE, actors=len(NAMES) * ACTORS)
        yield
    finally:
        await run(ERASE)


app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def versions(
    before: Annotated[Path, typer.Argument(help="Another checkout, as `git worktree add` makes one")],
    members: Annotated[int, typer.Option(help="Members of the network, with thirty connections each")] = 100_000,
    seconds: Annotated[float, typer.Option(help="For each cell of the tables")] = 4.0,
    seed: int = 7,
    reads: bool = True,
    writes: bool = True,
) -> None:
    """Ask both versions in turn, and print how much more time the one in this checkout takes."""
    settings = Settings.load(
        data_dir=KEPT / "bench" / f"{members}-{seed}",
        cache_dir=KEPT / "cache",
        neo4j_heap="2g",
        neo4j_page_cache="2g",
        neo4j_uri=None,
    )
    # Neither version plans in the background while the other is measured; the turns before the first do it.
    os.environ["GRAPHSVC_WARM_UP"] = "false"
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    nothing: Callable[..., None] = lambda step, done, total: None  # noqa: E731
    network = make_ready(settings, members=members, mean_degree=30.0, seed=seed, fresh=False, report=nothing)
    console.print(", ".join(f"{name}: {value}" for name, value in about_machine().items()), highlight=False)
    with LocalNeo4j(settings, train=False) as local:
        server = Server(local.address.uri, local.address.user, local.address.password)
        uvloop.run(compare(server, before.absolute(), network, seconds, console, reads=reads, writes=writes))


if __name__ == "__main__":
    app()
