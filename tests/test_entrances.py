"""The same rules for ids, text and instants wherever they come in: paths, queries, bodies, records, files.

Whatever comes has an answer: a reason for each line, never an unexpected error.
"""

import gzip
import json
from pathlib import Path
from typing import Any, get_args

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.context import Context
from graphsvc.ingest import Rejects, load, sources_of
from graphsvc.ingest.fast_pairs import EPOCH, NO_DATE, PairReader
from graphsvc.ingest.lines import KINDS
from graphsvc.ingest.readers.ndjson import parse
from graphsvc.ingest.source import Source
from graphsvc.members.members import member
from graphsvc.records import AnyRecord
from tests.api import NDJSON
from tests.graphs import rows
from tests.operations import OPERATIONS
from tests.test_cross_site import WRITES, client_of
from tests.test_http import fields, refusal

pytestmark = pytest.mark.anyio
RULE = "not an id (1–128 letters, digits and . _ ~ @ : -)"
NO_DOTS = f"{RULE}: .. is a step of a path, so no address reaches it"
ADA: dict[str, Any] = {"type": "member", "id": "ada", "name": "Ada"}
BEN: dict[str, Any] = {"type": "member", "id": "ben", "name": "Ben"}
TWO = {"sender": "ada", "recipient": "ben"}
OUTSIDE = "not between year 1 and 9999 in UTC"
# In UTC the first is in year 0, the second in year 10000.
EARLY, LATE = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
REJECTED: list[tuple[dict[str, Any], str]] = [
    (ADA | {"id": "."}, f"id: {RULE}: . is a step of a path, so no address reaches it"),
    (ADA | {"id": ".."}, f"id: {NO_DOTS}"),
    (ADA | {"id": "a\u202eb"}, f"id: {RULE}: U+202E RIGHT-TO-LEFT OVERRIDE at position 2"),
    (ADA | {"name": "A\x1b[31m"}, "name: U+001B ESCAPE at position 2 is not allowed"),
    (ADA | {"name": "A\nB"}, "name: U+000A LINE FEED at position 2 is not allowed"),
    (ADA | {"headline": "A\u200bB"}, "headline: U+200B ZERO WIDTH SPACE at position 2 is not allowed"),
    (ADA | {"interests": ["go", "\u2066"]}, "interests: U+2066 LEFT-TO-RIGHT ISOLATE at position 1 is not allowed"),
    (
        {"type": "organization", "id": "o", "name": "A\0", "kind": "company"},
        "name: U+0000 NULL at position 2 is not allowed",
    ),
    (
        {"type": "affiliation", "member": "ada", "organization": "o", "role": "\x9b"},
        "role: U+009B CONTROL SEQUENCE INTRODUCER at position 1 is not allowed",
    ),
    ({"type": "connection", "a": "ada", "b": "ben", "since": EARLY}, f"since: {OUTSIDE}"),
    ({"type": "connection", "a": "ada", "b": "ben", "since": LATE}, f"since: {OUTSIDE}"),
    ({"type": "follow", "follower": "ada", "member": "ben", "since": EARLY}, f"since: {OUTSIDE}"),
    ({"type": "invitation", "id": "i", **TWO, "sent_at": EARLY}, f"sent_at: {OUTSIDE}"),
    ({"type": "invitation", "id": "i", **TWO, "sent_at": "2026-01-01", "answered_at": LATE}, f"answered_at: {OUTSIDE}"),
    (
        {"type": "invitation", "id": "i", **TWO, "sent_at": "2026-01-01", "note": "a\u202e"},
        "note: U+202E RIGHT-TO-LEFT OVERRIDE at position 2 is not allowed",
    ),
    ({"type": "block", "blocker": "ada", "blocked": "ben", "since": LATE}, f"since: {OUTSIDE}"),
    ({"type": "dismissal", "member": "ada", "dismissed": "..", "at": EARLY}, f"dismissed: {NO_DOTS}"),
    ({"type": "removal", "remover": "ada", "removed": "ben", "at": EARLY}, f"at: {OUTSIDE}"),
]  # fmt: skip


