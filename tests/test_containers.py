"""docker-compose.yml from a fresh clone with one variable: the tests of a module are steps on the same containers."""

import json
from collections.abc import Iterator

import httpx
import pytest

from graphsvc.embedded.readiness import free_port
from tests.containers import PASSWORD, Compose, checked_out, found
from tests.waiting import eventually

pytestmark = [pytest.mark.containers, pytest.mark.starts_neo4j, pytest.mark.serial]
PORT = free_port()
URL = f"http://127.0.0.1:{PORT}"
PATIENCE = 300.0
NDJSON = {"Content-Type": "application/x-ndjson"}
CONNECTED = (
    {"type": "member", "id": "ana", "name": "Ana"},
    {"type": "member", "id": "bob", "name": "Bob"},
    {"type": "connection", "a": "ana", "b": "bob"},
)


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    folder = checked_out(tmp_path_factory.mktemp("clone"))
    # Always the same name, so that the image is built from its own layers the next time.
    compose = Compose(folder, "graphsvc-tests", {"NEO4J_PASSWORD": PASSWORD, "GRAPHSVC_PORT": str(PORT)})
    try:
        compose.run("up", "--build", "--detach")
        yield compose
    finally:
        compose.end()


def readiness() -> dict[str, object]:
    """What /readyz says; empty while nothing listens."""
    try:
        answer: dict[str, object] = httpx.get(f"{URL}/readyz", timeout=10).json()
    except (httpx.HTTPError, ValueError):
        return {}
    return answer


def is_ready() -> bool:
    return readiness().get("ready") is True


def are_connected() -> bool:
    """Whether the two are; false as well while the database takes too long for its first plans."""
    answer = httpx.get(f"{URL}/members/ana/degree/bob", timeout=60)
    return answer.is_success and answer.json()["degree"] == 1


def security_checked() -> bool:
    tasks = readiness().get("tasks", {})
    return isinstance(tasks, dict) and tasks.get("security-check", {}).get("state") == "done"


def test_it_waits_for_neo4j_and_answers(compose: Compose) -> None:
    eventually(is_ready, PATIENCE)
    lines = "".join(f"{json.dumps(record)}\n" for record in CONNECTED)
    assert httpx.post(f"{URL}/bulk", content=lines, headers=NDJSON, timeout=60).is_success
    eventually(are_connected, PATIENCE)


def test_neo4j_has_every_recommended_setting(compose: Compose) -> None:
    eventually(security_checked, PATIENCE)
    assert readiness()["warnings"] == []


def test_it_is_an_ordinary_user_and_cannot_write(compose: Compose) -> None:
    container = compose.container("graphsvc")
    script = "import os\ntry: open('/home/it', 'w')\nexcept OSError as e: print(os.getuid(), e.strerror)"
    assert compose.engine("exec", container, "python", "-c", script) == "10001 Read-only file system"


@pytest.mark.parametrize("service", ["graphsvc", "neo4j"])
def test_its_health_check_passes(compose: Compose, service: str) -> None:
    container = compose.container(service)
    if found()["engine"] == "podman":
        # Podman leaves the timing to systemd, which this machine may not have.
        eventually(lambda: not compose.fails("healthcheck", "run", container), PATIENCE)
    else:
        eventually(lambda: compose.state(service, "State.Health.Status") == "healthy", PATIENCE)


def test_both_stop_when_they_are_asked_to_and_start_in_any_order(compose: Compose) -> None:
    stopped = {}
    for service in ("neo4j", "graphsvc"):
        compose.engine("stop", "--time", "60", compose.container(service))
        stopped[service] = compose.state(service, "State.ExitCode")
    # A server that had to be killed ends with 137.
    assert stopped["graphsvc"] == "0"
    assert stopped["neo4j"] in {"0", "143"}
    compose.engine("start", compose.container("graphsvc"))
    eventually(readiness, PATIENCE)
    assert readiness()["ready"] is False
    compose.engine("start", compose.container("neo4j"))
    eventually(is_ready, PATIENCE)
    eventually(are_connected, PATIENCE)
