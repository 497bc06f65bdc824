"""Names for ids on the command line; and its whole lists and formats."""

import asyncio
import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from graphsvc.cli import app, common
from graphsvc.cli.output import Amount, plain, shown
from graphsvc.records import MemberRecord, OrganizationRecord
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.conftest import on_empty
from tests.graphs import put
from tests.networks import put_network

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def variables(server: Server, settings: Settings) -> dict[str, str]:
    """The network of networks.py, with a second Eve Ekman, and an organization that has a member's id."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)
            await put(
                ctx,
                MemberRecord(id="eve2", name="Eve Ekman", headline="Lawyer"),
                MemberRecord(id="x", name="=Zoë Åberg"),
                OrganizationRecord(id="gus", name="Gustav & Co", kind="company"),
            )

    asyncio.run(fill())
    return {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
        "COLUMNS": "100",
    }


@pytest.fixture
def graphsvc(variables: dict[str, str]) -> Command:
    return lambda *arguments: CliRunner().invoke(app, [*arguments], env=variables)


def test_a_name_stands_for_the_id_of_the_member_who_has_it(graphsvc: Command) -> None:
    named = graphsvc("degree", "Ana Alba", "hahn", "--json")
    assert (named.exit_code, json.loads(named.stdout)) == (0, {"viewer": "ana", "other": "hal", "degree": None})
    assert named.stderr == "Ana Alba: member ana, Ana Alba\nhahn: member hal, Hal Hahn\n"
    # Without accents and case; and an id comes before a name.
    assert json.loads(graphsvc("member", "ABERG zoe", "--json").stdout)["id"] == "x"
    assert graphsvc("member", "x", "--json").stderr == ""


def test_several_of_one_name_are_listed_with_their_ids_and_nothing_is_done(graphsvc: Command) -> None:
    several = graphsvc("block", "ana", "Eve Ekman")
    assert (several.exit_code, several.stdout) == (1, "")
    assert several.stderr == (
        "graphsvc: 2 match Eve Ekman. Name one by its id:\n"
        "  eve   Eve Ekman, Eve Ekman of Oslo\n"
        "  eve2  Eve Ekman, Lawyer\n"
    )
    assert graphsvc("blocks", "ana").stdout == "ana blocks nobody.\n"


def test_a_mistyped_name_says_whom_it_may_mean(graphsvc: Command) -> None:
    mistyped = graphsvc("member", "Anna Alba")
    assert (mistyped.exit_code, mistyped.stdout) == (1, "")
    assert mistyped.stderr == (
        "graphsvc: There is no member called Anna Alba.\nDid you mean:\n  ana  Ana Alba, Ana Alba of Oslo\n"
    )


def test_an_organization_is_followed_by_name_also_if_a_member_has_its_id(graphsvc: Command) -> None:
    assert graphsvc("follow", "kim", "gustav").exit_code == 0
    followed = json.loads(graphsvc("following", "kim", "--json").stdout)["items"]
    assert [(each["type"], each["id"]) for each in followed] == [("organization", "gus")]


def test_an_invitation_is_answered_by_the_name_of_its_sender(graphsvc: Command) -> None:
    none = graphsvc("accept", "ivy", "Fay Ford")
    assert (none.exit_code, none.stderr.splitlines()[1:]) == (
        1,
        [
            "graphsvc: There is no invitation Fay Ford that this action applies to.",
            "List the invitations that it applies to: graphsvc invitations ivy",
        ],
    )
    assert graphsvc("invite", "ivy", "jon").exit_code == 0
    assert graphsvc("accept", "jon", "Ivy").stdout.startswith("jon and ivy are connected\n")
    assert graphsvc("invite", "jon", "kim").exit_code == 0
    assert graphsvc("withdraw", "jon", "kim").stdout == "jon withdrew the invitation to kim\n"


def test_a_token_is_made_for_the_member_of_a_name(graphsvc: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHSVC_TOKEN_KEY", "k" * 32)
    by_name = graphsvc("token", "Cleo Cruz")
    assert (by_name.exit_code, by_name.stderr) == (0, "Cleo Cruz: member cleo, Cleo Cruz\n")


def test_pages_that_are_typed_as_printed_form_the_list_that_all_prints(
    graphsvc: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(graphsvc("search", "--location", "oslo", "--all", "--json").stdout)
    assert [each["id"] for each in whole["items"]] == sorted(set(MEMBERS))
    assert whole["next"] is None
    # As many pages as there are rows, fetched at once.
    monkeypatch.setattr("graphsvc.cli.output.AT_ONCE", 2)
    assert json.loads(graphsvc("search", "--location", "oslo", "--all", "--json").stdout) == whole
    found, command = list[str](), ["search", "--location", "oslo", "-n", "5"]
    while command:
        page = graphsvc(*command).stdout
        found += re.findall(r"^│ (\w+) +│", page, re.MULTILINE)
        following = re.search("^Next page: graphsvc (.*)$", page, re.MULTILINE)
        command = following[1].split() if following else []
    assert found == sorted(MEMBERS)
    other = graphsvc("search", "--location", "osl", "--cursor", json.loads(_first(graphsvc))["next"])
    assert (other.exit_code, other.stderr) == (1, "graphsvc: The cursor is not one that this list gave.\n")


MEMBERS = ["ana", "bob", "cleo", "dan", "eve", "fay", "gus", "hal", "ivy", "jon", "kim", "lea", "max"]


def _first(graphsvc: Command) -> str:
    return str(graphsvc("search", "--location", "oslo", "-n", "1", "--json").stdout)


def test_formats_of_a_list_hold_the_same_rows(graphsvc: Command) -> None:
    items = json.loads(graphsvc("connections", "ana", "--format", "json").stdout)["items"]
    lines = graphsvc("connections", "ana", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == items
    rows = list(csv.DictReader(io.StringIO(graphsvc("connections", "ana", "--format", "csv").stdout)))
    assert [(row["id"], row["name"], row["connected_since"]) for row in rows] == [
        (each["id"], each["name"], each["connected_since"][:10]) for each in items
    ]
    assert graphsvc("connections", "lea", "--format", "csv").stdout == "id,name,headline,connected_since\n"
    assert graphsvc("connections", "lea", "--format", "jsonl").stdout == ""


def test_formats_of_a_document(graphsvc: Command) -> None:
    assert graphsvc("degree", "ana", "eve", "--format", "csv").stdout == "viewer,other,degree\nana,eve,2\n"
    assert json.loads(graphsvc("member", "ana", "--format", "jsonl").stdout)["premium"] is False
    table = graphsvc("member", "ana").stdout
    assert re.search(r"premium +│ no ", table)
    assert "last_active_on" not in table
    [row] = csv.DictReader(io.StringIO(graphsvc("member", "x", "--format", "csv").stdout))
    assert (row["name"], row["premium"], row["discoverable"]) == ("'=Zoë Åberg", "false", "true")


@pytest.mark.parametrize(
    ("cell", "in_table", "in_csv"),
    [
        (1045, "1,045", "1045"),
        (2.5, "2.50", "2.5"),
        (True, "yes", "true"),
        (None, "", ""),
        (("a", "b"), "a\nb", "a; b"),
        (Amount("500+"), "500+", "500+"),
        ("=1", "=1", "'=1"),
    ],
)
def test_cells_are_written_for_people_and_for_programs(cell: Any, in_table: str, in_csv: str) -> None:
    assert (shown(cell), plain(cell)) == (in_table, in_csv)


def test_numbers_are_aligned_right_and_ids_are_not(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from graphsvc.cli.output import table

    monkeypatch.setattr(common.out, "_width", 60)
    table("T", ("id", "members"), [("107", 5), ("12", 1045)])
    assert "│ 12  │   1,045 │\n" in capsys.readouterr().out
    assert "│ 107 │       5 │" in _printed(capsys, lambda: table("T", ("id", "members"), [("107", 5), ("12", 1045)]))


def _printed(capsys: Any, prints: Callable[[], None]) -> str:
    prints()
    return str(capsys.readouterr().out)


def test_a_reader_that_closes_the_pipe_is_no_failure(variables: dict[str, str]) -> None:
    import os

    for arguments in (["search", "--location", "oslo", "--format", "jsonl"], ["review", "ana"], ["export", "-"]):
        process = subprocess.Popen(
            [sys.executable, "-m", "graphsvc", *arguments],
            env=os.environ | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=60)
        assert (arguments, process.returncode, said) == (arguments, 0, b"")
