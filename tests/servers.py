"""The service on a port of its own, for what needs a network between: a browser, a client that goes away."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from graphsvc.app import create_app
from graphsvc.settings import Settings
from graphsvc.store.store import Server


@contextmanager
def serving(settings: Settings, server: Server) -> Iterator[str]:
    """Its address, on a free port, in a thread of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # Whoever comes before the service is ready waits for it.
        listening.listen()
        config = uvicorn.Config(create_app(settings, server), log_config=None, access_log=False, lifespan="on")
        service = uvicorn.Server(config)
        thread = threading.Thread(target=service.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            service.should_exit = True
            thread.join(timeout=120)
