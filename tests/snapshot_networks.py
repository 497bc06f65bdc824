"""Versions of the network in memory for tests: read from the database as the service reads them."""

from graphsvc.context import Context
from graphsvc.snapshot.build import version_of
from graphsvc.snapshot.layout import Version
from graphsvc.snapshot.loading import load


async def version_of_database(ctx: Context) -> Version:
    """Everything that the database has now."""
    return version_of(await load(ctx.store))
