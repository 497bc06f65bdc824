"""Neo4j's jars: the lock file, their paths, download and verification."""

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from graphsvc.embedded.errors import LocalExtraMissing
from graphsvc.embedded.home import writing
from graphsvc.progress import Report, Step, unreported
from graphsvc.settings import Settings

VERSION = "2026.08.1"
SUFFIX = ".jars.lock"
LOCK_FILE = Path(__file__).with_name(f"neo4j-{VERSION}{SUFFIX}")
WAITING = Step("Waiting for another process to download Neo4j")


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of a lock file; `path` is its path in a Maven repository."""

    sha256: str
    size: int
    path: PurePosixPath

    def in_folder(self, folder: Path) -> Path:
        return folder / self.path.name

    def is_whole(self, folder: Path) -> bool:
        try:
            with self.in_folder(folder).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:
            return False


def read_lock(file: Path) -> list[Jar]:
    """The jars of a lock file, in order. File names must be unique."""
    jars = [
        Jar(sha256, int(size), PurePosixPath(path))
        for sha256, size, path in (line.split() for line in file.read_text().splitlines())
    ]
    if len({jar.path.name for jar in jars}) != len(jars):
        raise ValueError(f"{file} has two jars of one file name")
    return jars


def jar_folder(settings: Settings, lock_file: Path = LOCK_FILE) -> Path:
    return (settings.embedded.cache / lock_file.name.removesuffix(SUFFIX) / "jars").absolute()


def class_path(settings: Settings, lock_file: Path = LOCK_FILE) -> list[Path]:
    """The paths of the downloaded jars, sorted."""
    folder = jar_folder(settings, lock_file)
    return sorted(jar.in_folder(folder) for jar in read_lock(lock_file))


def downloaded(settings: Settings, lock_file: Path = LOCK_FILE) -> bool:
    """Whether all jars are there. `fetch` also checks that they are whole."""
    return all(jar.exists() for jar in class_path(settings, lock_file))


def fetch(settings: Settings, report: Report | None = None, lock_file: Path = LOCK_FILE) -> None:
    """Download missing or corrupt jars. One process downloads, others wait for it.

    `report` gets bytes. Hashing all jars each time takes 0.12 s; sizes alone would miss a flipped byte. Raises
    FetchFailed, and keeps complete downloads.
    """
    folder = jar_folder(settings, lock_file)
    jars = read_lock(lock_file)
    report = report or unreported
    if not broken(jars, folder):
        return
    try:
        # Its imports take 0.3 s, and only the first start needs them.
        from graphsvc.embedded.download import download_into  # noqa: PLC0415
    except ModuleNotFoundError as missing_package:
        raise LocalExtraMissing(missing_package.name) from missing_package
    with writing(folder), fetching_alone(folder, report):
        for leftover in folder.glob("*.part"):
            leftover.unlink()
        if missing := broken(jars, folder):
            download_into(folder, missing, settings.embedded.maven_repository, report)


def broken(jars: Sequence[Jar], folder: Path) -> list[Jar]:
    with ThreadPoolExecutor() as pool:
        whole = pool.map(lambda jar: jar.is_whole(folder), jars)
        return [jar for jar, is_whole in zip(jars, whole, strict=True) if not is_whole]


@contextmanager
def fetching_alone(folder: Path, report: Report) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.parent / "jars.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report(WAITING, 0, 0)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
