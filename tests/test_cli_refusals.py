"""Commands that can be refused without a database are refused before one is looked for or started."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from graphsvc import database, embedded
from graphsvc.cli import app
from graphsvc.cli.common import ask
from graphsvc.context import Context

Command = Callable[..., Any]
REFUSED = {
    "mutuals ana ana": (1, "Name two different members; both are ana."),
    "connections ana --limit 0": (2, "--limit: 0 is not a whole number of 1 or more"),
    "connections ana --limit many": (2, "--limit: many is not a whole number of 1 or more"),
    "connections ana --limit 5 --all": (2, "--all and --limit exclude each other"),
    "connections ana --json --format csv": (2, "--json and --format csv exclude each other"),
    "network ana --ring 4": (2, "--ring: 4 is not a whole number from 1 to 3"),
    "path ana ana": (1, "Name two different members; both are ana."),
    "search --as ana --degree 4": (2, "--degree: 4 is not a whole number from 1 to 3"),
    "search --as ana --degree 3": (1, "Search too broad"),
    "search ana --degree 2": (2, "--degree: name the member from whom it counts with --as"),
    "search --company-size 3": (2, "--company-size: 3 is not one of 1-10, 11-50, 51-200"),
    "search --active-since yesterday": (2, "active_since: must be a date such as 2026-06-07, not yesterday"),
    "search": (1, "Search too broad"),
    "connections ana --sort age": (2, "--sort: age is not one of recent, name"),
    "timeline ana --with ana": (1, "Name two different members; both are ana."),
    "timeline ana --event hugged": (2, "--event: hugged is not one of invited"),
    "review ana --part age": (2, "--part: age is not one of inactive-connections"),
    "invite ana ana": (1, "Name two different members; both are ana."),
    f"invite ana bob --note {'x' * 301}": (1, "at most 300 characters"),
    "follow ana ana": (1, "Name two different members; both are ana."),
    "block ana ana": (1, "Name two different members; both are ana."),
    "put ana shoe_size=38": (2, "unknown property shoe_size"),
    "set ana premium=perhaps": (2, "premium: must be true or false, not perhaps"),
    "set ana joined_on=x": (2, "joined_on: must be a date such as 2026-06-07, not x"),
    "set ana primary_action=wave": (2, "primary_action: must be one of connect, follow, not wave"),
    "degree ana": (2, "Missing argument 'OTHER'.\nUsage: "),
    "conections ana": (2, "Did you mean 'connections'"),
    "member-export ana /nowhere/ana.json": (1, "/nowhere"),
    "member-export ana {folder}": (1, "Is a directory"),
    "export /nowhere/network.ndjson": (1, "/nowhere"),
    "export {folder}": (1, "Is a directory"),
    "import /nowhere": (1, "/nowhere: no such file"),
    "import {folder}": (1, "unknown format"),
    "import {folder}/empty.csv": (1, "the file is empty"),
    "import {folder}/words.txt": (1, "lines have one column only"),
    "import {folder}/connections.csv /nowhere --strict": (1, "/nowhere: no such file"),
    "import {folder}/connections.csv --rejects /nowhere/rejects.csv": (1, "/nowhere"),
    "import {folder}/connections.csv --format xml": (2, "xml"),
    "query": (2, "pass a query, --file or --saved"),
    "query --file /nowhere/at.all": (2, "/nowhere/at.all"),
    "query --file {folder}/latin1.txt": (2, "latin1.txt"),
    "query RETURN --format xml": (2, "'xml' is not one of 'table', 'json', 'jsonl', 'csv'"),
    "query RETURN --param x": (2, "write a parameter as NAME=VALUE"),
    "query RETURN --timeout 0": (2, "--timeout: 0 is not a number of 0.001 or more"),
    "query RETURN --timeout soon": (2, "--timeout: soon is not a number of 0.001 or more"),
    "query RETURN --limit 0": (2, "--limit: 0 is not a whole number of 1 or more"),
    "query RETURN --json --format csv": (2, "--json and --format csv exclude each other"),
    "generate {folder}/new --members many": (2, "--members: many is not a whole number of 0 or more"),
    "generate {folder}/new --mean-degree nan": (2, "--mean-degree: nan is not a number of 0 or more"),
    "token ana --hours 0": (2, "--hours: 0 is not a number of 0.01 or more"),
    "neo4j logs --lines -1": (2, "--lines: -1 is not a whole number of 0 or more"),
    "query --saved introducers": (1, "viewer"),
    'query RETURN --param x={{"$type":"Date","value":"soon"}}': (1, "x"),
}


@pytest.fixture
def graphsvc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A command with an embedded database that must not be touched; `{folder}` holds files that are no networks."""

    def touched(*_: object, **__: object) -> None:
        pytest.fail("a database was looked for")

    monkeypatch.setattr(database, "database", touched)
    monkeypatch.setattr(embedded, "running", touched)
    monkeypatch.setattr(embedded.LocalNeo4j, "start", touched)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "empty.csv").touch()
    (folder / "words.txt").write_text("hello\nworld\n")
    (folder / "latin1.txt").write_bytes(b"RETURN '\xe9'")
    (folder / "connections.csv").write_text("a,b\nana,bob\n")
    (folder / "none").mkdir()
    variables = {"GRAPHSVC_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200", "NO_COLOR": "1"}

    def invoke(line: str) -> Any:
        where = str(folder / "none") if line.endswith("import {folder}") else str(folder)
        return CliRunner().invoke(app, line.format(folder=where).split(), env=variables)

    return invoke


@pytest.mark.parametrize("line", REFUSED)
def test_invalid_command_is_refused_without_a_database(graphsvc: Command, line: str) -> None:
    result = graphsvc(line)
    code, said = REFUSED[line]
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    assert said in result.stderr


def test_valid_command_looks_for_a_database(graphsvc: Command) -> None:
    for line in ("mutuals ana bob", "export new.ndjson", "import {folder}/connections.csv /nowhere", "query RETURN"):
        with pytest.raises(pytest.fail.Exception, match="a database was looked for"):
            graphsvc(line)


def test_refused_files_appear_in_json_and_in_the_rejects_file(graphsvc: Command, tmp_path: Path) -> None:
    result = graphsvc("import /nowhere {folder}/words.txt --json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["loader"], document["kinds"]) == (1, "none", {"file": {"rejected": 2}})
    assert document["rejects"] == "graphsvc-rejects.csv"
    assert "/nowhere,1,no such file," in (tmp_path / "graphsvc-rejects.csv").read_text()


def test_an_unfinished_file_is_not_left_behind(graphsvc: Command, tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception):
        graphsvc("export new.ndjson.gz")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_work_without_a_query_needs_no_database(graphsvc: Command) -> None:
    async def work(ctx: Context) -> int:
        return ctx.settings.http.max_paths

    assert ask(work) == 20


def test_paragraphs_of_help_have_no_line_ends_of_their_source() -> None:
    def texts(command: Any) -> Iterator[str]:
        yield command.help
        for each in getattr(command, "commands", {}).values():
            yield from texts(each)

    paragraphs = [part for text in texts(get_command(app)) for part in text.split("\n\n")[1:]]
    assert paragraphs
    assert [part for part in paragraphs if "\n" in part] == []
