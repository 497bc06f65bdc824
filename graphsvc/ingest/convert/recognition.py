"""Which format of those that are converted a file has: by its content first, by its name second."""

import json
import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from graphsvc.ingest.lines import KINDS

# Possessive quantifiers (*+), so that no file takes long to be told from XML, GML or Pajek.
XML = re.compile(
    r"(?:<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>|<\?[^>]*>|\s)*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL | re.IGNORECASE
)
GML = re.compile(r"(?:[ \t]*(?:#.*|(?:creator|version|comment)\b.*)?\n)*+\s*graph\s*\[", re.IGNORECASE)
PAJEK = re.compile(r"(?:[ \t]*(?:%.*|\*network\b.*)?\n)*+\s*\*vertices\s+\d", re.IGNORECASE)
BEGINNINGS = {"matrix-market": re.compile("%%matrixmarket", re.IGNORECASE), "gml": GML, "pajek": PAJEK}
JSON_ARRAY = re.compile(r'\[\s*(?:[\[{\]"\d-]|$)')
SHEETS = (".xls", ".xlt", ".xla")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARROW_STREAM = b"\xff\xff\xff\xff"


def convertible(path: Path, head: bytes) -> str | None:
    """The format, a key of FORMATS, or None. `head` has the first bytes, 64 KiB or the whole file."""
    if found := _binary(path, head):
        return found
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = text_of_head(head)
    if named := XML.match(text):
        return {"graphml": "graphml", "gexf": "gexf"}.get(named[1].lower())
    if text[:1] in {"{", "["}:
        return _json(path, text)
    return next((name for name, pattern in BEGINNINGS.items() if pattern.match(text)), _named(path, text))


def _named(path: Path, text: str) -> str | None:
    """Formats whose content counts only with a name that fits."""
    suffix = suffix_of(path)
    if suffix in {".net", ".paj"} and re.search(r"^[ \t]*\*vertices\s+\d", text, re.IGNORECASE | re.MULTILINE):
        # Free text may stand before a Pajek network.
        return "pajek"
    return "matrix-market" if suffix == ".mtx" and _is_size_line(text) else None


def suffix_of(path: Path) -> str:
    """The last suffix, whatever packed the file."""
    packed = {".gz", ".bz2", ".xz", ".zst", ".zip"}
    return next((suffix.lower() for suffix in reversed(path.suffixes) if suffix.lower() not in packed), "")


def text_of_head(head: bytes) -> str:
    """The first bytes as text, with LF at line ends and no blanks before. A character that is cut is left out."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, errors="ignore").replace("\r\n", "\n").replace("\r", "\n")
    return text.lstrip("\ufeff \t\n")


def _binary(path: Path, head: bytes) -> str | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"ARROW1", b"FEA1")) or (
        head.startswith(ARROW_STREAM) and suffix_of(path) in {".arrow", ".arrows", ".feather", ".ipc"}
    ):
        return "arrow"
    if head.startswith(b"PK\x03\x04") and _is_workbook(path):
        return "spreadsheet"
    if head.startswith(OLE) and (
        suffix_of(path) in SHEETS or any(name.encode("utf-16-le") in head for name in ("Workbook", "EncryptedPackage"))
    ):
        return "spreadsheet"
    return None


def _is_workbook(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            if names & {"xl/workbook.xml", "xl/workbook.bin"}:
                return True
            return "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]
    except (OSError, BadZipFile, RuntimeError, NotImplementedError):
        return False


def _json(path: Path, text: str) -> str | None:
    """JSON, unless each line is a document of its own: that is NDJSON."""
    if text[0] == "[":
        return "json" if JSON_ARRAY.match(text) else None
    first, _, rest = text.partition("\n")
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        # One line that is longer than the head, or a document of several lines.
        begins_record = re.match(r'\{\s*"type"\s*:\s*"(\w+)"', first)
        if suffix_of(path) in {".ndjson", ".jsonl"} or (not rest and begins_record and begins_record[1] in KINDS):
            return None
        return "json" if re.match(r'\{\s*(?:"|\}|$)', text) else None
    if not isinstance(found, dict) or found.get("type") in KINDS or rest.lstrip().startswith("{"):
        return None
    return "json"


def _is_size_line(text: str) -> bool:
    line = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("%")), "")
    words = line.split()
    return len(words) == 3 and all(word.isdigit() for word in words) and words[0] == words[1]
