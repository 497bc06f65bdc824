"""What an id and a text may hold, and how text is written for terminals and spreadsheets."""

import json
import re
import unicodedata

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.text_rules import (
    BIDI,
    LINE_PATTERN,
    LINES_PATTERN,
    character,
    display_text,
    escaped,
    id_fault,
    json_escaped,
    spreadsheet_cell,
)
from graphsvc.vocabulary import ID_PATTERN

RULE = "not an id (1–128 letters, digits and . _ ~ @ : -)"
IDS = ["a", "A-z0.9_~@:", "...", "..a", ".a", "a.", "a..", "-", "a" * 128, "." * 128]
NO_IDS = {
    "": "empty",
    ".": f"{RULE}: . is a step of a path, so no address reaches it",
    "..": f"{RULE}: .. is a step of a path, so no address reaches it",
    "a" * 129: f"{RULE}: 129 characters",
    "Jane Doe": f"{RULE}: U+0020 SPACE at position 5",
    "a/b": f"{RULE}: U+002F SOLIDUS at position 2",
    "a\n": f"{RULE}: U+000A LINE FEED at position 2",
    "zoë": f"{RULE}: U+00EB LATIN SMALL LETTER E WITH DIAERESIS at position 3",
    "a\u202eb": f"{RULE}: U+202E RIGHT-TO-LEFT OVERRIDE at position 2",
}
# As they are read, and as they are written here.
TEXTS = [
    "Zoë O’Brien-Åström",
    "Zoe\u0301",
    "محمد علی",
    "می\u200cخواهم",
    "क्\u200dष",
    "ന്\u200d",
    "山田 太郎",
    "👩🏽\u200d🚀",
    "❤\ufe0f\u200d🔥",
    "🙂\u200d↔\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\ue000",
    "a\u00a0b",
]
REFUSED = {
    "\0": "U+0000 NULL at position 1",
    "Ada\x1b[31m": "U+001B ESCAPE at position 4",
    " \nAda\x07": "U+0007 BELL at position 6",
    "A\x7f": "U+007F DELETE at position 2",
    "A\x9b": "U+009B CONTROL SEQUENCE INTRODUCER at position 2",
    "A\x80": "U+0080 CONTROL CHARACTER at position 2",
    "A\u202eb": "U+202E RIGHT-TO-LEFT OVERRIDE at position 2",
    "\u2066A": "U+2066 LEFT-TO-RIGHT ISOLATE at position 1",
    "A\u200e": "U+200E LEFT-TO-RIGHT MARK at position 2",
    "A\u200bb": "U+200B ZERO WIDTH SPACE at position 2",
    "A\u200db": "U+200D ZERO WIDTH JOINER at position 2",
    "A\u200c": "U+200C ZERO WIDTH NON-JOINER at position 2",
    "\ufeffAda": "U+FEFF ZERO WIDTH NO-BREAK SPACE at position 1",
    "a\u00adb": "U+00AD SOFT HYPHEN at position 2",
    "\u3164": "U+3164 HANGUL FILLER at position 1",
    "a\ud800": "U+D800 HALF OF A SURROGATE PAIR at position 2",
    "A\U000e0041": "U+E0041 TAG LATIN CAPITAL LETTER A at position 2",
}
ONLY_IN_LINES = {
    "a\nb": "U+000A LINE FEED at position 2",
    "a\rb": "U+000D CARRIAGE RETURN at position 2",
    "a\tb": "U+0009 CHARACTER TABULATION at position 2",
    "a\u2028b": "U+2028 LINE SEPARATOR at position 2",
}
# Characters next to those that the rules are about.
NEAR = st.text(
    st.sampled_from("aß .~\t\n\r\0\x1b\x7f\x85\u00a0\u00ad\u2003\u200b\u200e\u2028\u202e\ufeffم"), max_size=8
)


