"""One real Neo4j for the whole run: embedded, in a container, another version, or any server by its address."""

import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from graphsvc.app import create_app
from graphsvc.context import Context
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.snapshot.compiling import use_cache
from graphsvc.store.schema import apply_schema
from graphsvc.store.store import Server, Store, open_store
from tests.containers import neo4j_container
from tests.contract import CheckedTransport
from tests.no_unit_tests import NO_UNIT_TESTS
from tests.own_neo4j import CHECKOUT, RELEASES, own_neo4j, recommended


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--histories", type=int, default=20, help="Random histories of members, held against a model (20)")
    parser.addoption("--fuzz", type=int, default=150, help="Queries changed at random, held against the guard (150)")
    parser.addoption(
        "--write-examples", action="store_true", help="Replace the examples of the OpenAPI document by what is answered"
    )
    parser.addoption(
        "--neo4j",
        default="embedded",
        help=f"embedded (default), container, {', '.join(RELEASES)}, or an address such as bolt://…",
    )


# Tables are as wide as the terminal: use one width for all tests.
os.environ["COLUMNS"] = "120"
# Neo4j answers, unless a test says otherwise. Kernels are compiled once for all tests.
os.environ["GRAPHSVC_SNAPSHOT"] = "false"
use_cache(CHECKOUT / ".graphsvc" / "cache" / "kernels")


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts background jobs with SIGINT ignored, which commands that tests interrupt would inherit.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "://" in config.getoption("--neo4j") and int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1:
        raise pytest.UsageError("Workers would empty each other's database: with an address, use --numprocesses 1.")


# Without a database, but not quick: they start processes, or make networks. `make test-fast` does without.
NOT_QUICK = {
    "test_analyst_limits",
    "test_bench",
    "test_cli_imports",
    "test_cli_offline",
    "test_cross_site",
    "test_embedded",
    "test_generate",
    "test_ingest_convert",
    "test_ingest_one_language",
    "test_jars",
    "test_pages",
    "test_snapshot_memory",
}


# Tests that use one of these fixtures need a database.
DATABASE_FIXTURES = {"server", "embedded_settings"}


# Workers take files in this order, longest first, so that no long file is left for the end. Those of the pages are
# together, and share a browser (tests/page_fixtures.py).
LONGEST = (
    "test_snapshot_history",
    "test_snapshot_memory",
    "test_pages_browser",
    "test_pages_explorer",
    "test_pages_states",
    "test_pages_history",
    "test_pages_help",
    "test_pages_actions",
    "test_pages_sign_in",
    "test_http",
    "test_changes",
    "test_embedded",
    "test_ingest_loading",
    "test_bench",
    "test_cli",
    "test_invitations",
    "test_suggestions_exact",
    "test_queries",
    "test_relationships_stateful",
)


# The short form of the suite, for other servers than the embedded one: every query, every question and action, loading,
# analysts and migrations. `everything_once` of test_warmup asks and does all.
SHORT_FORM = {
    "test_analyst_asking",
    "test_analyst_guard",
    "test_analyst_probe",
    "test_analyst_saved",
    "test_changes",
    "test_ingest_loading",
    "test_own_neo4j",
    "test_queries",
    "test_scenario",
    "test_store_migrations",
    "test_suggestions",
    "test_warmup",
}


# These come last: they empty Neo4j's cache of plans, or create and drop indexes, upon which it discards all plans. To
# plan all queries anew takes 20 s of CPU time.
DISCARDING_PLANS = (
    "test_analyst_guard",
    "test_hubs",
    "test_own_neo4j",
    "test_warmup",
    "test_sample",
    "test_analyst_saved",
    "test_health",
    "test_store_migrations",
)


def _place(item: pytest.Item) -> int:
    name = item.path.stem
    if name in LONGEST:
        return LONGEST.index(name)
    return len(LONGEST) + (DISCARDING_PLANS.index(name) + 1 if name in DISCARDING_PLANS else 0)


def _is_marked(item: pytest.Item, *names: str) -> bool:
    return any(item.get_closest_marker(name) for name in names)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    only_units = config.getoption("markexpr") == "unit and not long"
    return True if only_units and collection_path.stem in NO_UNIT_TESTS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    for item in items:
        long = _is_marked(item, "long")
        if _is_marked(item, "serial") and not _is_marked(item, "long", "containers"):
            raise pytest.UsageError(f"{item.nodeid} is serial, but not long: `make test` would leave it out.")
        fixtures = set(getattr(item, "fixturenames", ()))
        if not fixtures & DATABASE_FIXTURES and not item.get_closest_marker("starts_neo4j"):
            if item.path.stem not in NOT_QUICK:
                item.add_marker("unit")
        elif item.path.stem in SHORT_FORM and "server" in fixtures and not _is_marked(item, "long", "embedded"):
            item.add_marker("short_form")
        if item.path.stem in NO_UNIT_TESTS and _is_marked(item, "unit") and not long:
            raise pytest.UsageError(f"{item.nodeid} needs no database: take its file off NO_UNIT_TESTS.")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


