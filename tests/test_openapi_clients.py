"""Clients that are generated from the OpenAPI document work for every operation."""

import importlib
import inspect
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.contract import contract
from tests.operations import OPERATIONS, RECORDS, Operation, put_lively_network
from tests.servers import serving

pytestmark = [pytest.mark.anyio, pytest.mark.long]
IN_TYPESCRIPT = Path(__file__).parent / "clients"
# The generator knows JSON lines only by this name.
PYTHON_CONFIG = {
    "package_name_override": "generated_client",
    "post_hooks": [],
    "content_type_overrides": {"application/x-ndjson": "application/octet-stream"},
}
# A request may leave out what has a default.
TYPESCRIPT_OPTIONS = ("--default-non-nullable", "false")
IN_ORDER = sorted(OPERATIONS, key=lambda it: (it.method == "DELETE", -len(it.path)))


def expected(operation: Operation) -> set[int]:
    """Nothing runs that could be stopped."""
    return {404} if operation.described["operationId"] == "stop_run" else {200, 201, 204}


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_a_generated_python_client_works(
    ctx: Context, client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(contract(tokens=False).document))
    (tmp_path / "config.json").write_text(json.dumps(PYTHON_CONFIG))
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    command += ["--path", "openapi.json", "--config", "config.json", "--output-path", "generated_client"]
    run(*command, "--fail-on-warning", folder=tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    package = importlib.import_module("generated_client")
    generated = package.Client(base_url="http://localhost").set_async_httpx_client(client)
    await put_lively_network(ctx)
    for operation in IN_ORDER:
        name, tag = operation.described["operationId"], operation.described["tags"][0]
        call = importlib.import_module(f"generated_client.api.{tag}.{name}").asyncio_detailed
        response = await call(client=generated, **arguments(operation, call))
        assert response.status_code in expected(operation), name
        assert (response.parsed is None) is (response.status_code == 204), name


def arguments(operation: Operation, call: Any) -> dict[str, Any]:
    """Those of the generated function: values for the parameters, a model for the body."""
    found: dict[str, Any] = operation.in_path | operation.in_query
    body = inspect.signature(call).parameters.get("body")
    if operation.path == "/bulk":
        types = importlib.import_module("generated_client.types")
        found["body"] = types.File(payload=RECORDS.encode())
    elif body is not None:
        found["body"] = body.annotation.from_dict(operation.body)
    return found


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node")
async def test_a_generated_typescript_client_works(
    ctx: Context, settings: Settings, server: Server, tmp_path: Path
) -> None:
    for file in IN_TYPESCRIPT.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    run("npm", "ci", "--loglevel=error", folder=tmp_path)
    (tmp_path / "openapi.json").write_text(json.dumps(contract(tokens=False).document))
    run("npx", "openapi-typescript", "openapi.json", *TYPESCRIPT_OPTIONS, "--output", "schema.ts", folder=tmp_path)
    calls = [f"  {it.described['operationId']}: (client: Client<paths>) => {call_of(it)}," for it in IN_ORDER]
    (tmp_path / "calls.ts").write_text("\n".join([*CALLS, *calls, "};", ""]))
    run("npx", "tsc", folder=tmp_path)
    await put_lively_network(ctx)
    with serving(settings, server) as address:
        told = json.loads(run("node", "out/use.js", address, folder=tmp_path))
    assert told["missing"] == "nobody"
    assert told["answered"].keys() == {it.described["operationId"] for it in OPERATIONS}
    wrong = {it for it in OPERATIONS if told["answered"][it.described["operationId"]] not in expected(it)}
    assert {str(it) for it in wrong} == set()


CALLS = [
    'import type { Client } from "openapi-fetch";',
    'import type { paths } from "./schema.js";',
    "export const calls = {",
]


def call_of(operation: Operation) -> str:
    """A call of openapi-fetch."""
    path: dict[str, Any] = dict(operation.in_path)
    if "degree" in path and operation.path.endswith("{degree}"):
        path["degree"] = int(path["degree"])
    given_by = {"path": path, "query": operation.in_query}
    options: dict[str, Any] = {"params": {place: values for place, values in given_by.items() if values}}
    if operation.body is not None:
        options["body"] = operation.body
    given = json.dumps({name: value for name, value in options.items() if value})
    if operation.path == "/bulk":
        given = json.dumps({"body": RECORDS, "parseAs": "text", "headers": {"Content-Type": "application/x-ndjson"}})
        given = given[:-1] + ", bodySerializer: (body: string) => body}"
    elif operation.path == "/metrics":
        given = '{"parseAs": "text"}'
    return f"client.{operation.method}({json.dumps(operation.path)}, {given})"
