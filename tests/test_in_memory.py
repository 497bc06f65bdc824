"""Degrees and mutual connections within other answers: found apart if they are in memory, with the same result."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from graphsvc.context import Context
from graphsvc.http.pagination import PageRequest
from graphsvc.members.profiles import profile
from graphsvc.network.search import Filters, Matches, search
from graphsvc.problems import MemberNotFound
from graphsvc.records import AffiliationRecord, ConnectionRecord, InvitationRecord, OrganizationRecord
from graphsvc.relationships.capabilities import relationship
from graphsvc.relationships.invitations import Direction, invitations
from graphsvc.store.store import Store
from tests.graphs import members, put
from tests.networks import MEMBERS, put_block, put_network

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def asked(monkeypatch: pytest.MonkeyPatch, *, apart: bool) -> AsyncIterator[set[str]]:
    """The names of the queries asked meanwhile."""
    names, fetch = set[str](), Store.fetch_all

    async def noted(self: Store, name: str, /, **parameters: Any) -> Any:
        names.add(name)
        return await fetch(self, name, **parameters)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "in_memory", lambda self, name: apart)
        patch.setattr(Store, "fetch_all", noted)
        yield names


async def answers(ctx: Context) -> list[Any]:
    """What ana is told about everybody, and about her invitations."""
    told: list[Any] = []
    for other in (*MEMBERS, "nobody"):
        for question in (profile, relationship):
            try:
                told.append(await question(ctx, "ana", other))
            except MemberNotFound as error:
                told.append(str(error))
    directions: tuple[Direction, ...] = ("received", "sent")
    return told + [await invitations(ctx, "ana", PageRequest(9), direction) for direction in directions]


async def test_profiles_relationships_and_invitations_are_the_same(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_network(ctx)
    await put_block(ctx, "fay", "ana")
    await put(ctx, InvitationRecord(id="i2", sender="eve", recipient="ana", sent_at=ctx.now.isoformat()))
    await put(ctx, InvitationRecord(id="i3", sender="ana", recipient="kim", sent_at=ctx.now.isoformat()))
    async with asked(monkeypatch, apart=False) as together:
        expected = await answers(ctx)
    async with asked(monkeypatch, apart=True) as apart:
        assert await answers(ctx) == expected
    assert apart - together == {"network/mutual_counts"}
    received, sent = expected[-2:]
    assert [(each.member.id, each.mutuals) for each in (*received.items, *sent.items)] == [("eve", 2), ("kim", 1)]


async def leaves(ctx: Context, filters: Filters, limit: int) -> list[Matches]:
    """All pages of a search."""
    pages, page = [], PageRequest(limit)
    while True:
        pages.append(await search(ctx, "me", filters, page))
        if pages[-1].next is None:
            return pages
        page = PageRequest(limit, pages[-1].next)


async def test_search_for_degree_3_is_the_same_in_rounds(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """130 match, of whom the last ten are at degree 3."""
    ids = [f"l{number:03}" for number in range(130)]
    at_three = ids[120:]
    await put(
        ctx,
        *members(["me", "a", "b"]),
        *members(ids),
        OrganizationRecord(id="acme", name="Acme", kind="company"),
        *(AffiliationRecord(member=id_, organization="acme") for id_ in ids),
        *(ConnectionRecord(a=a, b=b) for a, b in (("me", "a"), ("a", "b"), ("me", "l000"), ("a", "l001"))),
        *(ConnectionRecord(a="b", b=id_) for id_ in at_three),
    )
    few = replace(ctx, settings=ctx.settings.replace(search_candidates=125))
    for each, filters, limit, expected, exact in (
        (ctx, Filters(name="member", degree=3), 4, at_three, True),
        (ctx, Filters(company="acme", degree=3), 20, at_three, True),
        (few, Filters(company="acme", degree=3), 20, ids[120:126], False),
    ):
        async with asked(monkeypatch, apart=False):
            together = await leaves(each, filters, limit)
        async with asked(monkeypatch, apart=True):
            assert await leaves(each, filters, limit) == together
        assert [item.id for page in together for item in page.items] == expected
        assert together[-1].exact == exact
