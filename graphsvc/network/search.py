"""Search for members by name, profile, organization and degree from the viewer."""

import re
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from graphsvc.context import Context
from graphsvc.http.pagination import Page, PageRequest
from graphsvc.network.degrees import DEGREE, Degree
from graphsvc.network.summaries import MemberSummary
from graphsvc.network.visibility import fetch_page
from graphsvc.problems import InvalidRequest
from graphsvc.records import Filter

CompanySize = Literal["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001-10000", "10001+"]
LARGEST = 10_000_000
# As the analyzer of the index splits names: O'Brien and J.R are one word.
NAME_WORD = re.compile(r"\w+(?:['’.]\w+)*")
IN_WORDS = ("industry", "seniority", "location", "interest")


class Filters(BaseModel):
    """A member must match all filters. Texts match as a whole, ignoring case; `name` matches beginnings of words."""

    name: Filter | None = Field(None, description="Words of the name, or their beginnings")
    industry: Filter | None = Field(None, description="Industry of the member")
    seniority: Filter | None = Field(None, description="Seniority of the member")
    location: Filter | None = Field(None, description="Location of the member")
    interest: Filter | None = Field(None, description="One of the member's interests")
    company: Filter | None = Field(None, description="Full name of a present or former company")
    company_size: CompanySize | None = Field(None, description="Size of a company where the member is now")
    school: Filter | None = Field(None, description="Full name of a school")
    active_since: date | None = Field(None, description="Active on this day or later")
    degree: int | None = Field(None, ge=1, le=3, description="Degree from the viewer")


class Found(MemberSummary):
    location: str | None
    degree: Degree | None = Field(description=DEGREE)


def words(filters: Filters) -> str:
    """The filters that the full-text index can answer, as a Lucene query; empty if there are none.

    Each word of a name matches a whole word or its beginning. Words are quoted, so that they are split as the index
    splits names.
    """
    parts = [f'+(name:"{word}" name:{word}*)' for word in NAME_WORD.findall(filters.name or "")]
    for field in IN_WORDS:
        if value := getattr(filters, field):
            text = " ".join(re.findall(r"\w+", value))
            parts.append(f'+{"interests" if field == "interest" else field}:"{text}"')
    return " ".join(parts)


def size_bounds(size: CompanySize | None) -> tuple[int | None, int | None]:
    """The minimum and maximum number of people at a company of that size, both inclusive."""
    if size is None:
        return None, None
    lowest, _, highest = size.partition("-")
    return int(lowest.rstrip("+")), int(highest or LARGEST)


def _start(filters: Filters, text: str) -> str:
    """The filter to start from: the one that matches the fewest members."""
    if text:
        return "words"
    if filters.company or filters.school:
        return "organization"
    if filters.degree in {1, 2}:
        return "network"
    reason = "name one of name, industry, seniority, location, interest, company, school, or degree 1 or 2"
    raise InvalidRequest.of("name", reason, f"Search too broad: {reason}.")


async def search(ctx: Context, viewer: str, filters: Filters, page: PageRequest) -> Page[Found]:
    """Members who match and whom the viewer may see, best match first.

    For words, only the `search_candidates` best matches are checked. Raises MemberNotFound, and InvalidRequest for
    filters that match too many members.
    """
    text = words(filters)
    size_from, size_to = size_bounds(filters.company_size)
    parameters: dict[str, Any] = filters.model_dump(exclude={"name", "company_size", "active_since"})
    return await fetch_page(
        ctx,
        "search/members",
        Found,
        page,
        ("score", "id"),
        viewer=viewer,
        start=_start(filters, text),
        words=text,
        candidates=ctx.settings.network.search_candidates,
        organization=filters.company or filters.school,
        size_from=size_from,
        size_to=size_to,
        active_since=str(filters.active_since) if filters.active_since else None,
        **parameters,
    )
