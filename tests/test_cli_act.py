"""The actions on the command line: a line for people, HTTP's document for programs, problems as one line."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graphsvc.cli import app
from graphsvc.records import InvitationRecord
from graphsvc.settings import Settings
from graphsvc.store.store import Server
from tests.conftest import client_on, on_empty
from tests.graphs import put
from tests.networks import put_network

Command = Callable[..., Any]


@pytest.fixture
def graphsvc(server: Server, settings: Settings) -> Command:
    """A command of graphsvc's; each test begins with the network of networks.py, in which ana has invited max."""

    async def fill() -> None:
        async with on_empty(settings, server) as ctx:
            await put_network(ctx)
            await put(ctx, InvitationRecord(id="i2", sender="ana", recipient="max", sent_at=datetime.now(UTC)))

    asyncio.run(fill())
    variables = {
        "GRAPHSVC_NEO4J_URI": server.uri,
        "GRAPHSVC_NEO4J_USER": server.user,
        "GRAPHSVC_NEO4J_PASSWORD": server.password,
        "COLUMNS": "200",
    }
    return lambda *arguments, given="": CliRunner().invoke(app, [*arguments], input=given, env=variables)


@pytest.fixture
def said(graphsvc: Command) -> Callable[..., str]:
    """The output of a successful command."""

    def said(*arguments: str) -> str:
        result = graphsvc(*arguments)
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        return str(result.stdout)

    return said


@pytest.fixture
def document(said: Callable[..., str]) -> Callable[..., Any]:
    """The JSON output of a command."""
    return lambda *arguments: json.loads(said(*arguments, "--json"))


Said = Callable[..., str]
Document = Callable[..., Any]


def in_words(text: str) -> str:
    """A table without its lines."""
    return re.sub(r"[^\w.–:→()-]+", " ", text)


def test_an_invitation_is_sent_listed_and_accepted(said: Said, document: Document) -> None:
    line = said("invite", "ana", "lea", "--note", "We met in Oslo")
    sent = re.fullmatch(r"ana invited lea \(invitation (\w+)\)\nUndo: graphsvc withdraw ana \1\n", line)
    assert sent
    listed = in_words(said("invitations", "lea"))
    assert f"{sent[1]} ana Ana Alba Ana Alba of Oslo 0" in listed
    assert "We met in Oslo" in listed
    assert [each["id"] for each in document("invitations", "ana", "--sent")["items"]] == [sent[1], "i2"]
    assert said("accept", "lea", sent[1]) == "lea and ana are connected\nUndo: graphsvc disconnect lea ana\n"
    accepted = document("invitations", "ana", "--sent", "--state", "accepted")["items"]
    assert [(each["member"]["id"], each["state"]) for each in accepted] == [("lea", "accepted")]


def test_crossing_invitation_reports_the_connection(said: Said) -> None:
    assert (
        said("invite", "max", "ana") == "max and ana are connected (invitation i2)\nUndo: graphsvc disconnect max ana\n"
    )


@pytest.mark.parametrize(
    ("action", "line", "state"),
    [
        ("ignore", "max ignored the invitation from ana, who is not told\n", "ignored"),
        ("report", "max reported the invitation from ana, who is not told\n", "reported"),
    ],
)
def test_an_invitation_is_declined(said: Said, document: Document, action: str, line: str, state: str) -> None:
    assert said(action, "max", "i2") == line
    assert [each["id"] for each in document("invitations", "max", "--state", state)["items"]] == ["i2"]


def test_an_invitation_is_withdrawn(said: Said, document: Document) -> None:
    assert said("withdraw", "ana", "i2") == "ana withdrew the invitation to max\n"
    assert document("invitations", "max")["items"] == []


def test_json_output_of_an_action_is_the_invitation(document: Document) -> None:
    made = document("invite", "ana", "lea")
    assert (made["direction"], made["member"]["id"], made["state"], made["note"]) == ("sent", "lea", "pending", None)
    withdraw_effects = document("withdraw", "ana", made["id"])
    assert (withdraw_effects["id"], withdraw_effects["state"]) == (made["id"], "withdrawn")


def test_a_connection_is_removed_with_or_without_the_follow(said: Said, document: Document) -> None:
    said("follow", "ana", "dan")
    assert (
        said("disconnect", "ana", "dan")
        == "ana and dan are no longer connected\nInvite again: graphsvc invite ana dan\n"
    )
    assert document("relationship", "ana", "dan")["follows"] is True
    said("follow", "ana", "bob")
    said("disconnect", "ana", "bob", "--unfollow")
    assert document("relationship", "ana", "bob")["follows"] is False


