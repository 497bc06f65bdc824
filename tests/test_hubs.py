"""The work of each read for, and next to, a member whom ten thousand know."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from graphsvc.review import PARTS
from graphsvc.settings import Settings
from graphsvc.store.driver import Query as DriverQuery
from graphsvc.store.queries import Query
from graphsvc.store.store import Row, Server, Store
from tests.api import READS
from tests.conftest import client_on, empty

pytestmark = pytest.mark.anyio
LEAVES = 10_000
# `hub` knows and follows all leaves, all work at one company, `twin` knows every third leaf, and each of the first
# thousand leaves the next one. `out` knows the first leaf only, `far` only `out`.
NETWORK = (
    """UNWIND range(0, $leaves - 1) AS number
    CREATE (:Member {id: 'l' + number, name: 'Leaf ' + number, _name: 'leaf ' + number + ' leaf' + number,
        industry: 'Wood', _industry: 'wood', last_active_on: date('2020-01-01')})""",
    """UNWIND ['hub', 'twin', 'out', 'far'] AS id
    CREATE (:Member {id: id, name: id, _name: id, industry: 'Wood', _industry: 'wood'})""",
    "CREATE (:Organization {id: 'co', name: 'Company', _name: 'company', kind: 'company', size: 20000})",
    """MATCH (hub:Member {id: 'hub'}) MATCH (leaf:Member) WHERE leaf.id STARTS WITH 'l'
    CREATE (hub)-[:CONNECTED {since: datetime('2020-01-01')}]->(leaf)
    CREATE (leaf)-[:FOLLOWS {since: datetime('2020-01-01')}]->(hub) CREATE (hub)-[:FOLLOWS]->(leaf)""",
    """MATCH (twin:Member {id: 'twin'}) MATCH (leaf:Member) WHERE leaf.id STARTS WITH 'l' AND leaf.id ENDS WITH '3'
    CREATE (twin)-[:CONNECTED]->(leaf) CREATE (leaf)-[:FOLLOWS]->(twin)""",
    "MATCH (m:Member) MATCH (co:Organization) CREATE (m)-[:AFFILIATED]->(co)",
    """UNWIND range(0, 999) AS number MATCH (a:Member {id: 'l' + number}) MATCH (b:Member {id: 'l' + (number + 1)})
    CREATE (a)-[:CONNECTED]->(b)""",
    """UNWIND [['out', 'l0'], ['far', 'out']] AS pair MATCH (a:Member {id: pair[0]}) MATCH (b:Member {id: pair[1]})
    CREATE (a)-[:CONNECTED]->(b)""",
)


# Far more than the database touches for each tie of the hub, far less than for each tie and each row of a page.
HITS_PER_TIE = 40
# For a viewer with few ties, next to members with few ties.
HITS_OF_A_PAGE = 3_000
SEARCHES = [
    *("degree=1", "degree=2", "name=leaf", "name=leaf&degree=1", "name=leaf&degree=2", "name=leaf&degree=3"),
    *("company=comp", "company=comp&degree=1", "company=comp&degree=3", "industry=wood"),
]
VARIED = {
    "/members/{viewer}/search": [f"?{filters}&limit=100" for filters in SEARCHES],
    "/members/{viewer}/connections": ["?sort=recent&limit=100", "?sort=name&limit=100", "?words=leaf&limit=100"],
    "/members/{viewer}/timeline": ["?limit=100", "?with={other}"],
    "/members/{viewer}/network/around": ["?limit=100"],
    "/members/{viewer}/introductions/{other}": ["?limit=20"],
    "/members/{viewer}/suggestions": ["?limit=100"],
}
LISTS = {
    "/members/{viewer}/" + path
    for path in (
        *("connections-of/{other}", "feed-sources", "followers", "followers-of/{target}", "following"),
        *("insights/{part}", "invitations", "mutuals/{other}", "network/{degree}", "suggestions/follows"),
    )
}


def addresses(viewer: str, other: str) -> list[str]:
    """Every read of a viewer, with pages as long as they may be."""
    found = []
    for path in READS:
        if "{viewer}" not in path and "{id}" not in path:
            continue
        for part in PARTS if "{part}" in path else [""]:
            for ring in "123" if "{degree}" in path else "1":
                for query in VARIED.get(path, ["?limit=100" if path in LISTS else ""]):
                    named = {"viewer": viewer, "id": viewer, "other": other, "target": other}
                    found.append((path + query).format(**named, part=part, degree=ring))
    return found


def hits(profile: Mapping[str, Any]) -> int:
    return int(profile.get("dbHits", 0)) + sum(map(hits, profile.get("children", ())))


class Work:
    """Counts what the database touches for each query."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hits = dict[str, int]()
        work = self

        async def profiled(self: Store, query: Query, parameters: Mapping[str, Any]) -> list[Row]:
            async with self._session(query) as session:
                result = await session.run(DriverQuery(f"PROFILE {query.text}"), dict(parameters))
                rows = await result.data()
                profile = (await result.consume()).profile
                assert profile is not None
                work.hits[query.name] = hits(profile)
                return rows

        monkeypatch.setattr(Store, "_run", profiled)

    def most(self) -> int:
        """The most hits of a query since the last call."""
        most = max(self.hits.values(), default=0)
        self.hits.clear()
        return most


