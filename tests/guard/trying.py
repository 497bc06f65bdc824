"""The verdict of each guard layer on its own."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from neo4j.exceptions import DriverError, Neo4jError

from graphsvc.analyst import text
from graphsvc.analyst.errors import QueryFailed, QueryInvalid, QueryRefused
from graphsvc.analyst.guard import authorize
from graphsvc.analyst.refusals import Layer
from graphsvc.context import Context
from graphsvc.ingest.export import export
from graphsvc.problems import Problem
from graphsvc.store.check import is_known
from graphsvc.store.lexer import tokens
from graphsvc.store.read_only import run_read_only
from graphsvc.store.store import Store

# Expected verdicts that accept several actual ones.
MEANS: Mapping[str, frozenset[str | None]] = {
    "changes": frozenset({"writes", "invalid"}),
    "administration": frozenset({"writes", "invalid", "operator", "administration"}),
}


def agrees(expected: str | None, said: str | None) -> bool:
    return expected in {"any", said} or (expected is not None and said in MEANS.get(expected, ()))


def said_by_text(query: str) -> str | None:
    refusal = text.too_long(query, 50_000) or text.refusal(query, list(tokens(query)))
    return refusal.what if refusal else None


async def said_by_plan(ctx: Context, query: str, parameters: Mapping[str, Any], *also: Layer) -> str | None:
    try:
        await authorize(ctx, query, parameters, layers={"plan", *also})
    except QueryRefused as refused:
        return str(refused.fields["what"])
    except (QueryInvalid, QueryFailed):
        return "invalid"
    except Problem as problem:
        return problem.type
    return None


async def said_by_database(store: Store, query: str, parameters: Mapping[str, Any]) -> str | None:
    """The outcome of a query in a read-only session, without the guard."""
    try:
        async with run_read_only(store, query, parameters, seconds=60, metadata={}) as result:
            await result.fetch(10_000)
            await result.consume()
    except (Neo4jError, DriverError, Problem) as error:
        return _word(error)
    return None


def _word(error: Exception) -> str:
    code = getattr(error, "code", "") or type(error).__name__
    for part, word in WORDS.items():
        if part in code:
            return word
    return code


WORDS = {
    "AccessMode": "writes",
    "SyntaxError": "invalid",
    "SemanticError": "invalid",
    "ProcedureNotFound": "invalid",
    "ArgumentError": "invalid",
    "NotSystemDatabase": "administration",
    "UnsupportedAdministrationCommand": "administration",
    "IndexNotFound": "invalid",
    "ProcedureCallFailed": "invalid",
    "ExternalResource": "server",
    "Terminated": "terminated",
    "TimedOut": "bounded",
    "OutOfMemory": "bounded",
}


class Counting:
    """A server that counts connections; there should be none. It closes each one, so any protocol will do."""

    def __init__(self) -> None:
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self.socket.accept()
                self.visits += 1
                visitor.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def named(self, value: Any) -> Any:
        """Replace PORT by the server's port in a query or its parameters."""
        if isinstance(value, dict):
            return {key: self.named(each) for key, each in value.items()}
        return value.replace("PORT", str(self.port)) if isinstance(value, str) else value


async def everything(ctx: Context) -> list[str]:
    """The whole database: its export, byte for byte, and what an export leaves out."""
    found = [line async for line in export(ctx)]
    async with ctx.store.driver.session(database=ctx.settings.database.name) as session:
        for query in LEFT_OUT:
            found += sorted(str(record.values()) for record in [each async for each in await session.run(query)])
    async with ctx.store.driver.session(database="system") as session:
        for query in OF_THE_SERVER:
            found += sorted(str(record.values()) for record in [each async for each in await session.run(query)])
    return [*found, str(await languages_of(ctx.store))]


LEFT_OUT = (
    "MATCH (n) RETURN elementId(n), labels(n), properties(n)",
    "MATCH ()-[r]->() RETURN elementId(r), type(r), properties(r)",
    "SHOW INDEXES YIELD name, type, labelsOrTypes, properties",
    "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties",
    "CALL db.labels()",
    "CALL db.relationshipTypes()",
    "CALL db.propertyKeys()",
)
OF_THE_SERVER = (
    "SHOW USERS YIELD user, passwordChangeRequired, suspended",
    "SHOW DATABASES YIELD name, access, requestedStatus",
)
# Neo4j 5.26 has only Cypher 5, and does not know the column.
LANGUAGES = "SHOW DATABASES YIELD name, defaultLanguage"


async def languages_of(store: Store) -> dict[str, str]:
    """The default language of each database; empty if the server has only one."""
    if not await is_known(store, "CYPHER 25"):
        return {}
    return {
        record["name"]: record["defaultLanguage"] for record in (await store.driver.execute_query(LANGUAGES)).records
    }
