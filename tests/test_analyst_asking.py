"""Queries over HTTP: formats, limits, stopping, plans, and errors with their position."""

import asyncio
import csv
import gc
import gzip
import io
import json
import re
import warnings
from collections.abc import Awaitable, Callable, Iterator
from time import perf_counter
from typing import Any

import httpx
import pyarrow as pa
import pytest
from pydantic import SecretStr

from graphsvc.analyst.guard import authorize
from graphsvc.auth.tokens import new_token
from graphsvc.context import Context
from graphsvc.settings import Settings
from graphsvc.store import lexer
from graphsvc.store.store import Server
from tests.conftest import AppClient, client_on
from tests.networks import put_network
from tests.servers import serving
from tests.test_tokens import HOUR, KEY, bearer

pytestmark = pytest.mark.anyio
LINES, ARROW = "application/x-ndjson", "application/vnd.apache.arrow.stream"
# FAILING fails at row 4,000; ENDLESS runs for a long time.
FAILING = "UNWIND range(1, 5000) AS i RETURN 1 / (4000 - i) AS x"
ENDLESS = "UNWIND range(1, 1000000000) AS i RETURN i, 'a text to fill the line with'"
# Only guards against hanging.
PATIENCE = 120
SILENT = "UNWIND range(1, 10000000000) AS i WITH i WHERE i < 0 RETURN i"


async def ask(client: httpx.AsyncClient, query: str, accept: str | None = None, **asked: Any) -> httpx.Response:
    headers = {"Accept": accept} if accept else {}
    return await client.post("/cypher", json={"query": query, **asked}, headers=headers)


def lines_of(response: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.text.splitlines()]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition; each check queries the database, which limits the polling rate."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            pass


async def running(ctx: Context) -> list[str]:
    """The texts of analysts' queries that the database runs now."""
    records, _, _ = await ctx.store.driver.execute_query(
        "SHOW TRANSACTIONS YIELD metaData WHERE metaData.graphsvc_run IS NOT NULL RETURN metaData.graphsvc_query AS q",
        database_=ctx.settings.database.name,
    )
    return [record["q"] for record in records]


async def at_rest(ctx: Context) -> bool:
    return not await running(ctx)


async def at_work(ctx: Context) -> bool:
    return bool(await running(ctx))


@pytest.fixture
def address(ctx: Context, server: Server) -> Iterator[str]:
    """A real service that clients can disconnect from."""
    with serving(ctx.settings.replace(analyst_in_flight_each=2), server) as address:
        yield address


# Formats


