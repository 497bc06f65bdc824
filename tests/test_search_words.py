"""What search finds: the tables of docs/search.md, each line as it stands there."""

import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.folding import fold, searched, words_of
from graphsvc.records import AffiliationRecord, MemberRecord, OrganizationRecord
from graphsvc.settings import Settings
from graphsvc.store.store import Server, Store
from tests.api import for_each
from tests.conftest import client_on, empty
from tests.graphs import put

pytestmark = pytest.mark.anyio
PAGE = (Path(__file__).parents[1] / "docs" / "search.md").read_text()


def as_meant(text: str) -> str:
    text = text.strip()
    whole = text.removesuffix("(decomposed)").rstrip()
    return text if whole == text else unicodedata.normalize("NFD", whole)


def table(heading: str) -> Iterator[list[str]]:
    """The cells of each line of the first table below a heading."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    for line in section.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def tried(heading: str) -> list[tuple[str, ...]]:
    """Each text of a table with the other cells of its line, and whether it is found."""
    _, _, *lines = table(heading)
    return [
        (*(as_meant(cell) for cell in about), text, found)
        for *about, by, not_by in lines
        for found, texts in (("found", by), ("not found", not_by))
        for text in map(as_meant, texts.split(" · "))
        if text
    ]


NAMES = [*dict.fromkeys(name for name, *_ in tried("Names"))]
VALUES = [*dict.fromkeys((field, value) for field, value, *_ in tried("Industry, seniority, location, interest"))]
ORGANIZATIONS = [*dict.fromkeys((kind, name) for kind, name, *_ in tried("Companies and schools"))]
SIGNS = re.findall(r"`([^`]+)`", PAGE.split("## What signs do\n")[1].split("\n\n")[1])


def profile(field: str, value: str) -> MemberRecord:
    given = {"interests": (value,)} if field == "interest" else {field: value}
    return MemberRecord.model_validate({"id": f"value-{VALUES.index((field, value))}", "name": "Someone"} | given)


@pytest.fixture(scope="module")
async def found_by(full_store: Store, settings: Settings, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A service with a member for each line of the tables."""
    await empty(full_store)
    ctx = Context(full_store, settings)
    await put(
        ctx,
        MemberRecord(id="viewer", name="Viewer"),
        *(MemberRecord(id=f"name-{number}", name=name) for number, name in enumerate(NAMES)),
        *(profile(field, value) for field, value in VALUES),
        *(
            record
            for number, (kind, name) in enumerate(ORGANIZATIONS)
            for record in (
                OrganizationRecord.model_validate({"id": f"at-{number}", "name": name, "kind": kind}),
                MemberRecord(id=f"at-{number}", name="Someone"),
                AffiliationRecord(member=f"at-{number}", organization=f"at-{number}"),
            )
        ),
    )
    async with client_on(settings, server) as client:
        yield client
    await empty(full_store)


async def found(client: httpx.AsyncClient, **filters: str) -> set[str]:
    answer = await client.get("/members/viewer/search", params={**filters, "limit": "100"})
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


# Each line: the filter, its text, the member that it is about, and whether it is found.
LINES = [
    *(("name", text, f"name-{NAMES.index(name)}", expected) for name, text, expected in tried("Names")),
    *(
        (field, text, f"value-{VALUES.index((field, value))}", expected)
        for field, value, text, expected in tried("Industry, seniority, location, interest")
    ),
    *(
        (kind, text, f"at-{ORGANIZATIONS.index((kind, name))}", expected)
        for kind, name, text, expected in tried("Companies and schools")
    ),
]


async def untrue(client: httpx.AsyncClient, **more: str) -> list[tuple[str, str, str, str]]:
    """The lines of the page that are not true."""
    asked = dict.fromkeys((field, text) for field, text, *_ in LINES)
    ids = await for_each(asked, lambda each: found(client, **{each[0]: each[1]}, **more))
    by_text = dict(zip(asked, ids, strict=True))
    return [line for line in LINES if (line[2] in by_text[line[0], line[1]]) != (line[3] == "found")]


async def test_search_finds_what_is_documented(found_by: httpx.AsyncClient) -> None:
    assert len(LINES) > 250
    assert await untrue(found_by) == []


@pytest.mark.long
async def test_search_among_connections_finds_the_same(found_by: httpx.AsyncClient, full_store: Store) -> None:
    """It goes through the viewer's connections instead of the index."""
    await full_store.driver.execute_query(
        "MATCH (viewer:Member {id: 'viewer'}) MATCH (other:Member) WHERE other <> viewer "
        "MERGE (viewer)-[:CONNECTED]->(other)"
    )
    assert await untrue(found_by, degree="1") == []


async def test_organizations_also_filter_who_is_found_by_name(found_by: httpx.AsyncClient) -> None:
    lines = [line for line in LINES if line[0] in {"company", "school"}]
    ids = await for_each(lines, lambda line: found(found_by, name="someone", **{line[0]: line[1]}))
    assert [(line[2] in each) for line, each in zip(lines, ids, strict=True)] == [line[3] == "found" for line in lines]


@pytest.mark.parametrize("field", ["name", "interest", "company"])
async def test_signs_of_the_index_are_no_error(found_by: httpx.AsyncClient, field: str) -> None:
    for sign in SIGNS:
        answer = await found_by.get("/members/viewer/search", params={field: sign})
        has_words = field == "interest" or searched(sign)
        assert answer.status_code == (200 if has_words else 422), (sign, answer.text)
    assert len(SIGNS) > 25


async def test_names_without_words_and_with_too_many_are_refused(found_by: httpx.AsyncClient) -> None:
    for text in ("!!", "🎉", " ".join(f"w{number}" for number in range(41))):
        answer = await found_by.get("/members/viewer/search", params={"name": text, "degree": "1"})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    most = " ".join(f"ö{number}.{number}" for number in range(10, 30))
    assert len(searched(most)) == 40
    assert (await found_by.get("/members/viewer/search", params={"name": most})).status_code == 200


LATIN = [chr(code) for code in range(0xC0, 0x250) if unicodedata.category(chr(code))[0] == "L"]


def test_each_latin_letter_folds_to_letters_that_people_type() -> None:
    """Up to Latin Extended-B, except letters of phonetic alphabets, which names do not have."""
    names = {letter: unicodedata.name(letter) for letter in LATIN}
    kept = {letter for letter in LATIN if not fold(letter).isascii()}
    phonetic = set(re.findall(r"\w+", "CLICK GLOTTAL EZH OI YR TONE TURNED WYNN ESH YOGH OU LAMBDA TWO DIGRAPH"))
    apostrophe_or_dot = {"PRECEDED", "MIDDLE"}
    assert {names[letter] for letter in kept if not {*names[letter].split()} & (phonetic | apostrophe_or_dot)} == set()


def test_folding_does_not_depend_on_form_or_case() -> None:
    for letter in [*LATIN, *"ΆΈΉΊΌΎΏЁЙЇабвгґ가각힣ガギパ"]:
        forms = {unicodedata.normalize(form, letter) for form in ("NFC", "NFD", "NFKC", "NFKD")}
        assert len({fold(form) for form in forms}) == 1, letter
        assert fold(fold(letter)) == fold(letter)
        if len(letter.upper().lower()) == 1:
            assert fold(letter.upper()) == fold(letter.lower()) == fold(letter), letter
        assert len({words_of(f"a{form}b") for form in forms}) == 1, letter
