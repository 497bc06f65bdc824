"""Search for members by name, profile, organization and degree from the viewer."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.folding import as_one_word, searched
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.degrees import DEGREE, Degree, degrees
from graphsvc.network.summaries import MemberSummary
from graphsvc.problems import InvalidRequest, MemberNotFound
from graphsvc.records import Filter
from graphsvc.store.memory import Row
from graphsvc.vocabulary import CompanySize

LARGEST = 10_000_000
# The index refuses a query with more than 1,024 parts, which are up to twenty for a word.
MOST_WORDS = 40
# Texts of which words are found, and the properties that hold them, folded as one word.
TEXTS = {"industry": "_industry", "seniority": "_seniority", "location": "_location", "interest": "_interests"}
IN_NAMES = ("name", "company", "school")
# The best candidates are checked for their degree first.
FIRST_CHECKED = 100
# In a Lucene query, these are not themselves.
SIGN = re.compile(r'[-+&|!(){}\[\]^"~*?:\\/]')
Wanted = list[list[str]]


class Filters(BaseModel):
    """A member must match all filters. Case, accents and other differences in writing do not count (docs/search.md).

    Names are found by words, whole or their beginnings, in any order; the other texts by words that stand next to each
    other, or the beginning of the last.
    """

    name: Filter | None = Field(None, description="Words of the name, or their beginnings")
    industry: Filter | None = Field(None, description="Industry of the member, or words of it")
    seniority: Filter | None = Field(None, description="Seniority of the member, or words of it")
    location: Filter | None = Field(None, description="Location of the member, or words of it")
    interest: Filter | None = Field(None, description="One of the member's interests, or words of it")
    company: Filter | None = Field(
        None, description="Words of the name of a present or former company, or their beginnings"
    )
    company_size: CompanySize | None = Field(None, description="Size of a company where the member is now")
    school: Filter | None = Field(None, description="Words of the name of a school, or their beginnings")
    active_since: date | None = Field(None, description="Active on this day or later")
    degree: int | None = Field(None, ge=1, le=3, description="Degree from the viewer")


class FoundByOperator(MemberSummary):
    location: str | None


class Found(FoundByOperator):
    degree: Degree | None = Field(description=DEGREE)


EXACT = (
    "Whether all members who match were considered. If not, only the `search_candidates` best matches of the text "
    "were, or those of the `search_organizations` organizations that match best"
)


class Matches(Page[Found]):
    """Members who match, best match first."""

    exact: bool = Field(description=EXACT)


class MatchesOfAll(Page[FoundByOperator]):
    """Members who match, best match first, whoever may see them."""

    exact: bool = Field(description=EXACT)


def wanted_in(field: str, text: str | None) -> Wanted:
    """What a name must have for a text to match it. Raises InvalidRequest, which names the field."""
    if text is None:
        return []
    wanted = searched(text)
    if not wanted:
        raise InvalidRequest.of(field, "has no letters and no digits")
    if len(wanted) > MOST_WORDS:
        raise InvalidRequest.of(field, f"has more than {MOST_WORDS} words")
    return wanted


def in_name(wanted: Wanted) -> list[str]:
    """The parts of a Lucene query for a name. A whole word is a better match than a beginning."""
    return [f"+({' '.join(f'_name:{text} _name:{text}*' for text in texts)})" for texts in wanted]


def in_text(field: str, value: str) -> str:
    """The part of a Lucene query for a property that has these folded words, or their beginning."""
    escaped = SIGN.sub(r"\\\g<0>", value)
    return f"+({field}:{escaped} {field}:{escaped}* {field}:*_{escaped}*)"


def size_bounds(size: CompanySize | None) -> tuple[int | None, int | None]:
    """The minimum and maximum number of people at a company of that size, both inclusive."""
    if size is None:
        return None, None
    lowest, _, highest = size.partition("-")
    return int(lowest.rstrip("+")), int(highest or LARGEST)


@dataclass(frozen=True, slots=True)
class Start:
    """Where the search starts: the filter that fewest members match. With an index, `words` is what it is asked."""

    start: Literal["members", "organizations", "network"]
    index: str = "member_words"
    words: str = ""


def _start(filters: Filters, names: Mapping[str, Wanted], texts: Mapping[str, str]) -> Start:
    if filters.degree == 1:
        return Start("network")
    if names["name"] or texts:
        parts = [*in_name(names["name"]), *(in_text(TEXTS[name], value) for name, value in texts.items())]
        return Start("members", words=" ".join(parts))
    for kind in ("company", "school"):
        if names[kind]:
            return Start("organizations", "organization_words", " ".join([f"+kind:{kind}", *in_name(names[kind])]))
    if filters.degree == 2:
        return Start("network")
    reason = "name one of name, industry, seniority, location, interest, company, school, or degree 1 or 2"
    raise InvalidRequest.of("name", reason, f"Search too broad: {reason}.")


def _question(filters: Filters, page: PageRequest) -> tuple[Start, dict[str, Any]]:
    """Where the search starts, and the parameters of its query. Raises InvalidRequest."""
    names = {name: wanted_in(name, getattr(filters, name)) for name in IN_NAMES}
    texts = {name: as_one_word(value) for name in TEXTS if (value := getattr(filters, name)) is not None}
    for name, text in texts.items():
        if not text:
            raise InvalidRequest.of(name, "has no letters and no digits")
    size_from, size_to = size_bounds(filters.company_size)
    return _start(filters, names, texts), {
        "size_from": size_from,
        "size_to": size_to,
        "active_since": str(filters.active_since) if filters.active_since else None,
        **{name: [[f" {text}" for text in texts] for texts in wanted] for name, wanted in names.items()},
        **{name: texts.get(name) for name in TEXTS},
        **page.after("score", "id"),
    }


async def search_all(ctx: Context, filters: Filters, page: PageRequest) -> MatchesOfAll:
    """Members who match, best match first, for an operator: whoever may see them, without degrees.

    Raises InvalidRequest for filters that match too many members.
    """
    start, given = _question(filters, page)
    bounds = ctx.settings.network
    matches = bounds.search_organizations if start.start == "organizations" else bounds.search_candidates
    row = await ctx.store.fetch_one("search/all_members", **asdict(start), matches=matches, **given)
    assert row is not None  # noqa: S101  it collects
    listed = page.to_page(FoundByOperator, row["items"], "score", "id")
    return MatchesOfAll(items=listed.items, next=listed.next, exact=row["exact"])


async def search(ctx: Context, viewer: str, filters: Filters, page: PageRequest) -> Matches:
    """Members who match and whom the viewer may see, best match first.

    Raises MemberNotFound, and InvalidRequest for filters that match too many members.
    """
    start, given = _question(filters, page)
    given |= {"viewer": viewer, "degree": filters.degree}
    row = await _matches(ctx, start, given)
    if row and filters.degree == 2 and not row["exact"]:
        # Everybody at degree 2 is fewer than all whom the text finds.
        row = await _matches(ctx, Start("network"), given)
    if row is None:
        raise MemberNotFound(viewer)
    items = row["items"]
    if filters.degree is None and items:
        # Only now: degrees cost more than everything else.
        found = await degrees(ctx, viewer, [item["id"] for item in items])
        items = [item | {"degree": each.degree} for item, each in zip(items, found.items, strict=True)]
    else:
        items = [item | {"degree": filters.degree} for item in items]
    listed = page.to_page(Found, items, "score", "id")
    return Matches(items=listed.items, next=listed.next, exact=row["exact"])


async def _matches(ctx: Context, start: Start, given: Mapping[str, Any]) -> Row | None:
    # From the network, the degree of candidates is known.
    if given["degree"] is None or start.start == "network":
        return await _page_of(ctx, start, given, candidates=given["limit"])
    if given["degree"] == 3 and ctx.store.in_memory("network/degrees"):
        return await _checked_in_memory(ctx, start, given)
    return await _page_of(ctx, start, given, candidates=ctx.settings.network.search_candidates, checked=True)


async def _page_of(
    ctx: Context, start: Start, given: Mapping[str, Any], candidates: int, *, checked: bool = False
) -> Row | None:
    bounds = ctx.settings.network
    return await ctx.store.fetch_one(
        "search/members",
        **asdict(start),
        matches=bounds.search_organizations if start.start == "organizations" else bounds.search_candidates,
        candidates=candidates,
        rounds=_rounds(candidates),
        checked=checked,
        **given,
    )


async def _checked_in_memory(ctx: Context, start: Start, given: Mapping[str, Any]) -> Row | None:
    """The same as a checked search: Neo4j would collect the second ring, to find who is not in it."""
    found: list[Row] = []
    candidates = ctx.settings.network.search_candidates
    after: dict[str, Any] = {}
    for first, last in _rounds(candidates):
        count = min(last, candidates) - first
        row = await _page_of(ctx, start, {**given, **after, "limit": count}, candidates=count)
        if row is None:
            return None
        items = row["items"]
        reached = await degrees(ctx, given["viewer"], [item["id"] for item in items]) if items else Page(items=[])
        found += [item for item, each in zip(items, reached.items, strict=True) if each.degree == given["degree"]]
        if len(found) >= given["limit"] or len(items) < count:
            return {"items": found[: given["limit"]], "exact": row["exact"]}
        after = {"after_score": items[-1]["score"], "after_id": items[-1]["id"]}
    return {"items": found, "exact": False}


def _rounds(candidates: int) -> list[tuple[int, int]]:
    """Ranges of candidates, each ten times as long as all before it."""
    ends = [FIRST_CHECKED]
    while ends[-1] < candidates:
        ends.append(10 * ends[-1])
    return list(pairwise([0, *ends]))
