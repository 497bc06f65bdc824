"""Headings of the files of an export, and other words in it that have a meaning."""

import tomllib
import unicodedata
from collections.abc import Sequence
from pathlib import Path

# The columns that a file of each kind must have. In this order, since a profile too has the names.
REQUIRED: dict[str, tuple[frozenset[str], ...]] = {
    "profile": (frozenset({"first_name", "headline", "summary"}), frozenset({"first_name", "headline", "maiden_name"})),
    "connections": (frozenset({"first_name", "connected_on"}), frozenset({"name", "connected_on"})),
    "invitations": (
        frozenset({"from", "to", "sent_at", "direction"}),
        frozenset({"from", "to", "sent_at", "inviter_url"}),
    ),
    "positions": (frozenset({"company", "title", "started_on"}),),
    "education": (frozenset({"school", "started_on", "finished_on"}),),
    "company_follows": (frozenset({"organization", "followed_on"}),),
}


def folded(text: str) -> str:
    """Letters and digits only, in one case and without accents, so that spellings do not matter."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum() or (unicodedata.combining(c) and not "\u0300" <= c <= "\u036f"))


def _words() -> dict[str, dict[str, str]]:
    """By folded word: the field of a heading, for each kind of file, and the group of another word."""
    tables = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return {
        table: {folded(word): group for group, words in groups.items() for word in words.split(";")}
        for table, groups in tables.items()
    }


WORDS = _words()


def columns_of(kind: str, cells: Sequence[str]) -> dict[str, int]:
    """The column of each field whose heading is known. The first one counts."""
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        if field := WORDS[kind].get(folded(cell)):
            found.setdefault(field, index)
    if kind == "connections" and "name" in found and "first_name" in found:
        found.setdefault("last_name", found["name"])  # "Vorname, Name"
        del found["name"]
    return found


def is_complete(kind: str, columns: dict[str, int]) -> bool:
    return any(columns.keys() >= required for required in REQUIRED[kind])