# Neo4j waits for the disk at each commit; a folder in memory saves that. Tests of restarts are the same in both.
IN_MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 2_000_000_000  # bytes


def _fast_folder() -> Path | None:
    """A folder in memory with room for a database, or None for the disk."""
    usable = IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if usable else None


@pytest.fixture(scope="session")
def embedded_settings() -> Iterator[Settings]:
    """Settings of a small embedded Neo4j with a data folder of its own and the checkout's cache."""
    with TemporaryDirectory(prefix="graphsvc-tests-", dir=_fast_folder()) as folder:
        yield Settings.load(
            data_dir=Path(folder),
            cache_dir=CHECKOUT / ".graphsvc" / "cache",
            neo4j_small=True,
            neo4j_heap="384m",
            neo4j_page_cache="32m",
        )


@contextmanager
def _embedded(settings: Settings) -> Iterator[Server]:
    with LocalNeo4j(settings, train=False) as local:
        address = local.address
        yield Server(address.uri, address.user, address.password)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Where the run's Neo4j answers. With an address, GRAPHSVC_NEO4J_PASSWORD is its password; it is emptied!"""
    where = request.config.getoption("--neo4j")
    if where == "embedded":
        with _embedded(request.getfixturevalue("embedded_settings")) as server:
            yield server
    elif where == "container":
        with neo4j_container() as server:
            yield server
    elif where in RELEASES:
        with (
            TemporaryDirectory(prefix="graphsvc-tests-", dir=_fast_folder()) as folder,
            own_neo4j(where, Path(folder), CHECKOUT / ".graphsvc" / "cache", recommended()) as server,
        ):
            yield server
    elif "://" in where:
        password = Settings.load().database.password
        yield Server(where, "neo4j", password.get_secret_value() if password else "")
    else:
        raise pytest.UsageError(f"--neo4j={where}: embedded, container, {', '.join(RELEASES)}, or an address")


@pytest.fixture(scope="session")
def settings(server: Server) -> Settings:
    """Settings that use the run's Neo4j as your own server. On a busy machine it may take long to answer."""
    return Settings.load(
        neo4j_uri=server.uri,
        neo4j_user=server.user,
        neo4j_password=server.password,
        warm_up=False,
        # Tests expire invitations themselves.
        expiry_interval=1e9,
        heartbeat_timeout=20,
        query_timeout=120,
    )


@pytest.fixture(scope="session")
async def full_store(settings: Settings, server: Server) -> AsyncIterator[Store]:
    """The run's shared store, on the data of the test module."""
    async with open_store(settings.database, server) as store:
        await apply_schema(store)
        yield store


@pytest.fixture
async def store(full_store: Store) -> Store:
    """A store for one test, on an empty database with its schema."""
    await empty(full_store)
    return replace(full_store)


@pytest.fixture
async def ctx(store: Store, settings: Settings) -> Context:
    """A context on the test's own store."""
    return Context(store, settings)


@asynccontextmanager
async def on_empty(settings: Settings, server: Server) -> AsyncIterator[Context]:
    """A context on the server's database, with its schema and nothing else."""
    async with open_store(settings.database, server) as store:
        await apply_schema(store)
        await empty(store)
        yield Context(store, settings)


async def empty(store: Store) -> None:
    """Delete all data of a test from the database."""
    async with store.driver.session(database=store.settings.name) as session:
        result = await session.run(
            "MATCH (node:Member|Organization|Invitation|_SavedQuery|_Change) "
            "CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 500 ROWS"
        )
        await result.consume()


@pytest.fixture(scope="session")
async def full_client(full_store: Store, settings: Settings, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the run's shared service, on the data of the test module."""
    async with client_on(settings, server) as client:
        yield client


@pytest.fixture
async def client(store: Store, full_client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """An in-process client of the run's shared service, on the emptied database."""
    yield full_client
    full_client.cookies.clear()
    full_client.headers.pop("authorization", None)


def client_on(settings: Settings, server: Server) -> "AppClient":
    return AppClient(settings, server)


class AppClient:
    """An HTTP client on an app whose lifespan lasts as long as the client."""

    def __init__(self, settings: Settings, server: Server) -> None:
        self.app = create_app(settings, server)

    async def __aenter__(self) -> httpx.AsyncClient:
        self.lifespan = self.app.router.lifespan_context(self.app)
        await self.lifespan.__aenter__()
        await self.app.state.schema_applied.wait()
        transport = CheckedTransport(self.app)
        # One request id, so that the same request has the same answer.
        named = {"X-Request-Id": "test"}
        self.client = httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=named)
        return self.client

    async def __aexit__(self, *error: object) -> None:
        await self.client.aclose()
        await self.lifespan.__aexit__(None, None, None)
