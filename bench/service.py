"""The service as its users run it: a process of its own on a free port."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from graphsvc.store.store import Server

CHECKOUT = Path(__file__).parents[1]
# The first start on a new network makes its indexes: minutes for a million members.
STARTING = 900.0


@contextmanager
def service(
    server: Server, checkout: Path = CHECKOUT, *, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """Its address, once it is ready to answer. The code is that of a checkout."""
    own = {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    command = [sys.executable, "-m", "graphsvc", "serve", "--port", "0"]
    with (
        TemporaryFile() as said,
        subprocess.Popen(
            command, cwd=checkout, env={**os.environ, **own, **settings}, stderr=said, stdout=said
        ) as process,
    ):
        try:
            yield _ready(process, said)
        finally:
            process.terminate()


def _ready(process: "subprocess.Popen[bytes]", said: IO[bytes]) -> str:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(rb"Serving on (\S+)", _text(said)):
            url = found[1].decode()
            try:
                with urlopen(f"{url}/readyz"):  # noqa: S310  our own
                    return url
            except URLError:
                pass
        time.sleep(0.05)
    raise RuntimeError(f"the service did not start: {_text(said).decode(errors='replace')[-2000:]}")


def _text(said: IO[bytes]) -> bytes:
    return os.pread(said.fileno(), 1 << 20, 0)
