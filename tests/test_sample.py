"""The real ego-facebook network through our queries, against igraph and the figures that SNAP publishes."""

import asyncio
import csv
import gzip
import json
import random
import re
import shlex
from argparse import ArgumentParser
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from importlib.resources import files
from itertools import takewhile
from math import log
from pathlib import Path
from typing import LiteralString

import httpx
import igraph
import pytest

from graphsvc.context import Context
from graphsvc.generate import demo
from graphsvc.http.pagination import PageRequest
from graphsvc.ingest import load
from graphsvc.ingest.export import export
from graphsvc.network import degrees, mutuals, rings
from graphsvc.network.suggestions import suggestions
from graphsvc.records import ConnectionRecord
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.conftest import AppClient, empty, on_empty
from tests.graphs import members, put
from tests.own_neo4j import CHECKOUT

pytestmark = pytest.mark.anyio
MEMBERS, CONNECTIONS, TRIANGLES, DIAMETER = 4_039, 88_234, 1_612_010, 8
PAIRS = 1_000
# The loader takes three times as long for ties, since it looks for what is there; it has tests of its own, and brings
# in the whole sample in the long run.
TIES: dict[str, LiteralString] = {
    "affiliations": (
        "UNWIND $rows AS row MATCH (member:Member {id: row.member}), (other:Organization {id: row.organization}) "
        "CREATE (member)-[:AFFILIATED {role: row.role, from: date(row.from), to: date(row.to)}]->(other)"
    ),
    "connections": (
        "UNWIND $rows AS row MATCH (a:Member {id: row.a}), (b:Member {id: row.b}) "
        "CREATE (a)-[:CONNECTED {since: datetime(row.since)}]->(b)"
    ),
    "follows": (
        "UNWIND $rows AS row MATCH (follower:Member {id: row.follower}) "
        "OPTIONAL MATCH (member:Member {id: row.member}) "
        "OPTIONAL MATCH (organization:Organization {id: row.organization}) "
        "WITH row, follower, coalesce(member, organization) AS target "
        "CREATE (follower)-[:FOLLOWS {since: datetime(row.since)}]->(target)"
    ),
}
ROWS = 10_000
# Loading and emptying it takes 20 s. `make test` asks the same on small random graphs (test_network, test_suggestions).
long = pytest.mark.long


@pytest.fixture(scope="module")
async def sample(
    settings: Settings, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Context]:
    """The sample network in the run's database, for this module."""
    folder = tmp_path_factory.mktemp("sample") / "sample"
    demo(folder)
    async with on_empty(settings, server) as ctx:
        store = ctx.store
        await load(ctx, [folder / "members.csv", folder / "organizations.csv"])
        for name, query in TIES.items():
            with (folder / f"{name}.csv").open(newline="") as file:
                rows = [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]
            for start in range(0, len(rows), ROWS):
                await store.driver.execute_query(
                    query, rows=rows[start : start + ROWS], database_=settings.database.name
                )
        # Plans cached by earlier tests suit a handful of members: with them the export took 60 s, with its own 5 s.
        await store.execute("store/clear_plans")
        yield ctx
        await empty(store)


@pytest.fixture(scope="module")
def graph() -> igraph.Graph:
    """The shipped edge list as igraph reads it; a vertex's index is its number in the file."""
    text = gzip.decompress(files("graphsvc.sample").joinpath("facebook_combined.txt.gz").read_bytes()).decode()
    return igraph.Graph([tuple(map(int, line.split())) for line in text.splitlines()])


@pytest.fixture(scope="module")
def pairs() -> list[tuple[int, int]]:
    choose = random.Random(11)
    return [tuple(choose.sample(range(MEMBERS), 2)) for _ in range(PAIRS)]  # type: ignore[misc]


def triangles(graph: igraph.Graph) -> list[int]:
    """How many triangles each vertex is a corner of: its clustering, times the pairs of its neighbours."""
    clustering = graph.transitivity_local_undirected(mode="zero")
    return [round(each * degree * (degree - 1) / 2) for each, degree in zip(clustering, graph.degree(), strict=True)]


async def exported(ctx: Context) -> igraph.Graph:
    records = [json.loads(line) async for line in export(ctx)]
    return igraph.Graph([(int(each["a"]), int(each["b"])) for each in records if each["type"] == "connection"])


