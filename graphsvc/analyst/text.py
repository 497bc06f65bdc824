"""The first layer of the guard: checks the tokens of a query. Pure functions."""

import re
from collections.abc import Iterator, Sequence

from graphsvc.analyst.refusals import Refusal
from graphsvc.store.lexer import Token

# Namespaces of Neo4j's own functions that only compute (SHOW FUNCTIONS on 2026.08). Not `graph`: it selects databases.
NAMESPACES = frozenset(
    {
        "coll",
        "date",
        "datetime",
        "duration",
        "localdatetime",
        "localtime",
        "point",
        "string",
        "time",
        "uuid",
        "vector",
        "vector.similarity",
    }
)
PREFIXES = {
    "EXPLAIN": "ask POST /cypher/explain for the plan",
    "PROFILE": "ask POST /cypher/explain with profile for the plan with actual rows",
    "CYPHER": "the service chooses version and options",
}
ESCAPE = re.compile(r"\\[uU]([0-9A-Fa-f]{4,8})")
# Characters that must not be escaped: Cypher 5 decodes escapes before it looks for the ends of strings and comments.
TELLING = frozenset("'\"`\\/*;\r\n")
# The database's planner can take unlimited time and memory for deeply nested queries, and ignores the timeout.
# Measured on 2026.08: at most 0.4 s for 160 levels of lists, 12 of subqueries or 12 times XOR.
DEEPEST, DEEPEST_SUBQUERIES, MOST_XORS = 100, 10, 10
OPENING, CLOSING = "([{", ")]}"
# It is slow for wide queries too, more than linear. Measured on 2026.08 with a JVM for tests: 100 clauses take 0.5 s,
# 400 take 6 s; 400 operators or columns 1.5 s; 32 relationships 5 s, 100 more than 30 s.
MOST_CLAUSES, MOST_OPERATORS, MOST_ITEMS, MOST_RELATIONSHIPS = 100, 400, 300, 30
CLAUSES = ("MATCH", "WITH", "UNWIND", "CALL", "UNION", "RETURN", "FILTER", "LET", "FOR", "SEARCH", "NEXT")
SUBQUERIES = ("EXISTS", "COUNT", "COLLECT")
OPERATOR_WORDS = ("AND", "OR", "XOR", "NOT", "IN", "IS", "STARTS", "ENDS", "CONTAINS", "CASE", "WHEN")
OPERATOR_SIGNS = ("+", "-", "*", "/", "%", "^", "=", "<", ">", "!", "&", "|")
# Tokens that a clause may follow, besides the beginning of the text.
BEGINNINGS = ("UNION", "NEXT", "THEN", "ELSE")
# Words that follow a value in an expression.
CONTINUATIONS = ("ELSE", "WHEN", "END", "AND", "OR", "XOR", "IN", "IS", "STARTS", "ENDS", "CONTAINS")


def too_long(text: str, longest: int) -> Refusal | None:
    """The refusal of a query that is too long. Checked before the text is split into tokens."""
    if len(text) <= longest:
        return None
    return Refusal("text", "length", f"The query has {len(text)} characters; the maximum is {longest}.")


def refusal(text: str, found: Sequence[Token]) -> Refusal | None:
    """The first reason in the text to refuse a query, or None. `found` are its tokens."""
    return next(_refusals(text, found), None)


def statement(text: str, found: Sequence[Token]) -> str:
    """The text without its final semicolon."""
    return text[: found[-1].offset] if found and found[-1].is_sign(";") else text


def _refusals(text: str, found: Sequence[Token]) -> Iterator[Refusal]:
    yield from _escapes(text, found)
    yield from _nesting(found)
    yield from _width(found)
    yield from _statements(found)
    yield from _prefixes(found)
    yield from _uses(found)
    yield from _functions(found)


def _escapes(text: str, found: Sequence[Token]) -> Iterator[Refusal]:
    for escape in ESCAPE.finditer(text):
        code = int(escape[1], 16)
        if code > 0x10FFFF or chr(code) in TELLING or int(escape[1][:4], 16) in map(ord, TELLING):
            what = f"{escape[0]} stands for a sign that ends strings, names or comments; write it as it is."
            yield Refusal("text", "escape", what, escape.start())
    for token in found:
        if token.is_sign("\\"):
            yield Refusal("text", "escape", "An escape outside of a string.", token.offset)


def _nesting(found: Sequence[Token]) -> Iterator[Refusal]:
    depth, subqueries, xors = 0, list[int](), 0
    for place, token in enumerate(found):
        xors += token.is_word("XOR")
        if token.is_sign(*OPENING):
            depth += 1
            if token.is_sign("{") and _begins_subquery(found, place):
                subqueries.append(depth)
        elif token.is_sign(*CLOSING):
            if subqueries and subqueries[-1] == depth:
                subqueries.pop()
            depth -= 1
        for count, most, what in (
            (depth, DEEPEST, "levels of brackets"),
            (len(subqueries), DEEPEST_SUBQUERIES, "levels of subqueries"),
            (xors, MOST_XORS, "times XOR"),
        ):
            if count > most:
                yield Refusal("text", "nesting", f"The maximum is {most} {what}.", token.offset)


