"""The parent process of Java. When the process that holds its standard input dies or closes it, Java ends too.

Run as a file (`python -I -S watchdog.py GRACE NICE LOG COMMAND…`), so that it imports only the standard library: 11 MB
resident, started in 0.06 s.
The first line on standard output is Java's pid; the exit status is Java's.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

PR_SET_PDEATHSIG = 1


def die_with(guard: int) -> None:
    """Runs in the child process before Java: makes the kernel kill it when the watchdog itself is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != guard:
        os._exit(1)


def start(command: list[str], log: str, niceness: int) -> "subprocess.Popen[bytes]":
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    guard = os.getpid()
    with open(log, "ab") as output:  # noqa: PTH123  pathlib would double the start of this process
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=(lambda: die_with(guard)) if sys.platform == "linux" else None,  # noqa: PLW1509  no threads yet
        )


def end(java: "subprocess.Popen[bytes]", grace: float) -> None:
    java.terminate()
    time.sleep(grace)
    java.kill()


def in_background(work: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()


def main() -> int:
    grace, niceness, log, *command = sys.argv[1:]
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    java = start(command, log, int(niceness))
    print(java.pid, flush=True)  # noqa: T201

    def when_alone() -> None:
        # Nothing is ever sent: the read returns when the other side is gone.
        while os.read(0, 1):
            pass
        end(java, float(grace))

    in_background(when_alone)
    signal.signal(signal.SIGTERM, lambda *_: in_background(end, java, float(grace)))
    status = java.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    os._exit(main())
