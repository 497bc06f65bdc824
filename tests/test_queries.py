"""The query files: what the loader refuses, which files are used, and how the server would run them."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graphsvc.app import create_app
from graphsvc.settings import Settings
from graphsvc.store.check import Finding, check, is_known
from graphsvc.store.fragments import read_fragments
from graphsvc.store.queries import (
    Access,
    Queries,
    Query,
    QueryFileError,
    load_queries,
    parameters_of,
    queries,
    read_query,
)
from graphsvc.store.store import Server, Store
from tests.api import for_each

PACKAGE = Path(__file__).parents[1] / "graphsvc"
PAGES = Path(__file__).parents[1] / "web" / "src"
GOOD = """// Members by name.
// access: read
// rows: many
// sample: {"name": "Ana"}
MATCH (member:Member {name: $name})
RETURN member.id AS id
"""


def loaded(folder: Path, text: str) -> Query:
    path = folder / "query.cypher"
    path.write_text(text)
    return read_query(path, "made/query", read_fragments(folder))


def refusal(folder: Path, text: str) -> str:
    """The loader's error message, from the line number on."""
    with pytest.raises(QueryFileError) as refused:
        loaded(folder, text)
    return str(refused.value).removeprefix(f"{folder / 'query.cypher'}:")


def test_valid_file_is_read_as_a_query(tmp_path: Path) -> None:
    query = loaded(tmp_path, GOOD)
    assert (query.title, query.access, query.rows, query.sample) == (
        "Members by name.",
        "read",
        "many",
        {"name": "Ana"},
    )


@pytest.mark.parametrize("first", ["", "MATCH (n)", "// access: read", "//", "//No space"])
def test_a_file_without_a_title_is_refused(tmp_path: Path, first: str) -> None:
    text = GOOD.replace("// Members by name.", first)
    assert refusal(tmp_path, text).startswith("1: the first line must be a title")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "").startswith("1: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("access: read", "access: readonly", "2: // access: must be one of read, write"),
        ("rows: many", "rows: two", "3: // rows: must be one of one, many, none"),
        ("// rows: many\n", "", "1: // rows: must be one of"),
        ("// rows: many", "// access: write", "3: access appears twice"),
        ('{"name": "Ana"}', '{"name": }', "4: // sample: must be a JSON object"),
        ('{"name": "Ana"}', '["name"]', "4: // sample: must be a JSON object"),
        ('{"name": "Ana"}', "{}", "5: $name has no sample"),
        ('{"name": "Ana"}', '{"name": "Ana", "age": 1}', "4: age has a sample but is not used"),
        ("RETURN", "WHERE member.age = $age\nRETURN", "6: $age has no sample"),
    ],
)
def test_invalid_header_is_refused_with_its_line_number(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert refusal(tmp_path, GOOD.replace(old, new, 1)).startswith(said)


@pytest.mark.parametrize(
    "text", ["'$no'", '"$no"', r"'it\'s $no'", "`$no`", "`a``$no`", "// $no", "/* $no\n$no */", "'a' // it's $no"]
)
def test_dollar_in_strings_comments_and_quoted_names_is_ignored(text: str) -> None:
    assert parameters_of(f"RETURN {text}\n, $yes") == {"yes": 2 + text.count("\n")}


def test_the_same_query_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.cypher").write_text(GOOD)
    (tmp_path / "two.cypher").write_text(GOOD.replace("Members by name", "The same under another title"))
    with pytest.raises(QueryFileError, match=r"two\.cypher:1: the same query is in .*one\.cypher"):
        load_queries(tmp_path)


@pytest.fixture
def one_is_invalid(tmp_path: Path) -> Queries:
    (tmp_path / "good.cypher").write_text(GOOD)
    (tmp_path / "invalid.cypher").write_text("RETURN 1")
    return Queries(tmp_path)


def test_a_query_is_read_when_it_is_asked_for(one_is_invalid: Queries) -> None:
    assert (sorted(one_is_invalid), "invalid" in one_is_invalid) == (["good", "invalid"], True)
    assert one_is_invalid["good"].sample == {"name": "Ana"}
    with pytest.raises(QueryFileError, match=r"invalid\.cypher:1: the first line"):
        one_is_invalid.check()


@pytest.mark.anyio
async def test_a_service_with_an_invalid_query_does_not_start(
    one_is_invalid: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphsvc.app.queries", lambda: one_is_invalid)
    app = create_app(Settings.load(), Server("bolt://127.0.0.1:1", "neo4j", "secret"))
    with pytest.raises(QueryFileError, match=r"invalid\.cypher:1: the first line"):
        await app.router.lifespan_context(app).__aenter__()


def test_a_folder_without_queries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryFileError, match="no query files"):
        load_queries(tmp_path)


def test_a_query_is_named_by_its_folder_and_file(tmp_path: Path) -> None:
    (tmp_path / "network").mkdir()
    (tmp_path / "network" / "mutuals.cypher").write_text(GOOD)
    assert list(load_queries(tmp_path)) == ["network/mutuals"]


FOR_VIEWER = GOOD.replace("name", "viewer")


def test_viewer_query_without_hidden_members_rule_is_refused(tmp_path: Path) -> None:
    assert "hides nobody" in refusal(tmp_path, FOR_VIEWER)


@pytest.mark.parametrize(
    "text",
    [
        "// fragments.hidden(viewer, member)",
        "/* fragments.hidden(viewer, member) */",
        "WHERE member.name <> 'fragments.hidden(viewer, member)'",
        "WHERE member.name <> '-[:BLOCKED]-' // -[:BLOCKED]-",
        "WHERE member.hidden <> member.`fragments.hidden(viewer, member)`",
        "WHERE member.name <> $`fragments.hidden(viewer, member)`",
    ],
)
def test_fragment_names_in_comments_and_strings_do_not_count(tmp_path: Path, text: str) -> None:
    sample = {"viewer": "Ana", **dict.fromkeys(parameters_of(text))}
    query = FOR_VIEWER.replace('{"viewer": "Ana"}', json.dumps(sample)).replace("RETURN", f"{text}\nRETURN")
    assert "hides nobody" in refusal(tmp_path, query)


@pytest.mark.parametrize(
    "pattern",
    [
        "-[:BLOCKED]-",
        "-[tie:BLOCKED]->",
        "<-[ tie : BLOCKED {since: 1} ]-",
        "-[:FOLLOWS|BLOCKED]-",
        "-[`a tie`:`BLOCKED`|FOLLOWS]-",
        "-[:!BLOCKED]-",
    ],
)
def test_query_with_its_own_block_pattern_is_refused(tmp_path: Path, pattern: str) -> None:
    its_own = FOR_VIEWER.replace("RETURN", f"WHERE NOT EXISTS {{ (member){pattern}() }}\nRETURN")
    assert "use fragments.hidden or hidden_from" in refusal(tmp_path, its_own)


def test_viewer_query_may_be_declared_unfiltered(tmp_path: Path) -> None:
    query = loaded(tmp_path, FOR_VIEWER.replace("// rows", "// unfiltered: nobody\n// rows"))
    assert query.unfiltered == "nobody"


def test_viewer_query_with_hidden_members_rule_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "fragments").mkdir()
    (tmp_path / "fragments" / "hidden.cypher").write_text("// Title.\n// given: a, b\nEXISTS { (a)-[:BLOCKED]-(b) }\n")
    hiding = FOR_VIEWER.replace("RETURN", "WITH * WHERE NOT fragments.hidden(member, member)\nRETURN")
    assert "(EXISTS { (member)-[:BLOCKED]-(member) })" in loaded(tmp_path, hiding).text


