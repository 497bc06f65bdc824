"""Clients of two services that write and read who is connected, and remember when they asked and what they were told.

A register is a pair of a hub and one of its spokes: whether they are connected. Pairs are disjoint, and a hub is
connected with nobody else. Writers connect and disconnect a hub's spokes, a pair by one of them at a time, and read
each write with its bookmark, mostly from the other service. Readers ask for one degree, or for all connections of a
hub, which reads the pairs of all its spokes at once.
"""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

import httpx

from tests.histories import NEVER, Operation, misplaced

AGE = re.compile(r"snapshot; age=(\d+\.\d+)")
Pair = tuple[str, str]
PATIENCE = 600
WRITERS = 2  # of each hub
# Longest pause of a reader between two requests.
PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Reading:
    """What one response said about pairs. `age` is None if Neo4j answered; `includes` is the write whose bookmark the
    request had."""

    service: int
    asked_for: str
    connected: Mapping[Pair, bool]
    invoked: float
    returned: float
    age: float | None
    includes: tuple[Pair, Operation] | None = None

    def operation(self, pair: Pair) -> Operation:
        """The reading as one of a single pair. What is at most `age` old was true at a moment since `invoked - age`."""
        behind = 0.0 if self.age is None or self.asked_for == "now" else self.age
        write = self.includes[1] if self.includes is not None and self.includes[0] == pair else None
        return Operation(False, self.connected[pair], self.invoked - behind, self.returned, write)


