"""A worker of `graphsvc serve --workers N`, which starts it: `python -m graphsvc.cli.worker TASK`."""

import json
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

from graphsvc.cli.common import load_settings
from graphsvc.cli.logs import configure_logging
from graphsvc.cli.serve import new_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    import uvicorn

    from graphsvc.settings import Settings


def main() -> None:
    import asyncio

    from graphsvc.workers import share

    task: dict[str, Any] = json.loads(sys.argv[1])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    configure_logging()
    settings = share(load_settings(**task["settings"]))
    with socket.socket(fileno=task["listener"]) as listener, asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_serve(settings, listener, first=task["number"] == 0))


async def _serve(settings: "Settings", listener: socket.socket, *, first: bool) -> None:
    import asyncio

    from graphsvc.app import create_app
    from graphsvc.database import followed
    from graphsvc.http.server import new_server

    server, local = await asyncio.to_thread(followed, settings)
    app = create_app(settings, server, local)
    app.state.first_worker = first
    service = new_server(app, settings.http)
    await _when_input_ends(lambda: _stop(service))
    serving = asyncio.create_task(service.serve(sockets=[listener]))
    while not service.started and not serving.done():  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.02)
    if service.started:
        sys.stdout.write("answers\n")
        sys.stdout.flush()
    await serving


def _stop(service: "uvicorn.Server") -> None:
    service.should_exit = True


async def _when_input_ends(act: "Callable[[], None]") -> None:
    """Call it when the parent has ended, for whatever reason."""
    import asyncio

    class Watch(asyncio.Protocol):
        def connection_lost(self, exc: Exception | None) -> None:
            act()

    await asyncio.get_running_loop().connect_read_pipe(Watch, sys.stdin)


if __name__ == "__main__":
    main()
