"""docker-compose.yml, brought up with the container engine that scripts/containers/setup.sh finds or installs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graphsvc.embedded.readiness import answers, free_port
from graphsvc.store.store import Server
from tests.own_neo4j import CHECKOUT, USER
from tests.waiting import eventually

PASSWORD = "graphsvc-tests"
PUBLISHED = CHECKOUT / "tests" / "data" / "published.yml"


@cache
def found() -> dict[str, str]:
    """The variables that the set-up prints: `engine`, `compose` and those of the environment."""
    setup = CHECKOUT / "scripts" / "containers" / "setup.sh"
    printed = subprocess.run([setup], stdout=subprocess.PIPE, text=True, check=True).stdout
    return {name: value.strip("'") for name, value in re.findall(r"(\w+)=('[^']*'|\S+)", printed)}


@dataclass(frozen=True)
class Compose:
    """One project of docker compose, in a folder with its files."""

    folder: Path
    project: str
    variables: Mapping[str, str]
    files: tuple[str, ...] = ("docker-compose.yml",)

    def run(self, *arguments: str) -> None:
        files = [word for file in self.files for word in ("-f", file)]
        _run([*found()["compose"].split(), "-p", self.project, *files, *arguments], self.folder, self.variables)

    def engine(self, *arguments: str) -> str:
        """What the engine prints on standard output."""
        return _run([found()["engine"], *arguments], self.folder, {}).strip()

    def fails(self, *arguments: str) -> bool:
        """Whether the engine refuses."""
        try:
            self.engine(*arguments)
        except AssertionError:
            return True
        return False

    def container(self, service: str) -> str:
        """The id of a service's container."""
        labels = {"project": self.project, "service": service}
        chosen = [f"--filter=label=com.docker.compose.{name}={value}" for name, value in labels.items()]
        return self.engine("ps", "--all", "--quiet", *chosen)

    def state(self, service: str, what: str) -> str:
        return self.engine("inspect", "--format", f"{{{{.{what}}}}}", self.container(service))

    def end(self) -> None:
        self.run("down", "--volumes", "--timeout", "2")


def _run(command: list[str], folder: Path, variables: Mapping[str, str]) -> str:
    environment = {**os.environ, **found(), **variables}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def checked_out(folder: Path) -> Path:
    """A copy of what git keeps, as in a fresh clone, with the changes that are not committed yet."""
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, kept.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, folder / name)
    return folder


@contextmanager
def neo4j_container() -> Iterator[Server]:
    """Only the database of docker-compose.yml, with a port of its own."""
    port = free_port()
    variables = {"NEO4J_PASSWORD": PASSWORD, "PUBLISHED_PORT": str(port)}
    files = ("docker-compose.yml", PUBLISHED.relative_to(CHECKOUT).as_posix())
    compose = Compose(CHECKOUT, "graphsvc-tests-neo4j", variables, files)
    try:
        compose.run("up", "--detach", "neo4j")
        eventually(lambda: answers(port, PASSWORD))
        yield Server(f"bolt://127.0.0.1:{port}", USER, PASSWORD)
    finally:
        compose.end()
