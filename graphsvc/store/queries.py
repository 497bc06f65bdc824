"""Loads and checks all queries under cypher/."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from graphsvc.store.fragments import FOLDER, Fragment, FragmentError, expand, read_fragments
from graphsvc.store.lexer import Token, tokens
from graphsvc.store.order import cuts, written

# The fragments with the rule who is hidden from whom.
HIDING = {"hidden", "hidden_from"}
# The exact number of a member's connections.
EXACT_DEGREE = [["COUNT", "{", "("], [")", "-", "[", ":", "CONNECTED", "]", "-", "(", ")", "}"]]
Access = Literal["read", "write"]
Rows = Literal["one", "many", "none"]

NAMES = "access|rows|sample|full_scan|unfiltered|exact|unlogged|joins|about|unique|unordered"
HEADER = re.compile(rf"//\s*({NAMES}):\s*(.*)")


class QueryFileError(Exception):
    """A query file is invalid. A service raises it at its start."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")


@dataclass(frozen=True, slots=True)
class Query:
    """One file under cypher/.

    `full_scan` is the reason why it may read all members, `unfiltered` why it may ignore blocks, `exact` why it may
    count another member's connections exactly, `unlogged` why a write needs no entry in the change log. `joins` names
    the queries that it runs one after the other. `about` is a JSON object with metadata for the feature that uses the
    query.
    """

    name: str
    title: str
    access: Access
    rows: Rows
    sample: Mapping[str, Any]
    text: str
    path: Path
    full_scan: str | None = None
    unfiltered: str | None = None
    exact: str | None = None
    unlogged: str | None = None
    joins: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changes_network(self) -> bool:
        """Whether it may run only in a unit of work (graphsvc/changes)."""
        return self.access == "write" and not self.unlogged


def require_rows(query: str, promised: Rows, count: int) -> None:
    """Raises RuntimeError if a query returned more rows than its header or its caller allows."""
    if promised != "many" and count > (promised == "one"):
        raise RuntimeError(f"{query} returned {count} rows where {promised} was promised")


def parameters_of(text: str) -> dict[str, int]:
    """The parameters of a query, each with the line of its first use."""
    return _parameters_in(tokens(text, {"parameter"}), text)


def _parameters_in(read: Iterable[Token], text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for token in read:
        if token.kind == "parameter" and token.name:
            found.setdefault(token.name, text.count("\n", 0, token.offset) + 1)
    return found


def read_query(path: Path, name: str, fragments: Mapping[str, Fragment] | None = None) -> Query:
    """One query file, checked against its header.

    Raises QueryFileError with the line of the error.
    """
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    if not lines or not re.match(r"// \S", lines[0]) or HEADER.match(lines[0]):
        raise QueryFileError(path, 1, "the first line must be a title, as in: // Mutual connections of two members.")
    header: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, 1):
        if match := HEADER.match(line):
            if match[1] in header:
                raise QueryFileError(path, number, f"{match[1]} appears twice")
            header[match[1]] = (number, match[2].strip())
    # Split into tokens once, and once more if fragments change the text.
    read = written_tokens = list(tokens(source))
    try:
        text, used = expand(source, fragments or {}, written_tokens)
    except FragmentError as error:
        raise QueryFileError(path, source.count("\n", 0, error.offset) + 1, str(error)) from None
    if used:
        read = list(tokens(text))
    access = _one_of(path, header, "access", get_args(Access))
    rows = _one_of(path, header, "rows", get_args(Rows))
    sample = {} if "joins" in header else _sample(path, header, text, read)
    query = Query(
        name=name,
        title=lines[0].removeprefix("//").strip(),
        access=access,
        rows=rows,
        sample=sample,
        text=text,
        path=path,
        full_scan=header.get("full_scan", (0, None))[1],
        unfiltered=header.get("unfiltered", (0, None))[1],
        exact=header.get("exact", (0, None))[1],
        unlogged=header.get("unlogged", (0, None))[1],
        joins=tuple(re.findall(r"[\w/]+", header.get("joins", (0, ""))[1])),
        about=_document(path, header, "about", "{}"),
    )
    _minds_blocks(query, written_tokens, used)
    _counts_as_shown(query, source, written_tokens)
    _cuts_in_order(query, header, read)
    return query


def _one_of(path: Path, header: Mapping[str, tuple[int, str]], key: str, allowed: tuple[str, ...]) -> Any:
    line, value = header.get(key, (1, ""))
    if value not in allowed:
        raise QueryFileError(path, line, f"// {key}: must be one of {', '.join(allowed)}")
    return value


def _document(path: Path, header: Mapping[str, tuple[int, str]], key: str, absent: str = "") -> dict[str, Any]:
    line, value = header.get(key, (1, absent))
    try:
        document = json.loads(value)
    except ValueError as error:
        raise QueryFileError(path, line, f"// {key}: must be a JSON object ({error})") from None
    if not isinstance(document, dict):
        raise QueryFileError(path, line, f"// {key}: must be a JSON object")
    return document


def _sample(path: Path, header: Mapping[str, tuple[int, str]], text: str, read: list[Token]) -> dict[str, Any]:
    line = header.get("sample", (1, ""))[0]
    sample = _document(path, header, "sample")
    used = _parameters_in(read, text)
    for parameter, at in used.items():
        if parameter not in sample:
            raise QueryFileError(path, at, f"${parameter} has no sample")
    for parameter in sample:
        if parameter not in used:
            raise QueryFileError(path, line, f"{parameter} has a sample but is not used")
    return sample