async def bulk(client: httpx.AsyncClient, *lines: bytes | dict[str, Any]) -> list[dict[str, Any]]:
    body = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    response = await client.post("/bulk", content=body, headers=NDJSON)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.split("\n") if line]


@pytest.mark.parametrize(("record", "reason"), REJECTED)
def test_a_record_that_breaks_a_rule_is_rejected_in_words(record: dict[str, Any], reason: str) -> None:
    assert parse(json.dumps(record)) == (None, f"{reason}")


async def test_rejected_lines_of_bulk_do_not_stop_the_others(client: httpx.AsyncClient) -> None:
    connection = {"type": "connection", "a": "ada", "b": "ben"}
    *results, summary = await bulk(client, ADA, BEN, *(record for record, _ in REJECTED), connection)
    assert [each["result"] for each in results] == ["created", "created", *["rejected"] * len(REJECTED), "created"]
    assert [each["reason"] for each in results[2:-1]] == [reason for _, reason in REJECTED]
    assert (summary["complete"], summary["lines"], summary["created"]) == (True, len(REJECTED) + 3, 3)


ODD = [
    EARLY, LATE, "0000-01-01", "10000-01-01", "9999-12-31T24:00:00Z", "2026-02-30", "2026-W01-1", "", " ", ".", "..",
    "\0", "\x1b", "\u202e", "a" * 600, 0, -1, 2**31, 2**63, 2**70, -(2**70), 1e308, -1e308, 1e-9, True, None,
    [], {}, [[]],
    ["a" * 501], {"a": {}}, "ada", "ben", "2026-06-07", "+14:00", "0001-01-01", "9999-12-31T23:59:59.999999-23:59",
]  # fmt: skip
RAW = [
    b'{"type":"member","id":"x","name":"\\ud800"}', b'{"type":"member","id":"\\udc00","name":"x"}', b'{"\\ud800":1}',
    b'{"type":"connection","a":"ada","b":"ben","since":-Infinity}',
    *(b'{"type":"connection","a":"ada","b":"ben","since":%s}' % it for it in (b"1e999", b"NaN", b"9" * 5000)),
    b"[" * 20_000, b'{"a":' * 5_000, b"\xff", b"\0", b"1" * 5000,
    b'{"type":"organization","id":"o","name":"O","kind":"school","size":' + b"9" * 5000 + b"}", b"null", b'"x"', b"{}",
]  # fmt: skip
NAMES = sorted({name for each in get_args(AnyRecord) for name in each.model_fields} - {"type"} | {"from"})
LINES = st.one_of(
    st.sampled_from(RAW),
    st.builds(
        lambda kind, fields: json.dumps({"type": kind, **fields}).encode(),
        st.sampled_from(KINDS),
        st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD), max_size=4),
    ),
)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, min_size=1, max_size=60))
async def test_bulk_has_a_result_for_each_line_whatever_it_says(client: httpx.AsyncClient, lines: list[bytes]) -> None:
    *results, summary = await bulk(client, *lines)
    assert [each["line"] for each in results] == list(range(1, len(lines) + 1))
    assert summary["complete"]


async def test_each_odd_value_in_each_field_of_each_record_has_a_result(client: httpx.AsyncClient) -> None:
    lines: list[bytes] = [*RAW]
    for model in get_args(AnyRecord):
        kind = model.model_fields["type"].default
        names = [field.alias or name for name, field in model.model_fields.items() if name != "type"]
        whole = {name: _usual(name) for name in names if _usual(name) is not None}
        lines += [json.dumps({"type": kind, **whole, name: value}).encode() for name in names for value in ODD]
    *results, summary = await bulk(client, *lines)
    assert len(results) == len(lines)
    assert (summary["complete"], summary["lines"]) == (True, len(lines))


def _usual(name: str) -> Any:
    known = {
        "a": "ada",
        "b": "ben",
        "kind": "school",
        "sent_at": "2026-01-01",
        "at": "2026-01-01",
        "name": "A",
        "id": "i",
    }
    firsts, seconds = ("sender", "follower", "blocker", "remover"), ("recipient", "blocked", "removed", "dismissed")
    return known.get(name) or ("ada" if name in firsts else "ben" if name in seconds else None)


