"""Lock the jars of another version of Neo4j: python scripts/lock_jars.py 2026.09.0

Maven resolves them, so that they are the very versions that Neo4j is built and shipped with; other resolvers pick
others, and take test libraries along. Writes neo4j-<version>.jars.lock beside graphsvc/embedded/jars.py, whose
VERSION names the one in use.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "graphsvc" / "embedded"
POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>locked</groupId>
  <artifactId>locked</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.neo4j</groupId>
      <artifactId>neo4j</artifactId>
      <version>{version}</version>
    </dependency>
    <dependency>
      <groupId>org.neo4j.app</groupId>
      <artifactId>neo4j-server</artifactId>
      <version>{version}</version>
    </dependency>
  </dependencies>
</project>
"""


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(f"usage: python {sys.argv[0]} VERSION, as in 2026.08.1")
    version = sys.argv[1]
    maven = shutil.which("mvn") or sys.exit(
        "Maven is needed here and nowhere else: install it (as in apt install maven), or run this in a container "
        "that has it. Whoever uses a lock needs neither Maven nor this script."
    )
    with tempfile.TemporaryDirectory() as folder:
        lines = lock(maven, version, Path(folder))
    target = FOLDER / f"neo4j-{version}.jars.lock"
    target.write_text("".join(f"{line}\n" for line in lines))
    print(f"{target}: {len(lines)} jars. Set VERSION in {FOLDER / 'jars.py'}, then run the tests.")


def lock(maven: str, version: str, folder: Path) -> list[str]:
    """A line a jar: SHA-256, size, path in a Maven repository; sorted by path."""
    (folder / "pom.xml").write_text(POM.format(version=version))
    repository, jars = folder / "repository", folder / "jars"
    subprocess.run(
        [
            maven,
            "--batch-mode",
            "--quiet",
            f"-Dmaven.repo.local={repository}",
            "dependency:copy-dependencies",
            "-DincludeScope=runtime",
            "-Dmdep.useRepositoryLayout=true",
            f"-DoutputDirectory={jars}",
        ],
        cwd=folder,
        env=os.environ | {"MAVEN_ARGS": ""},
        check=True,
    )
    return [locked(jar, jars) for jar in sorted(jars.rglob("*.jar"), key=Path.as_posix)]


def locked(jar: Path, jars: Path) -> str:
    content = jar.read_bytes()
    return f"{hashlib.sha256(content).hexdigest()}  {len(content)}  {jar.relative_to(jars).as_posix()}"


if __name__ == "__main__":
    main()
