"""A small network worked out by hand: every degree, mutual connection and list in it can be read off this file.

       jon          kim
        |            |
ana -- bob -------- cleo ---- max      ana -- cleo, ana -- dan, dan -- max
        \\          /                   dan -- fay -- ivy
         +-- eve --+
              |
             gus -- hal                lea has no connection
"""

from typing import Any

from graphsvc.context import Context
from graphsvc.ingest.online import write
from graphsvc.records import RECORD

MEMBERS = {
    "ana": "Ana Alba",
    "bob": "Bob Berg",
    "cleo": "Cleo Cruz",
    "dan": "Dan Diaz",
    "eve": "Eve Ekman",
    "fay": "Fay Ford",
    "gus": "Gus Grau",
    "hal": "Hal Hahn",
    "ivy": "Ivy Ito",
    "jon": "Jon Juul",
    "kim": "Kim Kahn",
    "lea": "Lea Lund",
    "max": "Max Moss",
}
CONNECTIONS = {
    ("ana", "bob"): "2020-01-01",
    ("ana", "cleo"): "2021-01-01",
    ("ana", "dan"): "2022-01-01",
    ("bob", "cleo"): None,
    ("bob", "eve"): None,
    ("bob", "jon"): None,
    ("cleo", "eve"): None,
    ("cleo", "kim"): None,
    ("cleo", "max"): None,
    ("dan", "fay"): None,
    ("dan", "max"): None,
    ("eve", "gus"): None,
    ("fay", "ivy"): None,
    ("gus", "hal"): None,
}
DEGREES_OF_ANA: dict[str, int | None] = {
    "ana": 0,
    **dict.fromkeys(("bob", "cleo", "dan"), 1),
    **dict.fromkeys(("eve", "fay", "jon", "kim", "max"), 2),
    **dict.fromkeys(("gus", "ivy"), 3),
    **dict.fromkeys(("hal", "lea"), None),
}

_RECORDS: list[dict[str, Any]] = [
    *(
        {
            "type": "member",
            "id": member,
            "name": name,
            "headline": f"{name} of Oslo",
            "location": "Oslo",
            "discoverable": member != "kim",
        }
        for member, name in MEMBERS.items()
    ),
    {"type": "organization", "id": "acme", "name": "Acme", "kind": "company"},
    {"type": "organization", "id": "globex", "name": "Globex", "kind": "company"},
    {"type": "affiliation", "member": "ana", "organization": "acme", "from": "2015-01-01", "to": "2019-12-31"},
    {"type": "affiliation", "member": "eve", "organization": "acme", "from": "2017-01-01"},
    *({"type": "connection", "a": a, "b": b, "since": since} for (a, b), since in CONNECTIONS.items()),
    {"type": "follow", "follower": "ana", "member": "gus", "since": "2020-02-01"},
    {"type": "follow", "follower": "ana", "organization": "globex", "since": "2021-02-01"},
    {"type": "follow", "follower": "bob", "member": "lea"},
    {"type": "follow", "follower": "bob", "organization": "acme"},
    {"type": "follow", "follower": "cleo", "member": "lea"},
    {"type": "follow", "follower": "dan", "member": "eve"},
    {"type": "follow", "follower": "eve", "member": "ana", "since": "2020-03-01"},
    {"type": "follow", "follower": "lea", "member": "ana", "since": "2021-03-01"},
    {"type": "follow", "follower": "fay", "member": "ana", "since": "2019-03-01"},
    {"type": "invitation", "id": "i1", "sender": "ana", "recipient": "max", "sent_at": "2022-05-01"},
    {"type": "dismissal", "member": "ana", "dismissed": "jon", "at": "2022-06-01"},
]


async def put_network(ctx: Context, without: str = "") -> None:
    """Load the network into an empty database; `without` omits one member with all their ties."""
    records = [RECORD.validate_python(record) for record in _RECORDS if without not in record.values()]
    outcomes = await write(ctx, records)
    assert {outcome.result for outcome in outcomes} == {"created"}


async def put_block(ctx: Context, blocker: str, blocked: str) -> None:
    """A block, which ends every tie between the two."""
    await ctx.store.driver.execute_query(
        """MATCH (a:Member {id: $a}), (b:Member {id: $b})
        OPTIONAL MATCH (a)-[tie:CONNECTED|FOLLOWS]-(b)
        DELETE tie
        WITH DISTINCT a, b
        MERGE (a)-[:BLOCKED {since: datetime()}]->(b)""",
        a=blocker,
        b=blocked,
        database_=ctx.settings.database.name,
    )
