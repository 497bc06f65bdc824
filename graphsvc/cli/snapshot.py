"""Commands for the saved snapshot of the network: status, verify, rebuild."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from graphsvc.cli.common import ask, errors_in_a_line, fail, load_settings, out, typed
from graphsvc.cli.output import Output, documents, show_document

if TYPE_CHECKING:
    from graphsvc.context import Context
    from graphsvc.settings import Settings

app = typer.Typer(no_args_is_help=True)
SHOWN = 20  # members who differ


def _path(settings: "Settings") -> Path:
    """The file of the data folder. Ends the command if numba is missing, without which there is none."""
    from graphsvc.snapshot.compiling import is_available, use_cache
    from graphsvc.snapshot.place import path_of

    if not is_available():
        fail("the snapshot needs numba: install graphsvc with the extra `local` or `fast`")
    use_cache(settings.embedded.cache / "kernels")
    return path_of(settings)


@app.command()
@documents
def status(output: Output) -> None:
    """Show the saved snapshot: how large it is, and when it was saved. It starts nothing."""
    settings = load_settings()
    with errors_in_a_line():
        path = _path(settings)
        from graphsvc.snapshot.files import UnusableFileError, read_head

        try:
            head, saved = read_head(path), path.stat()
        except FileNotFoundError:
            fail(f"there is no snapshot in {path.parent}. A service makes one, or: {typed('snapshot', 'rebuild')}")
        except UnusableFileError as error:
            fail(f"{path} is not used: {error}. To make a new one: {typed('snapshot', 'rebuild')}")
    totals = head["totals"]
    found: dict[str, Any] = {
        "file": str(path),
        "bytes": saved.st_size,
        "saved_at": datetime.fromtimestamp(saved.st_mtime, UTC).isoformat(timespec="seconds"),
        "members": totals["members"],
        "connections": totals["connections"],
        "follows": totals["follows"],
        "affiliations": totals["affiliations"],
        "organizations": totals["organizations"],
        "changes": sum(head["watermark"]),
        "store": head["epoch"],
    }
    names = {"saved_at": "saved", "changes": "entries of the change log that it has"}
    show_document(output, found, "", [(names.get(name, name), value) for name, value in found.items()])


@app.command()
def verify() -> None:
    """Compare the saved snapshot with the database, member by member. Exits with 1 if they differ."""
    settings = load_settings()
    path = _path(settings)

    async def work(ctx: "Context") -> tuple[int, list[str]]:
        from graphsvc.snapshot.verify_file import differing

        return await differing(ctx.store, path)

    members, found = ask(work)
    if found:
        shown = ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
        fail(
            f"{len(found):,} of {members:,} members differ: {shown}. To make a new one: {typed('snapshot', 'rebuild')}"
        )
    out.print(f"{members:,} members compared: the snapshot is the same as the database", highlight=False)


@app.command()
def rebuild() -> None:
    """Read the whole network again and save it. Services use it from their next start on."""
    settings = load_settings()
    path = _path(settings)
    from graphsvc.cli.progress import progress

    with progress() as report:

        async def work(ctx: "Context") -> int:
            from graphsvc.snapshot.build import version_of
            from graphsvc.snapshot.files import save
            from graphsvc.snapshot.loading import load
            from graphsvc.snapshot.vouching import Account
            from graphsvc.store.schema import apply_schema

            await apply_schema(ctx.store)
            account = Account(settings)
            before = await account.now(ctx.store)
            version = version_of(await load(ctx.store, report))
            save(version, path)
            if before is not None and await account.now(ctx.store) == before:
                account.vouch(before)
            return version.totals.members

        members = ask(work, prints=True)
    out.print(f"{members:,} members saved in {path}", highlight=False)
