"""`graphsvc import`: what it says about each file and each rejected line, and its exit codes."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from graphsvc.text_rules import NOT_AN_ID
from tests.conftest import on_empty

Import = Callable[..., Any]


@pytest.fixture
def variables(settings: Settings, server: Server) -> dict[str, str]:
    async def empty() -> None:
        async with on_empty(settings, server):
            """Nothing is in it."""

    asyncio.run(empty())
    return {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
        "COLUMNS": "200",
        "NO_COLOR": "1",
    }


@pytest.fixture
def import_(variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Runs `graphsvc import` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["import", *arguments], env=variables)


@pytest.fixture
def dry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Runs `graphsvc import --dry-run`, with a database that is not there."""
    monkeypatch.chdir(tmp_path)
    nowhere = {"GRAPHSVC_NEO4J_URI": "bolt://127.0.0.1:1", "COLUMNS": "200", "NO_COLOR": "1"}
    return lambda *arguments: CliRunner().invoke(app, ["import", "--dry-run", *arguments], env=nowhere)


def test_exit_code_says_whether_everything_came_in(import_: Import, tmp_path: Path) -> None:
    (tmp_path / "whole.csv").write_text("source,target\nada,ben\nben,cleo\n")
    (tmp_path / "partly.csv").write_text("source,target\nada,ben\nben,nan\n")
    (tmp_path / "wrong.csv").write_text("source,target\nada,ada\n")
    (tmp_path / "empty.csv").write_text("source,target\n")
    (tmp_path / "prose.txt").write_text("Hello there\nsee below\n")
    assert import_("prose.txt").exit_code == 1
    assert import_("wrong.csv").exit_code == 1
    nothing = import_("empty.csv")
    assert (nothing.exit_code, "nothing was imported" in nothing.stderr) == (1, True)
    assert import_("whole.csv").exit_code == 0
    again = import_("whole.csv")
    assert (again.exit_code, "0 imported, 0 updated, 2 duplicates, 0 rejected" in again.stdout) == (0, True)
    assert import_("partly.csv").exit_code == 3
    assert import_("whole.csv", "prose.txt").exit_code == 3
    assert import_("whole.csv", "nowhere.csv").exit_code == 3


def test_rejected_lines_are_shown_with_reason_example_and_advice(import_: Import, tmp_path: Path) -> None:
    lines = ["source,target,note", "ada,ben,x", "ben,nan,y", "cleo,nan,z", "Ada Quill,ben,", "ben,ben,", "a,é,", "b"]
    (tmp_path / "ties.csv").write_text("\n".join(lines) + "\n")
    result = import_("ties.csv")
    assert result.exit_code == 3
    said = result.stderr.splitlines()
    assert said[0].startswith("ties.csv: a list of connections: 'source' and 'target', split by commas")
    start = said.index("ties.csv: 6 lines rejected")
    assert said[start + 1 : start + 7] == [
        "  line 3: 'target': 'nan' stands for no value (and 1 more)",
        "    ben,nan,y",
        f"  line 5: 'source': 'Ada Quill' is {NOT_AN_ID}: U+0020 SPACE at position 4 (and 1 more)",
        "    Ada Quill,ben,",
        "  line 6: a member cannot be connected to themselves",
        "    ben,ben,",
    ]
    assert said[start + 7] == "  and 1 other reason"
    assert said[start + 8] == "If these are names of members, make ids of them with --make-ids."
    assert "6 rejected (see graphsvc-rejects.csv)" in result.stdout


def test_dry_run_shows_how_each_file_is_read_without_a_database(dry: Import, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("id,nmae\nada,Ada Quill\nben,Ben Roe\n")
    (tmp_path / "connections.csv").write_text("a,b,since\nada,ben,2020-01-02\nben,cleo,\nada,,\n")
    result = dry("members.csv", "connections.csv")
    assert (result.exit_code, result.stdout) == (3, "Would import 2 members, 2 connections; 1 rejected\n")
    said = result.stderr.splitlines()
    assert said[:4] == [
        "members.csv: a table of members, split by commas; its headings are those of members",
        "  the column 'nmae' is read as name",
        "    member ada: Ada Quill",
        "    member ben: Ben Roe",
    ]
    assert "    ada – ben since 2020-01-02" in said
    assert "1 of the ties name members or organizations that these files do not have." in said
    assert not (tmp_path / "graphsvc-rejects.csv").exists()


def test_dry_run_gives_json(dry: Import, tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("follower,followee\nada,ben\n")
    result = dry("ties.csv", "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["kinds"]) == (0, {"member": 2, "follow": 1})
    assert document["files"][0]["first"] == ["ada → ben"]
    assert "a list of follows" in document["files"][0]["read_as"]


WRONG = {
    "--encoding no-such": "--encoding: 'no-such' is not known",
    "--delimiter ab": "--delimiter: give one character",
    "--source from": "--source and --target go together",
}


@pytest.mark.parametrize("options", WRONG)
def test_wrong_option_ends_with_two_and_names_it(dry: Import, tmp_path: Path, options: str) -> None:
    (tmp_path / "ties.csv").write_text("from,to\nada,ben\n")
    result = dry("ties.csv", *options.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert WRONG[options] in result.stderr


def test_reason_names_the_options_that_decide(dry: Import, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("k;x;y\n1;ada;ben\n")
    stopped = dry("x.csv")
    assert stopped.exit_code == 1
    assert "--source and --target" in stopped.stderr
    assert dry("x.csv", "--source", "x", "--target", "y").exit_code == 0
