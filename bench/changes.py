"""Changes by one service while another is asked: how soon they are visible there, and what lookups they cost.

Runs in a worker: members made for it are connected in pairs at a steady rate, over HTTP, and erased at the end.
"""

import asyncio
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop

from bench.http_client import Wire
from bench.tasks import Task, tell
from bench.writes import pairs

ACTORS = 400
PROBED = 4
"""Each so many pairs, the other service is asked until it knows of the connection."""
WAITING = 5.0  # seconds that a change may take to be visible
PATIENCE = 30.0  # seconds with a service that is too busy
AT_ONCE = 32


class Changer:
    def __init__(self, changes: str, looks: str, per_second: float) -> None:
        self.changes, self.looks, self.per_second = Wire(changes), Wire(looks), per_second
        self.visible: list[float] = []
        self.lost = self.made = 0
        self.elapsed = 0.0

    async def ask(self, method: str, path: str, document: Any = None) -> Any:
        until = perf_counter() + PATIENCE
        reply = await self.changes.ask(method, path, document)
        while reply.status == 503 and perf_counter() < until:
            await asyncio.sleep(0.1)
            reply = await self.changes.ask(method, path, document)
        if reply.status not in {200, 201, 204} and (method, reply.status) != ("DELETE", 404):
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.body[:300]!r}")
        return json.loads(reply.body) if reply.body else None

    async def actors(self, method: str, actors: int) -> None:
        """Make them with PUT, erase them with DELETE."""
        for first in range(0, actors, AT_ONCE):
            names = [f"bench:{number}" for number in range(first, min(first + AT_ONCE, actors))]
            document = {"name": "Actor"} if method == "PUT" else None
            await asyncio.gather(*(self.ask(method, f"/members/{name}", document) for name in names))

    async def run(self, until: Path, actors: int, alive: Callable[[], None]) -> None:
        """Two changes a pair, an invitation and its acceptance, until a file appears.

        The first pairs, half as many as there are actors, are not counted: Neo4j plans and compiles what it runs first.
        `alive` is called at the beginning and every two seconds.
        """
        running, fresh = set[asyncio.Task[None]](), pairs(0, actors)
        for one, other in islice(fresh, actors // 2):
            await self._connect(one, other, probe=False)
        self.made, started = 0, perf_counter()
        async with asyncio.TaskGroup() as group:
            for turn, (one, other) in enumerate(fresh):
                if until.exists():  # noqa: ASYNC240  nothing is faster
                    break
                if turn % int(self.per_second) == 0:
                    alive()
                await asyncio.sleep(max(0.0, started + 2 * turn / self.per_second - perf_counter()))
                if len(running) >= AT_ONCE:
                    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                task = group.create_task(self._connect(one, other, probe=turn % PROBED == 0))
                running.add(task)
                task.add_done_callback(running.discard)
        self.elapsed = perf_counter() - started

    async def _connect(self, one: str, other: str, *, probe: bool) -> None:
        invited = await self.ask("POST", f"/members/{one}/invitations", {"other": other})
        self.made += 1
        await self.ask("POST", f"/members/{other}/invitations/{invited['id']}/accept")
        self.made += 1
        if probe:
            await self._look(one, other)

    async def _look(self, one: str, other: str) -> None:
        acknowledged = perf_counter()
        while perf_counter() < acknowledged + WAITING:
            reply = await self.looks.ask("GET", f"/members/{one}/degree/{other}")
            # The other service may not know the two yet.
            if reply.status == 200 and json.loads(reply.body)["degree"] == 1:
                self.visible.append(perf_counter() - acknowledged)
                return
            await asyncio.sleep(0.005)
        self.lost += 1

    async def close(self) -> None:
        await self.changes.close()
        await self.looks.close()


def change(task: Task) -> None:
    uvloop.run(_change(task))


async def _change(task: Task) -> None:
    changer = Changer(task["changes"], task["looks"], task["per_second"])
    try:
        # A run that was cut short may have left some.
        await changer.actors("DELETE", task["actors"])
        await changer.actors("PUT", task["actors"])
        try:
            await changer.run(Path(task["until"]), task["actors"], lambda: tell("changing"))
        finally:
            await changer.actors("DELETE", task["actors"])
        tell("changed", seen=changer.visible, lost=changer.lost, made=changer.made,
             per_second=changer.made / max(changer.elapsed, 1e-9))  # fmt: skip
    finally:
        await changer.close()
