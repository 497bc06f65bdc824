"""One caller does not stop the others: rows without end in width, and depth, of what analysts ask and get."""

import asyncio
import json
import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import httpx
import psutil
import pytest
from neo4j.exceptions import ServiceUnavailable
from starlette.types import Message, Receive, Scope, Send

from graphsvc.analyst.frames import Job
from graphsvc.analyst.worker import Replies, _work
from graphsvc.context import Context
from graphsvc.http.faults import FaultMiddleware
from graphsvc.nesting import DEEPEST, is_too_deep
from graphsvc.store.store import Server
from tests.conftest import client_on
from tests.servers import serving
from tests.test_analyst_asking import ENDLESS, LINES, PATIENCE, SILENT, ask, at_rest, at_work, lines_of, running, until

pytestmark = pytest.mark.anyio
# 50 rows of 7 MB. Six of them, as the driver reads them, have 300 MB.
WIDE = "UNWIND range(1, 50) AS i RETURN range(1, 1000000)"
MOST_GROWTH = 100_000_000
# Enough for a worker, and for rows of some megabytes.
LITTLE = 100_000_000
LOOKUPS = 50


def workers() -> list[psutil.Process]:
    """The worker processes of all services in this process."""
    children = psutil.Process().children()
    return [child for child in children if "graphsvc.analyst.worker" in child.cmdline()]