# Requests


@pytest.mark.parametrize("step", ["%2E", "%2E%2E"])
async def test_steps_of_a_path_are_no_ids_on_any_route(client: httpx.AsyncClient, step: str) -> None:
    asked = [
        (it, name) for it in OPERATIONS for name in (*it.members, *({"target", "invitation"} & set(it.parameters)))
    ]
    for operation, name in asked:
        document = refusal(await operation.ask(client, {name: step}), 422, "invalid-request")
        assert {error["field"] for error in document["errors"]} == {name}
        assert "is a step of a path" in document["detail"]
    assert len(asked) > 40


async def test_requests_name_the_character_and_its_position(client: httpx.AsyncClient) -> None:
    put, invite = client.put("/members/a%E2%80%AEb", json={"name": "A"}), {"other": ".."}
    assert refusal(await put, 422, "invalid-request")["errors"] == [
        {"field": "id", "reason": f"{RULE}: U+202E RIGHT-TO-LEFT OVERRIDE at position 2"}
    ]
    for method, path, body, reason in [
        ("PUT", "ada", {"name": "A\x1b"}, {"name": "U+001B ESCAPE at position 2 is not allowed"}),
        ("PUT", "ada", {"name": "\ud800"}, {"name": "U+D800 HALF OF A SURROGATE PAIR at position 1 is not allowed"}),
        ("PATCH", "ada", {"title": "A\u200b"}, {"title": "U+200B ZERO WIDTH SPACE at position 2 is not allowed"}),
        ("POST", "ada/invitations", invite, {"other": NO_DOTS}),
        ("POST", "ada/invitations", {"other": "b", "note": "\0"}, {"note": "U+0000 NULL at position 1 is not allowed"}),
        ("GET", "ada/search?name=%1B", None, {"name": "U+001B ESCAPE at position 1 is not allowed"}),
        ("GET", "ada/connections?words=a%00", None, {"words": "U+0000 NULL at position 2 is not allowed"}),
        ("GET", "ada/timeline?with=%2E%2E", None, {"with": NO_DOTS}),
    ]:  # fmt: skip
        content = None if body is None else json.dumps(body)
        answer = await client.request(
            method, f"/members/{path}", content=content, headers={"Content-Type": "application/json"} if body else {}
        )
        errors = refusal(answer, 422, "invalid-request")["errors"]
        assert {error["field"]: error["reason"] for error in errors} == reason
    saved = {"title": "A\x1b", "query": "RETURN 1"}
    assert fields(await client.put("/cypher/saved/mine", json=saved)) == {"title"}


async def test_three_dots_are_an_id(client: httpx.AsyncClient) -> None:
    assert (await client.put("/members/...", json={"name": "Dots"})).status_code == 201
    assert (await client.get("/members/...")).json()["name"] == "Dots"


async def test_line_ends_of_notes_and_headlines_are_kept_as_line_feeds(client: httpx.AsyncClient) -> None:
    profile = {"name": " Zoé\n", "headline": "Engineer\r\nat Acme"}
    assert (await client.put("/members/ada", json=profile)).json()["headline"] == "Engineer\nat Acme"
    # As it was sent: text is not normalized.
    assert (await client.get("/members/ada")).json()["name"] == "Zoé"


async def test_text_that_was_stored_before_the_rule_stays_readable(ctx: Context, client: httpx.AsyncClient) -> None:
    await bulk(client, ADA, BEN, {"type": "connection", "a": "ada", "b": "ben"})
    await rows(ctx, "MATCH (m:Member {id: 'ada'}) SET m.name = $name, m.headline = $name", name="A\x1b\u202e")
    for path in ("ada", "ada/export", "ben/connections", "ben/profiles/ada"):
        response = await client.get(f"/members/{path}")
        assert "A\\u001b\u202e" in response.text, path
    assert (await member(ctx, "ada")).name == "A\x1b\u202e"