@pytest.fixture(scope="module")
async def star(full_store: Store, settings: Settings, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    await empty(full_store)
    for text in NETWORK:
        await full_store.driver.execute_query(text, leaves=LEAVES)
    # Neo4j samples its indexes some time later: until then it takes them for empty, and a scan for as good as a seek.
    await full_store.driver.execute_query("CALL db.prepareForReplanning()")
    async with client_on(settings, server) as client:
        yield client
    await empty(full_store)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


# Long, since a profile is planned by itself: that takes 20 s for all queries.
@pytest.mark.long
@pytest.mark.parametrize(("viewer", "other"), [("l5", "hub"), ("hub", "twin"), ("hub", "far"), ("twin", "hub")])
async def test_the_work_of_a_read_grows_with_ties_not_with_ties_of_each_row(
    star: httpx.AsyncClient, work: Work, viewer: str, other: str
) -> None:
    spent = dict[str, int]()
    for address in addresses(viewer, other):
        answer = await star.get(address)
        assert answer.status_code in {200, 403}, (address, answer.text)
        spent[address] = work.most()
    assert len(spent) > 40
    assert {address: hits for address, hits in spent.items() if hits > HITS_PER_TIE * LEAVES} == {}


@pytest.mark.long
async def test_a_read_far_from_a_hub_has_nothing_of_its_work(star: httpx.AsyncClient, work: Work) -> None:
    spent = dict[str, int]()
    for address in addresses("far", "l0"):
        # Texts and companies find as many for everybody; the hub is in the third ring.
        is_search = "search?" in address and "degree=1" not in address and "?degree=2" not in address
        if not is_search and "network/3" not in address:
            answer = await star.get(address)
            assert answer.status_code == 200, (address, answer.text)
            spent[address] = work.most()
    assert {address: hits for address, hits in spent.items() if hits > HITS_OF_A_PAGE} == {}


@pytest.mark.parametrize("viewer", ["hub", "l5", "far"])
@pytest.mark.parametrize("path", ["degrees", "mutuals"])
async def test_many_degrees_and_counts_read_a_hub_once(
    star: httpx.AsyncClient, work: Work, viewer: str, path: str
) -> None:
    for count in (1, 1000):
        others = ["hub", "twin", *(f"l{number}" for number in range(count))][:count]
        answer = await star.post(f"/members/{viewer}/{path}", json={"others": others})
        assert answer.status_code == 200, answer.text
        assert work.most() <= HITS_PER_TIE * LEAVES


async def test_search_by_degree_finds_all_around_a_hub(star: httpx.AsyncClient) -> None:
    """With more connections than candidates are examined."""

    async def found(filters: str) -> tuple[list[str], bool]:
        answer = (await star.get(f"/members/hub/search?{filters}")).json()
        return [each["id"] for each in answer["items"]], answer["exact"]

    assert await found("degree=2") == (["out", "twin"], True)
    assert await found("degree=2&industry=wood") == (["out", "twin"], True)
    assert await found("name=leaf+77&degree=1&limit=3") == (["l77", "l770", "l7700"], True)
    assert await found("name=far&degree=3") == (["far"], True)
