"""Connections: usable after any response, or closed with `Connection: close`; slow senders and large heads."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from graphsvc.app import create_app
from graphsvc.context import Context
from graphsvc.http import connection, protocol
from graphsvc.http.policy import Access, policy
from graphsvc.http.server import new_server
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.networks import put_network
from tests.servers import RawConnection, serving, wired
from tests.test_http import refusal
from tests.test_tokens import KEY, signed

pytestmark = [pytest.mark.anyio, pytest.mark.starts_neo4j]
NOWHERE = Server("bolt://127.0.0.1:9", "neo4j", "no password")
JSON = b"Content-Type: application/json"
BODY = b'{"others": ["bob"]}'
TOKEN = f"Authorization: Bearer {signed(scope='service')}".encode()
OF_BOB = f"Authorization: Bearer {signed(sub='bob')}".encode()
NDJSON = b"Content-Type: application/x-ndjson"
DEGREES = b"POST /members/ana/degrees"


def length(size: int) -> bytes:
    return b"Content-Length: %d" % size


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A service that asks for tokens and has no database."""
    settings = Settings.load(
        token_key=KEY,
        max_body=1000,
        max_headers=2000,
        body_timeout=0.3,
        headers_timeout=1.0,
        connect_timeout=0.5,
        retry_time=0.1,
        warm_up=False,
    )
    with pytest.MonkeyPatch.context() as patch, serving(settings, NOWHERE) as address:
        for module in (connection, protocol):
            patch.setattr(module, "LINGER", 0.05)
        yield address


async def usable_or_closed(wire: RawConnection, response: httpx.Response) -> str:
    """`open` or `closed`, after making sure of it."""
    if response.headers.get("Connection") == "close":
        assert await wire.closed()
        return "closed"
    await wire.request(b"GET /livez")
    assert (await wire.response()).json() == {"status": "alive"}
    return "open"


# The line, the fields, the body that is sent, the problem, and what becomes of the connection.
EARLY: dict[str, tuple[bytes, list[bytes], bytes, int, str, str]] = {
    "no token": (DEGREES, [JSON, length(19)], BODY, 401, "unauthenticated", "open"),
    "no token, half a body": (DEGREES, [JSON, length(500)], BODY, 401, "unauthenticated", "closed"),
    "no token, no body yet": (DEGREES, [JSON, length(500)], b"", 401, "unauthenticated", "closed"),
    "no token, waiting": (
        DEGREES, [JSON, length(500), b"Expect: 100-continue"], b"", 401, "unauthenticated", "closed"
    ),
    "another's token": (DEGREES, [JSON, OF_BOB, length(19)], BODY, 403, "forbidden", "open"),
    "another name": (b"GET /livez", [b"Host: evil.example"], b"", 421, "host-not-allowed", "open"),
    "another origin": (
        DEGREES, [JSON, TOKEN, b"Origin: https://evil.example", length(19)], BODY, 403, "cross-site-request", "open"
    ),
    "too large, sent": (DEGREES, [JSON, TOKEN, length(2000)], b" " * 2000, 413, "body-too-large", "open"),
    "too large, not sent": (DEGREES, [JSON, TOKEN, length(2000)], b"", 413, "body-too-large", "closed"),
    "too large, in chunks": (
        DEGREES, [JSON, TOKEN, b"Transfer-Encoding: chunked"], b"7d0\r\n" + b" " * 2000, 413, "body-too-large", "closed"
    ),
    "too large, to the last chunk": (
        DEGREES,
        [JSON, TOKEN, b"Transfer-Encoding: chunked"],
        b"7d0\r\n" + b" " * 2000 + b"\r\n0\r\n\r\n",
        413,
        "body-too-large",
        "open",
    ),
    "another media type": (DEGREES, [TOKEN, length(19)], BODY, 415, "unsupported-media-type", "open"),
    "another media type, half": (DEGREES, [TOKEN, length(99)], BODY, 415, "unsupported-media-type", "closed"),
    "too slow": (DEGREES, [JSON, TOKEN, length(500)], BODY, 408, "request-timeout", "closed"),
    "too slow, streamed": (
        b"POST /bulk", [NDJSON, TOKEN, length(500)], b"{", 408, "request-timeout", "closed"
    ),
    "long field": (b"GET /livez", [b"X-Long: " + 3000 * b"a"], b"", 431, "headers-too-large", "closed"),
    "long path": (b"GET /" + 3000 * b"a", [], b"", 431, "headers-too-large", "closed"),
    "many fields": (b"GET /livez", [b"X: a"] * 1000, b"", 431, "headers-too-large", "closed"),
    "no field": (b"GET /livez", [b"nonsense"], b"", 400, "malformed-request", "closed"),
    "a broken chunk": (
        DEGREES, [JSON, TOKEN, b"Transfer-Encoding: chunked"], b"ZZ\r\n", 400, "malformed-request", "closed"
    ),
    "a broken chunk later": (
        DEGREES, [JSON, TOKEN, b"Transfer-Encoding: chunked"], b"1\r\n{\r\nZZ\r\n", 400, "malformed-request", "closed"
    ),
    "a broken chunk, waiting": (
        DEGREES,
        [JSON, TOKEN, b"Transfer-Encoding: chunked", b"Expect: 100-continue"],
        b"ZZ\r\n",
        400,
        "malformed-request",
        "closed",
    ),
    "an unknown transfer coding": (
        DEGREES, [JSON, TOKEN, b"Transfer-Encoding: gzip"], b"", 400, "malformed-request", "closed"
    ),
    "no path": (b"GET /nowhere", [TOKEN, length(19)], BODY, 404, "not-found", "open"),
    "no method": (b"PATCH /livez", [JSON, length(19)], BODY, 405, "method-not-allowed", "open"),
    "a wrong body": (DEGREES, [JSON, TOKEN, length(1)], b"{", 422, "invalid-request", "open"),
    "no database": (b"GET /members/ana", [TOKEN], b"", 503, "database-unavailable", "open"),
    "no database, with a body": (DEGREES, [JSON, TOKEN, length(19)], BODY, 503, "database-unavailable", "open"),
}  # fmt: skip