def _minds_blocks(query: Query, written_tokens: list[Token], used: set[str]) -> None:
    """A query for a viewer must leave out members who are hidden from the viewer, with one of the fragments."""
    if query.access != "read" or "viewer" not in query.sample or query.unfiltered:
        return
    if any(token.name == "BLOCKED" for token in written_tokens):
        reason = "names :BLOCKED; use fragments.hidden or hidden_from, or say why not: // unfiltered: …"
    elif not used & HIDING:
        reason = "reads for a $viewer and hides nobody (fragments.hidden, hidden_from); if right: // unfiltered: …"
    else:
        return
    raise QueryFileError(query.path, 1, reason)


def _counts_as_shown(query: Query, source: str, written_tokens: list[Token]) -> None:
    """A query for a viewer must not count another member's connections exactly: others see `500+`."""
    if query.access != "read" or "viewer" not in query.sample or query.exact:
        return
    before, after = EXACT_DEGREE
    texts = [token.text for token in written_tokens]
    for place, token in enumerate(written_tokens):
        around = texts[max(place - len(before), 0) : place], texts[place + 1 : place + 1 + len(after)]
        if token.text != "viewer" and around == (before, after):
            line = source.count("\n", 0, token.offset) + 1
            reason = f"counts the connections of {token.text}; use fragments.shown_degree, or say why not: // exact: …"
            raise QueryFileError(query.path, line, reason)


def _cuts_in_order(query: Query, header: Mapping[str, tuple[int, str]], read: list[Token]) -> None:
    """The result of a cut must not depend on the order in which the database reads.

    The order must end in an id, an element id, or keys that the header declares: `// unique: kind, key; other` declares
    the first two keys together, and the third alone. `// unordered: {"$limit": "…"}` gives the reason why a cut needs
    no order.
    """
    line, listed = header.get("unique", (1, ""))
    unique = [tuple(written(key) for key in keys.split(",")) for keys in listed.split(";") if keys.strip()]
    excused = {written(operand) for operand in _document(query.path, header, "unordered", "{}")}
    found, used = set[str](), set[tuple[str, ...]]()
    for cut in cuts(read):
        found.add(cut.operand)
        used |= {keys for keys in unique if cut.keys[-len(keys) :] == keys}
        if cut.operand not in excused and not cut.is_total(unique):
            at = query.text.count("\n", 0, cut.offset) + 1
            reason = f"cuts by {cut.operand} without a total order: end in an id, or add // unique: or // unordered: …"
            raise QueryFileError(query.path, at, reason)
    for keys in set(unique) - used:
        raise QueryFileError(query.path, line, f"{', '.join(keys)} is declared unique, but no cut ends in it")
    for operand in excused - found:
        line = header["unordered"][0]
        raise QueryFileError(query.path, line, f"{operand} is declared unordered, but cuts nothing")


def cypher_folder() -> Path:
    """The folder of the query files: inside the wheel, or next to the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "cypher"
    return inside if inside.is_dir() else package.parent / "cypher"


class Queries(Mapping[str, Query]):
    """All queries below a folder by name, such as `network/mutuals`, each read and checked when it is first asked for.

    A command needs a few of them; to read all takes 0.08 s. Raises QueryFileError.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._fragments = read_fragments(folder)
        except FragmentError as error:
            raise QueryFileError(folder, 0, str(error)) from None
        self._files = {name: path for path, name in _query_files(folder)}
        if not self._files:
            raise QueryFileError(folder, 0, "no query files here")
        self._read: dict[str, Query] = {}

    def __getitem__(self, name: str) -> Query:
        if name not in self._read:
            query = self._read[name] = read_query(self._files[name], name, self._fragments)
            if query.joins:
                self._read[name] = _joined(query, self)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def check(self) -> None:
        """Read all. No two may be the same."""
        bodies: dict[str, Path] = {}
        for query in self.values():
            body = " ".join(line for line in query.text.split("\n") if not line.startswith("//")).strip()
            if other := bodies.get(body):
                raise QueryFileError(query.path, 1, f"the same query is in {other}")
            bodies[body] = query.path


def load_queries(folder: Path) -> Queries:
    """All queries below a folder, checked."""
    queries = Queries(folder)
    queries.check()
    return queries


def _joined(query: Query, queries: Mapping[str, Query]) -> Query:
    """A query that runs others one after the other, in one statement. It returns the rows of the last."""
    if unknown := [name for name in query.joins if name not in queries]:
        raise QueryFileError(query.path, 1, f"joins unknown queries: {', '.join(unknown)}")
    *first, last = (queries[name] for name in query.joins)
    text = "".join(f"CALL () {{\n{each.text}\n}}\n" for each in first) + last.text
    sample: dict[str, Any] = {}
    for each in (*first, last):
        sample |= each.sample
    return replace(query, text=text, sample=sample)


def _query_files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.cypher")):
        if path.relative_to(folder).parts[0] != FOLDER:
            yield path, path.relative_to(folder).with_suffix("").as_posix()


@cache
def queries() -> Queries:
    """All queries of this installation."""
    return Queries(cypher_folder())
