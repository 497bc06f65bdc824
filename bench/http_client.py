"""HTTP/1.1 over kept connections, as little of it as a load needs: the client must not be what is measured."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[bytes, bytes]
    body: bytes


@dataclass
class Wire:
    """As many connections as there are requests at the same time, each kept for the next one."""

    url: str
    idle: list[Stream] = field(default_factory=list)

    async def ask(self, method: str, path: str, document: Any = None) -> Reply:
        body = b"" if document is None else json.dumps(document).encode()
        request = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        if self.idle:
            # The service closes a connection that was idle for some seconds; like any client, ask on a new one then.
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                return await self._over(self.idle.pop(), request)
        address = urlsplit(self.url)
        return await self._over(await asyncio.open_connection(address.hostname, address.port), request)

    async def _over(self, stream: Stream, request: bytes) -> Reply:
        reader, writer = stream
        try:
            writer.write(request)
            status_line, *lines = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
            pairs = (line.partition(b": ") for line in lines if line)
            headers = {name.lower(): value for name, _, value in pairs}
            content = await reader.readexactly(int(headers.get(b"content-length", b"0")))
        except BaseException:
            writer.close()
            raise
        self.idle.append(stream)
        return Reply(int(status_line.split()[1]), headers, content)

    async def close(self) -> None:
        for _, writer in self.idle:
            writer.close()
            await writer.wait_closed()
        self.idle.clear()
