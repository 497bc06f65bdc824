"""graphsvc query: the same questions on the command line."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from graphsvc.auth.principal import OPERATOR
from graphsvc.cli import app
from graphsvc.cli import query as command
from graphsvc.settings import Settings
from graphsvc.store.store import Server, open_store
from tests.conftest import on_empty
from tests.networks import put_network

Command = Callable[..., Any]
ENDLESS = "UNWIND range(1, 1000000000) AS i RETURN i, 'a text to fill the line with'"


@pytest.fixture(scope="module")
def variables(server: Server, settings: Settings) -> dict[str, str]:
    """The settings of a command on the network of networks.py, which is only read here."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)

    asyncio.run(fill())
    return {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
        "COLUMNS": "200",
        "NO_COLOR": "1",
    }


@pytest.fixture
def query(variables: dict[str, str]) -> Command:
    return lambda *arguments, given="": CliRunner().invoke(app, ["query", *arguments], input=given, env=variables)


def test_query_is_read_from_argument_file_or_stdin(query: Command, tmp_path: Path) -> None:
    file = tmp_path / "one.cypher"
    file.write_text("// é\nRETURN 'fïle' AS x\n", encoding="utf-8")
    for arguments, given, expected in [
        (["RETURN 'text' AS x"], "", "text"),
        (["-f", str(file)], "", "fïle"),
        (["-"], "RETURN 'input' AS x;\n", "input"),
    ]:
        result = query(*arguments, "--format", "csv", given=given)
        assert (result.exit_code, result.stdout) == (0, f"x\n{expected}\n"), result.output
        assert result.stderr.startswith("1 row, ")


def test_every_format_contains_the_rows(query: Command) -> None:
    text = "MATCH (m:Member) WHERE m.id IN $ids RETURN m.id AS id, m.name AS name ORDER BY id"
    arguments = [text, "-p", 'ids=["bob", "ana"]']
    expected = [["ana", "Ana Alba"], ["bob", "Bob Berg"]]
    assert list(csv.reader(io.StringIO(query(*arguments, "--format", "csv").stdout)))[1:] == expected
    for as_json in (["--format", "json"], ["--json"]):
        assert json.loads(query(*arguments, *as_json).stdout)["rows"] == expected
    lines = [json.loads(line) for line in query(*arguments, "--format", "jsonl").stdout.splitlines()]
    assert [line["row"] for line in lines if "row" in line] == expected
    table = query(*arguments)
    assert table.exit_code == 0
    assert [name in table.stdout for name in ("Ana Alba", "Bob Berg", "Cleo Cruz")] == [True, True, False]


def test_markup_in_values_is_printed_as_text(query: Command) -> None:
    assert "[bold]x[/bold]" in query("RETURN '[bold]x[/bold]' AS `[red]y`").stdout


def test_parameters_are_parsed_as_json_or_strings(query: Command) -> None:
    result = query(
        "RETURN $a AS a, $b AS b, $c AS c", "-p", "a=1", "-p", "b=one=two", "-p", "c=null", "--format", "json"
    )
    assert json.loads(result.stdout)["rows"] == [[1, "one=two", None]]


@pytest.mark.parametrize(
    ("value", "said"),
    [("107", "$id is a number; for text: -p 'id=\"107\"'\n"), ("1.5", "$id is a number; for text: -p 'id=\"1.5\"'\n")],
)
def test_a_number_that_finds_nothing_says_how_to_give_text(query: Command, value: str, said: str) -> None:
    result = query("MATCH (m:Member {id: $id}) RETURN m.id", "-p", f"id={value}")
    assert (result.exit_code, result.stdout) == (0, "No rows\n"), result.output
    assert result.stderr.endswith(said)


@pytest.mark.parametrize("value", ["ana", "nobody", '"107"', "true"])
def test_other_parameters_have_no_such_hint(query: Command, value: str) -> None:
    assert "for text" not in query("MATCH (m:Member {id: $id}) RETURN m.id", "-p", f"id={value}").stderr


def test_saved_query_accepts_parameters(query: Command) -> None:
    result = query("--saved", "introducers", "-p", "viewer=ana", "-p", "limit=1", "--format", "csv")
    assert result.stdout.splitlines()[1:] == ["cleo,Cleo Cruz,Cleo Cruz of Oslo,3,1"], result.output
    wrong = query("--saved", "introducers")
    assert (wrong.exit_code, "viewer" in wrong.stderr) == (1, True)
    assert query("--saved", "nothing").exit_code == 1


