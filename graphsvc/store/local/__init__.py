"""The embedded Neo4j: a real server as a child process, from its published jars and a Java runtime from a wheel."""

from graphsvc.store.local.errors import (
    DataFolderInUse,
    FetchFailed,
    LocalExtraMissing,
    LocalProblem,
    StartFailed,
)

try:
    from graphsvc.store.local.admin import admin, is_empty, wipe_database
    from graphsvc.store.local.holder import Address, holder_of, running, running_process
    from graphsvc.store.local.jars import VERSION, fetch
    from graphsvc.store.local.server import STARTING, LocalNeo4j
    from graphsvc.store.local.startup_cache import TRAINING, StartupCache, Training
except ModuleNotFoundError as missing:
    raise LocalExtraMissing(missing.name) from missing

__all__ = [
    "STARTING",
    "TRAINING",
    "VERSION",
    "Address",
    "DataFolderInUse",
    "FetchFailed",
    "LocalExtraMissing",
    "LocalNeo4j",
    "LocalProblem",
    "StartFailed",
    "StartupCache",
    "Training",
    "admin",
    "fetch",
    "holder_of",
    "is_empty",
    "running",
    "running_process",
    "wipe_database",
]
