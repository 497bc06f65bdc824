"""When the saved snapshot counts as having all that a stopped Neo4j has: with a real Neo4j, and with copied files."""

import asyncio
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from graphsvc.context import Context
from graphsvc.embedded import LocalNeo4j, fetch
from graphsvc.seal import HOME, SEAL, SNAPSHOT, STORE, TRANSACTIONS, VOUCHER, Vault, Voucher
from graphsvc.settings import Settings
from graphsvc.snapshot import verify_file
from graphsvc.snapshot.build import version_of
from graphsvc.snapshot.files import save
from graphsvc.snapshot.loading import load
from graphsvc.snapshot.vouching import Account
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import open_store
from graphsvc.store.transactions import last_transaction, number_in
from tests.networks import put_network
from tests.test_embedded import CACHE, small

LOGS, NEOSTORE = Path(HOME) / TRANSACTIONS, Path(HOME) / STORE / "neostore"
RENAME = "MATCH (member:Member {id: 'ana'}) SET member.name = 'Anna'"


def checkpoint(reason: str, transaction: int, log: int, end: int) -> bytes:
    """A record as Neo4j 2026.08 writes it: where the logs end, and a text, padded to 486 bytes."""
    place = log.to_bytes(8, "little") + end.to_bytes(8, "little")
    text = f'Checkpoint triggered by "{reason}" @ txId: {transaction}, append index: {transaction}'
    return (b"\x20\x09" + place + bytes(100) + text.encode()).ljust(486, b"\0")


def stopped(folder: Path, *, transaction: int = 7, log: bytes = b"seven transactions") -> Vault:
    """A data folder as after a clean stop, with a snapshot that has everything up to the seventh transaction."""
    for each in (folder / LOGS, (folder / NEOSTORE).parent):
        each.mkdir(parents=True)
    (folder / NEOSTORE).write_bytes(b"store")
    (folder / LOGS / "neostore.transaction.db.0").write_bytes(log)
    (folder / LOGS / "checkpoint.0").write_bytes(
        checkpoint("Database shutdown", 3, 0, 9) + checkpoint("Database shutdown", transaction, 0, len(log))
    )
    (folder / SNAPSHOT).write_bytes(b"everything up to the seventh")
    vault = Vault(folder)
    vault.vouch(vault.head() or "", 7, 5)
    return vault


def test_a_snapshot_with_the_last_transaction_is_sealed(tmp_path: Path) -> None:
    vault = stopped(tmp_path)
    assert vault.sealed() is None
    vault.seal()
    assert vault.sealed() == vault.voucher() == Voucher(vault.head() or "", 7, 5)
    vault.unseal()
    assert (vault.sealed(), vault.voucher()) == (None, Voucher(vault.head() or "", 7, 5))


def test_a_snapshot_without_the_last_transaction_is_not_sealed(tmp_path: Path) -> None:
    vault = stopped(tmp_path, transaction=8)
    vault.seal()
    assert vault.sealed() is None


@pytest.mark.parametrize(
    "last",
    [
        b"",
        checkpoint("Scheduled checkpoint for time threshold", 7, 0, 18),
        checkpoint("Database shutdown", 7, 0, 17),
        checkpoint("Database shutdown", 7, 1, 18),
        checkpoint("Database shutdown", 7, 0, 18) + checkpoint("Recovery completed", 7, 0, 18),
        checkpoint("Database shutdown", 7, 0, 18)[:80],
    ],
    ids=["none", "scheduled", "before the end", "of another log", "not the last", "torn"],
)
def test_logs_that_do_not_end_with_a_clean_stop_are_not_sealed(tmp_path: Path, last: bytes) -> None:
    vault = stopped(tmp_path)
    (tmp_path / LOGS / "checkpoint.0").write_bytes(last)
    vault.seal()
    assert vault.sealed() is None


def test_the_newest_log_counts_by_its_number(tmp_path: Path) -> None:
    vault = stopped(tmp_path)
    (tmp_path / LOGS / "neostore.transaction.db.10").write_bytes(b"new")
    (tmp_path / LOGS / "checkpoint.9").write_bytes(checkpoint("Database shutdown", 6, 9, 3))
    (tmp_path / LOGS / "checkpoint.10").write_bytes(checkpoint("Database shutdown", 7, 10, 3))
    vault.seal()
    assert vault.sealed() is not None


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\1")


