"""Compiles all kernels, in a process of its own: `python -m graphsvc.snapshot.compiling [FOLDER]`.

numba keeps what it compiled on disk. So the service only loads it, and no request waits for a compiler.
"""

import asyncio
import hashlib
import importlib.util
import logging
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from pathlib import Path

from graphsvc.supervisor import first_of

logger = logging.getLogger("graphsvc")
PACKAGE = Path(__file__).parent
NICENESS = 10


def is_available() -> bool:
    """Whether numba is installed: the extras `local` and `fast` have it."""
    return importlib.util.find_spec("numba") is not None


def use_cache(folder: Path) -> Path:
    """Keep compiled kernels in a folder below this one, unless NUMBA_CACHE_DIR names another. Before numba is imported.

    The folder is of this version of all kernels: numba looks only at the file of a function, not at those of the
    functions that it calls.
    """
    if "NUMBA_CACHE_DIR" not in os.environ:
        kept = folder.absolute() / _fingerprint()
        try:
            kept.mkdir(parents=True, exist_ok=True)
        except OSError:
            # numba refuses to compile for a folder that it cannot write. Not a shared one: it loads code from there.
            kept = Path(tempfile.mkdtemp(prefix="graphsvc-kernels-"))
        os.environ["NUMBA_CACHE_DIR"] = str(kept)
    return Path(os.environ["NUMBA_CACHE_DIR"])


def is_compiled(folder: Path) -> bool:
    """Whether this version of the kernels is in the cache. Uses the cache."""
    return _stamp(folder).exists()


def _stamp(folder: Path) -> Path:
    return use_cache(folder) / f"compiled-{_fingerprint()}"


async def compile_once(folder: Path, stopping: asyncio.Event) -> None:
    """Compile in another process, unless that was done for this version of the kernels. Takes about 20 s of CPU."""
    if is_compiled(folder):
        return
    stamp = _stamp(folder)
    logger.info("Compiling the snapshot's kernels, once.")
    command = (sys.executable, "-m", "graphsvc.snapshot.compiling")
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
    compiling = asyncio.ensure_future(process.communicate())
    try:
        await first_of(stopping.wait(), asyncio.wait({compiling}))
    finally:
        if not compiling.done():
            process.kill()
    _, said = await compiling
    if stopping.is_set():
        return
    if process.returncode:
        logger.warning("Compiling failed: %s", said.decode(errors="replace")[-500:])
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
    if len(sys.argv) > 1:
        use_cache(Path(sys.argv[1]))
    run_all()