COUNTING = """// How many members somebody knows.
// access: read
// rows: many
// unfiltered: a test
// sample: {"viewer": "Ana", "other": "Bob"}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
RETURN 1 AS one
"""


@pytest.mark.parametrize("count", ["COUNT { (other)-[:CONNECTED]-() }", "COUNT{(other)-[:CONNECTED]-( )}"])
def test_a_read_for_a_viewer_that_counts_anothers_connections_exactly_is_refused(tmp_path: Path, count: str) -> None:
    assert "connections of other" in refusal(tmp_path, COUNTING.replace("1 AS one", f"{count} AS one"))


def test_a_read_for_a_viewer_may_count_their_own_connections_or_say_why_anothers(tmp_path: Path) -> None:
    own = COUNTING.replace("1 AS one", "COUNT { (viewer)-[:CONNECTED]-() } AS one")
    assert loaded(tmp_path, own).exact is None
    anothers = own.replace("(viewer)-", "(other)-").replace("// rows", "// exact: a test\n// rows")
    assert loaded(tmp_path, anothers).exact == "a test"


CUT = """// Some members.
// access: read
// rows: many
// sample: {"limit": 3}
MATCH (member:Member)-[tie:FOLLOWS]-(other)
WITH member, other, tie.since AS since, member.id + other.id AS key
RETURN member.id AS id, since, key
"""


