"""After the warm-up nobody waits for a plan, and nothing has changed."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from graphsvc.context import Context
from graphsvc.ingest.export import export
from graphsvc.members.members import member, put_member
from graphsvc.problems import MemberNotFound
from graphsvc.records import Profile
from graphsvc.store.plans import QueryPlans, key_of
from graphsvc.store.queries import Query
from graphsvc.store.store import Server, Store, open_store
from graphsvc.warmup import keep_warm, warm_up
from tests.api import People
from tests.conftest import AppClient
from tests.networks import put_network

pytestmark = pytest.mark.anyio


class Watched(QueryPlans):
    """Records the queries that are planned while a caller waits."""

    def __init__(self) -> None:
        super().__init__()
        self.planned: list[str] = []

    async def once(self, key, plan, *, in_background=False):  # type: ignore[no-untyped-def]
        if not in_background:
            self.planned.append(" ".join([key[0].splitlines()[0], *(each.__name__ for each in key[1:])]))
        await super().once(key, plan, in_background=in_background)


async def everything_once(client: httpx.AsyncClient) -> None:
    """Each question and action of members, as first calls."""
    people = People(client)
    await people.all_that_is_told("ana", ["eve"])
    await client.post("/members/ana/degrees", json={"others": ["bob", "eve"]})
    await client.post("/members/ana/mutuals", json={"others": ["bob", "eve"]})
    await people.connect("ana", "eve")
    for answer in ("ignore", "report", "withdraw"):
        sender = {"ignore": "ivy", "report": "hal", "withdraw": "lea"}[answer]
        invitation = (await people.invite(sender, "ana"))["id"]
        await people.answer(sender if answer == "withdraw" else "ana", answer, invitation)
    for method, path in (
        ("DELETE", "ana/connections/eve"),
        ("PUT", "ana/following/kim"),
        ("DELETE", "ana/following/kim"),
        ("PUT", "ana/following/acme?type=organization"),
        ("DELETE", "ana/following/acme?type=organization"),
        ("DELETE", "ana/followers/lea"),
        ("DELETE", "ana/suggestions/fay"),
        ("PUT", "ana/blocks/gus"),
        ("DELETE", "ana/blocks/gus"),
    ):
        await people.ask(method, path)
    await people.ask("PUT", "new", {"name": "New"})
    await people.ask("PATCH", "new", {"headline": "Newer"})
    await people.ask("DELETE", "new")


@pytest.mark.long
@pytest.mark.short_form
async def test_warm_up_changes_nothing_and_plans_all_first_calls(ctx: Context, server: Server) -> None:
    await put_network(ctx)
    before = [line async for line in export(ctx)]
    service = AppClient(ctx.settings, server)
    async with service as client:
        watched = Watched()
        service.app.state.store = replace(service.app.state.store, plans=watched)
        await warm_up(replace(ctx, store=service.app.state.store), rounds=1)
        assert watched.planned == []
        assert [line async for line in export(ctx)] == before
        await everything_once(client)
        assert "\n".join(watched.planned) == ""


async def test_first_call_waits_for_planning_without_warm_up(ctx: Context, server: Server) -> None:
    await put_network(ctx)
    service = AppClient(ctx.settings, server)
    async with service as client:
        watched = Watched()
        service.app.state.store = replace(service.app.state.store, plans=watched)
        await client.get("/members/ana/degree/eve")
        assert watched.planned == [f"{ctx.store.queries['network/degree'].text.splitlines()[0]} str str"]


async def test_warm_up_goes_on_after_a_query_that_fails(
    ctx: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for steps in ("READS", "CHANGES", "ACTIONS"):
        monkeypatch.setattr(f"graphsvc.warmup.{steps}", ())
    first, ping = ctx.store.queries["warmup/members"], ctx.store.queries["store/ping"]
    broken, last = replace(ping, text="RETURN nothing"), replace(ping, text="RETURN 'last' AS last")
    queries = {first.name: first, "x/broken": broken, "y/broken": broken, "z/last": last}
    store = replace(ctx.store, queries=queries, plans=QueryPlans())
    await warm_up(replace(ctx, store=store), rounds=1)
    assert store.plans.knows(key_of(last.text, last.sample))
    # It is logged once.
    assert ["nothing" in record.message for record in caplog.records] == [True]


@pytest.mark.long
async def test_warm_up_works_on_an_empty_network(ctx: Context) -> None:
    await warm_up(ctx, rounds=1)
    assert [line async for line in export(ctx)] == []


async def test_rehearsal_is_rolled_back(ctx: Context) -> None:
    assert await put_member(replace(ctx, store=replace(ctx.store, rehearsal=True)), "ana", Profile(name="Ana"))
    with pytest.raises(MemberNotFound):
        await member(ctx, "ana")


@pytest.mark.long
async def test_warm_up_repeats_after_plans_are_forgotten(ctx: Context, server: Server) -> None:
    async with open_store(ctx.settings.database, server) as own:
        last = own.queries[max(own.queries)]
        stopping = asyncio.Event()
        warm = asyncio.create_task(keep_warm(Context(own, ctx.settings), stopping))
        await until_planned(own, last)
        own.plans.forget()
        await until_planned(own, last)
        stopping.set()
        await warm


async def until_planned(store: Store, query: Query) -> None:
    while not store.plans.knows(key_of(query.text, query.sample)):
        await store.fetch_all("store/ping")
