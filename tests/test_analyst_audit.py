"""The audit log: one line for each query of an analyst, however it ends."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from graphsvc.auth.tokens import new_token
from graphsvc.context import Context
from graphsvc.store.store import Server
from tests.conftest import client_on
from tests.servers import serving
from tests.test_analyst_asking import ENDLESS, FAILING, LINES, PATIENCE, SILENT, at_work, until
from tests.test_tokens import HOUR, KEY, bearer

pytestmark = pytest.mark.anyio
Log = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    """The entries so far, each of which is one line."""

    def entries() -> list[dict[str, Any]]:
        lines = [record.getMessage() for record in caplog.records if record.name == "graphsvc.audit"]
        assert all(len(line.splitlines()) == 1 and line.isascii() and line.isprintable() for line in lines)
        return [json.loads(line) for line in lines]

    with caplog.at_level(logging.INFO, "graphsvc.audit"):
        yield entries


@pytest.mark.parametrize(
    ("asked", "outcome", "problem", "rows"),
    [
        ({"query": "UNWIND [1, 2] AS x RETURN x"}, "complete", None, 2),
        ({"query": "UNWIND range(1, 2500) AS x RETURN x", "max_rows": 1500}, "truncated", None, 1500),
        ({"query": "CREATE (n)"}, "refused", "query-refused", 0),
        ({"query": "RETURN 1; RETURN 2"}, "refused", "query-refused", 0),
        ({"query": "RETURN"}, "failed", "query-invalid", 0),
        ({"query": "RETURN 1 / 0"}, "failed", "query-failed", 0),
        ({"query": FAILING}, "failed", "query-failed", 3999),
        ({"query": SILENT, "timeout": 0.1}, "failed", "timed-out", 0),
        ({"query": "RETURN $x", "parameters": {"x": {"$type": "Date", "value": "no"}}}, "failed", "invalid-request", 0),
    ],
)
async def test_audit_log_has_one_line_per_query_with_its_outcome(
    client: httpx.AsyncClient, log: Log, asked: dict[str, Any], outcome: str, problem: str | None, rows: int
) -> None:
    begun = datetime.now(UTC).replace(microsecond=0)
    await client.post("/cypher", json={**asked, "run": "r1"})
    [entry] = log()
    assert entry.pop("seconds") >= 0
    assert begun <= datetime.fromisoformat(entry.pop("at")) <= datetime.now(UTC)
    assert entry == {
        "caller": "anonymous",
        "run": "r1",
        "request_id": client.headers["X-Request-Id"],
        "outcome": outcome,
        "problem": problem,
        "rows": rows,
        "parameters": [*asked.get("parameters", {})],
        "query": asked["query"],
    }


async def test_audit_entry_lists_parameter_names_without_values(client: httpx.AsyncClient, log: Log) -> None:
    values = {"name": "secret-1", "also": {"key": "secret-2"}, "not used": ["secret-3"]}
    assert (await client.post("/cypher", json={"query": "RETURN $name, $also", "parameters": values})).is_success
    [entry] = log()
    assert entry["parameters"] == ["also", "name", "not used"]
    assert "secret" not in json.dumps(entry)


async def test_audit_entry_is_one_short_line_for_any_query(client: httpx.AsyncClient, log: Log) -> None:
    odd = "RETURN '\r\n\u2028\x85\x1b[2J' AS odd\n"
    names = {f"{number:03}" + "\n" * 200: number for number in range(200)}
    await client.post("/cypher", json={"query": odd})
    await client.post("/cypher", json={"query": odd + "/*" + 20_000 * " " + "*/", "parameters": names})
    short, long = log()
    assert short["query"] == odd
    assert (long["query"], long["outcome"]) == (odd + "/*" + (4998 - len(odd)) * " ", "complete")
    assert long["parameters"] == [f"{number:03}" + "\n" * 97 for number in range(100)]


async def test_saved_queries_and_profiles_are_audited_but_plans_are_not(client: httpx.AsyncClient, log: Log) -> None:
    query = "UNWIND range(1, $times) AS i RETURN i"
    saved = {"title": "Count", "query": query, "parameters": [{"name": "times", "type": "integer"}]}
    assert (await client.put("/cypher/saved/count", json=saved)).status_code == 201
    assert (await client.get("/cypher/saved/count?times=3")).is_success
    for profile in (False, True):
        body = {"query": query, "parameters": {"times": 5}, "profile": profile}
        assert (await client.post("/cypher/explain", json=body)).is_success
    await client.post("/cypher/explain", json={"query": "CREATE (n)", "profile": True})
    assert [(entry["query"], entry["outcome"], entry["rows"]) for entry in log()] == [
        (query, "complete", 3), (query, "complete", 5), ("CREATE (n)", "refused", 0),
    ]  # fmt: skip


async def test_audit_entry_names_the_caller(ctx: Context, server: Server, log: Log) -> None:
    async with client_on(ctx.settings.replace(token_key=SecretStr(KEY)), server) as client:
        for name in ("ana", "bob"):
            token = bearer(new_token(KEY, member=name, scopes=["analyst"], lasts=HOUR))
            answer = await client.post("/cypher", json={"query": "RETURN 1"}, headers=token)
            assert log()[-1]["caller"] == f"member:{name}"
            assert log()[-1]["run"] == answer.headers["X-Run"]
    assert len(log()) == 2


@pytest.mark.parametrize("query", [SILENT, ENDLESS], ids=["before the first row", "among rows"])
@pytest.mark.parametrize("how", ["by the client's leaving", "by a request"])
async def test_stopped_query_is_audited_as_cancelled(
    ctx: Context, server: Server, log: Log, query: str, how: str
) -> None:
    with serving(ctx.settings, server) as address:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:

            async def listening() -> None:
                body, headers = {"query": query, "run": "r1"}, {"Accept": LINES}
                async with client.stream("POST", "/cypher", json=body, headers=headers) as response:
                    async for _ in response.aiter_bytes():
                        if how == "by the client's leaving":
                            await asyncio.Event().wait()

            task = asyncio.create_task(listening())
            await until(lambda: at_work(ctx))
            assert log() == []
            if how == "by a request":
                assert (await client.delete("/cypher/runs/r1")).json()["stopped"]
            else:
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)

            async def logged() -> bool:
                await ctx.store.fetch_all("store/ping")
                return bool(log())

            await until(logged)
    [entry] = log()
    assert (entry["outcome"], entry["query"]) == ("cancelled", query)
    assert entry["problem"] == ("query-cancelled" if how == "by a request" else None)


async def test_queries_leave_nothing_in_the_database(client: httpx.AsyncClient) -> None:
    async def nodes() -> Any:
        answer = await client.post("/cypher", json={"query": "MATCH (n) RETURN count(n) AS nodes"})
        return answer.json()["rows"]

    before = await nodes()
    for query in ("RETURN 1", "RETURN 1 / 0", "CREATE (n)", "RETURN"):
        await client.post("/cypher", json={"query": query})
    assert await nodes() == before