@pytest.mark.parametrize(
    "end",
    [
        "LIMIT $limit",
        "ORDER BY since LIMIT $limit",
        "ORDER BY id, since LIMIT $limit",
        "ORDER BY key DESC LIMIT $limit",
        "SKIP $limit",
        "ORDER BY since // ORDER BY member.id\nLIMIT $limit",
        "ORDER BY since /* , member.id */ LIMIT $limit",
        "ORDER BY 'member.id' LIMIT $limit",
        "ORDER BY member.id + 'x' LIMIT $limit",
        "ORDER BY coalesce(since, member.id) LIMIT $limit",
        "UNION MATCH (other:Member) RETURN other.id AS id ORDER BY id UNION RETURN 1 AS id LIMIT $limit",
        "ORDER BY COLLECT { RETURN 1 ORDER BY member.id } LIMIT $limit",
        ", head(collect(other)) AS first, $limit AS limit",
        ", head(COLLECT { MATCH (other)--(it) RETURN it }) AS first, $limit AS limit",
        ", collect(other)[$limit] AS some",
        ", COLLECT { MATCH (other)--(it) RETURN it }[..$limit] AS some",
        ", COLLECT { MATCH (other)--(it) RETURN it LIMIT $limit } AS some ORDER BY id",
    ],
)
def test_limit_without_a_total_order_is_refused(tmp_path: Path, end: str) -> None:
    assert "without a total order" in refusal(tmp_path, CUT + end)


@pytest.mark.parametrize(
    "end",
    [
        "ORDER BY since, id LIMIT $limit",
        "ORDER BY since DESC, member.id ASC LIMIT $limit",
        "ORDER BY since, elementId(tie) LIMIT $limit",
        "ORDER BY since, id SKIP 5 LIMIT $limit",
        ", COLLECT { MATCH (other)--(it) RETURN it ORDER BY it.id LIMIT $limit } AS some",
        ", {limit: $limit} AS named, member.limit AS limit",
        "// LIMIT 3\n, 'LIMIT 3' AS text, $limit AS limit",
    ],
)
def test_limit_with_a_total_order_is_accepted(tmp_path: Path, end: str) -> None:
    assert loaded(tmp_path, CUT + end)


def test_unique_header_declares_additional_unique_keys(tmp_path: Path) -> None:
    text = CUT.replace("MATCH", "// unique: since, key; other.name\nMATCH") + "ORDER BY ORDER LIMIT $limit"
    assert loaded(tmp_path, text.replace("ORDER LIMIT", "id, since, key LIMIT 2 RETURN * ORDER BY other.name LIMIT"))
    assert "5: since, key is declared unique" in refusal(tmp_path, text.replace("ORDER LIMIT", "other . name LIMIT"))
    assert "without a total order" in refusal(tmp_path, text.replace("ORDER LIMIT", "key LIMIT"))


def test_unordered_header_excuses_a_limit_without_order(tmp_path: Path) -> None:
    excused = CUT.replace("MATCH", '// unordered: {"$limit": "any will do"}\nMATCH')
    assert loaded(tmp_path, excused + "LIMIT $limit")
    assert "9: cuts by 2" in refusal(tmp_path, excused + "LIMIT 2 RETURN $limit AS limit")
    assert "5: $limit is declared unordered" in refusal(tmp_path, excused + ", $limit AS limit")


def test_query_files_are_short() -> None:
    """Those that rank everybody within the database take more, and the one with all that is between two members."""
    lines = {name: query.path.read_text().count("\n") for name, query in queries().items()}
    longer = {name: count for name, count in lines.items() if count > 48}
    assert [*longer] == ["introductions/third", "relationships/pair", "search/members", "suggestions/connect"]
    assert max(longer.values()) <= 70


def strings_of(path: Path) -> Iterator[tuple[int, str]]:
    """The string literals of a Python file with their lines, docstrings left out."""
    tree = ast.parse(path.read_text())
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def asked_by_pages() -> set[str]:
    """The queries that the pages send, which take their texts from cypher/ when they are built."""
    imported = re.compile(r"/cypher/(\w+/\w+)\.cypher\?raw")
    return {name for path in PAGES.rglob("*.ts") for name in imported.findall(path.read_text())}


def test_query_files_are_exactly_those_used_by_the_package() -> None:
    features = "|".join({name.partition("/")[0] for name in queries()})
    texts = {text for path in sources() for _, text in strings_of(path)}
    named = {text for text in texts if re.fullmatch(rf"({features})/\w+", text)}
    # Of an f-string only the beginning stands there: f"export/{kind}"; the schema's files are all applied.
    begun = tuple(text for text in texts if re.fullmatch(rf"({features})/(\w+/)?", text))
    assert sorted(begun) == ["analyst/saved/", "export/", "schema/", "snapshot/load/"]
    joined = {name for query in queries().values() for name in query.joins}
    loaded = {name for name in queries() if name.startswith(begun)}
    assert named | asked_by_pages() | joined | loaded == set(queries())


# The start-up cache is trained by typical queries of its own; `neo4j shell` is given Cypher by a person.
MAY_HOLD_CYPHER = {"embedded/aot_cache.py", "cli/shell.py"}
CYPHER = re.compile(
    r"\b(MATCH|MERGE|CREATE|DELETE|UNWIND)\s*[(\[$]|\b(MATCH|CREATE|MERGE)\s+\w+\s*=|\bDETACH DELETE\b|\bRETURN \w+\."
)


