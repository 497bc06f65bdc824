"""Loading into a real database: what came in, what was a duplicate, what was rejected, and out again."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphsvc import ingest
from graphsvc.context import Context
from graphsvc.database import database
from graphsvc.generate import generate
from graphsvc.ingest import LineRejectedError, Rejects, load, load_offline, load_sources, offline_possible, sources_of
from graphsvc.ingest.export import export, export_to
from graphsvc.settings import Settings
from graphsvc.store.store import open_store
from tests.api import NDJSON
from tests.graphs import rows

pytestmark = pytest.mark.anyio
LDBC = Path(__file__).parent / "data" / "ldbc-snb-tiny"

NETWORK: list[dict[str, Any]] = [
    {
        "type": "member", "id": "ana", "name": "Ana", "interests": ["go", "a;b"], "premium": True,
        "industry": "Énergie", "seniority": "C Level", "location": "Köln, DE",
    },
    {"type": "member", "id": "bob", "name": "Bob Lee", "headline": "one\ntwo", "joined_on": "2020-02-29"},
    {"type": "member", "id": "cy", "name": 'C "Y", \\ é'},
    {"type": "organization", "id": "acme", "name": "Acme", "kind": "company", "size": 12},
    {"type": "affiliation", "member": "ana", "organization": "acme", "role": "CTO", "from": "2015-01-01"},
    {"type": "affiliation", "member": "ana", "organization": "acme", "role": "CEO", "to": "2019-01-01"},
    {"type": "connection", "a": "bob", "b": "ana", "since": "2021-01-02T03:04:05.000006Z"},
    {"type": "follow", "follower": "ana", "member": "bob"},
    {"type": "follow", "follower": "bob", "organization": "acme", "since": "2021-01-02"},
    {"type": "invitation", "id": "i1", "sender": "cy", "recipient": "ana", "sent_at": "2022-01-01T00:00:00+01:00"},
    {
        "type": "invitation", "id": "i2", "sender": "ana", "recipient": "cy", "state": "reported",
        "sent_at": "2022-01-01", "answered_at": "2022-01-02", "withdrawn_at": "2022-01-03",
    },
    {"type": "block", "blocker": "bob", "blocked": "cy"},
    {"type": "dismissal", "member": "cy", "dismissed": "ana", "at": "2023-01-01"},
    {"type": "removal", "remover": "cy", "removed": "ana", "since": "2020-01-01", "at": "2021-01-01"},
    {"type": "removal", "remover": "cy", "removed": "ana", "at": "2022-01-01"},
]  # fmt: skip


def ndjson(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


async def exported(ctx: Context) -> list[str]:
    return [line async for line in export(ctx)]


async def test_export_and_import_give_the_same_network(ctx: Context, tmp_path: Path) -> None:
    await load(ctx, [ndjson(tmp_path / "in.ndjson", NETWORK[::-1])])
    before = await exported(ctx)
    await export_to(ctx, tmp_path / "out.ndjson.gz")
    await ctx.store.driver.execute_query("MATCH (n) WHERE n:Member OR n:Organization OR n:Invitation DETACH DELETE n")
    await load(ctx, [tmp_path / "out.ndjson.gz"])
    assert await exported(ctx) == before
    assert len(before) == len(NETWORK)


async def test_loading_the_same_file_again_changes_nothing(ctx: Context, tmp_path: Path) -> None:
    path = ndjson(tmp_path / "in.ndjson", NETWORK)
    await load(ctx, [path])
    before = await exported(ctx)
    again = (await load(ctx, [path], rejects=tmp_path / "r.csv")).document()
    assert (again["created"], again["updated"], again["duplicates"], again["rejected"]) == (0, 0, len(NETWORK), 0)
    assert await exported(ctx) == before
    assert not (tmp_path / "r.csv").exists()


async def test_loaded_properties_are_updated_and_others_are_kept(ctx: Context, tmp_path: Path) -> None:
    await load(ctx, [ndjson(tmp_path / "a.ndjson", NETWORK)])
    change = [{"type": "member", "id": "ana", "name": "Ana Sol"}]
    assert (await load(ctx, [ndjson(tmp_path / "b.ndjson", change)])).tally.total("updated") == 1
    first = json.loads((await exported(ctx))[0])
    assert (first["name"], first["premium"], first["interests"]) == ("Ana Sol", True, ["go", "a;b"])


async def test_rejected_lines_and_duplicates_are_written_with_line_and_reason(ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("id,name\na,A\nb,B\n")
    (tmp_path / "connections.csv").write_text("a,b,since\na,b,\nb,a,\na,m9,\na,a,\na,b,soon\n")
    loaded = await load(ctx, [tmp_path], rejects=tmp_path / "r.txt")
    assert loaded.tally.document()["connection"] == {"created": 1, "duplicates": 1, "rejected": 3}
    with (tmp_path / "r.txt").open(newline="") as file:
        found = {int(row["line"]): (row["reason"], row["text"]) for row in csv.DictReader(file)}
    assert found[3] == ("duplicate: an earlier line says the same", "b,a,")
    assert found[4] == ("unknown member m9", "a,m9,")
    assert found[5][0] == "a member cannot be connected to themselves"
    assert sorted(found) == [3, 4, 5, 6]


async def test_strict_import_stops_at_the_first_rejected_line(ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("id,name\na,A\n,B\nc,C\n")
    with pytest.raises(LineRejectedError, match=r"members\.csv:3: id: empty"):
        await load(ctx, [tmp_path], strict=True)
    assert [json.loads(line)["id"] for line in await exported(ctx)] == ["a"]


async def test_ldbc_network_is_loaded_completely(ctx: Context) -> None:
    kinds = (await load(ctx, [LDBC])).tally.document()
    assert kinds["member"] == {"created": 222}
    assert kinds["connection"] == {"created": 825}


async def test_file_progress_completes_only_when_all_is_written(ctx: Context, tmp_path: Path) -> None:
    """A gzipped file is read to its end long before all its rows are written."""
    members = "id,name\n" + "".join(f"m{number},M\n" for number in range(6000))
    (tmp_path / "members.csv.gz").write_bytes(gzip.compress(members.encode()))
    (tmp_path / "connections.csv").write_text("a,b\nm1,m2\n")
    ndjson(tmp_path / "network.ndjson", NETWORK)
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    await load(ctx, [tmp_path], report=lambda step, done, total: told[step.label].append((done, total)))
    assert list(told) == [
        "Loading members.csv.gz",
        "Loading network.ndjson",
        "Loading connections.csv",
        "Loading network.ndjson, second reading",
    ]
    assert len(told["Loading members.csv.gz"]) == 7  # at its beginning, after five full batches, and at its end
    for reports in told.values():
        assert reports[-1][0] == reports[-1][1]
        assert all(done < total for done, total in reports[:-1])


async def test_file_progress_advances_with_each_batch(ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("id,name\n" + "".join(f"m{number},M\n" for number in range(3500)))
    told: list[int] = []
    await load(ctx, [tmp_path / "members.csv"], report=lambda step, done, total: told.append(done))
    assert len(told) == 5
    assert told == sorted(set(told))


async def test_loaded_block_removes_connection_and_follows(ctx: Context, tmp_path: Path) -> None:
    await load(ctx, [ndjson(tmp_path / "a.ndjson", NETWORK)])
    block = [{"type": "block", "blocker": "ana", "blocked": "bob"}]
    await load(ctx, [ndjson(tmp_path / "b.ndjson", block)])
    kinds = [json.loads(line)["type"] for line in await exported(ctx)]
    assert kinds.count("connection") == 0
    assert kinds.count("follow") == 1


async def test_loaded_block_records_the_removal_for_the_blocker_only(ctx: Context, tmp_path: Path) -> None:
    """Also where each blocks the other in one batch: the first ended it."""
    ended = [
        *NETWORK,
        *({"type": "invitation", "id": f"b{state}", "sender": "ana", "recipient": "bob", "state": state,
           "sent_at": "2022-01-01", "answered_at": "2022-02-01"} for state in ("ignored", "reported", "accepted")),
        {"type": "invitation", "id": "bpending", "sender": "bob", "recipient": "ana", "sent_at": "2022-01-01"},
        {"type": "block", "blocker": "ana", "blocked": "bob", "since": "2024-01-01"},
        {"type": "block", "blocker": "bob", "blocked": "ana", "since": "2024-01-01"},
    ]  # fmt: skip
    await load(ctx, [ndjson(tmp_path / "a.ndjson", ended)])
    lines = [json.loads(line) for line in await exported(ctx)]
    assert [each for each in lines if each["type"] == "removal" and each["remover"] == "ana"] == [
        {"type": "removal", "remover": "ana", "removed": "bob",
         "at": "2024-01-01T00:00:00Z", "since": "2021-01-02T03:04:05.000006Z"}
    ]  # fmt: skip
    assert not [each for each in lines if each["type"] == "removal" and each["remover"] == "bob"]
    left = {
        each["id"]: (each["state"], each.get("withdrawn_at", "")[:10]) for each in lines if each["type"] == "invitation"
    }
    assert left["bignored"] == ("ignored", "2022-02-01")
    assert left["breported"] == ("reported", "2022-02-01")
    assert left["baccepted"] == ("accepted", "")
    assert left["bpending"] == ("expired", "")


async def post(client: httpx.AsyncClient, content: bytes) -> list[dict[str, Any]]:
    response = await client.post("/bulk", content=content, headers=NDJSON)
    assert response.status_code == 200
    return [json.loads(line) for line in response.text.splitlines()]


async def test_bulk_returns_a_result_per_line_and_a_summary(client: httpx.AsyncClient) -> None:
    lines = [
        b'{"type": "connection", "a": "x", "b": "y"}',
        b'{"type": "member", "id": "x", "name": "X"}',
        b'{"type": "member", "id": "y", "name": "Y"}',
        b"\xff",
        b'{"type": "connection", "a": "y", "b": "x"}',
        b'{"type": "connection", "a": "y", "b": "z"}',
    ]
    *results, last = await post(client, b"\n".join(lines))
    assert [result["result"] for result in results] == [
        "created",
        "created",
        "created",
        "rejected",
        "duplicate",
        "rejected",
    ]
    assert [result["line"] for result in results] == [1, 2, 3, 4, 5, 6]
    assert results[5]["reason"] == "unknown member z"
    assert last == {"complete": True, "lines": 6, "created": 3, "updated": 0, "duplicates": 1, "rejected": 2}


async def test_bulk_summary_shows_where_a_too_large_body_stopped(ctx: Context, client: httpx.AsyncClient) -> None:
    line = b'{"type": "member", "id": "m%d", "name": "M"}\n'
    small = b"".join(line % number for number in range(3))
    limited = ctx.settings.replace(max_bulk_body=len(small), max_bulk_line=60)
    from graphsvc.ingest.bulk import bulk, lines_of

    async def body() -> Any:
        yield small
        yield line % 9

    *results, last = [result async for result in bulk(replace(ctx, settings=limited), lines_of(body(), limited))]
    assert [result.model_dump()["line"] for result in results] == [1, 2, 3]
    assert not last.model_dump()["complete"]
    assert last.model_dump()["lines"] == 3


def every_kind_and_irregular_lines(folder: Path) -> list[Path]:
    (folder / "members.csv").write_text("id,name,headline\na,A,one\nb,B,\na,A,two\n")
    (folder / "connections.csv").write_text("b,a,since\nana,b,2020-01-01\nb,a,\na,b,2021-01-01\na,m9,\nb,b,\n")
    (folder / "follows.csv").write_text("follower,member,organization,since\na,b,,\nana,,acme,2020-01-01\na,b,acme,\n")
    ndjson(folder / "more.ndjson", NETWORK)
    (folder / "edges.txt").write_text("5 6\n6 5\n7 7\na 5\n")
    return [folder, folder / "edges.txt"]


def a_larger_network(folder: Path) -> list[Path]:
    """With repeated ties, so that the rejects file is long, too."""
    made = generate(folder / "made", members=3_000, mean_degree=30)
    again = folder / "again"
    again.mkdir()
    for name in ("connections", "follows"):
        head, *rows = (made.folder / f"{name}.csv").read_text().splitlines(keepends=True)
        (again / f"{name}.csv").write_text(head + "".join(rows[::7]))
    return [made.folder, again, *every_kind_and_irregular_lines(folder)]


# What search compares, which is not exported.
FOLDED = """
    MATCH (node:Member|Organization)
    RETURN node.id AS id, node._name AS name, node._industry AS industry, node._seniority AS seniority,
        node._location AS location, node._interests AS interests
    ORDER BY id, name