def test_limit_truncates_and_is_reported(query: Command) -> None:
    result = query(ENDLESS, "-n", "3", "--format", "csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "# truncated: the limit of 3 rows is reached"
    assert "3 rows" in result.stderr
    assert "cut at the limit of 3 rows" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (m:Memberr) RETURN m.id", "Unknown label: there is no label Memberr. Did you mean Member?"),
        (
            "MATCH (:Member)-[t:CONECTED]->() RETURN t",
            "Unknown relationship type: there is no relationship type CONECTED. Did you mean CONNECTED?",
        ),
        (
            "MATCH (m:Member) WHERE m.headlin = 'x' RETURN m.id",
            "Unknown property: there is no property headlin. Did you mean headline?",
        ),
    ],
)
def test_an_unknown_name_says_what_was_meant(query: Command, text: str, said: str) -> None:
    result = query(text)
    assert (result.exit_code, result.stdout) == (0, "No rows\n"), result.output
    assert result.stderr.startswith(f"{said}\n0 rows, ")


@pytest.mark.parametrize("format_", ["table", "csv"])
def test_a_syntax_error_shows_its_place_and_the_likely_fix(query: Command, format_: str) -> None:
    result = query("MATCH (m:Member)\nRETRUN m.id", "--format", format_)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "graphsvc: Unexpected RETRUN (line 2, column 1)",
        "  RETRUN m.id",
        "  ^",
        "Did you mean RETURN?",
    ]
    shown = query(f"RETURN '{'界' * 50}' AS x, '{'y' * 200}' AS y, nothing AS z").stderr.splitlines()
    assert shown[1].index("nothing") == shown[2].index("^")
    assert len(shown[1]) <= 80


def test_a_missing_parameter_says_how_it_is_given(query: Command) -> None:
    result = query("RETURN $id + $most AS x", "-p", "most=1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "graphsvc: The parameter $id has no value\nAdd to the command: -p id=VALUE\n"


def test_tables_show_times_without_zeros(query: Command) -> None:
    text = "RETURN datetime('2026-01-31T10:00:00.250Z') AS at, [date('2026-01-31'), {takes: duration('PT1.5S')}] AS it"
    table = query(text).stdout
    assert "│ 2026-01-31T10:00:00.25Z │" in table
    assert '["2026-01-31", {"takes": "PT1.5S"}]' in table


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RETURN 1 AS x,\n  nothing AS y", "(line 2, column 3)"),
        ("CREATE (n)", "Only queries that read are run"),
        ("RETURN 1 / 0", "zero"),
        ("UNWIND range(1, 5000) AS i RETURN 1 / (4000 - i)", "zero"),
        ("RETURN $missing", "missing"),
    ],
)
@pytest.mark.parametrize("format_", ["table", "csv"])
def test_query_error_is_printed_and_exits_with_1(query: Command, text: str, said: str, format_: str) -> None:
    result = query(text, "--format", format_)
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "arguments",
    [[], ["RETURN 1", "-f", "x"], ["-f", "/nowhere/at.all"], ["RETURN 1", "--format", "xml"], ["RETURN 1", "-p", "x"],
     [" "], ["RETURN 1", "-n", "0"]],
)  # fmt: skip
def test_wrong_usage_exits_with_2(query: Command, arguments: list[str]) -> None:
    assert query(*arguments).exit_code == 2


def test_a_long_table_is_paged(query: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    paged: list[str] = []
    monkeypatch.setattr("click.echo_via_pager", paged.append)
    monkeypatch.setattr(command, "out", Console(force_terminal=True, width=80, height=20))
    query("UNWIND range(1, 10) AS i RETURN 'short' + i")
    assert paged == []
    query("UNWIND range(1, 50) AS i RETURN 'long' + i")
    assert len(paged) == 1
    assert "long50" in paged[0]


def _started(variables: dict[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "graphsvc", "query", *arguments],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def at_rest(server: Server, settings: Settings) -> Callable[[], None]:
    """Waits until the database runs no analyst's query."""

    async def wait() -> None:
        async with open_store(settings.database, server) as store, asyncio.timeout(20):
            while await store.fetch_all("analyst/runs", caller=OPERATOR.id):
                pass

    return lambda: asyncio.run(wait())


def test_closed_pipe_is_not_an_error(variables: dict[str, str], at_rest: Callable[[], None]) -> None:
    for format_ in ("csv", "jsonl"):
        with _started(variables, ENDLESS, "--format", format_) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read()
            process.wait(timeout=20)
        assert said == b"", said
        at_rest()


def test_ctrl_c_stops_the_query_in_the_database(variables: dict[str, str], at_rest: Callable[[], None]) -> None:
    with _started(variables, ENDLESS, "--format", "csv") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        said = process.stderr.read()
        assert process.wait(timeout=20) == 130, said
    assert said.decode().splitlines()[-2:] == ["Stopping …", "Stopped."]
    at_rest()
