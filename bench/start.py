"""`python -m bench.start`: how soon the demo is ready on a warm folder, and how quick first answers are."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from bench.report import about_machine
from graphsvc.review import PARTS

CHECKOUT = Path(__file__).parents[1]
STARTING = 600.0  # seconds
PAUSE = 20.0  # seconds from the printed examples to the other calls
ROUNDS = 10
READY_BAR, PRINTED_BAR, FIRST_BAR = 8.0, 0.3, 0.5  # seconds

VIEWER, OTHER, FRIEND = "107", "3263", "1888"
READS = [
    ("member", f"{VIEWER}"),
    ("degree", f"{VIEWER}/degree/{OTHER}"),
    ("mutual connections", f"{VIEWER}/mutuals/{OTHER}"),
    ("relationship", f"{VIEWER}/relationship/{OTHER}"),
    ("suggestions", f"{VIEWER}/suggestions"),
    ("suggestions to follow", f"{VIEWER}/suggestions/follows"),
    ("introductions", f"{VIEWER}/introductions/{OTHER}"),
    ("search by name", f"{VIEWER}/search?name=an"),
    ("search at degree 2", f"{VIEWER}/search?degree=2"),
    ("profile", f"{VIEWER}/profiles/{OTHER}"),
    ("sizes of the rings", f"{VIEWER}/network"),
    *((f"ring {ring}", f"{VIEWER}/network/{ring}") for ring in (1, 2, 3)),
    ("picture of the network", f"{VIEWER}/network/around"),
    ("connections, newest", f"{VIEWER}/connections"),
    ("connections, by name", f"{VIEWER}/connections?sort=name"),
    ("connections of another", f"{VIEWER}/connections-of/{FRIEND}"),
    ("invitations received", f"{VIEWER}/invitations"),
    ("invitations sent", f"{VIEWER}/invitations?direction=sent"),
    ("following", f"{VIEWER}/following"),
    ("followers", f"{VIEWER}/followers"),
    ("followers of another", f"{VIEWER}/followers-of/{OTHER}"),
    ("blocks", f"{VIEWER}/blocks"),
    ("feed sources", f"{VIEWER}/feed-sources"),
    ("audience", f"{VIEWER}/audience"),
    ("review", f"{VIEWER}/insights"),
    *((f"review: {part}", f"{VIEWER}/insights/{part}") for part in PARTS),
    ("timeline", f"{VIEWER}/timeline"),
    ("timeline with one other", f"{VIEWER}/timeline?with={OTHER}"),
    ("export of a member", f"{VIEWER}/export"),
]
POSTED = [
    ("many degrees", f"{VIEWER}/degrees", {"others": [str(number) for number in range(100)]}),
    ("many mutual counts", f"{VIEWER}/mutuals", {"others": [str(number) for number in range(100)]}),
]


class Service:
    """The demo as a user starts it, and how long each call took."""

    def __init__(self, address: str) -> None:
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.seconds: dict[str, list[float]] = {}
        self.organization = ""

    def call(self, name: str, method: str, path: str, body: Any = None) -> Any:
        begun = time.perf_counter()
        content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = "application/x-ndjson" if path == "/bulk" else "application/json"
        self.connection.request(method, path, content, {"Content-Type": kind} if content else {})
        response = self.connection.getresponse()
        answer = response.read()
        self.seconds.setdefault(name, []).append(time.perf_counter() - begun)
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:300].decode(errors='replace')}")
        return json.loads(answer) if response.headers.get_content_subtype() == "json" and answer else None


@contextmanager
def demo(folder: Path) -> Iterator[tuple[Service, list[str], float, float]]:
    """The running demo, the paths that it printed, the seconds until then, and that moment."""
    settings = {"GRAPHSVC_DATA_DIR": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    with TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "graphsvc", "demo", "--port", "0"],
            cwd=CHECKOUT,
            env=os.environ | settings,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            while True:
                text = os.pread(said.fileno(), 1 << 20, 0).decode(errors="replace")
                if "Ctrl-C stops" in text:
                    break
                if process.poll() is not None or time.perf_counter() - begun > STARTING:
                    raise RuntimeError(f"the demo did not start: {text[-2000:]}")
                time.sleep(0.005)
            ready = time.perf_counter()
            urls = re.findall(r"curl '?(http\S+?)'?\n", text)
            address = urls[0].split("/members/")[0]
            yield Service(address), [url.removeprefix(address) for url in urls], ready - begun, ready
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def reads(service: Service) -> None:
    for name, path in READS:
        service.call(name, "GET", f"/members/{path}")
    for name, path, body in POSTED:
        service.call(name, "POST", f"/members/{path}", body)
    for name in ("schema", "saved"):
        service.call(f"analysts: {name}", "GET", f"/cypher/{name}")


def actions(service: Service, number: int) -> None:
    """Every action once, among members who are new and gone again afterwards."""
    a, b, c = (f"bench-{number}-{letter}" for letter in "abc")
    call = service.call
    for each in (a, b, c):
        call("put a member", "PUT", f"/members/{each}", {"name": each})
    call("change a member", "PATCH", f"/members/{a}", {"headline": "Engineer"})

    def invite(sender: str, other: str) -> str:
        return str(call("invite", "POST", f"/members/{sender}/invitations", {"other": other})["id"])

    def answer(member: str, action: str, invitation: str) -> None:
        call(action, "POST", f"/members/{member}/invitations/{invitation}/{action}")

    answer(b, "accept", invite(a, b))
    answer(c, "ignore", invite(b, c))
    answer(a, "report", invite(c, a))
    answer(a, "withdraw", invite(a, c))
    call("disconnect", "DELETE", f"/members/{a}/connections/{b}")
    call("follow", "PUT", f"/members/{b}/following/{c}")
    call("unfollow", "DELETE", f"/members/{b}/following/{c}")
    call("follow", "PUT", f"/members/{b}/following/{c}")
    call("remove a follower", "DELETE", f"/members/{c}/followers/{b}")
    call("follow an organization", "PUT", f"/members/{a}/following/{service.organization}?type=organization")
    call("unfollow an organization", "DELETE", f"/members/{a}/following/{service.organization}?type=organization")
    call("block", "PUT", f"/members/{a}/blocks/{c}")
    call("unblock", "DELETE", f"/members/{a}/blocks/{c}")
    call("dismiss", "DELETE", f"/members/{a}/suggestions/{b}")
    record = {"type": "connection", "a": a, "b": c}
    call("bulk", "POST", "/bulk", (json.dumps(record) + "\n").encode())
    for each in (a, b, c):
        call("erase", "DELETE", f"/members/{each}")


app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def start(
    folder: Annotated[Path, typer.Option(help="The data folder; made by a first start where it is missing")] = Path(
        ".graphsvc/bench-start"
    ),
    pause: Annotated[float, typer.Option(help="Seconds before the calls that were not printed")] = PAUSE,
) -> None:
    """Start the demo on a warm folder; time until ready, first, second and tenth call of each read and action."""
    console = Console()
    os.environ.setdefault("GRAPHSVC_CACHE_DIR", str((CHECKOUT / ".graphsvc" / "cache").absolute()))
    prepare = [sys.executable, "-m", "graphsvc", "neo4j", "prepare"]
    subprocess.run(prepare, cwd=CHECKOUT, check=True)
    if not (folder / "neo4j").exists():
        with demo(folder):
            console.print(f"{folder} is filled; now it is warm.")
    with demo(folder) as (service, printed, seconds, ready):
        for _ in range(ROUNDS):
            for path in printed:
                service.call(f"printed: {path}", "GET", path)
        service.organization = service.call("a profile", "GET", f"/members/{VIEWER}")["affiliations"][0]["id"]
        service.connection.close()  # the service closes what is idle for 5 s
        time.sleep(max(0.0, ready + pause - time.perf_counter()))
        run = int(time.time())
        for number in range(ROUNDS):
            reads(service)
            actions(service, run + number)
    report(console, service, seconds, pause)


def report(console: Console, service: Service, seconds: float, pause: float) -> None:
    console.print(", ".join(f"{name}: {value}" for name, value in about_machine().items()), highlight=False)
    console.print(f"ready after {seconds:.1f} s (bar: {READY_BAR:.0f} s); seconds of each call:", highlight=False)
    table = Table("", "first", "second", "10th", "over the bar")
    rows = count()
    for name, taken in service.seconds.items():
        if name == "a profile":
            continue
        printed = name.startswith("printed: ")
        if not printed and next(rows) == 0:
            table.add_section()
            table.add_row(f"{pause:.0f} s later")
        bar = PRINTED_BAR if printed else FIRST_BAR
        shown = [f"{value:.3f}" for value in (taken[0], taken[1], taken[9])]
        table.add_row(name, *shown, "yes" if taken[0] > bar else "")
    console.print(table)


if __name__ == "__main__":
    app()