def flip_last(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")


CHANGED: dict[str, Callable[[Path], object]] = {
    "a write": lambda it: append(it / LOGS / "neostore.transaction.db.0"),
    "another log of the same size": lambda it: flip_last(it / LOGS / "neostore.transaction.db.0"),
    "a checkpoint": lambda it: append(it / LOGS / "checkpoint.0"),
    "a new log": lambda it: (it / LOGS / "neostore.transaction.db.1").write_bytes(b""),
    "another store": lambda it: (it / NEOSTORE).write_bytes(b"other"),
    "no store": lambda it: (it / NEOSTORE).unlink(),
    "no logs": lambda it: shutil.rmtree(it / LOGS),
    "another snapshot": lambda it: (it / SNAPSHOT).write_bytes(b"other"),
    "no snapshot": lambda it: (it / SNAPSHOT).unlink(),
    "no seal": lambda it: (it / SEAL).unlink(),
    "an empty seal": lambda it: (it / SEAL).write_bytes(b""),
    "a torn seal": lambda it: (it / SEAL).write_bytes((it / SEAL).read_bytes()[:50]),
    "a seal of zeros": lambda it: (it / SEAL).write_bytes(bytes(400)),
    "a list": lambda it: (it / SEAL).write_text("[]"),
    "a voucher as seal": lambda it: shutil.copy(it / VOUCHER, it / SEAL),
    "a seal without logs": lambda it: (it / SEAL).write_text(json.dumps({"head": "", "logs": {}})),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_seal_is_void_after_any_change(tmp_path: Path, change: Callable[[Path], object]) -> None:
    vault = stopped(tmp_path)
    vault.seal()
    assert vault.sealed() is not None
    change(tmp_path)
    assert vault.sealed() is None
    # The next start cannot tell whether the store is the one that the voucher is about.
    vault.unseal()
    assert vault.voucher() is None
    vault.seal()
    assert vault.sealed() is None


def test_a_seal_is_of_one_data_folder(tmp_path: Path) -> None:
    one, other = stopped(tmp_path / "one"), stopped(tmp_path / "other", log=b"SEVEN transactions")
    one.seal()
    for name in (SNAPSHOT, VOUCHER, SEAL):
        shutil.copy(one.folder / name, other.folder / name)
    assert other.sealed() is None
    shutil.copytree(one.folder, tmp_path / "copy")
    assert Vault(tmp_path / "copy").sealed() == one.sealed()


def test_numbers_in_bookmarks() -> None:
    # Of the embedded Neo4j, after transactions whose numbers its checkpoints named.
    assert number_in("FB:kcwQZIcai1ztReqzmA5HPCrWTsk+fZA=") == 15997
    for other in ("", "FB:", "FB:kcwQ", "kcwQZIcai1ztReqzmA5HPCrWTsk+fZA=", "FB:kcwQZIcai1ztReqzmA5HPCrWTsk+fZE=", "é"):
        assert number_in(other) is None


# With a real Neo4j ----------------------------------------------------------------------------------------------------


def running(settings: Settings, work: Callable[[Context], Awaitable[object]]) -> None:
    """Start Neo4j on the data folder, do something, and stop it."""

    async def connected(local: LocalNeo4j) -> None:
        async with open_store(settings.database, local.server) as store:
            await work(Context(store, settings))

    with LocalNeo4j(settings, train=False) as local:
        assert Vault(settings.embedded.data_dir).sealed() is None
        asyncio.run(connected(local))


async def save_all(ctx: Context) -> None:
    await apply_schema(ctx.store)
    await put_network(ctx)
    account = Account(ctx.settings)
    now = await account.now(ctx.store)
    assert now is not None
    assert now.transaction == await last_transaction(ctx.store)
    save(version_of(await load(ctx.store)), ctx.settings.embedded.data_dir / SNAPSHOT)
    account.vouch(now)


async def nothing(ctx: Context) -> None:
    """Only reads, and an update that finds nobody."""
    await ctx.store.fetch_all("store/ping")
    await ctx.store.driver.execute_query("MATCH (member:Member {id: 'nobody'}) SET member.name = 'Nobody'")


async def rename(ctx: Context) -> None:
    await ctx.store.driver.execute_query(RENAME)


@pytest.mark.long
@pytest.mark.starts_neo4j
def test_a_seal_lasts_until_somebody_writes(tmp_path: Path) -> None:
    fetch(Settings.load(cache_dir=CACHE))
    settings = small(tmp_path)
    vault = Vault(settings.embedded.data_dir)
    running(settings, save_all)
    sealed = vault.sealed()
    assert sealed is not None
    running(settings, nothing)
    assert vault.sealed() == sealed
    running(settings, rename)
    assert (vault.sealed(), vault.voucher()) == (None, sealed)
    running(settings, nothing)
    assert (vault.sealed(), vault.voucher()) == (None, None)


async def differing(ctx: Context) -> None:
    """What is sealed must be what the database has."""
    members, found = await verify_file.differing(ctx.store, ctx.settings.embedded.data_dir / SNAPSHOT)
    assert members > 0
    assert found == []


KILLED = """
import asyncio, os, signal, sys, threading, time
import graphsvc.app
from graphsvc.settings import Settings
from graphsvc.snapshot import vouching
# On a busy machine it takes as long as it takes.
vouching.COMPARING = graphsvc.app.STOPPING = 600.0
settings = Settings.model_validate_json(sys.argv[1])
seconds, victim = float(sys.argv[2]), sys.argv[3]

async def main():
    app = graphsvc.app.create_app(settings)
    async with app.router.lifespan_context(app):
        ctx = app.state.store
        while getattr(app.state, "snapshot", None) is None or app.state.snapshot.engine.series is None:
            await asyncio.sleep(0.05)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            name = str(time.monotonic_ns())
            try:
                await ctx.driver.execute_query("MATCH (m:Member {id: 'ana'}) SET m.name = $name", name=name)
            except Exception:
                pass
            await asyncio.sleep(0.05)
        if victim == "java":
            os.kill(app.state.local._java.pid, signal.SIGKILL)

if victim == "service":
    threading.Timer(5 + seconds, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
asyncio.run(main())
"""


@pytest.mark.long
@pytest.mark.starts_neo4j
def test_what_is_sealed_is_what_the_database_has_after_kills(tmp_path: Path) -> None:
    fetch(Settings.load(cache_dir=CACHE))
    settings = small(tmp_path).replace(snapshot=True, warm_up=False)
    running(settings, save_all)
    vault, draw, sealed = Vault(settings.embedded.data_dir), random.Random(7), 0
    for victim in ("nobody", "service", "java", "service", "nobody", "java", "service", "nobody"):
        given = (settings.model_dump_json(), str(draw.uniform(0.2, 4)), victim)
        subprocess.run([sys.executable, "-c", KILLED, *given], check=False, capture_output=True)
        if vault.sealed() is not None:
            sealed += 1
            running(settings, differing)
    assert sealed >= 1