async def test_the_demo_has_the_published_edges_and_triangles(tmp_path: Path) -> None:
    demo(tmp_path / "sample")
    with (tmp_path / "sample" / "connections.csv").open(newline="") as file:
        graph = igraph.Graph([(int(row["a"]), int(row["b"])) for row in csv.DictReader(file)])
    assert (graph.vcount(), graph.ecount()) == (MEMBERS, CONNECTIONS)
    assert sum(triangles(graph)) == 3 * TRIANGLES


@long
async def test_the_export_has_the_published_edges_and_triangles(sample: Context) -> None:
    graph = await exported(sample)
    assert (graph.vcount(), graph.ecount()) == (MEMBERS, CONNECTIONS)
    assert sum(triangles(graph)) == 3 * TRIANGLES


@long
async def test_loaded_sample_has_the_published_size_and_diameter(sample: Context, tmp_path: Path) -> None:
    before = [line async for line in export(sample)]
    demo(tmp_path / "sample")
    await empty(sample.store)
    await load(sample, [tmp_path / "sample"])
    assert [line async for line in export(sample)] == before
    graph = await exported(sample)
    assert (graph.vcount(), graph.ecount(), len(graph.list_triangles())) == (MEMBERS, CONNECTIONS, TRIANGLES)
    assert graph.diameter() == DIAMETER


@long
async def test_mutual_counts_match_igraph_triangles(
    sample: Context, graph: igraph.Graph, pairs: list[tuple[int, int]]
) -> None:
    """Each triangle of a member is a mutual connection with two of their connections."""
    corners = triangles(graph)
    assert sum(corners) == 3 * TRIANGLES
    for viewer, _ in pairs[:200]:
        connected = [str(other) for other in graph.neighbors(viewer)]
        counts = (await mutuals.mutual_counts(sample, str(viewer), connected)).items
        assert sum(each.mutuals or 0 for each in counts) == 2 * corners[viewer]


@long
async def test_degrees_and_mutual_counts_of_pairs_match_igraph(
    sample: Context, graph: igraph.Graph, pairs: list[tuple[int, int]]
) -> None:
    for viewer, other in pairs:
        distance = graph.distances(viewer, other)[0][0]
        found = await degrees.degree(sample, str(viewer), str(other))
        assert found.degree == (distance if distance <= 3 else None)
        (count,) = (await mutuals.mutual_counts(sample, str(viewer), [str(other)])).items
        assert count.mutuals == len(set(graph.neighbors(viewer)) & set(graph.neighbors(other)))


@long
async def test_ring_sizes_match_igraph(sample: Context, graph: igraph.Graph, pairs: list[tuple[int, int]]) -> None:
    for viewer, _ in pairs[:100]:
        sizes = [graph.neighborhood_size(viewer, order) for order in (0, 1, 2, 3)]
        found = await rings.rings(sample, str(viewer))
        assert [found.first, found.second, found.third] == [sizes[n] - sizes[n - 1] for n in (1, 2, 3)]


@long
async def test_closeness_matches_adamic_adar_on_the_sample(
    sample: Context, graph: igraph.Graph, pairs: list[tuple[int, int]]
) -> None:
    checked, shown = 0, sample.settings.rules.shown_connections
    for viewer, _ in pairs[:60]:
        if graph.degree(viewer) > sample.settings.suggestions.seed_limit:
            continue
        for found in (await suggestions(sample, str(viewer), PageRequest(20))).items:
            common = set(graph.neighbors(viewer)) & set(graph.neighbors(int(found.id)))
            assert found.closeness == pytest.approx(
                sum(1 / log(min(graph.degree(each), shown)) for each in common), abs=1e-6
            )
            assert not graph.are_adjacent(viewer, int(found.id))
            checked += 1
    assert checked > 500


async def test_sample_names_its_source(tmp_path: Path) -> None:
    assert "SNAP" in demo(tmp_path / "sample").about


# The README


# 0 and 107 know each other, 58 and 171; 3263 is at degree 2 of 107, and at degree 3 of 0.
AMONG_THE_READMES = [("0", "107"), ("0", "58"), ("0", "171"), ("107", "58"), ("107", "171")]
AMONG_THE_READMES += [("107", "351"), ("351", "3263"), ("107", "352"), ("352", "3263")]
FROM_MEMORY = re.compile(r"^/members/[^/]+/(degree|mutuals|suggestions|introductions|network)\b")
COMMAND = re.compile(
    r"^ *(?:\$ )?(?:(?P<name>[A-Z]+)=\$\()?curl (?P<arguments>.*?)(?: \| grep -o '(?P<pattern>.*)'\))?$"
)
ASSIGNMENT = re.compile(r"^\$ (?P<name>[A-Z]+)=(?P<value>http\S+)$")


