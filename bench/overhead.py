"""`python -m bench.overhead`: what a request costs in Python, apart from any database.

The service, with a store that answers at once, beside empty endpoints of FastAPI, Starlette and bare ASGI on the same
server. With `--before FOLDER`, beside the service of another checkout.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, cast

import numpy as np
import psutil
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from bench.overhead_apps import PATHS
from bench.service import CHECKOUT

APPS = Path(__file__).with_name("overhead_apps.py")
CLIENTS, ROUNDS = 12, 3
INSIDE = 4000  # requests
EMPTY = ("fastapi", "starlette", "asgi")


class Client(asyncio.Protocol):
    """Asks for one path again and again over one connection, and reads no more of the answers than it must."""

    def __init__(self, path: str, waited: list[float]) -> None:
        self._request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode()
        self._waited, self._received = waited, b""
        self.refused, self.stopping, self.ended = 0, False, asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return
        self._waited.append(perf_counter() - self._asked)
        self.refused += not head.startswith(b"HTTP/1.1 200")
        self._received = b""
        if self.stopping:
            self._transport.close()
        else:
            self._ask()

    def _ask(self) -> None:
        self._asked = perf_counter()
        self._transport.write(self._request)


def _length(head: bytes) -> int:
    _, found, after = head.lower().partition(b"content-length: ")
    return int(after.partition(b"\r\n")[0]) if found else 0


@dataclass
class Cell:
    """One question to one server, and seconds that its answers and its processes took."""

    app: str
    question: str
    port: int
    processes: list[psutil.Process]
    waited: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    busy: float = 0.0
    refused: int = 0

    def row(self) -> list[str]:
        p50, p99 = np.percentile(self.waited, [50, 99]) * 1000
        busy = self.busy / len(self.waited) * 1e6
        rate = len(self.waited) / self.elapsed
        return [self.question, self.app, f"{rate:,.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{busy:.0f}"]


async def load(cell: Cell, seconds: float, clients: int = CLIENTS) -> None:
    """Add to the cell what so many clients saw within this time."""
    loop = asyncio.get_running_loop()
    used, began = _cpu(cell.processes), perf_counter()
    pairs = [
        await loop.create_connection(lambda: Client(PATHS[cell.question], cell.waited), "127.0.0.1", cell.port)
        for _ in range(clients)
    ]
    await asyncio.sleep(seconds)
    for _, client in pairs:
        client.stopping = True
    for _, client in pairs:
        await client.ended.wait()
        cell.refused += client.refused
    cell.elapsed += perf_counter() - began
    cell.busy += _cpu(cell.processes) - used


def _cpu(processes: list[psutil.Process]) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in processes)


@contextmanager
def served(app: str, checkout: Path, workers: int = 1) -> Iterator[tuple[int, list[psutil.Process]]]:
    """A server of its own: its port, and its processes."""
    command = [sys.executable, "-P", str(APPS), "serve", app, str(workers)]
    environment = _environment(checkout)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            yield port, processes_of(process.pid, workers)
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def processes_of(pid: int, count: int) -> list[psutil.Process]:
    """A process and its descendants, once there are so many."""
    parent = psutil.Process(pid)
    while len(found := [parent, *parent.children(recursive=True)]) < count:
        time.sleep(0.02)
    return found


def inside(app: str, question: str, checkout: Path) -> dict[str, Any]:
    command = [sys.executable, "-P", str(APPS), "inside", app, question, str(INSIDE)]
    done = subprocess.run(command, env=_environment(checkout), stdout=subprocess.PIPE, check=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _environment(checkout: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(checkout)}


def main(
    before: Annotated[Path | None, typer.Option(help="Another checkout, to compare with")] = None,
    seconds: Annotated[float, typer.Option(help="For each row")] = 3.0,
) -> None:
    console = Console()
    checkouts = {"service": CHECKOUT} | ({"service before": before.resolve()} if before else {})
    apps = [(label, "service", checkout, question) for question in PATHS for label, checkout in checkouts.items()]
    apps += [(name, name, CHECKOUT, "nothing") for name in EMPTY]
    with ExitStack() as stack:
        servers = {
            label: stack.enter_context(served(name, checkout))
            for label, name, checkout in dict.fromkeys(each[:3] for each in apps)
        }
        cells = [Cell(label, question, servers[label][0], servers[label][1]) for label, _, _, question in apps]
        uvloop.run(_measured(cells, seconds))
    table = Table("question", "app", "requests/s", "p50 ms", "p99 ms", "server µs", title=f"{CLIENTS} clients")
    for cell in cells:
        assert not cell.refused, f"{cell.app}: {cell.refused} of {len(cell.waited)} refused"
        table.add_row(*cell.row())
    console.print(table)
    _print_inside(console, apps)


async def _measured(cells: list[Cell], seconds: float) -> None:
    """In rounds, so that other load on the machine affects all rows alike."""
    for cell in cells:
        await load(cell, 0.3)
        cell.waited, cell.elapsed, cell.busy = [], 0.0, 0.0
    for _ in range(ROUNDS):
        for cell in cells:
            await load(cell, seconds / ROUNDS)


def _print_inside(console: Console, apps: list[tuple[str, str, Path, str]]) -> None:
    table = Table("question", "app", "µs of CPU", title="without a server")
    layers: dict[str, dict[str, float]] = {}
    for label, name, checkout, question in apps:
        measured = inside(name, question, checkout)
        table.add_row(question, label, f"{measured['cpu']:.0f}")
        if name == "service" and checkout == CHECKOUT:
            layers[question] = measured["layers"]
    console.print(table)
    where = Table("layer", *layers, title="where they go, µs; each layer with 1 to 2 µs for measuring")
    for layer in next(iter(layers.values())):
        where.add_row(layer, *(f"{found[layer]:.1f}" for found in layers.values()))
    console.print(where)


if __name__ == "__main__":
    typer.run(main)
