"""`graphsvc serve --workers N`: several processes on one socket and one database, which look like one service."""

import re
import signal
from pathlib import Path

import httpx
import psutil
import pytest

from graphsvc.settings import Settings
from graphsvc.workers import share
from tests.own_neo4j import CHECKOUT
from tests.test_cli import Serving, serving, variables
from tests.waiting import eventually

__all__ = ["variables"]

# For a machine that is busy with other tests.
BUSY = {"GRAPHSVC_QUERY_TIMEOUT": "120", "GRAPHSVC_WARM_UP": "false"}
ANSWERED = re.compile(r'^graphsvc_requests_total\{method="GET",route="/livez",status="200"\} ([0-9.]+)$', re.MULTILINE)


def workers_of(service: Serving) -> list[psutil.Process]:
    """Its living workers, in the order of their numbers."""
    children = psutil.Process(service.process.pid).children()
    found = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return sorted(
        (child for child in found if "graphsvc.cli.worker" in child.cmdline()), key=lambda it: it.cmdline()[-1]
    )


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def get(url: str) -> httpx.Response:
    """On a connection of its own."""
    return httpx.get(url, timeout=120)


def degree(url: str) -> int | None:
    """Until the database has answered: another test may keep the machine busy."""
    found: list[int | None] = []

    def answers() -> bool:
        response = get(f"{url}/members/ana/degree/eve")
        if response.is_success:
            found.append(response.json()["degree"])
        return response.is_success

    eventually(answers)
    return found[0]


def answered(url: str) -> float:
    """How many requests for `/livez` the metrics count."""
    found = ANSWERED.search(get(f"{url}/metrics").text)
    return float(found[1]) if found else 0.0


def test_two_workers_are_one_service(variables: dict[str, str]) -> None:
    with serving(variables | BUSY, "--port", "0", "--workers", "2") as service:
        url = service.url()
        workers = workers_of(service)
        assert len(workers) == 2
        assert degree(url) == 2
        # Each answers if the other cannot.
        for stopped in workers:
            stopped.suspend()
            assert get(f"{url}/livez").json() == {"status": "alive"}
            stopped.resume()
        # Whichever answers tells of both. A response is counted after it was sent.
        eventually(lambda: answered(url) == 2.0)
        assert [answered(url) for _ in range(8)] == [2.0] * 8
        code, alive = service.ended_by(signal.SIGTERM)
        eventually(lambda: not living(alive))
    assert code == 0
    assert "Traceback" not in service.said


@pytest.mark.long
@pytest.mark.parametrize("number", [0, 1])
def test_a_worker_that_dies_is_started_again(variables: dict[str, str], number: int) -> None:
    with serving(variables | BUSY, "--port", "0", "--workers", "2") as service:
        url = service.url()
        assert get(f"{url}/livez").is_success
        before = workers_of(service)
        before[number].kill()
        eventually(lambda: len(workers_of(service)) == 2 and before[number] not in workers_of(service))
        other = before[1 - number]
        other.suspend()
        assert degree(url) == 2
        other.resume()
        eventually(lambda: answered(url) == 1.0)
        code, alive = service.ended_by(signal.SIGINT)
        eventually(lambda: not living(alive))
    assert code == 0
    assert f"Worker {number} ended with status -9, and is started again." in service.said


@pytest.mark.long
@pytest.mark.parametrize("read", [True, False], ids=["log read", "nobody reads the log"])
def test_workers_end_with_the_parent(variables: dict[str, str], read: bool) -> None:
    with serving(variables | BUSY, "--port", "0", "--workers", "2") as service:
        service.url()
        children = psutil.Process(service.process.pid).children(recursive=True)
        if not read:
            assert service.process.stderr is not None
            service.process.stderr.close()
        service.process.kill()
        eventually(lambda: not living(children))
        if not read:
            service.process.stderr = None


@pytest.mark.long
def test_a_worker_that_cannot_start_ends_the_service(variables: dict[str, str], tmp_path: Path) -> None:
    ending = "import os, sys\nif 'graphsvc.cli.worker' in sys.orig_argv:\n    os._exit(3)\n"
    (tmp_path / "sitecustomize.py").write_text(ending)
    with serving({**variables, "PYTHONPATH": str(tmp_path)}, "--port", "0", "--workers", "2") as service:
        service.said += service.process.communicate(timeout=60)[1]
        assert service.process.returncode == 1
    assert re.search(r"graphsvc: Worker [01] ended with status 3 before it answered\.", service.said)


@pytest.mark.long
@pytest.mark.starts_neo4j
def test_workers_use_the_embedded_neo4j_of_their_parent(tmp_path: Path) -> None:
    embedded = {
        "GRAPHSVC_DATA_DIR": str(tmp_path),
        "GRAPHSVC_CACHE_DIR": str(CHECKOUT / ".graphsvc" / "cache"),
        "GRAPHSVC_NEO4J_SMALL": "true",
        "GRAPHSVC_NEO4J_HEAP": "256m",
        "GRAPHSVC_NEO4J_PAGE_CACHE": "16m",
    }
    with serving(embedded, "--port", "0", "--workers", "2") as service:
        url = service.url()

        def answers() -> bool:
            return get(f"{url}/members/ana").status_code == 404

        eventually(answers)
        before = _neo4j_of(service)
        before[0].kill()
        eventually(lambda: set(_neo4j_of(service)) - set(before))
        eventually(answers)
        killed = workers_of(service)[0]
        killed.kill()
        eventually(lambda: len(workers_of(service)) == 2 and killed not in workers_of(service))
        eventually(answers)
        code, alive = service.ended_by(signal.SIGINT)
        eventually(lambda: not living(alive))
    assert code == 0


def _neo4j_of(service: Serving) -> list[psutil.Process]:
    children = psutil.Process(service.process.pid).children(recursive=True)
    return [child for child in children if child.status() != psutil.STATUS_ZOMBIE and child.name() == "java"]


def test_limits_are_shared_out_among_workers() -> None:
    settings = Settings.load(workers=3, max_in_flight=16, analyst_in_flight=1, max_waiting=0, connections=32)
    one = share(settings)
    assert (one.http.max_in_flight, one.analyst.in_flight, one.http.max_waiting) == (6, 1, 0)
    assert one.database.connections == 11
    assert share(Settings.load()) == Settings.load()
