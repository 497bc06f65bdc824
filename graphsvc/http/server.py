"""The HTTP server, uvicorn, as the service configures it."""

from typing import Any

import uvicorn

from graphsvc.settings import HttpSettings

STOPPING = 5  # seconds for requests to end when the service stops


def new_server(app: Any, settings: HttpSettings) -> uvicorn.Server:
    """A server without a banner, with limits on the head of a request."""
    try:
        from graphsvc.http.protocol import protocol_with  # noqa: PLC0415  needs httptools, which CPython has
    except ModuleNotFoundError:
        http: Any = "h11"
    else:
        http = protocol_with(settings)
    config = uvicorn.Config(
        app,
        http=http,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOPPING,
        h11_max_incomplete_event_size=settings.max_headers,
    )
    return uvicorn.Server(config)
