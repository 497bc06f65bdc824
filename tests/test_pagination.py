"""Pages: a cursor opens for the list that gave it, and for no other, and tells nothing."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel

from graphsvc.http.pagination import PageRequest, cursor_key
from graphsvc.problems import InvalidRequest

KEY = cursor_key("a password")
LISTING = "/members/ana/connections?[]"
scalars = st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text()


class Row(BaseModel):
    score: Any
    id: Any


def closed(score: Any, id: Any = "m1") -> str:  # noqa: A002
    page = PageRequest(1, None, LISTING, KEY)
    cursor = page.to_page(Row, [{"score": score, "id": id}] * 2, "score", "id").next
    assert cursor is not None
    return cursor


def opened(cursor: str, listing: str = LISTING, key: bytes = KEY) -> dict[str, Any]:
    return PageRequest(1, cursor, listing, key).after("score", "id")


@given(score=scalars, id=scalars)
def test_cursor_continues_after_the_last_row(score: Any, id: Any) -> None:  # noqa: A002
    assert opened(closed(score, id)) == {"after_score": score, "after_id": id, "limit": 2}


@given(score=scalars, place=st.integers(0, 10_000), put=st.sampled_from("AQgwZ9-_="))
def test_a_cursor_with_one_character_changed_is_refused(score: Any, place: int, put: str) -> None:
    cursor = closed(score)
    place %= len(cursor)
    assume(cursor[place] != put)
    with pytest.raises(InvalidRequest, match="cursor"):
        opened(cursor[:place] + put + cursor[place + 1 :])


def test_cursor_with_a_changed_last_character_is_refused() -> None:
    for score in (1, 10, 100):
        cursor = closed(score)
        for last in set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") - {cursor[-1]}:
            with pytest.raises(InvalidRequest):
                opened(cursor[:-1] + last)


@given(garbage=st.text(min_size=1))
def test_garbage_cursor_is_refused(garbage: str) -> None:
    with pytest.raises(InvalidRequest):
        opened(garbage)


@pytest.mark.parametrize(
    "changed",
    [closed(1)[:-4], closed(1) + "AAAA", closed(1) + "=", " " + closed(1)],
    ids=["shorter", "longer", "padded", "with a space"],
)
def test_a_cursor_of_another_length_is_refused(changed: str) -> None:
    with pytest.raises(InvalidRequest):
        opened(changed)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        opened(closed(1), listing="/members/bob/connections?[]")


def test_a_cursor_of_another_database_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        opened(closed(1), key=cursor_key("another password"))


def test_services_on_one_database_accept_each_others_cursors() -> None:
    assert opened(closed(1), key=cursor_key("a password")) == {"after_score": 1, "after_id": "m1", "limit": 2}


def test_a_cursor_that_was_signed_but_not_encrypted_is_refused() -> None:
    text = b'[1,"m1"]'
    mac = hashlib.blake2b(LISTING.encode() + b"\0" + text, key=KEY[:32], digest_size=12).digest()
    with pytest.raises(InvalidRequest):
        opened(base64.urlsafe_b64encode(mac + text).rstrip(b"=").decode())


@given(name=st.text(min_size=3))
def test_a_cursor_shows_no_key_and_is_as_short_as_its_keys(name: str) -> None:
    cursor = closed(9458, name)
    sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert name.encode() not in sealed
    assert b"9458" not in sealed
    assert len(sealed) == len(json.dumps([9458, name], ensure_ascii=False, separators=(",", ":")).encode()) + 16
    assert re.fullmatch(r"[\w-]+", cursor, re.ASCII)


def test_the_same_page_has_the_same_cursor_and_another_list_another() -> None:
    assert closed(1) == closed(1)
    other = PageRequest(1, None, "/members/bob/connections?[]", KEY)
    assert other.encode_cursor([1, "m1"]) != PageRequest(1, None, LISTING, KEY).encode_cursor([1, "m1"])


def test_a_cursor_with_other_keys_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        PageRequest(1, closed(1), LISTING, KEY).after("id")


def test_the_last_page_has_no_cursor() -> None:
    page = PageRequest(2, None, LISTING, KEY)
    assert page.to_page(Row, [{"score": 1, "id": "a"}, {"score": 1, "id": "b"}], "score", "id").next is None


def test_a_page_shows_no_more_than_its_size() -> None:
    page = PageRequest(2, None, LISTING, KEY)
    shown = page.to_page(Row, [{"score": 1, "id": member} for member in "abc"], "score", "id")
    assert [row.id for row in shown.items] == ["a", "b"]
    assert shown.next is not None
