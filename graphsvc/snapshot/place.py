"""Where the snapshot is saved."""

from pathlib import Path

from graphsvc.settings import Settings

FILE = "snapshot"


def path_of(settings: Settings) -> Path:
    """A file of the data folder, also for your own Neo4j."""
    return settings.embedded.data_dir / FILE
