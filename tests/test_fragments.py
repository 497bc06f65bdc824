"""Query fragments: how they are expanded, and that they agree with the same rules in Python."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from graphsvc.policy.pair import DECLINED, Invitation
from graphsvc.policy.unwanted import unwanted_while
from graphsvc.policy.windows import invitation_windows
from graphsvc.settings import Settings
from graphsvc.store.fragments import Fragment, FragmentError, expand, read_fragments
from graphsvc.store.queries import cypher_folder
from graphsvc.store.store import Store
from graphsvc.vocabulary import InvitationState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = Settings.load()
BLOCKS = Fragment("blocks", ("one", "other"), "EXISTS { (one)-[:BLOCKED {one: one.one}]->(other) }")
NESTED = Fragment("nested", ("a",), "NOT fragments.blocks(a, it)")
UNUSED = "'fragments.blocks(me, you)' // fragments.blocks(me, you)"
KNOWN = {"blocks": BLOCKS, "nested": NESTED}


@pytest.mark.parametrize(
    ("text", "written_out"),
    [
        ("RETURN 1", "RETURN 1"),
        (
            "WHERE fragments.blocks(me, you)",
            "WHERE (EXISTS { (me)-[:BLOCKED {one: me.one}]->(you) })",
        ),
        ("WHERE fragments . blocks ( me,you )", "WHERE (EXISTS { (me)-[:BLOCKED {one: me.one}]->(you) })"),
        (
            "fragments.nested(me) AND true",
            "(NOT (EXISTS { (me)-[:BLOCKED {one: me.one}]->(it) })) AND true",
        ),
        (UNUSED, UNUSED),
    ],
)
def test_fragment_calls_are_expanded(text: str, written_out: str) -> None:
    assert expand(text, KNOWN)[0] == written_out


def test_expand_returns_the_used_and_nested_fragments() -> None:
    assert expand("fragments.nested(me)", KNOWN)[1] == {"nested", "blocks"}


@pytest.mark.parametrize(
    ("text", "reason", "offset"),
    [
        ("RETURN fragments.hides(a, b)", "there is no fragments.hides", 7),
        ("RETURN fragments.blocks(a)", "fragments.blocks takes one, other", 7),
        ("RETURN fragments.blocks(a, 1)", "takes names of variables", 7),
        ("RETURN fragments.blocks(a, b.c)", "takes names of variables", 7),
        ("RETURN fragments.blocks(a, $b)", "takes names of variables", 7),
    ],
)
def test_invalid_fragment_call_is_reported_at_its_offset(text: str, reason: str, offset: int) -> None:
    with pytest.raises(FragmentError, match=reason) as error:
        expand(text, KNOWN)
    assert error.value.offset == offset


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("// Title.\nEXISTS { (a) }\n", "must begin with a title"),
        ("// given: a\n// Title.\na\n", "must begin with a title"),
        ("// Title.\n// given: a, b\nEXISTS { (a) }\n", "does not use b"),
    ],
)
def test_invalid_fragment_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "fragments").mkdir()
    (tmp_path / "fragments" / "made.cypher").write_text(text)
    with pytest.raises(FragmentError, match=reason):
        read_fragments(tmp_path)


def invitations() -> list[Invitation]:
    """Every state, with every order of the moments that decide: sent, answered, withdrawn, expiry, cooling down."""
    ages = [timedelta(days=days) for days in (1, 20, 21, 22, 179, 180, 181, 400)]
    found: list[Invitation] = []
    for state, sent, answered, withdrawn in product(get_args(InvitationState), ages, [None, *ages], [None, *ages]):
        ordered = [age for age in (sent, answered, withdrawn) if age is not None]
        if ordered == sorted(ordered, reverse=True):
            moments = [age and NOW - age for age in (sent, answered, withdrawn)]
            found.append(Invitation(f"i{len(found)}", True, state, *moments))  # type: ignore[arg-type]
    return found


ASKED = """
UNWIND $invitations AS given
WITH given {.id, .state, sent_at: datetime(given.sent_at), answered_at: datetime(given.answered_at),
  withdrawn_at: datetime(given.withdrawn_at)} AS invitation
RETURN invitation.id AS id, fragments.seen_by_sender(invitation) AS sender,
  fragments.seen_by_recipient(invitation) AS recipient, coalesce(fragments.cooling_down(invitation), false) AS cooling,
  fragments.answer_seen_by_sender(invitation) AS answer
"""


@pytest.mark.anyio
async def test_invitation_states_agree_in_cypher_and_python(full_store: Store) -> None:
    every = {invitation.id: invitation for invitation in invitations()}
    assert len(every) > 1000
    text, _ = expand(ASKED, read_fragments(cypher_folder()))

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value

    given = [{name: plain(value) for name, value in asdict(it).items()} for it in every.values()]
    parameters: dict[str, Any] = {"invitations": given, **invitation_windows(NOW, SETTINGS)}
    records, _, _ = await full_store.driver.execute_query(text, parameters)
    assert len(records) == len(every)
    for record in records:
        it = every[record["id"]]
        assert record["sender"] == it.as_sender_sees(NOW, SETTINGS), it
        assert record["recipient"] == it.as_recipient_sees(NOW, SETTINGS), it
        until = it.cools_until(SETTINGS)
        assert record["cooling"] == (until is not None and until > NOW), it
        # A sender learns of an answer only when the state that they see has one.
        if it.as_sender_sees(NOW, SETTINGS) == "pending" or (it.state in DECLINED and not it.withdrawn_at):
            assert record["answer"] is None, it


RULED_OUT = """
UNWIND $invitations AS given
WITH given.id AS id, given {.state, sent_at: datetime(given.sent_at), answered_at: datetime(given.answered_at),
  withdrawn_at: datetime(given.withdrawn_at)} AS invitation
RETURN id,
  coalesce(fragments.seen_by_sender(invitation) = 'pending' OR fragments.cooling_down(invitation), false) AS sent,
  coalesce(fragments.seen_by_recipient(invitation) = 'pending' OR fragments.cooling_down(invitation), false) AS received
"""


@pytest.mark.anyio
async def test_suggestions_are_ruled_out_by_the_same_invitations_in_cypher_and_by_moments(full_store: Store) -> None:
    every = {invitation.id: invitation for invitation in invitations()}
    text, _ = expand(RULED_OUT, read_fragments(cypher_folder()))

    def microseconds(moment: datetime | None) -> int | None:
        return None if moment is None else (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

    given = [
        {"id": it.id, "state": it.state}
        | {
            name: (moment := getattr(it, name)) and moment.isoformat()
            for name in ("sent_at", "answered_at", "withdrawn_at")
        }
        for it in every.values()
    ]
    windows = invitation_windows(NOW, SETTINGS)
    records, _, _ = await full_store.driver.execute_query(text, {"invitations": given, **windows})
    assert len(records) == len(every)
    pending_since, cooling_since = (
        microseconds(datetime.fromisoformat(windows[name])) or 0 for name in ("pending_since", "cooling_since")
    )
    for record in records:
        it = every[record["id"]]
        moments = [microseconds(moment) for moment in (it.sent_at, it.answered_at, it.withdrawn_at)]
        for sent, ruled_out in ((True, record["sent"]), (False, record["received"])):
            pending, cooling = unwanted_while(sent, it.state, *moments)
            assert (pending_since < pending or cooling_since < cooling) == ruled_out, (sent, it)
