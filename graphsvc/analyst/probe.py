"""Tests the fourth layer of the guard, the server's settings, by trying, since not all settings can be read."""

from collections.abc import Mapping
from typing import Any

from graphsvc.problems import Problem
from graphsvc.store.driver import Neo4jError
from graphsvc.store.store import Store

# Part of the server's message if a setting forbids the access, but not if there is just nothing to read.
REFUSED = "configuration property"
PROBES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "The database reads files: set dbms.security.allow_csv_import_from_file_urls=false.": ("analyst/probe_file", {}),
    "The database reaches other machines by HTTP: set internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0.": (
        "analyst/probe_web",
        {"address": "http://127.0.0.1:9/"},
    ),
    "The database reaches other machines by FTP: set internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0.": (
        "analyst/probe_web",
        {"address": "ftp://127.0.0.1:9/"},
    ),
}
OWN = ["db", "dbms", "tx", "cdc"]
FOREIGN = "The database has procedures that are not its own ({}): set dbms.security.procedures.allowlist=db.*."
# Built in since Neo4j 2026.03, where the list of procedures has no effect on it; a plugin before.
FLEET_MANAGER = "fleetManagement"
FLEET_MANAGER_IS_ON = (
    "The database can report to Neo4j's Fleet Manager: set dbms.fleet_manager.enabled=false, "
    "or dbms.security.procedures.allowlist=db.* before Neo4j 2026.03."
)


async def security_warnings(store: Store) -> list[str]:
    """Unsafe server settings: what a query that got past the guard could do, each with the setting that prevents it.

    Raises DatabaseUnavailable or a similar problem if the server does not answer.
    """
    found = [warning for warning, (query, given) in PROBES.items() if not await _refuses(store, query, given)]
    namespaces = [row["namespace"] for row in await store.fetch_all("analyst/foreign_procedures", own=OWN)]
    foreign = [namespace for namespace in namespaces if namespace != FLEET_MANAGER]
    if foreign:
        found.append(FOREIGN.format(", ".join(foreign)))
    if FLEET_MANAGER in namespaces:
        found.append(FLEET_MANAGER_IS_ON)
    return found


async def _refuses(store: Store, query: str, given: Mapping[str, Any]) -> bool:
    try:
        await store.fetch_all(query, **given)
    except Problem:
        raise
    except Neo4jError as error:
        return REFUSED in (error.message or "")
    return False
