"""Attempts to keep the database busy: each must end by a bound, and leave the service answering."""

from tests.guard.attempt import Attempt, group

RUNS = group(
    "without end",
    """
    UNWIND range(1, 9999999999) AS i RETURN count(i)
    UNWIND range(1, 1000000) AS i UNWIND range(1, 1000000) AS j RETURN count(*)
    MATCH (a), (b), (c), (d), (e), (f), (g), (h), (i), (j) WHERE a.id + b.id + c.id <> i.id + j.id RETURN count(*)
    MATCH p = (:Member)-[*]-(:Member), q = (:Member)-[*]-(:Member), r = (:Member)-[*]-() RETURN max(length(r))
    MATCH (a:Member)-[:CONNECTED]-{1,40}(b), (c)-[:CONNECTED]-{1,40}(d), (e)-[:CONNECTED]-{1,40}(f) RETURN count(f)
    RETURN reduce(s = 0, i IN range(1, 10000) | s + reduce(t = 0, j IN range(1, 10000) | t + j))
    RETURN size([i IN range(1, 10000) WHERE all(j IN range(1, 10000) WHERE j > 0)])
    UNWIND range(1, 10000000) AS i WITH i WHERE '%' =~ ('(a+)+' + i) RETURN count(*)
    RETURN 'aaaaaaaaaaaaaaaaaaaaaaaaaa!' =~ '((a+)+)+'
    """,
    run="bounded",
)
MEMORY = group(
    "memory",
    """
    UNWIND range(1, 100000000) AS i RETURN collect(i)
    UNWIND range(1, 100000000) AS i RETURN collect(DISTINCT toString(i))
    UNWIND range(1, 100000000) AS i WITH i ORDER BY i DESC RETURN i
    UNWIND range(1, 100000000) AS i RETURN DISTINCT i % 99999999 ORDER BY i % 99999999
    RETURN reduce(s = 'x', i IN range(1, 40) | s + s)
    RETURN reduce(l = [1], i IN range(1, 40) | l + l)
    """,
    run="bounded",
)
ROWS = group(
    "many rows",
    """
    UNWIND range(1, 1000000) AS i RETURN i
    UNWIND range(1, 1000) AS i UNWIND range(1, 1000) AS j RETURN i, j
    MATCH (a:Member), (b:Member), (c:Member), (d:Member) RETURN a, b, c, d
    """,
    run="bounded",
)
PLANS = [
    Attempt("planning", "MATCH " + "-->".join(f"(a{i})" for i in range(24)) + " RETURN 1", run="bounded"),
    Attempt(
        "planning", "MATCH " + ", ".join(f"(a{i})-->(b{i})-->(c{i})" for i in range(12)) + " RETURN 1", run="bounded"
    ),
    Attempt("planning", "RETURN " + ", ".join(f"{i} AS a{i}" for i in range(250)), run="any"),
    Attempt("planning", "RETURN 1" + " + 1" * 390, run="any"),
    Attempt("planning", "WITH 1 AS x " * 98 + "RETURN x", run="any"),
]
WIDE = [
    Attempt("width", query, text="width", plan="any", run="any")
    for query in (
        "RETURN 1" + "+1" * 24_000,
        "RETURN " + "NOT " * 8_000 + "true",
        "RETURN " + "CASE WHEN true THEN " * 2_000 + "1" + " END" * 2_000,
        " UNION ".join(["RETURN 1 AS x"] * 2_400),
        "WITH 1 AS x " * 4_000 + "RETURN x",
        "MATCH " + ", ".join(f"(a{i})-->(b{i})-->(c{i})" for i in range(16)) + " RETURN 1",
        "MATCH " + "-->".join(f"(a{i})" for i in range(100)) + " RETURN 1",
        "MATCH " + "<-[]-".join(f"(a{i})" for i in range(100)) + " RETURN 1",
        "RETURN " + ", ".join(f"{i} AS a{i}" for i in range(700)),
        "MATCH " + ", ".join(f"(a{i})" for i in range(700)) + " RETURN 1",
        "MATCH (a:" + "|".join(f"L{i}" for i in range(700)) + ") RETURN 1",
        "MATCH (a) WHERE " + " AND ".join("EXISTS { (a)--() }" for _ in range(200)) + " RETURN 1",
        "RETURN {" + ", ".join(f"a{i}: 1" for i in range(700)) + "}",
    )
]
DEEP = [
    Attempt("nesting", "RETURN " + "(" * 5000 + "1" + ")" * 5000, text="nesting", plan="any", run="any"),
    Attempt("nesting", "RETURN " + "[" * 3000 + "1" + "]" * 3000, text="nesting", plan="any", run="any"),
    Attempt("nesting", "RETURN " + "{a: " * 800 + "1" + "}" * 800, text="nesting", plan="any", run="any"),
    Attempt(
        "nesting",
        "MATCH (a) WHERE " + "EXISTS { MATCH (a) WHERE " * 30 + "true" + "}" * 30 + " RETURN a",
        text="nesting",
        plan="any",
        run="any",
    ),
    Attempt("nesting", "CALL () { " * 20 + "RETURN 1 AS x" + " } RETURN x" * 20, text="nesting", plan="any", run="any"),
    Attempt("nesting", "MATCH (n) WHERE n.a" + " XOR n.a" * 40 + " RETURN n", text="nesting", plan="any", run="any"),
    Attempt("length", "RETURN '" + "x" * 60_000 + "'", text="length", run=None),
    Attempt("length", "RETURN 1 //" + " " * 60_000, text="length", run=None),
    Attempt("length", " UNION ".join(["RETURN 1 AS x"] * 4000), text="length", plan="any", run="any"),
]
# One or two of each family for every run. PLANS take the planner from five seconds to over twenty, in which it cannot
# be stopped, and this one a second or two; a regular expression cannot be stopped either.
FEW = [
    *RUNS[:2],
    *MEMORY[:1],
    *MEMORY[4:5],
    *ROWS[:2],
    Attempt("planning", "MATCH " + "-->".join(f"(a{i})" for i in range(16)) + " RETURN 1", run="bounded"),
    *DEEP[:2],
    *DEEP[-3:-1],
]
ATTEMPTS: list[Attempt] = [*RUNS, *MEMORY, *ROWS, *PLANS, *WIDE, *DEEP]
