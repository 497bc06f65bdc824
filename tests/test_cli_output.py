"""What the command line writes about names and files that come from others: nothing that a terminal obeys."""

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from graphsvc.cli import app, common
from graphsvc.cli.logs import SafeFormatter
from graphsvc.cli.output import percent
from graphsvc.cli.progress import progress
from graphsvc.progress import Step
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.conftest import on_empty
from tests.graphs import rows
from tests.networks import put_network

Command = Callable[..., Any]
# Colour, a new title, C1, a line that is written over, reversed text, nothing to see, markup, an emoji by its name.
ODD = "A\x1b[31m\x1b]0;t\x07\x9b2J\rB\u202eC\u200bD\x7f[bold]E[/] :smiley:"
SHOWN = "A\\x1b[31m\\x1b]0;t\\x07\\x9b2J\\x0dB\\u202eC\\u200bD\\x7f[bold]E[/] :smiley:"
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize(("share", "shown"), [(0, "0 %"), (0.004, "<1 %"), (0.01, "1 %"), (0.756, "76 %")])
def test_a_small_share_is_not_shown_as_nothing(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.fixture(scope="module")
def variables(server: Server, settings: Settings) -> dict[str, str]:
    """A command's variables for the network of networks.py, with names that were stored before there was a rule."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)
            change = """MATCH (it:Member|Organization) WHERE it.id <> 'ana' SET it.name = $odd
                WITH it WHERE it:Member SET it.headline = $odd, it.industry = $odd, it.title = $odd"""
            await rows(ctx, change, odd=ODD)
            await rows(ctx, "MATCH (i:Invitation) SET i.note = $odd", odd=ODD)

    asyncio.run(fill())
    return {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
    }


@pytest.fixture
def graphsvc(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Command:
    for name in ("out", "err"):
        monkeypatch.setattr(getattr(common, name), "_width", 400)
    return lambda *arguments: CliRunner().invoke(app, [*arguments], env=variables)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands run: they write their rejects file there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        "profile ana bob",
        "connections ana",
        "path ana gus",
        "suggest ana --follow",
        "invitations ana --sent --state expired",
        "timeline ana",
        "review ana",
        "relationship ana eve",
    ],
)
def test_tables_show_what_would_control_the_terminal(graphsvc: Command, arguments: str) -> None:
    result = graphsvc(*arguments.split())
    assert (result.exit_code, result.stderr) == (0, "")
    assert not OBEYED.search(result.stdout)
    assert SHOWN in result.stdout


def test_json_is_escaped_and_means_the_same(graphsvc: Command) -> None:
    written = graphsvc("member", "bob", "--json").stdout
    assert not OBEYED.search(written)
    assert json.loads(written)["name"] == ODD


def test_query_tables_are_escaped_and_data_is_not(graphsvc: Command) -> None:
    cypher = "MATCH (m:Member {id: 'bob'}) RETURN m.name AS name, m.name AS `x\x1b[1m`"
    table = graphsvc("query", cypher).stdout
    assert (SHOWN in table, "x\\x1b[1m" in table, OBEYED.search(table)) == (True, True, None)
    assert json.loads(graphsvc("query", cypher, "--format", "json").stdout)["rows"][0][0] == ODD


def test_csv_of_a_query_is_safe_in_a_spreadsheet_unless_raw(graphsvc: Command) -> None:
    cypher = "RETURN '=1+1' AS `@a`, -5 AS b, -2.5 AS c, '-5' AS d, '+x' AS e, 'a=b' AS f, null AS g"
    csv = graphsvc("query", cypher, "--format", "csv").stdout.splitlines()
    assert csv == ["'@a,b,c,d,e,f,g", "'=1+1,-5,-2.5,-5,'+x,a=b,"]
    raw = graphsvc("query", cypher, "--format", "csv", "--raw").stdout.splitlines()
    assert raw == ["@a,b,c,d,e,f,g", "=1+1,-5,-2.5,-5,+x,a=b,"]
    refused = graphsvc("query", cypher, "--raw")
    assert (refused.exit_code, refused.stderr) == (2, "graphsvc: --raw is for --format csv\n")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["import", "nowhere", "--as", ".."], "--as: '..' is neither an id nor a name"),
        (["import", "nowhere", "--as", ""], "--as: empty"),
        (["degree", ".", "ben"], "VIEWER: '.' is neither an id nor a name"),
        (["degree", "ada", "a\x1bb"], "OTHER: U+001B ESCAPE at position 2 is not allowed"),
        (["follow", "ada", "/"], "TARGET: '/' is neither an id nor a name"),
        (["accept", "ada", ".."], "INVITATION: '..' is neither an id nor a name"),
        (["connections", "ada", "--of", ".."], "--of: '..' is neither an id nor a name"),
        (["followers", "ada", "--of", ".."], "--of: '..' is neither an id nor a name"),
        (["timeline", "ada", "--with", "!"], "--with: '!' is neither an id nor a name"),
        (["put", ".", "name=A"], "MEMBER: {}: . is a step of a path, so no address reaches it"),
        (["put", "Jane Doe", "name=A"], "MEMBER: {}: U+0020 SPACE at position 5"),
        (["erase", "..", "--yes"], "MEMBER: '..' is neither an id nor a name"),
        (["token", ".."], "MEMBER: '..' is neither an id nor a name"),
        (["token", "--service", "--name", ".."], "--name: {}: .. is a step of a path, so no address reaches it"),
        (["put", "ada", "name=A\x1b[1m"], "name: U+001B ESCAPE at position 2 is not allowed"),
        (["set", "ada", "[/x]=\x1b"], "unknown property [/x]; use"),
        (["put", "ada", "[/x]\x1b"], "[/x]\\x1b: write NAME=VALUE"),
        (["search", "a\u202e"], "WORDS: U+202E RIGHT-TO-LEFT OVERRIDE at position 2 is not allowed"),
        (["query", "--file", "[/no]\x1b"], "[/no]\\x1b:"),
        (["query", "RETURN '\udcff'"], "the query: 'utf-8' codec can't encode character '\\udcff'"),
        (["query", "RETURN 1", "--timeout", "nan"], "--timeout: nan is not a number of 0.001 or more"),
        (["invite", "ada", "ben", "--note", "a\x1b"], "note: U+001B ESCAPE at position 2 is not allowed"),
        (["connections", "ada", "--words", "\u202e"], "--words: U+202E RIGHT-TO-LEFT OVERRIDE at position 1"),
        (["token", "--service", "--hours", "1e12"], "--hours: the token would not expire before the year 10000"),
        (["token", "--service", "--hours", "nan"], "--hours: nan is not a number of 0.01 or more"),
    ],
)
def test_a_wrong_argument_is_one_line_and_exit_code_2(arguments: list[str], line: str) -> None:
    result = CliRunner().invoke(app, arguments, env={"GRAPHSVC_TOKEN_KEY": "k" * 32})
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"graphsvc: {line.format('not an id (1–128 letters, digits and . _ ~ @ : -)')}")
    assert result.stderr.count("\n") == 1
    assert not OBEYED.search(result.stderr)


def test_names_of_files_are_escaped_in_messages_and_markup_in_them_is_text(folder: Path) -> None:
    result = CliRunner().invoke(app, ["import", str(folder / "[/red]\x1b[2J\u202e.csv")])
    assert result.exit_code == 1
    assert "[/red]\\x1b[2J\\u202e.csv: no such file" in result.stderr
    assert not OBEYED.search(result.stderr)


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_escapes_names_of_files(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    console = common.SafeConsole(record=True, force_terminal=terminal, file=StringIO())
    monkeypatch.setattr("graphsvc.cli.progress.err", console)
    with progress() as report:
        report(Step("Reading [/x]\x1b]0;t\x07\u202e.csv"), 1, 1)
    written = console.export_text(styles=False)
    assert "Reading [/x]\\x1b]0;t\\x07\\u202e.csv" in written


def test_log_lines_are_escaped() -> None:
    record = logging.LogRecord("graphsvc", logging.INFO, "", 0, "no route %s", ("/\x1b[2J\u202e",), None)
    assert SafeFormatter("%(message)s").format(record) == "no route /\\x1b[2J\\u202e"


def test_no_other_console_is_made() -> None:
    package = Path(common.__file__).parents[1]
    assert issubclass(common.SafeConsole, Console)
    others = [
        path.name for path in package.rglob("*.py") if re.search(r"(?<!Safe)\bConsole\(|rich\.print", path.read_text())
    ]
    assert others == []


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["suggest", "ana"], ["query", "RETURN 1", "--format", "csv"]]
)
def test_output_that_cannot_be_written_is_a_failure_in_a_line(arguments: list[str], variables: dict[str, str]) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("There is no /dev/full, which only Linux has.")
    with full.open("w") as output:
        command = [sys.executable, "-m", "graphsvc", *arguments]
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.PIPE, text=True, check=False, env=os.environ | variables
        )
    assert done.returncode == 1
    assert done.stderr == "graphsvc: the output cannot be written: No space left on device\n"


def test_suggestions_that_did_not_consider_all_say_so(graphsvc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "Only the 1 least connected connections were considered, not all."
    assert line not in graphsvc("suggest", "ana").stdout
    monkeypatch.setenv("GRAPHSVC_SUGGESTION_SOURCES", "1")
    shown = graphsvc("suggest", "ana")
    assert shown.exit_code == 0
    assert line in shown.stdout