# Bodies


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "br", "deflate, gzip", "zstd"])
async def test_a_compressed_body_is_refused_on_every_route(encoding: str) -> None:
    async with client_of() as client:
        for method, path, policy in WRITES:
            headers = {"Content-Type": policy.media_types[0], "Content-Encoding": encoding}
            response = await client.request(method, path, content=gzip.compress(b"{}"), headers=headers)
            document = refusal(response, 415, "unsupported-content-encoding")
            assert document["supported"] == ["identity"]
            assert "decompressed" in document["detail"]
            assert response.headers["Accept-Encoding"] == "identity"


async def test_a_body_may_say_that_it_is_not_compressed(client: httpx.AsyncClient) -> None:
    headers = {"Content-Encoding": "identity"}
    assert (await client.put("/members/ada", json={"name": "Ada"}, headers=headers)).status_code == 201


# Files


async def test_files_with_odd_instants_and_ids_come_in_as_far_as_they_can(ctx: Context, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text("id,name\nada,Ada\nben,Ben\ncleo,Cleo\n..,Dots\n...,Dots\neve,E\u202ev\n")
    (tmp_path / "connections.csv").write_text(f"a,b,since\nada,ben,{EARLY}\nben,cleo,2026-06-07\n")
    loaded = await load(ctx, [tmp_path], rejects=tmp_path / "r.csv")
    assert loaded.tally.document()["member"] == {"created": 4, "rejected": 2}
    assert loaded.tally.document()["connection"] == {"created": 1, "rejected": 1}
    assert f"connections.csv,2,since: '{EARLY}' is {OUTSIDE}" in (tmp_path / "r.csv").read_text()


def _offline(source: Source) -> tuple[set[bytes], set[int]]:
    """The members that the offline loader makes of a file, and the lines that it takes as pairs."""
    known = {} if source.pairs and source.pairs.makes_members else {b"ada": 0, b"ben": 1, b"...": 2}
    assert source.pairs is not None
    reader = PairReader(source, source.pairs, known, {})
    lines: set[int] = set()
    for block in reader.blocks():
        lines |= {*np.asarray(block.lines).tolist()}
        lines |= {number for number, text in block.irregular if (read := source.line(number, text)) and read.record}
    return set(reader.members), lines


@pytest.mark.parametrize(
    "text",
    [
        "ada ben\n. ben\nada ..\n... ada\nada ben\u202e\n" + "a" * 129 + " ada\n",
        "ada\tben\n..\t.\n...\t..\nben\t...\n",
        f"a,b,since\nada,ben,{EARLY}\nada,ben,{LATE}\nada,ben,2026-06-07\nada,...,9999-12-31T23:59:59Z\n",
        "a,b\nada,.\n..,ben\nada,...\n",
    ],
)
def test_both_loaders_take_the_same_lines(tmp_path: Path, text: str) -> None:
    path = tmp_path / ("network.csv" if "," in text else "network.txt")
    path.write_text(text)
    [source] = sources_of([path], format="csv" if "," in text else "edges")
    online = {line.number for line in source.ties() if line.record}
    members, offline = _offline(source)
    assert offline == online
    assert online
    assert not members & {b".", b".."}


def test_instants_outside_of_the_calendar_are_no_dates_of_the_fast_reader() -> None:
    from graphsvc.ingest.fast_pairs import _microseconds

    assert _microseconds(EARLY.encode()) == _microseconds(LATE.encode()) == NO_DATE + 1
    assert _microseconds(b"1970-01-01T00:00:00Z") == 0
    assert EPOCH.year == 1970


def test_rejects_file_is_safe_to_open_in_a_spreadsheet(tmp_path: Path) -> None:
    for raw, text in ((False, "'=cmd()"), (True, "=cmd()")):
        rejects = Rejects(tmp_path / f"{raw}.csv", raw=raw)
        rejects.note("a.csv", 3, "name: empty", "=cmd()")
        rejects.close()
        assert (tmp_path / f"{raw}.csv").read_text().splitlines()[1] == f"a.csv,3,name: empty,{text}"