def test_members_and_organizations_are_followed_and_unfollowed(said: Said, document: Document) -> None:
    def followed() -> set[tuple[str, str]]:
        return {(each["type"], each["id"]) for each in document("following", "kim")["items"]}

    said("put", "acme", "name=Acme Acton")
    assert said("follow", "kim", "acme") == "kim follows acme\nUndo: graphsvc unfollow kim acme\n"
    said("follow", "kim", "acme", "--organization")
    assert followed() == {("member", "acme"), ("organization", "acme")}
    assert said("unfollow", "kim", "acme", "--organization") == (
        "kim does not follow acme\nUndo: graphsvc follow kim acme --organization\n"
    )
    assert followed() == {("member", "acme")}


def test_a_follower_is_removed(said: Said, document: Document) -> None:
    assert said("remove-follower", "ana", "lea") == "lea does not follow ana\n"
    assert [each["id"] for each in document("followers", "ana")["items"]] == ["eve", "fay"]


def test_a_block_is_created_listed_and_removed(said: Said, document: Document, graphsvc: Command) -> None:
    assert (
        said("block", "ana", "bob")
        == "ana blocks bob\nUnblock (what the block ended stays ended): graphsvc unblock ana bob\n"
    )
    assert "bob Bob Berg" in in_words(said("blocks", "ana"))
    assert graphsvc("degree", "bob", "ana").stderr.startswith("graphsvc: There is no member ana.\n")
    assert said("unblock", "ana", "bob") == "ana does not block bob\nUndo: graphsvc block ana bob\n"
    assert document("blocks", "ana")["items"] == []


def test_dismissed_member_is_no_longer_suggested(said: Said, document: Document) -> None:
    assert said("dismiss", "ana", "eve") == "ana dismissed eve\nUndo: graphsvc restore ana eve\n"
    assert [each["id"] for each in document("suggest", "ana")["items"]] == ["fay"]
    assert said("restore", "ana", "eve") == "ana restored eve\nUndo: graphsvc dismiss ana eve\n"
    assert [each["id"] for each in document("suggest", "ana")["items"]] == ["eve", "fay"]


def test_relationship_is_printed_as_text(said: Said) -> None:
    shown = in_words(said("relationship", "ana", "eve"))
    for words in (
        "ana — eve: 2nd",
        "following no followed by yes",
        "mutual connections 2 primary action connect",
        "message no: Without a connection, for premium members only.",
        "invite yes",
        "be introduced yes by Bob Berg Cleo Cruz",
    ):
        assert in_words(words) in shown
    assert "invitation i2 sent" in in_words(said("relationship", "ana", "max"))
    assert "connected since 2020-01-01" in in_words(said("relationship", "ana", "bob"))


def test_set_changes_only_the_given_properties(said: Said, document: Document) -> None:
    line = said("set", "ana", "premium=true", "headline=", "interests=graphs, tea", "invitations_from=no_one")
    assert line == "ana has premium=true, headline=, interests=graphs, tea, invitations_from=no_one\n"
    ana = document("member", "ana")
    assert (ana["premium"], ana["headline"], ana["interests"]) == (True, None, ["graphs", "tea"])
    assert (ana["invitations_from"], ana["name"], ana["location"]) == ("no_one", "Ana Alba", "Oslo")
    assert document("set", "ana", "premium=no")["premium"] is False


def test_put_command_creates_or_replaces_a_member(said: Said, document: Document) -> None:
    assert said("put", "zoe", "name=Zoe Zahn", "location=Bergen") == "zoe is a new member\n"
    assert said("put", "zoe", "name=Zoe Zahn") == "zoe has a new profile\n"
    assert document("member", "zoe")["location"] is None


MALFORMED = [
    (("set", "ana", "shoe_size=38"), "unknown property shoe_size; use name, headline"),
    (("set", "ana", "premium"), "premium: write NAME=VALUE"),
    (("set", "ana", "premium=perhaps"), "premium: must be true or false, not perhaps"),
    (("set", "ana", "name="), "name: must be text"),
    (
        ("set", "ana", "invitations_from=friends"),
        "invitations_from: must be one of everyone, shares_connection, no_one, not friends",
    ),
    (("set", "ana", "[red]=1"), "unknown property [red]; use"),
    (("put", "zoe", "location=Bergen"), "name: must be given"),
    (("invitations", "ana", "--state", "lost"), "lost"),
]


def test_invalid_action_arguments_exit_with_2(graphsvc: Command) -> None:
    for arguments, shown in MALFORMED:
        result = graphsvc(*arguments)
        assert (arguments, result.exit_code, result.stdout) == (arguments, 2, "")
        assert shown in result.stderr


