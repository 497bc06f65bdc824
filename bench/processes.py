"""Workers, from outside: their events as they come, and an end to those who fall silent."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from time import monotonic
from typing import Any

CHECKOUT = Path(__file__).parents[1]
Event = dict[str, Any]


@dataclass(frozen=True)
class Patience:
    """Seconds: for opening, for one cell, and for everything."""

    opening: float = 300.0
    cell: float = 60.0
    altogether: float = 420.0


class WorkerFailedError(Exception):
    """In words for a cell of a table."""


def events(task: dict[str, Any], patience: Patience) -> Iterator[Event]:
    """What a worker tells. Raises WorkerFailedError when it ends early or says nothing for too long."""
    with TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.worker"],
            cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True,
        )  # fmt: skip
        lines: SimpleQueue[str | None] = SimpleQueue()
        reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
        try:
            reader.start()
            assert process.stdin is not None
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.close()
            yield from _until_done(lines, patience, said)
        finally:
            process.kill()
            # Also waits, and closes its streams.
            with process:
                reader.join()


def _until_done(lines: "SimpleQueue[str | None]", patience: Patience, said: Any) -> Iterator[Event]:
    end, quiet = monotonic() + patience.altogether, patience.opening
    while True:
        left = end - monotonic()
        try:
            line = lines.get(timeout=max(min(quiet, left), 0.01))
        except Empty:
            raise WorkerFailedError(f"over {quiet:.0f} s" if quiet < left else "no time left") from None
        if line is None:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            raise WorkerFailedError(last[0][:200] if last else "ended early")
        event: Event = json.loads(line)
        if event["event"] == "done":
            return
        yield event
        quiet = patience.cell


def _read(process: "subprocess.Popen[str]", lines: "SimpleQueue[str | None]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            lines.put(line)
    lines.put(None)
