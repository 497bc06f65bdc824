"""What a stopped service vouches for: that the saved snapshot has all that the database has."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from graphsvc.context import Context
from graphsvc.problems import DatabaseUnavailable
from graphsvc.seal import Vault, Voucher
from graphsvc.settings import Settings
from graphsvc.snapshot import vouching
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.facts import facts_in, sorted_facts
from graphsvc.snapshot.files import open_file
from graphsvc.snapshot.keeper import Keeper
from graphsvc.snapshot.reading import read_members
from graphsvc.snapshot.scrub import compare_all
from graphsvc.snapshot.vouching import Moment, moment
from graphsvc.store.store import Server, Store
from graphsvc.store.transactions import last_transaction
from tests.test_snapshot_service import RING, connect, service_of, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def vouching_settings(settings: Settings, tmp_path: Path) -> Settings:
    """With time for a busy machine."""
    return settings.replace(
        snapshot=True, snapshot_max_age=20.0, snapshot_pass_timeout=60.0, snapshot_verify_ratio=0, data_dir=tmp_path
    )


async def nothing_more(ctx: Context) -> None:
    """The service changes nothing."""


async def change_with_entries(ctx: Context) -> None:
    """Changes of another service."""
    for one, other in (("m0", "m2"), ("m0", "m3")):
        await connect(ctx, one, other)


async def change_without_entry(ctx: Context) -> None:
    """Somebody's own Cypher, which leaves all counts as they were."""
    await ctx.store.driver.execute_query("MATCH (member:Member {id: 'm0'}) SET member.name = 'Other'")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing everything takes as long as it takes."""
    monkeypatch.setattr(vouching, "COMPARING", 600.0)


async def vouched_after(
    work: Callable[[Context], Awaitable[None]], ctx: Context, settings: Settings, server: Server
) -> Vault:
    """The data folder of a service that was stopped after some work."""
    vault = Vault(settings.embedded.data_dir)
    async with service_of(settings, server) as service:
        # As for the embedded Neo4j of this data folder.
        service.keeper.account.vault, service.keeper.account.since = vault, await moment(ctx.store)
        await work(ctx)
    return vault


@pytest.mark.parametrize("work", [nothing_more, change_with_entries, change_without_entry])
async def test_a_stopped_service_vouches_for_all_that_it_saved(
    ctx: Context,
    vouching_settings: Settings,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[[Context], Awaitable[None]],
) -> None:
    compared = list[Any]()

    async def compare(*given: Any) -> int:
        compared.append(given)
        return await compare_all(*given)

    monkeypatch.setattr(vouching, "compare_all", compare)
    await ctx.store.driver.execute_query(RING)
    # The first of its kind: Neo4j adds names of properties in transactions of their own.
    await connect(ctx, "m0", "m5")
    vault = await vouched_after(work, ctx, vouching_settings, server)
    voucher = vault.voucher()
    assert voucher is not None
    assert voucher.transaction == await last_transaction(ctx.store)
    # Everything is compared only if there were transactions without an entry.
    assert len(compared) == (work is change_without_entry)
    saved, _ = open_file(vault.snapshot)
    expected = sorted(await read_members(ctx.store, [f"m{number}" for number in range(10)]), key=lambda it: it.id)
    assert [sorted_facts(each) for each in expected] == [facts_in(saved, each.id) for each in expected]


@pytest.fixture
def slow_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not everything can be compared while a service stops."""

    async def too_slow(*_: Any) -> int:
        raise TimeoutError

    monkeypatch.setattr(vouching, "compare_all", too_slow)


async def test_nobody_vouches_for_what_cannot_be_compared_in_time(
    ctx: Context, vouching_settings: Settings, server: Server, slow_comparison: None
) -> None:
    await ctx.store.driver.execute_query(RING)
    vault = await vouched_after(change_without_entry, ctx, vouching_settings, server)
    assert vault.snapshot.exists()
    assert vault.voucher() is None


async def test_what_was_compared_in_the_background_is_not_compared_as_the_service_stops(
    ctx: Context, vouching_settings: Settings, server: Server, slow_comparison: None
) -> None:
    await ctx.store.driver.execute_query(RING)
    vault = Vault(vouching_settings.embedded.data_dir)
    async with service_of(vouching_settings.replace(snapshot_scrub_interval=0.1), server) as service:
        account = service.keeper.account
        account.vault = vault
        await change_without_entry(ctx)
        changed = await last_transaction(ctx.store) or 0

        async def compared() -> bool:
            return account.since is not None and account.since.transaction >= changed

        await until(compared)
    voucher = vault.voucher()
    assert voucher is not None
    assert voucher.transaction == await last_transaction(ctx.store)
    saved, _ = open_file(vault.snapshot)
    assert facts_in(saved, "m0").name == "Other"


async def test_a_round_in_which_something_was_not_mended_does_not_count(
    ctx: Context, vouching_settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphsvc.snapshot.scrub.AT_ONCE", 3)
    mend, end_round = Keeper._mend, Keeper._end_round
    failed, ended = list[list[str]](), list[tuple[int, str | None]]()

    async def failing_once(keeper: Keeper, members: list[str]) -> None:
        if not failed:
            failed.append(members)
            raise DatabaseUnavailable
        await mend(keeper, members)

    async def noted(keeper: Keeper, since: Moment) -> None:
        assert keeper.engine.version is not None
        ended.append((since.transaction, facts_in(keeper.engine.version, "m0").name))
        await end_round(keeper, since)

    monkeypatch.setattr(Keeper, "_mend", failing_once)
    monkeypatch.setattr(Keeper, "_end_round", noted)
    await ctx.store.driver.execute_query(RING)
    async with service_of(vouching_settings.replace(snapshot_scrub_interval=0.1), server) as service:
        service.keeper.account.vault = Vault(vouching_settings.embedded.data_dir)
        await change_without_entry(ctx)
        changed = await last_transaction(ctx.store) or 0

        async def compared() -> bool:
            return any(transaction >= changed for transaction, _ in ended)

        await until(compared)
    assert failed == [["m0"]]
    assert {name for transaction, name in ended if transaction >= changed} == {"Other"}


async def test_nobody_vouches_while_others_write(
    ctx: Context, vouching_settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look at the store finds another transaction."""
    numbers = iter(range(1_000))

    async def another(_: Store) -> int:
        return next(numbers)

    await ctx.store.driver.execute_query(RING)
    async with service_of(vouching_settings, server) as service:
        service.keeper.account.vault = Vault(vouching_settings.embedded.data_dir)
        monkeypatch.setattr(vouching, "last_transaction", another)
    assert service.keeper.account.voucher() is None


async def test_a_service_goes_on_from_what_was_vouched_for(
    ctx: Context, vouching_settings: Settings, server: Server
) -> None:
    await ctx.store.driver.execute_query(RING)
    vault = await vouched_after(change_with_entries, ctx, vouching_settings, server)
    voucher, account = vault.voucher(), vouching.Account(vouching_settings)
    assert voucher is not None
    account.vault = vault
    series = Series(open_file(vault.snapshot)[0])
    account.opened(series, voucher)
    now = await moment(ctx.store)
    assert now is not None
    assert account.is_saved(series)
    assert account.has_all(now)
    await change_without_entry(ctx)
    now = await moment(ctx.store)
    assert now is not None
    assert not account.has_all(now)
    # Another process saved a file while this one was opened.
    account.opened(series, Voucher("other", voucher.transaction, voucher.changes))
    assert account.since is None
