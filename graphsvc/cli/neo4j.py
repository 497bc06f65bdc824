"""Commands for the embedded Neo4j: prepare, start, run, stop, status, logs, shell."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphsvc.cli.arguments import number_in
from graphsvc.cli.common import errors_in_a_line, fail, load_settings, out, print_json
from graphsvc.cli.output import shown
from graphsvc.text_rules import escaped

if TYPE_CHECKING:
    from graphsvc.embedded import Address
    from graphsvc.settings import Settings

app = typer.Typer(no_args_is_help=True)

NOT_RUNNING = 3
SUPERVISOR = "graphsvc neo4j run"
START_TIMEOUT = 180.0  # seconds
STOP_TIMEOUT = 15.0


@app.command()
def prepare() -> None:
    """Download Neo4j and train its start-up cache, so that later starts are fast. Running it again changes nothing."""
    settings = load_settings()
    with errors_in_a_line():
        from graphsvc.cli.progress import progress
        from graphsvc.embedded import TRAINING, Training, fetch

        with progress() as report:
            fetch(settings, report)
            report(TRAINING, 0, 1)
            Training(settings, niceness=0).run()
            report(TRAINING, 1, 1)


@app.command()
def start() -> None:
    """Start Neo4j in the background; it runs until `stop`."""
    settings = load_settings()
    with errors_in_a_line():
        from graphsvc.cli.progress import progress
        from graphsvc.embedded import STARTING, fetch, running

        found = running(settings)
        if found is None:
            with progress() as report:
                fetch(settings, report)
                report(STARTING, 0, 1)
                found = _await_start(settings)
                report(STARTING, 1, 1)
        _show(_status(settings))


@app.command()
def run() -> None:
    """Run Neo4j in the foreground until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with errors_in_a_line(), suppress(KeyboardInterrupt):
        from graphsvc.embedded import LocalNeo4j

        local = LocalNeo4j(load_settings(), holder=SUPERVISOR)
        with local:
            typer.echo("Neo4j is running.")
            while True:
                time.sleep(1)


@app.command()
def stop() -> None:
    """Stop the Neo4j that `start` started."""
    with errors_in_a_line():
        from graphsvc.embedded import holder_of

        holder = holder_of(load_settings())
        if holder is None or (process := holder.alive()) is None:
            out.print("Neo4j is not running.")
            return
        if holder.command != SUPERVISOR:
            fail(f"Neo4j was started by process {holder.pid} ({holder.command}) at {holder.since}: stop that process.")
        process.terminate()
        _await_end(process)
        out.print("Neo4j has stopped.")


@app.command()
def status(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False) -> None:
    """Show the Neo4j that runs on the data folder; exit with 3 if none does."""
    with errors_in_a_line():
        found = _status(load_settings())
    if as_json:
        print_json(found)
    else:
        _show(found)
    if not found["running"]:
        raise typer.Exit(NOT_RUNNING)


@app.command()
def logs(
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep printing new lines")] = False,
    lines: Annotated[
        int,
        typer.Option(
            "--lines", "-n", parser=number_in("--lines", 0), metavar="NUMBER", help="Number of last lines to print"
        ),
    ] = 50,
) -> None:
    """Show Neo4j's log."""
    file = _home(load_settings()) / "logs" / "neo4j.log"
    if not file.exists():
        fail(f"there is no log yet: {file}")
    with file.open(errors="replace") as log, suppress(KeyboardInterrupt):
        written = log.readlines()
        typer.echo(escaped("".join(written[-lines:] if lines else [])), nl=False)
        while follow:
            typer.echo(escaped(log.read()), nl=False)
            time.sleep(0.2)


@app.command()
def shell() -> None:
    """Run Cypher as the owner, including writes. End statements with a semicolon; press Ctrl-D to exit."""
    settings = load_settings()
    with errors_in_a_line():
        from graphsvc.cli.shell import read_eval_print
        from graphsvc.embedded import running

        found = running(settings)
        if found is None:
            fail("Neo4j is not running; start it with: graphsvc neo4j start", NOT_RUNNING)
        went_well = read_eval_print(found.uri, (found.user, found.password), settings.database.name)
    if not went_well:
        raise typer.Exit(1)


def _home(settings: "Settings") -> Path:
    return (settings.embedded.data_dir / "neo4j").absolute()


def _await_start(settings: "Settings") -> "Address":
    from graphsvc.embedded import StartFailed, running

    log = _home(settings) / "logs" / "supervisor.log"
    supervisor, until = _supervisor(log), time.monotonic() + START_TIMEOUT
    while time.monotonic() < until:
        if found := running(settings):
            supervisor.returncode = 0  # detach: Popen would warn that it is still running
            return found
        if supervisor.poll() is not None:
            said = log.read_text(errors="replace").split("graphsvc:")[-1]
            raise StartFailed(" ".join(said.split()) or f"Neo4j did not start; see {log}.")
        time.sleep(0.05)
    supervisor.terminate()
    raise StartFailed(f"Neo4j did not start within {START_TIMEOUT:.0f} s; see {log}.")


def _supervisor(log: Path) -> "subprocess.Popen[bytes]":
    """`graphsvc neo4j run` in its own session, so that it survives this terminal."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "graphsvc", "neo4j", "run"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _await_end(process: Any) -> None:
    import psutil

    try:
        process.wait(STOP_TIMEOUT)
    except psutil.TimeoutExpired:
        fail(f"process {process.pid} did not stop within {STOP_TIMEOUT:.0f} s")


def _status(settings: "Settings") -> dict[str, Any]:
    from graphsvc.embedded import running_process

    found, process = running_process(settings)
    if found is None or process is None:
        return {"running": False, "data_folder": str(_home(settings))}
    return {
        "running": True,
        "address": found.uri,
        "pid": found.pid,
        "version": found.version,
        "data_folder": str(_home(settings)),
        "password_file": str(_home(settings) / "password"),
        "memory": f"{process.memory_info().rss >> 20}m",
        "uptime": f"{time.time() - process.create_time():.0f} s",
    }


def _show(found: dict[str, Any]) -> None:
    for name, value in found.items():
        typer.echo(escaped(f"{name.replace('_', ' '):14} {shown(value)}"))