def test_python_code_contains_no_cypher() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sources()
        if path.relative_to(PACKAGE).as_posix() not in MAY_HOLD_CYPHER
        for line, text in strings_of(path)
        if CYPHER.search(text)
    ]
    assert found == []


def made(text: str, *, access: Access = "read", full_scan: str | None = None) -> Query:
    sample = dict.fromkeys(parameters_of(text), "m1")
    return replace(
        queries()["store/ping"],
        name="made/query",
        text=text,
        access=access,
        sample=sample,
        full_scan=full_scan,
    )


async def findings(store: Store, query: Query) -> list[str]:
    return [finding.reason for finding in await check(replace(store, queries={query.name: query}))]


@pytest.mark.anyio
async def test_every_query_passes_the_check(store: Store) -> None:
    async def findings_of(query: Query) -> list[Finding]:
        # In the language of the run's server: `graphsvc check` on the wheel, in CI, uses both.
        return await check(replace(store, queries={query.name: query}), languages=[""])

    assert [finding for found in await for_each(store.queries.values(), findings_of) for finding in found] == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (m:Member) RETURN m.id", "reads everything"),
        ("MATCH (m) RETURN m.id", "reads everything"),
        ("MATCH (m:Member {headline: $text}) RETURN m.id", "reads everything"),
        ("MATCH ()-[tie:CONNECTED]-() RETURN tie.since", "reads everything"),
        ("MATCH (:Member {id: $id})-[:CONNECTED*]-(m) RETURN m.id", "has an unbounded pattern"),
        ("MATCH (:Member {id: $id})-[:CONNECTED*2..]-(m) RETURN m.id", "has an unbounded pattern"),
        ("MATCH (:Member {id: $id}) (()-[:CONNECTED]-())+ (m) RETURN m.id", "has an unbounded pattern"),
        ("MATCH (m:Member {id: $id}) SET m.name = 'Eve'", "declares read access, but would write"),
        ("MATCH (m:Member {id: $id}) RETRUN m", "is refused"),
    ],
)
async def test_check_reports_full_scans_unbounded_patterns_and_errors(store: Store, text: str, said: str) -> None:
    found = await findings(store, made(text))
    assert any(reason.startswith(said) for reason in found), found


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("MATCH (m:Member {id: $id}) SET m.name = 'Eve' MATCH (n:Member {id: $id}) SET n.name = 'Ada'", "CYPHER 5"),
        ("MATCH (m:Member {id: $id})-[:CONNECTED]-(n) SET m = n", "CYPHER 25"),
    ],
)
async def test_the_check_finds_what_is_refused_in_one_language_only(store: Store, text: str, language: str) -> None:
    reasons = await findings(store, made(text, access="write"))
    if language == "CYPHER 25" and not await is_known(store, language):
        assert reasons == []
    else:
        assert [reason.partition(":")[0] for reason in reasons] == [f"is refused in {language}"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "query",
    [
        made("MATCH (:Member {id: $id})-[:CONNECTED*1..3]-(m) RETURN DISTINCT m.id"),
        made("MATCH (:Member {id: $id}) (()-[:CONNECTED]-()){1,3} (m) RETURN DISTINCT m.id"),
        made("MATCH (m:Member) RETURN count(m.headline)", full_scan="once a night"),
        made("MATCH (m:Member {id: $id}) SET m.name = 'Eve'", access="write"),
    ],
    ids=["bounded", "bounded-quantified", "excused", "write"],
)
async def test_check_accepts_bounded_and_excused_queries(store: Store, query: Query) -> None:
    assert await findings(store, query) == []


def test_query_may_join_other_queries(tmp_path: Path) -> None:
    (tmp_path / "one.cypher").write_text(GOOD)
    (tmp_path / "two.cypher").write_text(GOOD.replace("$name", "$other").replace('"name"', '"other"'))
    (tmp_path / "both.cypher").write_text("// Both.\n// access: read\n// rows: many\n// joins: one, two\n")
    both = load_queries(tmp_path)["both"]
    assert both.sample == {"name": "Ana", "other": "Ana"}
    assert both.text.startswith("CALL () {\n// Members")
    assert "$name" in both.text
    assert "$other" in both.text.partition("\n}\n")[2]


def test_query_that_joins_unknown_queries_is_refused(tmp_path: Path) -> None:
    (tmp_path / "both.cypher").write_text("// Both.\n// access: read\n// rows: many\n// joins: one, two\n")
    with pytest.raises(QueryFileError, match="joins unknown queries: one, two"):
        load_queries(tmp_path)
