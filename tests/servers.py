"""The service on a real port, for tests that need a network: browsers, clients that disconnect, lost connections."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from graphsvc.app import create_app
from graphsvc.http.server import new_server
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.waiting import eventually


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


@contextmanager
def serving_in_a_process(variables: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run `graphsvc serve` on a free port, and yield its address. What it says is in `log`."""
    command = [sys.executable, "-m", "graphsvc", "serve", "--port", "0"]
    with (
        log.open("wb") as said,
        subprocess.Popen(command, env={**os.environ, **variables}, stdout=said, stderr=said) as process,
    ):
        try:
            eventually(lambda: process.poll() is not None or "Serving on " in log.read_text())
            found = re.search(r"Serving on (http://\S+)", log.read_text())
            assert found is not None, log.read_text()
            yield found[1]
        finally:
            process.terminate()


class Wire:
    """A connection to another server that can be cut: clients that connect to `port` talk to that server."""

    def __init__(self, to: str) -> None:
        address = urlsplit(to)
        self.host, self.to_port = address.hostname, address.port
        self.flows = asyncio.Event()
        self.flows.set()
        self.refuses = False
        self.writers = set[asyncio.StreamWriter]()
        self.pumps = set[asyncio.Task[None]]()

    @property
    def port(self) -> int:
        port: int = self.listening.sockets[0].getsockname()[1]
        return port

    async def __aenter__(self) -> "Wire":
        self.listening = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.listening.close()
        for writer in self.writers:
            writer.transport.abort()
        for pump in self.pumps:
            pump.cancel()
        await asyncio.gather(*self.pumps, return_exceptions=True)

    def fall_silent(self) -> None:
        """Connections stay open, and nothing arrives until `heal`: then everything does."""
        self.flows.clear()

    def refuse(self) -> None:
        """Connections are lost, and new ones too."""
        self.refuses = True
        for writer in self.writers:
            writer.transport.abort()

    def heal(self) -> None:
        self.refuses = False
        self.flows.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.add(writer)
        try:
            server_reader, server_writer = await self._open()
        except OSError:
            self.writers.discard(writer)
            writer.transport.abort()
            return
        for source, sink in ((reader, server_writer), (server_reader, writer)):
            pump = asyncio.create_task(self._pump(source, sink))
            self.pumps.add(pump)
            pump.add_done_callback(self.pumps.discard)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.refuses:
            raise ConnectionRefusedError
        return await asyncio.open_connection(self.host, self.to_port)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        self.writers.add(sink)
        try:
            while received := await source.read(1 << 16):
                await self.flows.wait()
                sink.write(received)
                await sink.drain()
        except OSError:
            """The other end was lost, or this one."""
        finally:
            self.writers.discard(sink)
            sink.transport.abort()
