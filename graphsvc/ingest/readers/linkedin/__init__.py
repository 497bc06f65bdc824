"""A LinkedIn data export: the connections and invitations of one member, and what they tell about themselves.

The network is a star: the export has no connections among the member's connections.
"""

from pathlib import Path

from graphsvc.ingest.readers.linkedin import files
from graphsvc.ingest.readers.linkedin.export import Export
from graphsvc.ingest.readers.linkedin.layout import layout_of
from graphsvc.ingest.source import Source

# In the order in which they are read: the profile has the owner's name, and connections tell accepted invitations.
FILES: dict[str, type[files.LinkedInFile]] = {
    "profile": files.Profile,
    "connections": files.Connections,
    "positions": files.Positions,
    "education": files.Education,
    "company_follows": files.CompanyFollows,
    "invitations": files.Invitations,
}
# Only these make a folder an export: other folders too have a table of positions.
TELLING = {"connections", "invitations"}


def is_linkedin(path: Path) -> bool:
    """Whether one of the first rows is the header of a file of an export."""
    return layout_of(path) is not None


def is_export(paths: list[Path]) -> bool:
    """Whether one of the files has connections or invitations."""
    return any((layout := layout_of(path)) is not None and layout.kind in TELLING for path in paths)


def linkedin_sources(paths: list[Path], ego: str, name: str = "") -> list[Source]:
    """The files of one export. Others are ignored."""
    export = Export(ego, name)
    found = [(layout, path) for path in paths if (layout := layout_of(path))]
    return as_one_export([FILES[layout.kind](path, layout=layout, export=export) for layout, path in found])


def as_one_export(sources: list[Source]) -> list[Source]:
    """The sources of an import, with all files of LinkedIn as one export, in the order in which they are to be read."""
    own = [source for source in sources if isinstance(source, files.LinkedInFile)]
    ordered = iter(sorted(own, key=lambda source: list(FILES).index(source.layout.kind)))
    for source in own:
        source.export = own[0].export
    return [next(ordered) if isinstance(source, files.LinkedInFile) else source for source in sources]
