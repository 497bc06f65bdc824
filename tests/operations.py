"""The operations of the OpenAPI document, and a request for each that succeeds on a small network."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from graphsvc.analyst.saved import NewSaved, save
from graphsvc.context import Context
from graphsvc.records import RECORD
from tests.api import DOCUMENT
from tests.graphs import put
from tests.networks import put_network

FIRST_NAMES = "MATCH (member:Member) RETURN member.name AS name ORDER BY name, member.id LIMIT $most"
# A body for each schema that a route takes, and what else a request needs so that only what is tested is wrong.
BODIES: dict[str, Any] = {
    "DegreesRequest": {"others": ["bob"]},
    "Profile": {"name": "Ana Alba", "headline": "Engineer at Acme", "location": "Oslo", "interests": ["graphs"]},
    "ProfileChanges": {"headline": "Head of engineering at Acme", "title": None},
    "NewInvitation": {"other": "ivy", "note": "We met in Oslo."},
    "QueryRequest": {"query": FIRST_NAMES, "parameters": {"most": 3}},
    "ExplainRequest": {"query": FIRST_NAMES, "parameters": {"most": 3}},
    "NewSaved": {
        "title": "First names",
        "query": FIRST_NAMES,
        "parameters": [{"name": "most", "type": "integer", "default": 3}],
    },
}
RECORDS = (
    '{"type": "member", "id": "pia", "name": "Pia Prior"}\n'
    '{"type": "connection", "a": "ana", "b": "pia", "since": "2024-05-01"}\n'
)
QUERIES = {"/members/{viewer}/search": {"location": "Oslo"}}
IN_PATH = {
    "id": "ana",
    "viewer": "ana",
    "other": "eve",
    "target": "lea",
    "invitation": "i1",
    "degree": "1",
    "part": "followers-not-followed",
    "name": "not-found",
    "run": "r1",
}
OF_MEMBERS = {"id", "viewer", "other", "target"}
# Where the general ones would be refused: a connection that there is, invitations that wait for their answer.
IN_THIS_PATH = {
    "/cypher/saved/{name}": {"name": "mine"},
    "/cypher/saved/{name}/definition": {"name": "mine"},
    "/members/{viewer}/connections/{other}": {"other": "bob"},
    "/members/{viewer}/blocks/{other}": {"other": "oto"},
    **{
        f"/members/{{viewer}}/invitations/{{invitation}}/{answer}": {"invitation": f"to-{answer}"}
        for answer in ("accept", "ignore", "report", "withdraw")
    },
}


class Operation:
    """One method of one path of the OpenAPI document, and how to ask it."""

    def __init__(self, method: str, path: str) -> None:
        self.method, self.path = method.upper(), path
        self.described: dict[str, Any] = DOCUMENT["paths"][path][method]
        self.parameters = {each["name"]: each["in"] for each in self.described.get("parameters", ())}
        self.members = [name for name, place in self.parameters.items() if place == "path" and name in OF_MEMBERS]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def body(self) -> Any:
        """The JSON body."""
        content = self.described.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        return BODIES[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]

    @property
    def in_path(self) -> dict[str, str]:
        named = IN_PATH | IN_THIS_PATH.get(self.path, {})
        return {name: named[name] for name, place in self.parameters.items() if place == "path"}

    @property
    def url(self) -> str:
        return self.path.format(**self.in_path)

    @property
    def in_query(self) -> dict[str, str]:
        return QUERIES.get(self.path, {})

    async def ask(
        self,
        client: httpx.AsyncClient,
        path: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        **query: Any,
    ) -> httpx.Response:
        url = self.path.format(**self.in_path | (path or {}))
        body: dict[str, Any] = {"json": self.body}
        if self.path == "/bulk":
            body, headers = {"content": RECORDS}, {"Content-Type": "application/x-ndjson"} | (headers or {})
        return await client.request(self.method, url, params=self.in_query | query, headers=headers, **body)


OPERATIONS = [Operation(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]


async def put_lively_network(ctx: Context) -> None:
    """The network of networks.py with invitations, blocks and a saved query, so that no list is empty."""
    await put_network(ctx)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    senders = {"to-accept": ("hal", "ana"), "to-ignore": ("lea", "ana"), "to-report": ("gus", "ana")}
    records: list[dict[str, Any]] = [
        {"type": "invitation", "id": id, "sender": sender, "recipient": recipient, "sent_at": yesterday}
        for id, (sender, recipient) in (senders | {"to-withdraw": ("ana", "kim")}).items()  # noqa: A001
    ]
    for other in ("nia", "oto"):
        records += [
            {"type": "member", "id": other, "name": other},
            {"type": "block", "blocker": "ana", "blocked": other},
        ]
    await put(ctx, *map(RECORD.validate_python, records))
    await save(ctx, "mine", NewSaved.model_validate(BODIES["NewSaved"]))
