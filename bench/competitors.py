"""Who answers: each competitor is a class with the five questions, asked by members' numbers."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, Literal, LiteralString, Protocol, cast, get_args
from urllib.parse import quote

import igraph
import numpy as np
from neo4j import READ_ACCESS, AsyncDriver, Query

from bench.http_client import Wire
from bench.network import Network, Request, id_of
from graphsvc.network.suggestions import MOST, POINT, UNIT
from graphsvc.policy.windows import invitation_windows
from graphsvc.settings import Settings
from graphsvc.store.queries import queries
from graphsvc.store.store import Row

Question = Literal["nothing", "degree", "degrees", "mutuals", "suggestions", "rings"]
QUESTIONS: tuple[Question, ...] = get_args(Question)[1:]
SUGGESTED = 20

Degree = int | None
Mutuals = tuple[int, list[str]]
"""How many there are, and the first page."""
Closest = dict[str, float]
"""Closeness (Adamic and Adar) of each suggested member."""
Rings = tuple[int, int, int]


class Refused(Exception):  # noqa: N818  an answer, too
    """503 with Retry-After."""


class Competitor(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def in_process(self) -> bool:
        """Whether more clients would only take turns."""
        ...

    async def nothing(self, request: Request) -> None: ...
    async def degree(self, request: Request) -> Degree: ...
    async def degrees(self, request: Request) -> list[Degree]: ...
    async def mutuals(self, request: Request) -> Mutuals: ...
    async def suggestions(self, request: Request) -> Closest: ...
    async def rings(self, request: Request) -> Rings: ...


class Http:
    """The service in a process of its own, over loopback."""

    name = "HTTP"
    in_process = False

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    async def nothing(self, request: Request) -> None:
        """What client, loopback and web framework cost."""
        await self._ask("GET", "/livez")

    async def degree(self, request: Request) -> Degree:
        answer = await self._ask("GET", f"{_path(request)}/degree/{id_of(request.other)}")
        return cast(Degree, answer["degree"])

    async def degrees(self, request: Request) -> list[Degree]:
        others = [id_of(other) for other in request.others]
        answer = await self._ask("POST", f"{_path(request)}/degrees", {"others": others})
        return [item["degree"] for item in answer["items"]]

    async def mutuals(self, request: Request) -> Mutuals:
        answer = await self._ask("GET", f"{_path(request)}/mutuals/{id_of(request.other)}")
        return answer["mutuals"], [item["id"] for item in answer["items"]]

    async def suggestions(self, request: Request) -> Closest:
        answer = await self._ask("GET", f"{_path(request)}/suggestions")
        return {item["id"]: item["closeness"] for item in answer["items"]}

    async def rings(self, request: Request) -> Rings:
        answer = await self._ask("GET", f"{_path(request)}/network")
        return answer["first"], answer["second"], answer["third"]

    async def _ask(self, method: str, path: str, document: Any = None) -> Any:
        reply = await self.wire.ask(method, path, document)
        if reply.status == 503 and b"retry-after" in reply.headers:
            raise Refused
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.body[:300]!r}")
        return json.loads(reply.body)


def _path(request: Request) -> str:
    return f"/members/{quote(id_of(request.viewer))}"


class Driver:
    """The same files under cypher/ in the same order, by the asynchronous driver and nothing else."""

    name = "driver"
    in_process = False

    def __init__(self, driver: AsyncDriver, settings: Settings) -> None:
        self.driver, self.settings = driver, settings

    async def nothing(self, request: Request) -> None:
        await self.rows("RETURN 1")

    async def degree(self, request: Request) -> Degree:
        [row] = await self._query("network/degree", viewer=id_of(request.viewer), other=id_of(request.other))
        return cast(Degree, row["degree"])

    async def degrees(self, request: Request) -> list[Degree]:
        others = [id_of(other) for other in request.others]
        [row] = await self._query("network/degrees", viewer=id_of(request.viewer), others=others)
        return [degree for _, degree in row["degrees"]]

    async def mutuals(self, request: Request) -> Mutuals:
        viewer, other = id_of(request.viewer), id_of(request.other)
        start = {
            "shown": self.settings.rules.shown_connections,
            "after_connections": None,
            "after_id": None,
            "limit": 21,
        }
        rows = await self._query("network/mutuals", viewer=viewer, other=other, **start)
        if not rows:
            await self._query("members/visible", viewer=viewer, ids=[viewer, other])
        return rows[0]["mutuals"] if rows else 0, [row["id"] for row in rows[:20]]

    async def suggestions(self, request: Request) -> Closest:
        rows = await self.suggested(request.viewer, self.settings.suggestions.weights)
        ids = [row["id"] for row in rows]
        await self._query(
            "suggestions/reasons",
            viewer=id_of(request.viewer),
            today=str(_today()),
            ids=ids,
            shown=self.settings.rules.shown_connections,
            named=self.settings.suggestions.named_mutuals,
        )
        return {row["id"]: row["closeness"] / UNIT for row in rows[:SUGGESTED]}

    async def suggested(self, viewer: int, weights: dict[Any, float]) -> list[Row]:
        [row] = await self._query(
            "suggestions/connect",
            viewer=id_of(viewer),
            today=str(_today()),
            **invitation_windows(datetime.now(UTC), self.settings),
            sources=self.settings.suggestions.seed_limit,
            shown=self.settings.rules.shown_connections,
            candidates=20 * (SUGGESTED + 1),
            closest=MOST,
            **{shared: round(weight * POINT) for shared, weight in weights.items()},
            after_points=None,
            after_id=None,
            limit=SUGGESTED + 1,
        )
        return cast(list[Row], row["suggested"])

    async def rings(self, request: Request) -> Rings:
        [row] = await self._query("network/rings", viewer=id_of(request.viewer))
        return row["first"], row["second"], row["third"]

    async def rows(self, text: LiteralString, *, timeout: float = 10.0, **parameters: Any) -> list[Row]:  # noqa: ASYNC109
        async with self.driver.session(
            database=self.settings.database.name, default_access_mode=READ_ACCESS, fetch_size=1000
        ) as session:
            result = await session.run(Query(text, timeout=timeout), parameters)
            keys = result.keys()
            return [dict(zip(keys, row, strict=True)) for row in await result.values()]

    async def _query(self, name: str, **parameters: Any) -> list[Row]:
        return await self.rows(queries()[name].text, **parameters)


def _today() -> date:
    return datetime.now(UTC).date()


class Igraph:
    """igraph, in this process."""

    name = "igraph"
    in_process = True

    def __init__(self, network: Network) -> None:
        self.network = network
        self.graph = igraph.Graph(n=network.members, edges=network.pairs)

    async def nothing(self, request: Request) -> None:
        pass

    async def degree(self, request: Request) -> Degree:
        return _within_three(self.graph.distances(request.viewer, request.other)[0][0])

    async def degrees(self, request: Request) -> list[Degree]:
        return [_within_three(distance) for distance in self.graph.distances(request.viewer, request.others)[0]]

    async def mutuals(self, request: Request) -> Mutuals:
        both = set(self.graph.neighbors(request.viewer)) & set(self.graph.neighbors(request.other))
        return _first_page(self.network, both)

    async def suggestions(self, request: Request) -> Closest:
        closeness = np.array(self.graph.similarity_inverse_log_weighted(request.viewer)[0])
        closeness[[request.viewer, *self.graph.neighbors(request.viewer)]] = 0
        return _closest(closeness)

    async def rings(self, request: Request) -> Rings:
        first, second, third = (self.graph.neighborhood_size(request.viewer, order=order) for order in (1, 2, 3))
        return first - 1, second - first, third - second


class Networkit:
    """networkit, in this process; it uses all cores where it can."""

    name = "networkit"
    in_process = True

    def __init__(self, network: Network) -> None:
        import networkit  # noqa: PLC0415  in requirements/bench.txt only

        self.network, self.kit = network, networkit
        self.graph = networkit.GraphFromCoo(tuple(network.pairs.T.copy()), n=network.members)

    async def nothing(self, request: Request) -> None:
        pass

    async def degree(self, request: Request) -> Degree:
        search = self.kit.distance.BidirectionalBFS(self.graph, request.viewer, request.other, False)
        return _within_three(search.run().getDistance())

    async def degrees(self, request: Request) -> list[Degree]:
        search = self.kit.distance.MultiTargetBFS(self.graph, request.viewer, request.others).run()
        return [_within_three(distance) for distance in search.getDistances()]

    async def mutuals(self, request: Request) -> Mutuals:
        both = set(self.graph.iterNeighbors(request.viewer)) & set(self.graph.iterNeighbors(request.other))
        return _first_page(self.network, both)

    async def suggestions(self, request: Request) -> Closest:
        pairs = self.kit.linkprediction.MissingLinksFinder(self.graph).findFromNode(request.viewer, 2)
        scored = self.kit.linkprediction.AdamicAdarIndex(self.graph).runOn(pairs)
        best = sorted(scored, key=lambda pair: (-pair[1], pair[0][1]))[:SUGGESTED]
        return {id_of(candidate): closeness for (_, candidate), closeness in best}

    async def rings(self, request: Request) -> Rings:
        search = self.kit.distance.BFS(self.graph, request.viewer, False).run()
        distances = np.asarray(search.getDistances(asarray=True))
        first, second, third = (int(np.count_nonzero(distances == degree)) for degree in (1, 2, 3))
        return first, second, third


def _within_three(distance: float) -> Degree:
    return int(distance) if distance <= 3 else None


SHOWN = 500


def _first_page(network: Network, both: Iterable[int]) -> Mutuals:
    degrees = network.starts
    ranked = sorted((-min(int(degrees[m + 1] - degrees[m]), SHOWN), id_of(m)) for m in both)
    return len(ranked), [name for _, name in ranked[:20]]


def _closest(closeness: Any) -> Closest:
    best = np.argsort(-closeness, kind="stable")[:SUGGESTED]
    return {id_of(int(member)): float(closeness[member]) for member in best if closeness[member] > 0}
