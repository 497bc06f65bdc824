"""Fragments: expressions under cypher/fragments that queries share, used as `fragments.hidden(viewer, other)`.

The first line of a fragment is its title, the second names its parameters (`// given: viewer, other`), the rest is one
Cypher expression. The loader inserts it into each query, in parentheses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphsvc.store.lexer import Token, tokens

FOLDER = "fragments"
GIVEN = "// given:"


class FragmentError(Exception):
    """A fragment is invalid, or its use at an offset of a query."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Fragment:
    name: str
    given: tuple[str, ...]
    text: str


def read_fragments(folder: Path) -> dict[str, Fragment]:
    """All fragments below cypher/, by name. Raises FragmentError."""
    return {path.stem: _read(path) for path in sorted((folder / FOLDER).glob("*.cypher"))}


def _read(path: Path) -> Fragment:
    title, given, *lines = path.read_text(encoding="utf-8").splitlines()
    if not title.startswith("// ") or not given.startswith(GIVEN):
        raise FragmentError(f"{path} must begin with a title and the line {GIVEN} …")
    names = tuple(name.strip() for name in given.removeprefix(GIVEN).split(","))
    text = "\n".join(line for line in lines if not line.startswith("//"))
    used = {token.name for token in tokens(text) if token.kind == "word"}
    if missing := [name for name in names if name not in used]:
        raise FragmentError(f"{path} does not use {', '.join(missing)}")
    return Fragment(path.stem, names, text.strip())


def expand(text: str, fragments: Mapping[str, Fragment], read: Sequence[Token] | None = None) -> tuple[str, set[str]]:
    """The text with all fragments inserted, and the names of the fragments used. `read` are the text's tokens.

    Raises FragmentError for an unknown fragment, a wrong number of arguments, or arguments that are not variables.
    """
    parts, used, end = list[str](), set[str](), 0
    for name, arguments, start, stop in _uses(list(tokens(text)) if read is None else read):
        fragment = fragments.get(name)
        if fragment is None:
            raise FragmentError(f"there is no {FOLDER}.{name}", start)
        if len(arguments) != len(fragment.given):
            raise FragmentError(f"{FOLDER}.{name} takes {', '.join(fragment.given)}", start)
        inner, within = expand(fragment.text, fragments)
        parts += [text[end:start], "(", _renamed(inner, dict(zip(fragment.given, arguments, strict=True))), ")"]
        used |= {name, *within}
        end = stop
    return "".join(parts) + text[end:], used


def _uses(found: Sequence[Token]) -> Iterator[tuple[str, list[str], int, int]]:
    """Name, arguments, start and end offset of each use."""
    for place, token in enumerate(found[:-4]):
        if token.text != FOLDER:
            continue
        dot, name, bracket = found[place + 1 : place + 4]
        if not (dot.is_sign(".") and name.kind == "word" and bracket.is_sign("(")):
            continue
        arguments, rest = list[str](), found[place + 4 :]
        for argument, sign in zip(rest[::2], rest[1::2], strict=False):
            if argument.kind != "word" or not sign.is_sign(",", ")"):
                raise FragmentError(f"{FOLDER}.{name.text} takes names of variables", token.offset)
            arguments.append(argument.text)
            if sign.is_sign(")"):
                yield name.text, arguments, token.offset, sign.offset + 1
                break


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """An expression with its variables renamed. Properties, labels, types and map keys are not variables."""
    found, parts, end = list(tokens(text)), list[str](), 0
    for place, token in enumerate(found):
        if token.kind == "word" and token.text in names and not _is_no_variable(found, place):
            parts += [text[end : token.offset], names[token.text]]
            end = token.offset + len(token.text)
    return "".join(parts) + text[end:]


def _is_no_variable(found: list[Token], place: int) -> bool:
    """Whether a token is a property, a label, a type, or a map key. What follows a key is a variable."""

    def is_key(at: int) -> bool:
        return 0 < at < len(found) - 1 and found[at - 1].is_sign("{", ",") and found[at + 1].is_sign(":")

    before = found[place - 1] if place else None
    after_colon = before is not None and before.is_sign(":") and not is_key(place - 2)
    return is_key(place) or after_colon or (before is not None and before.is_sign(".", "|"))
