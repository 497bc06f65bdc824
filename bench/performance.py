"""`make bench`, one size after the other: the database and its services, then the libraries without it."""

import asyncio
import gc
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep
from typing import Any

import numpy as np
import psutil
from neo4j import GraphDatabase

from bench import snapshot
from bench.bars import bars_of
from bench.changes import ACTORS
from bench.engines import LIBRARIES
from bench.network import Network, drawn_network, save_network
from bench.processes import WorkerFailedError, events
from bench.report import about_machine
from bench.run import TOUCH
from bench.service import service
from bench.side_by_side import BARE, GROWTH, Figures, Plan, Side
from bench.wires import CYPHER, DRIVER, SNAPSHOT
from graphsvc.snapshot.compiling import compile_once
from graphsvc.store.store import Server

PACKAGES = ("numpy", "numba", "igraph", "networkit", "rustworkx", "python-graphblas", "ladybug", "neo4j")
CHANGES_PER_SECOND = 200.0
LONGER = 10.0  # times the length of other cells, so that there are enough changes
READY = 300.0  # seconds that a service may take to load its snapshot
# As many as there are cores, as `graphsvc serve --workers` is meant.
WORKERS = len(psutil.Process().cpu_affinity())
# Neither service plans in the background while the other is measured: comparing the answers plans all.
QUIET = {"GRAPHSVC_WARM_UP": "false", "GRAPHSVC_WORKERS": str(WORKERS)}