@dataclass
class Clients:
    """The clients of one round. `hubs` are members with their spokes, none connected yet."""

    services: Sequence[httpx.AsyncClient]
    hubs: Mapping[str, Sequence[str]]
    draw: random.Random
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    writes: dict[Pair, list[Operation]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> "Clients":
        self.writes = {(hub, spoke): [] for hub, spokes in self.hubs.items() for spoke in spokes}
        work: list[Awaitable[None]] = []
        for hub, spokes in self.hubs.items():
            known = dict.fromkeys(spokes, False)
            work += [self._write(hub, known) for _ in range(WRITERS)]
        for service in range(len(self.services)):
            for hub in self.hubs:
                work += [self._read(service, hub, consistency) for consistency in ("recent", "now")]
        self.tasks = [asyncio.ensure_future(each) for each in work]
        return self

    async def __aexit__(self, *error: object) -> None:
        self.ended.set()
        if any(error):
            for task in self.tasks:
                task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=any(error))

    @property
    def progress(self) -> str:
        kinds = Counter((each.asked_for, each.service, each.age is not None) for each in self.readings)
        return f"{self.acknowledged()} writes; {dict(kinds)}"

    async def until(self, condition: Callable[[], object]) -> None:
        """Until it holds; ends at once if a client fails. The patience only guards against hanging."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    for task in self.tasks:
                        if task.done():
                            task.result()
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise TimeoutError(f"it did not come true: {self.progress}") from None

    async def answer_from_memory(self) -> None:
        """Until each service does: it reads the network first."""
        for service in range(len(self.services)):
            while not self.from_memory("recent", services=[service]):
                await self._ask(service, next(iter(self.hubs)), "recent")

    def acknowledged(self) -> int:
        return sum(write.returned != NEVER for writes in self.writes.values() for write in writes)

    def from_memory(self, asked_for: str, *, since: float = 0, services: Sequence[int] = (0, 1)) -> int:
        """How many readings came from memory, of those asked for since a moment."""
        return sum(
            each.age is not None and each.asked_for == asked_for and each.invoked >= since and each.service in services
            for each in self.readings
        )

    def violations(self) -> list[str]:
        """The pairs whose histories are not linearizable, with the operation that does not fit."""
        by_pair: dict[Pair, list[Operation]] = {pair: list(writes) for pair, writes in self.writes.items()}
        origin = dict[Operation, Reading]()
        for reading in self.readings:
            for pair in reading.connected:
                operation = reading.operation(pair)
                origin[operation] = reading
                by_pair[pair].append(operation)
        found = []
        for pair, history in by_pair.items():
            misfit = misplaced(False, history)
            if misfit is not None:
                found.append(f"{pair}: {misfit}, {origin.get(misfit)}, {self.writes[pair]}")
        return found

    # Writers ---------------------------------------------------------------------------------------------------------

    async def _write(self, hub: str, known: dict[str, bool]) -> None:
        """`known` has the pairs that nobody is writing. It is shared by the writers of a hub."""
        while not self.ended.is_set():
            if (service := await self._one_that_answers(hub)) is None:
                return
            assert known, "too many writes without an acknowledgement"
            spoke = self.draw.choice(sorted(known))
            connects = not known.pop(spoke)
            act = self._connect if connects else self._disconnect
            answer = await act(service, hub, spoke)
            if answer is None:
                # It may or may not have happened, or happen yet: nobody writes this pair any more.
                continue
            write, bookmark = self.writes[hub, spoke][-1], answer.headers["Bookmark"]
            other = self.draw.choice([service, 1 - service, 1 - service])
            await self._ask(other, hub, "bookmark", bookmark=bookmark, includes=((hub, spoke), write))
            known[spoke] = connects

    async def _one_that_answers(self, hub: str) -> int | None:
        """A service whose database answers, or None in the end."""
        while not self.ended.is_set():
            service = self.draw.randrange(len(self.services))
            if await self._ask(service, hub, "database"):
                return service
            await asyncio.sleep(0.01)
        return None

    async def _connect(self, service: int, hub: str, spoke: str) -> httpx.Response | None:
        """The hub accepts an invitation: only that connects."""
        sent = await self._sent(service, "POST", f"/members/{spoke}/invitations", json={"other": hub})
        if sent is None:
            return None
        path = f"/members/{hub}/invitations/{sent.json()['id']}/accept"
        return await self._written(hub, spoke, True, service, "POST", path)

    async def _disconnect(self, service: int, hub: str, spoke: str) -> httpx.Response | None:
        return await self._written(hub, spoke, False, service, "DELETE", f"/members/{hub}/connections/{spoke}")

    async def _written(
        self, hub: str, spoke: str, value: bool, service: int, method: str, path: str
    ) -> httpx.Response | None:
        invoked, writes = monotonic(), self.writes[hub, spoke]
        writes.append(Operation(True, value, invoked))
        response = await self._sent(service, method, path)
        if response is not None:
            writes[-1] = Operation(True, value, invoked, monotonic())
        return response

    async def _sent(self, service: int, method: str, path: str, **given: object) -> httpx.Response | None:
        """The response, or None without success."""
        with suppress(httpx.HTTPError):
            response = await self.services[service].request(method, path, **given)  # type: ignore[arg-type]
            if response.is_success:
                return response
        return None

    # Readers ---------------------------------------------------------------------------------------------------------

    async def _read(self, service: int, hub: str, consistency: str) -> None:
        while not self.ended.is_set():
            await self._ask(service, hub, consistency)
            await asyncio.sleep(self.draw.random() * PAUSE)

    async def ask_all(self, consistency: str) -> None:
        """Every service once about every hub. Each has to answer."""
        for service in range(len(self.services)):
            for hub in self.hubs:
                assert await self._ask(service, hub, consistency)

    async def _ask(
        self,
        service: int,
        hub: str,
        asked_for: str,
        *,
        bookmark: str | None = None,
        includes: tuple[Pair, Operation] | None = None,
    ) -> bool:
        """Read one pair or all of a hub, and remember what was answered. Returns whether something was."""
        headers = {"Bookmark": bookmark} if bookmark else {}
        consistency = "recent" if asked_for == "bookmark" else asked_for
        spoke = includes[0][1] if includes else self.draw.choice(self.hubs[hub])
        one = self.draw.random() < 0.5
        path = f"/members/{hub}/degree/{spoke}" if one else f"/members/{hub}/network/1"
        given = {"consistency": consistency} if one else {"consistency": consistency, "limit": "100"}
        invoked = monotonic()
        try:
            response = await self.services[service].get(path, params=given, headers=headers)
        except httpx.HTTPError:
            return False
        returned = monotonic()
        if not response.is_success:
            assert response.status_code in (503, 504), response.text
            return False
        answer = response.json()
        if one:
            connected = {(hub, spoke): answer["degree"] == 1}
        else:
            ids = {each["id"] for each in answer["items"]}
            connected = {(hub, each): each in ids for each in self.hubs[hub]}
            assert len(ids) == sum(connected.values())
        found = AGE.search(response.headers["X-Data-Source"])
        age = float(found[1]) if found else None
        self.readings.append(Reading(service, asked_for, connected, invoked, returned, age, includes))
        return True
