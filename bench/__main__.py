"""`python -m bench`: everybody side by side at several sizes; prints the tables, and may write docs/performance.md."""

import shlex
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.engines import LIBRARIES
from bench.network import drawn_network, kept_network, loading_took, make_ready
from bench.page import PAGE, tables, write_page
from bench.performance import OneSize, Results, compile_kernels
from bench.processes import Patience
from bench.side_by_side import Plan
from bench.snapshot import FILE
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.store import Server

KEPT = Path(".graphsvc")
RESULTS = Path(__file__).parent / "results"
MEAN_DEGREE = 50.0
SIZES, LARGE_SIZES = "10000,100000", "10000,100000,1000000,5000000"
MOST_IN_DATABASE = 1_000_000
LARGE = 1_000_000

app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def bench(
    large: Annotated[bool, typer.Option("--large", help=f"Sizes {LARGE_SIZES}")] = False,
    sizes: Annotated[str, typer.Option(help="Numbers of members; above a million without the database")] = "",
    only: Annotated[str, typer.Option(help="Libraries, by name; all unless named")] = "",
    seconds: Annotated[float, typer.Option(help="For each cell of a table")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same gives the same network and the same questions")] = 7,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make and load the networks anew")] = False,
    page: Annotated[bool, typer.Option("--page", help="Write what it found to docs/performance.md")] = False,
    out: Annotated[Path | None, typer.Option(help="The document; bench/results/<time>.json unless named")] = None,
    patience: Annotated[float, typer.Option(help="Seconds for one competitor at one size")] = 420.0,
) -> None:
    """The service with and without its snapshot, the bare driver, and in-process libraries, side by side."""
    own = Settings.load()
    plan = Plan(
        seconds=seconds,
        seed=seed,
        patience=Patience(altogether=patience),
        sources=own.suggestions.seed_limit,
        shown=own.rules.shown_connections,
    )
    results = Results(out or RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M}.json")
    results.begin(plan, _command())
    console = Console() if sys.stdout.isatty() else Console(width=200)
    chosen = set(only.split(",")) if only else set(LIBRARIES)
    with console.status("compiling") as status:
        compile_kernels(KEPT / "bench" / "kernels")
        for members in map(int, (sizes or (LARGE_SIZES if large else SIZES)).split(",")):
            try:
                _one_size(members, plan, results, chosen, fresh=fresh, tell=status.update)
            except Exception as error:  # noqa: BLE001  what was measured at other sizes is worth keeping
                results.size(members)["failed"] = f"{type(error).__name__}: {error}"
                console.print(f"{members:,} members: {type(error).__name__}: {error}", markup=False)
            results.judge()
    for name, table in tables(results.document).items():
        console.print(f"\n{name}\n{table}", markup=False, highlight=False, soft_wrap=True)
    if page:
        write_page(results.document)
        console.print(f"Written to {PAGE}", highlight=False)
    console.print(f"Written to {results.path}", highlight=False)


def _one_size(
    members: int, plan: Plan, results: Results, chosen: set[str], *, fresh: bool, tell: Callable[[str], None]
) -> None:
    folder = KEPT / "bench" / f"{members}x{MEAN_DEGREE:g}-{plan.seed}"
    memory = "4g" if members >= LARGE else "2g"
    saved = folder / "service" / FILE
    if members > MOST_IN_DATABASE:
        tell(f"{members:,} members: generating connections")
        network = kept_network(folder / "arrays", lambda: drawn_network(members, MEAN_DEGREE, plan.seed))
        OneSize(network, folder / "arrays", plan, results, tell, saved).without_database(chosen)
        return
    settings = Settings.load(
        data_dir=folder, cache_dir=KEPT / "cache", neo4j_heap=memory, neo4j_page_cache=memory, neo4j_uri=None
    )
    network = make_ready(
        settings,
        members=members,
        mean_degree=MEAN_DEGREE,
        seed=plan.seed,
        fresh=fresh,
        report=lambda step, done, total: tell(f"{members:,} members: {step.label} {done:,} of {total:,}"),
    )
    one = OneSize(network, folder / "arrays", plan, results, tell, saved)
    one.side.figures["import_seconds"] = loading_took(settings)
    tell(f"{members:,} members: starting Neo4j")
    with LocalNeo4j(settings, train=False) as local:
        server = Server(local.address.uri, local.address.user, local.address.password)
        one.with_database(server, local.address.pid)
    one.without_database(chosen)


def _command() -> str:
    given = shlex.join(sys.argv[1:])
    return f"python -m bench {given}".strip()


app()
