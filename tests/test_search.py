"""Search: by words, organizations and degree."""

from typing import Any

import pytest

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.members.erase import erase_member
from graphsvc.members.members import ProfileChanges, change_member, put_member
from graphsvc.network.search import Filters, search
from graphsvc.problems import InvalidRequest, MemberNotFound
from graphsvc.records import AffiliationRecord, BlockRecord, ConnectionRecord, MemberRecord, OrganizationRecord, Profile
from tests.graphs import put

pytestmark = pytest.mark.anyio


@pytest.fixture
async def people(ctx: Context) -> Context:
    """me - ana - bea - cyd, and dan on his own."""
    await put(
        ctx,
        MemberRecord(id="me", name="Mia Lund", industry="Law"),
        MemberRecord(id="ana", name="José Ana Weber-Frei", industry="Computer Software", location="Köln"),
        MemberRecord(id="bea", name="Bea Weber", industry="Law", seniority="Senior", last_active_on="2026-05-01"),
        MemberRecord(id="cyd", name="Cyd 王伟", interests=("Graph databases", "tea"), last_active_on="2020-01-01"),
        MemberRecord(id="dan", name="Dan O'Brien", industry="Software"),
        *(ConnectionRecord(a=a, b=b) for a, b in (("me", "ana"), ("ana", "bea"), ("bea", "cyd"))),
        OrganizationRecord(id="acme", name="Acme", kind="company", size=40),
        OrganizationRecord(id="mit", name="MIT", kind="school", size=9000),
        AffiliationRecord(member="ana", organization="acme"),
        AffiliationRecord(member="bea", organization="acme", to="2020-01-01"),
        AffiliationRecord(member="dan", organization="mit"),
    )
    return ctx


async def found(ctx: Context, **filters: Any) -> list[str]:
    return sorted(each.id for each in (await search(ctx, "me", Filters(**filters), PageRequest(50))).items)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"name": "web"}, ["ana", "bea"]),
        ({"name": "WEBER frei"}, ["ana"]),
        ({"name": "jose"}, ["ana"]),
        ({"name": "O'Brien"}, ["dan"]),
        ({"name": "王伟"}, ["cyd"]),
        ({"name": "lund"}, []),
        ({"name": "weber", "degree": 2}, ["bea"]),
        ({"industry": "software"}, ["ana", "dan"]),
        ({"industry": "comp soft"}, []),
        ({"industry": "ware"}, []),
        ({"industry": "computer software"}, ["ana"]),
        ({"location": "köln"}, ["ana"]),
        ({"location": "kol"}, ["ana"]),
        ({"seniority": "senior"}, ["bea"]),
        ({"interest": "graph databases"}, ["cyd"]),
        ({"interest": "data"}, ["cyd"]),
        ({"interest": "databases tea"}, []),
        ({"interest": "tea*"}, []),
        ({"company": "Acme"}, ["ana", "bea"]),
        ({"company": "Acme", "company_size": "11-50"}, ["ana"]),
        ({"name": "ana", "company_size": "51-200"}, []),
        ({"school": "MIT"}, ["dan"]),
        ({"degree": 1}, ["ana"]),
        ({"degree": 2, "active_since": "2026-01-01"}, ["bea"]),
        ({"name": "cyd", "degree": 3}, ["cyd"]),
        ({"name": '"+(]*~\\:!'}, None),
    ],
)
async def test_filters_select_matching_members(
    people: Context, filters: dict[str, Any], expected: list[str] | None
) -> None:
    if expected is None:
        with pytest.raises(InvalidRequest):
            await found(people, **filters)
    else:
        assert await found(people, **filters) == expected


async def test_search_results_include_the_degree(people: Context) -> None:
    listed = (await search(people, "me", Filters(name="dan"), PageRequest(5))).items
    assert [(each.id, each.degree) for each in listed] == [("dan", None)]
    listed = (await search(people, "me", Filters(name="bea"), PageRequest(5))).items
    assert [(each.id, each.degree) for each in listed] == [("bea", 2)]


@pytest.mark.parametrize(("blocker", "blocked"), [("me", "bea"), ("bea", "me")])
async def test_member_reachable_only_via_a_hidden_member_has_no_degree(
    people: Context, blocker: str, blocked: str
) -> None:
    await put(people, BlockRecord(blocker=blocker, blocked=blocked))
    listed = (await search(people, "me", Filters(name="cyd"), PageRequest(5))).items
    assert [(each.id, each.degree) for each in listed] == [("cyd", None)]
    assert await found(people, name="cyd", degree=3) == []
    # Another way round is one.
    await put(people, MemberRecord(id="eli", name="Eli"), ConnectionRecord(a="ana", b="eli"))
    await put(people, ConnectionRecord(a="eli", b="cyd"))
    assert await found(people, name="cyd", degree=3) == ["cyd"]
    assert await found(people, name="bea") == []


async def test_search_pages_form_the_complete_list(people: Context) -> None:
    first = await search(people, "me", Filters(name="weber"), PageRequest(1))
    second = await search(people, "me", Filters(name="weber"), PageRequest(1, first.next))
    assert {first.items[0].id, second.items[0].id} == {"ana", "bea"}
    assert second.next is None


async def test_too_broad_search_and_unknown_viewer_are_refused(people: Context) -> None:
    for filters in (Filters(), Filters(degree=3), Filters(active_since="2020-01-01")):
        with pytest.raises(InvalidRequest):
            await search(people, "me", filters, PageRequest(5))
    with pytest.raises(MemberNotFound):
        await search(people, "nobody", Filters(name="ana"), PageRequest(5))


async def test_search_follows_every_change_of_a_profile(people: Context) -> None:
    await change_member(people, "bea", ProfileChanges(name="Béatrice Kahn"))
    assert await found(people, name="beatrice") == await found(people, name="kahn") == ["bea"]
    assert await found(people, name="bea weber") == []
    assert await found(people, industry="law", name="kahn") == ["bea"]
    await change_member(people, "bea", ProfileChanges(industry=None, interests=("Chess", "Go")))
    assert await found(people, industry="law") == []
    assert await found(people, interest="go") == ["bea"]
    assert not await put_member(people, "bea", Profile(name="Bea"))
    assert await found(people, interest="go") == await found(people, name="kahn") == []
    await put(
        people, MemberRecord(id="bea", name="Bea Æsop"), OrganizationRecord(id="acme", name="Zenith", kind="company")
    )
    assert await found(people, name="aesop") == await found(people, company="zen", name="bea") == ["bea"]
    assert await found(people, company="acme") == []
    await erase_member(people, "bea")
    assert await found(people, name="aesop") == []
