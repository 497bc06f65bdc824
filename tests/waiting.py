"""Waiting for effects of another process, thread or service."""

import time
from collections.abc import Callable


def eventually(condition: Callable[[], object], patience: float = 120) -> None:
    """Until it holds. The patience only guards against hanging: a busy machine may take long for anything."""
    until = time.monotonic() + patience
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("it did not come true")
        time.sleep(0.02)
