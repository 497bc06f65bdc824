"""Where the snapshot is saved."""

from pathlib import Path

from graphsvc.seal import Vault
from graphsvc.settings import Settings


def path_of(settings: Settings) -> Path:
    """A file of the data folder, also for your own Neo4j."""
    return Vault(settings.embedded.data_dir).snapshot
