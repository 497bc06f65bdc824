"""The lexer for Cypher: what is a keyword, and what only looks like one."""

import pytest

from graphsvc.store.lexer import position, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MATCH (n)", [("word", "MATCH"), ("sign", "("), ("word", "n"), ("sign", ")")]),
        ("'it''s'", [("string", "'it'"), ("string", "'s'")]),
        (r"'it\'s; $no'", [("string", r"'it\'s; $no'")]),
        ('"a // b"', [("string", '"a // b"')]),
        ("`a``b`.c", [("quoted", "`a``b`"), ("sign", "."), ("word", "c")]),
        ("$name $`a b` $(x)", [("parameter", "$name"), ("parameter", "$`a b`"), *zip(["sign"] * 2, "$(", strict=True),
                               ("word", "x"), ("sign", ")")]),
        ("1..3", [("number", "1"), ("sign", "."), ("sign", "."), ("number", "3")]),
        ("1e3 0xFF", [("number", "1e3"), ("number", "0xFF")]),
        ("a // b\nc /* d\n */ e", [("word", "a"), ("word", "c"), ("word", "e")]),
        ("a /* b", [("word", "a"), ("unfinished", "/* b")]),
        ("'a; b", [("unfinished", "'a; b")]),
        ("é\u2003👩\ufeffx", [("word", "é"), ("word", "x")]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_is_split_into_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    found = list(tokens(text))
    assert [(token.kind, token.text) for token in found] == expected
    assert [text[token.offset :][: len(token.text)] for token in found] == [token.text for token in found]


def test_quoted_words_are_names_not_keywords() -> None:
    word, quoted, parameter, string = tokens("merge `MERGE` $`a``b` 'MERGE'")
    assert [each.is_word("MERGE") for each in (word, quoted, parameter, string)] == [True, False, False, False]
    assert [each.name for each in (word, quoted, parameter, string)] == ["merge", "MERGE", "a`b", None]


def test_a_position_counts_lines_and_columns_from_1() -> None:
    text = "RETURN\n  x"
    assert [position(text, offset) for offset in (0, 6, 7, 9)] == [(1, 1), (1, 7), (2, 1), (2, 3)]
