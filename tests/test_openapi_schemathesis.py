"""Schemathesis: requests made from the OpenAPI document, valid and invalid, alone and in sequences."""

import subprocess
import sys
from asyncio import to_thread
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from graphsvc.auth.tokens import new_token
from graphsvc.context import Context
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.operations import put_lively_network
from tests.servers import serving

# Alone, since an overloaded database would answer 503.
pytestmark = [pytest.mark.anyio, pytest.mark.long, pytest.mark.serial]
CHECKOUT = Path(__file__).parents[1]
CONFIG = CHECKOUT / "tests" / "schemathesis" / "schemathesis.toml"
KEY = "a key of more than thirty-two letters"


@pytest.mark.parametrize("tokens", [False, True], ids=["without tokens", "with tokens"])
async def test_every_response_is_as_documented(ctx: Context, settings: Settings, server: Server, tokens: bool) -> None:
    await put_lively_network(ctx)
    changed = settings.replace(analyst_timeout=20.0, token_key=SecretStr(KEY) if tokens else None)
    token = new_token(KEY, scopes=["service", "analyst"], lasts=timedelta(hours=1))
    command: list[str] = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG), "run"]
    command += ["--max-examples", "10", "--seed", "1", "--wait-for-schema", "60"]
    if tokens:
        command += ["--header", f"Authorization: Bearer {token}"]
    with serving(changed, server) as address:
        command.append(f"{address}/openapi.json")
        done = await to_thread(subprocess.run, command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
