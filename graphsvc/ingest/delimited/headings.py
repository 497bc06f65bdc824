"""What headings of columns mean: ends of a tie, dates, kinds, and the columns of graphsvc's own tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Role = Literal["source", "target", "end", "since", "type", "id", "label", "ignored"]

# Headings of `neo4j-admin database import`: name:TYPE(id space){options}. Kùzu and LDBC write the same.
TYPED = re.compile(r"(?P<name>[^:]*):(?P<type>[A-Za-z_]+(\[\])?)(\((?P<space>[^)]*)\))?(\{.*\})?")
ADMIN: dict[str, Role] = {
    "START_ID": "source",
    "END_ID": "target",
    "ID": "id",
    "TYPE": "type",
    "LABEL": "label",
    "IGNORE": "ignored",
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SOURCE = _set(
    "source src from start begin tail origin sender caller follower u i a 1 left initiator requester inviter ego "
    "quelle von ausgang origen fuente origine"
)
TARGET = _set(
    "target tgt trg to end head destination dest dst recipient receiver callee followee followed following v j b 2 "
    "right friend friends neighbor neighbour alter invitee ziel nach destino cible vers"
)
FOLLOWS = _set("follower followee followed following")
# Words that say what both ends are, and not which.
ENDS = _set(
    "id ids node nodes user users member members person persons people vertex name names key uid account profile "
    "screen no nr num number ref employee customer entity actor agent"
)
# Of ENDS, those that alone name no end of a tie.
ATTRIBUTES = _set("name names screen no nr num number key ref")
SINCE = _set("since date time timestamp datetime created established connected when epoch ts year")
KINDS = _set("type kind relation relationship directed")
LETTERS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|\d+")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading. `typed` if it is one of neo4j-admin."""

    text: str
    name: str
    words: tuple[str, ...]
    role: Role | None
    typed: bool = False

    @property
    def says_follow(self) -> bool:
        return not FOLLOWS.isdisjoint(self.words)


def heading(text: str) -> Heading:
    """What a heading means, in any case and with any of blanks, `_` and `-`."""
    text = text.strip()
    found = TYPED.fullmatch(text)
    if found and (found["name"] or found["type"] in ADMIN):
        name = plain(found["name"])
        role = ADMIN.get(found["type"])
        words = words_of(found["name"])
        return Heading(text, name, words, role or _role(words), typed=True)
    words = words_of(text)
    return Heading(text, plain(text), words, _role(words))


def plain(text: str) -> str:
    """A heading as the name of a column: `Full Name`, `full-name` and `full_name` are the same."""
    return re.sub(r"[\s_\-]+", "_", text.strip()).lower()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a heading, split at signs, digits and capitals: `userId_1` gives user, id, 1."""
    words = [word.lower() for word in LETTERS.findall(text)]
    return tuple(part for word in words for part in _without_id(word))


def _without_id(word: str) -> tuple[str, ...]:
    """`followerid` is two words."""
    for end in ("id", "ids"):
        if word.endswith(end) and word[: -len(end)] in SOURCE | TARGET | ENDS:
            return word[: -len(end)], "id"
    return (word,)


def _role(words: Sequence[str]) -> Role | None:
    telling = [word for word in words if word not in ENDS]
    one = telling[0] if len(telling) == 1 else ""
    roles: tuple[tuple[Role, bool], ...] = (
        ("end", bool(words) and not telling),
        ("source", one in SOURCE),
        ("target", one in TARGET),
        ("since", not SINCE.isdisjoint(telling)),
        ("type", bool(telling) and telling[-1] in KINDS and len(words) <= 2),
    )
    return next((role for role, fits in roles if fits), None)


@dataclass(frozen=True, slots=True)
class Ends:
    """The columns of a tie, counted from 0. `follow` if the headings say so."""

    source: int
    target: int
    follow: bool = False


def ends_of(headings: Sequence[Heading]) -> Ends | None:
    """The two columns that name members; None if the headings do not say."""
    sources = _best([at for at, each in enumerate(headings) if each.role == "source"], headings)
    targets = _best([at for at, each in enumerate(headings) if each.role == "target"], headings)
    either = [at for at, each in enumerate(headings) if each.role == "end" and not ATTRIBUTES.issuperset(each.words)]
    # `id` beside `user_id` is the number of the row.
    either = [at for at in either if headings[at].words != ("id",)] or either
    if not sources and len(targets) == 1 and len(either) >= 1:
        sources = _best(either, headings)[:1]
    if not targets and len(sources) == 1 and len(either) >= 1:
        targets = _best(either, headings)[:1]
    if len(sources) != 1 or len(targets) != 1:
        return None
    source, target = sources[0], targets[0]
    # `user, follower`: the second follows the first; `follower` is always the source.
    return Ends(source, target, headings[source].says_follow or headings[target].says_follow)


def _best(columns: list[int], headings: Sequence[Heading]) -> list[int]:
    """Of several columns for one end, those with ids (`from_id`, not `from_name`), or with the shortest heading."""
    if len(columns) < 2:
        return columns
    with_id = [at for at in columns if headings[at].typed or not {"id", "uid", "key"}.isdisjoint(headings[at].words)]
    if len(with_id) == 1:
        return with_id
    bare = [at for at in with_id or columns if "name" not in headings[at].words]
    shortest = min((len(headings[at].words) for at in bare), default=0)
    return [at for at in bare if len(headings[at].words) == shortest] or columns


def similar(name: str, known: Sequence[str]) -> str | None:
    """The one known column that a misspelt heading means, or None."""
    found = get_close_matches(name, known, n=2, cutoff=0.75)
    return found[0] if found else None
