"""The lexer for Cypher. Separates strings, quoted names and comments from keywords, names and signs."""

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple, cast, get_args

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


# A named tuple, since a frozen dataclass takes twice as long to create.
class Token(NamedTuple):
    """`text` as written; `offset` in characters, from 0."""

    kind: Kind
    text: str
    offset: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, given in upper case. A quoted name is not a keyword."""
        return self.kind == "word" and self.text.upper() in words

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs

    @property
    def name(self) -> str | None:
        """The name of a word, of a quoted name (without quotes) or of a parameter (without the $)."""
        if self.kind not in {"word", "quoted", "parameter"}:
            return None
        text = self.text.removeprefix("$")
        return text[1:-1].replace("``", "`") if text.startswith("`") else text


KINDS = frozenset(get_args(Kind))


def tokens(text: str, kinds: Collection[str] = KINDS) -> Iterator[Token]:
    """The tokens of these kinds, without whitespace and comments.

    Non-ASCII signs count as whitespace, since the database treats many of them as such.
    """
    for match in TOKEN.finditer(text):
        if (kind := match.lastgroup) in kinds:
            yield Token(cast("Kind", kind), match[0], match.start())


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def in_characters(text: str, units: int) -> int:
    """The offset in characters of an offset in UTF-16 units, which the database uses."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