def plain(value: Any) -> Any:
    """A value of numpy as Python's. Raises TypeError for anything else that is not JSON."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not JSON")


@dataclass
class Results:
    """The document, written anew whenever something was found."""

    path: Path
    document: Figures = field(default_factory=dict)

    def keep(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".part")
        unfinished.write_text(json.dumps(self.document, ensure_ascii=False, indent=1, default=plain) + "\n")
        unfinished.replace(self.path)

    def begin(self, plan: Plan, command: str) -> None:
        self.document |= {
            "machine": about_machine(),
            "command": command,
            "plan": {"seconds": plan.seconds, "requests": plan.requests, "seed": plan.seed},
            "versions": dict(_versions()),
            "sizes": {},
            "bars": [],
        }
        self.keep()

    def size(self, members: int) -> Figures:
        found: Figures = self.document["sizes"].setdefault(str(members), {})
        return found

    def judge(self) -> None:
        self.document["bars"] = [bar.document() for bar in bars_of(self.document["sizes"])]
        self.keep()


def _versions() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            continue


def compile_kernels(kept: Path) -> None:
    """The snapshot's kernels are compiled once and kept for workers and services: no time that is measured has a
    compiler in it."""
    asyncio.run(compile_once(kept, asyncio.Event()))
    with TemporaryDirectory() as folder:
        network = drawn_network(500, 12.0, 1)
        save_network(network, Path(folder))
        Side(network, Path(folder), Plan(seconds=0.01), lambda: None, lambda what: None, {}).library("snapshot")


@dataclass
class OneSize:
    """Everything at one size. `saved` is where the snapshot of it is kept between two steps."""

    network: Network
    arrays: Path
    plan: Plan
    results: Results
    tell: Callable[[str], None]
    saved: Path
    side: Side = field(init=False)

    def __post_init__(self) -> None:
        figures = self.results.size(self.network.members)
        self.side = Side(self.network, self.arrays, self.plan, self.results.keep, self.tell, figures)

    # With the database ---------------------------------------------------------------------------------------------

    def with_database(self, server: Server, java: int | None = None, *, changes: bool = True) -> None:
        """The service with and without its snapshot, and the driver; then the snapshot read anew."""
        self.tell(f"{self.network.members:,} members: reading the whole store once")
        with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
            for text in TOUCH:
                driver.execute_query(text)
        bolt = [server.uri, server.user, server.password]
        # First, while nothing else runs; the service then opens what was saved.
        with self._trouble("snapshot", "loading"):
            self._worker("snapshot", do="load", server=bolt, saves=str(self.saved.absolute()))
        with ExitStack() as stack:
            plain = stack.enter_context(service(server, settings=QUIET | snapshot.WITHOUT))
            given: dict[str, Any] = {CYPHER: plain, DRIVER: bolt}
            with self._trouble(SNAPSHOT, "opening"):
                given[SNAPSHOT] = self._serve_snapshot(stack, server)
            self.side.wires(given)
            self._memory_of_processes(java, list(given))
            if changes:
                with self._trouble(SNAPSHOT, "changes"):
                    self._changes(plain, given.get(SNAPSHOT, plain))
        self.results.keep()

    def _serve_snapshot(self, stack: ExitStack, server: Server) -> str:
        """The address of a service that answers from its snapshot."""
        if not snapshot.has_answers():
            raise RuntimeError("the snapshot has no answers")
        folder = {"GRAPHSVC_DATA_DIR": str(self.saved.parent.absolute())}
        started = monotonic()
        url = stack.enter_context(service(server, settings=QUIET | snapshot.WITH | folder))
        while not snapshot.answers_from_memory(url, WORKERS):
            if monotonic() > started + READY:
                raise TimeoutError(f"no snapshot within {READY:.0f} s")
            sleep(0.1)
        self.side.of(SNAPSHOT)["seconds"] = monotonic() - started
        return url

    @contextmanager
    def _trouble(self, who: str, what: str) -> Iterator[None]:
        """What fails is said in its place, and the run goes on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  a long run must not end by one of its many parts
            self.side.of(who)["trouble"][what] = f"{type(error).__name__}: {error}"[:200]
            self.results.keep()

    def _worker(self, who: str, **task: Any) -> None:
        for event in events(self.side.task(**task), self.plan.patience):
            self.side.of(who)[event.pop("event")] = event
        self.results.keep()

    def _memory_of_processes(self, java: int | None, names: list[str]) -> None:
        """Resident memory of Neo4j, and of the services with their workers, in the order in which they were started:
        what several processes share counts once."""
        if java:
            self.side.figures["neo4j_bytes"] = psutil.Process(java).memory_info().rss
        serving = [each for each in psutil.Process().children() if "serve" in each.cmdline()]
        for name, process in zip([name for name in names if name != DRIVER], serving, strict=False):
            family = [process, *process.children(recursive=True)]
            self.side.of(name)["bytes"] = sum(each.memory_full_info().pss for each in family)
        self.results.keep()

    def _changes(self, changes: str, looks: str) -> None:
        """What lookups keep of their throughput, and an empty endpoint of its, while another service makes changes."""
        cells = [("degree", "random"), ("nothing", "random")]
        self.side.wires({"lookups": looks}, cells, "quiet: ", times=LONGER)
        with TemporaryDirectory() as folder:
            until = Path(folder) / "enough"
            task = self.side.task(
                do="change",
                changes=changes,
                looks=looks,
                per_second=CHANGES_PER_SECOND,
                actors=ACTORS,
                until=str(until),
            )
            found: Figures = {}
            begun = threading.Event()

            def follow() -> None:
                try:
                    for event in events(task, self.plan.patience):
                        found[event.pop("event")] = event
                        begun.set()
                except WorkerFailedError as failed:
                    found["failed"] = str(failed)
                begun.set()

            following = threading.Thread(target=follow)
            following.start()
            try:
                begun.wait()
                self.side.wires({"lookups": looks}, cells, "changing: ", times=LONGER)
            finally:
                until.touch()
                following.join()
        if "failed" in found:
            raise WorkerFailedError(found["failed"])
        quiet, busy = (self.side.figures["competitors"].pop(f"{when}: lookups") for when in ("quiet", "changing"))
        seen = found["changed"].pop("seen")
        p50, p99 = np.percentile(seen, [50, 99]) * 1000 if seen else (None, None)
        most = str(max(self.plan.clients))
        rates = {
            f"{what}_{when}": cells["cells"][f"{question} random"][most]["per_second"]
            for what, question in (("lookups", "degree"), ("nothing", "nothing"))
            for when, cells in (("quiet", quiet), ("changing", busy))
        }
        self.side.figures["changes"] = found["changed"] | {"seen": len(seen), "p50": p50, "p99": p99} | rates
        self.results.keep()

    # Without it ----------------------------------------------------------------------------------------------------

    def without_database(self, only: set[str]) -> None:
        if self.saved.exists():
            # First, so that kernels are compiled, as they are after a service ran.
            self.side.library("snapshot", opens=self.saved)
            pair = [self.side.checks.requests["random"][0].viewer, self.side.checks.requests["random"][0].other]
            with self._trouble("snapshot", "reopening"):
                started = perf_counter()
                self._worker("snapshot", do="reopen", opens=str(self.saved.absolute()), pair=pair)
                self.side.of("snapshot")["reopened"]["altogether"] = perf_counter() - started
        for name in LIBRARIES:
            if name in only:
                cells = GROWTH if name == "snapshot" and self.saved.exists() else ()
                self.side.library(name, cells)
                gc.collect()
        self.side.finish()


__all__ = ["BARE", "OneSize", "Results"]
