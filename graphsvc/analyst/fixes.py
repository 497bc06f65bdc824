"""The likely fix of an invalid query, from the database's message: a word that is alike, a bracket that is missing.

The console, the command line and clients over HTTP all show what is found here. Pure functions.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import NamedTuple

from typing_extensions import TypedDict

from graphsvc.store.lexer import Token


class Edit(TypedDict):
    """`replacement` in place of `length` characters at `offset`."""

    offset: int
    length: int
    replacement: str


class Fix(TypedDict):
    """The likely fix of an invalid query: a sentence, and the edit that makes it if there is one."""

    detail: str
    edit: Edit | None


class Message(NamedTuple):
    """What the database says, in short. `expected` may stand in the place, if that is too much for the text."""

    text: str
    expected: list[str]
    missing_parameters: list[str]


# The share of letters that two names have in common, in order, if one may be the other with a slip of the pen.
ALIKE = 0.7
# Shorter words are alike too many.
SHORTEST = 3
# What may stand in a place is said in the text if it is so few.
FEW = 4
BRACKETS = {"(": ")", "[": "]", "{": "}"}
INVALID = re.compile(r"Invalid input '(.*)': expected (.*)", re.DOTALL)
EXPECTED = re.compile(r", | or (?=(?:'[^']*'|\S+)$)")
MISSING = re.compile(r"Expected parameter\(s\): (.+)")
VARIABLE = re.compile(r"Variable `(.+)` not defined")
CALLABLE = re.compile(r"(?:Unknown function '|There is no procedure with the name `)([^'`]+)")
UNEXPECTED = re.compile(r"Invalid input '(\w+)'")
ONLY = re.compile(r": expected '([A-Z]+)'$")
KEYWORD = re.compile(r"'([A-Z]+)(?: [A-Z]+)?'")


def closest(name: str, names: Iterable[str]) -> str | None:
    """The most alike of some names, in any case, if it is alike enough."""
    known = {each.lower(): each for each in sorted(names) if each != name}
    found = get_close_matches(name.lower(), known, n=1, cutoff=ALIKE)
    return known[found[0]] if found else None


def in_short(message: str) -> Message:
    """A message of the database without the dozens of words that may stand in a place."""
    if found := MISSING.match(message):
        names = [name.strip() for name in found[1].split(",")]
        one, has = ("parameter", "has") if len(names) == 1 else ("parameters", "have")
        return Message(f"The {one} {', '.join('$' + name for name in names)} {has} no value.", [], names)
    if not (found := INVALID.fullmatch(message)):
        return Message(message, [], [])
    unexpected = f"Unexpected {found[1]}" if found[1] else "The query ends too early"
    expected = [word.replace("<EOF>", "the end of the query") for word in EXPECTED.split(found[2])]
    if len(expected) > FEW:
        return Message(f"{unexpected}.", expected, [])
    *first, last = expected
    return Message(f"{unexpected}: expected {', '.join(first)}{' or ' if first else ''}{last}.", [], [])


def unknown_callable(message: str) -> str | None:
    """The function or procedure that the database does not know."""
    found = CALLABLE.match(message)
    return found[1] if found else None


def likely_fix(found: Sequence[Token], message: str, offset: int | None, callables: Iterable[str] = ()) -> Fix | None:
    """The likely fix of a query with these tokens. The database's message is about the place at the offset."""
    at = next((each for each in found if each.offset + len(each.text) > offset), None) if offset is not None else None
    return _misspelt(found, message, at, callables) or _incomplete(found, message, at)


def _misspelt(found: Sequence[Token], message: str, at: Token | None, callables: Iterable[str]) -> Fix | None:
    """A variable, function, procedure or keyword that is nearly the name of a known one."""
    if variable := VARIABLE.match(message):
        otherwise = f"Nothing above defines {variable[1]}: a MATCH, WITH or UNWIND must."
        return _replaced(found, at, variable[1], _variables(found)) or {"detail": otherwise, "edit": None}
    if name := unknown_callable(message):
        return _replaced(found, at, name, callables)
    word = UNEXPECTED.match(message)
    if not word or len(word[1]) < SHORTEST:
        return None
    keywords = KEYWORD.findall(message.partition(": expected")[2])
    return None if word[1].upper() in keywords else _replaced(found, at, word[1], keywords)


def _replaced(found: Sequence[Token], at: Token | None, name: str, known: Iterable[str]) -> Fix | None:
    meant = closest(name, known)
    if not meant:
        return None
    # The name of a function may be several tokens, as `vector.similarity.cosine`.
    place = at or next((each for each in found if each.name == name), None)
    edit = Edit(offset=place.offset, length=len(name), replacement=meant) if place else None
    return {"detail": f"Did you mean {meant}?", "edit": edit}


def _variables(found: Sequence[Token]) -> set[str]:
    """The names that begin an element of a pattern, or that AS gives."""
    return {
        token.name
        for before, token in pairwise(found)
        if token.name and token.kind != "parameter" and (before.is_sign("(", "[") or before.is_word("AS"))
    }


def _incomplete(found: Sequence[Token], message: str, at: Token | None) -> Fix | None:
    """Something is missing before the place where the database stopped."""
    if open_text := next((each for each in found if each.kind == "unfinished"), None):
        return {"detail": f"What begins with {open_text.text[:1]} is not closed.", "edit": None}
    body = found[:-1] if found and found[-1].is_sign(";") else found
    if not body:
        return None
    if message.startswith("Query cannot conclude with"):
        return _inserted("Say what to return: add RETURN at the end.", body[-1], "\nRETURN *")
    if not message.startswith("Invalid input"):
        return None
    stopped = None if message.startswith("Invalid input '': ") else at
    before = [each for each in body if stopped is None or each.offset < stopped.offset]
    return _missing(before, message, stopped)


def _missing(before: Sequence[Token], message: str, stopped: Token | None) -> Fix | None:
    """What is missing between some tokens and the one at which the database stopped, or the end."""
    place = f"before {stopped.text}" if stopped else "at the end"
    closing = BRACKETS.get(_open_bracket(before) or "")
    if closing and f"'{closing}'" in message:
        return _inserted(f"A bracket is not closed: add {closing} {place}.", before[-1], closing)
    if before and (only := ONLY.search(message)):
        return _inserted(f"{only[1]} is missing {place}.", before[-1], f" {only[1]}")
    if not stopped:
        return {"detail": f"Something is missing {place} of the query.", "edit": None}
    detail = f"Something is missing {place}: a comma, or an operator such as = or AND."
    return {"detail": detail, "edit": None} if before and "expected an expression" in message else None


def _inserted(detail: str, after: Token, text: str) -> Fix:
    return {"detail": detail, "edit": Edit(offset=after.offset + len(after.text), length=0, replacement=text)}


def _open_bracket(before: Iterable[Token]) -> str | None:
    """The innermost bracket that is open after some tokens."""
    still_open = list[str]()
    for token in before:
        if token.is_sign(*BRACKETS):
            still_open.append(token.text)
        elif token.is_sign(*BRACKETS.values()) and still_open:
            still_open.pop()
    return still_open[-1] if still_open else None