def _width(found: Sequence[Token]) -> Iterator[Refusal]:
    counts = dict.fromkeys(("clauses", "operators", "items", "relationships"), 0)
    most = {
        "clauses": MOST_CLAUSES,
        "operators": MOST_OPERATORS,
        "items": MOST_ITEMS,
        "relationships": MOST_RELATIONSHIPS,
    }
    brackets = ""
    for before, token, after in zip((None, *found), found, (*found[1:], None), strict=False):
        if token.is_sign(*OPENING):
            brackets += token.text
        elif token.is_sign(*CLOSING):
            brackets = brackets[:-1]
        if what := _counted_as(before, token, after, brackets):
            counts[what] += 1
            if counts[what] > most[what]:
                yield Refusal("text", "width", f"The maximum is {most[what]} {what}.", token.offset)


def _counted_as(before: Token | None, token: Token, after: Token | None, brackets: str) -> str | None:
    """What a token counts as. A comma counts where it separates columns, patterns or keys, not in a list."""
    if token.kind == "word":
        return _word_counted_as(before, token, after)
    if token.is_sign("-") and _touches_node(before, after):
        return "relationships"
    if token.is_sign(*OPERATOR_SIGNS):
        return "operators"
    return "items" if token.is_sign(",") and brackets[-1:] in {"", "{"} else None


def _word_counted_as(before: Token | None, word: Token, after: Token | None) -> str | None:
    """A keyword, unless the word is a property, a label, a parameter or a key."""
    if (before and before.is_sign(".", ":", "$")) or (after and after.is_sign(":", ".")):
        return None
    if word.is_word(*SUBQUERIES):
        return "clauses" if after and after.is_sign("{") else None
    if word.is_word(*CLAUSES):
        return None if before and before.is_word("STARTS", "ENDS") else "clauses"
    return "operators" if word.is_word(*OPERATOR_WORDS) else None


def _touches_node(before: Token | None, after: Token | None) -> bool:
    """Whether a minus begins a relationship: it follows a node or an arrowhead, and a bracket or a sign follows it."""
    return bool(before and before.is_sign(")", "<") and after and after.is_sign("[", "-", ">"))


def _begins_subquery(found: Sequence[Token], place: int) -> bool:
    """Whether a brace follows EXISTS, COUNT, COLLECT, CALL or the variables of a CALL."""
    before = found[place - 1] if place else None
    return before is None or before.is_sign(")") or before.is_word("EXISTS", "COUNT", "COLLECT", "CALL")


def _statements(found: Sequence[Token]) -> Iterator[Refusal]:
    for token in found[:-1]:
        if token.is_sign(";"):
            yield Refusal("text", "statements", "One statement at a time.", token.offset)


def _prefixes(found: Sequence[Token]) -> Iterator[Refusal]:
    if found and found[0].is_word(*PREFIXES):
        prefix = found[0].text.upper()
        yield Refusal("text", "prefix", f"No {prefix} here: {PREFIXES[prefix]}.", found[0].offset)


def _uses(found: Sequence[Token]) -> Iterator[Refusal]:
    cases = 0
    for place, token in enumerate(found[:-1]):
        cases += token.is_word("CASE") - token.is_word("END")
        if token.is_word("USE") and _is_clause(found, place, in_case=cases > 0):
            yield Refusal("text", "use", "USE is not allowed: the service queries one database.", token.offset)


def _is_clause(found: Sequence[Token], place: int, *, in_case: bool) -> bool:
    """Whether this word begins a clause. In `CASE WHEN … THEN use ELSE …` it is a variable."""
    before, after = found[place - 1] if place else None, found[place + 1]
    if in_case and after.is_word(*CONTINUATIONS):
        return False
    second = place > 1 and found[place - 2].is_word("UNION")
    begins = (
        before is None
        or before.is_sign("{", ";")
        or before.is_word(*BEGINNINGS)
        or (second and before.is_word("ALL", "DISTINCT"))
    )
    return begins and after.kind in {"word", "quoted", "parameter", "string", "unfinished"}


def _functions(found: Sequence[Token]) -> Iterator[Refusal]:
    for first, names in _dotted_calls(found):
        namespace = ".".join(names[:-1]).lower()
        if namespace not in NAMESPACES:
            what = f"No functions of {'.'.join(names[:-1])} here."
            yield Refusal("text", "function", what, first.offset)


def _dotted_calls(found: Sequence[Token]) -> Iterator[tuple[Token, list[str]]]:
    """Dotted names before a parenthesis, except procedures, which the plan shows."""
    place = 0
    while place < len(found):
        names, end = _dotted(found, place)
        if len(names) > 1 and end < len(found) and found[end].is_sign("("):
            before = found[place - 1] if place else None
            if not (before and before.is_word("CALL")):
                yield found[place], names
        place = max(end, place + 1)


def _dotted(found: Sequence[Token], place: int) -> tuple[list[str], int]:
    names: list[str] = []
    while place < len(found) and found[place].kind in {"word", "quoted"}:
        names.append(found[place].name or "")
        place += 1
        if not (place < len(found) and found[place].is_sign(".")):
            break
        place += 1
    return names, place
