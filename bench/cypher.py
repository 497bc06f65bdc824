"""`python -m bench.cypher`: HTTP and the bare driver at one size, in depth: many clients, actions, targets."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from bench.network import make_ready
from bench.run import Plan, run
from graphsvc.embedded import LocalNeo4j
from graphsvc.settings import Settings
from graphsvc.store.store import Server

KEPT = Path(".graphsvc")
WIDTH = 120
RESULTS = Path(__file__).parent / "results"


app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def bench(
    large: Annotated[bool, typer.Option("--large", help="1 M members, 25 M connections")] = False,
    members: Annotated[int | None, typer.Option(help="Another number of members")] = None,
    seconds: Annotated[float, typer.Option(help="For each cell of the table")] = 2.0,
    seed: Annotated[int, typer.Option(help="The same gives the same network and the same questions")] = 7,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make and load the network anew")] = False,
    out: Annotated[
        Path | None, typer.Option(help="The document; bench/results/<size>-<time>.json unless named")
    ] = None,
) -> None:
    """HTTP, the bare driver, igraph and networkit on one network, side by side."""
    count, mean_degree = members or (1_000_000 if large else 100_000), 50.0 if large else 30.0
    memory = "4g" if large else "2g"
    settings = Settings.load(
        data_dir=KEPT / "bench" / f"{count}-{seed}",
        cache_dir=KEPT / "cache",
        neo4j_heap=memory,
        neo4j_page_cache=memory,
        neo4j_uri=None,
    )
    out = out or RESULTS / f"{count}-{datetime.now(UTC):%Y%m%d-%H%M}.json"
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    with console.status("") as status:
        network = make_ready(
            settings,
            members=count,
            mean_degree=mean_degree,
            seed=seed,
            fresh=fresh,
            report=lambda step, done, total: status.update(f"{step.label} {done:,} of {total:,}"),
        )
        status.update("starting Neo4j")
        with LocalNeo4j(settings, train=False) as local:
            server = Server(local.address.uri, local.address.user, local.address.password)
            plan = Plan(seconds=seconds, seed=seed)
            document = uvloop.run(run(plan, network, server, settings, console, status.update))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    console.print(f"Written to {out}", highlight=False)


if __name__ == "__main__":
    app()
