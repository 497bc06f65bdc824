"""Folds text for search, so that a query finds a name however either is written (docs/search.md).

Neo4j's own analyzers leave out English words such as "will", and fold whole words but no beginnings of words. So text
is folded here, both what is stored and what is searched for, and the index only splits it at blanks.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

# Letters that Unicode does not decompose: as ø, which it calls an O with a stroke, and those that it names otherwise.
WITH = re.compile("LATIN SMALL LETTER ([A-Z]{1,2}) WITH ")
LATIN = (range(0x80, 0x2B0), range(0x1E00, 0x1F00), range(0x2C60, 0x2C80), range(0xA720, 0xA800))
LETTERS = {
    **{
        code: named[1].lower()
        for code in (code for block in LATIN for code in block)
        if (named := WITH.match(unicodedata.name(chr(code), ""))) and not unicodedata.decomposition(chr(code))
    },
    **str.maketrans(
        {
            "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ȷ": "j", "ŋ": "n", "ĸ": "k", "ə": "e",
            "ǝ": "e", "ɛ": "e", "ɔ": "o", "ɣ": "g", "ɩ": "i", "ʊ": "u", "ʉ": "u", "ƕ": "hv",
            # Arabic and Persian letters that are written for each other, and the stroke that stretches a word.
            "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ـ": None,
            # Signs that are typed as apostrophes. Decomposed, some would become a blank.
            "`": "'", "´": "'", "‘": "'", "’": "'", "‛": "'", "′": "'", "＇": "'",
        }
    ),
}  # fmt: skip
# Letters that some languages spell out as two: Jörg is also Joerg.
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# Marks above and below letters that people leave out: accents, vowels of Arabic and Hebrew, variation selectors.
# Those of other scripts, such as Hindi's vowels and the kana's voicing, are part of the letter.
MARK = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
ASCII_WORD = re.compile("[a-z0-9]+")
# Japanese, Chinese and Korean write names without blanks.
UNSPACED = re.compile(
    "[\u1100-\u11ff\u3005\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\U00020000-\U0003ffff]+"
)


def fold(text: str) -> str:
    """Text without case, accents and other differences in writing; blanks are single. Punctuation stays."""
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    text = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    # What is compatible may have upper case, and a second time letters of the table.
    text = MARK.sub("", unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS))
    visible = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cf", "Cs", "Co", "Cn"})
    return " ".join(unicodedata.normalize("NFC", visible).split())


@lru_cache(maxsize=4096)
def as_one_word(text: str) -> str:
    """Folded text as one word, for values that are compared as a whole."""
    return fold(text).replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. `group` is the number of the part between blanks: O'Brien is one group with two words."""

    text: str
    group: int

    @property
    def unspaced(self) -> bool:
        return not self.text.isascii() and UNSPACED.fullmatch(self.text) is not None


def _spellings(text: str) -> Iterator[list[Word]]:
    """The words of a text as it is written, and with some letters spelled out."""
    spellings = [text]
    if not text.isascii():
        composed = unicodedata.normalize("NFC", text.casefold())
        spellings = list(dict.fromkeys((composed, composed.translate(SPELLED_OUT))))
    for spelling in spellings:
        yield [Word(word, group) for group, part in enumerate(fold(spelling).split()) for word in _split(part)]


def _split(text: str) -> Iterator[str]:
    """The words of a text without blanks, which also end where the script changes to one without blanks."""
    if text.isascii():
        yield from ASCII_WORD.findall(text)
        return
    for word in "".join(sign if _is_letter(sign) else " " for sign in text).split():
        yield from filter(None, re.split(f"({UNSPACED.pattern})", word))


def _is_letter(sign: str) -> bool:
    # Modifier letters are written as apostrophes: Kaʻiulani.
    return unicodedata.category(sign)[0] in "LNM" and not "\u02b0" <= sign <= "\u02ff"


def _runs(words: list[Word]) -> list[tuple[int, int, str]]:
    """The runs of words that may also be written as one: two words next to each other, the words of a group, and
    initials. Each with the positions of its first and last word, and as one word."""
    runs = {(place, place + 1) for place in range(len(words) - 1)}
    for belong in (_in_a_group, _are_initials):
        start = 0
        for place in range(1, len(words) + 1):
            if place == len(words) or not belong(words[place - 1], words[place]):
                runs.add((start, place - 1))
                start = place
    return [
        (first, last, "".join(word.text for word in words[first : last + 1]))
        for first, last in sorted(runs)
        if first < last and not any(word.unspaced for word in words[first : last + 1])
    ]


def _in_a_group(one: Word, other: Word) -> bool:
    return one.group == other.group


def _are_initials(one: Word, other: Word) -> bool:
    return len(one.text) == len(other.text) == 1


def words_of(text: str) -> str:
    """The words under which a text is found, joined by blanks.

    Besides its words, these are the runs that may be written as one word, and each two signs of a script without
    blanks, also across a blank.
    """
    found = list[str]()
    for words in _spellings(text):
        found += [word.text for word in words if not word.unspaced]
        found += [run for _, _, run in _runs(words)]
        for word, after in zip_longest(words, words[1:]):
            if word.unspaced:
                found += _pairs(word.text)
                found += [word.text[-1] + after.text[0]] if after is not None and after.unspaced else []
    return " ".join(dict.fromkeys(found))


def _pairs(signs: str) -> list[str]:
    """Each two signs that follow each other, and the last one: so each sign begins one of them."""
    return [signs[place : place + 2] for place in range(len(signs))]


def searched(text: str) -> list[list[str]]:
    """What must be found to match a text: for each list, a word that begins with one of its texts."""
    spellings = [_searched(words) for words in _spellings(text)]
    both = (dict.fromkeys(each for wanted in same for each in wanted) for same in zip(*spellings, strict=True))
    return [list(wanted) for wanted in dict.fromkeys(map(tuple, both))]


def _searched(words: list[Word]) -> list[list[str]]:
    runs = _runs(words)
    wanted = list[list[str]]()
    for place, word in enumerate(words):
        if word.unspaced:
            pairs = _pairs(word.text)
            wanted += [[pair] for pair in pairs[:-1] or pairs]
        else:
            wanted.append([word.text, *(run for first, last, run in runs if first <= place <= last)])
    return wanted
