"""The service on a real port, for tests that need a network: browsers, clients that disconnect."""

import asyncio
import re
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import httpx

from graphsvc.app import create_app
from graphsvc.http.server import new_server
from graphsvc.settings import Settings
from graphsvc.store.store import Server


@contextmanager
def serving(settings: Settings, server: Server) -> Iterator[str]:
    """Run the service in a thread, on a free port, and yield its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        # Clients that connect before the service is ready wait for it.
        listening.listen()
        service = new_server(create_app(settings, server), settings.http)
        thread = threading.Thread(target=service.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            service.should_exit = True
            thread.join(timeout=120)


class RawConnection:
    """An open connection, on which anything can be sent, also half a request."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, *parts: bytes) -> None:
        self.writer.write(b"".join(parts))
        await self.writer.drain()

    async def request(self, line: bytes, *fields: bytes, body: bytes = b"") -> None:
        """`line` is the method and the path."""
        await self.send(b"\r\n".join((line + b" HTTP/1.1", b"Host: localhost", *fields, b"", body)))

    async def response(self) -> httpx.Response:
        """The next response, which has a `Content-Length`."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        fields = [tuple(line.split(b": ", 1)) for line in head.split(b"\r\n")[1:] if line]
        length = re.search(rb"(?i)content-length: (\d+)", head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        return httpx.Response(status, headers=fields, content=body)  # type: ignore[arg-type]

    async def closed(self) -> bool:
        """Waits until the service closes the connection; false if it sends something."""
        try:
            return await self.reader.read(1) == b""
        except ConnectionResetError:
            return True


@asynccontextmanager
async def wired(address: str) -> AsyncIterator[RawConnection]:
    """A connection to a service."""
    to = urlsplit(address)
    async with asyncio.timeout(60):
        reader, writer = await asyncio.open_connection(to.hostname, to.port)
        try:
            yield RawConnection(reader, writer)
        finally:
            writer.close()


async def exchange(address: str, line: bytes, field: bytes, body: bytes = b"") -> httpx.Response:
    """The response to one request that is sent as it is."""
    async with wired(address) as wire:
        await wire.request(line, field, body=body)
        return await wire.response()