@pytest.mark.parametrize("text", IDS)
def test_these_are_ids(text: str) -> None:
    assert id_fault(text) is None
    assert re.fullmatch(ID_PATTERN, text)


@pytest.mark.parametrize("text", NO_IDS)
def test_the_reason_names_the_character_that_no_id_has(text: str) -> None:
    assert id_fault(text) == NO_IDS[text]


@settings(deadline=None)
@given(st.text("./a@é ", max_size=5))
def test_the_pattern_excludes_the_steps_of_a_path(text: str) -> None:
    plain = re.fullmatch(r"[A-Za-z0-9._~@:-]{1,128}", text) is not None
    assert (id_fault(text) is None) is (plain and text not in {".", ".."})
    assert jsonschema_rs.is_valid({"pattern": ID_PATTERN}, text) is (id_fault(text) is None)


@pytest.mark.parametrize("text", [*TEXTS, "", " Ada\r\n"])
def test_text_of_every_script_stays_as_it_is(text: str) -> None:
    assert display_text(text) == text
    assert escaped(text).replace("\\x0d", "\r") == text


@pytest.mark.parametrize(("text", "fault"), (REFUSED | ONLY_IN_LINES).items())
def test_the_reason_names_the_character_and_its_position(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{fault} is not allowed")):
        display_text(text)
    if text in REFUSED:
        with pytest.raises(ValueError, match=re.escape(fault)):
            display_text(text, lines=True)


def test_notes_have_lines_and_one_kind_of_line_end() -> None:
    assert display_text("a\r\nb\rc\nd\u2028e\tf", lines=True) == "a\nb\nc\nd\ne\tf"


def test_every_bidirectional_control_and_other_control_character_is_refused() -> None:
    controls = [chr(code) for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"]
    bidi = re.findall(f"[{BIDI}]", "".join(map(chr, range(0x3000))))
    # The property Bidi_Control of Unicode 16, in PropList.txt, has twelve.
    assert len(bidi) == 12
    for each in controls + bidi:
        with pytest.raises(ValueError, match=rf"U\+{ord(each):04X}"):
            display_text(f"a{each}b")


@settings(deadline=None)
@given(NEAR)
def test_documented_patterns_agree_with_the_rule(text: str) -> None:
    for pattern, lines in ((LINE_PATTERN, False), (LINES_PATTERN, True)):
        try:
            display_text(text, lines=lines)
        except ValueError:
            allowed = False
        else:
            allowed = True
        # A name is more than blanks.
        allowed &= lines or bool(text.strip())
        assert (re.search(pattern, text) is not None) is allowed
        assert jsonschema_rs.is_valid({"pattern": pattern}, text) is allowed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x\x1b[31mred", "x\\x1b[31mred"),
        ("x\x1b]0;title\x07", "x\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("a\u202eb", "a\\u202eb"),
        ("a\rb", "a\\x0db"),
        ("a\u200bb", "a\\u200bb"),
        ("a\x7f", "a\\x7f"),
        ("a\udc80", "a\\udc80"),
        ("a\U000e0041", "a\\U000e0041"),
        ("line\n\tline", "line\n\tline"),
    ],
)
def test_a_terminal_shows_what_would_control_it(text: str, shown: str) -> None:
    assert escaped(text) == shown


@settings(deadline=None)
@given(st.text())
def test_escaped_json_is_the_same_document(text: str) -> None:
    written = json_escaped(json.dumps([text], ensure_ascii=False))
    assert json.loads(written) == [text]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]", written)


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "-1/0", "+49 1", "-"])
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert spreadsheet_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-5", "+5", "-5.25", "-1e-9", "-.5", "-Infinity", "a=1", "'x", " x", "5-6"])
def test_numbers_and_other_text_stay(text: str) -> None:
    assert spreadsheet_cell(text) == text


def test_a_character_without_a_name_has_its_code() -> None:
    assert character("\uffff") == "U+FFFF UNNAMED CHARACTER"
