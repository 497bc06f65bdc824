"""Waits until Neo4j answers, and finds the reason if it does not start."""

import random
import re
import socket
import time
from pathlib import Path
from threading import Event

from graphsvc.embedded.errors import PortTaken, StartFailed
from graphsvc.embedded.home import DATABASE, USER, Home
from graphsvc.embedded.process import JavaProcess
from graphsvc.store.driver import AuthError, Driver, DriverError, GraphDatabase, Neo4jError, NotificationMinimumSeverity
from graphsvc.store.queries import queries

# Below the ports that Linux uses for outgoing connections (32768 and up). In that range, a driver that reconnects while
# Neo4j is down may get the same port as its local port, connect to itself, and block Neo4j's restart.
PORTS = range(16384, 32768)
START_TIMEOUT = 120.0  # seconds; a start takes 2 to 7, the recovery of a large network longer
POLL = 0.02
SAID = re.compile(r"Caused by: |Exception in thread \S+ |.*\bERROR\b\s*|(?=[\w.]+(?:Error|Exception)\b)")


def wait_for_answer(process: JavaProcess, home: Home, port: int, stopping: Event) -> None:
    """Raises StartFailed with Neo4j's own reason if Neo4j ends instead."""
    until = time.monotonic() + START_TIMEOUT
    password = home.password()
    while time.monotonic() < until:
        if process.ended() is not None:
            raise failure(home.console, port)
        if listens(port) and answers(port, password):
            return
        if stopping.wait(POLL):
            raise StartFailed("Neo4j was stopped while it started.")
    raise StartFailed(f"Neo4j did not answer within {START_TIMEOUT:.0f} s; its log is {home.log}.")


def connect(port: int, password: str) -> Driver:
    return GraphDatabase.driver(
        f"bolt://127.0.0.1:{port}",
        auth=(USER, password),
        connection_timeout=5,
        connection_acquisition_timeout=5,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    )


def failure(console: Path, port: int) -> StartFailed:
    text = console_text(console)
    if "PortBindException" in text or "Address already in use" in text:
        return PortTaken(f"Neo4j did not start: something else listens on port {port}.")
    return StartFailed(f"Neo4j did not start{reason_in(console)}")


def reason_in(console: Path) -> str:
    """The last reason that Neo4j printed for its end, as the end of a sentence."""
    lines = [line.strip() for line in console_text(console).splitlines()]
    said = [line for line in lines if SAID.match(line)] or [
        line for line in lines if line and not line.startswith("at ")
    ]
    return f": {SAID.sub('', said[-1])[:500]} ({console})" if said else f" ({console})"


def console_text(console: Path) -> str:
    try:
        return console.read_text(errors="replace")
    except OSError:
        return ""


def free_port() -> int:
    """A port on which nothing listens now."""
    for port in random.sample(PORTS, 50):  # a guess, not a secret
        with socket.socket() as attempt:
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PortTaken("No free port found.")


def listens(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.settimeout(1)
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int, password: str) -> bool:
    """Whether the database answers; Bolt can be up before it."""
    text = queries()["store/ping"].text
    try:
        with connect(port, password) as driver, driver.session(database=DATABASE) as session:
            session.run(text).consume()
    except AuthError as error:
        raise StartFailed(
            "Neo4j refuses the password in the data folder's password file: the two do not belong together."
        ) from error
    except (DriverError, Neo4jError):
        return False
    return True
