"""The likely fix of an invalid query, from messages as Neo4j 2026.08 and 5.26 write them."""

import pytest

from graphsvc.analyst.fixes import closest, in_short, likely_fix
from graphsvc.store.lexer import tokens

MANY = "'CALL', 'CREATE', 'MATCH', 'ORDER BY', 'RETURN', 'UNWIND' or <EOF>"


def fixed(query: str, message: str, offset: int | None, *callables: str) -> tuple[str, str | None]:
    """The fix in words, and the query with its edit."""
    fix = likely_fix(list(tokens(query)), message, offset, callables)
    assert fix is not None
    if (edit := fix["edit"]) is None:
        return fix["detail"], None
    return fix["detail"], query[: edit["offset"]] + edit["replacement"] + query[edit["offset"] + edit["length"] :]


@pytest.mark.parametrize(
    ("query", "message", "at", "said", "becomes"),
    [
        (
            "MATCH (m) RETRUN m",
            f"Invalid input 'RETRUN': expected {MANY}",
            "RETRUN",
            "Did you mean RETURN?",
            "MATCH (m) RETURN m",
        ),
        (
            "MATCH (m:Member RETURN m",
            "Invalid input 'RETURN': expected a parameter, '&', ')', ':', 'WHERE', '{' or '|'",
            "RETURN",
            "A bracket is not closed: add ) before RETURN.",
            "MATCH (m:Member) RETURN m",
        ),
        (
            "RETURN [1, (2 + 3)",
            "Invalid input '': expected an expression, ',' or ']'",
            None,
            "A bracket is not closed: add ] at the end.",
            "RETURN [1, (2 + 3)]",
        ),
        (
            "MATCH (friend) RETURN freind.id",
            "Variable `freind` not defined",
            "freind",
            "Did you mean friend?",
            "MATCH (friend) RETURN friend.id",
        ),
        (
            "RETURN other.id",
            "Variable `other` not defined",
            "other",
            "Nothing above defines other: a MATCH, WITH or UNWIND must.",
            None,
        ),
        ("RETURN toUper('a')", "Unknown function 'toUper'", "toUper", "Did you mean toUpper?", "RETURN toUpper('a')"),
        (
            "CALL db.lables()",
            "There is no procedure with the name `db.lables` registered for this database instance.",
            "db",
            "Did you mean db.labels?",
            "CALL db.labels()",
        ),
        (
            "MATCH (m) ; ",
            "Query cannot conclude with MATCH (must be a RETURN clause, …).",
            "MATCH",
            "Say what to return: add RETURN at the end.",
            "MATCH (m)\nRETURN * ; ",
        ),
        (
            "RETURN 1 AS x ORDER x",
            "Invalid input 'x': expected 'BY'",
            " x",
            "BY is missing before x.",
            "RETURN 1 AS x ORDER BY x",
        ),
        (
            "MATCH (m) WHERE m.id STARTS 'a' RETURN m",
            "Invalid input ''a'': expected 'WITH'",
            "'a'",
            "WITH is missing before 'a'.",
            "MATCH (m) WHERE m.id STARTS WITH 'a' RETURN m",
        ),
        (
            "RETURN 1 AS x 2",
            "Invalid input '2': expected an expression, ',', 'AS', 'ORDER BY', 'CALL', 'LIMIT' or <EOF>",
            "2",
            "Something is missing before 2: a comma, or an operator such as = or AND.",
            None,
        ),
        (
            "RETURN 1 +",
            "Invalid input '': expected an expression",
            None,
            "Something is missing at the end of the query.",
            None,
        ),
        ("RETURN 'a", "Failed to parse string literal.", "'a", "What begins with ' is not closed.", None),
    ],
)
def test_the_likely_fix_of_an_invalid_query(
    query: str, message: str, at: str | None, said: str, becomes: str | None
) -> None:
    offset = len(query) if at is None else query.rindex(at) + len(at) - len(at.lstrip())
    assert fixed(query, message, offset, "toUpper", "toLower", "db.labels") == (said, becomes)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("RETURN RETURN", f"Invalid input 'RETURN': expected {MANY}"),
        ("", "Invalid input '': expected 'MATCH'"),
        (") RETURN 1", f"Invalid input ')': expected {MANY}"),
        ("RETURN 1", "Something else"),
    ],
)
def test_no_fix_is_better_than_a_wrong_one(query: str, message: str) -> None:
    assert likely_fix(list(tokens(query)), message, 0) is None


def test_messages_leave_out_what_may_stand_in_a_place_if_it_is_much() -> None:
    text, expected, _ = in_short(f"Invalid input 'RETRUN': expected {MANY}")
    assert text == "Unexpected RETRUN."
    assert expected == ["'CALL'", "'CREATE'", "'MATCH'", "'ORDER BY'", "'RETURN'", "'UNWIND'", "the end of the query"]
    few, none, _ = in_short("Invalid input '': expected an expression, ',' or ']'")
    assert (few, none) == ("The query ends too early: expected an expression, ',' or ']'.", [])
    assert in_short("Expected parameter(s): id, most") == (
        "The parameters $id, $most have no value.",
        [],
        ["id", "most"],
    )
    assert in_short("/ by zero").text == "/ by zero"


def test_a_name_is_meant_only_if_it_is_alike() -> None:
    known = ["Member", "Organization", "Invitation"]
    assert [closest(name, known) for name in ("Memberr", "member", "Organisation", "Person", "Member")] == [
        "Member",
        "Member",
        "Organization",
        None,
        None,
    ]
