"""Selects the reader for a path: by what is in it, and by its name."""

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from graphsvc.ingest.compression import head_of, name_of, stem_of, suffix_of
from graphsvc.ingest.convert import FORMATS, ConversionError, convert, convertible
from graphsvc.ingest.delimited.doubts import LayoutError
from graphsvc.ingest.delimited.layout import PairLayout, layout_of
from graphsvc.ingest.delimited.sample import sample_of
from graphsvc.ingest.header_files import with_headers
from graphsvc.ingest.lines import LONGEST_LINE
from graphsvc.ingest.options import ReadOptions
from graphsvc.ingest.readers.edges import EdgeList
from graphsvc.ingest.readers.ldbc import is_ldbc, ldbc_sources
from graphsvc.ingest.readers.linkedin import as_one_export, is_export, is_linkedin, linkedin_sources
from graphsvc.ingest.readers.ndjson import Ndjson
from graphsvc.ingest.readers.tables import TableSource
from graphsvc.ingest.scratch import Scratch
from graphsvc.ingest.source import Source, Unreadable
from graphsvc.ingest.table_kinds import TABLES
from graphsvc.ingest.unpack import UnpackError, as_utf8, decompressed, is_archive, unpack
from graphsvc.ingest.unsupported import unsupported

KNOWN = "CSV tables, lists of connections, LDBC SNB, LinkedIn exports, NDJSON, graph files (docs/formats.md)"
DEEPEST_ARCHIVE = 3
URL = re.compile(r"[a-z][a-z0-9+.-]+:/[^/]", re.IGNORECASE)
# In a folder, files that are about the data.
ABOUT = re.compile(
    r"(readme|license|licence|copying|changelog|notice|authors|citation)(\.(txt|md|rst))?|(readme|meta)\..*"
    r"|.*\.(md|rst|pdf|docx?|html?|log|py|r|sh|ipynb|cypher|png|jpg|svg|ya?ml|toml)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Detection:
    """Looks at paths. `skipped` are files in folders that are about the data."""

    options: ReadOptions
    scratch: Scratch = field(default_factory=Scratch)
    skipped: list[str] = field(default_factory=list)

    def sources(self, path: Path, shown: str, depth: int = 0) -> list[Source]:
        """The sources of a path, or one `Unreadable`."""
        try:
            return self._sources(path, shown, depth)
        except (UnpackError, ConversionError, LayoutError) as error:
            return [self._unreadable(path, shown, str(error))]
        except OSError as error:
            return [self._unreadable(path, shown, f"cannot be read: {error.strerror or error}")]

    def _sources(self, path: Path, shown: str, depth: int) -> list[Source]:
        if path.is_dir():
            return self._in_folder(path, shown, depth)
        if not path.is_file():
            raise LayoutError(_why_no_file(path))
        if path.stat().st_size == 0:
            raise LayoutError("the file is empty")
        return self._in_archive(path, shown, depth) if is_archive(path) else self._of_file(path, shown)

    def _unreadable(self, path: Path, shown: str, reason: str) -> Unreadable:
        return Unreadable(path, shown=shown, reason=reason)

    def _in_archive(self, path: Path, shown: str, depth: int) -> list[Source]:
        if depth >= DEEPEST_ARCHIVE:
            raise UnpackError("an archive in an archive in an archive; unpack it and import the files")
        folder = self.scratch.folder()
        unpack(path, folder)
        found = self.sources(folder, shown, depth + 1)
        return [self._kept(source) for source in found]

    def _kept(self, source: Source) -> Source:
        source.scratch = self.scratch
        return source

    def _in_folder(self, folder: Path, shown: str, depth: int) -> list[Source]:
        given = self.options.format
        if given == "ldbc" or (given is None and is_ldbc(folder)):
            found = ldbc_sources(folder) or [
                self._unreadable(folder, shown, "no file of LDBC SNB persons in this folder")
            ]
            return [_placed(source, folder, shown) for source in found]
        visible = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
        files = [each for each in visible if each.is_file()]
        self.skipped += [f"{shown}/{each.name}" for each in visible if not each.is_file() and not each.is_dir()]
        if exported := self._linkedin(files, folder, shown):
            return exported
        if given == "linkedin":
            raise LayoutError("no LinkedIn export in this folder")
        wanted = [each for each in files if given is not None or not _is_about(each)]
        self.skipped += [f"{shown}/{each.name}" for each in files if each not in wanted]
        named = with_headers([(each, f"{shown}/{each.name}") for each in wanted], self.scratch)
        found = [source for path, name in named for source in self.sources(path, name, depth)]
        folders = [each for each in visible if each.is_dir()]
        if all(isinstance(source, Unreadable) for source in found):
            found += [source for each in folders for source in self.sources(each, f"{shown}/{each.name}", depth)]
        else:
            self.skipped += [f"{shown}/{each.name}" for each in folders]
        if not found:
            raise LayoutError(f"unknown format: this folder holds no {KNOWN}")
        return found

    def _linkedin(self, files: list[Path], folder: Path, shown: str) -> list[Source]:
        """The sources of a LinkedIn export; none if it is none."""
        if self.options.format not in {None, "linkedin"}:
            return []
        tables = [each for each in files if suffix_of(each) in {".csv", ".tsv", ".txt"}]
        texts = [as_utf8(each, self.scratch, self.options.encoding) for each in tables if each.stat().st_size]
        if self.options.format is None and not is_export(texts):
            return []
        return [
            self._kept(_placed(each, folder, shown))
            for each in linkedin_sources(texts, self.options.ego, self.options.ego_name)
        ]

    def _of_file(self, path: Path, shown: str) -> list[Source]:
        found = self._converted(path, shown)
        if found is None:
            text = as_utf8(path, self.scratch, self.options.encoding)
            found = self._converted(text, shown) if text != path else None
            if found is None:
                found = self._of_text(text, shown)
        return [self._kept(source) for source in found]

    def _converted(self, path: Path, shown: str) -> list[Source] | None:
        """The sources of a graph file, a spreadsheet and the like; None if it is none."""
        named = path.with_name(name_of(path))
        if self.options.format in {"ndjson", "linkedin", "ldbc"} or not (kind := convertible(named, head_of(path))):
            return None
        parts = convert(decompressed(path, self.scratch), kind, self.scratch.folder(), directed=self.options.directed)
        found: list[Source] = []
        for each in parts:
            part = f"{shown} ({each.part})" if each.part else shown
            table = suffix_of(each.path) == ".csv"
            options = self.options if table else replace(self.options, format="ndjson")
            for source in Detection(options, self.scratch)._of_text(each.path, part):
                source.about = f"{FORMATS[kind]}; {source.about}" if table else FORMATS[kind]
                source.notes = (*each.notes, *source.notes)
                found.append(source)
        return found

    def _of_text(self, path: Path, shown: str) -> list[Source]:
        """The sources of a file of lines. Raises LayoutError if it is not certain how to read it."""
        given = self.options.format
        if given == "ldbc":
            raise LayoutError("name the folder of the LDBC files")
        if given == "linkedin" or (given is None and is_linkedin(path)):
            found = linkedin_sources([path], self.options.ego, self.options.ego_name)
            if not found:
                raise LayoutError("not a file of a LinkedIn export")
            return [_placed(source, path, shown) for source in found]
        if given == "ndjson" or (given is None and _is_ndjson(path)):
            return [Ndjson(path, shown=shown, about="NDJSON, one record a line")]
        if given is None and not self._says_columns() and (reason := unsupported(path, head_of(path))):
            raise LayoutError(reason)
        return [self._delimited(path, shown)]

    def _says_columns(self) -> bool:
        return self.options.source is not None or self.options.target is not None

    def _delimited(self, path: Path, shown: str) -> Source:
        sample = sample_of(path, self.options.delimiter, header=self.options.header)
        if not sample.rows and stem_of(path) not in TABLES:
            fault = f"unknown format: not {KNOWN}; {sample.fault}" if sample.fault else "the file has no lines of data"
            raise LayoutError(fault)
        layout = layout_of(stem_of(path), sample, self.options)
        notes = (*(f"above the header: {title[:80]!r}" for title in sample.titles), *layout.notes)
        if isinstance(layout, PairLayout):
            ends = f"{layout.named(layout.source)} and {layout.named(layout.target)}"
            kind = "follows" if layout.follow or layout.kinds is not None else "connections"
            about = f"a list of {kind}: {ends}, split by {layout.dialect.name}; {layout.because}"
            return EdgeList(path, shown=shown, about=about, notes=notes, layout=layout, make_ids=self.options.make_ids)
        about = f"a table of {layout.columns.name}, split by {layout.dialect.name}; {layout.because}"
        return TableSource(path, shown=shown, about=about, notes=notes, layout=layout)


def _why_no_file(path: Path) -> str:
    """What a path is that names no file."""
    if path.exists():
        return "not a file"
    if str(path) == "-":
        return "no such file: standard input is not read; save it to a file"
    # A path has one slash where its text had two.
    if URL.match(str(path)):
        return "an address: download the file, for example with curl -LO, and import it"
    if path.is_symlink():
        return f"no such file: a link to {path.readlink()}, which does not exist"
    return "no such file"


def _is_about(path: Path) -> bool:
    return ABOUT.fullmatch(path.name) is not None


def _placed(source: Source, path: Path, shown: str) -> Source:
    """The source with the name that people gave instead of the path where its file was unpacked or rewritten."""
    if source.shown.startswith(str(path)):
        source.shown = source.shown.replace(str(path), shown, 1)
    else:
        source.shown = f"{shown}/{source.path.name}"
    source.about = source.about or source.reading
    return source


def _is_ndjson(path: Path) -> bool:
    if suffix_of(path) in {".ndjson", ".jsonl"}:
        return True
    head = head_of(path).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and len(head.split(b"\n", 1)[0]) <= LONGEST_LINE


def _with_headers(paths: list[Path], scratch: Scratch) -> list[tuple[Path, str]]:
    named = [(path, str(path)) for path in paths]
    try:
        return with_headers(named, scratch)
    except (OSError, UnpackError):
        # Each path is looked at by itself, and says what is wrong.
        return named


def detected(paths: list[Path], options: ReadOptions) -> tuple[list[Source], list[str]]:
    """As `ingest.detect`."""
    detection = Detection(options)
    found: list[Source] = []
    for path, shown in _with_headers(paths, detection.scratch):
        earlier = {os.path.realpath(source.path) for source in found}
        found += [each for each in detection.sources(path, shown) if os.path.realpath(each.path) not in earlier]
    found = as_one_export(found)
    # Members that a list of ties only names come after those that a table describes.
    return sorted(found, key=lambda source: isinstance(source, EdgeList)), detection.skipped
