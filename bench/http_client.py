"""HTTP/1.1 over kept connections, as little of it as a load needs: the client must not be what is measured."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Connection(asyncio.Protocol):
    """One request at a time."""

    _transport: asyncio.Transport
    _waiting: "asyncio.Future[Reply] | None" = None
    _received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("closed before the response was complete"))

    async def ask(self, request: bytes) -> Reply:
        """Raises ConnectionError if the service has closed the connection."""
        self._received, self._waiting = b"", asyncio.get_running_loop().create_future()
        if self._transport.is_closing():
            raise ConnectionError("closed")
        self._transport.write(request)
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        head, blank, body = self._received.partition(HEAD_END)
        if not blank or self._waiting is None or self._waiting.done():
            return
        status_line, *lines = head.split(b"\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(b": ") for line in lines)}
        if len(body) >= int(headers.get(b"content-length", b"0")):
            self._waiting.set_result(Reply(int(status_line.split()[1]), headers, body))

    def close(self) -> None:
        self._transport.close()


@dataclass
class Wire:
    """As many connections as there are requests at the same time, each kept for the next one."""

    url: str
    idle: list[Connection] = field(default_factory=list)

    async def ask(self, method: str, path: str, document: Any = None) -> Reply:
        request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
        body = b""
        if document is not None:
            body = json.dumps(document).encode()
            request += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        sent = f"{request}\r\n".encode() + body
        if self.idle:
            # The service closes a connection that was idle for some seconds; like any client, ask on a new one then.
            with suppress(ConnectionError):
                return await self._over(self.idle.pop(), sent)
        address = urlsplit(self.url)
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, address.hostname or "localhost", address.port or 80)
        return await self._over(connection, sent)

    async def _over(self, connection: Connection, request: bytes) -> Reply:
        try:
            reply = await connection.ask(request)
        except BaseException:
            connection.close()
            raise
        self.idle.append(connection)
        return reply

    async def close(self) -> None:
        for connection in self.idle:
            connection.close()
        self.idle.clear()
