"""`graphsvc status`: what runs, and how large the network is. It starts nothing."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.conftest import on_empty
from tests.networks import CONNECTIONS, put_network


@pytest.fixture
def variables(server: Server, settings: Settings) -> dict[str, str]:
    """The network of networks.py."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)

    asyncio.run(fill())
    return {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
    }


def test_version_and_status(variables: dict[str, str], tmp_path: Path) -> None:
    assert re.fullmatch(r"graphsvc \d+\.\d+\.\d+\n", CliRunner().invoke(app, ["--version"]).stdout)
    found = json.loads(CliRunner().invoke(app, ["status", "--json"], env=variables).stdout)
    assert (found["neo4j"]["running"], found["neo4j"]["uri"]) == (True, variables["GRAPHSVC_NEO4J_URI"])
    assert (found["network"]["members"], found["network"]["organizations"]) == (13, 2)
    assert found["network"]["changed_at"] is not None
    assert found["network"]["connections"] == len(CONNECTIONS)
    nothing = {"GRAPHSVC_DATA_DIR": str(tmp_path), "GRAPHSVC_PORT": "1", "COLUMNS": "100"}
    away = CliRunner().invoke(app, ["status"], env=nothing)
    assert away.exit_code == 3
    assert "not running; start it: graphsvc serve" in away.stdout
    assert not list(tmp_path.glob("neo4j/data"))
    unreachable = CliRunner().invoke(
        app, ["status"], env={"GRAPHSVC_NEO4J_URI": "bolt://127.0.0.1:1", "COLUMNS": "100"}
    )
    assert (unreachable.exit_code, "bolt://127.0.0.1:1 does not answer" in unreachable.stdout) == (3, True)
