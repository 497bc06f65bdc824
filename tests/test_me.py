"""Who the caller is, and what their token allows."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from graphsvc.auth.tokens import new_token
from graphsvc.context import Context
from graphsvc.store.store import Server
from tests.conftest import client_on
from tests.test_tokens import HOUR, KEY, bearer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def guarded(ctx: Context, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with client_on(ctx.settings.replace(token_key=SecretStr(KEY)), server) as client:
        yield client


async def test_everybody_may_do_everything_without_tokens(client: httpx.AsyncClient) -> None:
    assert (await client.get("/me")).json() == {
        "kind": "anonymous",
        "name": None,
        "scopes": ["analyst", "service"],
        "requires_token": False,
    }


@pytest.mark.parametrize(
    ("claims", "kind", "name", "scopes"),
    [
        ({"member": "ana"}, "member", "ana", []),
        ({"member": "ana", "scopes": ["analyst"]}, "member", "ana", ["analyst"]),
        ({"client": "report", "scopes": ["service"]}, "client", "report", ["service"]),
        ({"scopes": ["analyst"]}, "service", "analyst", ["analyst"]),
    ],
)
async def test_a_token_says_who_its_holder_is(
    guarded: httpx.AsyncClient, claims: dict[str, Any], kind: str, name: str, scopes: list[str]
) -> None:
    found = (await guarded.get("/me", headers=bearer(new_token(KEY, lasts=HOUR, **claims)))).json()
    assert found == {"kind": kind, "name": name, "scopes": scopes, "requires_token": True}


async def test_nobody_is_known_without_a_valid_token(guarded: httpx.AsyncClient) -> None:
    assert (await guarded.get("/me")).status_code == 401
    assert (await guarded.get("/me", headers=bearer("nonsense"))).status_code == 401