async def test_the_accept_header_chooses_the_format(client: httpx.AsyncClient) -> None:
    for accept, expected in [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/html, */*;q=0.1", "application/json"),
        ("text/csv;q=0.5, application/x-ndjson", LINES),
        ("application/json;q=0.1, text/csv;q=0.9", "text/csv"),
        ("application/json;q=0, application/*", LINES),
        (ARROW, ARROW),
    ]:
        headers = {"Accept": accept} if accept else {}
        response = await client.post("/cypher", json={"query": "RETURN 1"}, headers=headers)
        assert response.headers["Content-Type"].partition(";")[0] == expected, accept
    for accept in ("text/html", "application/json;q=0", "application/json;q=much", "nonsense"):
        response = await ask(client, "RETURN 1", accept)
        assert (response.status_code, response.json()["type"]) == (406, "/problems/not-acceptable"), accept
        assert ARROW in response.json()["acceptable"]


async def test_json_is_one_document_with_a_summary(client: httpx.AsyncClient) -> None:
    before = perf_counter()
    response = await ask(client, "UNWIND [1, null, 'a'] AS x RETURN x, [x] AS `a \"list\", of one`", run="mine")
    elapsed = perf_counter() - before
    document = response.json()
    assert document["run"] == response.headers["X-Run"] == "mine"
    assert document["columns"] == ["x", 'a "list", of one']
    assert document["rows"] == [[1, [1]], [None, [None]], ["a", ["a"]]]
    summary = document["summary"]
    assert (summary["rows"], summary["complete"], summary["truncated_by"], summary["limit"]) == (3, True, None, None)
    assert 0 < summary["seconds"] < elapsed


async def test_ndjson_has_columns_rows_and_a_summary(client: httpx.AsyncClient) -> None:
    first, *rows, last = lines_of(await ask(client, "UNWIND range(1, 2500) AS x RETURN x", LINES))
    assert first["columns"] == ["x"]
    assert rows == [{"row": [number]} for number in range(1, 2501)]
    assert (last["summary"]["rows"], last["summary"]["complete"]) == (2500, True)


async def test_empty_result_is_complete_in_every_format(client: httpx.AsyncClient) -> None:
    nothing = "MATCH (m:Member) RETURN m.id AS id, m.name AS name"
    assert (await ask(client, nothing)).json()["rows"] == []
    assert len(lines_of(await ask(client, nothing, LINES))) == 2
    assert (await ask(client, nothing, "text/csv")).text == "id,name\r\n"
    table = pa.ipc.open_stream((await ask(client, nothing, ARROW)).content).read_all()
    assert (table.num_rows, table.column_names) == (0, ["id", "name"])


async def test_error_after_the_first_rows_is_reported_at_the_end(client: httpx.AsyncClient) -> None:
    *_, row, last = lines_of(await ask(client, FAILING, LINES))
    assert "row" in row
    assert (last["error"]["type"], last["error"]["status"]) == ("/problems/query-failed", 422)
    assert "zero" in last["error"]["detail"]
    document = (await ask(client, FAILING)).json()
    assert "summary" not in document
    assert document["error"]["type"] == "/problems/query-failed"
    assert (await ask(client, FAILING, "text/csv")).text.splitlines()[-1].startswith("# error: ")
    # An Arrow response starts only after the last row is known.
    refused = await ask(client, FAILING, ARROW)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/query-failed")


async def test_csv_can_be_read_by_the_csv_module(client: httpx.AsyncClient) -> None:
    texts = ["a,b", 'say "yes"', "two\nlines", "", " lead", "# truncated: no", "#", '# "quoted", too', "é👩"]
    response = await ask(
        client,
        "UNWIND $t AS x RETURN x, 1 AS n, [1, 'a'] AS l, date('2024-01-02') AS d",
        "text/csv",
        parameters={"t": texts},
    )
    header, *rows = csv.reader(io.StringIO(response.text, newline=""))
    assert header == ["x", "n", "l", "d"]
    assert rows == [[text, "1", '[1,"a"]', "2024-01-02"] for text in texts]


@pytest.mark.parametrize(
    ("accept", "lines"),
    [
        ("text/csv", ["'@a,b,c", "'=1+1,-5,'+x", ",-2.5,-5"]),
        ("text/csv; formulas=raw", ["@a,b,c", "=1+1,-5,+x", ",-2.5,-5"]),
        ('application/json;q=0.1, TEXT/CSV;formulas="raw";q=0.9', ["@a,b,c", "=1+1,-5,+x", ",-2.5,-5"]),
    ],
)
async def test_csv_is_safe_in_a_spreadsheet_unless_it_is_to_be_raw(
    client: httpx.AsyncClient, accept: str, lines: list[str]
) -> None:
    query = "UNWIND [['=1+1', -5, '+x'], [null, -2.5, '-5']] AS row RETURN row[0] AS `@a`, row[1] AS b, row[2] AS c"
    response = await ask(client, query, accept)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.text.splitlines() == lines


async def test_truncated_csv_has_a_marker_line_unlike_any_row(client: httpx.AsyncClient) -> None:
    row = "# truncated: the limit of 1 rows is reached"
    whole = (await ask(client, "RETURN $row AS `# name`", "text/csv", parameters={"row": row})).text
    cut = (
        await ask(client, "UNWIND [1, 2] AS i RETURN $row AS x", "text/csv", parameters={"row": row}, max_rows=1)
    ).text
    assert not [line for line in whole.splitlines() if line.startswith("#")]
    assert [line for line in cut.splitlines() if line.startswith("#")] == [row]
    assert list(csv.reader(io.StringIO(whole))) == [["# name"], [row]]


async def test_arrow_can_be_read_by_pyarrow(client: httpx.AsyncClient) -> None:
    query = """UNWIND range(1, 12000) AS i
        RETURN i, i + 9223372036854763807 AS large, CASE WHEN i % 2 = 0 THEN i * 0.5 END AS half, i > 2 AS b,
          'é👩' + i AS text, date('2024-01-01') AS day, datetime('2024-01-01T01:00:00+01:00') AS moment,
          CASE WHEN i = 1 THEN 1 ELSE 'x' END AS mixed, null AS nothing, {a: [i]} AS map, 0.0 / 0.0 AS nan"""
    table = pa.ipc.open_stream((await ask(client, query, ARROW)).content).read_all()
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds == {
        "i": "int64", "large": "int64", "half": "double", "b": "bool", "text": "string", "day": "date32[day]",
        "moment": "timestamp[us, tz=UTC]", "mixed": "string", "nothing": "string", "map": "string", "nan": "double",
    }  # fmt: skip
    assert table.num_rows == 12_000
    assert table["i"].to_pylist() == list(range(1, 12_001))
    assert table["large"][-1].as_py() == 2**63 - 1 - (2**63 - 1 - 12_000 - 9223372036854763807)
    first = table.slice(0, 1).to_pylist()[0]
    assert (first["half"], first["text"], first["mixed"], first["nothing"]) == (None, "é👩1", "1", None)
    assert (str(first["day"]), first["moment"].isoformat(), first["map"]) == (
        "2024-01-01", "2024-01-01T00:00:00+00:00", '{"a":[1]}',
    )  # fmt: skip
    summary = json.loads(table.schema.metadata[b"summary"])
    assert (summary["rows"], summary["complete"]) == (12_000, True)


async def test_gzipped_response_is_streamed_and_smaller(address: str, ctx: Context) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
        sizes = {}
        for encoding in ("gzip", "identity"):
            headers = {"Accept": LINES, "Accept-Encoding": encoding}
            body = {"query": "UNWIND range(1, 20000) AS i RETURN i, 'the same text'"}
            async with client.stream("POST", "/cypher", json=body, headers=headers) as response:
                raw = b"".join([part async for part in response.aiter_raw()])
            text = gzip.decompress(raw) if encoding == "gzip" else raw
            assert text.count(b"\n") == 20_002
            sizes[encoding] = len(raw)
        assert sizes["gzip"] * 5 < sizes["identity"]
        headers = {"Accept": LINES, "Accept-Encoding": "gzip"}
        async with client.stream("POST", "/cypher", json={"query": ENDLESS}, headers=headers) as response:
            async for part in response.aiter_bytes():
                if part:
                    assert await running(ctx) == [ENDLESS]
                    break
    await until(lambda: at_rest(ctx))


# Bounds


async def test_summary_names_the_limit_that_truncated_the_result(client: httpx.AsyncClient, ctx: Context) -> None:
    bounds: list[tuple[dict[str, Any], str]] = [({"max_rows": 10}, "rows"), ({"max_bytes": 1000}, "bytes")]
    for bound, cut in bounds:
        document = (await ask(client, ENDLESS, **bound)).json()
        summary = document["summary"]
        assert (summary["complete"], summary["truncated_by"], summary["limit"]) == (False, cut, *bound.values())
        assert summary["rows"] == len(document["rows"]) > 0
        assert await at_rest(ctx)


async def test_result_of_exactly_max_rows_is_complete(client: httpx.AsyncClient, ctx: Context) -> None:
    for rows in (10, ctx.settings.database.fetch_size, 2 * ctx.settings.database.fetch_size):
        summary = (await ask(client, f"UNWIND range(1, {rows}) AS i RETURN i", max_rows=rows)).json()["summary"]
        assert (summary["rows"], summary["complete"], summary["truncated_by"]) == (rows, True, None)
        summary = (await ask(client, f"UNWIND range(0, {rows}) AS i RETURN i", max_rows=rows)).json()["summary"]
        assert (summary["rows"], summary["complete"], summary["truncated_by"]) == (rows, False, "rows")


async def test_requests_can_only_lower_the_limits(ctx: Context, server: Server) -> None:
    bounds = {"analyst_max_rows": 5, "analyst_max_bytes": 2000, "analyst_timeout": 1.0}
    async with client_on(ctx.settings.replace(**bounds), server) as client:
        summary = (await ask(client, ENDLESS, max_rows=100)).json()["summary"]
        assert (summary["truncated_by"], summary["limit"]) == ("rows", 5)
        summary = (
            await ask(
                client, "UNWIND [1, 2] AS i RETURN reduce(s = '', j IN range(1, 1500) | s + 'x')", max_bytes=10**9
            )
        ).json()["summary"]
        assert (summary["truncated_by"], summary["limit"], summary["rows"]) == ("bytes", 2000, 1)
        slow = await ask(client, SILENT, timeout=1000)
        assert (slow.status_code, slow.json()["type"]) == (504, "/problems/timed-out")
    await until(lambda: at_rest(ctx))


@pytest.mark.parametrize(
    "wrong", [{"max_rows": 0}, {"max_bytes": -1}, {"timeout": 0}, {"run": "a b"}, {"more": 1}, {"parameters": []}]
)
async def test_invalid_query_option_is_named(client: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    response = await ask(client, "RETURN 1", **wrong)
    assert response.status_code == 422
    assert next(iter(wrong)) in response.json()["errors"][0]["field"]


async def test_query_slots_are_limited_per_caller_and_overall_and_freed(ctx: Context, server: Server) -> None:
    update = {"analyst_in_flight_each": 1, "analyst_in_flight": 2, "token_key": SecretStr(KEY)}
    tokens = {
        name: bearer(new_token(KEY, member=name, scopes=["analyst"], lasts=HOUR)) for name in ("ana", "bob", "cleo")
    }
    with serving(ctx.settings.replace(**update), server) as address:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:

            async def as_(name: str, query: str, **asked: Any) -> httpx.Response:
                return await client.post("/cypher", json={"query": query, **asked}, headers=tokens[name])

            for outcome in (FAILING, "RETURN 1 / 0", "RETURN", "CREATE ()", "RETURN $missing"):
                await as_("ana", outcome)
            await as_("ana", ENDLESS, max_rows=1)
            async with asyncio.TaskGroup() as group:
                first = group.create_task(as_("ana", SILENT, run="one"))
                await until(lambda: _count(ctx, 1))
                second = group.create_task(as_("bob", SILENT, run="two"))
                await until(lambda: _count(ctx, 2))
                full = await as_("ana", "RETURN 1")
                assert (full.status_code, full.json()["type"]) == (429, "/problems/too-many-queries")
                assert int(full.headers["Retry-After"]) >= 1
                busy = await as_("cleo", "RETURN 1")
                assert (busy.status_code, busy.json()["type"]) == (503, "/problems/too-busy")
                assert busy.headers["Retry-After"]

                async def listed() -> list[tuple[str, str]]:
                    runs = (await client.get("/cypher/runs", headers=tokens["ana"])).json()["items"]
                    return [(run["run"], run["query"]) for run in runs]

                async def is_listed() -> bool:
                    return bool(await listed())

                # Callers see and stop only their own runs. One that is still being checked is not listed yet.
                await until(is_listed)
                assert await listed() == [("one", SILENT)]
                assert (await client.delete("/cypher/runs/two", headers=tokens["ana"])).status_code == 404
                for name, run in (("ana", "one"), ("bob", "two")):
                    stopped = await client.delete(f"/cypher/runs/{run}", headers=tokens[name])
                    assert stopped.json() == {"run": run, "stopped": True}
            for task in (first, second):
                assert (task.result().status_code, task.result().json()["type"]) == (409, "/problems/query-cancelled")
            assert await at_rest(ctx)
            for name in tokens:
                assert (await as_(name, "RETURN 1")).status_code == 200


async def _count(ctx: Context, count: int) -> bool:
    return len(await running(ctx)) == count


# Stopping


async def test_run_name_is_taken_only_while_it_runs(address: str, ctx: Context) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
        missing = await client.delete("/cypher/runs/nobody")
        assert (missing.status_code, missing.json()["type"]) == (404, "/problems/run-not-found")
        async with client.stream(
            "POST", "/cypher", json={"query": ENDLESS, "run": "a"}, headers={"Accept": LINES}
        ) as going:
            rest = going.aiter_bytes()
            await anext(rest)
            taken = await ask(client, "RETURN 1", run="a")
            assert (taken.status_code, taken.json()["type"]) == (409, "/problems/run-taken")
            assert (await client.delete("/cypher/runs/a")).json() == {"run": "a", "stopped": True}
            assert await at_rest(ctx)
            ending = b"".join([part async for part in rest]).splitlines()[-1]
        assert json.loads(ending)["error"]["type"] == "/problems/query-cancelled"
        assert (await ask(client, "RETURN 1", run="a")).status_code == 200


@pytest.mark.parametrize("query", [SILENT, ENDLESS], ids=["before the first row", "among rows"])
async def test_client_disconnect_stops_the_query(address: str, ctx: Context, query: str) -> None:
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:

        async def listening() -> None:
            async with client.stream("POST", "/cypher", json={"query": query}, headers={"Accept": LINES}) as response:
                async for _ in response.aiter_bytes():
                    await asyncio.Event().wait()

        task = asyncio.create_task(listening())
        await until(lambda: at_work(ctx))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: at_rest(ctx))

        async def both_places_free() -> bool:
            """This service allows two concurrent queries per caller."""
            answers = await asyncio.gather(ask(client, "RETURN 1"), ask(client, "RETURN 2"))
            return all(answer.status_code == 200 for answer in answers)

        await until(both_places_free)


async def test_concurrent_queries_are_answered_or_refused(client: httpx.AsyncClient, ctx: Context) -> None:
    query, places = "UNWIND range(1, 20000) AS i RETURN sum(i) AS s", ctx.settings.analyst.in_flight_each
    answers = await asyncio.gather(*(ask(client, query) for _ in range(30)))
    answered = [answer for answer in answers if answer.status_code == 200]
    sent_away = [answer for answer in answers if answer.status_code == 429]
    assert len(answered) + len(sent_away) == 30
    assert len(answered) >= places
    assert {answer.json()["rows"][0][0] for answer in answered} == {200_010_000}
    assert {answer.json()["type"] for answer in sent_away} == {"/problems/too-many-queries"}
    again = await asyncio.gather(*(ask(client, query) for _ in range(places)))
    assert [answer.status_code for answer in again] == [200] * places


async def test_shutdown_waits_for_no_run_and_closes_connections(ctx: Context, server: Server) -> None:
    """The slot of a run that timed out is released by a background task that asks the database."""
    service = AppClient(ctx.settings.replace(analyst_timeout=0.2), server)
    async with service as client:
        assert (await ask(client, SILENT)).status_code == 504
    assert {status.state for status in service.app.state.supervisor.statuses.values()} == {"done"}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        gc.collect()
    assert [str(each.message) for each in said] == []


async def test_run_can_be_stopped_between_planning_and_execution(
    ctx: Context, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database does not know the run yet; the query must not start after "stopped" was returned."""
    planned, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(*given: Any) -> Any:
        authorized = await authorize(*given)
        planned.set()
        await go_on.wait()
        return authorized

    monkeypatch.setattr("graphsvc.analyst.run.authorize", slowly)
    async with client_on(ctx.settings, server) as client:
        asked = asyncio.create_task(ask(client, ENDLESS, run="r1"))
        await planned.wait()
        stopping = asyncio.create_task(client.delete("/cypher/runs/r1"))
        await until_no_other(stopping)
        go_on.set()
        assert (await stopping).json() == {"run": "r1", "stopped": True}
        answer = await asked
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/query-cancelled")
        assert await at_rest(ctx)
        assert (await client.delete("/cypher/runs/r1")).status_code == 404


async def until_no_other(task: asyncio.Task[Any]) -> None:
    """Let a task run as far as it can: until it waits for the database."""
    for _ in range(200):
        await asyncio.sleep(0)
    assert not task.done()


async def test_analyst_routes_return_503_without_a_database(settings: Settings) -> None:
    nowhere = Server("bolt://127.0.0.1:9", "neo4j", "no password")
    with serving(settings.replace(connect_timeout=0.5, retry_time=0.1), nowhere) as address:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            for response in (
                await ask(client, "RETURN 1"),
                await client.post("/cypher/explain", json={"query": "RETURN 1"}),
                await client.get("/cypher/schema"),
                await client.get("/cypher/saved/growth"),
            ):
                assert (response.status_code, response.json()["type"]) == (503, "/problems/database-unavailable")


# Plans and errors


async def explained(client: httpx.AsyncClient, query: str, **asked: Any) -> dict[str, Any]:
    response = await client.post("/cypher/explain", json={"query": query, **asked})
    assert response.status_code == 200, response.text
    document: dict[str, Any] = response.json()
    return document


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan["children"]:
        yield from steps(child)


async def test_explain_estimates_rows_and_profile_counts_them(client: httpx.AsyncClient, ctx: Context) -> None:
    await put_network(ctx)
    query = "MATCH (m:Member {id: $id})-[:CONNECTED]-(o) USING INDEX SEEK m:Member(id) RETURN o.id AS id"
    plan = await explained(client, query, parameters={"id": "ana"})
    assert (plan["query_type"], plan["columns"], plan["seconds"]) == ("r", ["id"], None)
    found = list(steps(plan["plan"]))
    assert found[0]["operator"] == "ProduceResults"
    assert found[-1]["operator"] == "NodeUniqueIndexSeek"
    assert all(step["estimated_rows"] is not None and step["rows"] is None for step in found)
    profile = await explained(client, query, parameters={"id": "ana"}, profile=True)
    found = list(steps(profile["plan"]))
    # ana has three connections.
    assert (found[0]["rows"], found[-1]["rows"]) == (3, 1)
    assert sum(step["db_hits"] for step in found) > 3
    assert profile["seconds"] > 0
    assert (await explained(client, "RETURN 1 AS `a, b`, 2 AS c"))["columns"] == ["a, b", "c"]


async def test_warnings_include_their_position(client: httpx.AsyncClient) -> None:
    query = "// é👩\nMATCH (a:Member),\n  (b:Member) RETURN '👩', count(*) AS n"
    for found in (await explained(client, query), (await ask(client, query)).json()["summary"]):
        product = next(each for each in found["notifications"] if "cartesian" in each["description"].lower())
        assert (product["line"], product["column"], product["offset"]) == (2, 1, query.index("MATCH")), product
    query = "RETURN '👩' AS x,\n '👩👩' + COUNT { (:Nobody) } AS y"
    for asked in ({}, {"profile": True}):
        (missing,) = [
            each
            for each in (await explained(client, query, **asked))["notifications"]
            if "Nobody" in each["description"]
        ]
        offset = query.index("Nobody")
        assert (missing["line"], missing["column"], missing["offset"]) == (2, offset - query.index("\n"), offset)
        assert missing["severity"] == "WARNING"


async def test_an_unknown_name_comes_with_the_one_that_was_meant(client: httpx.AsyncClient, ctx: Context) -> None:
    await put_network(ctx)
    query = "MATCH (m:Memberr) RETURN m.nam + m.qwertz AS x"
    for found in (
        await explained(client, query),
        await explained(client, query, profile=True),
        (await ask(client, query)).json()["summary"],
    ):
        unknown = {each["unknown"]["name"]: each for each in found["notifications"] if each["unknown"]}
        assert {name: each["unknown"] for name, each in unknown.items()} == {
            "Memberr": {"kind": "label", "name": "Memberr", "meant": "Member"},
            "nam": {"kind": "property", "name": "nam", "meant": "name"},
            "qwertz": {"kind": "property", "name": "qwertz", "meant": None},
        }
        assert {name: each["offset"] for name, each in unknown.items()} == {name: query.index(name) for name in unknown}


async def test_an_invalid_query_comes_with_its_likely_fix(client: httpx.AsyncClient) -> None:
    for path in ("/cypher", "/cypher/explain"):
        invalid = (await client.post(path, json={"query": "RETURN toUper('a') AS a"})).json()
        edit = {"offset": 7, "length": 6, "replacement": "toUpper"}
        assert invalid["fix"] == {"detail": "Did you mean toUpper?", "edit": edit}
        misspelt = (await client.post(path, json={"query": "MATCH (m) RETRUN m"})).json()
        assert (misspelt["detail"], misspelt["fix"]["detail"]) == ("Unexpected RETRUN.", "Did you mean RETURN?")
        assert "'UNWIND'" in misspelt["expected"]
    missing = (await client.post("/cypher", json={"query": "RETURN $a AS a"})).json()
    assert (missing["missing_parameters"], missing["fix"]) == (["a"], None)


@pytest.mark.parametrize(
    ("query", "type_", "at"),
    [
        ("RETURN '👩👩' AS x,\n  nothing AS y", "query-invalid", "nothing"),
        ("MATCH (m)\r\nRETURN m.id AS é👩 !", "query-invalid", "👩"),
        ("MATCH (m:Member) WHERE\nRETURN m", "query-invalid", None),
        ("RETURN $missing", "query-invalid", None),
        ("RETURN 1 / 0 AS x", "query-failed", None),
        ("CREATE (n) RETURN n", "query-refused", None),
    ],
)
async def test_query_errors_include_their_position(
    client: httpx.AsyncClient, query: str, type_: str, at: str | None
) -> None:
    asked: dict[str, Any] = {"query": query}
    for path, more in (("/cypher", {}), ("/cypher/explain", {"profile": True})):
        response = await client.post(path, json=asked | more)
        document = response.json()
        assert document["type"] == f"/problems/{type_}", document
        assert response.status_code == (403 if type_ == "query-refused" else 422)
        if at:
            line = query[: query.index(at)].count("\n") + 1
            assert (document["line"], document["offset"]) == (line, query.index(at)), document
            assert document["column"] == query.index(at) - query.rfind("\n", 0, query.index(at))


class CountingPattern:
    """The lexer's pattern, which keeps the texts that were split into tokens."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.texts: list[str] = []

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        self.texts.append(text)
        return self.pattern.finditer(text)


@pytest.mark.parametrize("query", ["RETURN 1 AS one;", "CREATE (n) RETURN n", "RETURN 1; RETURN 2", "RETURN nothing"])
async def test_query_is_tokenized_only_once(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    pattern = CountingPattern(lexer.TOKEN)
    monkeypatch.setattr(lexer, "TOKEN", pattern)
    for path, more in (("/cypher", {}), ("/cypher/explain", {}), ("/cypher/explain", {"profile": True})):
        await client.post(path, json={"query": query, **more})
        assert pattern.texts == [query], path
        pattern.texts.clear()


async def test_explain_refuses_forbidden_queries(client: httpx.AsyncClient) -> None:
    for query in ("MERGE (n:Member)", "EXPLAIN RETURN 1", "LOAD CSV FROM 'file:///x' AS l RETURN l"):
        response = await client.post("/cypher/explain", json={"query": query})
        assert (response.status_code, response.json()["type"]) == (403, "/problems/query-refused"), query


async def test_analyst_routes_require_an_analyst_or_service_token(ctx: Context, server: Server) -> None:
    settings = ctx.settings.replace(token_key=SecretStr(KEY))
    member = bearer(new_token(KEY, member="ana", lasts=HOUR))
    async with client_on(settings, server) as client:
        for method, path, body in [
            ("POST", "/cypher", {"query": "RETURN 1"}),
            ("POST", "/cypher/explain", {"query": "RETURN 1"}),
            *(("GET", f"/cypher/{path}", None) for path in ("runs", "saved", "schema", "saved/growth")),
            ("DELETE", "/cypher/runs/a", None),
        ]:
            assert (await client.request(method, path, json=body)).status_code == 401, path
            assert (await client.request(method, path, json=body, headers=member)).status_code == 403, path
        for scope in ("analyst", "service"):
            token = bearer(new_token(KEY, scopes=[scope], lasts=HOUR))
            assert (await client.post("/cypher", json={"query": "RETURN 1"}, headers=token)).status_code == 200
