"""`graphsvc snapshot`: what is saved, whether it is right, and making it anew."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graphsvc.cli import app
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.conftest import on_empty
from tests.networks import CONNECTIONS, put_network

Run = Callable[..., Result]


@pytest.fixture
def run(server: Server, settings: Settings, tmp_path: Path) -> Run:
    """Runs a command on the network of networks.py, with a data folder of its own."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)

    asyncio.run(fill())
    variables = {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
        "GRAPHSVC_DATA_DIR": str(tmp_path),
        "COLUMNS": "200",
    }
    return lambda *words: CliRunner().invoke(app, ["snapshot", *words], env=variables)


async def disconnect(settings: Settings, server: Server) -> None:
    """Somebody else's Cypher, which the change log does not have."""
    from graphsvc.store.store import open_store

    async with open_store(settings.database, server) as store:
        await store.driver.execute_query("MATCH ()-[tie:CONNECTED]->() WITH tie LIMIT 1 DELETE tie")


def test_a_snapshot_is_made_shown_and_compared(run: Run, settings: Settings, server: Server, tmp_path: Path) -> None:
    for command in ("status", "verify"):
        missing = run(command)
        assert (missing.exit_code, "here is no snapshot in" in missing.stderr) == (1, True)
    made = run("rebuild")
    assert made.exit_code == 0, made.output
    assert f"13 members saved in {tmp_path / 'snapshot'}" in made.stdout
    found = json.loads(run("status", "--json").stdout)
    assert (found["members"], found["connections"], found["organizations"]) == (13, len(CONNECTIONS), 2)
    assert run("verify").stdout == "13 members compared: the snapshot is the same as the database\n"
    asyncio.run(disconnect(settings, server))
    differs = run("verify")
    assert (differs.exit_code, "2 of 13 members differ" in differs.stderr) == (1, True)
    (tmp_path / "snapshot").write_bytes(b"torn")
    for command in ("status", "verify"):
        damaged = run(command)
        assert (damaged.exit_code, "not used: it is not a snapshot" in damaged.stderr) == (1, True)
