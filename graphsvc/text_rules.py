"""The rules for ids and for text that is shown to people, and how text is written for terminals and spreadsheets.

Text is not normalized: an export equals what was imported, and search folds both sides itself. Text that was stored
before a rule existed stays readable.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from graphsvc.vocabulary import ID_CHARACTERS, ID_PATTERN

ID = re.compile(ID_PATTERN)
NOT_AN_ID = f"not an id ({ID_CHARACTERS})"
OF_IDS = re.compile(r"[A-Za-z0-9._~@:\-]")

# Contents of character classes.
LINE_ENDS = "\n\r\u2028\u2029"
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 and C1, without tab and line ends
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # Unicode's property Bidi_Control
# Soft hyphen, grapheme joiner, Mongolian vowel separator, zero-width space, word joiner and invisible operators,
# deprecated format characters, Hangul fillers, byte order mark, annotations.
INVISIBLE = "\u00ad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
# Formats of shorthand and of music, tags. Patterns for UTF-16, as in the OpenAPI document, cannot name them.
BEYOND_UTF16 = "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
SURROGATES = "\ud800-\udfff"
JOINERS = "\u200c\u200d"
REFUSED = CONTROLS + BIDI + INVISIBLE
IN_LINES = re.compile(f"[{REFUSED}{BEYOND_UTF16}{SURROGATES}{JOINERS}]")
IN_ONE_LINE = re.compile(f"[{REFUSED}{BEYOND_UTF16}{SURROGATES}{JOINERS}\t{LINE_ENDS}]")
ON_TERMINALS = re.compile(f"[{REFUSED}{BEYOND_UTF16}{SURROGATES}{JOINERS}\r\u2028\u2029]")
# Around a text they do not count.
BLANKS = "\t\n\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"

# Arabic, Syriac, N'Ko, the scripts of South and Southeast Asia, Tibetan, Mongolian, Adlam: between two of their letters
# a joiner decides what is shown.
JOINED = re.compile(
    "[\u0600-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
VIRAMA = 9  # its canonical combining class
FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,15}\U000e007f")  # of a region: England's is spelled with tags
# What spreadsheets take for a formula, and numbers, which they may.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Infinity", re.ASCII)
CONTROL_NAMES = {
    0x00: "NULL",
    0x07: "BELL",
    0x08: "BACKSPACE",
    0x09: "CHARACTER TABULATION",
    0x0A: "LINE FEED",
    0x0D: "CARRIAGE RETURN",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
    0x85: "NEXT LINE",
    0x9B: "CONTROL SEQUENCE INTRODUCER",
    0x9D: "OPERATING SYSTEM COMMAND",
}
# Unicode gives these no names of their own.
CATEGORY_NAMES = {"Cc": "CONTROL CHARACTER", "Cs": "HALF OF A SURROGATE PAIR"}


def id_fault(given: object) -> str | None:
    """Why a value is no id, in words; None for an id."""
    if not isinstance(given, str):
        return NOT_AN_ID
    if ID.fullmatch(given):
        return None
    if not given:
        return "empty"
    if given in {".", ".."}:
        return f"{NOT_AN_ID}: {given} is a step of a path, so no address reaches it"
    for place, each in enumerate(given, 1):
        if not OF_IDS.fullmatch(each):
            return f"{NOT_AN_ID}: {character(each)} at position {place}"
    return f"{NOT_AN_ID}: {len(given)} characters"


def display_text(text: str, *, lines: bool = False) -> str:
    """A text that may be shown to people. Blanks and line ends around it do not count.

    With `lines` it may have line ends, which become line feeds, and tabs. Raises ValueError, which names the first
    character that is not allowed, and its position from 1.
    """
    if text.isascii() and text.isprintable():
        return text
    before = len(text) - len(text.lstrip(BLANKS))
    for at in _faults(text.strip(BLANKS), IN_LINES if lines else IN_ONE_LINE):
        raise ValueError(f"{character(text[before + at])} at position {before + at + 1} is not allowed")
    return re.sub("\r\n|[\r\u2028\u2029]", "\n", text) if lines else text


def character(each: str) -> str:
    """A character by code and name, such as U+202E RIGHT-TO-LEFT OVERRIDE."""
    known = CONTROL_NAMES.get(ord(each)) or CATEGORY_NAMES.get(unicodedata.category(each), "UNNAMED CHARACTER")
    return f"U+{ord(each):04X} {unicodedata.name(each, known)}"


def escaped(text: str) -> str:
    """A text for a terminal: characters that would control it, or that nobody sees, as escapes such as \\x1b."""
    return _escaped(text, lambda each: f"\\x{ord(each):02x}" if each < "\x80" else ascii(each)[1:-1])


def json_escaped(document: str) -> str:
    """A JSON document for a terminal, with the same content."""
    return _escaped(document, lambda each: "".join(f"\\u{unit:04x}" for unit in _utf16(each)))


def _utf16(each: str) -> tuple[int, ...]:
    whole = each.encode("utf-16-be", "surrogatepass")
    return tuple(int.from_bytes(whole[at : at + 2]) for at in range(0, len(whole), 2))


def _escaped(text: str, escape: Callable[[str], str]) -> str:
    if text.isascii() and text.isprintable():
        return text
    faults = set(_faults(text, ON_TERMINALS))
    return "".join(escape(each) if at in faults else each for at, each in enumerate(text)) if faults else text


def spreadsheet_cell(text: str) -> str:
    """A cell of CSV. A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers do not."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def _faults(text: str, refused: re.Pattern[str]) -> Iterator[int]:
    return (found.start() for found in refused.finditer(text) if not _is_needed(text, found.start()))


def _is_needed(text: str, at: int) -> bool:
    """Whether an invisible character changes what is shown: in Persian, in Indic scripts, in emoji."""
    each, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if each not in JOINERS:
        return each > "\U000e001f" and any(flag.start() < at < flag.end() for flag in FLAG.finditer(text))
    if before and unicodedata.combining(before) == VIRAMA:
        return True
    if not (before and after):
        return False
    in_emoji = unicodedata.category(before) in {"So", "Sk", "Sm"} or before == "\ufe0f"
    if each == "\u200d" and in_emoji and unicodedata.category(after) in {"So", "Sm"}:
        return True
    return bool(JOINED.match(before) and JOINED.match(after))


def _documented(characters: str) -> str:
    return "".join(each if each == "-" else f"\\u{ord(each):04x}" for each in characters)


# For the OpenAPI document. They cannot say where a joiner is needed, and allow it anywhere.
_BLANKS, _REFUSED, _LINE_ENDS = map(_documented, (BLANKS, REFUSED, LINE_ENDS))
# Something to see, with or without blanks around it.
LINE_PATTERN = rf"^[{_BLANKS}]*[^{_BLANKS}{_REFUSED}][^\t{_LINE_ENDS}{_REFUSED}]*[{_BLANKS}]*$"
LINES_PATTERN = f"^[^{_REFUSED}]*$"
