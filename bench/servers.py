"""`python -m bench.servers --granian FILE`: uvicorn beside granian, with one and with two workers.

granian is no dependency: install it into a virtual environment of its own, and name its command.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Annotated

import psutil
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from bench.overhead import CLIENTS, ROUNDS, Cell, load, processes_of, served
from bench.service import CHECKOUT

QUESTIONS = [("asgi", "nothing"), ("service", "nothing"), ("service", "degree")]
WORKERS = (1, 2)


@contextmanager
def granian(command: Path, app: str, workers: int) -> Iterator[tuple[int, list[psutil.Process]]]:
    """granian's own command, with uvloop and without logs, like uvicorn here."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    packages = Path(psutil.__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": f"{CHECKOUT}:{packages}", "BENCH_APP": app}
    arguments = ["--interface", "asgi", "--loop", "uvloop", "--no-log", "--workers", f"{workers}", "--port", f"{port}"]
    arguments += ["--factory", "bench.overhead_apps:chosen"]
    with subprocess.Popen([command, *arguments], env=environment, cwd=CHECKOUT, start_new_session=True) as process:
        try:
            found = processes_of(process.pid, 1 + workers)
            _await_answer(port, process)
            yield port, found
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)


def _await_answer(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=60) as asking:
            asking.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if asking.recv(100):
                return
        time.sleep(0.05)
    raise RuntimeError("granian did not start")


def main(
    granian_command: Annotated[Path, typer.Option("--granian", help="granian's command")],
    seconds: Annotated[float, typer.Option(help="For each row")] = 3.0,
) -> None:
    with ExitStack() as stack:
        cells = []
        for workers in WORKERS:
            for app in ("asgi", "service"):
                own = stack.enter_context(served(app, CHECKOUT, workers))
                theirs = stack.enter_context(granian(granian_command.absolute(), app, workers))
                for name, (port, processes) in {"uvicorn": own, "granian": theirs}.items():
                    label = f"{name}, {workers} worker{'s' * (workers > 1)}, {app}"
                    cells += [Cell(label, question, port, processes) for it, question in QUESTIONS if it == app]
        uvloop.run(_measured(cells, seconds))
    table = Table("question", "server", "requests/s", "p50 ms", "p99 ms", "server µs", title=f"{CLIENTS} clients")
    for cell in sorted(cells, key=lambda it: it.question):
        assert not cell.refused, f"{cell.app}: {cell.refused} of {len(cell.waited)} refused"
        table.add_row(*cell.row())
    Console().print(table)


async def _measured(cells: list[Cell], seconds: float) -> None:
    for cell in cells:
        await load(cell, 0.3)
        cell.waited, cell.elapsed, cell.busy = [], 0.0, 0.0
    for _ in range(ROUNDS):
        for cell in cells:
            await load(cell, seconds / ROUNDS)


if __name__ == "__main__":
    typer.run(main)