def curls() -> Iterator[tuple[re.Match[str], str]]:
    """Every curl command of the README, in order, and the answer that is shown below it."""
    lines = (CHECKOUT / "README.md").read_text().splitlines()
    for number, line in enumerate(lines):
        if found := COMMAND.match(line) or ASSIGNMENT.match(line):
            shown = takewhile(lambda it: it.startswith(("{", '"')) or it[:1].isupper(), lines[number + 1 :])
            yield found, " ".join(shown)


def request_of(arguments: str) -> httpx.Request:
    """What curl would send."""
    parser = ArgumentParser()
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="body")
    parser.add_argument("url")
    given = parser.parse_args(shlex.split(re.sub(r"\$\(.*?\)", "made", arguments)))
    headers = dict(header.split(": ", 1) for header in given.headers)
    return httpx.Request(given.method or "GET", given.url, headers=headers, content=given.body)


async def answers_from_memory(client: httpx.AsyncClient) -> None:
    """Wait for the snapshot. The patience only guards against hanging."""
    async with asyncio.timeout(120):
        asked = "/members/0/degree/107?consistency=now"
        while not (await client.get(asked)).headers["X-Data-Source"].startswith("snapshot"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def answers(settings: Settings, server: Server) -> AsyncGenerator[tuple[str, str, str]]:
    """Each command of the README that shows an answer, what it shows, and the answer, after checking its status.

    With a snapshot, what can come from it does, as in the demo.
    """
    variables: dict[str, str] = {}
    async with AppClient(settings, server) as client:
        if settings.snapshot.enabled:
            await answers_from_memory(client)
        for command, shown in curls():
            named = command.groupdict()
            if "value" in named:
                variables[named["name"]] = named["value"]
                continue
            assert not re.search(r"'[^']*\$[A-Z]", command.string), "the shell fills in nothing between single quotes"
            arguments = re.sub(r"\$([A-Z]+)", lambda it: variables[it[1]], named["arguments"])
            request = request_of(arguments)
            if settings.snapshot.enabled and FROM_MEMORY.search(request.url.path) and request.method == "GET":
                request.url = request.url.copy_add_param("consistency", "now")
            response = await client.send(request)
            if named["name"]:
                found = re.findall(named["pattern"].replace("\\{", "{").replace("\\}", "}"), response.text)
                (variables[named["name"]],) = found
            refused = re.search(r'"status":(4\d\d)', shown)
            expected = {int(refused[1])} if refused else {200, 201, 204}
            assert response.status_code in expected, (command.string, response.text)
            if shown:
                yield command.string, shown, response.text


@long
async def test_readme_examples_match_the_responses(sample: Context, server: Server, tmp_path: Path) -> None:
    """With the snapshot, as `make demo` runs."""
    settings = sample.settings.replace(snapshot=True, snapshot_pass_timeout=60.0, data_dir=tmp_path)
    answered = 0
    async with aclosing(answers(settings, server)) as told:
        async for command, shown, answer in told:
            rest = re.sub(r"\s", "", answer)
            for fragment in re.sub(r"\s", "", shown).split("…"):
                assert fragment in rest, (command, fragment, rest)
                rest = rest[rest.index(fragment) + len(fragment) :]
            answered += 1
    assert answered > 8


async def test_readme_commands_are_answered_with_the_fields_that_it_shows(ctx: Context, server: Server) -> None:
    """On the README's members and few others; the values are in the long run. Last, since it empties the database."""
    readme = [ConnectionRecord(a=a, b=b) for a, b in AMONG_THE_READMES]
    await put(ctx, *members(sorted({member for tie in AMONG_THE_READMES for member in tie} | {"269"})), *readme)
    answered = 0
    async with aclosing(answers(ctx.settings, server)) as told:
        async for command, shown, answer in told:
            assert set(re.findall(r'"(\w+)":', shown)) <= set(re.findall(r'"(\w+)":', answer)), command
            answered += 1
    assert answered > 8