# What to do next, where a command helps.
ADVICE = {
    "invite ana nobody": "Find members: graphsvc search WORDS\n",
    "invite ana max": "Take it back: graphsvc withdraw ana i2\n",
    "accept ana i2": "List the invitations that it applies to: graphsvc invitations ana\n",
    "withdraw max i2": "List the invitations that it applies to: graphsvc invitations max --sent\n",
    "disconnect ana eve": "List the connections: graphsvc connections ana\n",
}
REFUSED = [
    ("invite ana bob", "ana and bob are connected."),
    ("invite ana ana", "Name two different members; both are ana."),
    ("invite ana nobody", "There is no member nobody."),
    ("invite ana max", "An invitation to max is pending."),
    ("accept ana i2", "There is no invitation i2 that this action applies to."),
    ("ignore max nothing", "There is no invitation nothing that this action applies to."),
    ("report nobody i2", "There is no member nobody."),
    ("withdraw max i2", "There is no invitation i2 that this action applies to."),
    ("invitations nobody", "There is no member nobody."),
    ("disconnect ana eve", "ana and eve are not connected."),
    ("follow ana nobody", "There is no member or organization nobody."),
    ("follow ana eve --organization", "There is no organization eve."),
    ("unfollow ana nobody", "There is no member or organization nobody."),
    ("remove-follower ana nobody", "There is no member nobody."),
    ("block ana ana", "Name two different members; both are ana."),
    ("unblock ana nobody", "There is no member nobody."),
    ("blocks nobody", "There is no member nobody."),
    ("dismiss ana nobody", "There is no member nobody."),
    ("restore ana nobody", "There is no member nobody."),
    ("relationship ana nobody", "There is no member nobody."),
    ("set nobody premium=true", "There is no member nobody."),
    ("erase nobody --yes", "There is no member nobody."),
    ("member-export nobody", "There is no member nobody."),
]


def test_refused_action_prints_its_detail_and_exits_with_1(graphsvc: Command) -> None:
    for arguments, shown in REFUSED:
        result = graphsvc(*arguments.split())
        assert (arguments, result.exit_code, result.stdout) == (arguments, 1, "")
        assert result.stderr.startswith(f"graphsvc: {shown}\n")
        assert ADVICE.get(arguments, "") in result.stderr


def test_erase_asks_for_confirmation(graphsvc: Command, said: Said) -> None:
    refused = graphsvc("erase", "ana", given="n\n")
    assert refused.exit_code == 1
    assert "Permanently erase Ana Alba (ana), with 3 connections and all other ties? [y/N]" in refused.stderr
    assert "Ana Alba" in said("member", "ana")
    erased = graphsvc("erase", "ana", given="y\n")
    assert (erased.exit_code, erased.stdout.splitlines()[-1]) == (0, "ana was erased")
    assert graphsvc("member", "ana").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "method", "path", "body"),
    [
        (
            "invitations ana --sent --state expired",
            "GET",
            "/members/ana/invitations?direction=sent&state=expired",
            None,
        ),
        ("blocks ana", "GET", "/members/ana/blocks", None),
        ("relationship ana eve", "GET", "/members/ana/relationship/eve", None),
        ("set ana premium=true", "PATCH", "/members/ana", {"premium": True}),
        ("put ana name=Ana", "PUT", "/members/ana", {"name": "Ana"}),
    ],
)
def test_json_output_of_actions_matches_the_http_response(
    document: Document, server: Server, settings: Settings, arguments: str, method: str, path: str, body: Any
) -> None:
    async def answer() -> Any:
        async with client_on(settings, server) as client:
            return (await client.request(method, path, json=body)).json()

    assert document(*arguments.split()) == asyncio.run(answer())


@pytest.mark.parametrize(
    "arguments",
    [
        "follow ana bob",
        "unfollow ana bob",
        "remove-follower ana eve",
        "dismiss ana eve",
        "restore ana eve",
        "disconnect ana bob",
        "block ana eve",
        "unblock ana eve",
        "erase ana --yes",
    ],
)
def test_json_output_is_empty_where_http_has_no_body(said: Said, arguments: str) -> None:
    assert said(*arguments.split(), "--json") == ""


def test_member_export_command_matches_http(
    said: Said, graphsvc: Command, server: Server, settings: Settings, tmp_path: Path
) -> None:
    async def answer() -> str:
        async with client_on(settings, server) as client:
            return (await client.get("/members/ana/export")).text

    exported = asyncio.run(answer())
    assert said("member-export", "ana") == exported
    file = tmp_path / "ana.json"
    result = graphsvc("member-export", "ana", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Everything about ana was written to {file}\n")
    assert file.read_text() == exported
    assert graphsvc("member-export", "nobody", str(tmp_path / "nobody.json")).exit_code == 1
    assert [each.name for each in tmp_path.iterdir()] == ["ana.json"]
