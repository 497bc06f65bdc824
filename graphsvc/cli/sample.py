"""The sample network of `graphsvc demo`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from graphsvc.cli.common import err, prepare, say, typed

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.progress import Report

# The demo prints these requests, and has answered them by then.
EXAMPLES = ("/members/0/degree/3263", "/members/0/mutuals/107?limit=3", "/members/107/suggestions?limit=3")


async def load_sample(ctx: "Context", report: "Report") -> None:
    """Load the sample network, into an empty database only. Resumes an interrupted load."""
    import asyncio
    from tempfile import TemporaryDirectory

    from graphsvc.generate import demo as make_demo
    from graphsvc.ingest import load

    await prepare(ctx.store, report)
    unfinished = ctx.settings.embedded.data_dir / "sample.loading"
    if await ctx.store.fetch_one("store/any_member") and not unfinished.exists():
        return
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    unfinished.touch()
    try:
        with TemporaryDirectory() as folder:
            sample = Path(folder) / "sample"
            await asyncio.to_thread(make_demo, sample, report)
            await load(ctx, [sample], report=report)
    except asyncio.CancelledError:
        err.print("The sample network is not complete; the next start loads the rest.", highlight=False)
        raise
    unfinished.unlink()


def say_what_to_try(url: str) -> None:
    """Print what can be typed as it is printed."""
    lines = (
        "",
        "The real ego-facebook topology (SNAP: 4,039 members, 88,234 connections) under made-up profiles.",
        "",
        "In a browser:",
        f"  {url}/explorer?viewer=107",
        f"  {url}/console",
        f"  {url}/docs",
        "Over HTTP:",
        *(f"  curl {shlex.quote(url + path)}" for path in EXAMPLES),
        "In another terminal, in this folder:",
        f"  {typed('suggest', '107', elsewhere=True)}",
        f"  {typed('search', 'Aino', elsewhere=True)}",
        f"  {typed('status', elsewhere=True)}",
        "",
        "Ctrl-C stops it; the network is kept.",
    )
    for line in lines:
        say(line)
