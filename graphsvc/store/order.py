"""Checks that every cut of a query (LIMIT, SKIP, head) has a total order, so that its result is deterministic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphsvc.store.lexer import Token, tokens

CUTS = ("LIMIT", "SKIP", "OFFSET")
PROJECTIONS = ("WITH", "RETURN")
CLAUSES = (
    *(*CUTS, *PROJECTIONS, "MATCH", "OPTIONAL", "WHERE", "UNION", "CALL", "UNWIND", "SET", "REMOVE", "DELETE"),
    *("DETACH", "CREATE", "MERGE", "FOREACH", "NEXT", "FINISH"),
)
DIRECTIONS = ("ASC", "ASCENDING", "DESC", "DESCENDING")
OPENING, CLOSING = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut in a query: its `operand` (`$limit`, `head`), its offset, and its sort keys in order."""

    operand: str
    offset: int
    keys: tuple[str, ...]
    aliases: Mapping[str, str]

    def is_total(self, unique: Sequence[Sequence[str]]) -> bool:
        """Whether the order ends in an id, an element id, or keys that are declared to be unique together."""
        last = self.aliases.get(self.keys[-1], self.keys[-1]) if self.keys else ""
        variable, _, of = last.rpartition(".")
        if (variable.isidentifier() and of == "id") or last.startswith("elementId("):
            return True
        return any(self.keys[-len(names) :] == tuple(names) for names in unique)


def written(text: str) -> str:
    """An expression with normalized spaces."""
    return _joined(list(tokens(text)))


def cuts(read: list[Token]) -> Iterator[Cut]:
    """Every LIMIT, SKIP and OFFSET, and every pick from a collection: head(collect(…)), collect(…)[…]."""
    for at, token in enumerate(read):
        if token.kind != "word":
            continue
        if token.is_word(*CUTS) and _is_clause(read, at):
            yield _cut(read, at)
        elif token.is_word("HEAD", "LAST") and _takes_collection(read, at):
            yield Cut(token.text, token.offset, (), {})
        elif token.is_word("COLLECT") and at + 1 < len(read) and read[at + 1].text in OPENING:
            after = _closing(read, at + 1) + 1
            if after < len(read) and read[after].is_sign("["):
                yield Cut(f"{token.text}[", token.offset, (), {})


def _is_clause(read: list[Token], at: int) -> bool:
    """Whether a token is a clause, and not a property, a map key, or a name."""
    before, after = read[at - 1 : at], read[at + 1 : at + 2]
    return (
        not (before and before[0].is_sign(".")) and bool(after) and not after[0].is_sign(":", ",", ")", "]", "}", ".")
    )


def _takes_collection(read: list[Token], at: int) -> bool:
    return len(read) > at + 2 and read[at + 1].is_sign("(") and read[at + 2].is_word("COLLECT")


def _cut(read: list[Token], at: int) -> Cut:
    start = _projection(read, at)
    clause = read[start:at]
    order = next((n for n in range(len(clause) - 1) if _begins_order(clause, n)), None)
    keys: tuple[str, ...] = ()
    if order is not None:
        listed = clause[order + 2 :]
        # SKIP may come between ORDER BY and LIMIT.
        end = next((n for n, token in enumerate(listed) if token.is_word(*CUTS)), len(listed))
        keys = tuple(_without_direction(key) for key in _split(listed[:end]))
    projected = clause[1 : order if order is not None else len(clause)]
    return Cut(_joined(_operand(read, at + 1)), read[at].offset, keys, _aliases(projected))


def _begins_order(clause: list[Token], at: int) -> bool:
    return clause[at].is_word("ORDER") and clause[at + 1].is_word("BY") and _depth(clause[:at]) == 0


def _projection(read: list[Token], at: int) -> int:
    """The start of the WITH or RETURN that a cut belongs to."""
    depth = 0
    for place in range(at - 1, -1, -1):
        token = read[place]
        depth += token.is_sign(*CLOSING) - token.is_sign(*OPENING)
        if depth < 0:
            return place
        if depth == 0 and token.is_word(*PROJECTIONS):
            return place
    return 0


def _operand(read: list[Token], start: int) -> list[Token]:
    depth = 0
    for place in range(start, len(read)):
        token = read[place]
        depth += token.is_sign(*OPENING) - token.is_sign(*CLOSING)
        if depth < 0 or (depth == 0 and token.is_word(*CLAUSES)):
            return read[start:place]
    return read[start:]


def _closing(read: list[Token], opening: int) -> int:
    depth = 0
    for place in range(opening, len(read)):
        depth += read[place].is_sign(*OPENING) - read[place].is_sign(*CLOSING)
        if depth == 0:
            return place
    return len(read)


def _depth(part: list[Token]) -> int:
    return sum(token.is_sign(*OPENING) - token.is_sign(*CLOSING) for token in part)


def _split(part: list[Token]) -> list[list[Token]]:
    """The part, split at commas outside brackets."""
    pieces: list[list[Token]] = [[]]
    depth = 0
    for token in part:
        depth += token.is_sign(*OPENING) - token.is_sign(*CLOSING)
        if depth == 0 and token.is_sign(","):
            pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces


def _without_direction(key: list[Token]) -> str:
    return _joined(key[:-1] if key and key[-1].is_word(*DIRECTIONS) else key)


def _aliases(projected: list[Token]) -> dict[str, str]:
    """The expression of each alias of a projection."""
    return {
        piece[-1].text: _joined(piece[:-2]) for piece in _split(projected) if len(piece) > 2 and piece[-2].is_word("AS")
    }


def _joined(part: Sequence[Token]) -> str:
    return " ".join(token.text for token in part).replace(" . ", ".").replace(" (", "(").replace("( ", "(")
