"""Compiles all kernels, in a process of its own: `python -m graphsvc.snapshot.compiling`.

numba keeps what it compiled on disk. So the service only loads it, and no request waits for a compiler.
"""

import hashlib
import importlib.util
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger("graphsvc")
PACKAGE = Path(__file__).parent
TIMEOUT = 600.0  # seconds
NICENESS = 10


def is_available() -> bool:
    """Whether numba is installed: the extras `local` and `fast` have it."""
    return importlib.util.find_spec("numba") is not None


def use_cache(folder: Path) -> None:
    """Keep compiled kernels in a folder, unless NUMBA_CACHE_DIR names another. Before numba is imported."""
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder.absolute()))


def compile_once(folder: Path) -> None:
    """Compile in another process, unless that was done for this version of the kernels. Takes about 20 s of CPU."""
    use_cache(folder)
    stamp = Path(os.environ["NUMBA_CACHE_DIR"]) / f"compiled-{_fingerprint()}"
    if stamp.exists():
        return
    logger.info("Compiling the snapshot's kernels, once.")
    command = [sys.executable, "-m", "graphsvc.snapshot.compiling"]
    done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    if done.returncode:
        logger.warning("Compiling failed: %s", done.stderr.decode(errors="replace")[-500:])
        return
    try:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
    except OSError as error:
        logger.debug("The stamp cannot be written: %s", error)


def _fingerprint() -> str:
    """Changes with the kernels, numba, Python and the processor's kind."""
    digest = hashlib.sha256(repr((sys.version, os.uname().machine if hasattr(os, "uname") else "")).encode())
    spec = importlib.util.find_spec("numba")
    digest.update(str(spec and spec.origin and os.stat(spec.origin).st_mtime_ns).encode())  # noqa: PTH116
    for path in _sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield from sorted((PACKAGE / "kernels").glob("*.py"))
    yield PACKAGE / "layout.py"


def run_all() -> None:
    """Call every kernel once, on a small network: compiles it, or loads what was compiled."""
    from graphsvc.snapshot.answers import ANSWERS  # noqa: PLC0415  imports numba
    from graphsvc.snapshot.compaction import compacted  # noqa: PLC0415
    from graphsvc.snapshot.example import example  # noqa: PLC0415
    from graphsvc.store.queries import queries  # noqa: PLC0415

    version, known = compacted(example()), queries()
    for name, answer in ANSWERS.items():
        parameters = known[name].sample
        if answer.work is not None:
            answer.work(version, parameters)
        answer.rows(version, parameters)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    run_all()
