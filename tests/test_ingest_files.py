"""Archives, compression and encodings: what is in them is read, and messages name what people gave."""

import bz2
import errno
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from graphsvc.files import whole_file
from graphsvc.ingest import ReadOptions, detect, sources_of, unpack
from graphsvc.ingest.compression import open_bytes
from graphsvc.ingest.scratch import Scratch
from graphsvc.ingest.source import Source, Unreadable

TEXT = "source,target\nada,ben\nben,cleo\n"
TIES = [("ada", "ben"), ("ben", "cleo")]


def zstd(data: bytes) -> bytes:
    module = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    return bytes(module.compress(data))


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(mode: str, **files: bytes) -> bytes:
    out = io.BytesIO()
    open_tar: Any = tarfile.open
    with open_tar(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def ties_of(sources: list[Source]) -> list[tuple[str, str]]:
    records = [line.record for source in sources for line in source.ties() if line.record]
    return [(record.a, record.b) for record in records]  # type: ignore[union-attr]


def only(path: Path, **options: str) -> Source:
    (source,) = sources_of([path], **options)
    return source


UTF8 = TEXT.encode()
CONTAINERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("x.csv.gz", lambda: gzip.compress(UTF8)),
    "gzip without its suffix": ("x.csv", lambda: gzip.compress(UTF8)),
    "bzip2": ("x.csv.bz2", lambda: bz2.compress(UTF8)),
    "xz": ("x.csv.xz", lambda: lzma.compress(UTF8)),
    "zstd": ("x.csv.zst", lambda: zstd(UTF8)),
    "two gzip members": ("x.csv.gz", lambda: gzip.compress(UTF8[:20]) + gzip.compress(UTF8[20:])),
    "zip": ("x.zip", lambda: zipped(**{"data/x.csv": UTF8, "__MACOSX/._x.csv": b"\0", "README.md": b"# Data"})),
    "zip of gzip": ("x.zip", lambda: zipped(**{"x.csv.gz": gzip.compress(UTF8)})),
    "zip in zip": ("x.zip", lambda: zipped(**{"inner.zip": zipped(**{"x.csv": UTF8})})),
    "tar": ("x.tar", lambda: tarred("w", **{"x/x.csv": UTF8})),
    "tar.gz": ("x.tgz", lambda: tarred("w:gz", **{"x.csv": UTF8})),
    "tar.bz2": ("x.tar.bz2", lambda: tarred("w:bz2", **{"x.csv": UTF8})),
    "tar.xz": ("x.tar.xz", lambda: tarred("w:xz", **{"x.csv": UTF8})),
    "UTF-8 with a byte order mark": ("x.csv", lambda: TEXT.encode("utf-8-sig")),
    "UTF-16": ("x.csv", lambda: TEXT.encode("utf-16")),
    "UTF-16, big end first": ("x.csv", lambda: b"\xfe\xff" + TEXT.encode("utf-16-be")),
    "UTF-16 without a mark": ("x.csv", lambda: TEXT.encode("utf-16-le")),
    "UTF-32": ("x.csv", lambda: TEXT.encode("utf-32")),
    "UTF-16 in gzip": ("x.csv.gz", lambda: gzip.compress(TEXT.encode("utf-16"))),
    "carriage returns": ("x.csv", lambda: TEXT.replace("\n", "\r").encode()),
    "carriage returns in UTF-16": ("x.csv", lambda: TEXT.replace("\n", "\r").encode("utf-16")),
    "carriage returns and line feeds": ("x.csv", lambda: TEXT.replace("\n", "\r\n").encode()),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_content_is_read_whatever_it_is_packed_in(tmp_path: Path, name: str) -> None:
    file, make = CONTAINERS[name]
    (tmp_path / file).write_bytes(make())
    sources = sources_of([tmp_path / file])
    assert ties_of(sources) == TIES
    assert all(source.shown.startswith(str(tmp_path / file)) for source in sources)


REFUSED: dict[str, tuple[bytes, str]] = {
    "damaged zip": (zipped(**{"x.csv": UTF8 * 200})[:-60], "the archive is damaged"),
    "empty zip": (zipped(), "this folder holds no"),
    "damaged tar": (tarred("w:gz", **{"x.csv": UTF8 * 5000})[:100], "damaged"),
    "archives in archives": (zipped(**{"a.zip": zipped(**{"b.zip": zipped(**{"c.zip": zipped()})})}), "an archive in"),
    "a bomb": (zipped(**{"x.csv": b"\0" * (101 << 20)}), "far larger than any text compresses"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_archive_that_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str) -> None:
    data, reason = REFUSED[name]
    (tmp_path / "x.bin").write_bytes(data)
    source = only(tmp_path / "x.bin")
    assert isinstance(source, Unreadable)
    assert reason in source.reason


def test_archive_with_a_password_is_refused_in_words(tmp_path: Path) -> None:
    data = bytearray(zipped(**{"x.csv": UTF8}))
    # Bit 0 of the flags, in the local header and in the directory.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "x.zip").write_bytes(bytes(data))
    source = only(tmp_path / "x.zip")
    assert isinstance(source, Unreadable)
    assert "password" in source.reason


@pytest.mark.parametrize("name", ["../outside.csv", "/outside.csv", "a/../../outside.csv"])
def test_archive_writes_nothing_outside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.zip").write_bytes(zipped(**{name: UTF8}))
    (tmp_path / "x.tar").write_bytes(tarred("w", **{name: UTF8}))
    for file in ("x.zip", "x.tar"):
        for source in sources_of([tmp_path / file]):
            list(source.ties())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.tar", "x.zip"]
    assert not Path("/outside.csv").exists()


def test_given_encoding_is_used(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_bytes("id,name\nzoe,Zoë\n".encode("cp1252"))
    (line,) = only(tmp_path / "members.csv").nodes()
    assert line.reason == "not UTF-8: byte 0xeb at 7"
    (line,) = only(tmp_path / "members.csv", encoding="cp1252").nodes()
    assert line.record.name == "Zoë"  # type: ignore[union-attr]


def test_wrong_encoding_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_bytes(b"id,name\nzoe,Zo\xeb\n")
    source = only(tmp_path / "members.csv", encoding="utf-8")
    assert isinstance(source, Unreadable)
    assert "byte 0xeb near byte 15" in source.reason
    assert "--encoding" in source.reason


def test_unpacked_files_are_deleted_with_the_last_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    (tmp_path / "x.zip").write_bytes(zipped(**{"x.csv": UTF8}))
    sources = sources_of([tmp_path / "x.zip"])
    assert len(list((tmp_path / "scratch").iterdir())) == 1
    assert ties_of(sources) == TIES
    sources.clear()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_folder_reads_each_file_and_says_which_it_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "more").mkdir(parents=True)
    (folder / "members.csv").write_text("id,name\nada,Ada\n")
    (folder / "edges.txt").write_text("1 2\n")
    (folder / "broken.csv").write_text("alpha\nbeta\n")
    (folder / "README.md").write_text("About the data")
    (folder / ".hidden").write_text("x")
    sources, skipped = detect([folder, folder / "edges.txt"], ReadOptions())
    assert [(source.name, isinstance(source, Unreadable)) for source in sources] == [
        ("broken.csv", True),
        ("members.csv", False),
        ("edges.txt", False),
    ]
    assert skipped == [f"{folder}/README.md", f"{folder}/more"]


def test_compressed_file_says_how_far_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"".join(b"%d %d\n" % (n, n * 7919 % 10_007) for n in range(200_000))))
    with open_bytes(path) as (file, raw):
        file.read(1000)
        assert 0 < raw.tell() < path.stat().st_size


def test_decoding_keeps_a_file_that_needs_none(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(UTF8)
    assert unpack.as_utf8(tmp_path / "x.csv", Scratch()) == tmp_path / "x.csv"


def test_folder_inside_is_read_if_no_file_beside_it_is(tmp_path: Path) -> None:
    (tmp_path / "data" / "deeper").mkdir(parents=True)
    (tmp_path / "data" / "about.txt").write_text("These are the data.\nSee the folder with the files in it.\n")
    (tmp_path / "data" / "deeper" / "edges.txt").write_text("1 2\n2 3\n")
    (tmp_path / "data" / "gone.csv").symlink_to("nowhere")
    sources, skipped = detect([tmp_path / "data"], ReadOptions())
    assert [source.path.name for source in sources if source.about] == ["edges.txt"]
    assert skipped == [f"{tmp_path}/data/gone.csv"]


def test_a_file_that_cannot_be_written_is_named_as_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left") as raised, whole_file(tmp_path / "all.csv"):
        pass
    assert raised.value.filename == str(tmp_path / "all.csv")