"""


# Long, since another Neo4j is filled and started. test_ingest_one_language.py compares what the loaders read.
@pytest.mark.long
@pytest.mark.parametrize(
    "files", [every_kind_and_irregular_lines, a_larger_network], ids=["every kind", "a larger network"]
)
async def test_online_and_offline_loaders_give_the_same_network(
    ctx: Context,
    embedded_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: Callable[[Path], list[Path]],
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    paths = files(folder)
    apart = embedded_settings.replace(data_dir=tmp_path / "data")
    assert offline_possible(apart)
    taken: list[str] = []
    folded: list[Any] = []

    @asynccontextmanager
    async def looked_at(settings: Settings, *arguments: Any) -> AsyncIterator[Any]:
        """The database that the loader starts for the rest; another start for the export would take 5 s."""
        async with database(settings, *arguments) as (server, watched):
            yield server, watched
            async with open_store(settings.database, server) as other:
                taken.extend(await exported(Context(other, settings)))
                folded.extend(await rows(Context(other, settings), FOLDED))

    monkeypatch.setattr(ingest, "database", looked_at)
    online = await load(ctx, paths, rejects=tmp_path / "online.txt")
    offline = await load_offline(apart, sources_of(paths), Rejects(tmp_path / "offline.txt"))

    assert offline.tally.document() == online.tally.document()
    assert taken == await exported(ctx)
    assert folded == await rows(ctx, FOLDED)
    assert {json.loads(line)["type"] for line in taken} == {record["type"] for record in NETWORK}
    assert not offline_possible(apart)
    read = [
        sorted(line.split(",")[:2] for line in (tmp_path / name).read_text().splitlines())
        for name in ("online.txt", "offline.txt")
    ]
    assert len(read[0]) > 5
    assert read[0] == read[1]


async def test_rerun_completes_an_interrupted_import(ctx: Context, tmp_path: Path) -> None:
    path = ndjson(tmp_path / "in.ndjson", NETWORK)
    bad = ndjson(tmp_path / "bad.ndjson", [*NETWORK[:5], {"type": "member"}, *NETWORK[5:]])
    with pytest.raises(LineRejectedError):
        await load_sources(ctx, sources_of([bad]), Rejects(strict=True))
    await load(ctx, [path])
    assert len(await exported(ctx)) == len(NETWORK)
