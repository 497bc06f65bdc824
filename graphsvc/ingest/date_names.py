"""Names of months, weekdays and halves of the day in the languages that LinkedIn has."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES = "ar bn cs da de el en es fa fi fil fr he hi hu id it ja ko mr ms nl no pa pl pt ro ru sv te th tr uk vi zh"
ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENGLISH_WHOLE = "january february march april june july august sept september october november december"
# What Excel and older editions of the CLDR write.
OLDER = {
    1: "jän jänner tammik",
    2: "helmik",
    3: "mrz maalisk",
    4: "huhtik",
    5: "toukok",
    6: "kesäk",
    7: "heinäk",
    8: "elok",
    9: "syysk",
    10: "lokak",
    11: "marrask",
    12: "jouluk",
}
# Words around the parts of a date: "7 de junio de 2026", "1er juin", "2026年", "7 июня 2026 г.".
AROUND = """
a à alle at d da de del den der di die e el er the kl klo le lúc ngày nd năm of om os rd st th um
o г год года р року v ve ה 年 日 号 號 년 일
"""
PARTICLES = frozenset(AROUND.split())
HIDDEN = dict.fromkeys([0x200E, 0x200F, 0x061C, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
SIGNS = {ord(sign): None for sign in ".॰׳'’`"}
PARTS = re.compile(r"\d+|[^\d\s,/;()\-–]+")


def clean(text: str) -> str:
    """Unicode's compatibility form, without marks of direction, with single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(HIDDEN)).split())


def month_of(word: str) -> int | None:
    """The number of a folded name, from 1."""
    if word[:3] in ENGLISH and (len(word) == 3 or word in ENGLISH_WHOLE.split()):
        return ENGLISH.index(word[:3]) + 1
    return names().months.get(word)


def fold(word: str) -> str:
    return word.casefold().translate(SIGNS)


@dataclass(frozen=True, slots=True)
class Names:
    """Months from 1, weekdays, and halves of the day (0 and 1), by their folded names in all languages."""

    months: dict[str, int]
    days: frozenset[str]
    halves: dict[str, int]


@lru_cache(maxsize=1)
def names() -> Names:
    """From Unicode's CLDR. Takes 0.1 s, so only a date that is not English does it."""
    from babel import Locale  # noqa: PLC0415  most imports need no other language

    months = {spelling: number for number, spellings in OLDER.items() for spelling in spellings.split()}
    days: set[str] = set()
    halves: dict[str, int] = {}
    for language in LANGUAGES.split():
        locale = Locale.parse(language)
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[form][width].items():
                    for spelling in _spellings(name, language):
                        months.setdefault(spelling, number)
                for name in locale.days[form][width].values():
                    days.update(s for part in PARTS.findall(name) for s in _spellings(part, language))
                for half, name in enumerate(("am", "pm")):
                    if written := locale.day_periods[form].get(width, {}).get(name):
                        halves.setdefault(fold("".join(clean(written).split())), half)
    return Names(months, frozenset(days), halves)


def _spellings(name: str, language: str) -> Iterator[str]:
    """A name, without accents too where the alphabet is Latin; in Hebrew also with "in" before it."""
    word = fold(clean(name))
    if any(character.isdigit() for character in word):
        return
    yield word
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    if plain.isascii():
        yield plain
    if language == "he":
        yield f"ב{word}"
