"""A Java process with a watchdog (watchdog.py), which ends it when this process dies."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import psutil

from graphsvc.embedded.errors import StartFailed
from graphsvc.embedded.lock import Process

WATCHDOG = Path(__file__).with_name("watchdog.py")
GRACE = 5.0  # seconds between SIGTERM and SIGKILL
KEPT = {"HOME", "PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"}


class JavaProcess:
    """A running Java process. `end` asks it to stop, and kills it after `grace` seconds."""

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        home: Path,
        *,
        niceness: int = 0,
        grace: float = GRACE,
    ) -> None:
        self._grace = grace
        log.unlink(missing_ok=True)
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", str(WATCHDOG), str(grace), str(niceness), str(log), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(home),
            # Ctrl-C in a terminal goes to the whole process group, but Neo4j must stop cleanly after the service.
            start_new_session=True,
        )
        self._hold, first_line = cast(IO[bytes], self._watchdog.stdin), cast(IO[bytes], self._watchdog.stdout)
        with first_line:
            pid = first_line.readline()
        if not pid:
            raise StartFailed(f"Java could not be started: {' '.join(command[:1])}.")
        self.pid = int(pid)
        self.started = _start_time(self.pid)

    def ended(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._watchdog.poll()

    def wait(self, timeout: float | None = None) -> int:
        return self._watchdog.wait(timeout)

    def terminate(self) -> None:
        """Ask it to stop, without a time limit."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def end(self) -> int:
        """Stop it cleanly. Returns its exit status."""
        self._hold.close()
        try:
            return self._watchdog.wait(self._grace + 2)
        except subprocess.TimeoutExpired:
            self._watchdog.kill()
            return self._watchdog.wait()


def _environment(home: Path) -> dict[str, str]:
    """The environment without Java options of other programs and without graphsvc settings, which hold passwords."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return {**kept, "LC_ALL": "C.UTF-8", "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


def _start_time(pid: int) -> float:
    try:
        return Process.of(pid).started
    except psutil.Error:
        return 0.0
