"""Member actions sent over HTTP."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import httpx

from graphsvc.review import PARTS
from tests.contract import contract

MOMENT = re.compile(r'"\d{4}-\d{2}-\d{2}T[^"]*"')
NDJSON = {"Content-Type": "application/x-ndjson"}
STATES = ("pending", "accepted", "ignored", "reported", "withdrawn", "expired")
DOCUMENT = contract(tokens=False).document
READS = [path for path, methods in DOCUMENT["paths"].items() if "get" in methods]
# Half of the requests that a service handles at the same time.
AT_ONCE = 8
Each = TypeVar("Each")
Answer = TypeVar("Answer")
VARIED = {
    "/members/{viewer}/invitations": [f"?direction={way}&state={it}" for way in ("sent", "received") for it in STATES],
    "/members/{viewer}/timeline": ["", "?with={other}"],
    "/members/{viewer}/search": ["?name=member", "?degree=2"],
    "/members/{viewer}/connections": ["?sort=recent", "?sort=name"],
}


async def for_each(those: Iterable[Each], do: Callable[[Each], Awaitable[Answer]]) -> list[Answer]:
    """Apply `do` to each item, several at a time, and return the results in the order of the items."""
    left, found = enumerate(those), dict[int, Answer]()

    async def work() -> None:
        for place, each in left:
            found[place] = await do(each)

    working = [asyncio.create_task(work()) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*working)
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    return [found[place] for place in sorted(found)]


class People:
    """Actions as requests; each asserts success, or the problem that `refused` names."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def ask(self, method: str, path: str, body: Any = None, *, refused: str | None = None) -> Any:
        response = await self.client.request(method, f"/members/{path}", json=body)
        answer: Any = response.json() if response.content else None
        if refused is None:
            assert response.status_code < 300, response.text
        else:
            assert answer is not None
            assert answer["type"] == f"/problems/{refused}", response.text
        return answer

    async def get(self, path: str, *, refused: str | None = None) -> Any:
        return await self.ask("GET", path, refused=refused)

    async def ids(self, path: str) -> list[str]:
        """The ids of a list's items."""
        return [each["id"] for each in (await self.get(path))["items"]]

    async def invite(self, sender: str, other: str, note: str | None = None, *, refused: str | None = None) -> Any:
        given = {"other": other} | ({} if note is None else {"note": note})
        return await self.ask("POST", f"{sender}/invitations", given, refused=refused)

    async def answer(self, member: str, action: str, invitation: str, *, refused: str | None = None) -> Any:
        """accept, ignore, report or withdraw."""
        return await self.ask("POST", f"{member}/invitations/{invitation}/{action}", refused=refused)

    async def connect(self, a: str, b: str) -> None:
        await self.answer(b, "accept", (await self.invite(a, b))["id"])

    async def set(self, member: str, **settings: Any) -> None:
        await self.ask("PATCH", member, settings)

    async def relationship(self, viewer: str, other: str) -> Any:
        return await self.get(f"{viewer}/relationship/{other}")

    async def all_pages(self, path: str, limit: int = 1) -> list[Any]:
        """The items of a list, page by page."""
        joined = "&" if "?" in path else "?"
        found: list[Any] = []
        page: dict[str, Any] = await self.get(f"{path}{joined}limit={limit}")
        while page["next"]:
            assert len(page["items"]) == limit
            found += page["items"]
            page = await self.get(f"{path}{joined}limit={limit}&cursor={page['next']}")
        return [*found, *page["items"]]

    async def all_that_is_told(self, viewer: str, others: list[str]) -> dict[str, str]:
        """The text of every GET response that the viewer can get about the others, by URL."""
        addresses: dict[str, None] = {}
        for path in READS:
            if "{viewer}" not in path and "{id}" not in path:
                continue
            for other in others:
                for part in PARTS if "{part}" in path else [""]:
                    for ring in "123" if "{degree}" in path else "1":
                        for query in VARIED.get(path, [""]):
                            named = {"viewer": viewer, "id": viewer, "other": other, "target": other}
                            addresses[(path + query).format(**named, part=part, degree=ring)] = None
        answers = await for_each(addresses, self.client.get)
        return {address: answer.text for address, answer in zip(addresses, answers, strict=True)}


def without_moments(told: dict[str, str]) -> dict[str, str]:
    return {path: MOMENT.sub('"…"', text) for path, text in told.items()}