@pytest.mark.parametrize("early", EARLY.values(), ids=EARLY)
async def test_after_an_error_the_connection_is_usable_or_closed(
    address: str, early: tuple[bytes, list[bytes], bytes, int, str, str]
) -> None:
    line, fields, body, status, problem, then = early
    async with wired(address) as wire:
        await wire.request(line, *fields, body=body)
        response = await wire.response()
        refusal(response, status, problem)
        assert response.headers["X-Request-Id"] == response.json()["request_id"]
        assert await usable_or_closed(wire, response) == then


@asynccontextmanager
async def odd_service() -> AsyncIterator[tuple[str, asyncio.Event, asyncio.Event]]:
    """A service of one slot in this event loop, with a route that fails and one that waits."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    @policy(Access.PUBLIC)
    async def failing() -> None:
        raise LookupError

    @policy(Access.PUBLIC)
    async def waiting() -> None:
        begun.set()
        await go_on.wait()

    settings = Settings.load(max_in_flight=1, max_waiting=0, warm_up=False)
    app = create_app(settings, NOWHERE)
    app.add_api_route("/failing", failing, methods=["POST"])
    app.add_api_route("/waiting", waiting)
    service = new_server(app, settings.http)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        running = asyncio.create_task(service.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", begun, go_on
        finally:
            go_on.set()
            service.should_exit = True
            await running


async def test_after_a_fault_or_a_full_service_the_connection_is_usable() -> None:
    async with odd_service() as (address, begun, go_on), wired(address) as other, wired(address) as wire:
        await wire.request(b"POST /failing", JSON, length(19), body=BODY)
        response = await wire.response()
        refusal(response, 500, "internal-error")
        assert await usable_or_closed(wire, response) == "open"
        await other.request(b"GET /waiting")
        await begun.wait()
        await wire.request(b"GET /members/ana")
        response = await wire.response()
        refusal(response, 503, "too-busy")
        assert await usable_or_closed(wire, response) == "open"
        await wire.request(DEGREES, JSON, length(19), body=BODY)
        response = await wire.response()
        refusal(response, 503, "too-busy")
        assert await usable_or_closed(wire, response) == "open"
        go_on.set()


# Slow senders


async def test_a_head_that_does_not_end_is_answered_and_closed(address: str) -> None:
    async with wired(address) as wire, wired(address) as silent:
        await wire.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        response = await wire.response()
        refusal(response, 408, "request-timeout")
        assert await usable_or_closed(wire, response) == "closed"
        assert await silent.closed()  # without an answer to nothing


async def test_a_field_that_does_not_end_is_refused_before_it_has_arrived(address: str) -> None:
    async with wired(address) as wire:
        await wire.send(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        for _ in range(4):
            await wire.send(b"a" * 1000)
        response = await wire.response()
        refusal(response, 431, "headers-too-large")
        assert await usable_or_closed(wire, response) == "closed"


async def test_a_body_in_many_parts_may_take_longer_than_the_timeout(ctx: Context, server: Server) -> None:
    """Each part earns time by its size."""
    settings = ctx.settings.replace(body_timeout=0.5, min_body_rate=1)
    body = b'{"name": "Zoe"}'
    with serving(settings, server) as address:
        async with wired(address) as wire:
            await wire.request(b"PUT /members/zoe", JSON, length(len(body)))
            for place in range(len(body)):
                await wire.send(body[place : place + 1])
                await ctx.store.fetch_all("store/ping")
            assert (await wire.response()).status_code == 201


async def test_sixteen_slow_senders_stop_no_lookup_and_are_sent_away(ctx: Context, server: Server) -> None:
    await put_network(ctx)
    settings = ctx.settings.replace(body_timeout=2.0, max_in_flight=1, max_streams=2)
    with serving(settings, server) as address:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:

            async def slow(path: bytes, kind: bytes) -> httpx.Response:
                async with wired(address) as wire:
                    await wire.request(path, b"Content-Type: " + kind, length(100), body=b"{")
                    sent.release()
                    response = await wire.response()
                    assert await wire.closed()
                    return response

            sent = asyncio.Semaphore(0)
            async with asyncio.TaskGroup() as group:
                senders = [group.create_task(slow(b"POST /bulk", b"application/x-ndjson")) for _ in range(16)]
                senders += [group.create_task(slow(DEGREES, b"application/json")) for _ in range(16)]
                for _ in senders:
                    await sent.acquire()
                assert (await client.get("/members/ana/degree/bob")).json()["degree"] == 1
            for sender in senders:
                refusal(sender.result(), 408, "request-timeout")
            record = b'{"type": "member", "id": "zoe", "name": "Zoe"}\n'
            loaded = await client.post("/bulk", content=record, headers={"Content-Type": "application/x-ndjson"})
            assert loaded.status_code == 200
