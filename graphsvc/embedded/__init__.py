"""The embedded Neo4j: a real server as a child process, from its published jars and a Java runtime from a wheel."""

from graphsvc.embedded.errors import (
    DataFolderInUse,
    FetchFailed,
    LocalExtraMissing,
    LocalProblem,
    StartFailed,
)

try:
    from graphsvc.embedded.admin import admin, is_empty, wipe_database
    from graphsvc.embedded.aot_cache import TRAINING, StartupCache, Training
    from graphsvc.embedded.follower import FollowedNeo4j, ParentsNeo4j, await_owner
    from graphsvc.embedded.jars import VERSION, fetch
    from graphsvc.embedded.lock import Address, holder_of, running, running_process
    from graphsvc.embedded.server import STARTING, LocalNeo4j
except ModuleNotFoundError as missing:
    raise LocalExtraMissing(missing.name) from missing

__all__ = [
    "STARTING",
    "TRAINING",
    "VERSION",
    "Address",
    "DataFolderInUse",
    "FetchFailed",
    "FollowedNeo4j",
    "LocalExtraMissing",
    "LocalNeo4j",
    "LocalProblem",
    "ParentsNeo4j",
    "StartFailed",
    "StartupCache",
    "Training",
    "admin",
    "await_owner",
    "fetch",
    "holder_of",
    "is_empty",
    "running",
    "running_process",
    "wipe_database",
]
