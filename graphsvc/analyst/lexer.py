"""Cypher text as tokens: what is a string, a quoted name or a comment is no word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "quoted", "string", "number", "parameter", "sign", "unfinished"]
TOKEN = re.compile(
    r"""
    (?P<space>\s+ | //[^\r\n]* | /\*.*?\*/)
  | (?P<string>'(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*")
  | (?P<quoted>`(?:``|[^`])*`)
  | (?P<parameter>\$(?:\w+|`(?:``|[^`])*`))
  | (?P<number>\d[\w.]*?(?=\.\.|\W|$) | \d+)
  | (?P<word>\w+)
  | (?P<unfinished>['"`].* | /\*.*)
  | (?P<sign>[!-/:-@\[-^{-~])
  | (?P<other>.)
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`text` as written; `offset` from 0 in characters."""

    kind: Kind
    text: str
    offset: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, given in capitals. A quoted name is none."""
        return self.kind == "word" and self.text.upper() in words

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs

    @property
    def name(self) -> str | None:
        """The name that it writes, quoted or not."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`")
        return self.text if self.kind == "word" else None


def tokens(text: str) -> Iterator[Token]:
    """All but space and comments. A sign beyond ASCII counts as space, as the database takes many of them."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind not in {"space", "other"}:
            yield Token(kind, match[0], match.start())  # type: ignore[arg-type]


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def in_characters(text: str, units: int) -> int:
    """The offset in characters of one in units of UTF-16, in which the database counts."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
