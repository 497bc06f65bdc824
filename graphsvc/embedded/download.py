"""Downloads jars from a Maven repository. Each is written atomically."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

import httpx
from jgo.constants import MAVEN_CENTRAL_URL

from graphsvc.embedded.errors import FetchFailed
from graphsvc.embedded.jars import Jar
from graphsvc.progress import BYTES, Report, Step

CONNECTIONS = 4
DOWNLOADING = Step("Downloading Neo4j", BYTES)


class Progress:
    """Bytes downloaded so far, counted by several threads."""

    def __init__(self, report: Report, total: int) -> None:
        self._report, self._total, self._done, self._lock = report, total, 0, Lock()
        report(DOWNLOADING, 0, total)

    def add(self, size: int) -> None:
        with self._lock:
            self._done += size
            self._report(DOWNLOADING, self._done, self._total)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Downloads one jar at a time into a folder. `stopped` aborts running downloads."""

    client: httpx.Client
    repository: str
    folder: Path
    progress: Progress
    stopped: Event

    def fetch(self, jar: Jar) -> None:
        part = self.folder / f"{jar.path.name}.part"
        digest = hashlib.sha256()
        with self.client.stream("GET", f"{self.repository}/{jar.path}") as response, part.open("wb") as file:
            response.raise_for_status()
            for chunk in response.iter_bytes(1 << 16):
                if self.stopped.is_set():
                    return
                file.write(chunk)
                digest.update(chunk)
                self.progress.add(len(chunk))
        if digest.hexdigest() != jar.sha256:
            part.unlink()
            raise FetchFailed(
                f"{jar.path} from {self.repository} is not the file that the lock names: "
                f"its SHA-256 is {digest.hexdigest()}."
            )
        part.replace(jar.in_folder(self.folder))


def download_into(folder: Path, jars: Sequence[Jar], repository: str | None, report: Report) -> None:
    """Raises FetchFailed. Keeps complete downloads."""
    repository = (repository or MAVEN_CENTRAL_URL).rstrip("/")
    progress, stopped = Progress(report, sum(jar.size for jar in jars)), Event()
    transport = httpx.HTTPTransport(retries=2)
    with (
        httpx.Client(follow_redirects=True, timeout=30, transport=transport) as client,
        ThreadPoolExecutor(max_workers=CONNECTIONS) as pool,
    ):
        fetcher = Fetcher(client, repository, folder, progress, stopped)
        work = [pool.submit(fetcher.fetch, jar) for jar in jars]
        try:
            for one in work:
                one.result()
        except httpx.HTTPError as error:
            raise FetchFailed(
                f"Neo4j's jars cannot be fetched from {repository}: {error}. What came is kept; "
                "GRAPHSVC_MAVEN_REPOSITORY names another address."
            ) from error
        finally:
            stopped.set()
            pool.shutdown(cancel_futures=True)