@pytest.fixture
async def little(ctx: Context, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A service whose workers have little memory."""
    async with client_on(ctx.settings.replace(analyst_worker_memory=LITTLE), server) as client:
        yield client


# Width


async def test_a_wide_result_delays_no_lookup_and_fills_no_memory(ctx: Context, server: Server) -> None:
    """The service reads a result only as fast as its client, a worker only as fast as the service, and so on."""
    with serving(ctx.settings, server) as address:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            await ask(client, "RETURN 1")
            before = psutil.Process().memory_info().rss
            body, headers = {"query": WIDE, "max_rows": 6}, {"Accept": LINES, "Accept-Encoding": "identity"}
            async with client.stream("POST", "/cypher", json=body, headers=headers) as response:
                parts = response.aiter_bytes()
                await anext(parts)
                for _ in range(LOOKUPS):
                    assert (await client.get("/members/nobody")).status_code == 404
                # The database has not written all rows either.
                assert await running(ctx) == [WIDE]
                size, last = 0, b""
                async for part in parts:
                    size, last = size + len(part), (last + part)[-1000:]
            assert psutil.Process().memory_info().rss - before < MOST_GROWTH
        assert size > 40_000_000
        assert json.loads(last.splitlines()[-1])["summary"]["rows"] == 6


async def test_a_row_that_does_not_fit_is_a_problem_that_says_what_to_do(little: httpx.AsyncClient) -> None:
    for _ in range(2):
        response = await ask(little, "RETURN range(1, 5000000) AS x")
        assert (response.status_code, response.json()["type"]) == (503, "/problems/query-too-large"), response.text
        assert "UNWIND" in response.json()["detail"]
        assert (await ask(little, "RETURN 1")).json()["rows"] == [[1]]


async def test_a_row_that_does_not_fit_ends_a_result_after_the_rows_before(little: httpx.AsyncClient) -> None:
    _, *rows, last = lines_of(await ask(little, "UNWIND [1, 2, 5000000] AS n RETURN range(1, n) AS x", LINES))
    assert rows == [{"row": [[1]]}, {"row": [[1, 2]]}]
    assert last["error"]["type"] == "/problems/query-too-large"


async def test_rows_before_an_error_are_returned(client: httpx.AsyncClient) -> None:
    _, *rows, last = lines_of(await ask(client, "UNWIND range(1, 500) AS i RETURN 1 / (300 - i) AS x", LINES))
    assert len(rows) == 299
    assert last["error"]["type"] == "/problems/query-failed"


class BreakingOff:
    """A driver whose result breaks off before its first row, as Neo4j's does for a row of 100 million numbers."""

    def __init__(self, answers: bool) -> None:
        self.answers = answers

    @contextmanager
    def session(self, **how: Any) -> Iterator[Any]:
        yield SimpleNamespace(run=lambda query, parameters: self)

    def keys(self) -> list[str]:
        return ["x"]

    def __iter__(self) -> Iterator[Any]:
        raise ServiceUnavailable

    def verify_connectivity(self) -> None:
        if not self.answers:
            raise ServiceUnavailable


@pytest.mark.parametrize(("answers", "problem"), [(True, "query-too-large"), (False, "database-unavailable")])
def test_a_result_that_breaks_off_does_not_mean_that_the_database_is_down(answers: bool, problem: str) -> None:
    job = Job("run", "RETURN 1", "RETURN 1", 0, {}, 1.0, 0.0, {}, "json", 100, 100, 100, {})
    written = BytesIO()
    _work(BreakingOff(answers), "neo4j", job, Replies(written))  # type: ignore[arg-type]
    last = written.getvalue()[written.getvalue().rindex(b'{"type"') :]
    assert json.loads(last)["type"] == problem


# Workers


async def test_a_worker_that_dies_ends_its_query_only(ctx: Context, server: Server) -> None:
    before = workers()
    with serving(ctx.settings, server) as address:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            asked = asyncio.create_task(ask(client, SILENT))
            await until(lambda: at_work(ctx))
            await until(lambda: _runs_without_explain(ctx))
            [worker] = [worker for worker in workers() if worker not in before]
            worker.kill()
            response = await asked
            assert (response.status_code, response.json()["type"]) == (503, "/problems/query-too-large")
            await until(lambda: at_rest(ctx))
            assert (await ask(client, "RETURN 1")).json()["rows"] == [[1]]
    assert [worker for worker in workers() if worker not in before] == []


async def _runs_without_explain(ctx: Context) -> bool:
    records, _, _ = await ctx.store.driver.execute_query(
        "SHOW TRANSACTIONS YIELD metaData, currentQuery WHERE metaData.graphsvc_run IS NOT NULL "
        "RETURN currentQuery AS q"
    )
    return [record["q"] for record in records] == [SILENT]


DYING = """
import asyncio, os, sys
from graphsvc.analyst.pool import WorkerPool
from graphsvc.settings import Settings
from graphsvc.store.store import Server

async def main():
    pool = WorkerPool(Settings.load())
    await pool.prepare(Server(sys.argv[1], "neo4j", "none"))
    print(pool.idle[0].process.pid, flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""


async def test_a_worker_ends_when_its_service_is_killed() -> None:
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DYING, "bolt://127.0.0.1:9", stdout=asyncio.subprocess.PIPE
    )
    assert service.stdout is not None
    pid = int(await service.stdout.readline())
    assert await service.wait() == -9

    async def gone() -> bool:
        return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE

    await until(gone)


async def test_a_worker_knows_no_password_from_its_environment(client: httpx.AsyncClient) -> None:
    await ask(client, "RETURN 1")
    for worker in workers():
        assert not [name for name in worker.environ() if name.startswith("GRAPHSVC_")]
        assert len(worker.cmdline()) == 4


# Depth


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    ("text", "deep"),
    [
        (nested(DEEPEST), False),
        (nested(DEEPEST + 1), True),
        ("[" * 2500, True),
        ("[[]," * 2500, True),
        ('{"a":' * 200 + "1" + "}" * 200, True),
        ("[" + "[]," * 5000 + "[]]", False),
        ('["' + "[" * 5000 + '"]', False),
        ('["\\"' + "[" * 5000 + '"]', False),
        ('["\\\\", ' + "[" * 5000, True),
    ],
)
def test_brackets_are_counted_outside_of_strings(text: str, deep: bool) -> None:
    assert is_too_deep(text.encode()) is deep


async def test_a_deep_body_is_refused_on_every_route(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/openapi.json")).json()["paths"]
    asked = [(method, path) for path, methods in paths.items() for method, it in methods.items() if "requestBody" in it]
    assert len(asked) >= 8
    for method, path in [*asked, ("post", "/bulk")]:
        for body in ("[" * 2500, nested(2500), '{"query": ' + nested(500) + "}"):
            url = path.replace("{", "").replace("}", "")
            kind = "application/x-ndjson" if path == "/bulk" else "application/json"
            response = await client.request(method, url, content=body, headers={"Content-Type": kind})
            if path == "/bulk":
                assert (response.status_code, "reason" in response.text.splitlines()[0]) == (200, True)
            else:
                assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-request"), path


async def test_a_deep_argument_is_refused(client: httpx.AsyncClient) -> None:
    saved = {"title": "Any", "query": "RETURN $j AS j", "parameters": [{"name": "j", "type": "json"}]}
    assert (await client.put("/cypher/saved/any", json=saved)).status_code == 201
    response = await client.get("/cypher/saved/any", params={"j": nested(600)})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "j")
    assert (await client.get("/cypher/saved/any", params={"j": nested(100)})).status_code == 200


@pytest.mark.parametrize("accept", ["application/json", LINES, "text/csv", "application/vnd.apache.arrow.stream"])
async def test_a_deep_value_is_a_problem(client: httpx.AsyncClient, accept: str) -> None:
    def deep(levels: int) -> str:
        return f"RETURN reduce(a = [], i IN range(2, {levels}) | [a]) AS x"

    assert (await ask(client, deep(DEEPEST), accept)).status_code == 200
    for levels in (DEEPEST + 1, 3000):
        response = await ask(client, deep(levels), accept)
        assert (response.status_code, response.json()["type"]) == (422, "/problems/query-failed"), response.text


async def test_an_unexpected_error_is_one_short_record_from_another_thread(caplog: pytest.LogCaptureFixture) -> None:
    def endless(depth: int) -> int:
        return endless(depth + 1) + 1

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        endless(0)

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/x", "headers": []}
    await FaultMiddleware(app)(scope, receive, send)
    assert sent[0]["status"] == 500
    [record] = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.exc_info is None
    assert record.getMessage().startswith("GET /x failed: RecursionError: ")
    assert len(record.getMessage().splitlines()) < 70
    assert record.thread != threading.get_ident()


# Places


async def test_saving_a_query_takes_a_place(ctx: Context, server: Server) -> None:
    with serving(ctx.settings.replace(analyst_in_flight_each=1), server) as address:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            going = asyncio.create_task(ask(client, ENDLESS, run="one", accept=LINES, max_rows=1))
            assert (await going).status_code == 200
            busy = asyncio.create_task(ask(client, SILENT, run="two"))
            await until(lambda: at_work(ctx))
            response = await client.put("/cypher/saved/any", json={"title": "Any", "query": "RETURN 1"})
            assert (response.status_code, response.json()["type"]) == (429, "/problems/too-many-queries")
            await client.delete("/cypher/runs/two")
            await busy
            response = await client.put("/cypher/saved/any", json={"title": "Any", "query": "RETURN 1"})
            assert response.status_code == 201


async def test_a_default_is_of_its_type(client: httpx.AsyncClient) -> None:
    right: dict[str, Any] = {
        "string": "x", "integer": 7, "float": 0.5, "boolean": False, "date": "2024-02-29", "member": "ana",
        "json": {"a": [1]},
    }  # fmt: skip
    wrong: dict[str, Any] = {
        "string": 7, "integer": "7", "float": "x", "boolean": "yes", "date": "not a date", "member": "a b",
    }  # fmt: skip
    for values, status in ((right, 201), (wrong, 422)):
        parameters = [{"name": kind, "type": kind, "default": value} for kind, value in values.items()]
        query = "RETURN " + ", ".join(f"${kind} AS `{kind}`" for kind in values)
        saved = {"title": "Any", "query": query, "parameters": parameters}
        response = await client.put(f"/cypher/saved/q{status}", json=saved)
        assert response.status_code == status, response.text
    assert [error["field"] for error in response.json()["errors"]] == [f"parameters.{i}.default" for i in range(6)]
    assert (await client.get("/cypher/saved/q201")).status_code == 200
    assert (await client.get("/cypher/saved/q422")).status_code == 404
