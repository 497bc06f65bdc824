"""`python -m bench.restart`: how soon writes are acknowledged again after the database or the service was killed."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Annotated, Any

import psutil
import typer
from rich.console import Console

from bench.report import about_machine
from graphsvc.embedded import running
from graphsvc.settings import Settings

CHECKOUT = Path(__file__).parents[1]
WRITERS = 16
RUNNING = 8.0  # seconds of writes before a kill and after the first acknowledged one
PATIENCE = 180.0  # seconds
DATABASE_BAR, SERVICE_BAR = 20.0, 10.0  # seconds until the first acknowledged write


class Writers:
    """Sixteen callers who make members, each of whom invites one; counts the writes that are acknowledged."""

    def __init__(self, port: int, run: int) -> None:
        self.port, self.run = port, run
        self.acknowledged: list[str] = []
        self.writes = 0
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _write(self, number: int) -> None:
        for n in range(1_000_000):
            member = f"restart-{self.run}-{number}-{n}"
            for method, path, body in (
                ("PUT", f"/members/{member}", {"name": member}),
                ("POST", f"/members/{member}/invitations", {"other": f"{n % 4000}"}),
            ):
                # One whose answer was lost is there when it is asked for again.
                while not self.stopping.is_set() and ask(self.port, method, path, body)[0] not in {200, 201, 403, 409}:
                    time.sleep(0.1)
                self.writes += not self.stopping.is_set()
            if self.stopping.is_set():
                return
            self.acknowledged.append(member)


def ask(port: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """The status, 0 where there is no answer, and the answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    except (OSError, HTTPException):
        return 0, None
    finally:
        connection.close()


def serve(folder: Path, port: int, said: IO[bytes]) -> "subprocess.Popen[bytes]":
    settings = {"GRAPHSVC_DATA_DIR": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "graphsvc", "serve", "--port", str(port)]
    return subprocess.Popen(command, cwd=CHECKOUT, env=os.environ | settings, stdout=said, stderr=said)


def first_after(writers: Writers, moment: float) -> float:
    """Seconds from a moment to the first write acknowledged after it, once one is."""
    until = time.perf_counter() + PATIENCE
    count = writers.writes
    while writers.writes <= count:
        if time.perf_counter() > until:
            raise RuntimeError(f"no write was acknowledged for {PATIENCE:.0f} s")
        time.sleep(0.01)
    return time.perf_counter() - moment


app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def restart(
    folder: Annotated[Path, typer.Option(help="A data folder that make bench-start filled")] = Path(
        ".graphsvc/bench-start"
    ),
    kills: Annotated[int, typer.Option(help="Kills of the database, and of the service")] = 3,
    port: int = 8766,
) -> None:
    """Kill the database, then the service, under sixteen writers; seconds until a write is acknowledged, and losses."""
    console = Console()
    console.print(", ".join(f"{name}: {value}" for name, value in about_machine().items()), highlight=False)
    os.environ.setdefault("GRAPHSVC_CACHE_DIR", str((CHECKOUT / ".graphsvc" / "cache").absolute()))
    settings = Settings.load(data_dir=folder)
    with TemporaryFile() as said:
        service = serve(folder, port, said)
        writers = Writers(port, int(time.time()))
        try:
            first_after(writers, time.perf_counter())
            for kill in range(2 * kills):
                time.sleep(RUNNING)
                database = kill < kills
                address = running(settings)
                assert address is not None
                logged = said.seek(0, os.SEEK_END)
                moment = time.perf_counter()
                if database:
                    psutil.Process(address.pid).kill()
                else:
                    service.kill()
                    service.wait()
                # What was under way may still be answered from the moment before.
                time.sleep(0.2)
                if not database:
                    service = serve(folder, port, said)
                seconds = first_after(writers, moment)
                lines = os.pread(said.fileno(), 1 << 20, logged).decode(errors="replace").splitlines()
                what, bar = ("database", DATABASE_BAR) if database else ("service", SERVICE_BAR)
                console.print(
                    f"{what} killed: first write acknowledged after {seconds:.1f} s (bar: {bar:.0f}), "
                    f"{len(lines)} lines logged"
                )
            time.sleep(RUNNING)
        finally:
            writers.stop()
        made = {"query": "MATCH (m:Member) WHERE m.id STARTS WITH $run RETURN m.id", "max_rows": 1_000_000}
        answer = ask(port, "POST", "/cypher", made | {"parameters": {"run": f"restart-{writers.run}-"}})[1]
        found = [row[0] for row in answer["rows"]]
        lost = set(writers.acknowledged) - set(found)
        console.print(
            f"{len(writers.acknowledged)} acknowledged, {len(lost)} lost, {len(found) - len(set(found))} twice"
        )
        service.send_signal(signal.SIGINT)
        service.wait(60)
        text = os.pread(said.fileno(), 1 << 22, 0).decode(errors="replace")
        console.print(f"{len(re.findall('Traceback', text))} tracebacks logged; the log ends with:")
        console.print("\n".join(text.splitlines()[-12:]), highlight=False, markup=False)


if __name__ == "__main__":
    app()
