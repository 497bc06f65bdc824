"""Consistency of the project: lock files, documents, and names of features."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from graphsvc.cli import GROUPS, app
from graphsvc.store.queries import queries

CHECKOUT = Path(__file__).parents[1]
LOCKS = sorted((CHECKOUT / "requirements").glob("*.txt"))
# Folders under cypher/ that belong to the store, and one that belongs to ingest.
NO_FEATURE = {"schema": "store", "migrations": "store", "store": "store", "export": "ingest"}


def project() -> dict[str, object]:
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text())


def test_local_dependency_group_matches_the_local_extra() -> None:
    written = project()
    assert written["dependency-groups"]["local"] == written["project"]["optional-dependencies"]["local"]  # type: ignore[index]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_pin_versions_and_hashes_without_urls(lock: Path) -> None:
    text = lock.read_text()
    requirements = re.findall(r"^([a-z][\w.-]*)==(\S+)", text, re.MULTILINE)
    assert requirements
    assert text.count("--hash=sha256:") >= len(requirements)
    assert "://" not in text
    assert "--index" not in text


def test_feature_names_match_in_cypher_package_and_tests() -> None:
    for feature in {name.partition("/")[0] for name in queries()} - set(NO_FEATURE):
        assert [path for path in (CHECKOUT / "graphsvc").rglob(f"{feature}*") if path.stem == feature], feature
        assert list((CHECKOUT / "tests").glob(f"test_{feature}*.py")), feature


def test_documented_commands_exist() -> None:
    command = get_command(app)
    known = set(command.commands)  # type: ignore[attr-defined]
    for document in (CHECKOUT / "README.md", CHECKOUT / "docs" / "formats.md"):
        named = re.findall(r"\bgraphsvc ([a-z][a-z0-9]*)\b", re.sub(r"'graphsvc [^']*'", "", document.read_text()))
        assert set(named) - known <= {"answers", "downloads", "is", "has", "on"}, document


def test_every_command_belongs_to_a_help_group() -> None:
    command = get_command(app)
    groups = {name: each.rich_help_panel for name, each in command.commands.items()}  # type: ignore[attr-defined]
    assert len(groups) >= 38
    assert set(groups.values()) == set(GROUPS)
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).stdout
    assert "─ Commands ─" not in shown
    assert [shown.index(f"─ {group} ─") for group in GROUPS] == sorted(shown.index(f"─ {group} ─") for group in GROUPS)
    for name in groups:
        assert len(re.findall(rf"│ {name} ", shown)) == 1, name


def test_make_targets_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", (CHECKOUT / "README.md").read_text())) <= targets


@pytest.mark.skipif(
    shutil.which("git") is None or not (CHECKOUT / ".git").exists(), reason="needs git and a checkout, as CI has"
)
def test_repository_has_no_large_files_or_registry_urls() -> None:
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True, text=True).stdout
    registries = re.compile(rb"pypi\.org|pythonhosted\.org|repo1?\.maven|registry\.npmjs|/root/|/home/[a-z]+/")
    for name in filter(None, kept.split("\0")):
        path = CHECKOUT / name
        if not path.exists() or path == Path(__file__):
            continue
        assert path.stat().st_size < 1_000_000, name
        assert not registries.search(path.read_bytes()), name


def test_modules_have_at_most_350_lines() -> None:
    files = [*(CHECKOUT / "graphsvc").rglob("*.py"), *(CHECKOUT / "web" / "src").rglob("*.ts")]
    lengths = {str(file.relative_to(CHECKOUT)): len(file.read_text().splitlines()) for file in files}
    assert {file: length for file, length in lengths.items() if length > 350} == {}
