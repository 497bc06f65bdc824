"""Compares a saved snapshot with the database."""

from pathlib import Path

from graphsvc.problems import InvalidRequest
from graphsvc.snapshot.draft import Series
from graphsvc.snapshot.files import UnusableFileError, open_file
from graphsvc.snapshot.follower import Behind, advance
from graphsvc.snapshot.reading import read_members
from graphsvc.snapshot.scrub import Round, differs, scrub_some
from graphsvc.store.store import Store


async def differing(store: Store, path: Path) -> tuple[int, list[str]]:
    """The number of members compared, and the ids of those that differ after all that was logged since.

    Raises InvalidRequest if the file is missing or cannot be used.
    """
    try:
        version, _ = open_file(path)
        series = Series(version)
        await _catch_up(store, series)
        found, compared, at, more = list[str](), 0, Round(), True
        while more:
            count, some = await scrub_some(store, series, at)
            compared += count
            found += some
            more = bool(at.after)
        # What was committed during the comparison is no difference.
        await _catch_up(store, series)
    except FileNotFoundError as error:
        raise InvalidRequest.of("snapshot", "missing", f"There is no snapshot in {path.parent}.") from error
    except (UnusableFileError, Behind) as error:
        raise InvalidRequest.of("snapshot", "unusable", f"The saved snapshot is not used: {error}.") from error
    facts = await read_members(store, found)
    return compared, [each.id for each in facts if differs(series.current, each)]


async def _catch_up(store: Store, series: Series) -> None:
    while await advance(store, series):
        """There is more."""
